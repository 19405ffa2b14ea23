# ruff: noqa: N816
"""Generated from protocol_specs/: StreamsGroupMetadataKey, StreamsGroupMetadataValue."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import EMPTY, KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    compact_string,
    new,
    null_array,
    read_array,
    read_nullable_count,
    read_string,
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

pack_i = struct.Struct(">i").pack
pack_iq = struct.Struct(">iq").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_iq = struct.Struct(">iq").unpack_from


class StreamsGroupMetadataKey(KeyMessage):
    __slots__ = ("group_id",)
    api_key = 17
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        group_id: str = "",
    ) -> None:
        self.group_id = group_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupMetadataKey, int]:
        try:
            m = new(StreamsGroupMetadataKey)
            m.group_id, pos = read_string(buf, pos, False)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("StreamsGroupMetadataKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(string(self.group_id, False))


class StreamsGroupMetadataValue(VersionedMessage):
    __slots__ = (
        "epoch",
        "metadata_hash",
        "validated_topology_epoch",
        "last_assignment_configs",
        "stored_description_topology_epoch",
        "failed_description_topology_epoch",
    )
    api_key = 17
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        epoch: int = 0,
        metadata_hash: int = 0,
        validated_topology_epoch: int = -1,
        last_assignment_configs: list[StreamsGroupMetadataValue.LastAssignmentConfig] | None = EMPTY,
        stored_description_topology_epoch: int = -1,
        failed_description_topology_epoch: int = -1,
    ) -> None:
        self.epoch = epoch
        self.metadata_hash = metadata_hash
        self.validated_topology_epoch = validated_topology_epoch
        self.last_assignment_configs = [] if last_assignment_configs is EMPTY else last_assignment_configs
        self.stored_description_topology_epoch = stored_description_topology_epoch
        self.failed_description_topology_epoch = failed_description_topology_epoch

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupMetadataValue, int]:
        try:
            m = new(StreamsGroupMetadataValue)
            m.epoch, m.metadata_hash = unpack_iq(buf, pos)
            pos += 12
            m.validated_topology_epoch = -1
            m.last_assignment_configs = []
            m.stored_description_topology_epoch = -1
            m.failed_description_topology_epoch = -1
            tags, pos = read_uvarint(buf, pos)
            for _ in range(tags):
                tag, size, pos = read_tag(buf, pos)
                if tag == 0:
                    (m.validated_topology_epoch,) = unpack_i(buf, pos)
                    pos += 4
                elif tag == 1:
                    count, pos = read_nullable_count(buf, pos, True)
                    if count < 0:
                        m.last_assignment_configs = None
                    else:
                        m.last_assignment_configs, pos = read_array(
                            buf, pos, version, count, StreamsGroupMetadataValue.LastAssignmentConfig.read
                        )
                elif tag == 2:
                    (m.stored_description_topology_epoch,) = unpack_i(buf, pos)
                    pos += 4
                elif tag == 3:
                    (m.failed_description_topology_epoch,) = unpack_i(buf, pos)
                    pos += 4
                else:
                    pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("StreamsGroupMetadataValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(pack_iq(self.epoch, self.metadata_hash))
        tags: list[tuple[int, list[Buffer]]] = []
        if self.validated_topology_epoch != -1:
            tag_0: list[Buffer] = []
            tag_0.append(pack_i(self.validated_topology_epoch))
            tags.append((0, tag_0))
        if self.last_assignment_configs != []:
            tag_1: list[Buffer] = []
            tag_1.append(
                null_array(True)
                if self.last_assignment_configs is None
                else uvarint(len(self.last_assignment_configs) + 1)
            )
            for last_assignment_config in self.last_assignment_configs or ():
                last_assignment_config.write(tag_1, version)
            tags.append((1, tag_1))
        if self.stored_description_topology_epoch != -1:
            tag_2: list[Buffer] = []
            tag_2.append(pack_i(self.stored_description_topology_epoch))
            tags.append((2, tag_2))
        if self.failed_description_topology_epoch != -1:
            tag_3: list[Buffer] = []
            tag_3.append(pack_i(self.failed_description_topology_epoch))
            tags.append((3, tag_3))
        write_tags(out, tags)

    class LastAssignmentConfig(Struct):
        __slots__ = ("key", "value")

        def __init__(
            self,
            key: str = "",
            value: str = "",
        ) -> None:
            self.key = key
            self.value = value

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[StreamsGroupMetadataValue.LastAssignmentConfig, int]:
            m = new(StreamsGroupMetadataValue.LastAssignmentConfig)
            m.key, pos = read_string(buf, pos, True)
            m.value, pos = read_string(buf, pos, True)
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (compact_string(self.key), compact_string(self.value), b"\0")
