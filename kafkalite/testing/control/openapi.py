"""The control as an OpenAPI document, made from the table of endpoints.

`openapi.json` beside this file is what `document()` gives, checked in so that other languages can generate from it;
`python -m kafkalite.testing.control.openapi` writes it anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from kafkalite.testing.control.endpoint import JSON, Endpoint, Exchange

FILE = Path(__file__).with_name("openapi.json")
ABOUT = (
    "Everything a test may do to Kafka clusters of a kafkalite process. An answer that is not 200 has an object with "
    "`error`, a sentence. 404: there is no such thing; 409: not in this state; 410: the cluster was dropped meanwhile; "
    "422: what was sent cannot be; 504: what was waited for did not happen, and what was seen instead."
)
_ERROR = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}


def document(endpoints: Iterable[Endpoint]) -> dict[str, Any]:
    """The whole document."""
    named: dict[str, Any] = {"Error": _ERROR}
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in endpoints:
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, named)
    return {
        "openapi": "3.1.0",
        "info": {"title": "kafkalite control", "version": "1", "description": ABOUT},
        "paths": paths,
        "components": {"schemas": dict(sorted(named.items()))},
    }


def _operation(endpoint: Endpoint, named: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {"operationId": endpoint.name, "summary": endpoint.summary}
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in endpoint.path_names
    ]
    parameters += [_parameter(name, schema, named) for name, schema in endpoint.query.items()]
    if parameters:
        operation["parameters"] = parameters
    if endpoint.body is not None:
        operation["requestBody"] = {
            "required": bool(endpoint.body.get("required")),
            "content": {"application/json": {"schema": _plain(endpoint.body, named)}},
        }
    operation["responses"] = {
        "200": {"description": "done", "content": {"application/json": {"schema": _plain(endpoint.answer, named)}}},
        "default": {"description": "not done", "content": {"application/json": {"schema": _ref("Error")}}},
    }
    return operation


def _parameter(name: str, schema: Mapping[str, Any], named: dict[str, Any]) -> dict[str, Any]:
    parameter: dict[str, Any] = {"name": name, "in": "query", "required": False}
    if "description" in schema:
        parameter["description"] = schema["description"]
    parameter["schema"] = _plain({word: value for word, value in schema.items() if word != "description"}, named)
    return parameter


def _plain(schema: Any, named: dict[str, Any]) -> Any:
    """The schema with what it leaves unsaid: an object that names its properties takes no others.

    One with a title stands among the named ones, and only its name here.
    """
    if isinstance(schema, (list, tuple)):
        return [_plain(item, named) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {word: _plain(value, named) for word, value in schema.items()}
    if isinstance(plain.get("properties"), dict) and plain.get("type") == "object":
        plain.setdefault("additionalProperties", False)
    name = plain.get("title")
    if not isinstance(name, str):
        return plain
    if named.setdefault(name, plain) != plain:
        raise ValueError(f"two schemas are called {name}")
    return _ref(name)


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def show(exchange: Exchange) -> JSON:
    """Answer with the document."""
    from kafkalite.testing.control.endpoints import all_endpoints

    return document(all_endpoints())


def text() -> str:
    """What the file holds."""
    from kafkalite.testing.control.endpoints import all_endpoints

    return json.dumps(document(all_endpoints()), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
    sys.stdout.write(f"{FILE} is written\n")
