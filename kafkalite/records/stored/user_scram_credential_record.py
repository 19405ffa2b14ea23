"""Generated from protocol_specs/: UserScramCredentialRecord."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import (
    INT8,
    INT32,
    new,
    read_bytes,
    read_string,
    skip_tags,
    write_bytes,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
            (m.mechanism,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.salt, pos = read_bytes(buf, pos, True)
            m.stored_key, pos = read_bytes(buf, pos, True)
            m.server_key, pos = read_bytes(buf, pos, True)
            (m.iterations,), pos = INT32.unpack_from(buf, pos), pos + 4
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("UserScramCredentialRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.name, True)
        out.append(INT8.pack(self.mechanism))
        write_bytes(out, self.salt, True)
        write_bytes(out, self.stored_key, True)
        write_bytes(out, self.server_key, True)
        out.append(INT32.pack(self.iterations))
        out.append(b"\0")
