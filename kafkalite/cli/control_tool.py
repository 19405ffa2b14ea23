"""`kafkalite ctl`: the control on the command line.

Verbs, their words and options are those of the OpenAPI document: texts of the path stand behind the verb in their
order, then what the body needs; everything else is an option.
"""

from __future__ import annotations

import json
import os
import sys
from base64 import b64decode, b64encode
from pathlib import Path

from kafkalite.cli.arguments import UsageError
from kafkalite.cli.failures import StartError
from kafkalite.testing.client.control import Control, ControlError, ServerGoneError, WaitTimeoutError, segment
from kafkalite.testing.control.schema import fault_of, value_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

DONE, REFUSED, WAITED_IN_VAIN = 0, 1, 3
CTL_HELP = """\
Usage: kafkalite ctl [--control [HOST:]PORT] [--cluster ID] VERB [WORDS] ...

Does one thing on the control of a running kafkalite and prints its answer as
JSON. `kafkalite ctl VERB --help` tells the words and options of a verb.

  --control [HOST:]PORT  where the control is; else by KAFKALITE_CONTROL
  --cluster ID           which cluster; else by KAFKALITE_CLUSTER, or main (that
                         is the broker's own), or the only one
  --only NAME            print only this member of the answer, a text unquoted
  --out FILE             write the bytes of the answer there (snapshot, bundle)
  --body JSON            the whole body of the request

Where JSON or BASE64 stands, @FILE takes what is in a file, and @- the standard
input; a file of bytes is taken as it is, without base64.

  kafkalite --control 9095                             a broker, cluster main
  kafkalite ctl --control 9095 produce orders one two  two records, without keys
  kafkalite ctl produce orders --records '[{"key": "k", "value": "v"}]'
  kafkalite ctl save-snapshot s --out s.snapshot       what take-snapshot s kept
  kafkalite ctl load-snapshot s @s.snapshot            has it again, to restore

Exit code: 0 done, 1 refused or unreachable, 2 misused, 3 waited in vain.
"""
_FILE = Path(__file__).parent.parent / "testing" / "control" / "openapi.json"
_OWN_OPTIONS = ("control", "cluster", "only", "out", "body")
_BASE64 = "_base64"
_BEYOND_WAIT_S = 30.0


class Verb:
    """One operation of the document."""

    def __init__(self, method: str, path: str, operation: dict[str, Any], document: dict[str, Any]) -> None:
        self.name: str = operation["operationId"]
        self.summary: str = operation["summary"]
        self.method = method.upper()
        self.path = path
        parameters = operation.get("parameters", ())
        self.words = [each["name"] for each in parameters if each["in"] == "path" and each["name"] != "cluster"]
        self.needs_cluster = "{cluster}" in path
        self.query: dict[str, Any] = {
            each["name"]: {**each["schema"], "description": each.get("description", "")}
            for each in parameters
            if each["in"] == "query"
        }
        body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
        self.body: dict[str, Any] | None = None if body is None else _resolved(body, document)
        self.properties: dict[str, Any] = {} if self.body is None else self.body.get("properties", {})
        self.required: list[str] = [] if self.body is None else list(self.body.get("required", ()))
        answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
        self.gives_bytes = any(name.endswith(_BASE64) for name in _resolved(answer, document).get("properties", {}))

    def schema_of(self, option: str) -> dict[str, Any] | None:
        """What an option of the verb takes, None for one that it does not have."""
        name = option.replace("-", "_")
        found: dict[str, Any] | None = self.query.get(name) or self.properties.get(name)
        return found


def run_control_tool(words: Sequence[str]) -> int:
    """Runs one verb; returns the exit code. Raises UsageError, StartError."""
    verbs = _verbs()
    rest = list(words)
    own: dict[str, str] = {}
    while rest and rest[0].startswith("--") and rest[0].partition("=")[0][2:] in _OWN_OPTIONS:
        _take_own(rest, own)
    if not rest:
        raise UsageError("ctl takes a verb, such as list-topics; kafkalite ctl --help has them all")
    if rest[0] in ("--help", "-h"):
        print(CTL_HELP + "\nVerbs:\n" + "\n".join(f"  {verb.name:24} {verb.summary}" for verb in verbs.values()))
        return DONE
    name = rest.pop(0)
    verb = verbs.get(name)
    if verb is None and name.startswith("-"):
        raise UsageError(_unknown("option", name, [f"--{own}" for own in _OWN_OPTIONS], "see kafkalite ctl --help"))
    if verb is None:
        raise UsageError(_unknown("verb", name, list(verbs), "see kafkalite ctl --help"))
    if "--help" in rest or "-h" in rest:
        from kafkalite.cli.control_help import help_of

        print(help_of(verb))
        return DONE
    texts, query, body = _read_words(verb, rest, own)
    address = own.get("control") or os.environ.get("KAFKALITE_CONTROL")
    if not address:
        raise UsageError(
            "say where the control is: --control [HOST:]PORT, or the variable KAFKALITE_CONTROL "
            "(kafkalite --control PORT serves one)"
        )
    return _run(Control(address), verb, texts, query, body, own)


def _run(
    control: Control,
    verb: Verb,
    texts: dict[str, str],
    query: dict[str, Any],
    body: dict[str, Any] | None,
    own: dict[str, str],
) -> int:
    try:
        if verb.needs_cluster:
            texts["cluster"] = own.get("cluster") or os.environ.get("KAFKALITE_CLUSTER") or _only_cluster(control)
        path = verb.path.format(**{name: segment(text) for name, text in texts.items()})
        wait_s = {**query, **(body or {})}.get("timeout_ms", 10_000) / 1000
        answer = control.call(verb.method, path, body, query, timeout_s=wait_s + _BEYOND_WAIT_S)
    except WaitTimeoutError as error:
        print(f"kafkalite: {error}", file=sys.stderr)
        return WAITED_IN_VAIN
    except ServerGoneError as error:
        raise StartError(error.message) from None
    except ControlError as error:
        print(f"kafkalite: {error.message}", file=sys.stderr)
        return REFUSED
    finally:
        control.close()
    if "out" in own:
        _write(answer, own["out"])
        return DONE
    if "only" in own:
        if not isinstance(answer, dict) or own["only"] not in answer:
            raise UsageError(f"the answer has no {own['only']!r}; it has: {', '.join(answer)}")
        answer = answer[own["only"]]
    print(answer if isinstance(answer, str) else json.dumps(answer, indent=2, ensure_ascii=False))
    return DONE


def _write(answer: Any, path: str) -> None:
    """Write what the answer has as base64 to a file."""
    coded = [value for name, value in answer.items() if name.endswith(_BASE64)] if isinstance(answer, dict) else []
    if not coded:
        raise UsageError("the answer has no bytes to be written: leave out --out")
    try:
        Path(path).write_bytes(b64decode(coded[0]))
    except OSError as error:
        raise StartError(f"{path} cannot be written: {error.strerror}") from None


def _only_cluster(control: Control) -> str:
    """The cluster that is meant where none is named."""
    ids = [shown["cluster"] for shown in control.call("GET", "/v1/clusters")["clusters"]]
    if "main" in ids:
        return "main"
    if len(ids) == 1:
        return str(ids[0])
    if not ids:
        raise UsageError("there is no cluster there: make one with kafkalite ctl create-cluster")
    raise UsageError(f"say which cluster with --cluster; there are: {', '.join(ids)}")


def _verbs() -> dict[str, Verb]:
    document = json.loads(_FILE.read_text(encoding="utf-8"))
    verbs = [
        Verb(method, path, operation, document)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]
    return {verb.name: verb for verb in verbs}


def _resolved(schema: Any, document: dict[str, Any]) -> Any:
    """The schema with what it refers to in its place."""
    if isinstance(schema, list):
        return [_resolved(item, document) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _resolved(document["components"]["schemas"][name], document)
    return {word: _resolved(value, document) for word, value in schema.items()}


# -- reading the words -------------------------------------------------------------------------------------------------


def _take_own(rest: list[str], own: dict[str, str]) -> None:
    """Take an option of the tool itself off the words."""
    name, equals, value = rest.pop(0)[2:].partition("=")
    if not equals:
        if not rest:
            raise UsageError(f"--{name} needs a value behind it; see kafkalite ctl --help")
        value = rest.pop(0)
    own[name] = value


def _read_words(
    verb: Verb, rest: list[str], own: dict[str, str]
) -> tuple[dict[str, str], dict[str, Any], dict[str, Any] | None]:
    """Texts of the path, the query and the body."""
    plain: list[str] = []
    given: dict[str, Any] = {}
    while rest:
        word = rest[0]
        if word == "--":
            plain += rest[1:]
            break
        if not word.startswith("--"):
            plain.append(rest.pop(0))
            continue
        name = word.partition("=")[0][2:]
        schema = verb.schema_of(name)
        if schema is not None:
            _take(name, schema, rest, given)
        elif name in _OWN_OPTIONS:
            _take_own(rest, own)
        else:
            within = [each for each, what in verb.properties.items() if _has(what, name.replace("-", "_"))]
            if within:
                raise UsageError(f"there is no option --{name}; it is a part of --{within[0]}; {_see(verb)}")
            options = [each.replace("_", "-") for each in (*verb.query, *verb.properties)]
            raise UsageError(_unknown("option", f"--{name}", [f"--{each}" for each in options], _see(verb)))
    texts = {}
    for name in verb.words:
        if not plain:
            raise UsageError(f"{verb.name} needs {' '.join(map(str.upper, verb.words))} behind it; {_see(verb)}")
        texts[name] = plain.pop(0)
    body = _body(verb, plain, given, own)
    query = {name: given[name] for name in verb.query if name in given}
    for name, value in query.items():
        _check(value, verb.query[name], f"--{name.replace('_', '-')}")
    return texts, query, body


def _body(verb: Verb, plain: list[str], given: dict[str, Any], own: dict[str, str]) -> dict[str, Any] | None:
    """The body: as a whole, or of options, and of the words that are left for what it needs."""
    if verb.body is None:
        if plain or "body" in own:
            raise UsageError(f"{verb.name} takes nothing more: {plain[0] if plain else '--body'!r} is too much")
        return None
    body: dict[str, Any] = _json(own["body"], "--body") if "body" in own else {}
    body.update({name: value for name, value in given.items() if name in verb.properties})
    for name in verb.required:
        if name in body or not plain:
            continue
        schema = verb.properties[name]
        if _has(schema, "value"):
            body[name] = [{"value": word} for word in plain]
            plain.clear()
        else:
            body[name] = _said(name, schema, plain.pop(0), name)
    if plain:
        raise UsageError(f"{verb.name} takes no more words: {plain[0]!r} is too much; {_see(verb)}")
    missing = [name for name in verb.required if name not in body]
    if missing and "body" not in own:
        from kafkalite.cli.control_help import word_of

        words = " ".join(word_of(name, verb.properties[name]) for name in missing)
        raise UsageError(f"{verb.name} needs {words} behind it; {_see(verb)}")
    fault = fault_of(body, verb.body, "the body")
    if fault is not None:
        raise UsageError(f"{verb.name}: {fault}; {_see(verb)}")
    return body


def _take(name: str, schema: dict[str, Any], rest: list[str], given: dict[str, Any]) -> None:
    """Take an option of the verb, and what stands behind it, off the words."""
    _, equals, text = rest.pop(0).partition("=")
    key = name.replace("-", "_")
    if not equals:
        if schema.get("type") == "boolean":
            given[key] = True
            return
        if not rest:
            raise UsageError(f"--{name} needs a value behind it")
        text = rest.pop(0)
    value = _said(key, schema, text, f"--{name}")
    if key in given and isinstance(value, list):
        given[key] += value
    elif key in given and isinstance(value, dict):
        given[key].update(value)
    else:
        given[key] = value


def _has(schema: dict[str, Any], member: str) -> bool:
    """Whether the items of a list have such a member."""
    return member in schema.get("items", {}).get("properties", {})


def _said(name: str, schema: dict[str, Any], text: str, place: str) -> Any:
    return _coded(text, place) if name.endswith(_BASE64) else _value(schema, text, place)


def _value(schema: dict[str, Any], text: str, place: str) -> Any:
    """What a word stands for: JSON for lists and objects, NAME=VALUE for one member of a map, A,B for a short list."""
    named = [each.get("type") for each in schema.get("oneOf", [schema])]
    kinds = {kind for kinds in named for kind in (kinds if isinstance(kinds, list) else [kinds])}
    if "object" in kinds and "properties" not in schema and "=" in text and not text.startswith(("{", "@")):
        member, _, value = text.partition("=")
        inner = schema.get("additionalProperties", {})
        choices = inner.get("oneOf", [inner]) if isinstance(inner, dict) else [{}]
        return {member: value_of(value, choices[0])}
    if text.startswith(("{", "[", "@")) and kinds & {"object", "array"}:
        return _json(text, place)
    if "array" in kinds:
        items = schema.get("items", {}) if "items" in schema else _array_of(schema).get("items", {})
        return [value_of(item, items) for item in text.split(",")]
    for each in schema.get("oneOf", [schema]):
        value = value_of(text, each)
        if fault_of(value, each, place) is None:
            return value
    return value_of(text, schema)


def _array_of(schema: dict[str, Any]) -> dict[str, Any]:
    return next((each for each in schema.get("oneOf", ()) if each.get("type") == "array"), {})


def _bytes_of(text: str, place: str) -> bytes:
    """What stands in the file that `@FILE` or `@-` names."""
    try:
        return sys.stdin.buffer.read() if text == "@-" else Path(text[1:]).read_bytes()
    except OSError as error:
        raise UsageError(f"{place}: {error.filename} cannot be read: {error.strerror}") from None


def _coded(text: str, place: str) -> str:
    """Base64 as it is given, or of the bytes of a file."""
    if text.startswith("@"):
        return b64encode(_bytes_of(text, place)).decode()
    _refuse_file(text, place, "BASE64")
    return text


def _refuse_file(text: str, place: str, what: str) -> None:
    """A file that is named without what makes it one."""
    if os.path.isfile(text):
        raise UsageError(f"{place} takes {what}, and {text} is a file: @{text} takes what is in it")


def _json(text: str, place: str) -> Any:
    data = _bytes_of(text, place) if text.startswith("@") else text
    if data is text:
        _refuse_file(text, place, "JSON")
    try:
        return json.loads(data)
    except ValueError as error:
        raise UsageError(f"{place} is no JSON: {error}") from None


def _check(value: Any, schema: dict[str, Any], place: str) -> None:
    fault = fault_of(value, schema, place)
    if fault is not None:
        raise UsageError(fault)


def _see(verb: Verb) -> str:
    return f"see kafkalite ctl {verb.name} --help"


def _unknown(what: str, word: str, known: list[str], otherwise: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, known, 1)
    return f"there is no {what} {word}; " + (f"did you mean {close[0]}?" if close else otherwise)
