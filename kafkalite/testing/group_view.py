"""Groups and transactions as the coordinators know them, for people: states, members, assignments, offsets, lag."""

from __future__ import annotations

import asyncio
from functools import partial

from kafkalite.metadata.names import CONSUMER_OFFSETS
from kafkalite.protocol.errors import ErrorCode, ProtocolError
from kafkalite.protocol.messages.describe_groups import DescribeGroupsResponse
from kafkalite.testing.control.endpoint import ControlError
from kafkalite.testing.topic_reader import records_between

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kafkalite.coordinator.group.offsets import FetchedOffsets
    from kafkalite.coordinator.transaction.transaction import Transaction
    from kafkalite.testing.virtual_cluster import VirtualCluster

_DESCRIBE_VERSION = 5
_COUNTED = 1000
_DEAD = "Dead"
_ANSWER_S = 10.0


async def _answer_of(ask: Callable[[Callable[..., None]], None]) -> Any:
    """What a coordinator answers by a call; a tuple where it gives several values."""
    answered: asyncio.Future[Any] = asyncio.get_running_loop().create_future()

    def reply(*values: Any) -> None:
        if not answered.done():
            answered.set_result(values[0] if len(values) == 1 else values)

    ask(reply)
    try:
        return await asyncio.wait_for(answered, _ANSWER_S)
    except TimeoutError:
        raise ControlError(504, f"the coordinator did not answer within {_ANSWER_S:.0f} s") from None


def _check(code: int, what: str) -> None:
    if code:
        raise ControlError(409, f"{what} cannot be looked at now: {ErrorCode(code).name}")


async def group_names(cluster: VirtualCluster) -> list[str]:
    """Every group that there is, by name."""
    code, groups = await _answer_of(cluster.cluster.groups.list_groups)
    _check(code, "groups")
    return sorted(group.group_id for group in groups)


async def group_of(cluster: VirtualCluster, group_id: str) -> dict[str, Any]:
    """State, members and offsets of a group; one that is not there is `Dead`, as Kafka calls it."""
    offsets = await offsets_of(cluster, group_id)
    if CONSUMER_OFFSETS not in cluster.cluster.image.topics:
        found = DescribeGroupsResponse.DescribedGroup()
    else:
        groups = cluster.cluster.groups
        found = (await _answer_of(partial(groups.describe_groups, [group_id], _DESCRIBE_VERSION)))[0]
    _check(found.error_code, f"group {group_id!r}")
    return {
        "group": group_id,
        "state": found.group_state or _DEAD,
        "protocol_type": found.protocol_type,
        "assignor": found.protocol_data,
        "members": [_member(member) for member in found.members],
        **offsets,
    }


def _member(member: DescribeGroupsResponse.DescribedGroupMember) -> dict[str, Any]:
    return {
        "member_id": member.member_id,
        "instance_id": member.group_instance_id,
        "client_id": member.client_id,
        "host": member.client_host,
        "assignment": _assignment(member.member_assignment),
    }


def _assignment(data: bytes) -> dict[str, list[int]]:
    """Partitions by topic; empty where the assignment is not a consumer's."""
    if len(data) <= 2:
        return {}
    from kafkalite.protocol.messages.consumer_protocol import ConsumerProtocolAssignment

    try:
        assignment, _ = ConsumerProtocolAssignment.read(data, 2, 0)
    except ProtocolError:
        return {}
    return {topic.topic: list(topic.partitions) for topic in assignment.assigned_partitions}


async def offsets_of(cluster: VirtualCluster, group_id: str, topic: str | None = None) -> dict[str, Any]:
    """What a group has committed, and how many records lie behind it.

    Of each topic that the group has a commit for, or of the one that is named, every partition counts: records of one
    without a commit are all still to be read. Without such a topic nothing is known of a lag: it is None.
    """
    fetched: FetchedOffsets = []
    if CONSUMER_OFFSETS in cluster.cluster.image.topics:
        code, fetched = await _answer_of(partial(cluster.cluster.groups.fetch_offsets, group_id, None))
        _check(code, f"group {group_id!r}")
    committed = {name: dict(values) for name, values in fetched if topic in (None, name)}
    if topic is not None:
        committed.setdefault(topic, {})
    rows = []
    for name, values in sorted(committed.items()):
        there = cluster.cluster.image.topics.get(name)
        for index in range(len(there.partitions)) if there is not None else sorted(values):
            value = values.get(index)
            offset = None if value is None else value.offset
            end, lag = (None, None) if there is None else _lag(cluster, name, index, offset)
            rows.append(
                {
                    "topic": name,
                    "partition": index,
                    "offset": offset,
                    "metadata": "" if value is None else value.metadata,
                    "high_watermark": end,
                    "lag": lag,
                }
            )
    return {"offsets": rows, "lag": sum(row["lag"] or 0 for row in rows) if rows else None}


def _lag(cluster: VirtualCluster, topic: str, index: int, offset: int | None) -> tuple[int | None, int | None]:
    log = cluster.cluster.log(topic, index)
    if log is None:
        return None, None
    return log.high_watermark, records_between(log, offset or 0, log.high_watermark, _COUNTED)


async def transactions_of(cluster: VirtualCluster) -> list[dict[str, Any]]:
    """Every transactional id that is known, by name."""
    answer = await _answer_of(partial(cluster.cluster.transactions.list_all, lambda *_: True))
    code, found = answer
    _check(code, "transactions")
    return [_transaction(name, transaction) for name, transaction in sorted(found, key=lambda item: item[0])]


async def transaction_of(cluster: VirtualCluster, transactional_id: str) -> dict[str, Any] | None:
    """A transactional id, None when nobody has used it."""
    for found in await transactions_of(cluster):
        if found["transactional_id"] == transactional_id:
            return found
    return None


def _transaction(name: str, transaction: Transaction) -> dict[str, Any]:
    return {
        "transactional_id": name,
        "state": transaction.state.text,
        "producer_id": transaction.producer_id,
        "producer_epoch": transaction.producer_epoch,
        "timeout_ms": transaction.timeout_ms,
        "started_ms": transaction.started_ms,
        "partitions": [{"topic": topic, "partition": index} for topic, index in sorted(transaction.partitions)],
    }
