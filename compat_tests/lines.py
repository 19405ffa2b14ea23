"""The line protocol between the tests and the client drivers, and what the Python drivers share.

A driver is one client library behind one command line; every driver speaks JSON lines.

    produce   stdin: records {"i", "p", "t"?, "k", "v", "h"}, the end of input flushes;
              stdout: {"e": "ack", "i", "p", "o"} or {"e": "fail", "i", "error"}
    consume   stdout: {"e": "record", "p", "o", "t", "k", "v", "h"}; ends after --count records or at the end of stdin
    group     stdout: records as above, {"e": "owns", "p"} after each change, {"e": "revoked", "p"}, {"e": "closed"};
              stdin: "hold" stops committing, "close" or the end leaves the group

Keys: i the record's number, p partition(s), o offset, t timestamp in ms, k key, v value, h headers as [name, value]
pairs. Bytes are base64, null is null.
"""

from __future__ import annotations

import argparse
import base64
import json
import sys
import threading
from collections.abc import Iterable, Iterator
from typing import NamedTuple

Headers = tuple[tuple[str, bytes | None], ...]


class Record(NamedTuple):
    """What a client is asked to send: timestamp None leaves the choice to the client."""

    number: int
    partition: int
    timestamp_ms: int | None
    key: bytes | None
    value: bytes | None
    headers: Headers = ()


class Received(NamedTuple):
    """What a client says it read; rendered_headers holds the text form of clients that print nothing else."""

    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    rendered_headers: bytes | None = None


def to_text(data: bytes | None) -> str | None:
    """Base64 of bytes, None of None."""
    return None if data is None else base64.b64encode(data).decode()


def to_bytes(text: str | None) -> bytes | None:
    """The bytes of base64 text, None of None."""
    return None if text is None else base64.b64decode(text)


def record_line(record: Record) -> str:
    """One line of a driver's stdin."""
    fields: dict[str, object] = {"i": record.number, "p": record.partition}
    fields["k"], fields["v"] = to_text(record.key), to_text(record.value)
    fields["h"] = [[name, to_text(value)] for name, value in record.headers]
    if record.timestamp_ms is not None:
        fields["t"] = record.timestamp_ms
    return json.dumps(fields, separators=(",", ":")) + "\n"


def parse_record(line: str | bytes) -> Record:
    """The record of one stdin line."""
    fields = json.loads(line)
    headers = tuple((name, to_bytes(value)) for name, value in fields["h"])
    return Record(fields["i"], fields["p"], fields.get("t"), to_bytes(fields["k"]), to_bytes(fields["v"]), headers)


def parse_received(fields: dict[str, object]) -> Received:
    """The record of one parsed stdout line of kind "record"."""
    get = fields.get
    headers = tuple((name, to_bytes(value)) for name, value in get("h") or ())  # type: ignore[attr-defined]
    return Received(
        partition=get("p"),  # type: ignore[arg-type]
        offset=get("o"),  # type: ignore[arg-type]
        timestamp_ms=get("t"),  # type: ignore[arg-type]
        key=to_bytes(get("k")),  # type: ignore[arg-type]
        value=to_bytes(get("v")),  # type: ignore[arg-type]
        headers=headers,
        rendered_headers=to_bytes(get("hr")),  # type: ignore[arg-type]
    )


class Arguments(argparse.Namespace):
    """A driver's command line."""

    command: str
    bootstrap: str
    topic: str
    codec: str
    mode: str
    idempotent: bool
    partitions: list[int]
    start: str
    count: int | None
    group: str
    strategy: str
    instance: str | None
    session_timeout_ms: int


def parse_arguments() -> Arguments:
    """The driver's command line, the same for every client."""
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=("produce", "consume", "group"))
    parser.add_argument("--bootstrap", required=True)
    parser.add_argument("--topic", required=True)
    parser.add_argument("--codec", default="none", choices=("none", "gzip", "snappy", "lz4", "zstd"))
    parser.add_argument("--mode", default="batch", choices=("batch", "single"))
    parser.add_argument("--idempotent", action="store_true")
    parser.add_argument("--partitions", type=lambda text: [int(part) for part in text.split(",")], default=[0])
    parser.add_argument("--from", dest="start", default="earliest", help="earliest, or a timestamp in ms")
    parser.add_argument("--count", type=int, default=None)
    parser.add_argument("--group", default="")
    parser.add_argument("--strategy", default="range")
    parser.add_argument("--instance", default=None)
    parser.add_argument("--session-timeout", dest="session_timeout_ms", type=int, default=6000)
    return parser.parse_args(namespace=Arguments())


class Output:
    """Writes event lines, one at a time, from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def emit(self, **fields: object) -> None:
        """One line, at once."""
        line = json.dumps(fields, separators=(",", ":")) + "\n"
        with self._lock:
            sys.stdout.write(line)
            sys.stdout.flush()

    def ack(self, index: int, partition: int, offset: int) -> None:
        """The broker acknowledged the record."""
        self.emit(e="ack", i=index, p=partition, o=offset)

    def fail(self, index: int, error: object) -> None:
        """The client gave the record up."""
        self.emit(e="fail", i=index, error=repr(error))

    def record(self, record: Received) -> None:
        """The client read the record."""
        fields: dict[str, object] = {
            "e": "record",
            "p": record.partition,
            "o": record.offset,
            "t": record.timestamp_ms,
            "k": to_text(record.key),
            "v": to_text(record.value),
            "h": [[name, to_text(value)] for name, value in record.headers],
        }
        if record.rendered_headers is not None:
            fields["hr"] = to_text(record.rendered_headers)
        self.emit(**fields)

    def owns(self, partitions: Iterable[int]) -> None:
        """The member's assignment is now exactly this."""
        self.emit(e="owns", p=sorted(partitions))

    def revoked(self, partitions: Iterable[int]) -> None:
        """The member gave these partitions up."""
        self.emit(e="revoked", p=sorted(partitions))


def read_records() -> Iterator[Record]:
    """The records of stdin, as they come."""
    for line in sys.stdin:
        yield parse_record(line)


class Commands:
    """Listens on stdin beside the client.

    `closing` is set by "close" or the end of input, `committing` cleared by "hold".
    """

    def __init__(self) -> None:
        self.closing = threading.Event()
        self.committing = threading.Event()
        self.committing.set()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin:
            if line.strip() == "hold":
                self.committing.clear()
            elif line.strip() == "close":
                break
        self.closing.set()
