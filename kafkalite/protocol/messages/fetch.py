# ruff: noqa: N816
"""Generated from protocol_specs/: FetchRequest, FetchResponse."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, Message, Struct
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    compact_int32s,
    compact_string,
    int32s,
    new,
    null_array,
    nullable_byte_string,
    nullable_string,
    read_array,
    read_count,
    read_int32s,
    read_nullable_string,
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

iter_unpack_iiqiqiB = struct.Struct(">iiqiqiB").iter_unpack
iter_unpack_iiqqi = struct.Struct(">iiqqi").iter_unpack
iter_unpack_iqi = struct.Struct(">iqi").iter_unpack
iter_unpack_iqqi = struct.Struct(">iqqi").iter_unpack
iter_unpack_qq = struct.Struct(">qq").iter_unpack
iter_unpack_qqB = struct.Struct(">qqB").iter_unpack
pack_i = struct.Struct(">i").pack
pack_ihi = struct.Struct(">ihi").pack
pack_ihii = struct.Struct(">ihii").pack
pack_ihqqi = struct.Struct(">ihqqi").pack
pack_ihqqq = struct.Struct(">ihqqq").pack
pack_ihqqqi = struct.Struct(">ihqqqi").pack
pack_ii = struct.Struct(">ii").pack
pack_iiibii = struct.Struct(">iiibii").pack
pack_iiiibi = struct.Struct(">iiiibi").pack
pack_iiiibii = struct.Struct(">iiiibii").pack
pack_iiiibiii = struct.Struct(">iiiibiii").pack
pack_iiqiqi = struct.Struct(">iiqiqi").pack
pack_iiqqi = struct.Struct(">iiqqi").pack
pack_iq = struct.Struct(">iq").pack
pack_iqi = struct.Struct(">iqi").pack
pack_iqqi = struct.Struct(">iqqi").pack
pack_q = struct.Struct(">q").pack
pack_qi = struct.Struct(">qi").pack
pack_qq = struct.Struct(">qq").pack
unpack_h = struct.Struct(">h").unpack_from
unpack_i = struct.Struct(">i").unpack_from
unpack_iB = struct.Struct(">iB").unpack_from
unpack_ihiB = struct.Struct(">ihiB").unpack_from
unpack_ihii = struct.Struct(">ihii").unpack_from
unpack_ihqqi = struct.Struct(">ihqqi").unpack_from
unpack_ihqqqB = struct.Struct(">ihqqqB").unpack_from
unpack_ihqqqi = struct.Struct(">ihqqqi").unpack_from
unpack_ii = struct.Struct(">ii").unpack_from
unpack_iiB = struct.Struct(">iiB").unpack_from
unpack_iiibiiB = struct.Struct(">iiibiiB").unpack_from
unpack_iiiibi = struct.Struct(">iiiibi").unpack_from
unpack_iiiibiiB = struct.Struct(">iiiibiiB").unpack_from
unpack_iiiibiii = struct.Struct(">iiiibiii").unpack_from
unpack_iiqiqiB = struct.Struct(">iiqiqiB").unpack_from
unpack_iiqqi = struct.Struct(">iiqqi").unpack_from
unpack_iqB = struct.Struct(">iqB").unpack_from
unpack_iqi = struct.Struct(">iqi").unpack_from
unpack_iqqi = struct.Struct(">iqqi").unpack_from
unpack_q = struct.Struct(">q").unpack_from
unpack_qiB = struct.Struct(">qiB").unpack_from
unpack_qq = struct.Struct(">qq").unpack_from
unpack_qqB = struct.Struct(">qqB").unpack_from
unpack_u = struct.Struct(">16s").unpack_from
unpack_uB = struct.Struct(">16sB").unpack_from


class FetchRequest(Message):
    __slots__ = (
        "cluster_id",
        "replica_id",
        "replica_state",
        "max_wait_ms",
        "min_bytes",
        "max_bytes",
        "isolation_level",
        "session_id",
        "session_epoch",
        "topics",
        "forgotten_topics_data",
        "rack_id",
    )
    api_key = 1
    min_version = 4
    max_version = 18
    flexible_from = 12

    def __init__(
        self,
        cluster_id: str | None = None,
        replica_id: int = -1,
        replica_state: FetchRequest.ReplicaState | None = None,
        max_wait_ms: int = 0,
        min_bytes: int = 0,
        max_bytes: int = 2147483647,
        isolation_level: int = 0,
        session_id: int = 0,
        session_epoch: int = -1,
        topics: list[FetchRequest.FetchTopic] | None = None,
        forgotten_topics_data: list[FetchRequest.ForgottenTopic] | None = None,
        rack_id: str = "",
    ) -> None:
        self.cluster_id = cluster_id
        self.replica_id = replica_id
        self.replica_state = replica_state
        self.max_wait_ms = max_wait_ms
        self.min_bytes = min_bytes
        self.max_bytes = max_bytes
        self.isolation_level = isolation_level
        self.session_id = session_id
        self.session_epoch = session_epoch
        self.topics = [] if topics is None else topics
        self.forgotten_topics_data = [] if forgotten_topics_data is None else forgotten_topics_data
        self.rack_id = rack_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[FetchRequest, int]:
        try:
            m = new(FetchRequest)
            if version >= 15:
                m.max_wait_ms, m.min_bytes, m.max_bytes, m.isolation_level, m.session_id, m.session_epoch, count = (
                    unpack_iiibiiB(buf, pos)
                )
                pos += 22
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
                m.replica_id = -1
            elif version >= 12:
                (
                    m.replica_id,
                    m.max_wait_ms,
                    m.min_bytes,
                    m.max_bytes,
                    m.isolation_level,
                    m.session_id,
                    m.session_epoch,
                    count,
                ) = unpack_iiiibiiB(buf, pos)
                pos += 26
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            elif version >= 7:
                (
                    m.replica_id,
                    m.max_wait_ms,
                    m.min_bytes,
                    m.max_bytes,
                    m.isolation_level,
                    m.session_id,
                    m.session_epoch,
                    count,
                ) = unpack_iiiibiii(buf, pos)
                pos += 29
            else:
                m.replica_id, m.max_wait_ms, m.min_bytes, m.max_bytes, m.isolation_level, count = unpack_iiiibi(
                    buf, pos
                )
                pos += 21
                m.session_id = 0
                m.session_epoch = -1
            if count < 0:
                raise ProtocolError("FetchRequest: topics is null")
            m.topics = fetch_topics = []
            for _ in range(count):
                fetch_topic, pos = FetchRequest.FetchTopic.read(buf, pos, version)
                fetch_topics.append(fetch_topic)
            if version >= 12:
                count = buf[pos]
                pos += 1
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            elif version >= 7:
                (count,) = unpack_i(buf, pos)
                pos += 4
            if version >= 7:
                if count < 0:
                    raise ProtocolError("FetchRequest: forgotten_topics_data is null")
                m.forgotten_topics_data = forgotten_topics = []
                for _ in range(count):
                    forgotten_topic, pos = FetchRequest.ForgottenTopic.read(buf, pos, version)
                    forgotten_topics.append(forgotten_topic)
            else:
                m.forgotten_topics_data = []
            if version >= 12:
                length = buf[pos]
                pos += 1
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            elif version == 11:
                (length,) = unpack_h(buf, pos)
                pos += 2
            if version >= 11:
                if length < 0:
                    raise ProtocolError("FetchRequest: rack_id is null")
                m.rack_id = str(buf[pos : pos + length], "utf-8", "surrogateescape")
                pos += length
            else:
                m.rack_id = ""
            if version >= 12:
                tags = buf[pos]
                pos += 1
            m.cluster_id = None
            m.replica_state = None
            if version >= 12 and tags:
                tags, pos = read_uvarint(buf, pos - 1)
                for _ in range(tags):
                    tag, size, pos = read_tag(buf, pos)
                    if tag == 0:
                        m.cluster_id, pos = read_nullable_string(buf, pos, True)
                    elif tag == 1 and version >= 15:
                        m.replica_state, pos = FetchRequest.ReplicaState.read(buf, pos, version)
                    else:
                        pos = skip_tag(buf, pos, size)
            if pos > len(buf):
                raise ProtocolError("FetchRequest: a length reaches beyond the buffer")
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("FetchRequest: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 15:
            out += (
                pack_iiibii(
                    self.max_wait_ms,
                    self.min_bytes,
                    self.max_bytes,
                    self.isolation_level,
                    self.session_id,
                    self.session_epoch,
                ),
                uvarint(len(self.topics) + 1),
            )
        elif version >= 12:
            out += (
                pack_iiiibii(
                    self.replica_id,
                    self.max_wait_ms,
                    self.min_bytes,
                    self.max_bytes,
                    self.isolation_level,
                    self.session_id,
                    self.session_epoch,
                ),
                uvarint(len(self.topics) + 1),
            )
        elif version >= 7:
            out.append(
                pack_iiiibiii(
                    self.replica_id,
                    self.max_wait_ms,
                    self.min_bytes,
                    self.max_bytes,
                    self.isolation_level,
                    self.session_id,
                    self.session_epoch,
                    len(self.topics),
                )
            )
        else:
            out.append(
                pack_iiiibi(
                    self.replica_id,
                    self.max_wait_ms,
                    self.min_bytes,
                    self.max_bytes,
                    self.isolation_level,
                    len(self.topics),
                )
            )
        for fetch_topic in self.topics:
            fetch_topic.write(out, version)
        if version >= 12:
            out.append(uvarint(len(self.forgotten_topics_data) + 1))
        elif version >= 7:
            out.append(pack_i(len(self.forgotten_topics_data)))
        if version >= 7:
            for forgotten_topic in self.forgotten_topics_data:
                forgotten_topic.write(out, version)
        if version >= 12:
            out.append(compact_string(self.rack_id))
        elif version == 11:
            out.append(string(self.rack_id, False))
        if version >= 12:
            tags: list[tuple[int, list[Buffer]]] = []
            if self.cluster_id is not None:
                tag_0: list[Buffer] = []
                tag_0.append(compact_string(self.cluster_id))
                tags.append((0, tag_0))
            if version >= 15 and self.replica_state is not None and self.replica_state != FetchRequest.ReplicaState():
                tag_1: list[Buffer] = []
                self.replica_state.write(tag_1, version)
                tags.append((1, tag_1))
            write_tags(out, tags)

    class ReplicaState(Struct):
        __slots__ = ("replica_id", "replica_epoch")

        def __init__(
            self,
            replica_id: int = -1,
            replica_epoch: int = -1,
        ) -> None:
            self.replica_id = replica_id
            self.replica_epoch = replica_epoch

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchRequest.ReplicaState, int]:
            m = new(FetchRequest.ReplicaState)
            m.replica_id, m.replica_epoch, tags = unpack_iqB(buf, pos)
            pos += 13
            if tags:
                pos = skip_tags(buf, pos - 1)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_iq(self.replica_id, self.replica_epoch), b"\0")

    class FetchPartition(Struct):
        __slots__ = (
            "partition",
            "current_leader_epoch",
            "fetch_offset",
            "last_fetched_epoch",
            "log_start_offset",
            "partition_max_bytes",
            "replica_directory_id",
            "high_watermark",
        )

        def __init__(
            self,
            partition: int = 0,
            current_leader_epoch: int = -1,
            fetch_offset: int = 0,
            last_fetched_epoch: int = -1,
            log_start_offset: int = -1,
            partition_max_bytes: int = 0,
            replica_directory_id: bytes = ZERO_UUID,
            high_watermark: int = 9223372036854775807,
        ) -> None:
            self.partition = partition
            self.current_leader_epoch = current_leader_epoch
            self.fetch_offset = fetch_offset
            self.last_fetched_epoch = last_fetched_epoch
            self.log_start_offset = log_start_offset
            self.partition_max_bytes = partition_max_bytes
            self.replica_directory_id = replica_directory_id
            self.high_watermark = high_watermark

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchRequest.FetchPartition, int]:
            m = new(FetchRequest.FetchPartition)
            if version >= 12:
                (
                    m.partition,
                    m.current_leader_epoch,
                    m.fetch_offset,
                    m.last_fetched_epoch,
                    m.log_start_offset,
                    m.partition_max_bytes,
                    tags,
                ) = unpack_iiqiqiB(buf, pos)
                pos += 33
            elif version >= 9:
                m.partition, m.current_leader_epoch, m.fetch_offset, m.log_start_offset, m.partition_max_bytes = (
                    unpack_iiqqi(buf, pos)
                )
                pos += 28
                m.last_fetched_epoch = -1
            elif version >= 5:
                m.partition, m.fetch_offset, m.log_start_offset, m.partition_max_bytes = unpack_iqqi(buf, pos)
                pos += 24
                m.current_leader_epoch = -1
                m.last_fetched_epoch = -1
            else:
                m.partition, m.fetch_offset, m.partition_max_bytes = unpack_iqi(buf, pos)
                pos += 16
                m.current_leader_epoch = -1
                m.last_fetched_epoch = -1
                m.log_start_offset = -1
            m.replica_directory_id = ZERO_UUID
            m.high_watermark = 9223372036854775807
            if version >= 12 and tags:
                tags, pos = read_uvarint(buf, pos - 1)
                for _ in range(tags):
                    tag, size, pos = read_tag(buf, pos)
                    if tag == 0 and version >= 17:
                        (m.replica_directory_id,) = unpack_u(buf, pos)
                        pos += 16
                    elif tag == 1 and version == 18:
                        (m.high_watermark,) = unpack_q(buf, pos)
                        pos += 8
                    else:
                        pos = skip_tag(buf, pos, size)
            return m, pos

        @staticmethod
        def read_all(buf: Buffer, pos: int, version: int, count: int) -> tuple[list[FetchRequest.FetchPartition], int]:
            items = []
            if version >= 12:
                for row in iter_unpack_iiqiqiB(buf[pos : pos + 33 * count]):
                    m = new(FetchRequest.FetchPartition)
                    (
                        m.partition,
                        m.current_leader_epoch,
                        m.fetch_offset,
                        m.last_fetched_epoch,
                        m.log_start_offset,
                        m.partition_max_bytes,
                        tags,
                    ) = row
                    if tags:
                        break
                    m.replica_directory_id = ZERO_UUID
                    m.high_watermark = 9223372036854775807
                    items.append(m)
                pos += 33 * len(items)
            elif version >= 9:
                for row in iter_unpack_iiqqi(buf[pos : pos + 28 * count]):
                    m = new(FetchRequest.FetchPartition)
                    m.partition, m.current_leader_epoch, m.fetch_offset, m.log_start_offset, m.partition_max_bytes = row
                    m.last_fetched_epoch = -1
                    m.replica_directory_id = ZERO_UUID
                    m.high_watermark = 9223372036854775807
                    items.append(m)
                pos += 28 * len(items)
            elif version >= 5:
                for row in iter_unpack_iqqi(buf[pos : pos + 24 * count]):
                    m = new(FetchRequest.FetchPartition)
                    m.partition, m.fetch_offset, m.log_start_offset, m.partition_max_bytes = row
                    m.current_leader_epoch = -1
                    m.last_fetched_epoch = -1
                    m.replica_directory_id = ZERO_UUID
                    m.high_watermark = 9223372036854775807
                    items.append(m)
                pos += 24 * len(items)
            else:
                for row in iter_unpack_iqi(buf[pos : pos + 16 * count]):
                    m = new(FetchRequest.FetchPartition)
                    m.partition, m.fetch_offset, m.partition_max_bytes = row
                    m.current_leader_epoch = -1
                    m.last_fetched_epoch = -1
                    m.log_start_offset = -1
                    m.replica_directory_id = ZERO_UUID
                    m.high_watermark = 9223372036854775807
                    items.append(m)
                pos += 16 * len(items)
            for _ in range(count - len(items)):
                m, pos = FetchRequest.FetchPartition.read(buf, pos, version)
                items.append(m)
            return items, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 12:
                out.append(
                    pack_iiqiqi(
                        self.partition,
                        self.current_leader_epoch,
                        self.fetch_offset,
                        self.last_fetched_epoch,
                        self.log_start_offset,
                        self.partition_max_bytes,
                    )
                )
            elif version >= 9:
                out.append(
                    pack_iiqqi(
                        self.partition,
                        self.current_leader_epoch,
                        self.fetch_offset,
                        self.log_start_offset,
                        self.partition_max_bytes,
                    )
                )
            elif version >= 5:
                out.append(
                    pack_iqqi(self.partition, self.fetch_offset, self.log_start_offset, self.partition_max_bytes)
                )
            else:
                out.append(pack_iqi(self.partition, self.fetch_offset, self.partition_max_bytes))
            if version >= 12:
                tags: list[tuple[int, list[Buffer]]] = []
                if version >= 17 and self.replica_directory_id != ZERO_UUID:
                    tag_0: list[Buffer] = []
                    tag_0.append(self.replica_directory_id)
                    tags.append((0, tag_0))
                if version == 18 and self.high_watermark != 9223372036854775807:
                    tag_1: list[Buffer] = []
                    tag_1.append(pack_q(self.high_watermark))
                    tags.append((1, tag_1))
                write_tags(out, tags)

    class FetchTopic(Struct):
        __slots__ = ("topic", "topic_id", "partitions")

        def __init__(
            self,
            topic: str = "",
            topic_id: bytes = ZERO_UUID,
            partitions: list[FetchRequest.FetchPartition] | None = None,
        ) -> None:
            self.topic = topic
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchRequest.FetchTopic, int]:
            m = new(FetchRequest.FetchTopic)
            if version == 12:
                length = buf[pos]
                pos += 1
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            elif version <= 11:
                (length,) = unpack_h(buf, pos)
                pos += 2
            if version <= 12:
                if length < 0:
                    raise ProtocolError("FetchRequest: topic is null")
                m.topic = str(buf[pos : pos + length], "utf-8", "surrogateescape")
                pos += length
            else:
                m.topic = ""
            if version >= 13:
                m.topic_id, count = unpack_uB(buf, pos)
                pos += 17
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            elif version == 12:
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
                raise ProtocolError("FetchRequest: partitions is null")
            m.partitions, pos = FetchRequest.FetchPartition.read_all(buf, pos, version, count)
            if version >= 12:
                pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 13:
                out += (self.topic_id, uvarint(len(self.partitions) + 1))
            elif version == 12:
                out += (compact_string(self.topic), uvarint(len(self.partitions) + 1))
            else:
                out += (string(self.topic, False), pack_i(len(self.partitions)))
            for fetch_partition in self.partitions:
                fetch_partition.write(out, version)
            if version >= 12:
                out.append(b"\0")

    class ForgottenTopic(Struct):
        __slots__ = ("topic", "topic_id", "partitions")

        def __init__(
            self,
            topic: str = "",
            topic_id: bytes = ZERO_UUID,
            partitions: list[int] | None = None,
        ) -> None:
            self.topic = topic
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchRequest.ForgottenTopic, int]:
            m = new(FetchRequest.ForgottenTopic)
            if version == 12:
                length = buf[pos]
                pos += 1
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            elif version <= 11:
                (length,) = unpack_h(buf, pos)
                pos += 2
            if version <= 12:
                if length < 0:
                    raise ProtocolError("FetchRequest: topic is null")
                m.topic = str(buf[pos : pos + length], "utf-8", "surrogateescape")
                pos += length
            else:
                m.topic = ""
            if version >= 13:
                m.topic_id, count = unpack_uB(buf, pos)
                pos += 17
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            elif version == 12:
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
                raise ProtocolError("FetchRequest: partitions is null")
            m.partitions, pos = read_int32s(buf, pos, count)
            if version >= 12:
                pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 13:
                out += (self.topic_id, compact_int32s(self.partitions), b"\0")
            elif version == 12:
                out += (compact_string(self.topic), compact_int32s(self.partitions), b"\0")
            else:
                out += (string(self.topic, False), int32s(self.partitions, False))


class FetchResponse(Message):
    __slots__ = ("throttle_time_ms", "error_code", "session_id", "responses", "node_endpoints")
    api_key = 1
    min_version = 4
    max_version = 18
    flexible_from = 12

    def __init__(
        self,
        throttle_time_ms: int = 0,
        error_code: int = 0,
        session_id: int = 0,
        responses: list[FetchResponse.FetchableTopicResponse] | None = None,
        node_endpoints: list[FetchResponse.NodeEndpoint] | None = None,
    ) -> None:
        self.throttle_time_ms = throttle_time_ms
        self.error_code = error_code
        self.session_id = session_id
        self.responses = [] if responses is None else responses
        self.node_endpoints = [] if node_endpoints is None else node_endpoints

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[FetchResponse, int]:
        try:
            buf = memoryview(buf)
            m = new(FetchResponse)
            if version >= 12:
                m.throttle_time_ms, m.error_code, m.session_id, count = unpack_ihiB(buf, pos)
                pos += 11
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            elif version >= 7:
                m.throttle_time_ms, m.error_code, m.session_id, count = unpack_ihii(buf, pos)
                pos += 14
            else:
                m.throttle_time_ms, count = unpack_ii(buf, pos)
                pos += 8
                m.error_code = 0
                m.session_id = 0
            if count < 0:
                raise ProtocolError("FetchResponse: responses is null")
            m.responses = fetchable_topic_responses = []
            for _ in range(count):
                fetchable_topic_response, pos = FetchResponse.FetchableTopicResponse.read(buf, pos, version)
                fetchable_topic_responses.append(fetchable_topic_response)
            if version >= 12:
                tags = buf[pos]
                pos += 1
            m.node_endpoints = []
            if version >= 12 and tags:
                tags, pos = read_uvarint(buf, pos - 1)
                for _ in range(tags):
                    tag, size, pos = read_tag(buf, pos)
                    if tag == 0 and version >= 16:
                        count, pos = read_count(buf, pos, True)
                        m.node_endpoints, pos = read_array(buf, pos, version, count, FetchResponse.NodeEndpoint.read)
                    else:
                        pos = skip_tag(buf, pos, size)
            if pos > len(buf):
                raise ProtocolError("FetchResponse: a length reaches beyond the buffer")
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("FetchResponse: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        if version >= 12:
            out += (pack_ihi(self.throttle_time_ms, self.error_code, self.session_id), uvarint(len(self.responses) + 1))
        elif version >= 7:
            out.append(pack_ihii(self.throttle_time_ms, self.error_code, self.session_id, len(self.responses)))
        else:
            out.append(pack_ii(self.throttle_time_ms, len(self.responses)))
        for fetchable_topic_response in self.responses:
            fetchable_topic_response.write(out, version)
        if version >= 12:
            tags: list[tuple[int, list[Buffer]]] = []
            if version >= 16 and self.node_endpoints:
                tag_0: list[Buffer] = []
                tag_0.append(uvarint(len(self.node_endpoints) + 1))
                for node_endpoint in self.node_endpoints:
                    node_endpoint.write(tag_0, version)
                tags.append((0, tag_0))
            write_tags(out, tags)

    class EpochEndOffset(Struct):
        __slots__ = ("epoch", "end_offset")

        def __init__(
            self,
            epoch: int = -1,
            end_offset: int = -1,
        ) -> None:
            self.epoch = epoch
            self.end_offset = end_offset

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchResponse.EpochEndOffset, int]:
            m = new(FetchResponse.EpochEndOffset)
            m.epoch, m.end_offset, tags = unpack_iqB(buf, pos)
            pos += 13
            if tags:
                pos = skip_tags(buf, pos - 1)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_iq(self.epoch, self.end_offset), b"\0")

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
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchResponse.LeaderIdAndEpoch, int]:
            m = new(FetchResponse.LeaderIdAndEpoch)
            m.leader_id, m.leader_epoch, tags = unpack_iiB(buf, pos)
            pos += 9
            if tags:
                pos = skip_tags(buf, pos - 1)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_ii(self.leader_id, self.leader_epoch), b"\0")

    class SnapshotId(Struct):
        __slots__ = ("end_offset", "epoch")

        def __init__(
            self,
            end_offset: int = -1,
            epoch: int = -1,
        ) -> None:
            self.end_offset = end_offset
            self.epoch = epoch

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchResponse.SnapshotId, int]:
            m = new(FetchResponse.SnapshotId)
            m.end_offset, m.epoch, tags = unpack_qiB(buf, pos)
            pos += 13
            if tags:
                pos = skip_tags(buf, pos - 1)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_qi(self.end_offset, self.epoch), b"\0")

    class AbortedTransaction(Struct):
        __slots__ = ("producer_id", "first_offset")

        def __init__(
            self,
            producer_id: int = 0,
            first_offset: int = 0,
        ) -> None:
            self.producer_id = producer_id
            self.first_offset = first_offset

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchResponse.AbortedTransaction, int]:
            m = new(FetchResponse.AbortedTransaction)
            if version >= 12:
                m.producer_id, m.first_offset, tags = unpack_qqB(buf, pos)
                pos += 17
            else:
                m.producer_id, m.first_offset = unpack_qq(buf, pos)
                pos += 16
            if version >= 12 and tags:
                pos = skip_tags(buf, pos - 1)
            return m, pos

        @staticmethod
        def read_all(
            buf: Buffer, pos: int, version: int, count: int
        ) -> tuple[list[FetchResponse.AbortedTransaction], int]:
            items = []
            if version >= 12:
                for row in iter_unpack_qqB(buf[pos : pos + 17 * count]):
                    m = new(FetchResponse.AbortedTransaction)
                    m.producer_id, m.first_offset, tags = row
                    if tags:
                        break
                    items.append(m)
                pos += 17 * len(items)
            else:
                for row in iter_unpack_qq(buf[pos : pos + 16 * count]):
                    m = new(FetchResponse.AbortedTransaction)
                    m.producer_id, m.first_offset = row
                    items.append(m)
                pos += 16 * len(items)
            for _ in range(count - len(items)):
                m, pos = FetchResponse.AbortedTransaction.read(buf, pos, version)
                items.append(m)
            return items, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 12:
                out += (pack_qq(self.producer_id, self.first_offset), b"\0")
            else:
                out.append(pack_qq(self.producer_id, self.first_offset))

    class PartitionData(Struct):
        __slots__ = (
            "partition_index",
            "error_code",
            "high_watermark",
            "last_stable_offset",
            "log_start_offset",
            "diverging_epoch",
            "current_leader",
            "snapshot_id",
            "aborted_transactions",
            "preferred_read_replica",
            "records",
        )

        def __init__(
            self,
            partition_index: int = 0,
            error_code: int = 0,
            high_watermark: int = 0,
            last_stable_offset: int = -1,
            log_start_offset: int = -1,
            diverging_epoch: FetchResponse.EpochEndOffset | None = None,
            current_leader: FetchResponse.LeaderIdAndEpoch | None = None,
            snapshot_id: FetchResponse.SnapshotId | None = None,
            aborted_transactions: list[FetchResponse.AbortedTransaction] | None = EMPTY,
            preferred_read_replica: int = -1,
            records: Buffer | None = None,
        ) -> None:
            self.partition_index = partition_index
            self.error_code = error_code
            self.high_watermark = high_watermark
            self.last_stable_offset = last_stable_offset
            self.log_start_offset = log_start_offset
            self.diverging_epoch = diverging_epoch
            self.current_leader = current_leader
            self.snapshot_id = snapshot_id
            self.aborted_transactions = [] if aborted_transactions is EMPTY else aborted_transactions
            self.preferred_read_replica = preferred_read_replica
            self.records = records

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchResponse.PartitionData, int]:
            m = new(FetchResponse.PartitionData)
            if version >= 12:
                m.partition_index, m.error_code, m.high_watermark, m.last_stable_offset, m.log_start_offset, count = (
                    unpack_ihqqqB(buf, pos)
                )
                pos += 31
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            elif version >= 5:
                m.partition_index, m.error_code, m.high_watermark, m.last_stable_offset, m.log_start_offset, count = (
                    unpack_ihqqqi(buf, pos)
                )
                pos += 34
            else:
                m.partition_index, m.error_code, m.high_watermark, m.last_stable_offset, count = unpack_ihqqi(buf, pos)
                pos += 26
                m.log_start_offset = -1
            if count < 0:
                m.aborted_transactions = None
            else:
                m.aborted_transactions, pos = FetchResponse.AbortedTransaction.read_all(buf, pos, version, count)
            if version >= 12:
                m.preferred_read_replica, length = unpack_iB(buf, pos)
                pos += 5
                if length > 127:
                    length, pos = read_uvarint(buf, pos - 1)
                length -= 1
            elif version == 11:
                m.preferred_read_replica, length = unpack_ii(buf, pos)
                pos += 8
            else:
                (length,) = unpack_i(buf, pos)
                pos += 4
                m.preferred_read_replica = -1
            if length < 0:
                m.records = None
            else:
                m.records = buf[pos : pos + length]
                pos += length
            if version >= 12:
                tags = buf[pos]
                pos += 1
            m.diverging_epoch = None
            m.current_leader = None
            m.snapshot_id = None
            if version >= 12 and tags:
                tags, pos = read_uvarint(buf, pos - 1)
                for _ in range(tags):
                    tag, size, pos = read_tag(buf, pos)
                    if tag == 0:
                        m.diverging_epoch, pos = FetchResponse.EpochEndOffset.read(buf, pos, version)
                    elif tag == 1:
                        m.current_leader, pos = FetchResponse.LeaderIdAndEpoch.read(buf, pos, version)
                    elif tag == 2:
                        m.snapshot_id, pos = FetchResponse.SnapshotId.read(buf, pos, version)
                    else:
                        pos = skip_tag(buf, pos, size)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 12:
                out += (
                    pack_ihqqq(
                        self.partition_index,
                        self.error_code,
                        self.high_watermark,
                        self.last_stable_offset,
                        self.log_start_offset,
                    ),
                    null_array(True)
                    if self.aborted_transactions is None
                    else uvarint(len(self.aborted_transactions) + 1),
                )
            elif version >= 5:
                out.append(
                    pack_ihqqqi(
                        self.partition_index,
                        self.error_code,
                        self.high_watermark,
                        self.last_stable_offset,
                        self.log_start_offset,
                        -1 if self.aborted_transactions is None else len(self.aborted_transactions),
                    )
                )
            else:
                out.append(
                    pack_ihqqi(
                        self.partition_index,
                        self.error_code,
                        self.high_watermark,
                        self.last_stable_offset,
                        -1 if self.aborted_transactions is None else len(self.aborted_transactions),
                    )
                )
            for aborted_transaction in self.aborted_transactions or ():
                aborted_transaction.write(out, version)
            if version >= 12:
                out += (pack_i(self.preferred_read_replica), *nullable_byte_string(self.records, True))
            elif version == 11:
                out += (pack_i(self.preferred_read_replica), *nullable_byte_string(self.records, False))
            else:
                out += (*nullable_byte_string(self.records, False),)
            if version >= 12:
                if self.diverging_epoch is None and self.current_leader is None and self.snapshot_id is None:
                    out.append(b"\0")
                    return
                tags: list[tuple[int, list[Buffer]]] = []
                if self.diverging_epoch is not None and self.diverging_epoch != FetchResponse.EpochEndOffset():
                    tag_0: list[Buffer] = []
                    self.diverging_epoch.write(tag_0, version)
                    tags.append((0, tag_0))
                if self.current_leader is not None and self.current_leader != FetchResponse.LeaderIdAndEpoch():
                    tag_1: list[Buffer] = []
                    self.current_leader.write(tag_1, version)
                    tags.append((1, tag_1))
                if self.snapshot_id is not None and self.snapshot_id != FetchResponse.SnapshotId():
                    tag_2: list[Buffer] = []
                    self.snapshot_id.write(tag_2, version)
                    tags.append((2, tag_2))
                write_tags(out, tags)

    class FetchableTopicResponse(Struct):
        __slots__ = ("topic", "topic_id", "partitions")

        def __init__(
            self,
            topic: str = "",
            topic_id: bytes = ZERO_UUID,
            partitions: list[FetchResponse.PartitionData] | None = None,
        ) -> None:
            self.topic = topic
            self.topic_id = topic_id
            self.partitions = [] if partitions is None else partitions

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchResponse.FetchableTopicResponse, int]:
            m = new(FetchResponse.FetchableTopicResponse)
            if version == 12:
                length = buf[pos]
                pos += 1
                if length > 127:
                    length, pos = read_string_length(buf, pos - 1)
                length -= 1
            elif version <= 11:
                (length,) = unpack_h(buf, pos)
                pos += 2
            if version <= 12:
                if length < 0:
                    raise ProtocolError("FetchResponse: topic is null")
                m.topic = str(buf[pos : pos + length], "utf-8", "surrogateescape")
                pos += length
            else:
                m.topic = ""
            if version >= 13:
                m.topic_id, count = unpack_uB(buf, pos)
                pos += 17
                if count > 127:
                    count, pos = read_uvarint(buf, pos - 1)
                count -= 1
            elif version == 12:
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
                raise ProtocolError("FetchResponse: partitions is null")
            m.partitions = partition_datas = []
            for _ in range(count):
                partition_data, pos = FetchResponse.PartitionData.read(buf, pos, version)
                partition_datas.append(partition_data)
            if version >= 12:
                pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            if version >= 13:
                out += (self.topic_id, uvarint(len(self.partitions) + 1))
            elif version == 12:
                out += (compact_string(self.topic), uvarint(len(self.partitions) + 1))
            else:
                out += (string(self.topic, False), pack_i(len(self.partitions)))
            for partition_data in self.partitions:
                partition_data.write(out, version)
            if version >= 12:
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
        def read(buf: Buffer, pos: int, version: int) -> tuple[FetchResponse.NodeEndpoint, int]:
            m = new(FetchResponse.NodeEndpoint)
            m.node_id, length = unpack_iB(buf, pos)
            pos += 5
            if length > 127:
                length, pos = read_string_length(buf, pos - 1)
            length -= 1
            if length < 0:
                raise ProtocolError("FetchResponse: host is null")
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
