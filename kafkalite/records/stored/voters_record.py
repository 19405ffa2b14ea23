"""Generated from protocol_specs/: VotersRecord."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    UINT16,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_string,
    read_uuid,
    skip_tags,
    write_count,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
            (m.version,), pos = INT16.unpack_from(buf, pos), pos + 2
            count, pos = read_count(buf, pos, True)
            m.voters, pos = read_array(buf, pos, version, count, VotersRecord.Voter.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("VotersRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT16.pack(self.version))
        write_count(out, len(self.voters), True)
        for item in self.voters:
            item.write(out, version)
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
            (m.port,), pos = UINT16.unpack_from(buf, pos), pos + 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, True)
            write_string(out, self.host, True)
            out.append(UINT16.pack(self.port))
            out.append(b"\0")

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
            (m.min_supported_version,), pos = INT16.unpack_from(buf, pos), pos + 2
            (m.max_supported_version,), pos = INT16.unpack_from(buf, pos), pos + 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT16.pack(self.min_supported_version))
            out.append(INT16.pack(self.max_supported_version))
            out.append(b"\0")

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
            (m.voter_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.voter_directory_id, pos = read_uuid(buf, pos)
            count, pos = read_count(buf, pos, True)
            m.endpoints, pos = read_array(buf, pos, version, count, VotersRecord.Endpoint.read)
            m.kraft_version_feature, pos = VotersRecord.KRaftVersionFeature.read(buf, pos, version)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.voter_id))
            out.append(self.voter_directory_id)
            write_count(out, len(self.endpoints), True)
            for item in self.endpoints:
                item.write(out, version)
            self.kraft_version_feature.write(out, version)
            out.append(b"\0")
