"""Generated from protocol_specs/: DelegationTokenRecord."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import (
    INT64,
    new,
    read_count,
    read_string,
    read_strings,
    skip_tags,
    write_count,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class DelegationTokenRecord(MetadataMessage):
    __slots__ = (
        "owner",
        "requester",
        "renewers",
        "issue_timestamp",
        "max_timestamp",
        "expiration_timestamp",
        "token_id",
    )
    api_key = 10
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        owner: str = "",
        requester: str = "",
        renewers: list[str] | None = None,
        issue_timestamp: int = 0,
        max_timestamp: int = 0,
        expiration_timestamp: int = 0,
        token_id: str = "",
    ) -> None:
        self.owner = owner
        self.requester = requester
        self.renewers = [] if renewers is None else renewers
        self.issue_timestamp = issue_timestamp
        self.max_timestamp = max_timestamp
        self.expiration_timestamp = expiration_timestamp
        self.token_id = token_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DelegationTokenRecord, int]:
        try:
            m = new(DelegationTokenRecord)
            m.owner, pos = read_string(buf, pos, True)
            m.requester, pos = read_string(buf, pos, True)
            count, pos = read_count(buf, pos, True)
            m.renewers, pos = read_strings(buf, pos, count, True)
            (m.issue_timestamp,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.max_timestamp,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.expiration_timestamp,), pos = INT64.unpack_from(buf, pos), pos + 8
            m.token_id, pos = read_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DelegationTokenRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.owner, True)
        write_string(out, self.requester, True)
        write_count(out, len(self.renewers), True)
        for text in self.renewers:
            write_string(out, text, True)
        out.append(INT64.pack(self.issue_timestamp))
        out.append(INT64.pack(self.max_timestamp))
        out.append(INT64.pack(self.expiration_timestamp))
        write_string(out, self.token_id, True)
        out.append(b"\0")
