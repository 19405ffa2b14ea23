"""Generated from protocol_specs/: DescribeClusterRequest, DescribeClusterResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT8,
    INT16,
    INT32,
    new,
    read_array,
    read_count,
    read_nullable_string,
    read_string,
    skip_tags,
    write_count,
    write_nullable_string,
    write_string,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
            m.include_cluster_authorized_operations, pos = buf[pos] != 0, pos + 1
            if version >= 1:
                (m.endpoint_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            else:
                m.endpoint_type = 1
            if version == 2:
                m.include_fenced_brokers, pos = buf[pos] != 0, pos + 1
            else:
                m.include_fenced_brokers = False
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeClusterRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(b"\1" if self.include_cluster_authorized_operations else b"\0")
        if version >= 1:
            out.append(INT8.pack(self.endpoint_type))
        if version == 2:
            out.append(b"\1" if self.include_fenced_brokers else b"\0")
        out.append(b"\0")


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
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            m.error_message, pos = read_nullable_string(buf, pos, True)
            if version >= 1:
                (m.endpoint_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            else:
                m.endpoint_type = 1
            m.cluster_id, pos = read_string(buf, pos, True)
            (m.controller_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, True)
            m.brokers, pos = read_array(buf, pos, version, count, DescribeClusterResponse.DescribeClusterBroker.read)
            (m.cluster_authorized_operations,), pos = INT32.unpack_from(buf, pos), pos + 4
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("DescribeClusterResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.throttle_time_ms))
        out.append(INT16.pack(self.error_code))
        write_nullable_string(out, self.error_message, True)
        if version >= 1:
            out.append(INT8.pack(self.endpoint_type))
        write_string(out, self.cluster_id, True)
        out.append(INT32.pack(self.controller_id))
        write_count(out, len(self.brokers), True)
        for item in self.brokers:
            item.write(out, version)
        out.append(INT32.pack(self.cluster_authorized_operations))
        out.append(b"\0")

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
            (m.broker_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.host, pos = read_string(buf, pos, True)
            (m.port,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.rack, pos = read_nullable_string(buf, pos, True)
            if version == 2:
                m.is_fenced, pos = buf[pos] != 0, pos + 1
            else:
                m.is_fenced = False
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.broker_id))
            write_string(out, self.host, True)
            out.append(INT32.pack(self.port))
            write_nullable_string(out, self.rack, True)
            if version == 2:
                out.append(b"\1" if self.is_fenced else b"\0")
            out.append(b"\0")
