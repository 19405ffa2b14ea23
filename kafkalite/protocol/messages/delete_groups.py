"""Generated from protocol_specs/: DeleteGroupsRequest, DeleteGroupsResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    new,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    read_strings,
    skip_tags,
    write_count,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class DeleteGroupsRequest(Message):
    __slots__ = ("groups_names",)
    api_key = 42
    min_version = 0
    max_version = 3
    flexible_from = 2

    def __init__(
        self,
        groups_names: list[str] | None = None,
    ) -> None:
        self.groups_names = [] if groups_names is None else groups_names

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteGroupsRequest, int]:
        try:
            m = new(DeleteGroupsRequest)
            count, pos = read_count(buf, pos, version >= 2)
            m.groups_names, pos = read_strings(buf, pos, count, version >= 2)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DeleteGroupsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.groups_names), version >= 2)
        for text in self.groups_names:
            write_string(out, text, version >= 2)
        if version >= 2:
            out.append(b"\0")


class DeleteGroupsResponse(Message):
    __slots__ = ("throttle_time_ms", "results")
    api_key = 42
    min_version = 0
    max_version = 3
    flexible_from = 2

    def __init__(
        self,
        throttle_time_ms: int = 0,
        results: list[DeleteGroupsResponse.DeletableGroupResult] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.results = [] if results is None else results

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteGroupsResponse, int]:
        try:
            m = new(DeleteGroupsResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, version >= 2)
            m.results, pos = read_array(buf, pos, version, count, DeleteGroupsResponse.DeletableGroupResult.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DeleteGroupsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        write_count(out, len(self.results), version >= 2)
        for item in self.results:
            item.write(out, version)
        if version >= 2:
            out.append(b"\0")

    class DeletableGroupResult(Struct):
        __slots__ = ("group_id", "error_code", "error_message")

        def __init__(
            self,
            group_id: str = "",
            error_code: int = 0,
            error_message: str | None = None,
        ) -> None:
            self.group_id = group_id
            self.error_code = error_code
            self.error_message = error_message

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DeleteGroupsResponse.DeletableGroupResult, int]:
            m = new(DeleteGroupsResponse.DeletableGroupResult)
            m.group_id, pos = read_string(buf, pos, version >= 2)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            if version == 3:
                m.error_message, pos = read_nullable_string(buf, pos, True)
            else:
                m.error_message = None
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.group_id, version >= 2)
            out.append(INT16.pack(self.error_code))
            if version == 3:
                write_nullable_string(out, self.error_message, True)
            if version >= 2:
                out.append(b"\0")
