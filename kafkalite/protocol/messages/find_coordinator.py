"""Generated from protocol_specs/: FindCoordinatorRequest, FindCoordinatorResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT8,
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
        try:
            m = new(FindCoordinatorRequest)
            if version <= 3:
                m.key, pos = read_string(buf, pos, version == 3)
            else:
                m.key = ""
            if version >= 1:
                (m.key_type,), pos = INT8.unpack_from(buf, pos), pos + 1
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
        except (IndexError, StructError):
            raise ProtocolError("FindCoordinatorRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version <= 3:
            write_string(out, self.key, version == 3)
        if version >= 1:
            out.append(INT8.pack(self.key_type))
        if version >= 4:
            write_count(out, len(self.coordinator_keys), True)
            for text in self.coordinator_keys:
                write_string(out, text, True)
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
        try:
            m = new(FindCoordinatorResponse)
            if version >= 1:
                (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.throttle_time_ms = 0
            if version <= 3:
                (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            else:
                m.error_code = 0
            if 1 <= version <= 3:
                m.error_message, pos = read_nullable_string(buf, pos, version == 3)
            else:
                m.error_message = ""
            if version <= 3:
                (m.node_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.node_id = 0
            if version <= 3:
                m.host, pos = read_string(buf, pos, version == 3)
            else:
                m.host = ""
            if version <= 3:
                (m.port,), pos = INT32.unpack_from(buf, pos), pos + 4
            else:
                m.port = 0
            if version >= 4:
                count, pos = read_count(buf, pos, True)
                m.coordinators, pos = read_array(buf, pos, version, count, FindCoordinatorResponse.Coordinator.read)
            else:
                m.coordinators = []
            if version >= 3:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("FindCoordinatorResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 1:
            out.append(INT32.pack(self.throttle_time_ms))
        if version <= 3:
            out.append(INT16.pack(self.error_code))
        if 1 <= version <= 3:
            write_nullable_string(out, self.error_message, version == 3)
        if version <= 3:
            out.append(INT32.pack(self.node_id))
        if version <= 3:
            write_string(out, self.host, version == 3)
        if version <= 3:
            out.append(INT32.pack(self.port))
        if version >= 4:
            write_count(out, len(self.coordinators), True)
            for item in self.coordinators:
                item.write(out, version)
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
            (m.node_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.host, pos = read_string(buf, pos, True)
            (m.port,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.key, True)
            out.append(INT32.pack(self.node_id))
            write_string(out, self.host, True)
            out.append(INT32.pack(self.port))
            out.append(INT16.pack(self.error_code))
            write_nullable_string(out, self.error_message, True)
            out.append(b"\0")
