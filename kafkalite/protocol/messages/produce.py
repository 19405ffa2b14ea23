"""Generated from protocol_specs/: ProduceRequest, ProduceResponse."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    INT16,
    INT32,
    INT64,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_nullable_records,
    read_nullable_string,
    read_string,
    read_tag,
    read_uuid,
    read_uvarint,
    skip_tag,
    skip_tags,
    write_count,
    write_nullable_bytes,
    write_nullable_string,
    write_string,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class ProduceRequest(Message):
    __slots__ = ("transactional_id", "acks", "timeout_ms", "topic_data")
    api_key = 0
    min_version = 3
    max_version = 13
    flexible_from = 9

    def __init__(
        self,
        transactional_id: str | None = None,
        acks: int = 0,
        timeout_ms: int = 0,
        topic_data: list[ProduceRequest.TopicProduceData] | None = None,
    ) -> None:
        self.transactional_id = transactional_id
        self.acks = acks
        self.timeout_ms = timeout_ms
        self.topic_data = [] if topic_data is None else topic_data

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ProduceRequest, int]:
        try:
            m = new(ProduceRequest)
            m.transactional_id, pos = read_nullable_string(buf, pos, version >= 9)
            (m.acks,), pos = INT16.unpack_from(buf, pos), pos + 2
            (m.timeout_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            count, pos = read_count(buf, pos, version >= 9)
            m.topic_data, pos = read_array(buf, pos, version, count, ProduceRequest.TopicProduceData.read)
            if version >= 9:
                pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ProduceRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_nullable_string(out, self.transactional_id, version >= 9)
        out.append(INT16.pack(self.acks))
        out.append(INT32.pack(self.timeout_ms))
        write_count(out, len(self.topic_data), version >= 9)
        for item in self.topic_data:
            item.write(out, version)
        if version >= 9:
            out.append(b"\0")

    class PartitionProduceData(Struct):
        __slots__ = ("index", "records")

        def __init__(
            self,
            index: int = 0,
            records: Buffer | None = None,
        ) -> None:
            self.index = index
            self.records = records

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ProduceRequest.PartitionProduceData, int]:
            m = new(ProduceRequest.PartitionProduceData)
            (m.index,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.records, pos = read_nullable_records(buf, pos, version >= 9)
            if version >= 9:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.index))
            write_nullable_bytes(out, self.records, version >= 9)
            if version >= 9:
                out.append(b"\0")

    class TopicProduceData(Struct):
        __slots__ = ("name", "topic_id", "partition_data")

        def __init__(
            self,
            name: str = "",
            topic_id: bytes = ZERO_UUID,
            partition_data: list[ProduceRequest.PartitionProduceData] | None = None,
        ) -> None:
            self.name = name
            self.topic_id = topic_id
            self.partition_data = [] if partition_data is None else partition_data

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ProduceRequest.TopicProduceData, int]:
            m = new(ProduceRequest.TopicProduceData)
            if version <= 12:
                m.name, pos = read_string(buf, pos, version >= 9)
            else:
                m.name = ""
            if version == 13:
                m.topic_id, pos = read_uuid(buf, pos)
            else:
                m.topic_id = ZERO_UUID
            count, pos = read_count(buf, pos, version >= 9)
            m.partition_data, pos = read_array(buf, pos, version, count, ProduceRequest.PartitionProduceData.read)
            if version >= 9:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version <= 12:
                write_string(out, self.name, version >= 9)
            if version == 13:
                out.append(self.topic_id)
            write_count(out, len(self.partition_data), version >= 9)
            for item in self.partition_data:
                item.write(out, version)
            if version >= 9:
                out.append(b"\0")


class ProduceResponse(Message):
    __slots__ = ("responses", "throttle_time_ms", "node_endpoints")
    api_key = 0
    min_version = 3
    max_version = 13
    flexible_from = 9

    def __init__(
        self,
        responses: list[ProduceResponse.TopicProduceResponse] | None = None,
        throttle_time_ms: int = 0,
        node_endpoints: list[ProduceResponse.NodeEndpoint] | None = None,
    ) -> None:
        self.responses = [] if responses is None else responses
        self.throttle_time_ms = throttle_time_ms
        self.node_endpoints = [] if node_endpoints is None else node_endpoints

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ProduceResponse, int]:
        try:
            m = new(ProduceResponse)
            count, pos = read_count(buf, pos, version >= 9)
            m.responses, pos = read_array(buf, pos, version, count, ProduceResponse.TopicProduceResponse.read)
            (m.throttle_time_ms,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.node_endpoints = []
            if version >= 9:
                tags, pos = read_uvarint(buf, pos)
                for _ in range(tags):
                    tag, size, pos = read_tag(buf, pos)
                    if tag == 0 and version >= 10:
                        count, pos = read_count(buf, pos, True)
                        m.node_endpoints, pos = read_array(buf, pos, version, count, ProduceResponse.NodeEndpoint.read)
                    else:
                        pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ProduceResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_count(out, len(self.responses), version >= 9)
        for item in self.responses:
            item.write(out, version)
        out.append(INT32.pack(self.throttle_time_ms))
        if version >= 9:
            tags: list[tuple[int, list[Buffer]]] = []
            if version >= 10 and self.node_endpoints:
                part: list[Buffer] = []
                write_count(part, len(self.node_endpoints), True)
                for item in self.node_endpoints:
                    item.write(part, version)
                tags.append((0, part))
            write_tags(out, tags)

    class BatchIndexAndErrorMessage(Struct):
        __slots__ = ("batch_index", "batch_index_error_message")

        def __init__(
            self,
            batch_index: int = 0,
            batch_index_error_message: str | None = None,
        ) -> None:
            self.batch_index = batch_index
            self.batch_index_error_message = batch_index_error_message

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ProduceResponse.BatchIndexAndErrorMessage, int]:
            m = new(ProduceResponse.BatchIndexAndErrorMessage)
            (m.batch_index,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.batch_index_error_message, pos = read_nullable_string(buf, pos, version >= 9)
            if version >= 9:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.batch_index))
            write_nullable_string(out, self.batch_index_error_message, version >= 9)
            if version >= 9:
                out.append(b"\0")

    class LeaderIdAndEpoch(Struct):
        __slots__ = ("leader_id", "leader_epoch")

        def __init__(
            self,
            leader_id: int = -1,
            leader_epoch: int = -1,
        ) -> None:
            self.leader_id = leader_id
            self.leader_epoch = leader_epoch

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ProduceResponse.LeaderIdAndEpoch, int]:
            m = new(ProduceResponse.LeaderIdAndEpoch)
            (m.leader_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.leader_id))
            out.append(INT32.pack(self.leader_epoch))
            out.append(b"\0")

    class PartitionProduceResponse(Struct):
        __slots__ = (
            "index",
            "error_code",
            "base_offset",
            "log_append_time_ms",
            "log_start_offset",
            "record_errors",
            "error_message",
            "current_leader",
        )

        def __init__(
            self,
            index: int = 0,
            error_code: int = 0,
            base_offset: int = 0,
            log_append_time_ms: int = -1,
            log_start_offset: int = -1,
            record_errors: list[ProduceResponse.BatchIndexAndErrorMessage] | None = None,
            error_message: str | None = None,
            current_leader: ProduceResponse.LeaderIdAndEpoch | None = None,
        ) -> None:
            self.index = index
            self.error_code = error_code
            self.base_offset = base_offset
            self.log_append_time_ms = log_append_time_ms
            self.log_start_offset = log_start_offset
            self.record_errors = [] if record_errors is None else record_errors
            self.error_message = error_message
            self.current_leader = current_leader

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ProduceResponse.PartitionProduceResponse, int]:
            m = new(ProduceResponse.PartitionProduceResponse)
            (m.index,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.error_code,), pos = INT16.unpack_from(buf, pos), pos + 2
            (m.base_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.log_append_time_ms,), pos = INT64.unpack_from(buf, pos), pos + 8
            if version >= 5:
                (m.log_start_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            else:
                m.log_start_offset = -1
            if version >= 8:
                count, pos = read_count(buf, pos, version >= 9)
                m.record_errors, pos = read_array(
                    buf, pos, version, count, ProduceResponse.BatchIndexAndErrorMessage.read
                )
            else:
                m.record_errors = []
            if version >= 8:
                m.error_message, pos = read_nullable_string(buf, pos, version >= 9)
            else:
                m.error_message = None
            m.current_leader = None
            if version >= 9:
                tags, pos = read_uvarint(buf, pos)
                for _ in range(tags):
                    tag, size, pos = read_tag(buf, pos)
                    if tag == 0 and version >= 10:
                        m.current_leader, pos = ProduceResponse.LeaderIdAndEpoch.read(buf, pos, version)
                    else:
                        pos = skip_tag(buf, pos, size)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.index))
            out.append(INT16.pack(self.error_code))
            out.append(INT64.pack(self.base_offset))
            out.append(INT64.pack(self.log_append_time_ms))
            if version >= 5:
                out.append(INT64.pack(self.log_start_offset))
            if version >= 8:
                write_count(out, len(self.record_errors), version >= 9)
                for item in self.record_errors:
                    item.write(out, version)
            if version >= 8:
                write_nullable_string(out, self.error_message, version >= 9)
            if version >= 9:
                tags: list[tuple[int, list[Buffer]]] = []
                if (
                    version >= 10
                    and self.current_leader is not None
                    and self.current_leader != ProduceResponse.LeaderIdAndEpoch()
                ):
                    part: list[Buffer] = []
                    self.current_leader.write(part, version)
                    tags.append((0, part))
                write_tags(out, tags)

    class TopicProduceResponse(Struct):
        __slots__ = ("name", "topic_id", "partition_responses")

        def __init__(
            self,
            name: str = "",
            topic_id: bytes = ZERO_UUID,
            partition_responses: list[ProduceResponse.PartitionProduceResponse] | None = None,
        ) -> None:
            self.name = name
            self.topic_id = topic_id
            self.partition_responses = [] if partition_responses is None else partition_responses

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ProduceResponse.TopicProduceResponse, int]:
            m = new(ProduceResponse.TopicProduceResponse)
            if version <= 12:
                m.name, pos = read_string(buf, pos, version >= 9)
            else:
                m.name = ""
            if version == 13:
                m.topic_id, pos = read_uuid(buf, pos)
            else:
                m.topic_id = ZERO_UUID
            count, pos = read_count(buf, pos, version >= 9)
            m.partition_responses, pos = read_array(
                buf, pos, version, count, ProduceResponse.PartitionProduceResponse.read
            )
            if version >= 9:
                pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version <= 12:
                write_string(out, self.name, version >= 9)
            if version == 13:
                out.append(self.topic_id)
            write_count(out, len(self.partition_responses), version >= 9)
            for item in self.partition_responses:
                item.write(out, version)
            if version >= 9:
                out.append(b"\0")

    class NodeEndpoint(Struct):
        __slots__ = ("node_id", "host", "port", "rack")

        def __init__(
            self,
            node_id: int = 0,
            host: str = "",
            port: int = 0,
            rack: str | None = None,
        ) -> None:
            self.node_id = node_id
            self.host = host
            self.port = port
            self.rack = rack

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ProduceResponse.NodeEndpoint, int]:
            m = new(ProduceResponse.NodeEndpoint)
            (m.node_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.host, pos = read_string(buf, pos, True)
            (m.port,), pos = INT32.unpack_from(buf, pos), pos + 4
            m.rack, pos = read_nullable_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT32.pack(self.node_id))
            write_string(out, self.host, True)
            out.append(INT32.pack(self.port))
            write_nullable_string(out, self.rack, True)
            out.append(b"\0")
