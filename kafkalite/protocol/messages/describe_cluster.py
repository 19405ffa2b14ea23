# ruff: noqa: N816
"""Generated from protocol_specs/: DescribeClusterRequest, DescribeClusterResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    compact_string,
    new,
    nullable_string,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    skip_tags,
    uvarint,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_b = struct.Struct(">b").pack
pack_i = struct.Struct(">i").pack
pack_ih = struct.Struct(">ih").pack
pack_t = struct.Struct(">?").pack
pack_tb = struct.Struct(">?b").pack
pack_tbt = struct.Struct(">?b?").pack
unpack_b = struct.Struct(">b").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_tb = struct.Struct(">?b").unpack_from
unpack_tbt = struct.Struct(">?b?").unpack_from


class DescribeClusterRequest(Message):
    __slots__ = ("include_cluster_authorized_operations", "endpoint_type", "include_fenced_brokers")
    api_key = 60
    min_version = 0
    max_version = 2
    flexible_from = 0

    def __init__(
        self,
        include_cluster_authorized_operations: bool = False,
        endpoint_type: int = 1,
        include_fenced_brokers: bool = False,
    ) -> None:
        self.include_cluster_authorized_operations = include_cluster_authorized_operations
        self.endpoint_type = endpoint_type
        self.include_fenced_brokers = include_fenced_brokers

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeClusterRequest, int]:
        try:
            m = new(DescribeClusterRequest)
            if version == 2:
                m.include_cluster_authorized_operations, m.endpoint_type, m.include_fenced_brokers = unpack_tbt(
                    buf, pos
                )
                pos += 3
            elif version == 1:
                m.include_cluster_authorized_operations, m.endpoint_type = unpack_tb(buf, pos)
                pos += 2
                m.include_fenced_brokers = False
            else:
                m.include_cluster_authorized_operations = buf[pos] != 0
                pos += 1
                m.endpoint_type = 1
                m.include_fenced_brokers = False
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeClusterRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version == 2:
            out += (
                pack_tbt(self.include_cluster_authorized_operations, self.endpoint_type, self.include_fenced_brokers),
                b"\0",
            )
        elif version == 1:
            out += (pack_tb(self.include_cluster_authorized_operations, self.endpoint_type), b"\0")
        else:
            out += (pack_t(self.include_cluster_authorized_operations), b"\0")


class DescribeClusterResponse(Message):
    __slots__ = (
        "throttle_time_ms",
        "error_code",
        "error_message",
        "endpoint_type",
        "cluster_id",
        "controller_id",
        "brokers",
        "cluster_authorized_operations",
    )
    api_key = 60
    min_version = 0
    max_version = 2
    flexible_from = 0

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        error_message: str | None = None,
        endpoint_type: int = 1,
        cluster_id: str = "",
        controller_id: int = -1,
        brokers: list[DescribeClusterResponse.DescribeClusterBroker] | None = None,
        cluster_authorized_operations: int = -2147483648,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.error_message = error_message
        self.endpoint_type = endpoint_type
        self.cluster_id = cluster_id
        self.controller_id = controller_id
        self.brokers = [] if brokers is None else brokers
        self.cluster_authorized_operations = cluster_authorized_operations

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeClusterResponse, int]:
        try:
            m = new(DescribeClusterResponse)
            m.throttle_time_ms, m.error_code = unpack_ih(buf, pos)
            pos += 6
            m.error_message, pos = read_nullable_string(buf, pos, True)
            if version >= 1:
                (m.endpoint_type,) = unpack_b(buf, pos)
                pos += 1
            else:
                m.endpoint_type = 1
            m.cluster_id, pos = read_string(buf, pos, True)
            (m.controller_id,) = unpack_i(buf, pos)
            pos += 4
            count, pos = read_count(buf, pos, True)
            m.brokers, pos = read_array(buf, pos, version, count, DescribeClusterResponse.DescribeClusterBroker.read)
            (m.cluster_authorized_operations,) = unpack_i(buf, pos)
            pos += 4
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("DescribeClusterResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 1:
            out += (
                pack_ih(self.throttle_time_ms, self.error_code),
                nullable_string(self.error_message, True),
                pack_b(self.endpoint_type),
                compact_string(self.cluster_id),
                pack_i(self.controller_id),
                uvarint(len(self.brokers) + 1),
            )
        else:
            out += (
                pack_ih(self.throttle_time_ms, self.error_code),
                nullable_string(self.error_message, True),
                compact_string(self.cluster_id),
                pack_i(self.controller_id),
                uvarint(len(self.brokers) + 1),
            )
        for describe_cluster_broker in self.brokers:
            describe_cluster_broker.write(out, version)
        out += (pack_i(self.cluster_authorized_operations), b"\0")

    class DescribeClusterBroker(Struct):
        __slots__ = ("broker_id", "host", "port", "rack", "is_fenced")

        def __init__(
            self,
            broker_id: int = 0,
            host: str = "",
            port: int = 0,
            rack: str | None = None,
            is_fenced: bool = False,
        ) -> None:
            self.broker_id = broker_id
            self.host = host
            self.port = port
            self.rack = rack
            self.is_fenced = is_fenced

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[DescribeClusterResponse.DescribeClusterBroker, int]:
            m = new(DescribeClusterResponse.DescribeClusterBroker)
            (m.broker_id,) = unpack_i(buf, pos)
            pos += 4
            m.host, pos = read_string(buf, pos, True)
            (m.port,) = unpack_i(buf, pos)
            pos += 4
            m.rack, pos = read_nullable_string(buf, pos, True)
            if version == 2:
                m.is_fenced = buf[pos] != 0
                pos += 1
            else:
                m.is_fenced = False
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version == 2:
                out += (
                    pack_i(self.broker_id),
                    compact_string(self.host),
                    pack_i(self.port),
                    nullable_string(self.rack, True),
                    pack_t(self.is_fenced),
                    b"\0",
                )
            else:
                out += (
                    pack_i(self.broker_id),
                    compact_string(self.host),
                    pack_i(self.port),
                    nullable_string(self.rack, True),
                    b"\0",
                )
