"""The group coordinator: finds the shard of a group, hands requests to it, puts answers of several shards together.

One method an API; each calls `reply` exactly once, at once or when what the answer shows is durable or a rebalance is
over. A group lives on the partition of `__consumer_offsets` that its id hashes to (D-8).
"""

from __future__ import annotations

from kafkalite.coordinator.gather import Gather
from kafkalite.coordinator.group.classic import join_refused
from kafkalite.coordinator.group.member import Joiner
from kafkalite.coordinator.group.settings import GroupSettings
from kafkalite.coordinator.group.shard import RECORD_TYPES, GroupShard
from kafkalite.coordinator.outcome import Ticket
from kafkalite.coordinator.runtime import CoordinatorRuntime
from kafkalite.metadata.names import CONSUMER_OFFSETS
from kafkalite.metadata.placement import hash_partition
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.protocol.messages.delete_groups import DeleteGroupsResponse
from kafkalite.protocol.messages.describe_groups import DescribeGroupsResponse
from kafkalite.protocol.messages.heartbeat import HeartbeatResponse
from kafkalite.protocol.messages.leave_group import LeaveGroupResponse
from kafkalite.protocol.messages.offset_delete import OffsetDeleteResponse
from kafkalite.protocol.messages.sync_group import SyncGroupResponse
from kafkalite.protocol.primitives import MAX_STRING_BYTES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from kafkalite.clock import Clock
    from kafkalite.config.settings import Settings
    from kafkalite.coordinator.group.offsets import CommitItem, FetchedOffsets, RequestedOffsets
    from kafkalite.coordinator.outcome import Marker, Outcome, TimerKey
    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.metadata.image import MetadataImage
    from kafkalite.protocol.messages.heartbeat import HeartbeatRequest
    from kafkalite.protocol.messages.join_group import JoinGroupRequest, JoinGroupResponse
    from kafkalite.protocol.messages.leave_group import LeaveGroupRequest
    from kafkalite.protocol.messages.list_groups import ListGroupsResponse
    from kafkalite.protocol.messages.offset_commit import OffsetCommitRequest, OffsetCommitResponse
    from kafkalite.protocol.messages.offset_delete import OffsetDeleteRequest
    from kafkalite.protocol.messages.sync_group import SyncGroupRequest
    from kafkalite.protocol.messages.txn_offset_commit import TxnOffsetCommitRequest, TxnOffsetCommitResponse

    DescribedGroup = DescribeGroupsResponse.DescribedGroup
    DeletedGroup = DeleteGroupsResponse.DeletableGroupResult
    ListedGroup = ListGroupsResponse.ListedGroup

_MOST_PREFIX_BYTES = MAX_STRING_BYTES - 64
_JOIN_NULL_PROTOCOL_FROM = 7
_SYNC_NAMES_PROTOCOL_FROM = 5


class GroupCoordinator:
    """All groups of a cluster.

    `log_for` gives the log of a partition of `__consumer_offsets`, None while the topic does not exist;
    `new_member_id` makes an unused id that begins with what it is given and a dash; `soon` runs a call in the next turn
    of the loop.
    """

    __slots__ = ("_image", "_new_member_id", "_partition_count", "_runtime", "_settings")

    def __init__(
        self,
        *,
        log_for: Callable[[int], PartitionLog | None],
        clock: Clock,
        settings: Settings,
        image: Callable[[], MetadataImage],
        new_member_id: Callable[[str], str],
        soon: Callable[[Callable[[], None]], object],
    ) -> None:
        self._settings = GroupSettings.of(settings)
        self._image = image
        self._new_member_id = new_member_id
        self._partition_count = 0
        self._runtime = CoordinatorRuntime(
            log_for=log_for,
            new_state=lambda: GroupShard(self._settings),
            record_types=RECORD_TYPES,
            clock=clock,
            soon=soon,
        )

    # Life

    def load(self, partitions: Iterable[int]) -> None:
        """Load the partitions that hold data, soon after start: sessions run on, and their groups are listed."""
        self._runtime.load(partitions)

    def load_without_members(self, partitions: Iterable[int]) -> None:
        """Load the partitions that hold data, where whoever was a member is known to be gone."""
        for partition in partitions:
            self._runtime.load((partition,))
            self._runtime.schedule(partition, GroupShard.drop_members)

    def topics_deleted(self, names: Collection[str]) -> None:
        """Remove the commits of deleted topics (G-47)."""
        for partition in self._runtime.partitions():
            if CONSUMER_OFFSETS in names:
                self._runtime.unload(partition)
            else:
                self._runtime.schedule(partition, GroupShard.delete_topics, names)
        if CONSUMER_OFFSETS in names:
            self._partition_count = 0

    def moved(self, partition: int) -> None:
        """Another node coordinates the groups of a partition, or none does: what was not stored is gone."""
        self._runtime.reload(partition)

    def observe(self, on_settled: Callable[[], None], on_timer_settled: Callable[[TimerKey, Outcome], None]) -> None:
        """Call these whenever hard state has changed, and when what a timer does is so."""
        self._runtime.on_settled = on_settled
        self._runtime.on_timer_settled = on_timer_settled

    def close(self) -> None:
        """Send everybody who waits away; no timer fires any more."""
        self._runtime.close()

    def _partition(self, group_id: str) -> int:
        count = self._partition_count
        if not count:
            topic = self._image().topics.get(CONSUMER_OFFSETS)
            if topic is None:
                return 0
            # Kept: partitions added later would move groups away from their records.
            count = self._partition_count = len(topic.partitions)
        return hash_partition(group_id, count)

    def _by_partition(self, group_ids: Iterable[str]) -> dict[int, list[str]]:
        partitions: dict[int, list[str]] = {}
        for group_id in dict.fromkeys(group_ids):
            partitions.setdefault(self._partition(group_id), []).append(group_id)
        return partitions

    # Membership

    def join_group(
        self,
        request: JoinGroupRequest,
        version: int,
        client_id: str,
        client_host: str,
        send: Callable[[JoinGroupResponse], None],
    ) -> None:
        def failed(code: ErrorCode) -> JoinGroupResponse:
            return join_refused(code, request.member_id)

        def reply(response: JoinGroupResponse) -> None:
            if response.protocol_name is None and version < _JOIN_NULL_PROTOCOL_FROM:
                response.protocol_name = ""
            send(response)

        settings = self._settings
        if not request.group_id:
            reply(failed(ErrorCode.INVALID_GROUP_ID))
        elif not settings.min_session_timeout_ms <= request.session_timeout_ms <= settings.max_session_timeout_ms:
            reply(failed(ErrorCode.INVALID_SESSION_TIMEOUT))
        else:
            new_id = (
                "" if request.member_id else self._new_member_id(_id_prefix(request.group_instance_id or client_id))
            )
            ticket = Ticket(reply, failed)
            joiner = Joiner(ticket, version, client_id, client_host, new_id)
            self._runtime.run(self._partition(request.group_id), ticket, GroupShard.join, joiner, request)

    def sync_group(self, request: SyncGroupRequest, version: int, reply: Callable[[SyncGroupResponse], None]) -> None:
        def failed(code: ErrorCode) -> SyncGroupResponse:
            return SyncGroupResponse(error_code=code)

        if version >= _SYNC_NAMES_PROTOCOL_FROM and None in (request.protocol_type, request.protocol_name):
            reply(failed(ErrorCode.INCONSISTENT_GROUP_PROTOCOL))
        elif not request.group_id:
            reply(failed(ErrorCode.INVALID_GROUP_ID))
        else:
            ticket = Ticket(reply, failed)
            self._runtime.run(self._partition(request.group_id), ticket, GroupShard.sync, ticket, request)

    def heartbeat(self, request: HeartbeatRequest) -> HeartbeatResponse:
        """Answered at once: it depends on nothing stored. NONE while the group is being loaded (G-3)."""
        if not request.group_id:
            return HeartbeatResponse(error_code=ErrorCode.INVALID_GROUP_ID)
        try:
            shard = self._runtime.peek(self._partition(request.group_id))
        except KafkaError as error:
            loading = error.code == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS
            return HeartbeatResponse(error_code=ErrorCode.NONE if loading else error.code)
        return HeartbeatResponse(error_code=shard.heartbeat(request, self._runtime.ticks_ms()))

    def leave_group(self, request: LeaveGroupRequest, reply: Callable[[LeaveGroupResponse], None]) -> None:
        """`request.members` holds the leavers in every version; so does the answer."""

        def failed(code: ErrorCode) -> LeaveGroupResponse:
            return LeaveGroupResponse(error_code=code)

        if not request.group_id:
            reply(failed(ErrorCode.INVALID_GROUP_ID))
        else:
            ticket = Ticket(reply, failed)
            self._runtime.run(self._partition(request.group_id), ticket, GroupShard.leave, ticket, request)

    # Offsets

    def commit_offsets(
        self,
        request: OffsetCommitRequest,
        version: int,
        items: list[CommitItem],
        response: OffsetCommitResponse,
        reply: Callable[[OffsetCommitResponse], None],
    ) -> None:
        """Store what `items` name; `response` is the answer, in which the items' places get their errors."""

        def failed(code: ErrorCode) -> OffsetCommitResponse:
            for item in items:
                item.answer.error_code = item.answer.error_code or code
            return response

        ticket = Ticket(reply, failed)
        partition = self._partition(request.group_id)
        self._runtime.run(partition, ticket, GroupShard.commit, ticket, request, version, items, response)

    def commit_offsets_in_transaction(
        self,
        request: TxnOffsetCommitRequest,
        version: int,
        items: list[CommitItem],
        response: TxnOffsetCommitResponse,
        reply: Callable[[TxnOffsetCommitResponse], None],
    ) -> None:
        """Store what `items` name as part of the producer's transaction (T-49)."""

        def failed(code: ErrorCode) -> TxnOffsetCommitResponse:
            for item in items:
                item.answer.error_code = item.answer.error_code or code
            return response

        ticket = Ticket(reply, failed)
        partition = self._partition(request.group_id)
        operation = GroupShard.commit_in_transaction
        self._runtime.run(partition, ticket, operation, ticket, request, version, items, response)

    def end_transaction(self, partition: int, marker: Marker, reply: Callable[[ErrorCode], None]) -> None:
        """Write a marker into a partition of `__consumer_offsets`: the producer's pending offsets count, or are gone.

        Answers INVALID_PRODUCER_EPOCH or TRANSACTION_COORDINATOR_FENCED for an outdated one.
        """
        ticket = Ticket(reply, ErrorCode)
        self._runtime.run(partition, ticket, GroupShard.end_transaction, ticket, marker)

    def partition_of(self, group_id: str) -> int:
        """The partition of `__consumer_offsets` that a group lives on, once the topic is there."""
        return self._partition(group_id)

    def fetch_offsets(
        self,
        group_id: str,
        requested: RequestedOffsets | None,
        reply: Callable[[tuple[ErrorCode, FetchedOffsets]], None],
        *,
        require_stable: bool = False,
    ) -> None:
        """Answers an error of the group, or what is committed for those named, None for everything (G-38).

        require_stable: UNSTABLE stands for offsets that an open transaction is about to change (G-45).
        """

        def failed(code: ErrorCode) -> tuple[ErrorCode, FetchedOffsets]:
            if code == ErrorCode.COORDINATOR_NOT_AVAILABLE:
                code = ErrorCode.NOT_COORDINATOR  # which every client retries here (G-4)
            return code, []

        ticket = Ticket(reply, failed)
        self._runtime.run(
            self._partition(group_id), ticket, GroupShard.fetch, ticket, group_id, requested, require_stable
        )

    def delete_offsets(
        self,
        request: OffsetDeleteRequest,
        response: OffsetDeleteResponse,
        reply: Callable[[OffsetDeleteResponse], None],
    ) -> None:
        """Delete the commits of those partitions of `response` that have no error yet."""

        def failed(code: ErrorCode) -> OffsetDeleteResponse:
            return OffsetDeleteResponse(error_code=code)

        if not request.group_id:
            reply(failed(ErrorCode.INVALID_GROUP_ID))
        else:
            ticket = Ticket(reply, failed)
            partition = self._partition(request.group_id)
            self._runtime.run(partition, ticket, GroupShard.delete_offsets, ticket, request, response)

    # Administration

    def describe_groups(
        self, group_ids: list[str], version: int, reply: Callable[[list[DescribedGroup]], None]
    ) -> None:
        """Answers in the order asked; errors are per group."""
        partitions = self._by_partition(group_ids)

        def finish(parts: list[list[DescribedGroup]]) -> None:
            found = {group.group_id: group for part in parts for group in part}
            reply([found[group_id] for group_id in group_ids])

        gather = Gather(len(partitions), finish)
        for partition, ids in partitions.items():

            def failed(code: ErrorCode, ids: list[str] = ids) -> list[DescribedGroup]:
                return [DescribeGroupsResponse.DescribedGroup(error_code=code, group_id=group_id) for group_id in ids]

            ticket = Ticket(gather.add, failed)
            self._runtime.run(partition, ticket, GroupShard.describe_groups, ticket, ids, version)

    def list_groups(self, reply: Callable[[ErrorCode, list[ListedGroup]], None]) -> None:
        """Answers every group; an error as long as one shard can't be asked."""

        def finish(parts: list[tuple[ErrorCode, list[ListedGroup]]]) -> None:
            code = next((code for code, _ in parts if code), ErrorCode.NONE)
            reply(code, [] if code else [group for _, groups in parts for group in groups])

        def failed(code: ErrorCode) -> tuple[ErrorCode, list[ListedGroup]]:
            return code, []

        partitions = self._runtime.partitions()
        gather = Gather(len(partitions), finish)
        for partition in partitions:
            ticket = Ticket(gather.add, failed)
            self._runtime.run(partition, ticket, GroupShard.list_groups, ticket)

    def delete_groups(self, group_ids: list[str], reply: Callable[[list[DeletedGroup]], None]) -> None:
        """Answers one result for each different group, in the order asked."""
        partitions = self._by_partition(group_ids)

        def finish(parts: list[list[DeletedGroup]]) -> None:
            found = {result.group_id: result for part in parts for result in part}
            reply([found[group_id] for group_id in dict.fromkeys(group_ids)])

        gather = Gather(len(partitions), finish)
        for partition, ids in partitions.items():

            def failed(code: ErrorCode, ids: list[str] = ids) -> list[DeletedGroup]:
                return [DeleteGroupsResponse.DeletableGroupResult(group_id, code) for group_id in ids]

            ticket = Ticket(gather.add, failed)
            self._runtime.run(partition, ticket, GroupShard.delete_groups, ticket, ids)


def _id_prefix(text: str) -> str:
    """What a member id begins with; of a name as long as a string may be, as much as leaves room for the rest."""
    if len(text) <= _MOST_PREFIX_BYTES // 4:
        return text
    return text.encode("utf-8", "surrogateescape")[:_MOST_PREFIX_BYTES].decode("utf-8", "surrogateescape")
