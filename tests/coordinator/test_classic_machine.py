"""Groups of clients that do anything in any order: what must hold of a classic group whatever happens.

Clients join, sync, beat, leave, change their metadata, lose connections, restart and fall silent; time passes; the
broker restarts. After every step the group has one leader among its members, every member's session runs, a round under
way has its timer, nobody is gone who did not leave, expire or get replaced, every answer was given once, everybody in
a generation was told the same protocol and gets the assignment made for it, and replay gives the live state. In the
end willing clients settle, and silence empties the group with every request answered.
"""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kafkalite.coordinator.group.classic import GroupState
from kafkalite.coordinator.group.member import Joiner
from kafkalite.coordinator.group.shard import GroupShard
from kafkalite.coordinator.outcome import Ticket
from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.heartbeat import HeartbeatRequest
from kafkalite.protocol.messages.join_group import JoinGroupRequest, JoinGroupResponse
from kafkalite.protocol.messages.leave_group import LeaveGroupRequest
from kafkalite.protocol.messages.sync_group import SyncGroupRequest, SyncGroupResponse
from tests.coordinator.transcript import Player, protocols

SESSION_MS, REBALANCE_MS = 10_000, 20_000
FORGET_ID = {ErrorCode.UNKNOWN_MEMBER_ID, ErrorCode.FENCED_INSTANCE_ID}
METADATA = ("range:t,sticky:t", "sticky:t,range:t", "range:u", "range:t")


class Client:
    """A group member as it sees itself."""

    def __init__(self, number: int) -> None:
        self.name = f"c{number}"
        self.instance_id = f"static{number}" if number % 2 else None
        self.version = (9, 8, 3)[number % 3] if self.instance_id is None else (9, 8)[number // 2 % 2]
        self.metadata = METADATA[0]
        self.waits_for: Ticket | None = None
        self.forget()

    def forget(self) -> None:
        self.is_settled = False
        self.has_joined = False
        self.member_id = ""
        self.generation = -1
        self.members: list[str] = []

    @property
    def identity(self) -> str:
        return self.instance_id or self.member_id


class ClassicGroupMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.player = Player()
        self.clients = [Client(number) for number in range(5)]
        self.tickets: list[Ticket] = []
        self.made_ids = 0
        self.generations: dict[int, tuple[str, str]] = {}
        self.generation = 0
        self.instances: dict[str, str] = {}

    # What clients do

    def ticket(self, client: Client, learn: Any) -> Ticket:
        def reply(response: Any) -> None:
            if client.waits_for is ticket:
                client.waits_for = None
                learn(client, response)

        ticket = Ticket(reply, ErrorCode)
        client.waits_for = ticket
        self.tickets.append(ticket)
        return ticket

    def operate(self, operation: Any, *arguments: Any, may_go: set[str] | None = None) -> None:
        before = self.member_ids()
        self.player.operate(operation, *arguments)
        gone = before - self.member_ids()
        assert gone <= (may_go or set()), f"{gone} lost"

    def member_ids(self) -> set[str]:
        group = self.player.shard.groups.get("g")
        return {member.member_id for member in group.members} if group else set()

    def idle(self, number: int) -> Client | None:
        client = self.clients[number]
        return None if client.waits_for else client

    @rule(number=st.integers(0, 4))
    def join(self, number: int) -> None:
        client = self.idle(number)
        if client is None:
            return
        new_id = ""
        if not client.member_id:
            self.made_ids += 1
            new_id = f"{client.instance_id or client.name}-{self.made_ids}"
        request = JoinGroupRequest(
            "g", SESSION_MS, REBALANCE_MS, client.member_id, client.instance_id, "consumer", protocols(client.metadata)
        )
        ticket = self.ticket(client, self.joined)
        replaced = set()
        if not client.member_id and client.instance_id is not None:
            group = self.player.shard.groups.get("g")
            known = group.members.static(client.instance_id) if group else None
            replaced = {known.member_id} if known else set()
        self.operate(
            GroupShard.join, Joiner(ticket, client.version, "client", "/::1", new_id), request, may_go=replaced
        )

    def joined(self, client: Client, response: JoinGroupResponse) -> None:
        if response.error_code == ErrorCode.MEMBER_ID_REQUIRED:
            client.member_id = response.member_id
        elif response.error_code in FORGET_ID:
            client.forget()
        elif not response.error_code:
            client.member_id = response.member_id
            client.has_joined, client.is_settled = True, False
            client.generation = response.generation_id
            leads = response.member_id == response.leader
            client.members = [member.member_id for member in response.members] if leads else []
            if response.skip_assignment:
                client.members = []
            made = (response.protocol_name or "", "")
            told = self.generations.setdefault(response.generation_id, made)
            assert told == made, "one generation, two protocols"

    @rule(number=st.integers(0, 4))
    def sync(self, number: int) -> None:
        client = self.idle(number)
        if client is None or not client.member_id:
            return
        generation = client.generation
        identities = {member_id: self.identity_of(member_id) for member_id in client.members}
        assignments = [
            SyncGroupRequest.SyncGroupRequestAssignment(member_id, f"{generation}:{identity}".encode())
            for member_id, identity in identities.items()
        ]
        request = SyncGroupRequest("g", generation, client.member_id, client.instance_id, None, None, assignments)
        self.operate(GroupShard.sync, self.ticket(client, self.synced), request)

    def identity_of(self, member_id: str) -> str:
        head, _, _ = member_id.rpartition("-")
        return head if head.startswith("static") else member_id

    def synced(self, client: Client, response: SyncGroupResponse) -> None:
        if response.error_code in FORGET_ID:
            client.forget()
        elif response.error_code:
            client.has_joined = client.is_settled = False
        else:
            client.is_settled = True
            assert response.assignment == f"{client.generation}:{client.identity}".encode()

    @rule(number=st.integers(0, 4))
    def beat(self, number: int) -> None:
        client = self.idle(number)
        if client is None or not client.member_id:
            return
        request = HeartbeatRequest("g", client.generation, client.member_id, client.instance_id)
        code = self.player.shard.heartbeat(request, self.player.now_ms)
        if code in FORGET_ID:
            client.forget()
        elif code:
            client.has_joined = client.is_settled = False

    @rule(number=st.integers(0, 4))
    def leave(self, number: int) -> None:
        client = self.idle(number)
        if client is None or not client.member_id:
            return
        leaver = LeaveGroupRequest.MemberIdentity(client.member_id, client.instance_id)
        ticket = self.ticket(client, lambda client, response: client.forget())
        request = LeaveGroupRequest("g", members=[leaver])
        self.operate(GroupShard.leave, ticket, request, may_go={client.member_id})

    @rule(number=st.integers(0, 4), metadata=st.sampled_from(METADATA))
    def change_metadata(self, number: int, metadata: str) -> None:
        self.clients[number].metadata = metadata

    @rule(number=st.integers(0, 4))
    def lose_connection(self, number: int) -> None:
        """The client hears no answer any more, and goes on as who it was."""
        self.clients[number].waits_for = None

    @rule(number=st.integers(0, 4))
    def restart_client(self, number: int) -> None:
        self.clients[number].waits_for = None
        self.clients[number].forget()

    @rule(delay_ms=st.sampled_from([100, 3_000, 7_000, 12_000, 25_000]))
    def advance(self, delay_ms: int) -> None:
        self.player.advance({"ms": str(delay_ms)})

    @precondition(lambda self: self.player.records)
    @rule()
    def restart_broker(self) -> None:
        for ticket in self.tickets:
            ticket.done = True  # a broker that is gone answers nobody
        for client in self.clients:
            client.waits_for = None
        self.player.restart({})
        self.generation = 0
        self.generations.clear()

    # What must hold

    @invariant()
    def a_group_with_members_has_one_leader(self) -> None:
        for group in self.player.shard.groups.values():
            if len(group.members):
                assert group.leader_id is not None
                assert group.leader_id in group.members
                assert group.state is not GroupState.EMPTY
            else:
                assert group.leader_id is None

    @invariant()
    def clocks_run_for_what_needs_them(self) -> None:
        timers = self.player.timers
        group = self.player.shard.groups.get("g")
        sessions = {key[2] for key in timers if key[1:2] == ("session",)}
        assert sessions == self.member_ids()
        if group is not None:
            assert (("g", "rebalance") in timers) == (group.state is GroupState.PREPARING_REBALANCE)
            assert group.state is not GroupState.COMPLETING_REBALANCE or ("g", "sync") in timers

    @invariant()
    def only_who_is_parked_waits(self) -> None:
        group = self.player.shard.groups.get("g")
        parked = {m.join_ticket or m.sync_ticket for m in group.members if m.is_parked} if group else set()
        assert {ticket for ticket in self.tickets if not ticket.done} == parked
        if group is not None and group.state in (GroupState.STABLE, GroupState.EMPTY):
            assert not parked

    @invariant()
    def generations_rise(self) -> None:
        group = self.player.shard.groups.get("g")
        if group is not None:
            assert group.generation >= self.generation
            self.generation = group.generation

    @invariant()
    def replay_gives_the_live_state(self) -> None:
        self.player.check_replay()

    def behave(self, number: int) -> None:
        """One step of what a stock client does."""
        client = self.clients[number]
        if not client.has_joined:
            self.join(number)
        elif not client.is_settled:
            self.sync(number)
        else:
            self.beat(number)

    def teardown(self) -> None:
        for client in self.clients:
            client.metadata = METADATA[0]
        for _ in range(12):
            for number in range(5):
                self.behave(number)
            self.player.advance({"ms": "3000"})
        group = self.player.shard.groups["g"]
        assert group.state is GroupState.STABLE
        assert self.member_ids() == {client.member_id for client in self.clients}
        assert all(client.is_settled for client in self.clients)
        self.player.advance({"ms": str(10 * 60 * 1000)})
        assert self.member_ids() == set()
        assert all(ticket.done for ticket in self.tickets)
        self.player.check_replay()


ClassicGroupMachine.TestCase.settings = settings(max_examples=50, stateful_step_count=40)
TestClassicGroupMachine = ClassicGroupMachine.TestCase
