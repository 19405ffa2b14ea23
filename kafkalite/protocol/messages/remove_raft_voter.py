# ruff: noqa: N816
"""Generated from protocol_specs/: RemoveRaftVoterRequest, RemoveRaftVoterResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import ZERO_UUID, new, nullable_string, read_nullable_string, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_ih = struct.Struct(">ih").pack
pack_iu = struct.Struct(">i16s").pack
unpack_ih = struct.Struct(">ih").unpack_from
unpack_iu = struct.Struct(">i16s").unpack_from


class RemoveRaftVoterRequest(Message):
    __slots__ = ("cluster_id", "voter_id", "voter_directory_id")
    api_key = 81
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        cluster_id: str | None = "",
        voter_id: int = 0,
        voter_directory_id: bytes = ZERO_UUID,
    ) -> None:
        self.cluster_id = cluster_id
        self.voter_id = voter_id
        self.voter_directory_id = voter_directory_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[RemoveRaftVoterRequest, int]:
        try:
            m = new(RemoveRaftVoterRequest)
            m.cluster_id, pos = read_nullable_string(buf, pos, True)
            m.voter_id, m.voter_directory_id = unpack_iu(buf, pos)
            pos += 20
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("RemoveRaftVoterRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (nullable_string(self.cluster_id, True), pack_iu(self.voter_id, self.voter_directory_id), b"\0")


class RemoveRaftVoterResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "error_message")
    api_key = 81
    min_version = 0
    max_version = 0
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
    def read(buf: Buffer, pos: int, version: int) -> tuple[RemoveRaftVoterResponse, int]:
        try:
            m = new(RemoveRaftVoterResponse)
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("RemoveRaftVoterResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_ih(self.throttle_time_ms, self.error_code), nullable_string(self.error_message, True), b"\0")
