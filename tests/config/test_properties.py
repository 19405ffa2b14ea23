"""The .properties format, as Java reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafkalite.config.properties import parse_properties, read_properties

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a=b", {"a": "b"}),
        ("a : b", {"a": "b"}),
        ("a b", {"a": "b"}),
        ("  a\t=\tb  ", {"a": "b  "}),
        ("a", {"a": ""}),
        ("# c\n! d\n\n  # e\na=1", {"a": "1"}),
        ("a=1\na=2", {"a": "2"}),
        ("a=1,\\\n   2,\\\n   3", {"a": "1,2,3"}),
        ("a=1\\\\\nb=2", {"a": "1\\", "b": "2"}),
        ("a\\=b=c", {"a=b": "c"}),
        ("a\\ b=c", {"a b": "c"}),
        ("a=\\u0041\\t\\n\\:", {"a": "A\t\n:"}),
        ("a=b=c", {"a": "b=c"}),
        ("a=1\r\nb=2\rc=3", {"a": "1", "b": "2", "c": "3"}),
        ("a=1\\", {"a": "1"}),
        ("listeners=PLAINTEXT://:9092", {"listeners": "PLAINTEXT://:9092"}),
        ("", {}),
    ],
)
def test_lines(text: str, found: dict[str, str]) -> None:
    assert parse_properties(text) == found


@given(st.text())
def test_any_text_gives_values_or_a_line_number(text: str) -> None:
    fault = None
    try:
        parse_properties(text)
    except ValueError as error:
        fault = str(error)
    assert fault is None or fault.startswith("line ")


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), min_size=1), st.text(st.characters(codec="utf-8"))))
def test_what_is_escaped_comes_back(values: dict[str, str]) -> None:
    def escaped(text: str) -> str:
        return "".join(
            "".join(f"\\u{unit:04x}" for unit in memoryview(char.encode("utf-16-le")).cast("H")) for char in text
        )

    text = "\n".join(f"{escaped(name)}={escaped(value)}" for name, value in values.items())

    def joined(text: str) -> str:  # two escapes of a pair are one character
        return text.encode("utf-16", "surrogatepass").decode("utf-16")

    assert {joined(n): joined(v) for n, v in parse_properties(text).items()} == values


def test_a_mark_of_the_byte_order_is_no_part_of_the_first_name(tmp_path: Path) -> None:
    file = tmp_path / "server.properties"
    file.write_text("\ufeffnode.id=7\n", encoding="utf-8")
    assert read_properties(str(file)) == {"node.id": "7"}
