"""The recorder: a proxy in front of a real cluster that writes down what passes.

Clients are kept on the proxy: wherever a response names a broker, it gets the address of that broker's stand-in here.
ApiVersions is cut down to the versions that can be read here, since an address in a response that can't be read would
lead past the proxy. Everything else passes as it is.
"""

from __future__ import annotations

import asyncio
from collections import deque

from kafkalite.network.addresses import split_host_port
from kafkalite.observability import log
from kafkalite.protocol.api_keys import API_NAMES, API_RANGES
from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.header import read_request_header, read_response_header, response_header
from kafkalite.testing.recording.messages import (
    API_VERSIONS,
    PRODUCE,
    SASL_AUTHENTICATE,
    broker_addresses,
    decode_response,
    message_classes,
)
from kafkalite.testing.recording.streams import StandIns, frame, read_frame
from kafkalite.testing.recording.tape import Exchange

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.protocol.header import RequestHeader
    from kafkalite.protocol.message import Message
    from kafkalite.testing.recording.tape import TapeWriter

DEFAULT_PORT = 9092
_CONNECT_TIMEOUT_S = 10.0


class Recorder:
    """Stands for a cluster at `upstream` ("host:port") and writes to a tape."""

    def __init__(self, upstream: str, tape: TapeWriter, now_ms: Callable[[], int]) -> None:
        self._upstream = upstream
        self._tape = tape
        self._now_ms = now_ms
        self._connections = 0
        self.stand_ins = StandIns(self._serve)

    async def start(self, port: int) -> int:
        """Check that the cluster is there, listen; gives the port. Raises OSError."""
        _, writer = await _connect(self._upstream)
        writer.close()
        return await self.stand_ins.port_for(self._upstream, port)

    async def _serve(self, broker: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            upstream_reader, upstream_writer = await _connect(broker)
        except (OSError, TimeoutError) as error:
            log.warning("upstream.unreachable", broker=broker, fault=str(error))
            return
        self._connections += 1
        passage = _Passage(self, broker, self._connections)
        pumps = [
            asyncio.create_task(passage.pass_requests(reader, upstream_writer)),
            asyncio.create_task(passage.pass_responses(upstream_reader, writer)),
        ]
        try:
            done, _ = await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
            for pump in done:
                fault = pump.exception()
                if fault is not None and not isinstance(fault, ConnectionError):
                    log.warning("connection.cut", broker=broker, fault=str(fault))
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            upstream_writer.close()
            passage.end()

    def written(self, exchange: Exchange) -> None:
        """Keep an exchange."""
        self._tape.write(exchange)

    def now_ms(self) -> int:
        """Milliseconds since the recorder began."""
        return self._now_ms()


class _Asked:
    """A request whose response is under way; `header` is None for bytes that are no request (SASL's raw tokens)."""

    __slots__ = ("at_ms", "body", "header")

    def __init__(self, header: RequestHeader | None, body: bytes, at_ms: int) -> None:
        self.header = header
        self.body = body
        self.at_ms = at_ms


class _Passage:
    """One client's connection, through to its broker."""

    def __init__(self, recorder: Recorder, broker: str, number: int) -> None:
        self._recorder = recorder
        self._broker = broker
        self._number = number
        self._asked: deque[_Asked] = deque()

    async def pass_requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """From the client to the broker."""
        while (data := await read_frame(reader)) is not None:
            asked = self._asked_with(data)
            if asked.header is not None and asked.header.api_key == PRODUCE and _wants_no_answer(asked):
                self._keep(asked, asked.header, None)
            else:
                self._asked.append(asked)
            writer.write(frame(data))
            await writer.drain()

    async def pass_responses(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """From the broker to the client."""
        while (data := await read_frame(reader)) is not None:
            if not self._asked:
                raise ProtocolError("the broker answered what nobody asked")
            asked = self._asked.popleft()
            if asked.header is not None:
                data = await self._answer(asked, asked.header, data)
            writer.write(frame(data))
            await writer.drain()

    def end(self) -> None:
        """Keep what was asked and not answered before the connection ended, mostly a last long poll."""
        for asked in self._asked:
            if asked.header is not None:
                self._keep(asked, asked.header, None)

    def _asked_with(self, data: bytes) -> _Asked:
        at_ms = self._recorder.now_ms()
        try:
            header, pos = read_request_header(data)
            low, high = API_RANGES[header.api_key]
        except (ProtocolError, KeyError):
            return _Asked(None, b"", at_ms)
        if header.api_key != API_VERSIONS and not low <= header.api_version <= high:
            return _Asked(None, b"", at_ms)
        return _Asked(header, data[pos:], at_ms)

    async def _answer(self, asked: _Asked, header: RequestHeader, data: bytes) -> bytes:
        """The response as the client gets it; it is kept as the broker sent it."""
        key, version = header.api_key, header.api_version
        try:
            _, pos = read_response_header(data, 0, key, version)
            body = data[pos:]
            response, version = decode_response(key, version, body)
        except ProtocolError as error:
            log.warning("response.unread", api=API_NAMES[key], version=version, fault=str(error))
            return data
        self._keep(asked, header, body)
        changed = key == API_VERSIONS
        if changed:
            _keep_readable(response)
        for struct in list(broker_addresses(response)):
            await self._recorder.stand_ins.stand_in(struct)  # type: ignore[arg-type]
            changed = True
        if not changed:
            return data
        return response_header(key, header.api_version, header.correlation_id) + response.encode(version)

    def _keep(self, asked: _Asked, header: RequestHeader, body: bytes | None) -> None:
        request = asked.body
        if header.api_key == SASL_AUTHENTICATE:
            request = message_classes(header.api_key)[0]().encode(header.api_version)
        self._recorder.written(
            Exchange(
                broker=self._broker,
                connection=self._number,
                at_ms=asked.at_ms,
                took_ms=self._recorder.now_ms() - asked.at_ms,
                client_id=header.client_id,
                api=API_NAMES[header.api_key],
                api_key=header.api_key,
                api_version=header.api_version,
                request=request,
                response=body,
            )
        )


def _wants_no_answer(asked: _Asked) -> bool:
    assert asked.header is not None
    request = message_classes(PRODUCE)[0].decode(asked.body, asked.header.api_version)
    return request.acks == 0  # type: ignore[attr-defined, no-any-return]


def _keep_readable(response: Message) -> None:
    """Leave in an ApiVersions response what can be read here."""
    keys = []
    for each in response.api_keys:  # type: ignore[attr-defined]
        low, high = API_RANGES.get(each.api_key, (0, -1))
        each.max_version = min(each.max_version, high)
        if max(each.min_version, low) <= each.max_version:
            keys.append(each)
    response.api_keys = keys  # type: ignore[attr-defined]


async def _connect(broker: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = split_host_port(broker, DEFAULT_PORT)
    return await asyncio.wait_for(asyncio.open_connection(host, port), _CONNECT_TIMEOUT_S)
