"""Answers and records of the group coordinator, each in one line of a transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kafkalite.coordinator.group.offsets import UNSTABLE
from kafkalite.protocol.errors import ErrorCode
from kafkalite.records.stored.group_metadata import GroupMetadataKey, GroupMetadataValue
from kafkalite.records.stored.offset_commit import OffsetCommitKey, OffsetCommitValue

if TYPE_CHECKING:
    from kafkalite.coordinator.outcome import CoordinatorRecord
    from kafkalite.protocol.messages.join_group import JoinGroupResponse
    from kafkalite.protocol.messages.leave_group import LeaveGroupResponse
    from kafkalite.protocol.messages.sync_group import SyncGroupResponse


def join(response: JoinGroupResponse) -> str:
    if response.error_code:
        return f"{_code(response)} member={response.member_id or '-'}"
    members = ",".join(member.member_id for member in response.members) or "-"
    skip = " skip_assignment" if response.skip_assignment else ""
    return (
        f"generation={response.generation_id} {response.protocol_type}/{response.protocol_name} "
        f"leader={response.leader} member={response.member_id} members={members}{skip}"
    )


def sync(response: SyncGroupResponse) -> str:
    if response.error_code:
        return _code(response)
    return f"{response.protocol_type}/{response.protocol_name} assignment={response.assignment.decode() or '-'}"


def leave(response: LeaveGroupResponse) -> str:
    members = (f"{m.member_id}/{m.group_instance_id or ''}={_code(m)}" for m in response.members)
    return " ".join((_code(response), *members))


def partitions(response: Any) -> str:
    """OffsetCommit, OffsetDelete."""
    if getattr(response, "error_code", 0):
        return _code(response)
    places = (
        f"{topic.name}:{partition.partition_index}={_code(partition)}"
        for topic in response.topics
        for partition in topic.partitions
    )
    return " ".join(places)


def fetch(response: Any) -> str:
    code, topics = response
    places = (
        f"{topic}:{partition}={'none' if value is None else 'unstable' if value is UNSTABLE else value.offset}"
        for topic, values in topics
        for partition, value in values
    )
    return ErrorCode(code).name if code else " ".join(places) or "nothing"


def describe(response: Any) -> str:
    lines = []
    for group in response:
        members = " ".join(
            f"{m.member_id}/{m.group_instance_id or ''} metadata={len(m.member_metadata)}B "
            f"assignment={m.member_assignment.decode() or '-'}"
            for m in group.members
        )
        kind = f"{group.protocol_type}/{group.protocol_data}"
        lines.append(f"{group.group_id} {_code(group)} {group.group_state} {kind} members: {members or 'none'}")
    return "; ".join(lines)


def list_groups(response: Any) -> str:
    code, groups = response
    listed = (f"{g.group_id} {g.group_state} {g.group_type}/{g.protocol_type}" for g in groups)
    return ErrorCode(code).name if code else "; ".join(listed) or "nothing"


def delete(response: Any) -> str:
    return " ".join(f"{result.group_id}={_code(result)}" for result in response)


def record(stored: CoordinatorRecord) -> str:
    key, value = stored.key, stored.value
    if isinstance(key, OffsetCommitKey):
        name = f"offset {key.group} {key.topic}:{key.partition}"
    else:
        assert isinstance(key, GroupMetadataKey)
        name = f"group {key.group}"
    if isinstance(value, OffsetCommitValue):
        expires = "" if value.expire_timestamp == -1 else f" expires={value.expire_timestamp}"
        return f"{name} offset={value.offset} epoch={value.leader_epoch} at={value.commit_timestamp}{expires}"
    if isinstance(value, GroupMetadataValue):
        members = ",".join(f"{m.member_id}:{m.assignment.decode()}" for m in value.members) or "-"
        kind = f"{value.protocol_type}/{value.protocol or ''}"
        return f"{name} generation={value.generation} {kind} leader={value.leader} members={members}"
    return f"{name} tombstone"


def _code(item: Any) -> str:
    return ErrorCode(getattr(item, "error_code", 0)).name
