"""Generated from protocol_specs/: ShareGroupHeartbeatRequest, ShareGroupHeartbeatResponse."""

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


class ShareGroupHeartbeatRequest(Message):
    __slots__ = ("group_id", "member_id", "member_epoch", "rack_id", "subscribed_topic_names")
    api_key = 76
    min_version = 1
    max_version = 1
    flexible_from = 1

    def __init__(
        self,
        group_id: str = "",
        member_id: str = "",
        member_epoch: int = 0,
        rack_id: str | None = None,
        subscribed_topic_names: list[str] | None = None,
    ) -> None:
        self.group_id = group_id
        self.member_id = member_id
        self.member_epoch = member_epoch
        self.rack_id = rack_id
        self.subscribed_topic_names = subscribed_topic_names

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupHeartbeatRequest, int]:
        try:
            m = new(ShareGroupHeartbeatRequest)
            m.group_id, pos = read_string(buf, pos, True)
            m.member_id, pos = read_string(buf, pos, True)
            (m.member_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.rack_id, pos = read_nullable_string(buf, pos, True)
            count, pos = read_nullable_count(buf, pos, True)
            if count < 0:
                m.subscribed_topic_names = None
            else:
                m.subscribed_topic_names, pos = read_strings(buf, pos, count, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ShareGroupHeartbeatRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, True)
        write_string(out, self.member_id, True)
        out.append(INT32.pack(self.member_epoch))
        write_nullable_string(out, self.rack_id, True)
        if self.subscribed_topic_names is None:
            write_null_array(out, True)
        else:
            write_count(out, len(self.subscribed_topic_names), True)
            for text in self.subscribed_topic_names:
                write_string(out, text, True)
        out.append(b"\0")


class ShareGroupHeartbeatResponse(Message):
    __slots__ = (
        "throttle_time_ms",
        "error_code",
        "error_message",
        "member_id",
        "member_epoch",
        "heartbeat_interval_ms",
        "assignment",
    )
    api_key = 76
    min_version = 1
    max_version = 1
    flexible_from = 1

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        error_message: str | None = None,
        member_id: str | None = None,
        member_epoch: int = 0,
        heartbeat_interval_ms: int = 0,
        assignment: ShareGroupHeartbeatResponse.Assignment | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.error_message = error_message
        self.member_id = member_id
        self.member_epoch = member_epoch
        self.heartbeat_interval_ms = heartbeat_interval_ms
        self.assignment = assignment

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupHeartbeatResponse, int]:
        try:
            m = new(ShareGroupHeartbeatResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            m.member_id, pos = read_nullable_string(buf, pos, True)
            (m.member_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.heartbeat_interval_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            present, pos = read_presence(buf, pos)
            if present:
                m.assignment, pos = ShareGroupHeartbeatResponse.Assignment.read(buf, pos, version)
            else:
                m.assignment = None
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ShareGroupHeartbeatResponse: the buffer ends too early") from None

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
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupHeartbeatResponse.TopicPartitions, int]:
            m = new(ShareGroupHeartbeatResponse.TopicPartitions)
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
            topic_partitions: list[ShareGroupHeartbeatResponse.TopicPartitions] | None = None,
        ) -> None:
            self.topic_partitions = [] if topic_partitions is None else topic_partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareGroupHeartbeatResponse.Assignment, int]:
            m = new(ShareGroupHeartbeatResponse.Assignment)
            count, pos = read_count(buf, pos, True)
            m.topic_partitions, pos = read_array(
                buf, pos, version, count, ShareGroupHeartbeatResponse.TopicPartitions.read
            )
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_count(out, len(self.topic_partitions), True)
            for item in self.topic_partitions:
                item.write(out, version)
            out.append(b"\0")
