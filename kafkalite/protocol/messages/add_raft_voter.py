"""Generated from protocol_specs/: AddRaftVoterRequest, AddRaftVoterResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    UINT16,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    read_uuid,
    skip_tags,
    write_count,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class AddRaftVoterRequest(Message):
    __slots__ = ("cluster_id", "timeout_ms", "voter_id", "voter_directory_id", "listeners", "ack_when_committed")
    api_key = 80
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        cluster_id: str | None = "",
        timeout_ms: int = 0,
        voter_id: int = 0,
        voter_directory_id: bytes = ZERO_UUID,
        listeners: list[AddRaftVoterRequest.Listener] | None = None,
        ack_when_committed: bool = True,
    ) -> None:
        self.cluster_id = cluster_id
        self.timeout_ms = timeout_ms
        self.voter_id = voter_id
        self.voter_directory_id = voter_directory_id
        self.listeners = [] if listeners is None else listeners
        self.ack_when_committed = ack_when_committed

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AddRaftVoterRequest, int]:
        try:
            m = new(AddRaftVoterRequest)
            m.cluster_id, pos = read_nullable_string(buf, pos, True)
            (m.timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.voter_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.voter_directory_id, pos = read_uuid(buf, pos)
            count, pos = read_count(buf, pos, True)
            m.listeners, pos = read_array(buf, pos, version, count, AddRaftVoterRequest.Listener.read)
            if version == 1:
                m.ack_when_committed, pos = buf[pos] != 0, pos + 1
            else:
                m.ack_when_committed = True
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("AddRaftVoterRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_nullable_string(out, self.cluster_id, True)
        out.append(INT32.pack(self.timeout_ms))
        out.append(INT32.pack(self.voter_id))
        out.append(self.voter_directory_id)
        write_count(out, len(self.listeners), True)
        for item in self.listeners:
            item.write(out, version)
        if version == 1:
            out.append(b"\1" if self.ack_when_committed else b"\0")
        out.append(b"\0")

    class Listener(Struct):
        __slots__ = ("name", "host", "port")

        def __init__(
            self,
            name: str = "",
            host: str = "",
            port: int = 0,
        ) -> None:
            self.name = name
            self.host = host
            self.port = port

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[AddRaftVoterRequest.Listener, int]:
            m = new(AddRaftVoterRequest.Listener)
            m.name, pos = read_string(buf, pos, True)
            m.host, pos = read_string(buf, pos, True)
            (m.port,), pos = UINT16.unpack_from(buf, pos), pos + 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, True)
            write_string(out, self.host, True)
            out.append(UINT16.pack(self.port))
            out.append(b"\0")


class AddRaftVoterResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "error_message")
    api_key = 80
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        error_message: str | None = "",
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.error_message = error_message

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AddRaftVoterResponse, int]:
        try:
            m = new(AddRaftVoterResponse)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("AddRaftVoterResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        write_nullable_string(out, self.error_message, True)
        out.append(b"\0")
