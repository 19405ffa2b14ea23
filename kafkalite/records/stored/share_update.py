"""Generated from protocol_specs/: ShareUpdateKey, ShareUpdateValue."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import KeyMessage, Struct, VersionedMessage
from kafkalite.protocol.primitives import (
    INT8,
    INT16,
    INT32,
    INT64,
    ZERO_UUID,
    new,
    read_array,
    read_count,
    read_string,
    read_tag,
    read_uuid,
    read_uvarint,
    skip_tag,
    skip_tags,
    write_count,
    write_string,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


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
            m.topic_id, pos = read_uuid(buf, pos)
            (m.partition,), pos = INT32.unpack_from(buf, pos), pos + 4
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ShareUpdateKey: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.group_id, False)
        out.append(self.topic_id)
        out.append(INT32.pack(self.partition))


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
            (m.snapshot_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.leader_epoch,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.start_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            count, pos = read_count(buf, pos, True)
            m.state_batches, pos = read_array(buf, pos, version, count, ShareUpdateValue.StateBatch.read)
            m.delivery_complete_count = -1
            tags, pos = read_uvarint(buf, pos)
            for _ in range(tags):
                tag, size, pos = read_tag(buf, pos)
                if tag == 0:
                    (m.delivery_complete_count,), pos = INT32.unpack_from(buf, pos), pos + 4
                else:
                    pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("ShareUpdateValue: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.snapshot_epoch))
        out.append(INT32.pack(self.leader_epoch))
        out.append(INT64.pack(self.start_offset))
        write_count(out, len(self.state_batches), True)
        for item in self.state_batches:
            item.write(out, version)
        tags: list[tuple[int, list[Buffer]]] = []
        if self.delivery_complete_count != -1:
            part: list[Buffer] = []
            part.append(INT32.pack(self.delivery_complete_count))
            tags.append((0, part))
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
            (m.first_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.last_offset,), pos = INT64.unpack_from(buf, pos), pos + 8
            (m.delivery_state,), pos = INT8.unpack_from(buf, pos), pos + 1
            (m.delivery_count,), pos = INT16.unpack_from(buf, pos), pos + 2
            pos = skip_tags(buf, pos)
            return m, pos

        def write(self, out: list[Buffer], version: int) -> None:
            out.append(INT64.pack(self.first_offset))
            out.append(INT64.pack(self.last_offset))
            out.append(INT8.pack(self.delivery_state))
            out.append(INT16.pack(self.delivery_count))
            out.append(b"\0")
