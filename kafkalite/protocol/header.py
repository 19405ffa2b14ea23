"""Headers of requests and responses (W-8..W-12).

Layout of a request: api_key int16, api_version int16, correlation_id int32, from header v1 client_id (nullable string
with an int16 length, in header v2 too), from v2 a tagged section. Of a response: correlation_id int32, from v1 a tagged
section. The header's version follows from the API's key and version; ApiVersions keeps response header v0 always.
"""

from __future__ import annotations

import struct

from kafkalite.protocol.api_keys import API_NAMES, FLEXIBLE_FROM, RESPONSE_FLEXIBLE_FROM
from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.primitives import INT32, nullable_string, skip_tags

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

_HEAD = struct.Struct(">hhih")


class RequestHeader:
    """What stands before each request; a null client id reads as "" (W-12)."""

    __slots__ = ("api_key", "api_version", "client_id", "correlation_id")

    def __init__(self, api_key: int, api_version: int, correlation_id: int, client_id: str = "") -> None:
        self.api_key = api_key
        self.api_version = api_version
        self.correlation_id = correlation_id
        self.client_id = client_id


def read_request_header(buf: Buffer, pos: int = 0) -> tuple[RequestHeader, int]:
    """The header and where the body starts; raises `ProtocolError`, also for a key that no broker serves (W-32)."""
    try:
        api_key, api_version, correlation_id, length = _HEAD.unpack_from(buf, pos)
        pos += 10
        client_id = ""
        if length > 0:
            end = pos + length
            if end > len(buf):
                raise ProtocolError(f"client id of {length} bytes where {len(buf) - pos} are left")
            client_id = str(buf[pos:end], "utf-8", "surrogateescape")
            pos = end
        flexible_from = FLEXIBLE_FROM.get(api_key)
        if flexible_from is None:
            if api_key not in API_NAMES:
                raise ProtocolError(f"API key {api_key} is unknown")
        elif api_version >= flexible_from:
            pos = pos + 1 if buf[pos] == 0 else skip_tags(buf, pos)
    except (IndexError, struct.error):
        raise ProtocolError("the request ends inside its header") from None
    return RequestHeader(api_key, api_version, correlation_id, client_id), pos


def request_header(api_key: int, api_version: int, correlation_id: int, client_id: str | None) -> bytes:
    """The bytes of a request's header."""
    head = _HEAD.pack(api_key, api_version, correlation_id, 0)[:8] + nullable_string(client_id, False)
    flexible_from = FLEXIBLE_FROM.get(api_key)
    return head if flexible_from is None or api_version < flexible_from else head + b"\0"


def response_header(api_key: int, api_version: int, correlation_id: int) -> bytes:
    """The bytes of a response's header."""
    flexible_from = RESPONSE_FLEXIBLE_FROM.get(api_key)
    if flexible_from is None or api_version < flexible_from:
        return INT32.pack(correlation_id)
    return INT32.pack(correlation_id) + b"\0"


def read_response_header(buf: Buffer, pos: int, api_key: int, api_version: int) -> tuple[int, int]:
    """The correlation id and where the body starts; raises `ProtocolError`."""
    try:
        (correlation_id,) = INT32.unpack_from(buf, pos)
        pos += 4
        flexible_from = RESPONSE_FLEXIBLE_FROM.get(api_key)
        if flexible_from is not None and api_version >= flexible_from:
            pos = skip_tags(buf, pos)
    except (IndexError, struct.error):
        raise ProtocolError("the response ends inside its header") from None
    return correlation_id, pos
