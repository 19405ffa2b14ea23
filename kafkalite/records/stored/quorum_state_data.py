"""Generated from protocol_specs/: QuorumStateData."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    INT32,
    INT64,
    ZERO_UUID,
    new,
    read_array,
    read_nullable_count,
    read_string,
    read_uuid,
    skip_tags,
    write_count,
    write_null_array,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class QuorumStateData(Message):
    __slots__ = (
        "cluster_id",
        "leader_id",
        "leader_epoch",
        "voted_id",
        "voted_directory_id",
        "applied_offset",
        "current_voters",
    )
    min_version = 0
    max_version = 1
    flexible_from = 0

    def __init__(
        self,
        cluster_id: str = "",
        leader_id: int = -1,
        leader_epoch: int = -1,
        voted_id: int = -1,
        voted_directory_id: bytes = ZERO_UUID,
        applied_offset: int = 0,
        current_voters: list[QuorumStateData.Voter] | None = EMPTY,
    ) -> None:
        self.cluster_id = cluster_id
        self.leader_id = leader_id
        self.leader_epoch = leader_epoch
        self.voted_id = voted_id
        self.voted_directory_id = voted_directory_id
        self.applied_offset = applied_offset
        self.current_voters = [] if current_voters is EMPTY else current_voters

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[QuorumStateData, int]:
        try:
            m = new(QuorumStateData)
            if version == 0:
                m.cluster_id, pos = read_string(buf, pos, True)
            else:
                m.cluster_id = ""
            (m.leader_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.voted_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version == 1:
                m.voted_directory_id, pos = read_uuid(buf, pos)
            else:
                m.voted_directory_id = ZERO_UUID
            if version == 0:
                (m.applied_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            else:
                m.applied_offset = 0
            if version == 0:
                count, pos = read_nullable_count(buf, pos, True)
                if count < 0:
                    m.current_voters = None
                else:
                    m.current_voters, pos = read_array(buf, pos, version, count, QuorumStateData.Voter.read)
            else:
                m.current_voters = []
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("QuorumStateData: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 0:
            write_string(out, self.cluster_id, True)
        out.append(INT32.pack(self.leader_id))
        out.append(INT32.pack(self.leader_epoch))
        out.append(INT32.pack(self.voted_id))
        if version == 1:
            out.append(self.voted_directory_id)
        if version == 0:
            out.append(INT64.pack(self.applied_offset))
        if version == 0:
            if self.current_voters is None:
                write_null_array(out, True)
            else:
                write_count(out, len(self.current_voters), True)
                for item in self.current_voters:
                    item.write(out, version)
        out.append(b"\0")

    class Voter(Struct):
        __slots__ = ("voter_id",)

        def __init__(
            self,
            voter_id: int = 0,
        ) -> None:
            self.voter_id = voter_id

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[QuorumStateData.Voter, int]:
            m = new(QuorumStateData.Voter)
            (m.voter_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.voter_id))
            out.append(b"\0")
