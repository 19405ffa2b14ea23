"""The record of a classic group: the one kind of record its hard state is made of (D-3, G-24)."""

from __future__ import annotations

from kafkalite.coordinator.group.member import Member
from kafkalite.coordinator.outcome import CoordinatorRecord
from kafkalite.records.stored.group_metadata import GroupMetadataKey, GroupMetadataValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.coordinator.group.classic import ClassicGroup

# Version 4 differs by its flexible encoding only; Kafka writes 3 as well, so that older readers of the topic go on.
_VERSION = 3


def assigned(group: ClassicGroup, assignments: dict[str, bytes], now_ms: int) -> CoordinatorRecord:
    """The group's generation as made, with what each member gets; one that was forgotten gets nothing."""
    members = [
        GroupMetadataValue.MemberMetadata(
            member.member_id,
            member.group_instance_id,
            member.client_id,
            member.client_host,
            member.rebalance_timeout_ms,
            member.session_timeout_ms,
            member.metadata(group.protocol_name),
            assignments.get(member.member_id, b""),
        )
        for member in group.members
    ]
    value = GroupMetadataValue(
        group.protocol_type or "", group.generation, group.protocol_name, group.leader_id, now_ms, members
    )
    return CoordinatorRecord(GroupMetadataKey(group.group_id), value, _VERSION)


def emptied(group: ClassicGroup, now_ms: int) -> CoordinatorRecord:
    """The generation without members that follows the group's last one."""
    value = GroupMetadataValue(group.protocol_type or "", group.generation + 1, None, None, now_ms)
    return CoordinatorRecord(GroupMetadataKey(group.group_id), value, _VERSION)


def deleted(group_id: str) -> CoordinatorRecord:
    """The tombstone of a group."""
    return CoordinatorRecord(GroupMetadataKey(group_id), None)


def restored(stored: GroupMetadataValue.MemberMetadata, protocol: str | None) -> Member:
    """A member as the record knows it: of its protocols only the chosen one."""
    timeout_ms = stored.rebalance_timeout if stored.rebalance_timeout != -1 else stored.session_timeout
    return Member(
        stored.member_id,
        stored.group_instance_id,
        stored.client_id,
        stored.client_host,
        timeout_ms,
        stored.session_timeout,
        [(protocol or "", stored.subscription)],
        assignment=stored.assignment,
    )
