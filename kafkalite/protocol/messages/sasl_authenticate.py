# ruff: noqa: N816
"""Generated from protocol_specs/: SaslAuthenticateRequest, SaslAuthenticateResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import byte_string, new, nullable_string, read_bytes, read_nullable_string, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
pack_q = struct.Struct(">q").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_q = struct.Struct(">q").unpack_from


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
        flexible = version == 2
        try:
            m = new(SaslAuthenticateRequest)
            m.auth_bytes, pos = read_bytes(buf, pos, flexible)
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("SaslAuthenticateRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 2
        out += (*byte_string(self.auth_bytes, flexible),)
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
        flexible = version == 2
        try:
            m = new(SaslAuthenticateResponse)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            m.error_message, pos = read_nullable_string(buf, pos, flexible)
            m.auth_bytes, pos = read_bytes(buf, pos, flexible)
            if version >= 1:
                (m.session_lifetime_ms,) = unpack_q(buf, pos)
                pos += 8
            else:
                m.session_lifetime_ms = 0
            if version == 2:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("SaslAuthenticateResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        flexible = version == 2
        if version >= 1:
            out += (
                pack_h(self.error_code),
                nullable_string(self.error_message, flexible),
                *byte_string(self.auth_bytes, flexible),
                pack_q(self.session_lifetime_ms),
            )
        else:
            out += (
                pack_h(self.error_code),
                nullable_string(self.error_message, False),
                *byte_string(self.auth_bytes, False),
            )
        if version == 2:
            out.append(b"\0")
