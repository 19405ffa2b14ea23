# ruff: noqa: N816
"""Generated from protocol_specs/: StreamsGroupCurrentMemberAssignmentKey, StreamsGroupCurrentMemberAssignmentValue."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    compact_int32s,
    compact_string,
    new,
    null_array,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_string,
    read_tag,
    read_uvarint,
    skip_tag,
    skip_tags,
    string,
    uvarint,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_iib = struct.Struct(">iib").pack
unpack_iib = struct.Struct(">iib").unpack_from


class StreamsGroupCurrentMemberAssignmentKey(KeyMessage):
    __slots__ = ("group_id", "member_id")
    api_key = 22
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        group_id: str = "",
        member_id: str = "",
    ) -> None:
        self.group_id = group_id
        self.member_id = member_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupCurrentMemberAssignmentKey, int]:
        try:
            m = new(StreamsGroupCurrentMemberAssignmentKey)
            m.group_id, pos = read_string(buf, pos, False)
            m.member_id, pos = read_string(buf, pos, False)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("StreamsGroupCurrentMemberAssignmentKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (string(self.group_id, False), string(self.member_id, False))


class StreamsGroupCurrentMemberAssignmentValue(VersionedMessage):
    __slots__ = (
        "member_epoch",
        "previous_member_epoch",
        "state",
        "active_tasks",
        "standby_tasks",
        "warmup_tasks",
        "active_tasks_pending_revocation",
        "standby_tasks_pending_revocation",
        "warmup_tasks_pending_revocation",
    )
    api_key = 22
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        member_epoch: int = 0,
        previous_member_epoch: int = 0,
        state: int = 0,
        active_tasks: list[StreamsGroupCurrentMemberAssignmentValue.TaskIds] | None = None,
        standby_tasks: list[StreamsGroupCurrentMemberAssignmentValue.TaskIds] | None = None,
        warmup_tasks: list[StreamsGroupCurrentMemberAssignmentValue.TaskIds] | None = None,
        active_tasks_pending_revocation: list[StreamsGroupCurrentMemberAssignmentValue.TaskIds] | None = None,
        standby_tasks_pending_revocation: list[StreamsGroupCurrentMemberAssignmentValue.TaskIds] | None = None,
        warmup_tasks_pending_revocation: list[StreamsGroupCurrentMemberAssignmentValue.TaskIds] | None = None,
    ) -> None:
        self.member_epoch = member_epoch
        self.previous_member_epoch = previous_member_epoch
        self.state = state
        self.active_tasks = [] if active_tasks is None else active_tasks
        self.standby_tasks = [] if standby_tasks is None else standby_tasks
        self.warmup_tasks = [] if warmup_tasks is None else warmup_tasks
        self.active_tasks_pending_revocation = (
            [] if active_tasks_pending_revocation is None else active_tasks_pending_revocation
        )
        self.standby_tasks_pending_revocation = (
            [] if standby_tasks_pending_revocation is None else standby_tasks_pending_revocation
        )
        self.warmup_tasks_pending_revocation = (
            [] if warmup_tasks_pending_revocation is None else warmup_tasks_pending_revocation
        )

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupCurrentMemberAssignmentValue, int]:
        try:
            m = new(StreamsGroupCurrentMemberAssignmentValue)
            m.member_epoch, m.previous_member_epoch, m.state = unpack_iib(buf, pos)
            pos += 9
            count, pos = read_count(buf, pos, True)
            m.active_tasks, pos = read_array(
                buf, pos, version, count, StreamsGroupCurrentMemberAssignmentValue.TaskIds.read
            )
            count, pos = read_count(buf, pos, True)
            m.standby_tasks, pos = read_array(
                buf, pos, version, count, StreamsGroupCurrentMemberAssignmentValue.TaskIds.read
            )
            count, pos = read_count(buf, pos, True)
            m.warmup_tasks, pos = read_array(
                buf, pos, version, count, StreamsGroupCurrentMemberAssignmentValue.TaskIds.read
            )
            count, pos = read_count(buf, pos, True)
            m.active_tasks_pending_revocation, pos = read_array(
                buf, pos, version, count, StreamsGroupCurrentMemberAssignmentValue.TaskIds.read
            )
            count, pos = read_count(buf, pos, True)
            m.standby_tasks_pending_revocation, pos = read_array(
                buf, pos, version, count, StreamsGroupCurrentMemberAssignmentValue.TaskIds.read
            )
            count, pos = read_count(buf, pos, True)
            m.warmup_tasks_pending_revocation, pos = read_array(
                buf, pos, version, count, StreamsGroupCurrentMemberAssignmentValue.TaskIds.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("StreamsGroupCurrentMemberAssignmentValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            pack_iib(self.member_epoch, self.previous_member_epoch, self.state),
            uvarint(len(self.active_tasks) + 1),
        )
        for task_ids in self.active_tasks:
            task_ids.write(out, version)
        out.append(uvarint(len(self.standby_tasks) + 1))
        for task_ids in self.standby_tasks:
            task_ids.write(out, version)
        out.append(uvarint(len(self.warmup_tasks) + 1))
        for task_ids in self.warmup_tasks:
            task_ids.write(out, version)
        out.append(uvarint(len(self.active_tasks_pending_revocation) + 1))
        for task_ids in self.active_tasks_pending_revocation:
            task_ids.write(out, version)
        out.append(uvarint(len(self.standby_tasks_pending_revocation) + 1))
        for task_ids in self.standby_tasks_pending_revocation:
            task_ids.write(out, version)
        out.append(uvarint(len(self.warmup_tasks_pending_revocation) + 1))
        for task_ids in self.warmup_tasks_pending_revocation:
            task_ids.write(out, version)
        out.append(b"\0")

    class TaskIds(Struct):
        __slots__ = ("subtopology_id", "partitions", "assignment_epochs")

        def __init__(
            self,
            subtopology_id: str = "",
            partitions: list[int] | None = None,
            assignment_epochs: list[int] | None = EMPTY,
        ) -> None:
            self.subtopology_id = subtopology_id
            self.partitions = [] if partitions is None else partitions
            self.assignment_epochs = [] if assignment_epochs is EMPTY else assignment_epochs

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupCurrentMemberAssignmentValue.TaskIds, int]:
            m = new(StreamsGroupCurrentMemberAssignmentValue.TaskIds)
            m.subtopology_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            m.assignment_epochs = []
            tags, pos = read_uvarint(buf, pos)
            for _ in range(tags):
                tag, size, pos = read_tag(buf, pos)
                if tag == 0:
                    count, pos = read_nullable_count(buf, pos, True)
                    if count < 0:
                        m.assignment_epochs = None
                    else:
                        m.assignment_epochs, pos = read_int32s(buf, pos, count)
                else:
                    pos = skip_tag(buf, pos, size)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.subtopology_id), compact_int32s(self.partitions))
            tags: list[tuple[int, list[Buffer]]] = []
            if self.assignment_epochs != []:
                tag_0: list[Buffer] = []
                tag_0.append(
                    null_array(True) if self.assignment_epochs is None else compact_int32s(self.assignment_epochs)
                )
                tags.append((0, tag_0))
            write_tags(out, tags)
