# ruff: noqa: N816
"""Generated from protocol_specs/: DeleteTopicsRequest, DeleteTopicsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    array_count,
    new,
    nullable_string,
    read_array,
    read_count,
    read_nullable_string,
    read_strings,
    skip_tags,
    strings,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
pack_uh = struct.Struct(">16sh").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_u = struct.Struct(">16s").unpack_from
unpack_uh = struct.Struct(">16sh").unpack_from


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
        flexible = version >= 4
        try:
            m = new(DeleteTopicsRequest)
            if version == 6:
                count, pos = read_count(buf, pos, True)
                m.topics, pos = read_array(buf, pos, version, count, DeleteTopicsRequest.DeleteTopicState.read)
            else:
                m.topics = []
            if version <= 5:
                count, pos = read_count(buf, pos, flexible)
                m.topic_names, pos = read_strings(buf, pos, count, flexible)
            else:
                m.topic_names = []
            (m.timeout_ms,) = unpack_i(buf, pos)
            pos += 4
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DeleteTopicsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 4
        if version == 6:
            out.append(uvarint(len(self.topics) + 1))
        if version == 6:
            for delete_topic_state in self.topics:
                delete_topic_state.write(out, version)
        if version == 6:
            out.append(pack_i(self.timeout_ms))
        else:
            out += (strings(self.topic_names, flexible), pack_i(self.timeout_ms))
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
            (m.topic_id,) = unpack_u(buf, pos)
            pos += 16
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (nullable_string(self.name, True), self.topic_id, b"\0")


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
        flexible = version >= 4
        try:
            m = new(DeleteTopicsResponse)
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, flexible)
            m.responses, pos = read_array(buf, pos, version, count, DeleteTopicsResponse.DeletableTopicResult.read)
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DeleteTopicsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 4
        out += (pack_i(self.throttle_time_ms), array_count(len(self.responses), flexible))
        for deletable_topic_result in self.responses:
            deletable_topic_result.write(out, version)
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
            flexible = version >= 4
            m = new(DeleteTopicsResponse.DeletableTopicResult)
            m.name, pos = read_nullable_string(buf, pos, flexible)
            if m.name is None:
                if not (version == 6):
                    raise ProtocolError("DeleteTopicsResponse: name is null")
            if version == 6:
                m.topic_id, m.error_code = unpack_uh(buf, pos)
                pos += 18
            else:
                (m.error_code,) = unpack_h(buf, pos)
                pos += 2
                m.topic_id = ZERO_UUID
            if version >= 5:
                m.error_message, pos = read_nullable_string(buf, pos, True)
            else:
                m.error_message = None
            if version >= 4:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 4
            if version == 6:
                out += (
                    nullable_string(self.name, True),
                    pack_uh(self.topic_id, self.error_code),
                    nullable_string(self.error_message, True),
                )
            elif version == 5:
                out += (
                    nullable_string(self.name, True),
                    pack_h(self.error_code),
                    nullable_string(self.error_message, True),
                )
            else:
                out += (nullable_string(self.name, flexible), pack_h(self.error_code))
            if version >= 4:
                out.append(b"\0")
