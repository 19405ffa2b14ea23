"""Generated from protocol_specs/: AccessControlEntryRecord."""

from __future__ import annotations

from struct import error as StructError

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import MetadataMessage
from kafkalite.protocol.primitives import INT8, ZERO_UUID, new, read_string, read_uuid, skip_tags, write_string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer


class AccessControlEntryRecord(MetadataMessage):
    __slots__ = (
        "id",
        "resource_type",
        "resource_name",
        "pattern_type",
        "principal",
        "host",
        "operation",
        "permission_type",
    )
    api_key = 18
    min_version = 0
    max_version = 0
    flexible_from = 0

    def __init__(
        self,
        id: bytes = ZERO_UUID,
        resource_type: int = 0,
        resource_name: str = "",
        pattern_type: int = 0,
        principal: str = "",
        host: str = "",
        operation: int = 0,
        permission_type: int = 0,
    ) -> None:
        self.id = id
        self.resource_type = resource_type
        self.resource_name = resource_name
        self.pattern_type = pattern_type
        self.principal = principal
        self.host = host
        self.operation = operation
        self.permission_type = permission_type

    @staticmethod
    def read(buf: Buffer, pos: int, version: int) -> tuple[AccessControlEntryRecord, int]:
        try:
            m = new(AccessControlEntryRecord)
            m.id, pos = read_uuid(buf, pos)
            (m.resource_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.resource_name, pos = read_string(buf, pos, True)
            (m.pattern_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            m.principal, pos = read_string(buf, pos, True)
            m.host, pos = read_string(buf, pos, True)
            (m.operation,), pos = INT8.unpack_from(buf, pos), pos + 1
            (m.permission_type,), pos = INT8.unpack_from(buf, pos), pos + 1
            pos = skip_tags(buf, pos)
            return m, pos
        except (IndexError, StructError):
            raise ProtocolError("AccessControlEntryRecord: the buffer ends too early") from None

    def write(self, out: list[Buffer], version: int) -> None:
        out.append(self.id)
        out.append(INT8.pack(self.resource_type))
        write_string(out, self.resource_name, True)
        out.append(INT8.pack(self.pattern_type))
        write_string(out, self.principal, True)
        write_string(out, self.host, True)
        out.append(INT8.pack(self.operation))
        out.append(INT8.pack(self.permission_type))
        out.append(b"\0")
