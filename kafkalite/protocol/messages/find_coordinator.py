# ruff: noqa: N816
"""Generated from protocol_specs/: FindCoordinatorRequest, FindCoordinatorResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
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
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_b = struct.Struct(">b").pack
pack_hi = struct.Struct(">hi").pack
pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
unpack_b = struct.Struct(">b").unpack_from
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from


class FindCoordinatorRequest(Message):
    __slots__ = ("key", "key_type", "coordinator_keys")
    api_key = 10
    min_version = 0
    max_version = 6
    flexible_from = 3

    def __init__(
        self,
        key: str = "",
        key_type: int = 0,
        coordinator_keys: list[str] | None = None,
    ) -> None:
        self.key = key
        self.key_type = key_type
        self.coordinator_keys = [] if coordinator_keys is None else coordinator_keys

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[FindCoordinatorRequest, int]:
        flexible = version >= 3
        try:
            m = new(FindCoordinatorRequest)
            if version <= 3:
                m.key, pos = read_string(buf, pos, flexible)
            else:
                m.key = ""
            if version >= 1:
                (m.key_type,) = unpack_b(buf, pos)
                pos += 1
            else:
                m.key_type = 0
            if version >= 4:
                count, pos = read_count(buf, pos, True)
                m.coordinator_keys, pos = read_strings(buf, pos, count, True)
            else:
                m.coordinator_keys = []
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("FindCoordinatorRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 3
        if version >= 4:
            out += (pack_b(self.key_type), strings(self.coordinator_keys, True))
        elif version >= 1:
            out += (string(self.key, flexible), pack_b(self.key_type))
        else:
            out.append(string(self.key, False))
        if version >= 3:
            out.append(b"\0")


class FindCoordinatorResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "error_message", "node_id", "host", "port", "coordinators")
    api_key = 10
    min_version = 0
    max_version = 6
    flexible_from = 3

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        error_message: str | None = "",
        node_id: int = 0,
        host: str = "",
        port: int = 0,
        coordinators: list[FindCoordinatorResponse.Coordinator] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.error_message = error_message
        self.node_id = node_id
        self.host = host
        self.port = port
        self.coordinators = [] if coordinators is None else coordinators

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[FindCoordinatorResponse, int]:
        flexible = version >= 3
        try:
            m = new(FindCoordinatorResponse)
            if version >= 4:
                (m.throttle_time_ms,) = unpack_i(buf, pos)
                pos += 4
                m.error_code = 0
            elif version >= 1:
                m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
                pos += 6
            else:
                (m.error_code,) = unpack_h(buf, pos)
                pos += 2
                m.throttle_time_ms = 0
            if 1 <= version <= 3:
                m.error_message, pos = read_nullable_string(buf, pos, flexible)
            else:
                m.error_message = ""
            if version >= 4:
                m.node_id = 0
            else:
                (m.node_id,) = unpack_i(buf, pos)
                pos += 4
            if version <= 3:
                m.host, pos = read_string(buf, pos, flexible)
            else:
                m.host = ""
            if version >= 4:
                m.port = 0
            else:
                (m.port,) = unpack_i(buf, pos)
                pos += 4
            if version >= 4:
                count, pos = read_count(buf, pos, True)
                m.coordinators, pos = read_array(buf, pos, version, count, FindCoordinatorResponse.Coordinator.read)
            else:
                m.coordinators = []
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("FindCoordinatorResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version >= 3
        if version >= 4:
            out += (pack_i(self.throttle_time_ms), uvarint(len(self.coordinators) + 1))
        elif version >= 1:
            out += (
                pack_ih(self.throttle_time_ms, self.error_code),
                nullable_string(self.error_message, flexible),
                pack_i(self.node_id),
                string(self.host, flexible),
                pack_i(self.port),
            )
        else:
            out += (pack_hi(self.error_code, self.node_id), string(self.host, False), pack_i(self.port))
        if version >= 4:
            for coordinator in self.coordinators:
                coordinator.write(out, version)
        if version >= 3:
            out.append(b"\0")

    class Coordinator(Struct):
        __slots__ = ("key", "node_id", "host", "port", "error_code", "error_message")

        def __init__(
            self,
            key: str = "",
            node_id: int = 0,
            host: str = "",
            port: int = 0,
            error_code: int = 0,
            error_message: str | None = "",
        ) -> None:
            self.key = key
            self.node_id = node_id
            self.host = host
            self.port = port
            self.error_code = error_code
            self.error_message = error_message

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FindCoordinatorResponse.Coordinator, int]:
            m = new(FindCoordinatorResponse.Coordinator)
            m.key, pos = read_string(buf, pos, True)
            (m.node_id,) = unpack_i(buf, pos)
            pos += 4
            m.host, pos = read_string(buf, pos, True)
            m.port, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                compact_string(self.key),
                pack_i(self.node_id),
                compact_string(self.host),
                pack_ih(self.port, self.error_code),
                nullable_string(self.error_message, True),
                b"\0",
            )
