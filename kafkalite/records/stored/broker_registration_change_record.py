"""Generated from protocol_specs/: BrokerRegistrationChangeRecord."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import (
    INT8,
    INT32,
    INT64,
    new,
    read_count,
    read_nullable_count,
    read_tag,
    read_uuids,
    read_uvarint,
    skip_tag,
    write_count,
    write_null_array,
    write_tags,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class BrokerRegistrationChangeRecord(MetadataMessage):
    __slots__ = ("broker_id", "broker_epoch", "fenced", "in_controlled_shutdown", "log_dirs", "cordoned_log_dirs")
    api_key = 17
    min_version = 0
    max_version = 3
    flexible_from = 0

    def __init__(
        self,
        broker_id: int = 0,
        broker_epoch: int = 0,
        fenced: int = 0,
        in_controlled_shutdown: int = 0,
        log_dirs: list[bytes] | None = None,
        cordoned_log_dirs: list[bytes] | None = None,
    ) -> None:
        self.broker_id = broker_id
        self.broker_epoch = broker_epoch
        self.fenced = fenced
        self.in_controlled_shutdown = in_controlled_shutdown
        self.log_dirs = [] if log_dirs is None else log_dirs
        self.cordoned_log_dirs = cordoned_log_dirs

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[BrokerRegistrationChangeRecord, int]:
        try:
            m = new(BrokerRegistrationChangeRecord)
            (m.broker_id,), pos = INT32.unpack_from(buf, pos), pos + 4
            (m.broker_epoch,), pos = INT64.unpack_from(buf, pos), pos + 8
            m.fenced = 0
            m.in_controlled_shutdown = 0
            m.log_dirs = []
            m.cordoned_log_dirs = None
            tags, pos = read_uvarint(buf, pos)
            for _ in range(tags):
                tag, size, pos = read_tag(buf, pos)
                if tag == 0:
                    (m.fenced,), pos = INT8.unpack_from(buf, pos), pos + 1
                elif tag == 1 and version >= 1:
                    (m.in_controlled_shutdown,), pos = INT8.unpack_from(buf, pos), pos + 1
                elif tag == 2 and version >= 2:
                    count, pos = read_count(buf, pos, True)
                    m.log_dirs, pos = read_uuids(buf, pos, count)
                elif tag == 3 and version == 3:
                    count, pos = read_nullable_count(buf, pos, True)
                    if count < 0:
                        m.cordoned_log_dirs = None
                    else:
                        m.cordoned_log_dirs, pos = read_uuids(buf, pos, count)
                else:
                    pos = skip_tag(buf, pos, size)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("BrokerRegistrationChangeRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(INT32.pack(self.broker_id))
        out.append(INT64.pack(self.broker_epoch))
        tags: list[tuple[int, list[Buffer]]] = []
        if self.fenced != 0:
            part: list[Buffer] = []
            part.append(INT8.pack(self.fenced))
            tags.append((0, part))
        if version >= 1 and self.in_controlled_shutdown != 0:
            part: list[Buffer] = []
            part.append(INT8.pack(self.in_controlled_shutdown))
            tags.append((1, part))
        if version >= 2 and self.log_dirs:
            part: list[Buffer] = []
            write_count(part, len(self.log_dirs), True)
            part += self.log_dirs
            tags.append((2, part))
        if version == 3 and self.cordoned_log_dirs is not None:
            part: list[Buffer] = []
            if self.cordoned_log_dirs is None:
                write_null_array(part, True)
            else:
                write_count(part, len(self.cordoned_log_dirs), True)
                part += self.cordoned_log_dirs
            tags.append((3, part))
        write_tags(out, tags)
