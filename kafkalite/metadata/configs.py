"""Configs changed: from what is asked to the records that do it, for topics, brokers, groups and client metrics.

Like `topics.py`: functions look at a draft and return records or raise KafkaError, in Kafka's order of checks (A-43).
"""

from __future__ import annotations

from kafkalite.config.settings import check_dynamic, row_of
from kafkalite.config.topics import TOPIC_SETTINGS, topic_config, validate_topic
from kafkalite.config.values import LIST, InvalidValueError, split_list
from kafkalite.metadata.image import BROKER, CLIENT_METRICS, GROUP, TOPIC
from kafkalite.metadata.names import topic_name_fault
from kafkalite.metadata.records import record_class
from kafkalite.protocol.errors import ErrorCode, KafkaError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kafkalite.config.settings import Settings
    from kafkalite.metadata.image import Draft
    from kafkalite.protocol.message import MetadataMessage

SET, DELETE, APPEND, SUBTRACT = range(4)
_MIN_ISR = "min.insync.replicas"


class ConfigOp:
    """One change of one key."""

    __slots__ = ("name", "operation", "value")

    def __init__(self, name: str, operation: int, value: str | None) -> None:
        self.name = name
        self.operation = operation
        self.value = value


class ConfigChange:
    """What is asked for one resource; `replaces` drops every key that is not named (AlterConfigs)."""

    __slots__ = ("name", "ops", "replaces", "resource_type")

    def __init__(self, resource_type: int, name: str, ops: Sequence[ConfigOp], *, replaces: bool = False) -> None:
        self.resource_type = resource_type
        self.name = name
        self.ops = ops
        self.replaces = replaces


class ConfigResult:
    """What became of one resource's change."""

    __slots__ = ("error_code", "error_message", "name", "resource_type")

    def __init__(self, change: ConfigChange, error_code: int = 0, error_message: str | None = None) -> None:
        self.resource_type = change.resource_type
        self.name = change.name
        self.error_code = error_code
        self.error_message = error_message


def plan_change(
    draft: Draft, settings: Settings, node_ids: Sequence[int], change: ConfigChange
) -> list[MetadataMessage]:
    """Records that do a change, none when everything is as wanted already; KafkaError."""
    _check_ops(change.ops)
    _check_resource(draft, node_ids, change)
    # A broker may be named with zeros in front of its id.
    name_of = str(int(change.name)) if change.resource_type == BROKER and change.name else change.name
    current: Mapping[str, str] = draft.configs.get((change.resource_type, name_of), {})
    wanted: dict[str, str] = {} if change.replaces else dict(current)
    for op in change.ops:
        if op.operation == DELETE:
            wanted.pop(op.name, None)
        elif op.operation == SET:
            wanted[op.name] = op.value or ""
        elif op.operation in (APPEND, SUBTRACT):
            wanted[op.name] = _listed(settings, change.resource_type, wanted, op)
        elif change.resource_type == BROKER:
            raise KafkaError(ErrorCode.INVALID_REQUEST, f"There is no operation {op.operation}.")
        else:
            raise KafkaError(ErrorCode.UNKNOWN_SERVER_ERROR)
    _check_wanted(settings, change, current, wanted)
    record = record_class(4)
    return [
        record(  # type: ignore[call-arg]
            resource_type=change.resource_type, resource_name=name_of, name=name, value=wanted.get(name)
        )
        for name in dict.fromkeys((*current, *wanted))
        if current.get(name) != wanted.get(name)
    ]


def _check_ops(ops: Sequence[ConfigOp]) -> None:
    names = [op.name for op in ops]
    if len(set(names)) != len(names):
        raise KafkaError(ErrorCode.INVALID_REQUEST, "A config key is named more than once.")
    nulls = [op.name for op in ops if op.value is None and op.operation != DELETE]
    if nulls:
        raise KafkaError(ErrorCode.INVALID_REQUEST, f"Null value not supported for: {', '.join(nulls)}")


def _check_resource(draft: Draft, node_ids: Sequence[int], change: ConfigChange) -> None:
    name = change.name
    if change.resource_type == TOPIC:
        fault = topic_name_fault(name)
        if not name:
            raise KafkaError(ErrorCode.INVALID_REQUEST, "A topic must be named; topics have no common config.")
        if fault is not None:
            raise KafkaError(ErrorCode.INVALID_TOPIC_EXCEPTION, f"Topic name is invalid: {fault}")
        if name not in draft.topics:
            raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, f"The topic '{name}' does not exist.")
    elif change.resource_type == BROKER:
        if name and not any(is_node(name, node) for node in node_ids):
            raise KafkaError(ErrorCode.INVALID_REQUEST, f"No broker has the id '{name}'.")
    elif change.resource_type in (GROUP, CLIENT_METRICS):
        if not name:
            raise KafkaError(ErrorCode.INVALID_REQUEST, "The resource must be named.")
    else:
        raise KafkaError(ErrorCode.INVALID_REQUEST, f"Unexpected resource type {change.resource_type}.")


def is_node(name: str, node_id: int) -> bool:
    """Whether a broker resource's name is this node's id."""
    return name.isascii() and name.isdecimal() and int(name) == node_id


def _listed(settings: Settings, resource_type: int, current: Mapping[str, str], op: ConfigOp) -> str:
    """A list with items added or taken away; what it starts from is the value in force."""
    kind, value = _kind_and_value(settings, resource_type, op.name)
    if kind != LIST:
        raise KafkaError(ErrorCode.INVALID_CONFIG, f"Can't append or subtract on {op.name}: it is not a list.")
    items = list(split_list(current[op.name]) if op.name in current else value)
    for item in split_list(op.value or ""):
        if op.operation == APPEND:
            if item not in items:
                items.append(item)
        elif item in items:
            items.remove(item)
    return ",".join(items)


def _kind_and_value(settings: Settings, resource_type: int, name: str) -> tuple[int, tuple[str, ...]]:
    if resource_type == TOPIC:
        topic_row = TOPIC_SETTINGS.get(name)
        if topic_row is None:
            return 0, ()
        value = topic_config({}, settings)[name]
        return topic_row[1], value if isinstance(value, tuple) else ()
    if resource_type == BROKER:
        row = row_of(name)
        return (0, ()) if row is None else (row[1], row[2] if isinstance(row[2], tuple) else ())
    return 0, ()  # Kafka knows no lists of groups and client metrics


def _check_wanted(
    settings: Settings, change: ConfigChange, current: Mapping[str, str], wanted: Mapping[str, str]
) -> None:
    code = ErrorCode.INVALID_CONFIG
    try:
        if change.resource_type == TOPIC:
            validate_topic(wanted, settings)
        elif change.resource_type == BROKER:
            if not change.name and _MIN_ISR in current and _MIN_ISR not in wanted:
                raise InvalidValueError(f"The cluster's {_MIN_ISR} cannot be removed, only set.")
            code = ErrorCode.INVALID_REQUEST
            for name, value in wanted.items():
                check_dynamic(name, value, per_broker=bool(change.name))
        elif change.resource_type == GROUP:
            from kafkalite.config.groups import validate_group

            validate_group(wanted, settings)
        else:
            _check_client_metrics(wanted)
    except InvalidValueError as error:
        raise KafkaError(code, str(error)) from None


def _check_client_metrics(wanted: Mapping[str, str]) -> None:
    from kafkalite.config.groups import CLIENT_METRICS_ROWS, METRICS_INTERVALS_MS, validate_client_metrics

    known = {row[0] for row in CLIENT_METRICS_ROWS}
    for name in wanted:
        if name not in known:
            raise KafkaError(ErrorCode.INVALID_REQUEST, f"Unknown client metrics configuration: {name}")
    validate_client_metrics(wanted)
    low, high = METRICS_INTERVALS_MS
    if not low <= int(wanted.get("interval.ms", low)) <= high:
        raise KafkaError(ErrorCode.INVALID_REQUEST, f"interval.ms must be between {low} and {high}.")
