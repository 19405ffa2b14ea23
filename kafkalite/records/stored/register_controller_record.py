# ruff: noqa: N816
"""Generated from protocol_specs/: RegisterControllerRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage, Struct
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

pack_Hh = struct.Struct(">Hh").pack
pack_hh = struct.Struct(">hh").pack
pack_iut = struct.Struct(">i16s?").pack
unpack_Hh = struct.Struct(">Hh").unpack_from
unpack_hh = struct.Struct(">hh").unpack_from
unpack_iut = struct.Struct(">i16s?").unpack_from


class RegisterControllerRecord(MetadataMessage):
    __slots__ = ("controller_id", "incarnation_id", "zk_migration_ready", "end_points", "features")
    api_key = 27
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        controller_id: int = 0,
        incarnation_id: bytes = ZERO_UUID,
        zk_migration_ready: bool = False,
        end_points: list[RegisterControllerRecord.ControllerEndpoint] | None = None,
        features: list[RegisterControllerRecord.ControllerFeature] | None = None,
    ) -> None:
        self.controller_id = controller_id
        self.incarnation_id = incarnation_id
        self.zk_migration_ready = zk_migration_ready
        self.end_points = [] if end_points is None else end_points
        self.features = [] if features is None else features

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[RegisterControllerRecord, int]:
        try:
            m = new(RegisterControllerRecord)
            m.controller_id, m.incarnation_id, m.zk_migration_ready = unpack_iut(buf, pos)
            pos += 21
            count, pos = read_count(buf, pos, True)
            m.end_points, pos = read_array(buf, pos, version, count, RegisterControllerRecord.ControllerEndpoint.read)
            count, pos = read_count(buf, pos, True)
            m.features, pos = read_array(buf, pos, version, count, RegisterControllerRecord.ControllerFeature.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("RegisterControllerRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            pack_iut(self.controller_id, self.incarnation_id, self.zk_migration_ready),
            uvarint(len(self.end_points) + 1),
        )
        for controller_endpoint in self.end_points:
            controller_endpoint.write(out, version)
        out.append(uvarint(len(self.features) + 1))
        for controller_feature in self.features:
            controller_feature.write(out, version)
        out.append(b"\0")

    class ControllerEndpoint(Struct):
        __slots__ = ("name", "host", "port", "security_protocol")

        def __init__(
            self,
            name: str = "",
            host: str = "",
            port: int = 0,
            security_protocol: int = 0,
        ) -> None:
            self.name = name
            self.host = host
            self.port = port
            self.security_protocol = security_protocol

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[RegisterControllerRecord.ControllerEndpoint, int]:
            m = new(RegisterControllerRecord.ControllerEndpoint)
            m.name, pos = read_string(buf, pos, True)
            m.host, pos = read_string(buf, pos, True)
            m.port, m.security_protocol = unpack_Hh(buf, pos)
            pos += 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                compact_string(self.name),
                compact_string(self.host),
                pack_Hh(self.port, self.security_protocol),
                b"\0",
            )

    class ControllerFeature(Struct):
        __slots__ = ("name", "min_supported_version", "max_supported_version")

        def __init__(
            self,
            name: str = "",
            min_supported_version: int = 0,
            max_supported_version: int = 0,
        ) -> None:
            self.name = name
            self.min_supported_version = min_supported_version
            self.max_supported_version = max_supported_version

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[RegisterControllerRecord.ControllerFeature, int]:
            m = new(RegisterControllerRecord.ControllerFeature)
            m.name, pos = read_string(buf, pos, True)
            m.min_supported_version, m.max_supported_version = unpack_hh(buf, pos)
            pos += 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.name), pack_hh(self.min_supported_version, self.max_supported_version), b"\0")
