"""Generated from protocol_specs/: DeleteTopicsRequest, DeleteTopicsResponse."""

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
    read_strings,
    read_uuid,
    skip_tags,
    write_count,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class DeleteTopicsRequest(Message):
    __slots__ = ("topics", "topic_names", "timeout_ms")
    api_key = 20
    min_version = 1
    max_version = 6
    flexible_from = 4

    def __init__(
        self,
        topics: list[DeleteTopicsRequest.DeleteTopicState] | None = None,
        topic_names: list[str] | None = None,
        timeout_ms: int = 0,
    ) -> None:
        self.topics = [] if topics is None else topics
        self.topic_names = [] if topic_names is None else topic_names
        self.timeout_ms = timeout_ms

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteTopicsRequest, int]:
        try:
            m = new(DeleteTopicsRequest)
            if version == 6:
                count, pos = read_count(buf, pos, True)
                m.topics, pos = read_array(buf, pos, version, count, DeleteTopicsRequest.DeleteTopicState.read)
            else:
                m.topics = []
            if version <= 5:
                count, pos = read_count(buf, pos, version >= 4)
                m.topic_names, pos = read_strings(buf, pos, count, version >= 4)
            else:
                m.topic_names = []
            (m.timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DeleteTopicsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 6:
            write_count(out, len(self.topics), True)
            for item in self.topics:
                item.write(out, version)
        if version <= 5:
            write_count(out, len(self.topic_names), version >= 4)
            for text in self.topic_names:
                write_string(out, text, version >= 4)
        out.append(INT32.pack(self.timeout_ms))
        if version >= 4:
            out.append(b"\0")

    class DeleteTopicState(Struct):
        __slots__ = ("name", "topic_id")

        def __init__(
            self,
            name: str | None = None,
            topic_id: bytes = ZERO_UUID,
        ) -> None:
            self.name = name
            self.topic_id = topic_id

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteTopicsRequest.DeleteTopicState, int]:
            m = new(DeleteTopicsRequest.DeleteTopicState)
            m.name, pos = read_nullable_string(buf, pos, True)
            m.topic_id, pos = read_uuid(buf, pos)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_nullable_string(out, self.name, True)
            out.append(self.topic_id)
            out.append(b"\0")


class DeleteTopicsResponse(Message):
    __slots__ = ("throttle_time_ms", "responses")
    api_key = 20
    min_version = 1
    max_version = 6
    flexible_from = 4

    def __init__(
        self,
        throttle_time_ms: int = 0,
        responses: list[DeleteTopicsResponse.DeletableTopicResult] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.responses = [] if responses is None else responses

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteTopicsResponse, int]:
        try:
            m = new(DeleteTopicsResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, version >= 4)
            m.responses, pos = read_array(buf, pos, version, count, DeleteTopicsResponse.DeletableTopicResult.read)
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DeleteTopicsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.responses), version >= 4)
        for item in self.responses:
            item.write(out, version)
        if version >= 4:
            out.append(b"\0")

    class DeletableTopicResult(Struct):
        __slots__ = ("name", "topic_id", "error_code", "error_message")

        def __init__(
            self,
            name: str | None = "",
            topic_id: bytes = ZERO_UUID,
            error_code: int = 0,
            error_message: str | None = None,
        ) -> None:
            self.name = name
            self.topic_id = topic_id
            self.error_code = error_code
            self.error_message = error_message

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteTopicsResponse.DeletableTopicResult, int]:
            m = new(DeleteTopicsResponse.DeletableTopicResult)
            m.name, pos = read_nullable_string(buf, pos, version >= 4)
            if m.name is None and not (version == 6):
                raise ProtocolError("DeleteTopicsResponse.name is null")
            if version == 6:
                m.topic_id, pos = read_uuid(buf, pos)
            else:
                m.topic_id = ZERO_UUID
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            if version >= 5:
                m.error_message, pos = read_nullable_string(buf, pos, True)
            else:
                m.error_message = None
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_nullable_string(out, self.name, version >= 4)
            if version == 6:
                out.append(self.topic_id)
            out.append(INT16.pack(self.error_code))
            if version >= 5:
                write_nullable_string(out, self.error_message, True)
            if version >= 4:
                out.append(b"\0")
