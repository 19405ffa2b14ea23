"""The classic group: members join, the leader assigns, everybody syncs, heartbeats keep it together (section 5.1).

A pure state machine: requests, the time and new ids come in; records, answers and timers come out in an `Outcome`.

    Empty -> PreparingRebalance     the first member joins
    PreparingRebalance              JoinGroups are parked until all members are there or the time is up
      -> CompletingRebalance        a generation is made, everybody is told; SyncGroups are parked
      -> Empty                      nobody is left (record)
    CompletingRebalance -> Stable   the leader's assignment is stored (record), everybody gets theirs
    Stable -> PreparingRebalance    a member joins, leaves, changes or expires

Hard state is what the group's last record says: `apply` sets it, live and at load alike, and alone moves the group to
Stable and Empty. All else is soft (a rebalance under way, who waits, deadlines): a restart forgets it, and members of
a half-made generation are told to join again.

Invariants: a group with members has one leader, which is a member; pending members are not members; only members of
the generation being made wait for an assignment; each parked request is answered once.
"""

from __future__ import annotations

from enum import Enum

from kafkalite.coordinator.group import stored_group
from kafkalite.coordinator.group.member import Member, Roster
from kafkalite.coordinator.group.subscription import subscribed_topics
from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.describe_groups import DescribeGroupsResponse
from kafkalite.protocol.messages.join_group import JoinGroupResponse
from kafkalite.protocol.messages.leave_group import LeaveGroupResponse
from kafkalite.protocol.messages.sync_group import SyncGroupResponse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kafkalite.coordinator.group.member import Joiner
    from kafkalite.coordinator.group.settings import GroupSettings
    from kafkalite.coordinator.outcome import Outcome, Ticket
    from kafkalite.protocol.messages.join_group import JoinGroupRequest
    from kafkalite.protocol.messages.leave_group import LeaveGroupRequest
    from kafkalite.protocol.messages.sync_group import SyncGroupRequest
    from kafkalite.records.stored.group_metadata import GroupMetadataValue

CONSUMER_PROTOCOL_TYPE = "consumer"
NEW_MEMBER_JOIN_TIMEOUT_MS = 5 * 60 * 1000
_SKIP_ASSIGNMENT_FROM = 9
_MEMBER_ID_REQUIRED_FROM = 4


class GroupState(Enum):
    """States by the names that tools parse (G-6)."""

    EMPTY = "Empty"
    PREPARING_REBALANCE = "PreparingRebalance"
    COMPLETING_REBALANCE = "CompletingRebalance"
    STABLE = "Stable"
    DEAD = "Dead"


_EMPTY, _PREPARING, _COMPLETING, _STABLE = (
    GroupState.EMPTY,
    GroupState.PREPARING_REBALANCE,
    GroupState.COMPLETING_REBALANCE,
    GroupState.STABLE,
)

# Empty and Stable follow each other while a log is replayed, which holds no rebalances.
_NEXT: dict[GroupState, frozenset[GroupState]] = {
    _EMPTY: frozenset({_PREPARING, _EMPTY, _STABLE}),
    _PREPARING: frozenset({_COMPLETING, _EMPTY}),
    _COMPLETING: frozenset({_STABLE, _PREPARING}),
    _STABLE: frozenset({_PREPARING, _STABLE, _EMPTY}),
}


class ClassicGroup:
    """One group of the classic protocol."""

    __slots__ = (
        "_initial_remaining_ms",
        "_new_member_added",
        "_pending",
        "_pending_sync",
        "_settings",
        "generation",
        "group_id",
        "is_stored",
        "leader_id",
        "members",
        "protocol_name",
        "protocol_type",
        "state",
        "state_timestamp_ms",
    )

    def __init__(self, group_id: str, settings: GroupSettings) -> None:
        self.group_id = group_id
        self.state = _EMPTY
        self.generation = 0
        self.protocol_type: str | None = None
        self.protocol_name: str | None = None
        self.leader_id: str | None = None
        self.state_timestamp_ms = -1
        self.members = Roster()
        self.is_stored = False
        self._settings = settings
        self._pending: set[str] = set()
        self._pending_sync: set[str] = set()
        self._initial_remaining_ms: int | None = None
        self._new_member_added = False

    # Hard state

    def apply(self, value: GroupMetadataValue) -> None:
        """Replay the group's record: its members with what they were assigned, or that it is empty."""
        self.is_stored = True
        self.protocol_type = value.protocol_type or None
        self.generation = value.generation
        self.protocol_name = value.protocol
        self.leader_id = value.leader
        self.state_timestamp_ms = value.current_state_timestamp
        earlier, self.members = self.members, Roster()
        for stored in value.members:
            member = earlier.get(stored.member_id)
            if member is None:
                member = stored_group.restored(stored, value.protocol)
            else:
                member.assignment = stored.assignment
            self.members.add(member)
        self._transition_to(_STABLE if value.members else _EMPTY)

    def on_loaded(self, out: Outcome, now_ms: int) -> None:
        """Start the clocks of the members found in the log (G-24)."""
        for member in self.members:
            self._arm_session(out, member)
        if len(self.members) > self._settings.max_size:
            self._prepare_rebalance(out, now_ms)

    def _transition_to(self, state: GroupState) -> None:
        if state not in _NEXT[self.state]:
            raise AssertionError(f"group {self.group_id}: {self.state.value} to {state.value}")
        self.state = state

    # Joining

    def join(self, out: Outcome, joiner: Joiner, request: JoinGroupRequest, now_ms: int) -> None:
        """G-8 to G-12; the answer may come with the end of the join phase."""
        member_id = request.member_id
        if not self._has_room_for(member_id, request.group_instance_id):
            self._pending.discard(member_id)
            if member_id in self.members:
                self._remove_and_rebalance(out, self.members[member_id], now_ms)
            out.reply(joiner.ticket, join_refused(ErrorCode.GROUP_MAX_SIZE_REACHED, ""))
        elif not self._can_agree_with(request):
            out.reply(joiner.ticket, join_refused(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, member_id))
        elif member_id:
            self._join_known(out, joiner, request, now_ms)
        elif request.group_instance_id is not None:
            member = self.members.static(request.group_instance_id)
            if member is None:
                self._add(out, joiner, request, joiner.new_member_id, now_ms)
            else:
                self._replace_static(out, joiner, request, member, now_ms)
        elif joiner.version >= _MEMBER_ID_REQUIRED_FROM:
            # The client gets its id first, so that a lost answer leaves no member behind that nobody is (KIP-394).
            new_id = joiner.new_member_id
            self._pending.add(new_id)
            out.timers[self.group_id, "pending", new_id] = request.session_timeout_ms
            out.reply(joiner.ticket, join_refused(ErrorCode.MEMBER_ID_REQUIRED, new_id))
        else:
            self._add(out, joiner, request, joiner.new_member_id, now_ms)

    def _has_room_for(self, member_id: str, group_instance_id: str | None) -> bool:
        takes_its_place = not member_id and group_instance_id is not None and self.members.static(group_instance_id)
        if self.state is _EMPTY or takes_its_place:
            return True
        member = self.members.get(member_id)
        if self.state is not _PREPARING:
            return member is not None or len(self.members) < self._settings.max_size
        has_joined = member is not None and member.join_ticket is not None
        return has_joined or self.members.count_joined() < self._settings.max_size

    def _can_agree_with(self, request: JoinGroupRequest) -> bool:
        if not self.members:
            return bool(request.protocol_type and request.protocols)
        return request.protocol_type == self.protocol_type and self.members.all_support_one_of(
            protocol.name for protocol in request.protocols
        )

    def _join_known(self, out: Outcome, joiner: Joiner, request: JoinGroupRequest, now_ms: int) -> None:
        member_id = request.member_id
        if member_id in self._pending and request.group_instance_id is None:
            self._add(out, joiner, request, member_id, now_ms)
            return
        code = self.members.check(member_id, request.group_instance_id)
        if code:
            out.reply(joiner.ticket, join_refused(code, member_id))
            return
        member = self.members[member_id]
        unchanged = member.protocols == _protocols(request)
        is_leader = member_id == self.leader_id
        if unchanged and (self.state is _COMPLETING or (self.state is _STABLE and not is_leader)):
            # Its answer was lost, or it has nothing new: the generation stands. A leader that joins again in Stable
            # wants a new assignment, for it saw the topics change.
            member.heard_of(out.ticks_ms)
            out.reply(joiner.ticket, self._joined(member, with_members=is_leader))
            return
        self._update(member, request)
        self._park_join(out, member, joiner.ticket)
        self._rebalance(out, now_ms)

    def _add(self, out: Outcome, joiner: Joiner, request: JoinGroupRequest, member_id: str, now_ms: int) -> None:
        member = Member(
            member_id,
            request.group_instance_id,
            joiner.client_id,
            joiner.client_host,
            _rebalance_timeout_ms(request),
            request.session_timeout_ms,
            _protocols(request),
            is_new=True,
        )
        if not self.members:
            self.protocol_type = request.protocol_type
        if self.leader_id is None:
            self.leader_id = member_id
        if member_id in self._pending:
            self._pending.discard(member_id)
            out.timers[self.group_id, "pending", member_id] = None
        self.members.add(member)
        member.join_ticket = joiner.ticket
        # It can't heartbeat before it is answered, so its session starts then; this bounds a long rebalance (G-16).
        member.deadline_ms = out.ticks_ms + NEW_MEMBER_JOIN_TIMEOUT_MS
        out.timers[self.group_id, "session", member_id] = NEW_MEMBER_JOIN_TIMEOUT_MS
        self._new_member_added = True
        self._rebalance(out, now_ms)

    def _update(self, member: Member, request: JoinGroupRequest) -> None:
        self.members.change_protocols(member, _protocols(request))
        member.rebalance_timeout_ms = _rebalance_timeout_ms(request)
        member.session_timeout_ms = request.session_timeout_ms

    def _park_join(self, out: Outcome, member: Member, ticket: Ticket) -> None:
        if member.join_ticket is not None:
            # The same member over another connection: whoever waits on the first one is no longer the member.
            out.reply(member.join_ticket, join_refused(ErrorCode.UNKNOWN_MEMBER_ID, member.member_id))
        member.join_ticket = ticket

    def _replace_static(
        self, out: Outcome, joiner: Joiner, request: JoinGroupRequest, member: Member, now_ms: int
    ) -> None:
        """A restarted static member takes its place under a new id; the old id is fenced from now on (G-10)."""
        old_id, new_id = member.member_id, joiner.new_member_id
        old_leader = self.leader_id or ""
        if member.join_ticket is not None:
            out.reply(member.join_ticket, join_refused(ErrorCode.FENCED_INSTANCE_ID, old_id))
        if member.sync_ticket is not None:
            out.reply(member.sync_ticket, _sync_refused(ErrorCode.FENCED_INSTANCE_ID))
        member.join_ticket = member.sync_ticket = None
        self.members.rename(member, new_id)
        member.client_id = joiner.client_id
        member.client_host = joiner.client_host
        if self.leader_id == old_id:
            self.leader_id = new_id
        out.timers[self.group_id, "session", old_id] = None
        self._update(member, request)
        self._forget_pending_sync(out, old_id)
        self._arm_session(out, member)
        if self.state is _STABLE and self.members.select_protocol() == self.protocol_name:
            unchanged = {other.member_id: other.assignment for other in self.members}
            out.records.append(stored_group.assigned(self, unchanged, now_ms))
            out.reply(joiner.ticket, self._joined_as_before(joiner, old_leader))
            return
        member.join_ticket = joiner.ticket
        self._rebalance(out, now_ms)

    def _joined_as_before(self, joiner: Joiner, old_leader: str) -> JoinGroupResponse:
        """No rebalance for a restarted static member.

        One that leads must not assign again: v9 says so and shows it the members; before, it is named the old leader's
        id, which is no longer its own.
        """
        skip = joiner.version >= _SKIP_ASSIGNMENT_FROM
        leads = joiner.new_member_id == self.leader_id
        return JoinGroupResponse(
            generation_id=self.generation,
            protocol_type=self.protocol_type,
            protocol_name=self.protocol_name or "",
            leader=(self.leader_id or "") if skip else old_leader,
            skip_assignment=skip and leads,
            member_id=joiner.new_member_id,
            members=self._everybody() if skip and leads else [],
        )

    # The join phase

    def _rebalance(self, out: Outcome, now_ms: int) -> None:
        if self.state is _PREPARING:
            self._maybe_complete_join(out, now_ms)
        else:
            self._prepare_rebalance(out, now_ms)

    def _prepare_rebalance(self, out: Outcome, now_ms: int) -> None:
        for member in self.members:
            if member.sync_ticket is not None:
                out.reply(member.sync_ticket, _sync_refused(ErrorCode.REBALANCE_IN_PROGRESS))
                member.sync_ticket = None
                member.heard_of(out.ticks_ms)
        self._pending_sync.clear()
        out.timers[self.group_id, "sync"] = None
        delay_ms = self._settings.initial_rebalance_delay_ms if self.state is _EMPTY else 0
        self._transition_to(_PREPARING)
        if delay_ms:
            # A group that starts waits for more members, or each of them would rebalance all before it (G-15).
            self._new_member_added = False
            self._initial_remaining_ms = max(self.members.rebalance_timeout_ms() - delay_ms, 0)
            out.timers[self.group_id, "rebalance"] = delay_ms
            return
        if not self._maybe_complete_join(out, now_ms):
            out.timers[self.group_id, "rebalance"] = self.members.rebalance_timeout_ms()

    def _maybe_complete_join(self, out: Outcome, now_ms: int) -> bool:
        if self._initial_remaining_ms is not None or self._pending:
            return False
        if any(member.join_ticket is None for member in self.members):
            return False
        self._complete_join(out, now_ms)
        return True

    def _on_rebalance_timer(self, out: Outcome, now_ms: int) -> None:
        remaining_ms = self._initial_remaining_ms
        if remaining_ms and self._new_member_added:
            delay_ms = self._settings.initial_rebalance_delay_ms
            self._new_member_added = False
            self._initial_remaining_ms = max(remaining_ms - delay_ms, 0)
            out.timers[self.group_id, "rebalance"] = min(delay_ms, remaining_ms)
        else:
            self._complete_join(out, now_ms)

    def _complete_join(self, out: Outcome, now_ms: int) -> None:
        """Make the next generation of those who joined (G-14, G-17)."""
        self._initial_remaining_ms = None
        out.timers[self.group_id, "rebalance"] = None
        for member in list(self.members):
            if member.join_ticket is None and member.group_instance_id is None:
                self._remove(out, member)
        if not self.members:
            out.records.append(stored_group.emptied(self, now_ms))
            return
        leader = self.members[self.leader_id] if self.leader_id is not None else None
        if leader is None or leader.join_ticket is None:
            leader = self.members.first_joined()
        if leader is None:
            # Only static members are left and none came: until their sessions end they may.
            out.timers[self.group_id, "rebalance"] = self.members.rebalance_timeout_ms()
            return
        self.leader_id = leader.member_id
        self.generation += 1
        self.protocol_name = self.members.select_protocol()
        self._transition_to(_COMPLETING)
        self._pending_sync = {member.member_id for member in self.members}
        for member in self.members:
            if member.join_ticket is not None:
                out.reply(member.join_ticket, self._joined(member, with_members=member is leader))
                member.join_ticket = None
                member.is_new = False
                self._arm_session(out, member)
        out.timers[self.group_id, "sync"] = self.members.rebalance_timeout_ms()

    def _joined(self, member: Member, *, with_members: bool) -> JoinGroupResponse:
        return JoinGroupResponse(
            generation_id=self.generation,
            protocol_type=self.protocol_type,
            protocol_name=self.protocol_name or "",
            leader=self.leader_id or "",
            member_id=member.member_id,
            members=self._everybody() if with_members else [],
        )

    def _everybody(self) -> list[JoinGroupResponse.JoinGroupResponseMember]:
        return [
            JoinGroupResponse.JoinGroupResponseMember(
                member.member_id, member.group_instance_id, member.metadata(self.protocol_name)
            )
            for member in self.members
        ]

    # Syncing

    def sync(self, out: Outcome, ticket: Ticket, request: SyncGroupRequest, now_ms: int) -> None:
        """G-19, G-20: the leader's assignment is stored before anybody gets theirs."""
        code = self._check_sync(request)
        if code:
            out.reply(ticket, _sync_refused(code))
            return
        member = self.members[request.member_id]
        member.heard_of(out.ticks_ms)
        self._forget_pending_sync(out, member.member_id)
        if self.state is _STABLE:
            out.reads_stored = True
            out.reply(ticket, self._synced(member.assignment))
            return
        if member.sync_ticket is not None:
            out.reply(member.sync_ticket, _sync_refused(ErrorCode.UNKNOWN_MEMBER_ID))
        member.sync_ticket = ticket
        if member.member_id == self.leader_id:
            self._assign(out, {item.member_id: item.assignment for item in request.assignments}, now_ms)

    def _check_sync(self, request: SyncGroupRequest) -> ErrorCode:
        code = self.members.check(request.member_id, request.group_instance_id)
        if code:
            return code
        if request.generation_id != self.generation:
            return ErrorCode.ILLEGAL_GENERATION
        if request.protocol_type not in (None, self.protocol_type):
            return ErrorCode.INCONSISTENT_GROUP_PROTOCOL
        if request.protocol_name not in (None, self.protocol_name):
            return ErrorCode.INCONSISTENT_GROUP_PROTOCOL
        return ErrorCode.REBALANCE_IN_PROGRESS if self.state is _PREPARING else ErrorCode.NONE

    def _assign(self, out: Outcome, assignments: dict[str, bytes], now_ms: int) -> None:
        out.records.append(stored_group.assigned(self, assignments, now_ms))
        for member in self.members:
            if member.sync_ticket is not None:
                out.reply(member.sync_ticket, self._synced(assignments.get(member.member_id, b"")))
                member.sync_ticket = None
                self._arm_session(out, member)

    def _synced(self, assignment: bytes) -> SyncGroupResponse:
        return SyncGroupResponse(
            protocol_type=self.protocol_type, protocol_name=self.protocol_name, assignment=assignment
        )

    def _forget_pending_sync(self, out: Outcome, member_id: str) -> None:
        self._pending_sync.discard(member_id)
        if not self._pending_sync:
            out.timers[self.group_id, "sync"] = None

    def _on_sync_timer(self, out: Outcome, now_ms: int) -> None:
        for member_id in list(self._pending_sync):
            self._remove(out, self.members[member_id])
        self._prepare_rebalance(out, now_ms)

    # Staying and going

    def heartbeat(self, member_id: str, group_instance_id: str | None, generation: int, ticks_ms: int) -> ErrorCode:
        """G-21; depends on nothing stored."""
        code = self.members.check(member_id, group_instance_id)
        if code:
            return code
        if generation != self.generation:
            return ErrorCode.ILLEGAL_GENERATION
        member = self.members[member_id]
        member.heard_of(ticks_ms)
        return ErrorCode.REBALANCE_IN_PROGRESS if self.state is _PREPARING else ErrorCode.NONE

    def check_commit(
        self, member_id: str, instance_id: str | None, generation: int, ticks_ms: int, *, transactional: bool = False
    ) -> ErrorCode:
        """Whether these may commit offsets (G-33, G-34), in a transaction also without being a member (T-49)."""
        if generation < 0 and self.state is _EMPTY:
            return ErrorCode.NONE
        if generation < 0 and not member_id and instance_id is None:
            return ErrorCode.NONE if transactional else ErrorCode.UNKNOWN_MEMBER_ID
        code = self.members.check(member_id, instance_id)
        if code:
            return code
        if generation != self.generation:
            return ErrorCode.ILLEGAL_GENERATION
        if self.state is _COMPLETING and not transactional:
            return ErrorCode.REBALANCE_IN_PROGRESS
        member = self.members[member_id]
        member.heard_of(ticks_ms)
        return ErrorCode.NONE

    def leave(
        self, out: Outcome, leavers: Iterable[LeaveGroupRequest.MemberIdentity], now_ms: int
    ) -> list[LeaveGroupResponse.MemberResponse]:
        """Members and pending members go, with one rebalance for all (G-23)."""
        responses = []
        anybody = False
        for leaver in leavers:
            member_id = leaver.member_id
            if not member_id and leaver.group_instance_id is not None:
                named = self.members.static(leaver.group_instance_id)  # an administrator removes it by its name
                member_id = "" if named is None else named.member_id
            if member_id in self._pending:
                self._pending.discard(member_id)
                out.timers[self.group_id, "pending", member_id] = None
                code = ErrorCode.NONE
            else:
                code = self.members.check(member_id, leaver.group_instance_id)
                if not code:
                    self._remove(out, self.members[member_id])
            anybody = anybody or not code
            responses.append(LeaveGroupResponse.MemberResponse(leaver.member_id, leaver.group_instance_id, code))
        if anybody and self.state is not _EMPTY:
            self._rebalance(out, now_ms)
        return responses

    def _remove_and_rebalance(self, out: Outcome, member: Member, now_ms: int) -> None:
        self._remove(out, member)
        self._rebalance(out, now_ms)

    def _remove(self, out: Outcome, member: Member) -> None:
        if member.join_ticket is not None:
            out.reply(member.join_ticket, join_refused(ErrorCode.UNKNOWN_MEMBER_ID, ""))
        if member.sync_ticket is not None:
            out.reply(member.sync_ticket, _sync_refused(ErrorCode.UNKNOWN_MEMBER_ID))
        member.join_ticket = member.sync_ticket = None
        self.members.remove(member)
        out.timers[self.group_id, "session", member.member_id] = None
        if self.leader_id == member.member_id:
            self.leader_id = next((other.member_id for other in self.members), None)

    # Timers

    def _arm_session(self, out: Outcome, member: Member) -> None:
        member.heard_of(out.ticks_ms)
        out.timers[self.group_id, "session", member.member_id] = member.session_timeout_ms

    def on_timer(self, out: Outcome, kind: str, member_id: str, now_ms: int) -> None:
        """A timer of the group fired: `session` and `pending` name their member."""
        if kind == "session":
            self._on_session_timer(out, self.members[member_id], now_ms)
        elif kind == "pending":
            self._pending.discard(member_id)
            if self.state is _PREPARING:
                self._maybe_complete_join(out, now_ms)
        elif kind == "rebalance":
            self._on_rebalance_timer(out, now_ms)
        else:
            self._on_sync_timer(out, now_ms)

    def _on_session_timer(self, out: Outcome, member: Member, now_ms: int) -> None:
        remaining_ms = member.deadline_ms - out.ticks_ms
        if member.is_parked and not member.is_new:
            remaining_ms = member.session_timeout_ms
        if remaining_ms > 0:
            out.timers[self.group_id, "session", member.member_id] = remaining_ms
        else:
            self._remove_and_rebalance(out, member, now_ms)

    # Looking in

    @property
    def is_empty(self) -> bool:
        """No members, and nobody on the way in."""
        return self.state is _EMPTY and not self._pending

    def subscribed_topics(self) -> set[str] | None:
        """What the members of a consumer group read; None when that can't be told, so that all topics count."""
        if self.protocol_type != CONSUMER_PROTOCOL_TYPE or not self.members:
            return set()
        if self.protocol_name is None:
            return None
        return subscribed_topics(member.metadata(self.protocol_name) for member in self.members)

    def describe(self) -> DescribeGroupsResponse.DescribedGroup:
        """G-25: metadata and assignments are shown in Stable only."""
        stable = self.state is _STABLE
        return DescribeGroupsResponse.DescribedGroup(
            group_id=self.group_id,
            group_state=self.state.value,
            protocol_type=self.protocol_type or "",
            protocol_data=(self.protocol_name or "") if stable else "",
            members=[
                DescribeGroupsResponse.DescribedGroupMember(
                    member.member_id,
                    member.group_instance_id,
                    member.client_id,
                    member.client_host,
                    member.metadata(self.protocol_name) if stable else b"",
                    member.assignment if stable else b"",
                )
                for member in self.members
            ],
        )


def _protocols(request: JoinGroupRequest) -> list[tuple[str, bytes]]:
    return [(protocol.name, protocol.metadata) for protocol in request.protocols]


def _rebalance_timeout_ms(request: JoinGroupRequest) -> int:
    timeout_ms = request.rebalance_timeout_ms
    return request.session_timeout_ms if timeout_ms == -1 else timeout_ms  # v0 has none (G-7)


def join_refused(code: ErrorCode, member_id: str) -> JoinGroupResponse:
    """The answer to a JoinGroup that failed."""
    return JoinGroupResponse(error_code=code, protocol_name=None, member_id=member_id)


def _sync_refused(code: ErrorCode) -> SyncGroupResponse:
    return SyncGroupResponse(error_code=code)
