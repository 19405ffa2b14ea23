"""Kafka's console producer and consumer behind the driver protocol of lines.py.

The producer takes lines, chooses partitions and timestamps itself and reports no single acknowledgement; the consumer
prints headers as text.
"""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import IO

from compat_tests.console.tools import tool
from compat_tests.lines import Arguments, Output, Received, Record, parse_arguments, read_records

FIELD_END = b"|c42a-key|"
RECORD_END = b"|c42a-end|"
NULL = b"|c42a-null|"


def line_of(record: Record) -> bytes:
    """headers, key, value as LineMessageReader parses them."""
    headers = b",".join(name.encode() + b":" + (value or b"") for name, value in record.headers) or NULL
    return FIELD_END.join(
        (headers, NULL if record.key is None else record.key, NULL if record.value is None else record.value)
    )


def produce(args: Arguments, output: Output) -> None:
    """Sends what stdin holds; in single mode each line waits for its acknowledgement (--sync)."""
    command = tool("console-producer", "--bootstrap-server", args.bootstrap, "--topic", args.topic)
    command += ["--compression-codec", args.codec, "--message-send-max-retries", "1000000"]
    command += ["--command-property", f"enable.idempotence={str(args.idempotent).lower()}"]
    for setting in ("parse.key=true", "parse.headers=true", f"null.marker={NULL.decode()}"):
        command += ["--reader-property", setting]
    for setting in ("key.separator", "headers.delimiter"):
        command += ["--reader-property", f"{setting}={FIELD_END.decode()}"]
    if args.mode == "single":
        command.append("--sync")
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    assert process.stdin is not None
    sent = []
    for record in read_records():
        process.stdin.write(line_of(record) + b"\n")
        process.stdin.flush()
        sent.append(record)
    process.stdin.close()
    status = process.wait()
    for record in sent:
        if status == 0:
            output.emit(e="ack", i=record.number, p=None, o=None)
        else:
            output.fail(record.number, f"console producer exit code {status}")


def pieces(stream: IO[bytes]) -> Iterator[bytes]:
    """The parts of a stream that RECORD_END ends."""
    rest = b""
    while chunk := stream.read1(1 << 16):  # type: ignore[attr-defined]
        *whole, rest = (rest + chunk).split(RECORD_END)
        yield from whole


def parse_piece(piece: bytes) -> Received:
    """CreateTime:T, Partition:P, Offset:O, headers, key, value."""
    time, partition, offset, headers, key, value = piece.split(FIELD_END, 5)
    number = [int(part.rpartition(b":")[2]) for part in (time, partition, offset)]
    return Received(
        number[1], number[2], number[0], None if key == NULL else key, None if value == NULL else value, (), headers
    )


def consume(args: Arguments, output: Output) -> None:
    """Reads one partition, or the whole topic through a group of its own."""
    command = tool("console-consumer", "--bootstrap-server", args.bootstrap, "--topic", args.topic)
    for name in ("timestamp", "partition", "offset", "headers", "key", "value"):
        command += ["--formatter-property", f"print.{name}=true"]
    command += ["--formatter-property", f"key.separator={FIELD_END.decode()}"]
    command += ["--formatter-property", f"line.separator={RECORD_END.decode()}"]
    command += ["--formatter-property", f"null.literal={NULL.decode()}"]
    if len(args.partitions) == 1:
        command += ["--partition", str(args.partitions[0]), "--offset", "earliest"]
    else:
        command.append("--from-beginning")
    if args.count is not None:
        command += ["--max-messages", str(args.count)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)

    def listen() -> None:
        for line in sys.stdin:
            if line.strip() == "close":
                break
        process.send_signal(signal.SIGTERM)

    threading.Thread(target=listen, daemon=True).start()
    assert process.stdout is not None
    for piece in itertools.islice(pieces(process.stdout), args.count):
        output.record(parse_piece(piece))
    process.wait()


def main() -> None:
    """Runs the command of the command line."""
    args = parse_arguments()
    {"produce": produce, "consume": consume}[args.command](args, Output())


if __name__ == "__main__":
    main()
