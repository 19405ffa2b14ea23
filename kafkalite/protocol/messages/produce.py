# ruff: noqa: N816
"""Generated from protocol_specs/: ProduceRequest, ProduceResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_string,
    new,
    nullable_byte_string,
    nullable_string,
    read_array,
    read_count,
    read_string_length,
    read_tag,
    read_uvarint,
    skip_tag,
    skip_tags,
    string,
    uvarint,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

pack_hi = struct.Struct(">hi").pack
pack_hii = struct.Struct(">hii").pack
pack_i = struct.Struct(">i").pack
pack_ihqq = struct.Struct(">ihqq").pack
pack_ihqqq = struct.Struct(">ihqqq").pack
pack_ihqqqi = struct.Struct(">ihqqqi").pack
pack_ii = struct.Struct(">ii").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_hiB = struct.Struct(">hiB").unpack_from
unpack_hii = struct.Struct(">hii").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_iB = struct.Struct(">iB").unpack_from
unpack_ih = struct.Struct(">ih").unpack_from
unpack_ihqq = struct.Struct(">ihqq").unpack_from
unpack_ihqqq = struct.Struct(">ihqqq").unpack_from
unpack_ihqqqB = struct.Struct(">ihqqqB").unpack_from
unpack_ihqqqi = struct.Struct(">ihqqqi").unpack_from
unpack_ii = struct.Struct(">ii").unpack_from
unpack_iiB = struct.Struct(">iiB").unpack_from
unpack_uB = struct.Struct(">16sB").unpack_from


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
            buf = memoryview(buf)
            m = new(ProduceRequest)
            if version >= 9:
                length = buf[pos]
                pos += 1
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            else:
                (length,) = unpack_h(buf, pos)
                pos += 2
            if length < 0:
                m.transactional_id = None
            else:
                m.transactional_id = str(buf[pos : pos + length], "utf-8", "surrogateescape")
                pos += length
            if version >= 9:
                m.acks, m.timeout_ms, count = unpack_hiB(buf, pos)
                pos += 7
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            else:
                m.acks, m.timeout_ms, count = unpack_hii(buf, pos)
                pos += 10
            if count < 0:
                raise ProtocolError("ProduceRequest: topic_data is null")
            m.topic_data = topic_produce_datas = []
            for _ in range(count):
                topic_produce_data, pos = ProduceRequest.TopicProduceData.read(buf, pos, version)
                topic_produce_datas.append(topic_produce_data)
            if version >= 9:
                pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)
            if pos > len(buf):
                raise ProtocolError("ProduceRequest: a length reaches beyond the buffer")
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ProduceRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 9:
            out += (
                nullable_string(self.transactional_id, True),
                pack_hi(self.acks, self.timeout_ms),
                uvarint(len(self.topic_data) + 1),
            )
        else:
            out += (
                nullable_string(self.transactional_id, False),
                pack_hii(self.acks, self.timeout_ms, len(self.topic_data)),
            )
        for topic_produce_data in self.topic_data:
            topic_produce_data.write(out, version)
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
            if version >= 9:
                m.index, length = unpack_iB(buf, pos)
                pos += 5
                if length > 127:
                    length, pos = read_uvarint(buf, pos - 1)
                length -= 1
            else:
                m.index, length = unpack_ii(buf, pos)
                pos += 8
            if length < 0:
                m.records = None
            else:
                m.records = buf[pos : pos + length]
                pos += length
            if version >= 9:
                pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 9:
                out += (pack_i(self.index), *nullable_byte_string(self.records, True), b"\0")
            else:
                out += (pack_i(self.index), *nullable_byte_string(self.records, False))

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
            if 9 <= version <= 12:
                length = buf[pos]
                pos += 1
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            elif version <= 8:
                (length,) = unpack_h(buf, pos)
                pos += 2
            if version <= 12:
                if length < 0:
                    raise ProtocolError("ProduceRequest: name is null")
                m.name = str(buf[pos : pos + length], "utf-8", "surrogateescape")
                pos += length
            else:
                m.name = ""
            if version == 13:
                m.topic_id, count = unpack_uB(buf, pos)
                pos += 17
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            elif version >= 9:
                count = buf[pos]
                pos += 1
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
                m.topic_id = ZERO_UUID
            else:
                (count,) = unpack_i(buf, pos)
                pos += 4
                m.topic_id = ZERO_UUID
            if count < 0:
                raise ProtocolError("ProduceRequest: partition_data is null")
            m.partition_data = partition_produce_datas = []
            for _ in range(count):
                partition_produce_data, pos = ProduceRequest.PartitionProduceData.read(buf, pos, version)
                partition_produce_datas.append(partition_produce_data)
            if version >= 9:
                pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version == 13:
                out += (self.topic_id, uvarint(len(self.partition_data) + 1))
            elif version >= 9:
                out += (compact_string(self.name), uvarint(len(self.partition_data) + 1))
            else:
                out += (string(self.name, False), pack_i(len(self.partition_data)))
            for partition_produce_data in self.partition_data:
                partition_produce_data.write(out, version)
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
            if version >= 9:
                count = buf[pos]
                pos += 1
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            else:
                (count,) = unpack_i(buf, pos)
                pos += 4
            if count < 0:
                raise ProtocolError("ProduceResponse: responses is null")
            m.responses = topic_produce_responses = []
            for _ in range(count):
                topic_produce_response, pos = ProduceResponse.TopicProduceResponse.read(buf, pos, version)
                topic_produce_responses.append(topic_produce_response)
            if version >= 9:
                m.throttle_time_ms, tags = unpack_iB(buf, pos)
                pos += 5
            else:
                (m.throttle_time_ms,) = unpack_i(buf, pos)
                pos += 4
            m.node_endpoints = []
            if version >= 9 and tags:
                tags, pos = read_uvarint(buf, pos - 1)
                for _ in range(tags):
                    tag, size, pos = read_tag(buf, pos)
                    if tag == 0 and version >= 10:
                        count, pos = read_count(buf, pos, True)
                        m.node_endpoints, pos = read_array(buf, pos, version, count, ProduceResponse.NodeEndpoint.read)
                    else:
                        pos = skip_tag(buf, pos, size)
            if pos > len(buf):
                raise ProtocolError("ProduceResponse: a length reaches beyond the buffer")
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ProduceResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 9:
            out.append(uvarint(len(self.responses) + 1))
        else:
            out.append(pack_i(len(self.responses)))
        for topic_produce_response in self.responses:
            topic_produce_response.write(out, version)
        out.append(pack_i(self.throttle_time_ms))
        if version >= 9:
            tags: list[tuple[int, list[Buffer]]] = []
            if version >= 10 and self.node_endpoints:
                tag_0: list[Buffer] = []
                tag_0.append(uvarint(len(self.node_endpoints) + 1))
                for node_endpoint in self.node_endpoints:
                    node_endpoint.write(tag_0, version)
                tags.append((0, tag_0))
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
            if version >= 9:
                m.batch_index, length = unpack_iB(buf, pos)
                pos += 5
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            else:
                m.batch_index, length = unpack_ih(buf, pos)
                pos += 6
            if length < 0:
                m.batch_index_error_message = None
            else:
                m.batch_index_error_message = str(buf[pos : pos + length], "utf-8", "surrogateescape")
                pos += length
            if version >= 9:
                pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 9:
                out += (pack_i(self.batch_index), nullable_string(self.batch_index_error_message, True), b"\0")
            else:
                out += (pack_i(self.batch_index), nullable_string(self.batch_index_error_message, False))

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
            m.leader_id, m.leader_epoch, tags = unpack_iiB(buf, pos)
            pos += 9
            if tags:
                pos = skip_tags(buf, pos - 1)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_ii(self.leader_id, self.leader_epoch), b"\0")

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
            if version >= 9:
                m.index, m.error_code, m.base_offset, m.log_append_time_ms, m.log_start_offset, count = unpack_ihqqqB(
                    buf, pos
                )
                pos += 31
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            elif version == 8:
                m.index, m.error_code, m.base_offset, m.log_append_time_ms, m.log_start_offset, count = unpack_ihqqqi(
                    buf, pos
                )
                pos += 34
            elif version >= 5:
                m.index, m.error_code, m.base_offset, m.log_append_time_ms, m.log_start_offset = unpack_ihqqq(buf, pos)
                pos += 30
            else:
                m.index, m.error_code, m.base_offset, m.log_append_time_ms = unpack_ihqq(buf, pos)
                pos += 22
                m.log_start_offset = -1
            if version >= 8:
                if count < 0:
                    raise ProtocolError("ProduceResponse: record_errors is null")
                m.record_errors = batch_index_and_error_messages = []
                for _ in range(count):
                    batch_index_and_error_message, pos = ProduceResponse.BatchIndexAndErrorMessage.read(
                        buf, pos, version
                    )
                    batch_index_and_error_messages.append(batch_index_and_error_message)
            else:
                m.record_errors = []
            if version >= 9:
                length = buf[pos]
                pos += 1
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            elif version == 8:
                (length,) = unpack_h(buf, pos)
                pos += 2
            if version >= 8:
                if length < 0:
                    m.error_message = None
                else:
                    m.error_message = str(buf[pos : pos + length], "utf-8", "surrogateescape")
                    pos += length
            else:
                m.error_message = None
            if version >= 9:
                tags = buf[pos]
                pos += 1
            m.current_leader = None
            if version >= 9 and tags:
                tags, pos = read_uvarint(buf, pos - 1)
                for _ in range(tags):
                    tag, size, pos = read_tag(buf, pos)
                    if tag == 0 and version >= 10:
                        m.current_leader, pos = ProduceResponse.LeaderIdAndEpoch.read(buf, pos, version)
                    else:
                        pos = skip_tag(buf, pos, size)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 9:
                out += (
                    pack_ihqqq(
                        self.index, self.error_code, self.base_offset, self.log_append_time_ms, self.log_start_offset
                    ),
                    uvarint(len(self.record_errors) + 1),
                )
            elif version == 8:
                out.append(
                    pack_ihqqqi(
                        self.index,
                        self.error_code,
                        self.base_offset,
                        self.log_append_time_ms,
                        self.log_start_offset,
                        len(self.record_errors),
                    )
                )
            elif version >= 5:
                out.append(
                    pack_ihqqq(
                        self.index, self.error_code, self.base_offset, self.log_append_time_ms, self.log_start_offset
                    )
                )
            else:
                out.append(pack_ihqq(self.index, self.error_code, self.base_offset, self.log_append_time_ms))
            if version >= 8:
                for batch_index_and_error_message in self.record_errors:
                    batch_index_and_error_message.write(out, version)
            if version >= 9:
                out.append(nullable_string(self.error_message, True))
            elif version == 8:
                out.append(nullable_string(self.error_message, False))
            if version >= 9:
                tags: list[tuple[int, list[Buffer]]] = []
                if (
                    version >= 10
                    and self.current_leader is not None
                    and self.current_leader != ProduceResponse.LeaderIdAndEpoch()
                ):
                    tag_0: list[Buffer] = []
                    self.current_leader.write(tag_0, version)
                    tags.append((0, tag_0))
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
            if 9 <= version <= 12:
                length = buf[pos]
                pos += 1
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            elif version <= 8:
                (length,) = unpack_h(buf, pos)
                pos += 2
            if version <= 12:
                if length < 0:
                    raise ProtocolError("ProduceResponse: name is null")
                m.name = str(buf[pos : pos + length], "utf-8", "surrogateescape")
                pos += length
            else:
                m.name = ""
            if version == 13:
                m.topic_id, count = unpack_uB(buf, pos)
                pos += 17
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            elif version >= 9:
                count = buf[pos]
                pos += 1
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
                m.topic_id = ZERO_UUID
            else:
                (count,) = unpack_i(buf, pos)
                pos += 4
                m.topic_id = ZERO_UUID
            if count < 0:
                raise ProtocolError("ProduceResponse: partition_responses is null")
            m.partition_responses = partition_produce_responses = []
            for _ in range(count):
                partition_produce_response, pos = ProduceResponse.PartitionProduceResponse.read(buf, pos, version)
                partition_produce_responses.append(partition_produce_response)
            if version >= 9:
                pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version == 13:
                out += (self.topic_id, uvarint(len(self.partition_responses) + 1))
            elif version >= 9:
                out += (compact_string(self.name), uvarint(len(self.partition_responses) + 1))
            else:
                out += (string(self.name, False), pack_i(len(self.partition_responses)))
            for partition_produce_response in self.partition_responses:
                partition_produce_response.write(out, version)
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
            m.node_id, length = unpack_iB(buf, pos)
            pos += 5
            if length > 127:
                length, pos = read_string_length(buf, pos - 1)
            length -= 1
            if length < 0:
                raise ProtocolError("ProduceResponse: host is null")
            m.host = str(buf[pos : pos + length], "utf-8", "surrogateescape")
            pos += length
            m.port, length = unpack_iB(buf, pos)
            pos += 5
            if length > 127:
                length, pos = read_string_length(buf, pos - 1)
            length -= 1
            if length < 0:
                m.rack = None
            else:
                m.rack = str(buf[pos : pos + length], "utf-8", "surrogateescape")
                pos += length
            pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (
                pack_i(self.node_id),
                compact_string(self.host),
                pack_i(self.port),
                nullable_string(self.rack, True),
                b"\0",
            )
