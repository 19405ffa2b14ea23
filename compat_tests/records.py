"""The records that go from client to client: every awkward shape once, real text, and small numbered ones."""

from __future__ import annotations

import random
import time
from pathlib import Path

from compat_tests.clients import Client
from compat_tests.lines import Headers, Record

# Of late: when Kafka loads a log it expires producers by the timestamps of their batches, and forgets what they sent.
BASE_MS = (int(time.time()) - 7200) * 1000
_ALL_BYTES = bytes(range(256))


def awkward(partition: int, sender: Client) -> list[Record]:
    """One record of each shape that the sender can express."""
    noise = random.Random(7)
    shapes: list[tuple[bytes | None, bytes | None, Headers]] = [
        (b"key", b"value", ()),
        (None, b"null key", ()),
        (b"null value", None, ()),
        ("ключ ☃".encode(), "naïve Καφές 日本語 🎉".encode(), ()),
        (b"one header", b"v", (("trace", b"abc"),)),
        (b"many headers", b"v", tuple((f"h{number}", b"%d" % number) for number in range(12))),
        (b"long key " * 200, b"v", ()),
        (b"text", b"all work and no play " * 5000, ()),
        (b"several lines".replace(b" ", b"_"), b"a;b\\c\"d'e", ()),
    ]
    if not sender.plain:
        shapes += [
            (b"", b"", ()),
            (b"", b"empty key", ()),
            (b"empty value", b"", ()),
            (_ALL_BYTES, _ALL_BYTES[::-1], ()),
            (b"\x00", b"\x00" * 1000, ()),
            (b"noise", noise.randbytes(50_000), ()),
            (b"lines", b"one\ntwo\r\nthree\n", ()),
            (b"binary header", b"v", (("bin", _ALL_BYTES), ("empty", b""))),
            (b"repeated header", b"v", (("a", b"1"), ("a", b"2"), ("b", b"3"))),
            (b"unicode header", b"v", (("имя-☃", "значение".encode()),)),
        ]
        if sender.both_null:
            shapes += [(None, None, ()), (None, None, (("only", b"headers"),))]
        if sender.null_headers:
            shapes.append((b"null header", b"v", (("null", None), ("after", b"x"))))
    # times go back and forth and one is long ago: readers must not care
    times = [BASE_MS + place * 1000 - (5000 if place % 3 == 0 else 0) for place in range(len(shapes))]
    times[1] = 978_307_200_001
    return [
        Record(place, partition, times[place] if sender.timestamps else None, key, value, headers)
        for place, (key, value, headers) in enumerate(shapes)
    ]


def text_lines(size: int) -> list[bytes]:
    """About `size` bytes of real text in lines: Python's own sources, repeated from the start when they are short."""
    import ast

    sources = sorted(Path(ast.__file__).parent.glob("*.py"))
    lines: list[bytes] = []
    total = 0
    while total < size:
        for source in sources:
            for line in source.read_bytes().splitlines():
                lines.append(line)
                total += len(line)
                if total >= size:
                    return lines
    return lines
