"""`python -m bench`: measures the brokers in interleaved rounds and prints one table of medians.

In each round every broker is started fresh, measured and stopped, alone on the machine as far as the bench goes; the
order turns from round to round, so that a drift of the machine meets all alike.
"""

from __future__ import annotations

import argparse
import json
import platform
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench import brokers, disk, loads, rows, sitting
from bench.report import Report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

QUICK_COLUMNS = "os,fsync,kafka,kfake"


def arguments(given: Sequence[str] | None) -> argparse.Namespace:
    keys = ",".join(column.key for column in brokers.COLUMNS)
    parser = argparse.ArgumentParser(prog="bench", description="Times kafkalite beside Apache Kafka and kfake.")
    parser.add_argument("--only", default="", metavar="ROWS", help="groups of rows, as 'produce*,end-to-end' (--list)")
    parser.add_argument("--brokers", default=None, metavar="LIST", help=f"columns out of {keys}")
    parser.add_argument("--rounds", type=int, default=None, metavar="N", help="interleaved rounds (default 3, quick 1)")
    parser.add_argument("--quick", action="store_true", help="a short form for developers, some four minutes")
    parser.add_argument("--large", action="store_true", help="storage rows at full size: gigabytes, many minutes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="keep every sample")
    parser.add_argument("--list", action="store_true", help="name the groups of rows and end")
    return parser.parse_args(given)


def main(given: Sequence[str] | None = None) -> int:
    asked = arguments(given)
    if asked.list:
        for group in rows.GROUPS:
            named = "  (only when named)" if group.extra else ""
            print(f"{group.key:24}{', '.join(row.title for row in group.rows)}{named}")
        return 0
    problem = unable()
    if problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _interrupt)
    groups = rows.chosen([name for name in asked.only.split(",") if name], quick=asked.quick)
    wanted = asked.brokers or (QUICK_COLUMNS if asked.quick else ",".join(c.key for c in brokers.COLUMNS))
    unknown = set(wanted.split(",")) - {column.key for column in brokers.COLUMNS}
    if unknown or not groups:
        print(
            f"bench: no such {'broker: ' + ', '.join(sorted(unknown)) if unknown else 'rows: ' + asked.only}",
            file=sys.stderr,
        )
        return 2
    rounds = asked.rounds or (1 if asked.quick else 3)
    columns, missing = brokers.available(wanted.split(","))
    report = Report(groups, columns, missing, rounds, quick=asked.quick, client=client_versions())
    began = time.monotonic()
    try:
        _measure(
            report, columns, groups, sitting.Scale(quick=asked.quick, rounds=rounds, large=asked.large), rounds, began
        )
    except KeyboardInterrupt:
        print("bench: interrupted; what was measured until now:", file=sys.stderr)
    report.minutes = (time.monotonic() - began) / 60
    if asked.json:
        asked.json.write_text(json.dumps(report.raw(), indent=1))
    print(report.text())
    return 0 if columns else 1


def unable() -> str | None:
    """Why nothing can be measured here, or None."""
    if platform.system() != "Linux":
        return "reads CPU time and memory from /proc, which only Linux has"
    try:
        import confluent_kafka  # noqa: F401
    except ImportError:
        return "needs the client it times with: pip install confluent-kafka"
    return None


def client_versions() -> str:
    """The client library and librdkafka below it."""
    import confluent_kafka

    return f"confluent-kafka {confluent_kafka.__version__} (librdkafka {confluent_kafka.libversion()[0]})"


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _measure(
    report: Report,
    columns: Sequence[brokers.Column],
    groups: Sequence[rows.Group],
    scale: sitting.Scale,
    rounds: int,
    began: float,
) -> None:
    for turn in range(rounds):
        report.disk.append(disk.sync_ms(brokers.scratch()))
        shift = turn % len(columns) if columns else 0
        for column in [*columns[shift:], *columns[:shift]]:
            print(f"round {turn + 1}/{rounds}  {column.title}  ({time.monotonic() - began:.0f} s)", file=sys.stderr)
            try:
                _sit(report, column, groups, scale)
            except (brokers.BrokerFailedError, OSError) as reason:
                report.failed(column, "broker", str(reason))


def _sit(report: Report, column: brokers.Column, groups: Sequence[rows.Group], scale: sitting.Scale) -> None:
    if any(group.measure is None for group in groups):
        report.add(column, sitting.start(column, scale), [])
    measured = [group for group in groups if group.measure is not None]
    if not measured:
        return
    place = sitting.Sitting(column, scale)
    try:
        if any(group.key != "idle" for group in measured):
            idle_first = [group for group in measured if group.key == "idle"]
            for group in idle_first:
                _group(report, place, group)
            place.warm_up()
            measured = [group for group in measured if group.key != "idle"]
        for group in measured:
            _group(report, place, group)
    finally:
        place.running.stop()


def _group(report: Report, place: sitting.Sitting, group: rows.Group) -> None:
    assert group.measure is not None
    place.noise.clear()
    try:
        samples: dict[str, Any] = group.measure(place)
    except loads.LoadFailedError as reason:
        report.failed(place.column, group.key, str(reason))
        if place.running.process.poll() is not None:
            raise brokers.BrokerFailedError(f"ended during {group.key}: {place.running.printed()}") from None
        return
    report.add(place.column, samples, place.noise)


if __name__ == "__main__":
    sys.exit(main())
