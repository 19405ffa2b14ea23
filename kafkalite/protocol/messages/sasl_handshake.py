# ruff: noqa: N816
"""Generated from protocol_specs/: SaslHandshakeRequest, SaslHandshakeResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message
from kafkalite.protocol.primitives import new, read_count, read_string, read_strings, string, strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_h = struct.Struct(">h").pack
unpack_h = struct.Struct(">h").unpack_from


class SaslHandshakeRequest(Message):
    __slots__ = ("mechanism",)
    api_key = 17
    min_version = 0
    max_version = 1
    flexible_from = None

    def __init__(
        self,
        mechanism: str = "",
    ) -> None:
        self.mechanism = mechanism

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[SaslHandshakeRequest, int]:
        try:
            m = new(SaslHandshakeRequest)
            m.mechanism, pos = read_string(buf, pos, False)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("SaslHandshakeRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(string(self.mechanism, False))


class SaslHandshakeResponse(Message):
    __slots__ = ("error_code", "mechanisms")
    api_key = 17
    min_version = 0
    max_version = 1
    flexible_from = None

    def __init__(
        self,
        error_code: int = 0,
        mechanisms: list[str] | None = None,
    ) -> None:
        self.error_code = error_code
        self.mechanisms = [] if mechanisms is None else mechanisms

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[SaslHandshakeResponse, int]:
        try:
            m = new(SaslHandshakeResponse)
            (m.error_code,) = unpack_h(buf, pos)
            pos += 2
            count, pos = read_count(buf, pos, False)
            m.mechanisms, pos = read_strings(buf, pos, count, False)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("SaslHandshakeResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_h(self.error_code), strings(self.mechanisms, False))
