"""Generated from protocol_specs/: CreatePartitionsRequest, CreatePartitionsResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    new,
    read_array,
    read_count,
    read_int32s,
    read_nullable_count,
    read_nullable_string,
    read_string,
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
        try:
            m = new(CreatePartitionsRequest)
            count, pos = read_count(buf, pos, version >= 2)
            m.topics, pos = read_array(buf, pos, version, count, CreatePartitionsRequest.CreatePartitionsTopic.read)
            (m.timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.validate_only, pos = buf[pos] != 0, pos + 1
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("CreatePartitionsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.topics), version >= 2)
        for item in self.topics:
            item.write(out, version)
        out.append(INT32.pack(self.timeout_ms))
        out.append(b"\1" if self.validate_only else b"\0")
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
            m = new(CreatePartitionsRequest.CreatePartitionsAssignment)
            count, pos = read_count(buf, pos, version >= 2)
            m.broker_ids, pos = read_int32s(buf, pos, count)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_count(out, len(self.broker_ids), version >= 2)
            write_ints(out, self.broker_ids, "i")
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
            m = new(CreatePartitionsRequest.CreatePartitionsTopic)
            m.name, pos = read_string(buf, pos, version >= 2)
            (m.count,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_nullable_count(buf, pos, version >= 2)
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
            write_string(out, self.name, version >= 2)
            out.append(INT32.pack(self.count))
            if self.assignments is None:
                write_null_array(out, version >= 2)
            else:
                write_count(out, len(self.assignments), version >= 2)
                for item in self.assignments:
                    item.write(out, version)
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
        try:
            m = new(CreatePartitionsResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, version >= 2)
            m.results, pos = read_array(
                buf, pos, version, count, CreatePartitionsResponse.CreatePartitionsTopicResult.read
            )
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("CreatePartitionsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.results), version >= 2)
        for item in self.results:
            item.write(out, version)
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
            m = new(CreatePartitionsResponse.CreatePartitionsTopicResult)
            m.name, pos = read_string(buf, pos, version >= 2)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, version >= 2)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, version >= 2)
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, version >= 2)
            if version >= 2:
                out.append(b"\0")
