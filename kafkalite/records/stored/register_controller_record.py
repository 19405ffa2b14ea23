"""Generated from protocol_specs/: RegisterControllerRecord."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage, Struct
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
            (m.controller_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.incarnation_id, pos = read_uuid(buf, pos)
            m.zk_migration_ready, pos = buf[pos] != 0, pos + 1
            count, pos = read_count(buf, pos, True)
            m.end_points, pos = read_array(buf, pos, version, count, RegisterControllerRecord.ControllerEndpoint.read)
            count, pos = read_count(buf, pos, True)
            m.features, pos = read_array(buf, pos, version, count, RegisterControllerRecord.ControllerFeature.read)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("RegisterControllerRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.controller_id))
        out.append(self.incarnation_id)
        out.append(b"\1" if self.zk_migration_ready else b"\0")
        write_count(out, len(self.end_points), True)
        for item in self.end_points:
            item.write(out, version)
        write_count(out, len(self.features), True)
        for item in self.features:
            item.write(out, version)
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
            (m.port,), pos = UINT16.unpack_from(buf, pos), pos + 2
            (m.security_protocol,), pos = INT16.unpack_from(buf, pos), pos + 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, True)
            write_string(out, self.host, True)
            out.append(UINT16.pack(self.port))
            out.append(INT16.pack(self.security_protocol))
            out.append(b"\0")

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
            (m.min_supported_version,), pos = INT16.unpack_from(buf, pos), pos + 2
            (m.max_supported_version,), pos = INT16.unpack_from(buf, pos), pos + 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            write_string(out, self.name, True)
            out.append(INT16.pack(self.min_supported_version))
            out.append(INT16.pack(self.max_supported_version))
            out.append(b"\0")
