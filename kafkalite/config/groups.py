"""Settings of one group and of one client metrics subscription: their tables and checks.

A group row is ``(name, type, default, bounds, synonym, doc)``, the first four as in `values.py`; `synonym` is the
broker setting a group without an override takes its value from, None where only the default stands behind it. Imported
only when such settings are described or changed.
"""

from __future__ import annotations

import re

from kafkalite.config.settings import row_of
from kafkalite.config.values import (
    BOOLEAN,
    DISTINCT,
    INT,
    LIST,
    LONG,
    STRING,
    InvalidValueError,
    parse,
    split_list,
    to_text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from kafkalite.config.settings import Settings
    from kafkalite.config.values import Bounds, Row, Value

    GroupRow = tuple[str, int, Value, Bounds, str | None, str]


def _number(name: str, default: int, least: int, doc: str) -> GroupRow:
    return (name, INT, default, (least, None), f"group.{name}", doc)


GROUP_ROWS: tuple[GroupRow, ...] = (
    _number("consumer.assignment.interval.ms", 1000, 0, "Least time between two assignments."),
    ("consumer.assignor.offload.enable", BOOLEAN, True, None, "group.consumer.assignor.offload.enable", ""),
    _number("consumer.heartbeat.interval.ms", 5000, 1, "Time between two heartbeats of a member."),
    _number("consumer.session.timeout.ms", 45000, 1, "A member silent for this long is removed."),
    ("errors.deadletterqueue.copy.record.enable", BOOLEAN, False, None, None, "Copy rejected records whole."),
    ("errors.deadletterqueue.topic.name", STRING, "", None, None, "Topic that takes rejected records."),
    _number("share.assignment.interval.ms", 1000, 0, "Least time between two assignments."),
    ("share.assignor.offload.enable", BOOLEAN, True, None, "group.share.assignor.offload.enable", ""),
    ("share.auto.offset.reset", STRING, "latest", None, None, "Where a new share group starts to read."),
    _number("share.delivery.count.limit", 5, 2, "Times a record is delivered before it is rejected."),
    _number("share.heartbeat.interval.ms", 5000, 1, "Time between two heartbeats of a member."),
    ("share.isolation.level", STRING, "read_uncommitted", ("read_committed", "read_uncommitted"), None,
     "Whether records of open transactions are delivered."),
    _number("share.partition.max.record.locks", 2000, 100, "Records of a partition delivered and not acknowledged."),
    _number("share.record.lock.duration.ms", 30000, 1000, "A delivered record is locked for this long."),
    ("share.renew.acknowledge.enable", BOOLEAN, True, None, None, "Whether members may prolong a lock."),
    _number("share.session.timeout.ms", 45000, 1, "A member silent for this long is removed."),
    ("streams.acceptable.recovery.lag", LONG, 10000, (0, None), "group.streams.acceptable.recovery.lag", ""),
    _number("streams.assignment.interval.ms", 1000, 0, "Least time between two assignments."),
    ("streams.assignor.name", STRING, None, None, "group.streams.assignors", "Assignor of a streams group."),
    ("streams.assignor.offload.enable", BOOLEAN, True, None, "group.streams.assignor.offload.enable", ""),
    _number("streams.heartbeat.interval.ms", 5000, 1, "Time between two heartbeats of a member."),
    _number("streams.initial.rebalance.delay.ms", 3000, 0, "How long a new group waits for more members."),
    _number("streams.num.standby.replicas", 0, 0, "Standby tasks of each task."),
    _number("streams.num.warmup.replicas", 2, 0, ""),
    ("streams.rack.aware.assignment.tags", LIST, (), DISTINCT, "group.streams.rack.aware.assignment.tags",
     "Client tags standby tasks are spread over."),
    _number("streams.session.timeout.ms", 45000, 1, "A member silent for this long is removed."),
    _number("streams.task.offset.interval.ms", 60000, 1, ""),
)  # fmt: skip

UNLISTED_GROUP = frozenset(row[0] for row in GROUP_ROWS if not row[5])
"""Accepted and never listed, as in Kafka."""

CLIENT_METRICS_ROWS: tuple[Row, ...] = (
    ("interval.ms", INT, 300000, None, 0, "Time between two pushes of a client's metrics."),
    ("match", LIST, (), DISTINCT, 0, "Clients that are asked: name=pattern pairs."),
    ("metrics", LIST, (), DISTINCT, 0, "Prefixes of the metrics that are asked for."),
)
_MATCH_NAMES = frozenset((
    "client_id", "client_instance_id", "client_software_name", "client_software_version", "client_source_address",
    "client_source_port",
))  # fmt: skip
_GROUPS = {row[0]: row for row in GROUP_ROWS}
_METRICS = {row[0]: row for row in CLIENT_METRICS_ROWS}
_DURATION = re.compile(r"by_duration:P(?=.)([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?", re.IGNORECASE)


def group_value(row: GroupRow, settings: Settings) -> Value:
    """A group setting's value without an override."""
    if row[4] is not None:
        broker_row = row_of(row[4])
        for _, text in settings.sources(row[4]):
            if broker_row is not None and text is not None:
                value = parse(broker_row, text)
                # The broker lists the assignors it knows; a group takes the first.
                return value[0] if row[0] == "streams.assignor.name" and isinstance(value, tuple) else value
    return row[2]


def validate_group(overrides: Mapping[str, str], settings: Settings) -> None:
    """Check a group's overrides, also against the broker's limits for groups; raises InvalidValueError."""
    for name, text in overrides.items():
        row = _GROUPS.get(name)
        if row is None:
            raise InvalidValueError(f"Unknown group config name: {name}")
        value = _parse(name, text, (row[0], row[1], row[2], row[3], 0, ""))
        if name == "share.auto.offset.reset" and not _is_reset(text.strip()):
            raise InvalidValueError(
                f"Invalid value {text} for configuration {name}: must be latest, earliest or by_duration:PnDTnHnMn.nS"
            )
        if name == "streams.assignor.name" and value not in (
            known := _broker_list("group.streams.assignors", settings)
        ):
            raise InvalidValueError(f"Invalid value {text} for configuration {name}: must be one of {', '.join(known)}")
        if isinstance(value, int) and row[4] is not None:
            _check_limits(row[4], name, value, settings)


def _broker_list(name: str, settings: Settings) -> tuple[str, ...]:
    return split_list(settings.sources(name)[0][1] or "")


def _is_reset(text: str) -> bool:
    return text in ("latest", "earliest") or _DURATION.fullmatch(text) is not None


def _check_limits(synonym: str, name: str, value: int, settings: Settings) -> None:
    """The broker bounds a group setting group.KIND.REST by group.KIND.min.REST and group.KIND.max.REST."""
    _, kind, rest = synonym.split(".", 2)
    for word in ("min", "max"):
        limit_row = row_of(f"group.{kind}.{word}.{rest.removeprefix('num.')}")
        if limit_row is None:
            continue
        text = settings.sources(limit_row[0])[0][1]
        limit = parse(limit_row, text or "")
        if isinstance(limit, int) and (value < limit if word == "min" else value > limit):
            side = "less" if word == "min" else "greater"
            raise InvalidValueError(f"{name} must not be {side} than {limit_row[0]} ({to_text(limit)})")


METRICS_INTERVALS_MS = (100, 3_600_000)
"""Shortest and longest time between two pushes of a client's metrics."""


def validate_client_metrics(overrides: Mapping[str, str]) -> None:
    """Check the known settings of a subscription; raises InvalidValueError."""
    for name, text in overrides.items():
        value = _parse(name, text, _METRICS[name])
        if name == "match" and isinstance(value, tuple):
            for item in value:
                what, _, pattern = item.partition("=")
                if what not in _MATCH_NAMES or not _is_pattern(pattern):
                    raise InvalidValueError(f"Illegal client matching pattern: {item}")


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return bool(text)


def _parse(name: str, text: str, row: Row) -> Value:
    try:
        return parse(row, text)
    except InvalidValueError as error:
        raise InvalidValueError(f"Invalid value {text} for configuration {name}: {error}") from None
