# ruff: noqa: N816
"""Generated from protocol_specs/: DeleteShareGroupOffsetsRequest, DeleteShareGroupOffsetsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_string,
    new,
    nullable_string,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    skip_tags,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_ih = struct.Struct(">ih").pack
pack_uh = struct.Struct(">16sh").pack
unpack_ih = struct.Struct(">ih").unpack_from
unpack_uh = struct.Struct(">16sh").unpack_from


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
        except (IndexError, struct.error):
            raise ProtocolError("DeleteShareGroupOffsetsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (compact_string(self.group_id), uvarint(len(self.topics) + 1))
        for delete_share_group_offsets_request_topic in self.topics:
            delete_share_group_offsets_request_topic.write(out, version)
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
            out += (compact_string(self.topic_name), b"\0")


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
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.responses, pos = read_array(
                buf, pos, version, count, DeleteShareGroupOffsetsResponse.DeleteShareGroupOffsetsResponseTopic.read
            )
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DeleteShareGroupOffsetsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            pack_ih(self.throttle_time_ms, self.error_code),
            nullable_string(self.error_message, True),
            uvarint(len(self.responses) + 1),
        )
        for delete_share_group_offsets_response_topic in self.responses:
            delete_share_group_offsets_response_topic.write(out, version)
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
            m.topic_id, m.error_code = unpack_uh(buf, pos)
            pos += 18
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                compact_string(self.topic_name),
                pack_uh(self.topic_id, self.error_code),
                nullable_string(self.error_message, True),
                b"\0",
            )
