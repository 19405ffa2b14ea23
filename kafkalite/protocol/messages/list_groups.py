# ruff: noqa: N816
"""Generated from protocol_specs/: ListGroupsRequest, ListGroupsResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    array_count,
    compact_string,
    new,
    read_array,
    read_count,
    read_string,
    read_strings,
    skip_tags,
    string,
    strings,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_hi = struct.Struct(">hi").pack
pack_ih = struct.Struct(">ih").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from


class ListGroupsRequest(Message):
    __slots__ = ("states_filter", "types_filter")
    api_key = 16
    min_version = 0
    max_version = 5
    flexible_from = 3

    def __init__(
        self,
        states_filter: list[str] | None = None,
        types_filter: list[str] | None = None,
    ) -> None:
        self.states_filter = [] if states_filter is None else states_filter
        self.types_filter = [] if types_filter is None else types_filter

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ListGroupsRequest, int]:
        try:
            m = new(ListGroupsRequest)
            if version >= 4:
                count, pos = read_count(buf, pos, True)
                m.states_filter, pos = read_strings(buf, pos, count, True)
            else:
                m.states_filter = []
            if version == 5:
                count, pos = read_count(buf, pos, True)
                m.types_filter, pos = read_strings(buf, pos, count, True)
            else:
                m.types_filter = []
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ListGroupsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 5:
            out += (strings(self.states_filter, True), strings(self.types_filter, True))
        elif version == 4:
            out.append(strings(self.states_filter, True))
        if version >= 3:
            out.append(b"\0")


class ListGroupsResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "groups")
    api_key = 16
    min_version = 0
    max_version = 5
    flexible_from = 3

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        groups: list[ListGroupsResponse.ListedGroup] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.groups = [] if groups is None else groups

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ListGroupsResponse, int]:
        flexible = version >= 3
        try:
            m = new(ListGroupsResponse)
            if version >= 1:
                m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
                pos += 6
            else:
                (m.error_code,) = unpack_h(buf, pos)
                pos += 2
                m.throttle_time_ms = 0
            count, pos = read_count(buf, pos, flexible)
            m.groups, pos = read_array(buf, pos, version, count, ListGroupsResponse.ListedGroup.read)
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ListGroupsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 3
        if version >= 1:
            out += (pack_ih(self.throttle_time_ms, self.error_code), array_count(len(self.groups), flexible))
        else:
            out.append(pack_hi(self.error_code, len(self.groups)))
        for listed_group in self.groups:
            listed_group.write(out, version)
        if version >= 3:
            out.append(b"\0")

    class ListedGroup(Struct):
        __slots__ = ("group_id", "protocol_type", "group_state", "group_type")

        def __init__(
            self,
            group_id: str = "",
            protocol_type: str = "",
            group_state: str = "",
            group_type: str = "",
        ) -> None:
            self.group_id = group_id
            self.protocol_type = protocol_type
            self.group_state = group_state
            self.group_type = group_type

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ListGroupsResponse.ListedGroup, int]:
            flexible = version >= 3
            m = new(ListGroupsResponse.ListedGroup)
            m.group_id, pos = read_string(buf, pos, flexible)
            m.protocol_type, pos = read_string(buf, pos, flexible)
            if version >= 4:
                m.group_state, pos = read_string(buf, pos, True)
            else:
                m.group_state = ""
            if version == 5:
                m.group_type, pos = read_string(buf, pos, True)
            else:
                m.group_type = ""
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            flexible = version >= 3
            if version == 5:
                out += (
                    compact_string(self.group_id),
                    compact_string(self.protocol_type),
                    compact_string(self.group_state),
                    compact_string(self.group_type),
                )
            elif version == 4:
                out += (
                    compact_string(self.group_id),
                    compact_string(self.protocol_type),
                    compact_string(self.group_state),
                )
            else:
                out += (string(self.group_id, flexible), string(self.protocol_type, flexible))
            if version >= 3:
                out.append(b"\0")
