"""The control's HTTP server: h11 for the protocol, one table of endpoints, JSON both ways.

One request of a connection is handled at a time. A client that goes away while it waits or reads ends that; what it
asked to be changed is changed to the end, or half a restore would be all there is. Limits: how large a head and a body
may be, how many connections there are, how long one may be idle or take to send its request.

The control can do everything, so it keeps browsers out: a page of another site can make a browser send requests here,
by its own name for this address if need be. Such a request names its page in `Origin`, or a host name that is no name
of this machine.
"""

from __future__ import annotations

import asyncio
import json
from inspect import isawaitable
from ipaddress import ip_address
from urllib.parse import parse_qsl, unquote

import h11

from kafkalite.network.addresses import join_host_port
from kafkalite.observability import log
from kafkalite.testing.control.endpoint import ControlError, Exchange
from kafkalite.testing.control.schema import fault_of, value_of
from kafkalite.testing.control.told import tell

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable
    from typing import Any

    from kafkalite.testing.control.endpoint import JSON, Endpoint
    from kafkalite.testing.host import Host

MAX_HEAD_BYTES = 64 * 1024
MAX_BODY_BYTES = 64 << 20
MAX_CONNECTIONS = 500
REQUEST_TIMEOUT_S = 30.0
IDLE_TIMEOUT_S = 300.0
_SWEEP_S = 5.0
_READ_AHEAD_BYTES = 256 * 1024
_PRIVATE_DOMAINS = (".internal", ".local", ".localhost", ".svc")


class ControlServer:
    """Serves one host's control on one address."""

    def __init__(self, host: Host, endpoints: Iterable[Endpoint]) -> None:
        self.host = host
        self.endpoints = list(endpoints)
        self.connections: set[ControlConnection] = set()
        self.left: set[asyncio.Task[None]] = set()  # what is done to its end though nobody waits for it any more
        self.names: set[str] = set()
        self._server: asyncio.Server | None = None
        self._sweep: asyncio.TimerHandle | None = None

    async def listen(self, address: str, port: int) -> str:
        """Serve at the address, port 0 for a free one; gives `host:port`. Raises OSError."""
        loop = self.host.loop
        self._server = await loop.create_server(lambda: ControlConnection(self), address or None, port, backlog=128)
        self.names.add(address.lower())
        bound = self._server.sockets[0].getsockname()
        self._sweep = loop.call_later(_SWEEP_S, self._sweep_connections)
        return join_host_port(bound[0], bound[1])

    def close(self) -> None:
        """Stop listening and close every connection; what is being waited for ends unanswered."""
        if self._server is not None:
            self._server.close()
        if self._sweep is not None:
            self._sweep.cancel()
        for connection in list(self.connections):
            connection.abort()

    def leave(self, task: asyncio.Task[None]) -> None:
        """The client of a change is gone; it goes on."""
        self.left.add(task)
        task.add_done_callback(self.left.discard)

    def _sweep_connections(self) -> None:
        now_s = self.host.loop.time()
        for connection in list(self.connections):
            if connection.deadline_s < now_s:
                connection.abort()
        self._sweep = self.host.loop.call_later(_SWEEP_S, self._sweep_connections)

    def find(self, method: str, path: str) -> tuple[Endpoint, dict[str, str]]:
        """The endpoint of a request and the texts of its path; ControlError 404 or 405."""
        segments = [unquote(segment) for segment in path.strip("/").split("/")]
        allowed = []
        for endpoint in self.endpoints:
            texts = _match(endpoint.segments, segments)
            if texts is None:
                continue
            if endpoint.method == method:
                return endpoint, texts
            allowed.append(endpoint.method)
        if allowed:
            raise ControlError(405, f"{path} takes {' and '.join(sorted(set(allowed)))}, not {method}")
        raise ControlError(404, f"there is nothing at {method} {path}; GET /v1/openapi.json tells what there is")

    def admit(self, headers: dict[str, str]) -> None:
        """Refuse what a browser sends for a page of another site; ControlError 403."""
        host = headers.get("host", "")
        if not self._is_known(_host_name(host)):
            raise ControlError(
                403, f"{host!r} is no name of this machine: call the control by its address, or as localhost"
            )
        origin = headers.get("origin")
        if origin is not None and origin != f"http://{host}":
            raise ControlError(403, "web pages may not use the control")
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise ControlError(403, "web pages may not use the control")

    def _is_known(self, name: str) -> bool:
        # A name without a dot, as containers call each other, is nobody's domain, nor is one below these.
        if "." not in name and ":" not in name:
            return name != ""
        if name in self.names or name.endswith(_PRIVATE_DOMAINS):
            return True
        try:
            ip_address(name)
        except ValueError:
            return False
        return True


def _match(pattern: tuple[str, ...], segments: list[str]) -> dict[str, str] | None:
    if len(pattern) != len(segments):
        return None
    texts = {}
    for wanted, segment in zip(pattern, segments, strict=True):
        if wanted.startswith("{"):
            if not segment:
                return None
            texts[wanted[1:-1]] = segment
        elif wanted != segment:
            return None
    return texts


def _host_name(host: str) -> str:
    """The host of `host[:port]`, without the brackets of an IPv6 address."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


class ControlConnection(asyncio.Protocol):
    """One client of the control."""

    def __init__(self, server: ControlServer) -> None:
        self._server = server
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD_BYTES)
        self._request: h11.Request | None = None
        self._body = bytearray()
        self._task: asyncio.Task[None] | None = None
        self._changes = False
        self._refused = False
        self._ahead_bytes = 0
        self.deadline_s = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client connected."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        server = self._server
        self._wait_at_most(REQUEST_TIMEOUT_S)
        server.connections.add(self)
        if len(server.connections) > MAX_CONNECTIONS:
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone, and with it whatever it only waits for."""
        self._server.connections.discard(self)
        if self._task is not None:
            if self._changes:
                self._server.leave(self._task)
            else:
                self._task.cancel()

    def abort(self) -> None:
        """Close without another byte."""
        self._transport.abort()

    def _wait_at_most(self, seconds: float) -> None:
        self.deadline_s = self._server.host.loop.time() + seconds

    def data_received(self, data: bytes) -> None:
        """Bytes arrived."""
        if self._refused:
            return
        if self._task is not None:
            self._ahead_bytes += len(data)
            if self._ahead_bytes > _READ_AHEAD_BYTES:
                self.abort()
                return
        self._http.receive_data(data)
        self._advance()

    def eof_received(self) -> bool:
        """The client sends no more; one that waits for an answer has gone away."""
        return False

    def _advance(self) -> None:
        http = self._http
        while self._task is None and not self._transport.is_closing():
            try:
                event = http.next_event()
            except h11.RemoteProtocolError as error:
                self._refuse(error.error_status_hint, f"this is the control of a kafkalite, no HTTP request: {error}")
                return
            if event is h11.NEED_DATA:
                if http.they_are_waiting_for_100_continue:
                    go_on = http.send(h11.InformationalResponse(status_code=100, headers=[]))
                    self._transport.write(go_on or b"")
                return
            if event is h11.PAUSED:
                http.start_next_cycle()
                self._request = None
            elif isinstance(event, h11.Request):
                self._request = event
                self._body.clear()
                self._wait_at_most(REQUEST_TIMEOUT_S)
                if _announced_bytes(event) > MAX_BODY_BYTES:
                    self._refuse(413, f"the body is larger than {MAX_BODY_BYTES} bytes")
                    return
            elif isinstance(event, h11.Data):
                self._body += event.data
                if len(self._body) > MAX_BODY_BYTES:
                    self._refuse(413, f"the body is larger than {MAX_BODY_BYTES} bytes")
                    return
            elif isinstance(event, h11.EndOfMessage):
                self._handle()
            else:
                self._transport.close()
                return

    def _refuse(self, status: int, message: str) -> None:
        """Answer what cannot be read any further, and close once the client has.

        What it still sends is thrown away: closed on it, the connection would be reset and the answer lost.
        """
        self._refused = True
        if self._http.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self._send(status, {"error": message}, close=True)
        self._body.clear()
        if not self._transport.is_closing():
            self._transport.write_eof()
            self._wait_at_most(REQUEST_TIMEOUT_S)

    def _handle(self) -> None:
        assert self._request is not None
        self.deadline_s = float("inf")
        try:
            result = self._result(self._request)
        except ControlError as error:
            self._send(error.status, {"error": error.message})
            return
        except Exception as fault:  # noqa: BLE001 - a bug is the answer to one request only
            self._failed(fault)
            return
        if isawaitable(result):
            self._ahead_bytes = 0
            self._task = self._server.host.loop.create_task(self._answer_later(result))
        else:
            self._send(200, result)

    def _result(self, request: h11.Request) -> Any:
        headers = {name.decode(): value.decode("latin-1") for name, value in request.headers}
        self._server.admit(headers)
        path, _, query = request.target.decode("latin-1").partition("?")
        endpoint, texts = self._server.find(request.method.decode("latin-1"), path)
        called = _host_name(headers.get("host", ""))
        if "cluster" in texts:
            self._server.host.cluster(texts["cluster"])  # 404 goes before what may be wrong with the body
        exchange = Exchange(
            self._server.host, texts, _query_of(endpoint, query), _body_of(endpoint, self._body), called
        )
        self._changes = endpoint.changes
        result = endpoint.handle(exchange)
        if endpoint.method == "GET":
            return result
        if isawaitable(result):
            return _told(endpoint, exchange, result)
        tell(endpoint, exchange, result)
        return result

    async def _answer_later(self, result: Any) -> None:
        try:
            answer = await result
        except ControlError as error:
            self._task = None
            self._send(error.status, {"error": error.message})
        except Exception as fault:  # noqa: BLE001 - as above
            self._task = None
            self._failed(fault)
        else:
            self._task = None
            self._send(200, answer)
        self._advance()

    def _failed(self, fault: Exception) -> None:
        target = self._request.target.decode("latin-1") if self._request else ""
        log.exception("control.failed", fault, target=target)
        self._send(500, {"error": f"the control failed: {type(fault).__name__}: {fault}"})

    def _send(self, status: int, answer: JSON, *, close: bool = False) -> None:
        if self._transport.is_closing():
            return
        try:
            body = _written(answer)
        except (TypeError, ValueError) as fault:
            log.exception("control.failed", fault)
            status, body = 500, _written({"error": f"the control failed: {type(fault).__name__}: {fault}"})
        headers = [
            ("content-type", "application/json"),
            ("content-length", str(len(body))),
            ("cache-control", "no-store"),
        ]
        if close:
            headers.append(("connection", "close"))
        http = self._http
        head = http.send(h11.Response(status_code=status, headers=headers)) or b""
        if self._request is None or self._request.method != b"HEAD":
            head += http.send(h11.Data(data=body)) or b""
        self._transport.write(head + (http.send(h11.EndOfMessage()) or b""))
        self._wait_at_most(IDLE_TIMEOUT_S)
        if http.our_state is h11.MUST_CLOSE and not self._refused:
            self._transport.close()


def _announced_bytes(request: h11.Request) -> int:
    return next((int(value) for name, value in request.headers if name == b"content-length"), 0)


def _written(answer: JSON) -> bytes:
    """The answer's bytes; half a pair of surrogates, which UTF-8 has no place for, is escaped as JSON does."""
    return json.dumps(answer, allow_nan=False, ensure_ascii=False).encode("utf-8", "backslashreplace")


async def _told(endpoint: Endpoint, exchange: Exchange, result: Awaitable[JSON]) -> JSON:
    """The answer, once the timeline has what was done."""
    answer = await result
    tell(endpoint, exchange, answer)
    return answer


def _query_of(endpoint: Endpoint, text: str) -> dict[str, Any]:
    """The query as the endpoint describes it; ControlError 422."""
    values: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        schema = endpoint.query.get(name)
        if schema is None:
            known = ", ".join(endpoint.query) or "none"
            raise ControlError(422, f"{endpoint.name} has no parameter {name}; there are: {known}")
        values[name] = value_of(value, schema)
        fault = fault_of(values[name], schema, name)
        if fault is not None:
            raise ControlError(422, fault)
    return values


def _body_of(endpoint: Endpoint, data: bytearray) -> dict[str, Any]:
    """The body as the endpoint describes it; ControlError 400 or 422."""
    if not data:
        body: Any = {}
    else:
        try:
            body = json.loads(data)
        except (ValueError, RecursionError) as error:
            raise ControlError(400, f"the body is no JSON that can be read: {error}") from None
    if endpoint.body is None:
        if body != {}:
            raise ControlError(422, f"{endpoint.name} takes no body")
        return {}
    fault = fault_of(body, endpoint.body, "the body")
    if fault is not None:
        raise ControlError(422, fault)
    return body  # type: ignore[no-any-return]
