"""Generated from protocol_specs/: DeleteShareGroupOffsetsRequest, DeleteShareGroupOffsetsResponse."""

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
    read_nullable_string,
    read_string,
    read_uuid,
    skip_tags,
    write_count,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class DeleteShareGroupOffsetsRequest(Message):
    __slots__ = ("group_id", "topics")
    api_key = 92
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        group_id: str = "",
        topics: list[DeleteShareGroupOffsetsRequest.DeleteShareGroupOffsetsRequestTopic] | None = None,
    ) -> None:
        self.group_id = group_id
        self.topics = [] if topics is None else topics

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteShareGroupOffsetsRequest, int]:
        try:
            m = new(DeleteShareGroupOffsetsRequest)
            m.group_id, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.topics, pos = read_array(
                buf, pos, version, count, DeleteShareGroupOffsetsRequest.DeleteShareGroupOffsetsRequestTopic.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DeleteShareGroupOffsetsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, True)
        write_count(out, len(self.topics), True)
        for item in self.topics:
            item.write(out, version)
        out.append(b"\0")

    class DeleteShareGroupOffsetsRequestTopic(Struct):
        __slots__ = ("topic_name",)

        def __init__(
            self,
            topic_name: str = "",
        ) -> None:
            self.topic_name = topic_name

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[DeleteShareGroupOffsetsRequest.DeleteShareGroupOffsetsRequestTopic, int]:
            m = new(DeleteShareGroupOffsetsRequest.DeleteShareGroupOffsetsRequestTopic)
            m.topic_name, pos = read_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.topic_name, True)
            out.append(b"\0")


class DeleteShareGroupOffsetsResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "error_message", "responses")
    api_key = 92
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        error_message: str | None = None,
        responses: list[DeleteShareGroupOffsetsResponse.DeleteShareGroupOffsetsResponseTopic] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.error_message = error_message
        self.responses = [] if responses is None else responses

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteShareGroupOffsetsResponse, int]:
        try:
            m = new(DeleteShareGroupOffsetsResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.responses, pos = read_array(
                buf, pos, version, count, DeleteShareGroupOffsetsResponse.DeleteShareGroupOffsetsResponseTopic.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DeleteShareGroupOffsetsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        write_nullable_string(out, self.error_message, True)
        write_count(out, len(self.responses), True)
        for item in self.responses:
            item.write(out, version)
        out.append(b"\0")

    class DeleteShareGroupOffsetsResponseTopic(Struct):
        __slots__ = ("topic_name", "topic_id", "error_code", "error_message")

        def __init__(
            self,
            topic_name: str = "",
            topic_id: bytes = ZERO_UUID,
            error_code: int = 0,
            error_message: str | None = None,
        ) -> None:
            self.topic_name = topic_name
            self.topic_id = topic_id
            self.error_code = error_code
            self.error_message = error_message

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[DeleteShareGroupOffsetsResponse.DeleteShareGroupOffsetsResponseTopic, int]:
            m = new(DeleteShareGroupOffsetsResponse.DeleteShareGroupOffsetsResponseTopic)
            m.topic_name, pos = read_string(buf, pos, True)
            m.topic_id, pos = read_uuid(buf, pos)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.topic_name, True)
            out.append(self.topic_id)
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, True)
            out.append(b"\0")
