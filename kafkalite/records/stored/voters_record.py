# ruff: noqa: N816
"""Generated from protocol_specs/: VotersRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_string,
    new,
    read_array,
    read_count,
    read_string,
    skip_tags,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_H = struct.Struct(">H").pack
pack_h = struct.Struct(">h").pack
pack_hh = struct.Struct(">hh").pack
pack_iu = struct.Struct(">i16s").pack
unpack_H = struct.Struct(">H").unpack_from
unpack_h = struct.Struct(">h").unpack_from
unpack_hh = struct.Struct(">hh").unpack_from
unpack_iu = struct.Struct(">i16s").unpack_from


class VotersRecord(Message):
    __slots__ = ("version", "voters")
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        version: int = 0,
        voters: list[VotersRecord.Voter] | None = None,
    ) -> None:
        self.version = version
        self.voters = [] if voters is None else voters

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[VotersRecord, int]:
        try:
            m = new(VotersRecord)
            (m.version,) = unpack_h(buf, pos)
            pos += 2
            count, pos = read_count(buf, pos, True)
            m.voters, pos = read_array(buf, pos, version, count, VotersRecord.Voter.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("VotersRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (pack_h(self.version), uvarint(len(self.voters) + 1))
        for voter in self.voters:
            voter.write(out, version)
        out.append(b"\0")

    class Endpoint(Struct):
        __slots__ = ("name", "host", "port")

        def __init__(
            self,
            name: str = "",
            host: str = "",
            port: int = 0,
        ) -> None:
            self.name = name
            self.host = host
            self.port = port

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[VotersRecord.Endpoint, int]:
            m = new(VotersRecord.Endpoint)
            m.name, pos = read_string(buf, pos, True)
            m.host, pos = read_string(buf, pos, True)
            (m.port,) = unpack_H(buf, pos)
            pos += 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.name), compact_string(self.host), pack_H(self.port), b"\0")

    class KRaftVersionFeature(Struct):
        __slots__ = ("min_supported_version", "max_supported_version")

        def __init__(
            self,
            min_supported_version: int = 0,
            max_supported_version: int = 0,
        ) -> None:
            self.min_supported_version = min_supported_version
            self.max_supported_version = max_supported_version

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[VotersRecord.KRaftVersionFeature, int]:
            m = new(VotersRecord.KRaftVersionFeature)
            m.min_supported_version, m.max_supported_version = unpack_hh(buf, pos)
            pos += 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_hh(self.min_supported_version, self.max_supported_version), b"\0")

    class Voter(Struct):
        __slots__ = ("voter_id", "voter_directory_id", "endpoints", "kraft_version_feature")

        def __init__(
            self,
            voter_id: int = 0,
            voter_directory_id: bytes = ZERO_UUID,
            endpoints: list[VotersRecord.Endpoint] | None = None,
            kraft_version_feature: VotersRecord.KRaftVersionFeature | None = None,
        ) -> None:
            self.voter_id = voter_id
            self.voter_directory_id = voter_directory_id
            self.endpoints = [] if endpoints is None else endpoints
            self.kraft_version_feature = (
                VotersRecord.KRaftVersionFeature() if kraft_version_feature is None else kraft_version_feature
            )

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[VotersRecord.Voter, int]:
            m = new(VotersRecord.Voter)
            m.voter_id, m.voter_directory_id = unpack_iu(buf, pos)
            pos += 20
            count, pos = read_count(buf, pos, True)
            m.endpoints, pos = read_array(buf, pos, version, count, VotersRecord.Endpoint.read)
            m.kraft_version_feature, pos = VotersRecord.KRaftVersionFeature.read(buf, pos, version)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_iu(self.voter_id, self.voter_directory_id), uvarint(len(self.endpoints) + 1))
            for endpoint in self.endpoints:
                endpoint.write(out, version)
            self.kraft_version_feature.write(out, version)
            out.append(b"\0")
