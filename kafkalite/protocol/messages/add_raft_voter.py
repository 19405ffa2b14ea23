# ruff: noqa: N816
"""Generated from protocol_specs/: AddRaftVoterRequest, AddRaftVoterResponse."""

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

pack_H = struct.Struct(">H").pack
pack_ih = struct.Struct(">ih").pack
pack_iiu = struct.Struct(">ii16s").pack
pack_t = struct.Struct(">?").pack
unpack_H = struct.Struct(">H").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_iiu = struct.Struct(">ii16s").unpack_from


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
            m.timeout_ms, m.voter_id, m.voter_directory_id = unpack_iiu(buf, pos)
            pos += 24
            count, pos = read_count(buf, pos, True)
            m.listeners, pos = read_array(buf, pos, version, count, AddRaftVoterRequest.Listener.read)
            if version == 1:
                m.ack_when_committed = buf[pos] != 0
                pos += 1
            else:
                m.ack_when_committed = True
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("AddRaftVoterRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            nullable_string(self.cluster_id, True),
            pack_iiu(self.timeout_ms, self.voter_id, self.voter_directory_id),
            uvarint(len(self.listeners) + 1),
        )
        for listener in self.listeners:
            listener.write(out, version)
        if version == 1:
            out += (pack_t(self.ack_when_committed), b"\0")
        else:
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
            (m.port,) = unpack_H(buf, pos)
            pos += 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.name), compact_string(self.host), pack_H(self.port), b"\0")


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
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("AddRaftVoterResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_ih(self.throttle_time_ms, self.error_code), nullable_string(self.error_message, True), b"\0")
