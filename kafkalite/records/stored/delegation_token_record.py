# ruff: noqa: N816
"""Generated from protocol_specs/: DelegationTokenRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import compact_string, new, read_count, read_string, read_strings, skip_tags, strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_qqq = struct.Struct(">qqq").pack
unpack_qqq = struct.Struct(">qqq").unpack_from


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
            m.issue_timestamp, m.max_timestamp, m.expiration_timestamp = unpack_qqq(buf, pos)
            pos += 24
            m.token_id, pos = read_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DelegationTokenRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            compact_string(self.owner),
            compact_string(self.requester),
            strings(self.renewers, True),
            pack_qqq(self.issue_timestamp, self.max_timestamp, self.expiration_timestamp),
            compact_string(self.token_id),
            b"\0",
        )
