# ruff: noqa: N816
"""Generated from protocol_specs/: StreamsGroupTargetAssignmentMemberKey, StreamsGroupTargetAssignmentMemberValue."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    compact_int32s,
    compact_string,
    new,
    read_array,
    read_count,
    read_int32s,
    read_string,
    skip_tags,
    string,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class StreamsGroupTargetAssignmentMemberKey(KeyMessage):
    __slots__ = ("group_id", "member_id")
    api_key = 21
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
    def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupTargetAssignmentMemberKey, int]:
        try:
            m = new(StreamsGroupTargetAssignmentMemberKey)
            m.group_id, pos = read_string(buf, pos, False)
            m.member_id, pos = read_string(buf, pos, False)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("StreamsGroupTargetAssignmentMemberKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (string(self.group_id, False), string(self.member_id, False))


class StreamsGroupTargetAssignmentMemberValue(VersionedMessage):
    __slots__ = ("active_tasks", "standby_tasks", "warmup_tasks")
    api_key = 21
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        active_tasks: list[StreamsGroupTargetAssignmentMemberValue.TaskIds] | None = None,
        standby_tasks: list[StreamsGroupTargetAssignmentMemberValue.TaskIds] | None = None,
        warmup_tasks: list[StreamsGroupTargetAssignmentMemberValue.TaskIds] | None = None,
    ) -> None:
        self.active_tasks = [] if active_tasks is None else active_tasks
        self.standby_tasks = [] if standby_tasks is None else standby_tasks
        self.warmup_tasks = [] if warmup_tasks is None else warmup_tasks

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupTargetAssignmentMemberValue, int]:
        try:
            m = new(StreamsGroupTargetAssignmentMemberValue)
            count, pos = read_count(buf, pos, True)
            m.active_tasks, pos = read_array(
                buf, pos, version, count, StreamsGroupTargetAssignmentMemberValue.TaskIds.read
            )
            count, pos = read_count(buf, pos, True)
            m.standby_tasks, pos = read_array(
                buf, pos, version, count, StreamsGroupTargetAssignmentMemberValue.TaskIds.read
            )
            count, pos = read_count(buf, pos, True)
            m.warmup_tasks, pos = read_array(
                buf, pos, version, count, StreamsGroupTargetAssignmentMemberValue.TaskIds.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("StreamsGroupTargetAssignmentMemberValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(uvarint(len(self.active_tasks) + 1))
        for task_ids in self.active_tasks:
            task_ids.write(out, version)
        out.append(uvarint(len(self.standby_tasks) + 1))
        for task_ids in self.standby_tasks:
            task_ids.write(out, version)
        out.append(uvarint(len(self.warmup_tasks) + 1))
        for task_ids in self.warmup_tasks:
            task_ids.write(out, version)
        out.append(b"\0")

    class TaskIds(Struct):
        __slots__ = ("subtopology_id", "partitions")

        def __init__(
            self,
            subtopology_id: str = "",
            partitions: list[int] | None = None,
        ) -> None:
            self.subtopology_id = subtopology_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupTargetAssignmentMemberValue.TaskIds, int]:
            m = new(StreamsGroupTargetAssignmentMemberValue.TaskIds)
            m.subtopology_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.subtopology_id), compact_int32s(self.partitions), b"\0")
