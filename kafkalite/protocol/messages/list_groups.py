"""Generated from protocol_specs/: ListGroupsRequest, ListGroupsResponse."""

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
    read_string,
    read_strings,
    skip_tags,
    write_count,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
        except (IndexError, StructError):
            raise ProtocolError("ListGroupsRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 4:
            write_count(out, len(self.states_filter), True)
            for text in self.states_filter:
                write_string(out, text, True)
        if version == 5:
            write_count(out, len(self.types_filter), True)
            for text in self.types_filter:
                write_string(out, text, True)
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
        try:
            m = new(ListGroupsResponse)
            if version >= 1:
                (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.throttle_time_ms = 0
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            count, pos = read_count(buf, pos, version >= 3)
            m.groups, pos = read_array(buf, pos, version, count, ListGroupsResponse.ListedGroup.read)
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ListGroupsResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 1:
            out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        write_count(out, len(self.groups), version >= 3)
        for item in self.groups:
            item.write(out, version)
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
            m = new(ListGroupsResponse.ListedGroup)
            m.group_id, pos = read_string(buf, pos, version >= 3)
            m.protocol_type, pos = read_string(buf, pos, version >= 3)
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
            write_string(out, self.group_id, version >= 3)
            write_string(out, self.protocol_type, version >= 3)
            if version >= 4:
                write_string(out, self.group_state, True)
            if version == 5:
                write_string(out, self.group_type, True)
            if version >= 3:
                out.append(b"\0")
