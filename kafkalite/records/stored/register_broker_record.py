"""Generated from protocol_specs/: RegisterBrokerRecord."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    INT64,
    UINT16,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_nullable_count,
    read_nullable_string,
    read_string,
    read_tag,
    read_uuid,
    read_uuids,
    read_uvarint,
    skip_tag,
    skip_tags,
    write_count,
    write_null_array,
    write_nullable_string,
    write_string,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class RegisterBrokerRecord(MetadataMessage):
    __slots__ = (
        "broker_id",
        "is_migrating_zk_broker",
        "incarnation_id",
        "broker_epoch",
        "end_points",
        "features",
        "rack",
        "fenced",
        "in_controlled_shutdown",
        "log_dirs",
        "cordoned_log_dirs",
    )
    api_key = 0
    min_version = 0
    max_version = 4
    flexible_from = 0

    def __init__(
        self,
        broker_id: int = 0,
        is_migrating_zk_broker: bool = False,
        incarnation_id: bytes = ZERO_UUID,
        broker_epoch: int = 0,
        end_points: list[RegisterBrokerRecord.BrokerEndpoint] | None = None,
        features: list[RegisterBrokerRecord.BrokerFeature] | None = None,
        rack: str | None = "",
        fenced: bool = True,
        in_controlled_shutdown: bool = False,
        log_dirs: list[bytes] | None = None,
        cordoned_log_dirs: list[bytes] | None = None,
    ) -> None:
        self.broker_id = broker_id
        self.is_migrating_zk_broker = is_migrating_zk_broker
        self.incarnation_id = incarnation_id
        self.broker_epoch = broker_epoch
        self.end_points = [] if end_points is None else end_points
        self.features = [] if features is None else features
        self.rack = rack
        self.fenced = fenced
        self.in_controlled_shutdown = in_controlled_shutdown
        self.log_dirs = [] if log_dirs is None else log_dirs
        self.cordoned_log_dirs = cordoned_log_dirs

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[RegisterBrokerRecord, int]:
        try:
            m = new(RegisterBrokerRecord)
            (m.broker_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            if version >= 2:
                m.is_migrating_zk_broker, pos = buf[pos] != 0, pos + 1
            else:
                m.is_migrating_zk_broker = False
            m.incarnation_id, pos = read_uuid(buf, pos)
            (m.broker_epoch,), pos = INT64.unpack_from(buf, pos), pos + 8
            count, pos = read_count(buf, pos, True)
            m.end_points, pos = read_array(buf, pos, version, count, RegisterBrokerRecord.BrokerEndpoint.read)
            count, pos = read_count(buf, pos, True)
            m.features, pos = read_array(buf, pos, version, count, RegisterBrokerRecord.BrokerFeature.read)
            m.rack, pos = read_nullable_string(buf, pos, True)
            m.fenced, pos = buf[pos] != 0, pos + 1
            if version >= 1:
                m.in_controlled_shutdown, pos = buf[pos] != 0, pos + 1
            else:
                m.in_controlled_shutdown = False
            m.log_dirs = []
            m.cordoned_log_dirs = None
            tags, pos = read_uvarint(buf, pos)
            for _ in range(tags):
                tag, size, pos = read_tag(buf, pos)
                if tag == 0 and version >= 3:
                    count, pos = read_count(buf, pos, True)
                    m.log_dirs, pos = read_uuids(buf, pos, count)
                elif tag == 1 and version == 4:
                    count, pos = read_nullable_count(buf, pos, True)
                    if count < 0:
                        m.cordoned_log_dirs = None
                    else:
                        m.cordoned_log_dirs, pos = read_uuids(buf, pos, count)
                else:
                    pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("RegisterBrokerRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.broker_id))
        if version >= 2:
            out.append(b"\1" if self.is_migrating_zk_broker else b"\0")
        out.append(self.incarnation_id)
        out.append(INT64.pack(self.broker_epoch))
        write_count(out, len(self.end_points), True)
        for item in self.end_points:
            item.write(out, version)
        write_count(out, len(self.features), True)
        for item in self.features:
            item.write(out, version)
        write_nullable_string(out, self.rack, True)
        out.append(b"\1" if self.fenced else b"\0")
        if version >= 1:
            out.append(b"\1" if self.in_controlled_shutdown else b"\0")
        tags: list[tuple[int, list[Buffer]]] = []
        if version >= 3 and self.log_dirs:
            part: list[Buffer] = []
            write_count(part, len(self.log_dirs), True)
            part += self.log_dirs
            tags.append((0, part))
        if version == 4 and self.cordoned_log_dirs is not None:
            part: list[Buffer] = []
            if self.cordoned_log_dirs is None:
                write_null_array(part, True)
            else:
                write_count(part, len(self.cordoned_log_dirs), True)
                part += self.cordoned_log_dirs
            tags.append((1, part))
        write_tags(out, tags)

    class BrokerEndpoint(Struct):
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[RegisterBrokerRecord.BrokerEndpoint, int]:
            m = new(RegisterBrokerRecord.BrokerEndpoint)
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

    class BrokerFeature(Struct):
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[RegisterBrokerRecord.BrokerFeature, int]:
            m = new(RegisterBrokerRecord.BrokerFeature)
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
