"""Generated from protocol_specs/: ConsumerGroupHeartbeatRequest, ConsumerGroupHeartbeatResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_nullable_string,
    read_presence,
    read_string,
    read_strings,
    read_uuid,
    skip_tags,
    write_count,
    write_ints,
    write_null_array,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
            (m.member_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.instance_id, pos = read_nullable_string(buf, pos, True)
            m.rack_id, pos = read_nullable_string(buf, pos, True)
            (m.rebalance_timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
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
        except (IndexError, StructError):
            raise ProtocolError("ConsumerGroupHeartbeatRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, True)
        write_string(out, self.member_id, True)
        out.append(INT32.pack(self.member_epoch))
        write_nullable_string(out, self.instance_id, True)
        write_nullable_string(out, self.rack_id, True)
        out.append(INT32.pack(self.rebalance_timeout_ms))
        if self.subscribed_topic_names is None:
            write_null_array(out, True)
        else:
            write_count(out, len(self.subscribed_topic_names), True)
            for text in self.subscribed_topic_names:
                write_string(out, text, True)
        if version == 1:
            write_nullable_string(out, self.subscribed_topic_regex, True)
        write_nullable_string(out, self.server_assignor, True)
        if self.topic_partitions is None:
            write_null_array(out, True)
        else:
            write_count(out, len(self.topic_partitions), True)
            for item in self.topic_partitions:
                item.write(out, version)
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
            m.topic_id, pos = read_uuid(buf, pos)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(self.topic_id)
            write_count(out, len(self.partitions), True)
            write_ints(out, self.partitions, "i")
            out.append(b"\0")


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
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            m.member_id, pos = read_nullable_string(buf, pos, True)
            (m.member_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.heartbeat_interval_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            present, pos = read_presence(buf, pos)
            if present:
                m.assignment, pos = ConsumerGroupHeartbeatResponse.Assignment.read(buf, pos, version)
            else:
                m.assignment = None
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ConsumerGroupHeartbeatResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        write_nullable_string(out, self.error_message, True)
        write_nullable_string(out, self.member_id, True)
        out.append(INT32.pack(self.member_epoch))
        out.append(INT32.pack(self.heartbeat_interval_ms))
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
            m.topic_id, pos = read_uuid(buf, pos)
            count, pos = read_count(buf, pos, True)
            m.partitions, pos = read_int32s(buf, pos, count)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(self.topic_id)
            write_count(out, len(self.partitions), True)
            write_ints(out, self.partitions, "i")
            out.append(b"\0")

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
            write_count(out, len(self.topic_partitions), True)
            for item in self.topic_partitions:
                item.write(out, version)
            out.append(b"\0")
