"""Generated from protocol_specs/: RemoveRaftVoterRequest, RemoveRaftVoterResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    ZERO_UUID,
    new,
    read_nullable_string,
    read_uuid,
    skip_tags,
    write_nullable_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
            (m.voter_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.voter_directory_id, pos = read_uuid(buf, pos)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("RemoveRaftVoterRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_nullable_string(out, self.cluster_id, True)
        out.append(INT32.pack(self.voter_id))
        out.append(self.voter_directory_id)
        out.append(b"\0")


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
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("RemoveRaftVoterResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        write_nullable_string(out, self.error_message, True)
        out.append(b"\0")
