# ruff: noqa: N816
"""Generated from protocol_specs/: UserScramCredentialRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import byte_string, compact_string, new, read_bytes, read_string, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_b = struct.Struct(">b").pack
pack_i = struct.Struct(">i").pack
unpack_b = struct.Struct(">b").unpack_from
unpack_i = struct.Struct(">i").unpack_from


class UserScramCredentialRecord(MetadataMessage):
    __slots__ = ("name", "mechanism", "salt", "stored_key", "server_key", "iterations")
    api_key = 11
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        name: str = "",
        mechanism: int = 0,
        salt: bytes = b"",
        stored_key: bytes = b"",
        server_key: bytes = b"",
        iterations: int = 0,
    ) -> None:
        self.name = name
        self.mechanism = mechanism
        self.salt = salt
        self.stored_key = stored_key
        self.server_key = server_key
        self.iterations = iterations

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[UserScramCredentialRecord, int]:
        try:
            m = new(UserScramCredentialRecord)
            m.name, pos = read_string(buf, pos, True)
            (m.mechanism,) = unpack_b(buf, pos)
            pos += 1
            m.salt, pos = read_bytes(buf, pos, True)
            m.stored_key, pos = read_bytes(buf, pos, True)
            m.server_key, pos = read_bytes(buf, pos, True)
            (m.iterations,) = unpack_i(buf, pos)
            pos += 4
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("UserScramCredentialRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            compact_string(self.name),
            pack_b(self.mechanism),
            *byte_string(self.salt, True),
            *byte_string(self.stored_key, True),
            *byte_string(self.server_key, True),
            pack_i(self.iterations),
            b"\0",
        )
