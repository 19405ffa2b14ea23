"""`kafkalite doctor`: walks the way of a client to any Kafka, names the wrong hop and the setting to change."""

from __future__ import annotations

import sys

from kafkalite.cli.arguments import DEFAULT_PORT, FLAG, ONE, UsageError, read_words
from kafkalite.config.values import ConfigError
from kafkalite.metadata.names import topic_name_fault
from kafkalite.network.addresses import split_host_port

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kafkalite.cli.arguments import Words

HEALTHY, ILL = 0, 1
DOCTOR_HELP = """\
Usage: kafkalite doctor HOST[:PORT][,HOST[:PORT]...] [OPTIONS]

Goes the way of a client to a Kafka broker of any make: the bootstrap address,
the addresses that clients are told, each broker there, a record produced and
fetched, a group's coordinator. Says which hop is wrong and what to change.
Of several bootstrap addresses each is begun with once.

  --topic NAME      use partition 0 of this topic, one record is added to it;
                    without it a temporary topic is created and deleted
  --read-only       produce nothing, create nothing
  --from-container  judge the addresses as containers on this machine see them
  --timeout SECONDS for all of it, 30 by default
  --help            print this

Exit code: 0 healthy, 1 a problem was found, 2 wrong option.
"""
_OPTIONS = {"--topic": ONE, "--timeout": ONE, "--read-only": FLAG, "--from-container": FLAG}


def run_doctor(words: Sequence[str]) -> int:
    """Walks, prints what it finds; returns the exit code. Raises UsageError."""
    read = read_words(words, _OPTIONS, DOCTOR_HELP, "doctor")
    places = [_place(address) for address in read.only("the address of one broker, HOST:PORT").split(",")]
    total_s = _seconds(read.last("--timeout") or "30")
    topic = read.last("--topic")
    fault = None if topic is None else topic_name_fault(topic)
    if fault is not None:
        raise UsageError(f"--topic {topic!r} can be no topic: {fault}")
    worst = HEALTHY
    for number, (host, port) in enumerate(places):
        if number:
            _say("")
        worst = max(worst, _walk(host, port, total_s / len(places), read))
    return worst


def _place(address: str) -> tuple[str, int]:
    """Host and port; UsageError."""
    try:
        host, port = split_host_port(address, DEFAULT_PORT)
    except ConfigError as error:
        raise UsageError(str(error)) from None
    if not host or not port:
        raise UsageError(f"{address!r} names no broker: give HOST:PORT")
    return host, port


def _walk(host: str, port: int, total_s: float, read: Words) -> int:
    from kafkalite.cli.doctor_connection import Deadline
    from kafkalite.cli.doctor_records import RecordCheck
    from kafkalite.cli.doctor_report import Report
    from kafkalite.cli.doctor_walk import Walk

    read_only = read.has("--read-only")
    report = Report(_say)
    walk = Walk(host, port, Deadline(total_s, min(5.0, total_s / 3)), report)
    reached = walk.run(from_container=read.has("--from-container"))
    if reached:
        check = RecordCheck(walk, read.last("--topic"))
        check.run(read_only=read_only)
        if not read_only:
            check.run_group()
    elif walk.brokers:
        report.hop("records")
        report.skipped("no broker can be reached at the address that clients are told")
    can = "reach every broker" if read_only else "produce and fetch"
    report.finish(f"clients that start at {walk.place} can {can}")
    return ILL if report.problems else HEALTHY


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= 3600:
        raise UsageError(f"--timeout takes seconds, up to 3600, not {text!r}")
    return seconds


def _say(line: str) -> None:
    print(line)
    sys.stdout.flush()
