"""The groups of one partition of `__consumer_offsets`: its records' state, and the operations of clients on it.

Pure: operations take the time and requests and fill an `Outcome`, `replay` changes hard state. What belongs to a single
group's rebalancing is in `classic.py`, what to its commits in `offsets.py`; here is what needs both, and which group is
meant. A group that nothing was stored of exists as long as somebody is on the way into it.
"""

from __future__ import annotations

from kafkalite.coordinator.group import stored_group
from kafkalite.coordinator.group.classic import CONSUMER_PROTOCOL_TYPE, ClassicGroup, GroupState, join_refused
from kafkalite.coordinator.group.offsets import CommittedOffsets, committed, metadata_chars, removed
from kafkalite.coordinator.group.pending_offsets import PendingOffsets
from kafkalite.coordinator.outcome import BatchMeta
from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.delete_groups import DeleteGroupsResponse
from kafkalite.protocol.messages.describe_groups import DescribeGroupsResponse
from kafkalite.protocol.messages.leave_group import LeaveGroupResponse
from kafkalite.protocol.messages.list_groups import ListGroupsResponse
from kafkalite.protocol.messages.offset_delete import OffsetDeleteResponse
from kafkalite.protocol.messages.sync_group import SyncGroupResponse
from kafkalite.records.stored.group_metadata import GroupMetadataKey, GroupMetadataValue
from kafkalite.records.stored.offset_commit import OffsetCommitKey, OffsetCommitValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from kafkalite.coordinator.group.member import Joiner
    from kafkalite.coordinator.group.offsets import CommitItem, RequestedOffsets
    from kafkalite.coordinator.group.settings import GroupSettings
    from kafkalite.coordinator.outcome import CoordinatorRecord, Marker, Outcome, Ticket, TimerKey
    from kafkalite.protocol.message import KeyMessage, VersionedMessage
    from kafkalite.protocol.messages.heartbeat import HeartbeatRequest
    from kafkalite.protocol.messages.join_group import JoinGroupRequest
    from kafkalite.protocol.messages.leave_group import LeaveGroupRequest
    from kafkalite.protocol.messages.offset_commit import OffsetCommitRequest, OffsetCommitResponse
    from kafkalite.protocol.messages.offset_delete import OffsetDeleteRequest
    from kafkalite.protocol.messages.sync_group import SyncGroupRequest
    from kafkalite.protocol.messages.txn_offset_commit import TxnOffsetCommitRequest, TxnOffsetCommitResponse

RECORD_TYPES: dict[int, tuple[type[KeyMessage], type[VersionedMessage]]] = {
    OffsetCommitKey.api_key: (OffsetCommitKey, OffsetCommitValue),
    GroupMetadataKey.api_key: (GroupMetadataKey, GroupMetadataValue),
}
"""The kinds of record this coordinator keeps; readers skip the others (D-1)."""

_GROUP_TYPE = "classic"
_DESCRIBE_ERRORS_FROM = 6
_COMMIT_GROUP_ID_NOT_FOUND_FROM = 9
_TXN_COMMIT_GROUP_ID_NOT_FOUND_FROM = 6
_RETENTION_TIMER = ("offsets retention",)
_GROUPS_PER_RETENTION_SLICE = 100


class GroupShard:
    """The state of one partition."""

    __slots__ = ("_retention_queue", "_settings", "groups", "offsets", "pending")

    def __init__(self, settings: GroupSettings) -> None:
        self.groups: dict[str, ClassicGroup] = {}
        self.offsets: dict[str, CommittedOffsets] = {}
        self.pending = PendingOffsets()
        self._settings = settings
        self._retention_queue: list[str] = []

    # Hard state

    def replay(self, record: CoordinatorRecord, meta: BatchMeta) -> None:
        """Apply one record of the partition, live or at load."""
        key, value = record.key, record.value
        if isinstance(key, OffsetCommitKey):
            group_id, topic, partition = key.group, key.topic, key.partition
            if not isinstance(value, OffsetCommitValue):
                self.pending.remove(group_id, topic, partition)
                offsets = self.offsets.get(group_id)
                if offsets is not None:
                    offsets.remove(topic, partition)
                    if not offsets:
                        del self.offsets[group_id]
            elif meta.transactional:
                self._group(group_id)
                self.pending.put(meta.producer_id, group_id, topic, partition, value)
            else:
                self.pending.overtake(group_id, topic, partition)
                self._put(group_id, topic, partition, value)
        elif isinstance(key, GroupMetadataKey):
            if isinstance(value, GroupMetadataValue):
                self._group(key.group).apply(value)
            else:
                self.groups.pop(key.group, None)

    def replay_marker(self, producer_id: int, *, committed: bool) -> None:
        """What the producer has pending counts from here on, or is gone (T-50)."""
        for (group_id, topic, partition), value in self.pending.end(producer_id, committed=committed):
            self._put(group_id, topic, partition, value)

    def _put(self, group_id: str, topic: str, partition: int, value: OffsetCommitValue) -> None:
        self._group(group_id)
        offsets = self.offsets.get(group_id)
        if offsets is None:
            offsets = self.offsets[group_id] = CommittedOffsets()
        offsets.put(topic, partition, value)

    def _group(self, group_id: str) -> ClassicGroup:
        group = self.groups.get(group_id)
        if group is None:
            group = self.groups[group_id] = ClassicGroup(group_id, self._settings)
        return group

    def on_loaded(self, out: Outcome, now_ms: int) -> None:
        for group in self.groups.values():
            group.on_loaded(out, now_ms)
        out.look_again(_RETENTION_TIMER, self._settings.offsets_retention_check_interval_ms)

    def drop_members(self, out: Outcome, now_ms: int) -> None:
        """Let every member leave; their groups and offsets stay."""
        from kafkalite.protocol.messages.leave_group import LeaveGroupRequest

        for group in self.groups.values():
            group.leave(out, [LeaveGroupRequest.MemberIdentity(member.member_id) for member in group.members], now_ms)

    def on_timer(self, out: Outcome, now_ms: int, key: TimerKey) -> None:
        if key == _RETENTION_TIMER:
            self._expire_offsets(out, now_ms)
            return
        group_id, kind, *member_id = key
        group = self.groups.get(group_id)
        if group is not None:
            group.on_timer(out, kind, member_id[0] if member_id else "", now_ms)
            self._forget_if_unused(group)

    def _forget_if_unused(self, group: ClassicGroup) -> None:
        group_id = group.group_id
        kept = group_id in self.offsets or self.pending.has_group(group_id)
        if group.is_empty and not group.is_stored and not kept:
            self.groups.pop(group_id, None)

    # Membership

    def join(self, out: Outcome, now_ms: int, joiner: Joiner, request: JoinGroupRequest) -> None:
        group = self.groups.get(request.group_id)
        if group is None:
            if request.member_id:
                out.reply(joiner.ticket, join_refused(ErrorCode.UNKNOWN_MEMBER_ID, request.member_id))
                return
            group = self._group(request.group_id)
        group.join(out, joiner, request, now_ms)
        self._forget_if_unused(group)

    def sync(self, out: Outcome, now_ms: int, ticket: Ticket, request: SyncGroupRequest) -> None:
        group = self.groups.get(request.group_id)
        if group is None:
            out.reply(ticket, SyncGroupResponse(error_code=ErrorCode.UNKNOWN_MEMBER_ID))
        else:
            group.sync(out, ticket, request, now_ms)

    def heartbeat(self, request: HeartbeatRequest, ticks_ms: int) -> ErrorCode:
        """G-21; appends nothing and shows nothing stored, so it is answered at once."""
        group = self.groups.get(request.group_id)
        if group is None:
            return ErrorCode.UNKNOWN_MEMBER_ID
        return group.heartbeat(request.member_id, request.group_instance_id, request.generation_id, ticks_ms)

    def leave(self, out: Outcome, now_ms: int, ticket: Ticket, request: LeaveGroupRequest) -> None:
        """Answers with an error per member, also when the group is not known (G-23)."""
        group = self.groups.get(request.group_id)
        if group is None:
            group = ClassicGroup(request.group_id, self._settings)
        out.reply(ticket, LeaveGroupResponse(members=group.leave(out, request.members, now_ms)))
        self._forget_if_unused(group)

    # Offsets

    def commit(
        self,
        out: Outcome,
        now_ms: int,
        ticket: Ticket,
        request: OffsetCommitRequest,
        version: int,
        items: list[CommitItem],
        response: OffsetCommitResponse,
    ) -> None:
        """G-32 to G-37: one batch for all partitions; `response` gets the items' errors."""
        code = self._check_commit(request, version, out.ticks_ms)
        self._store(out, now_ms, request.group_id, items, code, request.retention_time_ms)
        out.reply(ticket, response)

    def commit_in_transaction(
        self,
        out: Outcome,
        now_ms: int,
        ticket: Ticket,
        request: TxnOffsetCommitRequest,
        version: int,
        items: list[CommitItem],
        response: TxnOffsetCommitResponse,
    ) -> None:
        """T-49: the same as part of a transaction, whose marker decides."""
        code = self._check_commit_in_transaction(request, version, out.ticks_ms)
        self._store(out, now_ms, request.group_id, items, code, -1)
        out.batch_meta = BatchMeta(request.producer_id, request.producer_epoch, True)
        out.reply(ticket, response)

    def end_transaction(self, out: Outcome, now_ms: int, ticket: Ticket, marker: Marker) -> None:
        """Write the marker of a producer's transaction. Answers NONE."""
        out.marker = marker
        out.reply(ticket, ErrorCode.NONE)

    def _store(
        self, out: Outcome, now_ms: int, group_id: str, items: list[CommitItem], code: ErrorCode, retention_ms: int
    ) -> None:
        max_chars = self._settings.offset_metadata_max_bytes
        for item in items:
            if code:
                item.answer.error_code = code
            elif metadata_chars(item.request.committed_metadata) > max_chars:
                item.answer.error_code = ErrorCode.OFFSET_METADATA_TOO_LARGE
            else:
                out.records.append(committed(group_id, item, now_ms, retention_ms))

    def _check_commit_in_transaction(self, request: TxnOffsetCommitRequest, version: int, ticks_ms: int) -> ErrorCode:
        group = self.groups.get(request.group_id)
        generation = request.generation_id_or_member_epoch
        if group is not None:
            return group.check_commit(
                request.member_id, request.group_instance_id, generation, ticks_ms, transactional=True
            )
        if generation < 0:
            return ErrorCode.NONE
        if version >= _TXN_COMMIT_GROUP_ID_NOT_FOUND_FROM:
            return ErrorCode.GROUP_ID_NOT_FOUND
        return ErrorCode.ILLEGAL_GENERATION

    def _check_commit(self, request: OffsetCommitRequest, version: int, ticks_ms: int) -> ErrorCode:
        group = self.groups.get(request.group_id)
        generation = request.generation_id_or_member_epoch
        if group is not None:
            return group.check_commit(request.member_id, request.group_instance_id, generation, ticks_ms)
        if generation < 0:
            return ErrorCode.NONE  # a simple group: it uses the coordinator to keep offsets only (G-32)
        if version >= _COMMIT_GROUP_ID_NOT_FOUND_FROM:
            return ErrorCode.GROUP_ID_NOT_FOUND
        return ErrorCode.ILLEGAL_GENERATION

    def fetch(
        self,
        out: Outcome,
        now_ms: int,
        ticket: Ticket,
        group_id: str,
        requested: RequestedOffsets | None,
        require_stable: bool = False,
    ) -> None:
        """Answers (error, committed offsets); a group or partition without any is no error (G-39)."""
        offsets = self.offsets.get(group_id) or CommittedOffsets()
        unstable = self.pending.of_group(group_id) if require_stable else ()
        out.reads_stored = True
        out.reply(ticket, (ErrorCode.NONE, offsets.fetch(requested, unstable)))

    def delete_offsets(
        self,
        out: Outcome,
        now_ms: int,
        ticket: Ticket,
        request: OffsetDeleteRequest,
        response: OffsetDeleteResponse,
    ) -> None:
        """G-46: removes the commits of those partitions whose answer has no error yet."""
        out.reads_stored = True
        group = self.groups.get(request.group_id)
        code = ErrorCode.NONE
        if group is None:
            code = ErrorCode.GROUP_ID_NOT_FOUND
        elif group.members and group.protocol_type != CONSUMER_PROTOCOL_TYPE:
            code = ErrorCode.NON_EMPTY_GROUP
        if group is None or code:
            out.reply(ticket, OffsetDeleteResponse(error_code=code))
            return
        in_use = group.subscribed_topics()
        offsets = self.offsets.get(request.group_id) or CommittedOffsets()
        pending = self.pending.of_group(request.group_id)
        for topic in response.topics:
            for partition in topic.partitions:
                if partition.error_code:
                    continue
                if in_use is None or topic.name in in_use:
                    partition.error_code = ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC
                elif offsets.has(topic.name, partition.partition_index) or (
                    (topic.name, partition.partition_index) in pending
                ):
                    out.records.append(removed(request.group_id, topic.name, partition.partition_index))
        out.reply(ticket, response)

    def delete_topics(self, out: Outcome, now_ms: int, names: Collection[str]) -> None:
        """The commits of deleted topics go with them (G-47)."""
        for group_id, offsets in self.offsets.items():
            for topic in names:
                out.records += [removed(group_id, topic, partition) for partition in offsets.partitions(topic)]
        for group_id in self.pending.groups():
            for topic, partition in self.pending.of_group(group_id):
                if topic in names:
                    out.records.append(removed(group_id, topic, partition))

    def _expire_offsets(self, out: Outcome, now_ms: int) -> None:
        """G-44: some groups at a time, so that many of them don't hold up the rest."""
        if not self._retention_queue:
            self._retention_queue = list(self.groups)
        for _ in range(min(_GROUPS_PER_RETENTION_SLICE, len(self._retention_queue))):
            group = self.groups.get(self._retention_queue.pop())
            if group is not None:
                self._expire_offsets_of(out, now_ms, group)
        if self._retention_queue:
            out.timers[_RETENTION_TIMER] = 0
        else:
            out.look_again(_RETENTION_TIMER, self._settings.offsets_retention_check_interval_ms)

    def _expire_offsets_of(self, out: Outcome, now_ms: int, group: ClassicGroup) -> None:
        if self.pending.has_group(group.group_id):
            return
        offsets = self.offsets.get(group.group_id) or CommittedOffsets()
        since_ms: int | None = None
        in_use: Collection[str] = ()
        if group.protocol_type is not None and group.state is GroupState.EMPTY:
            if group.state_timestamp_ms != -1:
                since_ms = group.state_timestamp_ms
        elif group.protocol_type is not None:
            topics = group.subscribed_topics()
            uses_topics = group.protocol_type == CONSUMER_PROTOCOL_TYPE and group.state is GroupState.STABLE
            if not uses_topics or topics is None:
                return
            in_use = topics
        expired = list(offsets.expired(since_ms, now_ms, self._settings.offsets_retention_ms, in_use))
        out.records += [removed(group.group_id, topic, partition) for topic, partition in expired]
        if group.is_empty and len(expired) == sum(len(offsets.partitions(topic)) for topic in offsets.topics()):
            out.records.append(stored_group.deleted(group.group_id))

    # Administration

    def describe_groups(
        self, out: Outcome, now_ms: int, ticket: Ticket, group_ids: Iterable[str], version: int
    ) -> None:
        """Answers a list of described groups."""
        out.reads_stored = True
        described = []
        for group_id in group_ids:
            group = self.groups.get(group_id)
            described.append(_unknown_group(group_id, version) if group is None else group.describe())
        out.reply(ticket, described)

    def list_groups(self, out: Outcome, now_ms: int, ticket: Ticket) -> None:
        """Answers (error, listed groups)."""
        out.reads_stored = True
        listed = [
            ListGroupsResponse.ListedGroup(
                group_id=group.group_id,
                protocol_type=group.protocol_type or "",
                group_state=group.state.value,
                group_type=_GROUP_TYPE,
            )
            for group in self.groups.values()
        ]
        out.reply(ticket, (ErrorCode.NONE, listed))

    def delete_groups(self, out: Outcome, now_ms: int, ticket: Ticket, group_ids: Iterable[str]) -> None:
        """Answers a list of results; a deleted group's commits go with it (G-27)."""
        out.reads_stored = True
        results = []
        for group_id in group_ids:
            group = self.groups.get(group_id)
            result = DeleteGroupsResponse.DeletableGroupResult(group_id)
            if group is None:
                result.error_code = ErrorCode.GROUP_ID_NOT_FOUND
            elif group.state is not GroupState.EMPTY:
                result.error_code = ErrorCode.NON_EMPTY_GROUP
            else:
                offsets = self.offsets.get(group_id) or CommittedOffsets()
                for topic in offsets.topics():
                    out.records += [removed(group_id, topic, partition) for partition in offsets.partitions(topic)]
                out.records += [removed(group_id, *place) for place in self.pending.of_group(group_id)]
                out.records.append(stored_group.deleted(group_id))
            results.append(result)
        out.reply(ticket, results)


def _unknown_group(group_id: str, version: int) -> DescribeGroupsResponse.DescribedGroup:
    described = DescribeGroupsResponse.DescribedGroup(group_id=group_id, group_state=GroupState.DEAD.value)
    if version >= _DESCRIBE_ERRORS_FROM:
        described.error_code = ErrorCode.GROUP_ID_NOT_FOUND
        described.error_message = f"Group {group_id} is not known here."
    return described
