"""Generated from protocol_specs/: LeaderChangeMessage."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_uuid,
    skip_tags,
    write_count,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
            (m.version,), pos = INT16.unpack_from(buf, pos), pos + 2
            (m.leader_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, True)
            m.voters, pos = read_array(buf, pos, version, count, LeaderChangeMessage.Voter.read)
            count, pos = read_count(buf, pos, True)
            m.granting_voters, pos = read_array(buf, pos, version, count, LeaderChangeMessage.Voter.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("LeaderChangeMessage: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT16.pack(self.version))
        out.append(INT32.pack(self.leader_id))
        write_count(out, len(self.voters), True)
        for item in self.voters:
            item.write(out, version)
        write_count(out, len(self.granting_voters), True)
        for item in self.granting_voters:
            item.write(out, version)
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
            (m.voter_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version == 1:
                m.voter_directory_id, pos = read_uuid(buf, pos)
            else:
                m.voter_directory_id = ZERO_UUID
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.voter_id))
            if version == 1:
                out.append(self.voter_directory_id)
            out.append(b"\0")
