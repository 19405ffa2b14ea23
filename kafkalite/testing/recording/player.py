"""The player: says a recorded cluster's part, without the cluster.

A request is answered with the response that was recorded for an equal one of the same client id and API
(`messages.normal_form` says what equal means), each recorded response once and in their order; first comes what was
recorded of the connection that this one began like. Versions may differ: a response is written in the version that is
asked for.

A client asks and keeps up its membership when it likes, as often as it likes, and for as many things at a time as it
likes (`_BY_TIMING`): that is no divergence. What was never asked in these words is answered by what the recording
tells of each topic, coordinator or partition in it (`facts`, `fetched`), what was asked before gets the last answer
again, after a pause: a client that polls would otherwise spin. Commits are compared by where they end (`commits`).

Answers come at once, but for a while not before those that the same client got earlier when it was recorded: a member
that was let into its group sooner than it heard of its topic would do something else. A client that reads on where the
recording ends finds nothing more.

Whatever else comes is a divergence (so is a recording whose last line is cut off, of which the rest is served): it is
reported with what is different from the most similar request that is still to come, and answered with that one's
response, or, when the player is strict or has none, by closing the connection.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from hashlib import blake2b
from heapq import heappop, heappush

from kafkalite.protocol.api_keys import API_NAMES, API_RANGES
from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.header import read_request_header, response_header
from kafkalite.testing.recording.commits import Commits
from kafkalite.testing.recording.facts import Facts
from kafkalite.testing.recording.fetched import Fetched, FetchSession, has_records
from kafkalite.testing.recording.messages import (
    API_VERSIONS,
    FETCH,
    OFFSET_COMMIT,
    OFFSET_FETCH,
    PRODUCE,
    SASL_AUTHENTICATE,
    broker_addresses,
    decode_response,
    differences,
    message_classes,
    normal_form,
)
from kafkalite.testing.recording.streams import StandIns, frame, read_frame
from kafkalite.testing.recording.tape import Exchange, TapeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kafkalite.protocol.header import RequestHeader
    from kafkalite.protocol.message import Message
    from kafkalite.testing.recording.tape import TapeReader

_BY_TIMING = frozenset(
    (
        "ApiVersions",
        "ConsumerGroupDescribe",
        "ConsumerGroupHeartbeat",
        "DescribeAcls",
        "DescribeCluster",
        "DescribeConfigs",
        "DescribeGroups",
        "DescribeProducers",
        "DescribeTopicPartitions",
        "DescribeTransactions",
        "Fetch",
        "FindCoordinator",
        "Heartbeat",
        "JoinGroup",
        "LeaveGroup",
        "ListGroups",
        "ListOffsets",
        "ListTransactions",
        "Metadata",
        "OffsetFetch",
        "OffsetForLeaderEpoch",
        "SyncGroup",
    )
)
_KEEPS_UP = {"Heartbeat": ("generation_id",), "ConsumerGroupHeartbeat": ("member_epoch", "topic_partitions")}
_SAME_FOR_ALL = (API_VERSIONS, SASL_AUTHENTICATE)  # their requests say who asks, not what is asked
_TURN_MS = 500  # how long an answer waits for those before it, or as long as it took
_PAUSE_MS = 10  # before an answer comes once more
_MAX_DIFFERENCES = 20
_COMPARED = 100  # requests still to come that a divergent one is compared with


class _Origin:
    """Where an exchange was recorded."""

    __slots__ = ("answered", "broker", "connection")

    def __init__(self, exchange: Exchange) -> None:
        self.broker = exchange.broker
        self.connection = exchange.connection
        self.answered = exchange.response is not None


class _Part:
    """What one client id says to one API: places on the tape, by what is asked, and in their order."""

    __slots__ = ("by_request", "last", "to_come")

    def __init__(self) -> None:
        self.to_come: dict[int, bytes] = {}  # place -> what is asked
        self.by_request: defaultdict[bytes, dict[int, _Origin]] = defaultdict(dict)
        self.last: dict[bytes, int] = {}

    def add(self, position: int, asked: bytes, exchange: Exchange) -> None:
        self.to_come[position] = asked
        self.by_request[asked][position] = _Origin(exchange)

    def take(self, position: int) -> None:
        asked = self.to_come.pop(position)
        origin = self.by_request[asked].pop(position)
        if origin.answered or asked not in self.last:
            self.last[asked] = position


class _Turns:
    """The order in which one client id was answered."""

    __slots__ = ("_answered", "_ends", "_open")

    def __init__(self) -> None:
        self._ends: list[tuple[int, int]] = []  # a heap of when each answer came, and its place on the tape
        self._open: set[int] = set()
        self._answered = asyncio.Event()

    def add(self, position: int, exchange: Exchange) -> None:
        if exchange.response is not None:
            heappush(self._ends, (exchange.at_ms + exchange.took_ms, position))
            self._open.add(position)

    async def wait(self, position: int, exchange: Exchange) -> None:
        """Return when it is this one's turn; what has not been asked by then is not waited for again."""
        loop = asyncio.get_running_loop()
        deadline_s = loop.time() + max(exchange.took_ms, _TURN_MS) / 1000
        while self._earliest_ms() < exchange.at_ms + exchange.took_ms:
            try:
                await asyncio.wait_for(self._answered.wait(), deadline_s - loop.time())
            except TimeoutError:
                while self._earliest_ms() < exchange.at_ms + exchange.took_ms:
                    self._open.discard(heappop(self._ends)[1])
        self._open.discard(position)
        answered, self._answered = self._answered, asyncio.Event()
        answered.set()

    def _earliest_ms(self) -> float:
        while self._ends and self._ends[0][1] not in self._open:
            heappop(self._ends)
        return self._ends[0][0] if self._ends else float("inf")


class _Line:
    """One client's connection, which recorded one it began like, and what it reads."""

    __slots__ = ("broker", "fetches", "recorded")

    def __init__(self, broker: str) -> None:
        self.broker = broker
        self.recorded: int | None = None
        self.fetches = FetchSession()


class Player:
    """Serves a recording; `report` is called with each divergence, once."""

    def __init__(self, tape: TapeReader, report: Callable[[str], None], *, strict: bool = False) -> None:
        self._tape = tape
        self._report = report
        self._strict = strict
        self._parts: defaultdict[tuple[str, int], _Part] = defaultdict(_Part)
        self._turns: defaultdict[str, _Turns] = defaultdict(_Turns)
        self._brokers = {tape.bootstrap: None}
        self.stand_ins = StandIns(self._serve)
        self.divergences: Counter[str] = Counter()
        self._begun: set[int] = set()  # recorded connections that one here began like
        self._facts = Facts(self._told)
        self._fetched = Fetched(lambda position: self._told(position)[1])  # type: ignore[arg-type, return-value]
        self._commits = Commits()
        self._now = 0  # the place on the tape that the replay has come to
        count, last = 0, None
        for position, exchange in tape.exchanges():
            self._learn(position, exchange)
            count, last = count + 1, exchange
        if tape.is_cut:
            after = "before its first request"
            if last is not None:
                after = f"after request {count}, {last.api} of client id {last.client_id!r}"
            self._diverge(f"the recording is cut off {after}: what came then is missing; record it again")

    def _learn(self, position: int, exchange: Exchange) -> None:
        request = _request_of(exchange)
        client_id, key = exchange.client_id, exchange.api_key
        self._turns[client_id].add(position, exchange)
        self._brokers[exchange.broker] = None
        response = _response_of(exchange)
        all_asked = ""
        if key == FETCH:
            all_asked = self._fetched.learn(position, exchange.connection, request, response)  # type: ignore[arg-type]
        elif key == OFFSET_COMMIT:
            self._commits.learn(client_id, request, response)  # type: ignore[arg-type]
        elif response is not None:
            self._facts.learn(position, client_id, request, response)
            if key == OFFSET_FETCH:
                self._commits.learn_told(request, response)  # type: ignore[arg-type]
        self._parts[client_id, key].add(position, _digest(_form(key, request), all_asked), exchange)

    def _told(self, position: int) -> tuple[Message, Message]:
        exchange = self._tape.at(position)
        response = _response_of(exchange)
        assert response is not None  # only what was answered is learned
        return _request_of(exchange), response

    async def start(self, port: int) -> int:
        """Listen for every broker of the recording; gives the port of the first. Raises OSError."""
        first, *others = self._brokers
        bound = await self.stand_ins.port_for(first, port)
        for broker in others:
            await self.stand_ins.port_for(broker)
        return bound

    def unused(self) -> dict[tuple[str, str], int]:
        """How many recorded requests nobody has made, by client id and API; those a client makes by its own timing
        are left out, and commits up to later ones.
        """
        found = {}
        for (client_id, key), part in self._parts.items():
            left = 0 if API_NAMES[key] in _BY_TIMING else len(part.to_come)
            if key == OFFSET_COMMIT:
                requests = (_request_of(self._tape.at(position)) for position in part.to_come)
                left = sum(not self._commits.is_known(client_id, request) for request in requests)  # type: ignore[arg-type]
            if left:
                found[client_id, API_NAMES[key]] = left
        return found

    def end(self) -> None:
        """Report what can be said at the end only: commits that did not end where they did when recorded."""
        for client_id, lines in self._commits.differences().items():
            what = f"OffsetCommit of client id {client_id!r} ended elsewhere than recorded"
            self._diverge("\n  ".join([what, *lines[:_MAX_DIFFERENCES]]))

    async def _serve(self, broker: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = _Line(broker)
        while True:
            try:
                data = await read_frame(reader)
                if data is None:
                    return
                header, pos = read_request_header(data)
                low, high = API_RANGES[header.api_key]
                if not low <= header.api_version <= high:
                    raise ProtocolError("this version cannot be read here")
                request = message_classes(header.api_key)[0].decode(data[pos:], header.api_version)
            except (ProtocolError, KeyError) as error:
                self._diverge(f"a request that cannot be read: {error}")
                return
            exchange = await self._exchange_for(line, header, request)
            if exchange is None:
                return
            if header.api_key == PRODUCE and request.acks == 0:  # type: ignore[attr-defined]
                continue
            if header.api_key == OFFSET_COMMIT:
                self._commits.receive(header.client_id, request, _response_of(exchange))  # type: ignore[arg-type]
            if exchange.response is None:
                # The connection ended before the answer came: let the client end this one as well.
                while await reader.read(65536):
                    pass
                return
            writer.write(await self._response(header, request, exchange, exchange.response))
            await writer.drain()

    async def _exchange_for(self, line: _Line, header: RequestHeader, request: Message) -> Exchange | None:
        """The recorded exchange that answers a request, None where there is nothing to say."""
        part = self._parts.get((header.client_id, header.api_key))
        form = _form(header.api_key, request)
        all_asked = line.fetches.ask(request) if header.api_key == FETCH else ""  # type: ignore[arg-type]
        asked = _digest(form, all_asked)
        on_the_way = header.api_key == OFFSET_COMMIT and self._commits.answer(header.client_id, request)  # type: ignore[arg-type]
        if part is not None:
            position = self._next_of(line, part.by_request[asked], is_repeated=asked in part.last)
            if position is not None:
                return await self._taken(header, part, position)
        response = on_the_way or await self._known(line, header, request)
        if response:
            await asyncio.sleep(_PAUSE_MS / 1000)
            return _answered(header, response)
        if part is not None and asked in part.last:
            exchange = self._tape.at(part.last[asked])
            if exchange.api not in _BY_TIMING:
                self._diverge(f"{_name(header)} came more often than it was recorded")
                if self._strict:
                    return None
            await asyncio.sleep(max(exchange.took_ms, _PAUSE_MS) / 1000)
            return exchange
        return await self._most_similar(header, part, form)

    async def _taken(self, header: RequestHeader, part: _Part, position: int) -> Exchange:
        """The exchange at a place, which is over then, when it is its turn."""
        part.take(position)
        self._now = max(self._now, position)
        exchange = self._tape.at(position)
        await self._turns[header.client_id].wait(position, exchange)
        return exchange

    async def _known(self, line: _Line, header: RequestHeader, request: Message) -> Message | None:
        """The answer to a question that the recording as a whole answers, if it is one of a client in it."""
        if header.client_id not in self._turns:
            return None
        if header.api_key != FETCH:
            return self._facts.answer(header.client_id, request, header.api_version, self._now)
        response = self._fetched.answer(line.fetches, request)  # type: ignore[arg-type]
        if response is not None and not has_records(response):
            await asyncio.sleep(request.max_wait_ms / 1000)  # type: ignore[attr-defined]
        return response

    def _next_of(self, line: _Line, origins: dict[int, _Origin], *, is_repeated: bool) -> int | None:
        """Which of several equal requests this one is; one that was never answered only if no answer is known."""
        answered = {position: origin for position, origin in origins.items() if origin.answered}
        if not answered:
            return None if is_repeated else next(iter(origins), None)
        for position, origin in answered.items():
            if line.recorded is None and origin.broker == line.broker and origin.connection not in self._begun:
                line.recorded = origin.connection
                self._begun.add(origin.connection)
            if origin.connection == line.recorded:
                return position
        return next(iter(answered))

    async def _most_similar(self, header: RequestHeader, part: _Part | None, form: Any) -> Exchange | None:
        if part is None:
            known = sorted({client_id for client_id, key in self._parts if key == header.api_key})
            who = f"only of {', '.join(map(repr, known))}" if known else "of nobody"
            self._diverge(f"{_name(header)} was not recorded, {who}")
            return None
        best: tuple[list[str], int] | None = None
        for position in list(part.to_come)[:_COMPARED] or list(part.last.values())[:_COMPARED]:
            found = differences(_form(header.api_key, _request_of(self._tape.at(position))), form)
            if best is None or len(found) < len(best[0]):
                best = found, position
        if best is None:
            return None
        found, position = best
        if _keeps_up(header, found):
            await asyncio.sleep(_PAUSE_MS / 1000)
            return self._tape.at(max(part.last.values(), default=position))
        more = [f"and {len(found) - _MAX_DIFFERENCES} more"] if len(found) > _MAX_DIFFERENCES else []
        self._diverge(
            "\n  ".join([f"{_name(header)} differs from what was recorded", *found[:_MAX_DIFFERENCES], *more])
        )
        if self._strict:
            return None
        if position in part.to_come:
            return await self._taken(header, part, position)
        return self._tape.at(position)

    async def _response(self, header: RequestHeader, request: Message, exchange: Exchange, body: bytes) -> bytes:
        key, version = header.api_key, header.api_version
        response, recorded_version = decode_response(key, exchange.api_version, body)
        if key == API_VERSIONS and recorded_version != exchange.api_version:
            version = recorded_version
        if key == OFFSET_FETCH:
            self._commits.tell(request, response)  # type: ignore[arg-type]
        for struct in list(broker_addresses(response)):
            await self.stand_ins.stand_in(struct)  # type: ignore[arg-type]
        return frame(response_header(key, header.api_version, header.correlation_id), response.encode(version))

    def _diverge(self, what: str) -> None:
        self.divergences[what] += 1
        if self.divergences[what] == 1:
            self._report(what)


def _answered(header: RequestHeader, response: Message) -> Exchange:
    """An exchange that was not recorded as it is."""
    return Exchange(
        broker="",
        connection=0,
        at_ms=0,
        took_ms=0,
        client_id=header.client_id,
        api=API_NAMES[header.api_key],
        api_key=header.api_key,
        api_version=header.api_version,
        request=b"",
        response=response.encode(header.api_version),
    )


def _keeps_up(header: RequestHeader, differences: list[str]) -> bool:
    """Whether a member only says that it is there, at another time; what it leaves out is unchanged."""
    fields = _KEEPS_UP.get(API_NAMES[header.api_key])
    return fields is not None and all(
        line.startswith(fields) or line.endswith(("received None", "received -1")) for line in differences
    )


def _name(header: RequestHeader) -> str:
    return f"{API_NAMES[header.api_key]} of client id {header.client_id!r}"


def _request_of(exchange: Exchange) -> Message:
    try:
        return message_classes(exchange.api_key)[0].decode(exchange.request, exchange.api_version)
    except ProtocolError as error:
        raise TapeError(f"a recorded {exchange.api} request cannot be read ({error}): record it again") from None


def _response_of(exchange: Exchange) -> Message | None:
    if exchange.response is None:
        return None
    try:
        return decode_response(exchange.api_key, exchange.api_version, exchange.response)[0]
    except ProtocolError as error:
        raise TapeError(f"a recorded {exchange.api} response cannot be read ({error}): record it again") from None


def _form(api_key: int, request: Message) -> Any:
    return None if api_key in _SAME_FOR_ALL else normal_form(request)


def _digest(form: Any, all_asked: str) -> bytes:
    text = json.dumps(form, sort_keys=True) + all_asked
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).digest()
