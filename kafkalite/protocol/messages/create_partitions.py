# ruff: noqa: N816
"""Generated from protocol_specs/: CreatePartitionsRequest, CreatePartitionsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    array_count,
    int32s,
    new,
    null_array,
    nullable_string,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_nullable_string,
    read_string,
    skip_tags,
    string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
pack_it = struct.Struct(">i?").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_it = struct.Struct(">i?").unpack_from


class CreatePartitionsRequest(Message):
    __slots__ = ("topics", "timeout_ms", "validate_only")
    api_key = 37
    min_version = 0
    max_version = 3
    flexible_from = 2

    def __init__(
        self,
        topics: list[CreatePartitionsRequest.CreatePartitionsTopic] | None = None,
        timeout_ms: int = 0,
        validate_only: bool = False,
    ) -> None:
        self.topics = [] if topics is None else topics
        self.timeout_ms = timeout_ms
        self.validate_only = validate_only

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[CreatePartitionsRequest, int]:
        flexible = version >= 2
        try:
            m = new(CreatePartitionsRequest)
            count, pos = read_count(buf, pos, flexible)
            m.topics, pos = read_array(buf, pos, version, count, CreatePartitionsRequest.CreatePartitionsTopic.read)
            m.timeout_ms, m.validate_only = unpack_it(buf, pos)
            pos += 5
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("CreatePartitionsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 2
        out.append(array_count(len(self.topics), flexible))
        for create_partitions_topic in self.topics:
            create_partitions_topic.write(out, version)
        out.append(pack_it(self.timeout_ms, self.validate_only))
        if version >= 2:
            out.append(b"\0")

    class CreatePartitionsAssignment(Struct):
        __slots__ = ("broker_ids",)

        def __init__(
            self,
            broker_ids: list[int] | None = None,
        ) -> None:
            self.broker_ids = [] if broker_ids is None else broker_ids

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[CreatePartitionsRequest.CreatePartitionsAssignment, int]:
            flexible = version >= 2
            m = new(CreatePartitionsRequest.CreatePartitionsAssignment)
            count, pos = read_count(buf, pos, flexible)
            m.broker_ids, pos = read_int32s(buf, pos, count)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 2
            out.append(int32s(self.broker_ids, flexible))
            if version >= 2:
                out.append(b"\0")

    class CreatePartitionsTopic(Struct):
        __slots__ = ("name", "count", "assignments")

        def __init__(
            self,
            name: str = "",
            count: int = 0,
            assignments: list[CreatePartitionsRequest.CreatePartitionsAssignment] | None = EMPTY,
        ) -> None:
            self.name = name
            self.count = count
            self.assignments = [] if assignments is EMPTY else assignments

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[CreatePartitionsRequest.CreatePartitionsTopic, int]:
            flexible = version >= 2
            m = new(CreatePartitionsRequest.CreatePartitionsTopic)
            m.name, pos = read_string(buf, pos, flexible)
            (m.count,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_nullable_count(buf, pos, flexible)
            if count < 0:
                m.assignments = None
            else:
                m.assignments, pos = read_array(
                    buf, pos, version, count, CreatePartitionsRequest.CreatePartitionsAssignment.read
                )
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 2
            out += (
                string(self.name, flexible),
                pack_i(self.count),
                null_array(flexible) if self.assignments is None else array_count(len(self.assignments), flexible),
            )
            for create_partitions_assignment in self.assignments or ():
                create_partitions_assignment.write(out, version)
            if version >= 2:
                out.append(b"\0")


class CreatePartitionsResponse(Message):
    __slots__ = ("throttle_time_ms", "results")
    api_key = 37
    min_version = 0
    max_version = 3
    flexible_from = 2

    def __init__(
        self,
        throttle_time_ms: int = 0,
        results: list[CreatePartitionsResponse.CreatePartitionsTopicResult] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.results = [] if results is None else results

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[CreatePartitionsResponse, int]:
        flexible = version >= 2
        try:
            m = new(CreatePartitionsResponse)
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, flexible)
            m.results, pos = read_array(
                buf, pos, version, count, CreatePartitionsResponse.CreatePartitionsTopicResult.read
            )
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("CreatePartitionsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 2
        out += (pack_i(self.throttle_time_ms), array_count(len(self.results), flexible))
        for create_partitions_topic_result in self.results:
            create_partitions_topic_result.write(out, version)
        if version >= 2:
            out.append(b"\0")

    class CreatePartitionsTopicResult(Struct):
        __slots__ = ("name", "error_code", "error_message")

        def __init__(
            self,
            name: str = "",
            error_code: int = 0,
            error_message: str | None = None,
        ) -> None:
            self.name = name
            self.error_code = error_code
            self.error_message = error_message

        @staticmethod
        def read(
            buf: Buffer, pos: int, version: int
        ) -> tuple[CreatePartitionsResponse.CreatePartitionsTopicResult, int]:
            flexible = version >= 2
            m = new(CreatePartitionsResponse.CreatePartitionsTopicResult)
            m.name, pos = read_string(buf, pos, flexible)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            m.error_message, pos = read_nullable_string(buf, pos, flexible)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 2
            out += (string(self.name, flexible), pack_h(self.error_code), nullable_string(self.error_message, flexible))
            if version >= 2:
                out.append(b"\0")
