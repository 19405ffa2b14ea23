"""Generated from protocol_specs/: RemoveUserScramCredentialRecord."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import INT8, new, read_string, skip_tags, write_string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class RemoveUserScramCredentialRecord(MetadataMessage):
    __slots__ = ("name", "mechanism")
    api_key = 22
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        name: str = "",
        mechanism: int = 0,
    ) -> None:
        self.name = name
        self.mechanism = mechanism

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[RemoveUserScramCredentialRecord, int]:
        try:
            m = new(RemoveUserScramCredentialRecord)
            m.name, pos = read_string(buf, pos, True)
            (m.mechanism,), pos = INT8.unpack_from(buf, pos), pos + 1
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("RemoveUserScramCredentialRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.name, True)
        out.append(INT8.pack(self.mechanism))
        out.append(b"\0")
