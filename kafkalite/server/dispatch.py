"""From a frame to its handler and from the response to its bytes.

The common case is a plain call all the way: decode, handle, encode, queue on the connection. What a client may not do
(W-32 to W-36) closes its connection with one warning; our own bugs become UNKNOWN_SERVER_ERROR where that API puts
errors, with one error log. That is why `except Exception` stands here.
"""

from __future__ import annotations

from struct import Struct

from kafkalite.observability import log
from kafkalite.protocol.api_keys import RESPONSE_FLEXIBLE_FROM
from kafkalite.protocol.errors import ErrorCode, ProtocolError
from kafkalite.protocol.header import read_request_header
from kafkalite.server.apis import APIS
from kafkalite.server.context import Client, RequestContext
from kafkalite.server.pending import Pending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kafkalite.network.connection import Answer, Connection
    from kafkalite.node import Node
    from kafkalite.protocol.header import RequestHeader
    from kafkalite.protocol.message import Message
    from kafkalite.protocol.primitives import Buffer
    from kafkalite.server.apis import Api

_API_VERSIONS = 18
_HEAD_OF_REQUEST = Struct(">hhi")
_HEAD = Struct(">ii")
_HEAD_FLEXIBLE = Struct(">iib")
_NEVER = 32767


class Dispatcher:
    """Takes the frames of one node's connections."""

    __slots__ = ("_clients", "_node")

    def __init__(self, node: Node) -> None:
        self._node = node
        self._clients: dict[Connection, Client] = {}

    def greet(self, connection: Connection) -> bool:
        """A client connected; False closes its connection without a byte."""
        return True

    def forget(self, connection: Connection) -> None:
        """A connection is gone."""
        self._clients.pop(connection, None)

    def dispatch(self, connection: Connection, frame: memoryview) -> None:
        """Handle one request; whatever its bytes are, other connections are unharmed."""
        header: RequestHeader | None = None
        try:
            header, pos = read_request_header(frame, 0)
            api = APIS.get(header.api_key)
            if api is None:
                raise ProtocolError("this API is not served here")
            version = header.api_version
            if not api.min_version <= version <= api.max_version:
                if api.key != _API_VERSIONS:
                    raise ProtocolError("this version of the API is not served here")
                self._refuse_api_versions(connection, api, header.correlation_id)
                return
            if api.read_request is None:
                api.load()
            request, _ = api.read_request(frame, pos, version)  # type: ignore[misc]
        except ProtocolError as error:
            if header is None and self._asks_unknown_api_versions(frame):
                api = APIS[_API_VERSIONS]
                self._refuse_api_versions(connection, api, _HEAD_OF_REQUEST.unpack_from(frame)[2])
            else:
                self._refuse(connection, header, error)
            return
        self._handle(connection, api, header, request)

    def _asks_unknown_api_versions(self, frame: memoryview) -> bool:
        """Whether a header that can't be read is one of a version yet to come; only its correlation id matters."""
        if len(frame) < _HEAD_OF_REQUEST.size:
            return False
        key, version, _ = _HEAD_OF_REQUEST.unpack_from(frame)
        return bool(key == _API_VERSIONS and version > APIS[_API_VERSIONS].max_version)

    def _handle(self, connection: Connection, api: Api, header: RequestHeader, request: Any) -> None:
        client = self._clients.get(connection)
        if client is None:
            client = self._clients[connection] = Client(self._node, connection)  # type: ignore[arg-type]
        version = header.api_version
        context = RequestContext(client, version, header.client_id)
        try:
            result = api.handle(context, request)  # type: ignore[misc]
        except ProtocolError as error:
            self._refuse(connection, header, error)
            return
        except Exception:  # noqa: BLE001 - a bug must not take the broker down
            log.exception("request.failed", api=api.name, version=version, client_id=header.client_id)
            result = self._failed(api, request, version)
            if result is None:
                connection.close()
                return
        if isinstance(result, Pending):
            if not result.done:
                self._wait(connection, api, header, result)
                return
            result = result.response
        if result is not None:
            parts = encoded_or_closed(connection, api, result, header)
            if parts is not None:
                connection.send(parts)

    def _wait(self, connection: Connection, api: Api, header: RequestHeader, pending: Pending) -> None:
        answer: Answer = connection.await_answer(holds=pending.holds)
        answer.on_cancel = pending.cancel

        def completed(response: Message | None) -> None:
            parts = [] if response is None else encoded_or_closed(connection, api, response, header)
            if parts is not None:
                answer.fill(parts)

        pending.listen(completed, connection.close)

    def _failed(self, api: Api, request: Any, version: int) -> Message | None:
        """The answer to a request that met a bug of ours; None closes the connection (acks=0 produce)."""
        from kafkalite.server.failures import failed_response  # only when something broke

        return failed_response(api, request, version, ErrorCode.UNKNOWN_SERVER_ERROR)

    def _refuse_api_versions(self, connection: Connection, api: Api, correlation_id: int) -> None:
        """Answer an unknown ApiVersions version in the form of version 0, naming our range (W-23, KIP-511)."""
        if api.handle is None:
            api.load()
        response = api.response_class(
            error_code=ErrorCode.UNSUPPORTED_VERSION,
            api_keys=[
                api.response_class.ApiVersion(api_key=api.key, min_version=api.min_version, max_version=api.max_version)
            ],
        )
        connection.send(encode_response(api, response, 0, correlation_id))

    def _refuse(self, connection: Connection, header: RequestHeader | None, error: ProtocolError) -> None:
        """Close, with one line that says who sent what (W-40)."""
        peer = getattr(connection, "peer", ("", 0))
        log.warning(
            "request.refused",
            peer=f"{peer[0]}:{peer[1]}",
            api_key=None if header is None else header.api_key,
            api_version=None if header is None else header.api_version,
            client_id=None if header is None else header.client_id,
            reason=str(error),
        )
        connection.close()


def encoded_or_closed(
    connection: Connection, api: Api, response: Message, header: RequestHeader
) -> list[Buffer] | None:
    """The answer's bytes; one that can't be written closes its connection and harms nobody who is answered with it."""
    try:
        return encode_response(api, response, header.api_version, header.correlation_id)
    except Exception:  # noqa: BLE001 - as above: whoever completes a request is not to meet the bugs of its answer
        log.exception("response.failed", api=api.name, version=header.api_version, client_id=header.client_id)
        connection.close()
        return None


def encode_response(api: Api, response: Message, version: int, correlation_id: int) -> list[Buffer]:
    """The frame of a response as parts: size and header first, record bytes as they are."""
    parts: list[Buffer] = [b""]
    response.write(parts, version)
    size = 4 + sum(map(len, parts))
    if version >= RESPONSE_FLEXIBLE_FROM.get(api.key, _NEVER):
        parts[0] = _HEAD_FLEXIBLE.pack(size + 1, correlation_id, 0)
    else:
        parts[0] = _HEAD.pack(size, correlation_id)
    return parts
