# ruff: noqa: N816
"""Generated from protocol_specs/: RegisterBrokerRecord."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_string,
    new,
    nullable_string,
    read_array,
    read_count,
    read_nullable_count,
    read_nullable_string,
    read_string,
    read_tag,
    read_uuids,
    read_uvarint,
    skip_tag,
    skip_tags,
    uuids,
    uvarint,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_Hh = struct.Struct(">Hh").pack
pack_hh = struct.Struct(">hh").pack
pack_ituq = struct.Struct(">i?16sq").pack
pack_iuq = struct.Struct(">i16sq").pack
pack_t = struct.Struct(">?").pack
pack_tt = struct.Struct(">??").pack
unpack_Hh = struct.Struct(">Hh").unpack_from
unpack_hh = struct.Struct(">hh").unpack_from
unpack_ituq = struct.Struct(">i?16sq").unpack_from
unpack_iuq = struct.Struct(">i16sq").unpack_from
unpack_tt = struct.Struct(">??").unpack_from


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
            if version >= 2:
                m.broker_id, m.is_migrating_zk_broker, m.incarnation_id, m.broker_epoch = unpack_ituq(buf, pos)
                pos += 29
            else:
                m.broker_id, m.incarnation_id, m.broker_epoch = unpack_iuq(buf, pos)
                pos += 28
                m.is_migrating_zk_broker = False
            count, pos = read_count(buf, pos, True)
            m.end_points, pos = read_array(buf, pos, version, count, RegisterBrokerRecord.BrokerEndpoint.read)
            count, pos = read_count(buf, pos, True)
            m.features, pos = read_array(buf, pos, version, count, RegisterBrokerRecord.BrokerFeature.read)
            m.rack, pos = read_nullable_string(buf, pos, True)
            if version >= 1:
                m.fenced, m.in_controlled_shutdown = unpack_tt(buf, pos)
                pos += 2
            else:
                m.fenced = buf[pos] != 0
                pos += 1
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
        except (IndexError, struct.error):
            raise ProtocolError("RegisterBrokerRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 2:
            out += (
                pack_ituq(self.broker_id, self.is_migrating_zk_broker, self.incarnation_id, self.broker_epoch),
                uvarint(len(self.end_points) + 1),
            )
        else:
            out += (pack_iuq(self.broker_id, self.incarnation_id, self.broker_epoch), uvarint(len(self.end_points) + 1))
        for broker_endpoint in self.end_points:
            broker_endpoint.write(out, version)
        out.append(uvarint(len(self.features) + 1))
        for broker_feature in self.features:
            broker_feature.write(out, version)
        if version >= 1:
            out += (nullable_string(self.rack, True), pack_tt(self.fenced, self.in_controlled_shutdown))
        else:
            out += (nullable_string(self.rack, True), pack_t(self.fenced))
        tags: list[tuple[int, list[Buffer]]] = []
        if version >= 3 and self.log_dirs:
            tag_0: list[Buffer] = []
            tag_0.append(uuids(self.log_dirs, True))
            tags.append((0, tag_0))
        if version == 4 and self.cordoned_log_dirs is not None:
            tag_1: list[Buffer] = []
            tag_1.append(uuids(self.cordoned_log_dirs, True))
            tags.append((1, tag_1))
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
            m.min_supported_version, m.max_supported_version = unpack_hh(buf, pos)
            pos += 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.name), pack_hh(self.min_supported_version, self.max_supported_version), b"\0")
