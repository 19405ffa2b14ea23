"""kcat behind the driver protocol of lines.py.

kcat sends no chosen timestamps, reports no single acknowledgement (exit code 0 means all of them: their offsets are not
known) and prints headers as text only, so reads carry them rendered.
"""

from __future__ import annotations

import itertools
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import IO

from compat_tests.lines import Arguments, Headers, Output, Received, Record, parse_arguments, read_records

KEY_END = "|c42a-key|"
RECORD_END = "|c42a-end|"
LAYOUT = r"%p %o %T %K %S\n%k%s%h" + RECORD_END


def produce(args: Arguments, output: Output) -> None:
    """Sends what stdin holds: one kcat for each run of records it can send together."""
    base = ["kcat", "-P", "-E", "-b", args.bootstrap, "-t", args.topic, "-z", args.codec]
    base += ["-X", f"enable.idempotence={str(args.idempotent).lower()}", "-X", "reconnect.backoff.max.ms=500"]
    base += ["-X", f"linger.ms={5 if args.mode == 'batch' else 0}", "-K", KEY_END, "-D", RECORD_END]
    for (partition, headers, nulls), run in itertools.groupby(read_records(), key=_invocation):
        command = [*base, "-p", str(partition)]
        for name, value in headers:
            command += ["-H", name if value is None else f"{name}={value.decode()}"]
        if nulls:
            command.append("-Z")
        for batch in [[record] for record in run] if args.mode == "single" else [run]:
            _feed(command, batch, output)


def _invocation(record: Record) -> tuple[int, Headers, bool]:
    return record.partition, record.headers, record.value is None


def _feed(command: list[str], records: Iterator[Record] | list[Record], output: Output) -> None:
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert process.stdin is not None
    sent = []
    for record in records:
        key = b"" if record.key is None else record.key + KEY_END.encode()
        process.stdin.write(key + (record.value or b"") + RECORD_END.encode())
        process.stdin.flush()
        sent.append(record)
    process.stdin.close()
    status = process.wait()
    for record in sent:
        if status == 0:
            output.emit(e="ack", i=record.number, p=record.partition, o=None)
        else:
            output.fail(record.number, f"kcat exit code {status}")


def parse_output(stream: IO[bytes]) -> Iterator[Received]:
    """Records in LAYOUT, as kcat prints them."""
    while head := stream.readline():
        partition, offset, timestamp_ms, key_length, value_length = (int(part) for part in head.split())
        key = stream.read(key_length) if key_length >= 0 else None
        value = stream.read(value_length) if value_length >= 0 else None
        tail = b""
        while not tail.endswith(RECORD_END.encode()):
            byte = stream.read(1)
            if not byte:
                return
            tail += byte
        yield Received(partition, offset, timestamp_ms, key, value, (), tail[: -len(RECORD_END)])


def watch_stdin(process: subprocess.Popen[bytes]) -> None:
    """Ends kcat in good order at "close" or the end of stdin."""

    def listen() -> None:
        for line in sys.stdin:
            if line.strip() == "close":
                break
        process.send_signal(signal.SIGTERM)

    threading.Thread(target=listen, daemon=True).start()


def consume(args: Arguments, output: Output) -> None:
    """Reads one or all partitions from the start or from a time."""
    command = ["kcat", "-C", "-E", "-q", "-u", "-b", args.bootstrap, "-t", args.topic, "-f", LAYOUT]
    command += [
        "-o",
        "beginning" if args.start == "earliest" else f"s@{args.start}",
        "-X",
        "reconnect.backoff.max.ms=500",
    ]
    if len(args.partitions) == 1:
        command += ["-p", str(args.partitions[0])]
    if args.count is not None:
        command += ["-c", str(args.count)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    watch_stdin(process)
    assert process.stdout is not None
    for record in parse_output(process.stdout):
        output.record(record)
    process.wait()


def group(args: Arguments, output: Output) -> None:
    """Is a member of a group; librdkafka commits by itself, so "hold" is not understood."""
    command = ["kcat", "-E", "-u", "-b", args.bootstrap, "-f", LAYOUT]
    for setting in (
        "auto.offset.reset=earliest",
        "auto.commit.interval.ms=100",
        f"session.timeout.ms={args.session_timeout_ms}",
        f"heartbeat.interval.ms={min(1000, args.session_timeout_ms // 3)}",
        f"partition.assignment.strategy={args.strategy}",
        "reconnect.backoff.max.ms=500",
    ):
        command += ["-X", setting]
    if args.instance is not None:
        command += ["-X", f"group.instance.id={args.instance}"]
    command += ["-G", args.group, args.topic]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    watch_stdin(process)
    assert process.stderr is not None and process.stdout is not None
    watcher = threading.Thread(target=report_assignments, args=(process.stderr, output))
    watcher.start()
    for record in parse_output(process.stdout):
        output.record(record)
    process.wait()
    watcher.join()
    output.emit(e="closed")


def report_assignments(stream: IO[bytes], output: Output) -> None:
    """Turns kcat's rebalance messages into events."""
    for raw in stream:
        line = raw.decode(errors="replace")
        sys.stderr.write(line)
        partitions = [int(number) for number in re.findall(r"\[(\d+)\]", line)]
        if "rebalanced" in line and "assigned:" in line:
            output.owns(partitions)
        elif "rebalanced" in line and "revoked:" in line:
            output.revoked(partitions)


def main() -> None:
    """Runs the command of the command line."""
    args = parse_arguments()
    {"produce": produce, "consume": consume, "group": group}[args.command](args, Output())


if __name__ == "__main__":
    main()
