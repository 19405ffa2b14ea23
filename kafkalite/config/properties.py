"""The `.properties` format: names and values of a configuration file, as Java reads them.

A line is `name=value`, `name:value` or `name value`; `#` and `!` start a comment; a backslash joins the next line or
stands before an escape (tab, newline, return, form feed, four hex digits after u, or the character itself).
"""

from __future__ import annotations

from kafkalite.config.values import ConfigError

_BLANKS = " \t\f"
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


def read_properties(path: str) -> dict[str, str]:
    """Names and values in the file's order, a repeated name's last value; raises ConfigError."""
    try:
        with open(path, "rb") as file:
            text = file.read().decode("utf-8-sig")  # editors of Windows put a mark before the first line
    except OSError as error:
        raise ConfigError(f"Cannot read {path}: {error.strerror}; give the path of a readable file.") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path} is not a text file in UTF-8; give a file with name=value lines.") from None
    try:
        return parse_properties(text)
    except ValueError as error:
        raise ConfigError(f"{path}, {error}; correct that line.") from None


def parse_properties(text: str) -> dict[str, str]:
    """The same for text in hand; raises ValueError naming the line."""
    found: dict[str, str] = {}
    for number, line in _logical_lines(text):
        end = _end_of_name(line)
        rest = line[end:].lstrip(_BLANKS)
        if rest[:1] in ("=", ":"):
            rest = rest[1:].lstrip(_BLANKS)
        found[_unescape(line[:end], number)] = _unescape(rest, number)
    return found


def _logical_lines(text: str) -> list[tuple[int, str]]:
    """Lines with their numbers, continuations joined, blanks in front cut, comments and empty lines left out."""
    lines: list[tuple[int, str]] = []
    start, pending = 0, ""
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        line = line.lstrip(_BLANKS)
        if not start and (not line or line[0] in "#!"):
            continue
        start = start or number
        if (len(line) - len(line.rstrip("\\"))) % 2:
            pending += line[:-1]
            continue
        lines.append((start, pending + line))
        start, pending = 0, ""
    if start:
        lines.append((start, pending))
    return lines


def _end_of_name(line: str) -> int:
    position = 0
    while position < len(line):
        if line[position] == "\\":
            position += 1
        elif line[position] in "=:" or line[position] in _BLANKS:
            break
        position += 1
    return position


def _unescape(text: str, number: int) -> str:
    if "\\" not in text:
        return text
    out: list[str] = []
    position = 0
    while position < len(text):
        char = text[position]
        position += 1
        if char == "\\" and position < len(text):
            char = text[position]
            position += 1
            if char == "u":
                digits = text[position : position + 4]
                if len(digits) != 4 or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
                    raise ValueError(f"line {number}: \\u must be followed by four hexadecimal digits")
                char = chr(int(digits, 16))
                position += 4
            else:
                char = _ESCAPES.get(char, char)
        out.append(char)
    return "".join(out)
