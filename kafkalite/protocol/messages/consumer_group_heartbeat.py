# ruff: noqa: N816
"""Generated from protocol_specs/: ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_int32s,
    compact_string,
    new,
    null_array,
    nullable_string,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_nullable_string,
    read_presence,
    read_string,
    read_strings,
    skip_tags,
    strings,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
pack_ii = struct.Struct(">ii").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_ii = struct.Struct(">ii").unpack_from
unpack_u = struct.Struct(">16s").unpack_from


class ConsumerGroupHeartbeatRequest(Message):
    __slots__ = (
        "group_id",
        "member_id",
        "member_epoch",
        "instance_id",
        "rack_id",
        "rebalance_timeout_ms",
        "subscribed_topic_names",
        "subscribed_topic_regex",
        "server_assignor",
        "topic_partitions",
    )
    api_key = 68
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        group_id: str = "",
        member_id: str = "",
        member_epoch: int = 0,
        instance_id: str | None = None,
        rack_id: str | None = None,
        rebalance_timeout_ms: int = -1,
        subscribed_topic_names: list[str] | None = None,
        subscribed_topic_regex: str | None = None,
        server_assignor: str | None = None,
        topic_partitions: list[ConsumerGroupHeartbeatRequest.TopicPartitions] | None = None,
    ) -> None:
        self.group_id = group_id
        self.member_id = member_id
        self.member_epoch = member_epoch
        self.instance_id = instance_id
        self.rack_id = rack_id
        self.rebalance_timeout_ms = rebalance_timeout_ms
        self.subscribed_topic_names = subscribed_topic_names
        self.subscribed_topic_regex = subscribed_topic_regex
        self.server_assignor = server_assignor
        self.topic_partitions = topic_partitions

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerGroupHeartbeatRequest, int]:
        try:
            m = new(ConsumerGroupHeartbeatRequest)
            m.group_id, pos = read_string(buf, pos, True)
            m.member_id, pos = read_string(buf, pos, True)
            (m.member_epoch,) = unpack_i(buf, pos)
            pos += 4
            m.instance_id, pos = read_nullable_string(buf, pos, True)
            m.rack_id, pos = read_nullable_string(buf, pos, True)
            (m.rebalance_timeout_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.subscribed_topic_names = None
            else:
                m.subscribed_topic_names, pos = read_strings(buf, pos, count, True)
            if version == 1:
                m.subscribed_topic_regex, pos = read_nullable_string(buf, pos, True)
            else:
                m.subscribed_topic_regex = None
            m.server_assignor, pos = read_nullable_string(buf, pos, True)
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.topic_partitions = None
            else:
                m.topic_partitions, pos = read_array(
                    buf, pos, version, count, ConsumerGroupHeartbeatRequest.TopicPartitions.read
                )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ConsumerGroupHeartbeatRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 1:
            out += (
                compact_string(self.group_id),
                compact_string(self.member_id),
                pack_i(self.member_epoch),
                nullable_string(self.instance_id, True),
                nullable_string(self.rack_id, True),
                pack_i(self.rebalance_timeout_ms),
                null_array(True) if self.subscribed_topic_names is None else strings(self.subscribed_topic_names, True),
                nullable_string(self.subscribed_topic_regex, True),
                nullable_string(self.server_assignor, True),
                null_array(True) if self.topic_partitions is None else uvarint(len(self.topic_partitions) + 1),
            )
        else:
            out += (
                compact_string(self.group_id),
                compact_string(self.member_id),
                pack_i(self.member_epoch),
                nullable_string(self.instance_id, True),
                nullable_string(self.rack_id, True),
                pack_i(self.rebalance_timeout_ms),
                null_array(True) if self.subscribed_topic_names is None else strings(self.subscribed_topic_names, True),
                nullable_string(self.server_assignor, True),
                null_array(True) if self.topic_partitions is None else uvarint(len(self.topic_partitions) + 1),
            )
        for topic_partitions in self.topic_partitions or ():
            topic_partitions.write(out, version)
        out.append(b"\0")

    class TopicPartitions(Struct):
        __slots__ = ("topic_id", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            partitions: list[int] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerGroupHeartbeatRequest.TopicPartitions, int]:
            m = new(ConsumerGroupHeartbeatRequest.TopicPartitions)
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, compact_int32s(self.partitions), b"\0")


class ConsumerGroupHeartbeatResponse(Message):
    __slots__ = (
        "throttle_time_ms",
        "error_code",
        "error_message",
        "member_id",
        "member_epoch",
        "heartbeat_interval_ms",
        "assignment",
    )
    api_key = 68
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        error_message: str | None = None,
        member_id: str | None = None,
        member_epoch: int = 0,
        heartbeat_interval_ms: int = 0,
        assignment: ConsumerGroupHeartbeatResponse.Assignment | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.error_message = error_message
        self.member_id = member_id
        self.member_epoch = member_epoch
        self.heartbeat_interval_ms = heartbeat_interval_ms
        self.assignment = assignment

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerGroupHeartbeatResponse, int]:
        try:
            m = new(ConsumerGroupHeartbeatResponse)
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            m.member_id, pos = read_nullable_string(buf, pos, True)
            m.member_epoch, m.heartbeat_interval_ms = unpack_ii(buf, pos)
            pos += 8
            present, pos = read_presence(buf, pos)
            if present:
                m.assignment, pos = ConsumerGroupHeartbeatResponse.Assignment.read(buf, pos, version)
            else:
                m.assignment = None
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ConsumerGroupHeartbeatResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            pack_ih(self.throttle_time_ms, self.error_code),
            nullable_string(self.error_message, True),
            nullable_string(self.member_id, True),
            pack_ii(self.member_epoch, self.heartbeat_interval_ms),
        )
        if self.assignment is None:
            out.append(b"\xff")
        else:
            out.append(b"\1")
            self.assignment.write(out, version)
        out.append(b"\0")

    class TopicPartitions(Struct):
        __slots__ = ("topic_id", "partitions")

        def __init__(
            self,
            topic_id: bytes = ZERO_UUID,
            partitions: list[int] | None = None,
        ) -> None:
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerGroupHeartbeatResponse.TopicPartitions, int]:
            m = new(ConsumerGroupHeartbeatResponse.TopicPartitions)
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (self.topic_id, compact_int32s(self.partitions), b"\0")

    class Assignment(Struct):
        __slots__ = ("topic_partitions",)

        def __init__(
            self,
            topic_partitions: list[ConsumerGroupHeartbeatResponse.TopicPartitions] | None = None,
        ) -> None:
            self.topic_partitions = [] if topic_partitions is None else topic_partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ConsumerGroupHeartbeatResponse.Assignment, int]:
            m = new(ConsumerGroupHeartbeatResponse.Assignment)
            count, pos = read_count(buf, pos, True)
            m.topic_partitions, pos = read_array(
                buf, pos, version, count, ConsumerGroupHeartbeatResponse.TopicPartitions.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(uvarint(len(self.topic_partitions) + 1))
            for topic_partitions in self.topic_partitions:
                topic_partitions.write(out, version)
            out.append(b"\0")
