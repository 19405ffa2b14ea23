# ruff: noqa: N816
"""Generated from protocol_specs/: DeleteGroupsRequest, DeleteGroupsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    array_count,
    compact_string,
    new,
    nullable_string,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    read_strings,
    skip_tags,
    string,
    strings,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_i = struct.Struct(">i").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from


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
        flexible = version >= 2
        try:
            m = new(DeleteGroupsRequest)
            count, pos = read_count(buf, pos, flexible)
            m.groups_names, pos = read_strings(buf, pos, count, flexible)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DeleteGroupsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 2
        out.append(strings(self.groups_names, flexible))
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
        flexible = version >= 2
        try:
            m = new(DeleteGroupsResponse)
            (m.throttle_time_ms,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, flexible)
            m.results, pos = read_array(buf, pos, version, count, DeleteGroupsResponse.DeletableGroupResult.read)
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DeleteGroupsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 2
        out += (pack_i(self.throttle_time_ms), array_count(len(self.results), flexible))
        for deletable_group_result in self.results:
            deletable_group_result.write(out, version)
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
            flexible = version >= 2
            m = new(DeleteGroupsResponse.DeletableGroupResult)
            m.group_id, pos = read_string(buf, pos, flexible)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            if version == 3:
                m.error_message, pos = read_nullable_string(buf, pos, True)
            else:
                m.error_message = None
            if version >= 2:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 2
            if version == 3:
                out += (
                    compact_string(self.group_id),
                    pack_h(self.error_code),
                    nullable_string(self.error_message, True),
                )
            else:
                out += (string(self.group_id, flexible), pack_h(self.error_code))
            if version >= 2:
                out.append(b"\0")
