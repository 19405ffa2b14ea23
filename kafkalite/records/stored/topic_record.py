"""Generated from protocol_specs/: TopicRecord."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import ZERO_UUID, new, read_string, read_uuid, skip_tags, write_string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class TopicRecord(MetadataMessage):
    __slots__ = ("name", "topic_id")
    api_key = 2
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        name: str = "",
        topic_id: bytes = ZERO_UUID,
    ) -> None:
        self.name = name
        self.topic_id = topic_id

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[TopicRecord, int]:
        try:
            m = new(TopicRecord)
            m.name, pos = read_string(buf, pos, True)
            m.topic_id, pos = read_uuid(buf, pos)
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("TopicRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        write_string(out, self.name, True)
        out.append(self.topic_id)
        out.append(b"\0")
