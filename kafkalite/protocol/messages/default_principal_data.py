"""Generated from protocol_specs/: DefaultPrincipalData."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import VersionedMessage
from kafkalite.protocol.primitives import new, read_string, skip_tags, write_string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class DefaultPrincipalData(VersionedMessage):
    __slots__ = ("type", "name", "token_authenticated")
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        type: str = "",
        name: str = "",
        token_authenticated: bool = False,
    ) -> None:
        self.type = type
        self.name = name
        self.token_authenticated = token_authenticated

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DefaultPrincipalData, int]:
        try:
            m = new(DefaultPrincipalData)
            m.type, pos = read_string(buf, pos, True)
            m.name, pos = read_string(buf, pos, True)
            m.token_authenticated, pos = buf[pos] != 0, pos + 1
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DefaultPrincipalData: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.type, True)
        write_string(out, self.name, True)
        out.append(b"\1" if self.token_authenticated else b"\0")
        out.append(b"\0")
