"""The broker's own limit without a client library: one request frame replayed by a small C program.

The frames are what a stock client would send: Produce version 9 with one uncompressed batch, Fetch version 12 of one
partition without a session, always from the same offset (page cache). The first answer is checked for errors by hand,
the rest for their order by the C program.
"""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

from crc32c import crc32c

from bench import proc, wire
from bench.loads import LoadFailedError
from bench.peers.places import cache

if TYPE_CHECKING:
    from collections.abc import Callable

    from bench.sitting import Samples, Sitting

PRODUCE, FETCH = 0, 1
FETCH_TOPIC = "raw-fetch"
_SOURCE = Path(__file__).resolve().parent / "raw-replay.c"


def varint(value: int) -> bytes:
    """Zig-zag varint, as in records."""
    return uvarint((value << 1) ^ (value >> 63))


def uvarint(value: int) -> bytes:
    """Unsigned varint, as in flexible request versions."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def batch(records: int, size: int) -> bytes:
    """An uncompressed batch of magic 2 with `records` values of `size` bytes and neither keys nor a producer."""
    value = bytes(range(256)) * (size // 256 + 1)
    body = bytearray()
    for delta in range(records):
        record = b"\0\0" + varint(delta) + varint(-1) + varint(size) + value[:size] + b"\0"
        body += varint(len(record)) + record
    time_ms = 1_700_000_000_000
    tail = struct.pack(">hiqqqhii", 0, records - 1, time_ms, time_ms, -1, -1, -1, records) + body
    return struct.pack(">qiibI", 0, len(tail) + 9, -1, 2, crc32c(tail)) + tail


def _flexible(api_key: int, version: int, body: bytes) -> bytes:
    header = struct.pack(">hhih", api_key, version, wire.CORRELATION_ID, len(wire.CLIENT_ID)) + wire.CLIENT_ID + b"\0"
    return struct.pack(">i", len(header) + len(body)) + header + body


def produce_frame(topic: str, records: bytes) -> bytes:
    """Produce version 9, acks=1, partition 0."""
    name = topic.encode()
    part = b"\x02" + struct.pack(">i", 0) + uvarint(len(records) + 1) + records + b"\0"
    return _flexible(
        PRODUCE, 9, b"\0" + struct.pack(">hi", 1, 30_000) + b"\x02" + uvarint(len(name) + 1) + name + part + b"\0\0"
    )


def fetch_frame(topic: str, max_bytes: int) -> bytes:
    """Fetch version 12 from offset 0 of partition 0, without a session."""
    name = topic.encode()
    head = struct.pack(">iiiibii", -1, 500, 1, 52_428_800, 0, 0, -1)
    part = b"\x02" + struct.pack(">iiqiqi", 0, -1, 0, -1, -1, max_bytes) + b"\0"
    return _flexible(FETCH, 12, head + b"\x02" + uvarint(len(name) + 1) + name + part + b"\0" + b"\x01\x01\0")


class Case:
    """A replay: its frame for a topic, connections and requests in flight on each."""

    __slots__ = ("key", "title", "frame", "connections", "in_flight", "fetch")

    def __init__(
        self, key: str, title: str, frame: Callable[[str], bytes], shape: tuple[int, int], *, fetch: bool = False
    ) -> None:
        self.key, self.frame, self.fetch = key, frame, fetch
        self.connections, self.in_flight = shape
        self.title = f"{title}, {shape[0]}x{shape[1]}"


def _produce(key: str, title: str, records: int, size: int, shape: tuple[int, int]) -> Case:
    return Case(
        f"raw-produce-{key}", f"produce {title}", lambda topic: produce_frame(topic, batch(records, size)), shape
    )


def _fetch(key: str, title: str, max_bytes: int, shape: tuple[int, int]) -> Case:
    return Case(f"raw-fetch-{key}", f"fetch {title}", lambda topic: fetch_frame(topic, max_bytes), shape, fetch=True)


CASES = (
    _produce("100b", "1 x 100 B", 1, 100, (8, 5)),
    _produce("100b-single", "1 x 100 B", 1, 100, (1, 1)),
    _produce("16k", "150 x 100 B", 150, 100, (4, 5)),
    _produce("16k-1k", "16 x 1 KiB", 16, 1024, (4, 5)),
    _produce("1m", "975 x 1 KiB", 975, 1024, (2, 2)),
    _fetch("16k", "16 KiB", 16_384, (8, 5)),
    _fetch("64k", "64 KiB", 65_536, (4, 5)),
    _fetch("1m", "1 MiB", 1_048_576, (2, 2)),
)


def replayer() -> Path:
    """The built C program; raises LoadFailedError without a C compiler."""
    target = cache() / "raw-replay"
    if not target.exists() or target.stat().st_mtime < _SOURCE.stat().st_mtime:
        compiler = shutil.which("cc") or shutil.which("gcc")
        if compiler is None:
            raise LoadFailedError("raw: no C compiler to build the replay with")
        subprocess.run([compiler, "-O2", "-o", str(target), str(_SOURCE)], check=True, timeout=60)
    return target


def check(answer: bytes, topic: str, *, fetch: bool) -> None:
    """Raises LoadFailedError when the one partition of a Produce 9 or Fetch 12 answer carries an error."""
    # correlation id, tags; Fetch: throttle, error, session; then topics count, name, partitions count, index, error
    at = 4 + 1 + (10 if fetch else 0) + 1 + 1 + len(topic) + 1 + 4
    codes = [struct.unpack_from(">h", answer, at)[0]]
    if fetch:
        codes.append(struct.unpack_from(">h", answer, 9)[0])
    if any(codes):
        raise LoadFailedError(f"raw: error code {codes}")


def ask(host: str, port: int, request: bytes) -> bytes:
    """One frame and its whole answer, without the size."""
    with wire.connect(host, port, timeout_s=10) as sock:
        sock.sendall(request)
        (size,) = struct.unpack(">i", wire.receive(sock, 4))
        return wire.receive(sock, size)


def first_answer(host: str, port: int, request: bytes, topic: str, *, fetch: bool) -> None:
    """Asks until the answer has no error: a broker may know a new topic before it serves it. Raises LoadFailedError."""
    ends = time.monotonic() + 5
    while True:
        try:
            return check(ask(host, port, request), topic, fetch=fetch)
        except LoadFailedError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.05)


def measure(case: Case) -> Callable[[Sitting], Samples]:
    """The group function of a case."""

    def run(sitting: Sitting) -> Samples:
        host, port = sitting.running.host, sitting.running.port
        name = sitting.topic(FETCH_TOPIC if case.fetch else case.key)
        if case.fetch:
            stored = produce_frame(name, batch(16, 1024))
            for _ in range(200):
                first_answer(host, port, stored, name, fetch=False)
        request = case.frame(name)
        first_answer(host, port, request, name, fetch=case.fetch)
        file = sitting.running.folder / "frame"
        file.write_bytes(request)
        command = [str(replayer()), host, str(port), str(file), str(case.connections), str(case.in_flight)]
        window = proc.Window(sitting.pid)
        ended = subprocess.run([*command, str(sitting.scale.raw_s)], capture_output=True, text=True, timeout=60)
        used = window.close()
        if ended.returncode:
            raise LoadFailedError(f"raw: {ended.stderr.strip()[:200]}")
        figures = json.loads(ended.stdout)
        if not figures["requests"]:
            raise LoadFailedError("raw: no answers")
        sitting.noise.append((used["other_cores"], used["steal"]))
        return {
            f"{case.key}.req_s": figures["requests"] / figures["seconds"],
            f"{case.key}.cpu_us": used["broker_cpu_s"] / figures["requests"] * 1e6,
            f"{case.key}.p99": figures["p99_ms"],
        }

    return run
