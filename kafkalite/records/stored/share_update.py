# ruff: noqa: N816
"""Generated from protocol_specs/: ShareUpdateKey, ShareUpdateValue."""

from __future__ import annotations

import struct

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    ZERO_UUID,
    new,
    read_array,
    read_count,
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
pack_iiq = struct.Struct(">iiq").pack
pack_qqbh = struct.Struct(">qqbh").pack
pack_ui = struct.Struct(">16si").pack
unpack_i = struct.Struct(">i").unpack_from
unpack_iiq = struct.Struct(">iiq").unpack_from
unpack_qqbh = struct.Struct(">qqbh").unpack_from
unpack_ui = struct.Struct(">16si").unpack_from


class ShareUpdateKey(KeyMessage):
    __slots__ = ("group_id", "topic_id", "partition")
    api_key = 1
    min_version = 0
    max_version = 0
    flexible_from = None

    def __init__(
        self,
        group_id: str = "",
        topic_id: bytes = ZERO_UUID,
        partition: int = 0,
    ) -> None:
        self.group_id = group_id
        self.topic_id = topic_id
        self.partition = partition

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareUpdateKey, int]:
        try:
            m = new(ShareUpdateKey)
            m.group_id, pos = read_string(buf, pos, False)
            m.topic_id, m.partition = unpack_ui(buf, pos)
            pos += 20
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareUpdateKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (string(self.group_id, False), pack_ui(self.topic_id, self.partition))


class ShareUpdateValue(VersionedMessage):
    __slots__ = ("snapshot_epoch", "leader_epoch", "start_offset", "delivery_complete_count", "state_batches")
    api_key = 1
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        snapshot_epoch: int = 0,
        leader_epoch: int = 0,
        start_offset: int = 0,
        delivery_complete_count: int = -1,
        state_batches: list[ShareUpdateValue.StateBatch] | None = None,
    ) -> None:
        self.snapshot_epoch = snapshot_epoch
        self.leader_epoch = leader_epoch
        self.start_offset = start_offset
        self.delivery_complete_count = delivery_complete_count
        self.state_batches = [] if state_batches is None else state_batches

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[ShareUpdateValue, int]:
        try:
            m = new(ShareUpdateValue)
            m.snapshot_epoch, m.leader_epoch, m.start_offset = unpack_iiq(buf, pos)
            pos += 16
            count, pos = read_count(buf, pos, True)
            m.state_batches, pos = read_array(buf, pos, version, count, ShareUpdateValue.StateBatch.read)
            m.delivery_complete_count = -1
            tags, pos = read_uvarint(buf, pos)
            for _ in range(tags):
                tag, size, pos = read_tag(buf, pos)
                if tag == 0:
                    (m.delivery_complete_count,) = unpack_i(buf, pos)
                    pos += 4
                else:
                    pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, struct.error):
            raise ProtocolError("ShareUpdateValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out += (
            pack_iiq(self.snapshot_epoch, self.leader_epoch, self.start_offset),
            uvarint(len(self.state_batches) + 1),
        )
        for state_batch in self.state_batches:
            state_batch.write(out, version)
        tags: list[tuple[int, list[Buffer]]] = []
        if self.delivery_complete_count != -1:
            tag_0: list[Buffer] = []
            tag_0.append(pack_i(self.delivery_complete_count))
            tags.append((0, tag_0))
        write_tags(out, tags)

    class StateBatch(Struct):
        __slots__ = ("first_offset", "last_offset", "delivery_state", "delivery_count")

        def __init__(
            self,
            first_offset: int = 0,
            last_offset: int = 0,
            delivery_state: int = 0,
            delivery_count: int = 0,
        ) -> None:
            self.first_offset = first_offset
            self.last_offset = last_offset
            self.delivery_state = delivery_state
            self.delivery_count = delivery_count

        @staticmethod
        def read(buf: Buffer, pos: int, version: int) -> tuple[ShareUpdateValue.StateBatch, int]:
            m = new(ShareUpdateValue.StateBatch)
            m.first_offset, m.last_offset, m.delivery_state, m.delivery_count = unpack_qqbh(buf, pos)
            pos += 19
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out += (pack_qqbh(self.first_offset, self.last_offset, self.delivery_state, self.delivery_count), b"\0")
