"""Writes the tables of the protocol as Python source: error codes and API keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def error_codes_source(specs: Path) -> str:
    """`ErrorCode` with Kafka's names, and the codes that a client may try again."""
    errors = json.loads((specs / "errors.json").read_text())["errors"]
    lines = [
        '"""Generated from protocol_specs/errors.json: the error codes of the protocol."""',
        "",
        "from __future__ import annotations",
        "",
        "from enum import IntEnum",
        "",
        "",
        "class ErrorCode(IntEnum):",
        '    """Kafka\'s error codes, under its names."""',
        "",
    ]
    lines += [f"    {row['name']} = {row['code']}" for row in errors]
    lines += ["", "", "RETRIABLE = frozenset(", "    ("]
    lines += [f"        ErrorCode.{row['name']}," for row in errors if row["retriable"]]
    lines += ["    )", ")", '"""Codes after which Java\'s clients send the request again."""', ""]
    return "\n".join(lines)


def api_keys_source(specs: Path) -> str:
    """Names, served and advertised ranges and first flexible versions of the APIs of a broker listener."""
    rows = json.loads((specs / "apis.json").read_text())["apis"]
    apis = [row for row in rows if "broker" in row["listeners"]]
    lines = [
        '"""Generated from protocol_specs/apis.json: names and versions of the APIs, by their key."""',
        "",
        "from __future__ import annotations",
        "",
    ]

    def table(name: str, values: str, doc: str, rows: list[tuple[int, str]]) -> None:
        lines.append(f"{name}: dict[int, {values}] = {{")
        lines.extend(f"    {key}: {value}," for key, value in rows)
        lines.extend(("}", f'"""{doc}"""', ""))

    table("API_NAMES", "str", "Kafka's name of each API.", [(r["key"], f'"{r["name"]}"') for r in apis])
    table(
        "API_RANGES",
        "tuple[int, int]",
        "First and last version that a broker serves, stable ones only.",
        [(r["key"], f"({r['min']}, {r['maxStable']})") for r in apis if r["maxStable"] >= r["min"]],
    )
    table(
        "ADVERTISED_RANGES",
        "tuple[int, int]",
        "What ApiVersions answers; Produce starts at 0 for old librdkafka, though 0-2 are refused (W-28).",
        [(r["key"], f"({r['advertised']['min']}, {r['advertised']['max']})") for r in apis if r.get("advertised")],
    )
    table(
        "FLEXIBLE_FROM",
        "int",
        "First flexible request version: header v2 from there (W-9). Never flexible where there is none (W-11).",
        [(r["key"], str(r["requestFlexibleFrom"])) for r in apis if r["requestFlexibleFrom"] is not None],
    )
    table(
        "RESPONSE_FLEXIBLE_FROM",
        "int",
        "First version with response header v1 (W-10); ApiVersions has none, its header stays v0.",
        [
            (r["key"], str(first))
            for r in apis
            if (first := min((int(v) for v, header in r["responseHeader"].items() if header == 1), default=None))
            is not None
        ],
    )
    return "\n".join(lines)
