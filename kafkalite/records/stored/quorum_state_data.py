# ruff: noqa: N816
"""Generated from protocol_specs/: QuorumStateData."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_string,
    new,
    null_array,
    read_array,
    read_nullable_count,
    read_string,
    skip_tags,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_i = struct.Struct(">i").pack
pack_iiiq = struct.Struct(">iiiq").pack
pack_iiiu = struct.Struct(">iii16s").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_iiiq = struct.Struct(">iiiq").unpack_from
unpack_iiiu = struct.Struct(">iii16s").unpack_from


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
            if version == 1:
                m.leader_id, m.leader_epoch, m.voted_id, m.voted_directory_id = unpack_iiiu(buf, pos)
                pos += 28
                m.applied_offset = 0
            else:
                m.leader_id, m.leader_epoch, m.voted_id, m.applied_offset = unpack_iiiq(buf, pos)
                pos += 20
                m.voted_directory_id = ZERO_UUID
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
        except (IndexError, struct.error):
            raise ProtocolError("QuorumStateData: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 1:
            out.append(pack_iiiu(self.leader_id, self.leader_epoch, self.voted_id, self.voted_directory_id))
        else:
            out += (
                compact_string(self.cluster_id),
                pack_iiiq(self.leader_id, self.leader_epoch, self.voted_id, self.applied_offset),
                null_array(True) if self.current_voters is None else uvarint(len(self.current_voters) + 1),
            )
        if version == 0:
            for voter in self.current_voters or ():
                voter.write(out, version)
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
            (m.voter_id,) = unpack_i(buf, pos)
            pos += 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_i(self.voter_id), b"\0")
