# ruff: noqa: N816
"""Generated from protocol_specs/: LeaderChangeMessage."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import ZERO_UUID, new, read_array, read_count, skip_tags, uvarint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_hi = struct.Struct(">hi").pack
pack_i = struct.Struct(">i").pack
pack_iu = struct.Struct(">i16s").pack
unpack_hi = struct.Struct(">hi").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_iu = struct.Struct(">i16s").unpack_from


class LeaderChangeMessage(Message):
    __slots__ = ("version", "leader_id", "voters", "granting_voters")
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        version: int = 0,
        leader_id: int = 0,
        voters: list[LeaderChangeMessage.Voter] | None = None,
        granting_voters: list[LeaderChangeMessage.Voter] | None = None,
    ) -> None:
        self.version = version
        self.leader_id = leader_id
        self.voters = [] if voters is None else voters
        self.granting_voters = [] if granting_voters is None else granting_voters

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[LeaderChangeMessage, int]:
        try:
            m = new(LeaderChangeMessage)
            m.version, m.leader_id = unpack_hi(buf, pos)
            pos += 6
            count, pos = read_count(buf, pos, True)
            m.voters, pos = read_array(buf, pos, version, count, LeaderChangeMessage.Voter.read)
            count, pos = read_count(buf, pos, True)
            m.granting_voters, pos = read_array(buf, pos, version, count, LeaderChangeMessage.Voter.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("LeaderChangeMessage: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_hi(self.version, self.leader_id), uvarint(len(self.voters) + 1))
        for voter in self.voters:
            voter.write(out, version)
        out.append(uvarint(len(self.granting_voters) + 1))
        for voter in self.granting_voters:
            voter.write(out, version)
        out.append(b"\0")

    class Voter(Struct):
        __slots__ = ("voter_id", "voter_directory_id")

        def __init__(
            self,
            voter_id: int = 0,
            voter_directory_id: bytes = ZERO_UUID,
        ) -> None:
            self.voter_id = voter_id
            self.voter_directory_id = voter_directory_id

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[LeaderChangeMessage.Voter, int]:
            m = new(LeaderChangeMessage.Voter)
            if version == 1:
                m.voter_id, m.voter_directory_id = unpack_iu(buf, pos)
                pos += 20
            else:
                (m.voter_id,) = unpack_i(buf, pos)
                pos += 4
                m.voter_directory_id = ZERO_UUID
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version == 1:
                out += (pack_iu(self.voter_id, self.voter_directory_id), b"\0")
            else:
                out += (pack_i(self.voter_id), b"\0")
