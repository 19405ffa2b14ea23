"""Generated from protocol_specs/: SaslAuthenticateRequest, SaslAuthenticateResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import (
    INT16,
    INT64,
    new,
    read_bytes,
    read_nullable_string,
    skip_tags,
    write_bytes,
    write_nullable_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class SaslAuthenticateRequest(Message):
    __slots__ = ("auth_bytes",)
    api_key = 36
    min_version = 0
    max_version = 2
    flexible_from = 2

    def __init__(
        self,
        auth_bytes: bytes = b"",
    ) -> None:
        self.auth_bytes = auth_bytes

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[SaslAuthenticateRequest, int]:
        try:
            m = new(SaslAuthenticateRequest)
            m.auth_bytes, pos = read_bytes(buf, pos, version == 2)
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("SaslAuthenticateRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_bytes(out, self.auth_bytes, version == 2)
        if version == 2:
            out.append(b"\0")


class SaslAuthenticateResponse(Message):
    __slots__ = ("error_code", "error_message", "auth_bytes", "session_lifetime_ms")
    api_key = 36
    min_version = 0
    max_version = 2
    flexible_from = 2

    def __init__(
        self,
        error_code: int = 0,
        error_message: str | None = "",
        auth_bytes: bytes = b"",
        session_lifetime_ms: int = 0,
    ) -> None:
        self.error_code = error_code
        self.error_message = error_message
        self.auth_bytes = auth_bytes
        self.session_lifetime_ms = session_lifetime_ms

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[SaslAuthenticateResponse, int]:
        try:
            m = new(SaslAuthenticateResponse)
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, version == 2)
            m.auth_bytes, pos = read_bytes(buf, pos, version == 2)
            if version >= 1:
                (m.session_lifetime_ms,), pos = INT64.unpack_from(buf, pos), pos + 8
            else:
                m.session_lifetime_ms = 0
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("SaslAuthenticateResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT16.pack(self.error_code))
        write_nullable_string(out, self.error_message, version == 2)
        write_bytes(out, self.auth_bytes, version == 2)
        if version >= 1:
            out.append(INT64.pack(self.session_lifetime_ms))
        if version == 2:
            out.append(b"\0")
