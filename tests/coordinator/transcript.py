"""Plays transcripts of the group coordinator: commands, and what comes of each, as text that people read.

A block is a command line, `----`, and the lines that came of it; blocks are separated by an empty line, lines that
begin with `#` stay as they are. Times are ms of a virtual clock. What is printed:

    reply JOIN m1: ...          an answer, named after its request and who asked
    record ...                  a record appended (and replayed, after a round trip through its bytes)
    timer KIND [member] 500ms   a timer armed; `off` when one that ran was cancelled
    fired KIND [member]         in `advance`: a timer's time has come, with what follows from it
    state A -> B

After each command the shard that replay makes of all records so far must have the same hard state as the live one.

Write down what happens now, to be read before it is committed: `python -m tests.coordinator.transcript --rewrite`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kafkalite.coordinator.group.classic import GroupState
from kafkalite.coordinator.group.member import Joiner
from kafkalite.coordinator.group.offsets import CommitItem
from kafkalite.coordinator.group.settings import GroupSettings
from kafkalite.coordinator.group.shard import RECORD_TYPES, GroupShard
from kafkalite.coordinator.outcome import NO_PRODUCER, BatchMeta, CoordinatorRecord, Marker, Outcome, Ticket
from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.consumer_protocol import ConsumerProtocolSubscription
from kafkalite.protocol.messages.heartbeat import HeartbeatRequest
from kafkalite.protocol.messages.join_group import JoinGroupRequest
from kafkalite.protocol.messages.leave_group import LeaveGroupRequest
from kafkalite.protocol.messages.offset_commit import OffsetCommitRequest, OffsetCommitResponse
from kafkalite.protocol.messages.offset_delete import OffsetDeleteRequest, OffsetDeleteResponse
from kafkalite.protocol.messages.sync_group import SyncGroupRequest
from kafkalite.protocol.messages.txn_offset_commit import TxnOffsetCommitRequest, TxnOffsetCommitResponse
from tests.coordinator import shown

if TYPE_CHECKING:
    from collections.abc import Callable

TRANSCRIPTS = Path(__file__).parent / "transcripts"
_SEPARATOR = "----"


def stored_groups(shard: GroupShard) -> dict[str, Any]:
    """The hard state of a shard, as far as records tell it: settled groups, and all offsets."""
    groups = {}
    for group in shard.groups.values():
        if group.is_stored and group.state in (GroupState.EMPTY, GroupState.STABLE):
            groups[group.group_id] = (
                group.state,
                group.generation,
                group.protocol_type,
                group.protocol_name,
                group.leader_id,
                [(m.member_id, m.group_instance_id, m.assignment, m.session_timeout_ms) for m in group.members],
            )
    offsets = {group_id: offsets.fetch(None) for group_id, offsets in shard.offsets.items()}
    return {"groups": groups, "offsets": offsets}


class Player:
    """A shard, its virtual time, its armed timers, all records it ever made."""

    def __init__(self) -> None:
        self.settings = GroupSettings()
        self.shard = GroupShard(self.settings)
        self.now_ms = 0
        self.records: list[tuple[CoordinatorRecord | Marker, BatchMeta]] = []
        self.timers: dict[tuple[str, ...], int] = {}
        self.lines: list[str] = []
        self.made_ids = 0
        self.commands: dict[str, Callable[[dict[str, str]], None]] = {
            "set": self.set,
            "join": self.join,
            "sync": self.sync,
            "heartbeat": self.heartbeat,
            "leave": self.leave,
            "commit": self.commit,
            "txn-commit": self.commit_in_transaction,
            "marker": self.marker,
            "fetch": self.fetch,
            "delete-offsets": self.delete_offsets,
            "delete-topic": self.delete_topic,
            "delete": self.delete,
            "describe": self.describe,
            "list": self.list_groups,
            "advance": self.advance,
            "restart": self.restart,
        }

    def play(self, line: str) -> list[str]:
        """What comes of a command."""
        name, *words = line.split()
        arguments = dict(word.split("=", 1) for word in words)
        self.lines = []
        self.commands[name](arguments)
        assert not arguments, f"{name} knows no {', '.join(arguments)}"
        self.check_replay()
        return self.lines

    def check_replay(self) -> None:
        twin = GroupShard(self.settings)
        self.replay_into(twin)
        live, replayed = stored_groups(self.shard), stored_groups(twin)
        for group_id, group in live["groups"].items():
            assert replayed["groups"][group_id] == group
        assert live["offsets"] == replayed["offsets"]
        assert twin.pending.everything() == self.shard.pending.everything()

    def replay_into(self, shard: GroupShard) -> None:
        for logged, meta in self.records:
            if isinstance(logged, Marker):
                shard.replay_marker(logged.producer_id, committed=logged.committed)
            else:
                shard.replay(logged, meta)

    # What an outcome does

    def _ticket(self, show: Callable[[Any], str], label: str) -> Ticket:
        return Ticket(lambda response: self.lines.append(f"reply {label}: {show(response)}"), ErrorCode)

    def operate(self, operation: Callable[..., None], *arguments: Any) -> None:
        states = {group_id: group.state for group_id, group in self.shard.groups.items()}
        out = Outcome(self.now_ms)
        operation(self.shard, out, self.now_ms, *arguments)
        for record in out.records:
            stored = through_bytes(record)
            self.records.append((stored, out.batch_meta))
            part_of = f" in {out.batch_meta.producer_id}" if out.batch_meta.transactional else ""
            self.lines.append(f"record {shown.record(stored)}{part_of}")
            self.shard.replay(record, out.batch_meta)
        if out.marker is not None:
            self.records.append((out.marker, NO_PRODUCER))
            self.shard.replay_marker(out.marker.producer_id, committed=out.marker.committed)
        for group_id in sorted(states.keys() | self.shard.groups.keys()):
            group = self.shard.groups.get(group_id)
            before = states.get(group_id, GroupState.EMPTY)
            after = GroupState.DEAD if group is None else group.state
            if before is not after and (group_id in states or group is not None):
                self.lines.append(f"state {before.value} -> {after.value}")
        for key, delay_ms in out.timers.items():
            name = " ".join(word for word in key[1:] if word) or key[0]
            if delay_ms is not None:
                self.timers[key] = self.now_ms + delay_ms
                self.lines.append(f"timer {name} {delay_ms}ms")
            elif self.timers.pop(key, None) is not None:
                self.lines.append(f"timer {name} off")
        for ticket, response in out.replies:
            assert not ticket.done, "answered twice"
            ticket.answer(response)

    # Commands

    def set(self, arguments: dict[str, str]) -> None:
        """Change settings; before the first group."""
        for name in list(arguments):
            assert hasattr(self.settings, name), name
            setattr(self.settings, name, int(arguments.pop(name)))

    def join(self, arguments: dict[str, str]) -> None:
        member_id = arguments.pop("member", "")
        instance_id = arguments.pop("instance", None)
        new_id = ""
        if not member_id:
            self.made_ids += 1
            new_id = f"m{self.made_ids}" if instance_id is None else f"{instance_id}-m{self.made_ids}"
        ticket = self._ticket(shown.join, f"join {member_id or new_id}")
        joiner = Joiner(ticket, int(arguments.pop("version", "9")), "client", "/127.0.0.1", new_id)
        session_ms = int(arguments.pop("session", "10000"))
        request = JoinGroupRequest(
            group_id=arguments.pop("group", "g"),
            session_timeout_ms=session_ms,
            rebalance_timeout_ms=int(arguments.pop("rebalance", "30000")),
            member_id=member_id,
            group_instance_id=instance_id,
            protocol_type=arguments.pop("type", "consumer"),
            protocols=protocols(arguments.pop("protocols", "range:t")),
        )
        self.operate(GroupShard.join, joiner, request)

    def sync(self, arguments: dict[str, str]) -> None:
        member_id = arguments.pop("member")
        assign = arguments.pop("assign", "")
        request = SyncGroupRequest(
            group_id=arguments.pop("group", "g"),
            generation_id=int(arguments.pop("generation", "1")),
            member_id=member_id,
            group_instance_id=arguments.pop("instance", None),
            protocol_type=arguments.pop("type", None),
            protocol_name=arguments.pop("protocol", None),
            assignments=[
                SyncGroupRequest.SyncGroupRequestAssignment(name, text.encode())
                for name, text in (item.split(":") for item in assign.split(",") if item)
            ],
        )
        self.operate(GroupShard.sync, self._ticket(shown.sync, f"sync {member_id}"), request)

    def heartbeat(self, arguments: dict[str, str]) -> None:
        request = HeartbeatRequest(
            arguments.pop("group", "g"),
            int(arguments.pop("generation", "1")),
            arguments.pop("member"),
            arguments.pop("instance", None),
        )
        self.lines.append(f"reply heartbeat {request.member_id}: {self.shard.heartbeat(request, self.now_ms).name}")

    def leave(self, arguments: dict[str, str]) -> None:
        members = []
        for item in arguments.pop("members").split(","):
            member_id, _, instance_id = item.partition("/")
            members.append(LeaveGroupRequest.MemberIdentity(member_id, instance_id or None))
        request = LeaveGroupRequest(arguments.pop("group", "g"), members=members)
        self.operate(GroupShard.leave, self._ticket(shown.leave, "leave"), request)

    def commit(self, arguments: dict[str, str]) -> None:
        member_id = arguments.pop("member", "")
        request = OffsetCommitRequest(
            group_id=arguments.pop("group", "g"),
            generation_id_or_member_epoch=int(arguments.pop("generation", "-1")),
            member_id=member_id,
            group_instance_id=arguments.pop("instance", None),
            retention_time_ms=int(arguments.pop("retention", "-1")),
        )
        metadata = arguments.pop("metadata", "")
        if metadata.startswith("*"):
            metadata = "x" * int(metadata[1:])
        topic_id = bytes(15) + bytes([int(arguments.pop("topic_id", "1"))])
        items, response = [], OffsetCommitResponse()
        for item in arguments.pop("offsets").split(","):
            topic, partition, offset = item.split(":")
            epoch = 7 if request.retention_time_ms == -1 else -1  # no version has both
            asked = OffsetCommitRequest.OffsetCommitRequestPartition(int(partition), int(offset), epoch, metadata)
            answer = OffsetCommitResponse.OffsetCommitResponsePartition(int(partition))
            response.topics.append(OffsetCommitResponse.OffsetCommitResponseTopic(topic, partitions=[answer]))
            items.append(CommitItem(topic, topic_id, asked, answer))
        version = int(arguments.pop("version", "9"))
        ticket = self._ticket(shown.partitions, f"commit {member_id}".rstrip())
        self.operate(GroupShard.commit, ticket, request, version, items, response)

    def commit_in_transaction(self, arguments: dict[str, str]) -> None:
        request = TxnOffsetCommitRequest(
            group_id=arguments.pop("group", "g"),
            producer_id=int(arguments.pop("pid", "7")),
            producer_epoch=0,
            generation_id_or_member_epoch=int(arguments.pop("generation", "-1")),
            member_id=arguments.pop("member", ""),
            group_instance_id=arguments.pop("instance", None),
        )
        items, response = [], TxnOffsetCommitResponse()
        for item in arguments.pop("offsets").split(","):
            topic, partition, offset = item.split(":")
            asked = TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition(int(partition), int(offset))
            answer = TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition(int(partition))
            response.topics.append(TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic(topic, partitions=[answer]))
            items.append(CommitItem(topic, bytes(16), asked, answer))
        version = int(arguments.pop("version", "5"))
        ticket = self._ticket(shown.partitions, f"txn-commit {request.producer_id}")
        self.operate(GroupShard.commit_in_transaction, ticket, request, version, items, response)

    def marker(self, arguments: dict[str, str]) -> None:
        """A producer's transaction ends."""
        producer_id, committed = int(arguments.pop("pid", "7")), arguments.pop("result", "commit") == "commit"
        ticket = self._ticket(lambda code: str(ErrorCode(code).name), f"marker {producer_id}")
        self.operate(GroupShard.end_transaction, ticket, Marker(producer_id, 0, committed, 0, False))

    def fetch(self, arguments: dict[str, str]) -> None:
        wanted = arguments.pop("topics", None)
        topic_id = bytes(15) + bytes([int(arguments.pop("topic_id", "1"))])
        requested = None
        if wanted is not None:
            requested = [
                (topic, topic_id, [int(partition)]) for topic, partition in (w.split(":") for w in wanted.split(","))
            ]
        group, stable = arguments.pop("group", "g"), arguments.pop("stable", "no") == "yes"
        self.operate(GroupShard.fetch, self._ticket(shown.fetch, "fetch"), group, requested, stable)

    def delete_offsets(self, arguments: dict[str, str]) -> None:
        response = OffsetDeleteResponse()
        for item in arguments.pop("offsets").split(","):
            topic, partition = item.split(":")
            answer = OffsetDeleteResponse.OffsetDeleteResponsePartition(int(partition))
            response.topics.append(OffsetDeleteResponse.OffsetDeleteResponseTopic(topic, [answer]))
        request = OffsetDeleteRequest(arguments.pop("group", "g"))
        self.operate(GroupShard.delete_offsets, self._ticket(shown.partitions, "delete-offsets"), request, response)

    def delete_topic(self, arguments: dict[str, str]) -> None:
        self.operate(GroupShard.delete_topics, [arguments.pop("name")])

    def delete(self, arguments: dict[str, str]) -> None:
        ticket = self._ticket(shown.delete, "delete")
        self.operate(GroupShard.delete_groups, ticket, arguments.pop("groups", "g").split(","))

    def describe(self, arguments: dict[str, str]) -> None:
        version = int(arguments.pop("version", "6"))
        ticket = self._ticket(shown.describe, "describe")
        self.operate(GroupShard.describe_groups, ticket, arguments.pop("groups", "g").split(","), version)

    def list_groups(self, arguments: dict[str, str]) -> None:
        self.operate(GroupShard.list_groups, self._ticket(shown.list_groups, "list"))

    def advance(self, arguments: dict[str, str]) -> None:
        """Let time pass; timers fire on the way."""
        end_ms = self.now_ms + int(arguments.pop("ms"))
        while self.timers:
            key = min(self.timers, key=lambda key: (self.timers[key], key))
            if self.timers[key] > end_ms:
                break
            self.now_ms = max(self.now_ms, self.timers.pop(key))
            before = len(self.lines)
            self.operate(GroupShard.on_timer, key)
            rearmed = len(self.lines) == before + 1 and key in self.timers
            if rearmed and key[1:2] in ((), ("session",)):
                del self.lines[before:]  # looked at its deadline, slept on
            else:
                self.lines.insert(before, f"fired {' '.join(key[1:]) or key[0]}")
        self.now_ms = end_ms

    def restart(self, arguments: dict[str, str]) -> None:
        """The broker starts anew from its records: what waited is gone, what was stored is there."""
        self.shard = GroupShard(self.settings)
        self.timers = {}
        self.replay_into(self.shard)
        for group_id, group in self.shard.groups.items():
            self.lines.append(f"loaded {group_id} {group.state.value} generation={group.generation}")
        self.operate(GroupShard.on_loaded)


def protocols(text: str) -> list[Any]:
    """`range:t1+t2,sticky:t1`: protocols with the topics of their subscriptions; `range=raw` has other metadata."""
    made = []
    for item in text.split(",") if text != "-" else []:
        name, _, topics = item.partition(":")
        raw, name = name.partition("=")[2], name.partition("=")[0]
        subscription = ConsumerProtocolSubscription(topics=[topic for topic in topics.split("+") if topic])
        metadata = raw.encode() if raw else subscription.encode_framed(0)
        made.append(JoinGroupRequest.JoinGroupRequestProtocol(name, metadata))
    return made


def through_bytes(record: CoordinatorRecord) -> CoordinatorRecord:
    """The record as a reader of its bytes finds it."""
    key_type, value_type = RECORD_TYPES[record.key.api_key]
    key = key_type.decode_framed(record.key.encode_framed())
    if record.value is None:
        return CoordinatorRecord(key, None)
    return CoordinatorRecord(key, value_type.decode_framed(record.value.encode_framed(record.version)), record.version)


def replayed(text: str) -> str:
    """The transcript as it comes out now."""
    player = Player()
    blocks = []
    for block in text.strip().split("\n\n"):
        kept = [line for line in block.split(f"\n{_SEPARATOR}")[0].split("\n") if line]
        commands = [line for line in kept if not line.startswith("#")]
        if not commands:
            blocks.append("\n".join(kept))
            continue
        (command,) = commands
        blocks.append("\n".join([*kept, _SEPARATOR, *player.play(command)]))
    return "\n\n".join(blocks) + "\n"


def main() -> None:
    if sys.argv[1:] != ["--rewrite"]:
        raise SystemExit(__doc__)
    for path in sorted(TRANSCRIPTS.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        now = replayed(text)
        if now != text:
            path.write_text(now, encoding="utf-8")
            print(f"rewrote {path.name}")


if __name__ == "__main__":
    main()
