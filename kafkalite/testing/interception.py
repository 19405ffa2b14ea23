"""Between the frames of clients and the handlers: every request is seen by taps, and may meet a fault.

Each request is a `Call`. Taps are told of it twice: when it is decoded, and when its answer is on its way out, with
None where no answer is sent (acks=0, a lost answer, a client that went away first). So every call that was `requested`
is `answered` once, but for those still under way. Answers keep the order of their requests whatever is done to them.

What is done to a call is its `Course` (`fault_actions.py`), which the fault table draws up; without one a call goes the
way of the plain dispatcher. Delays and throttles run by the transport clock, which is always real.
"""

from __future__ import annotations

from kafkalite.observability import log
from kafkalite.protocol.errors import ProtocolError
from kafkalite.server.context import Client, RequestContext
from kafkalite.server.dispatch import Dispatcher, encoded_or_closed
from kafkalite.server.pending import Pending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, Protocol

    from kafkalite.clock import Clock, Timer
    from kafkalite.network.connection import Answer, Connection
    from kafkalite.node import Node
    from kafkalite.protocol.header import RequestHeader
    from kafkalite.protocol.message import Message
    from kafkalite.protocol.primitives import Buffer
    from kafkalite.server.apis import Api
    from kafkalite.testing.fault_actions import Course

    class Tap(Protocol):
        """Somebody who is told of what clients do."""

        def connected(self, client: Client) -> None: ...
        def disconnected(self, client: Client) -> None: ...
        def requested(self, call: Call) -> None: ...
        def answered(self, call: Call) -> None: ...

    class Faults(Protocol):
        """Who decides what happens to whom."""

        def admits(self, client: Client) -> bool: ...
        def course_of(self, call: Call) -> Course | None: ...

    class Intercepted(Protocol):
        """What is asked of a virtual cluster here; the numbers are `itertools.count(1)`, one for all its nodes."""

        @property
        def clock(self) -> Clock: ...
        @property
        def taps(self) -> list[Tap]: ...
        @property
        def faults(self) -> Faults: ...
        @property
        def call_numbers(self) -> Iterator[int]: ...
        @property
        def connection_numbers(self) -> Iterator[int]: ...


class Call:
    """One request on its way; `response` is set when it is answered, None where nothing is sent.

    Record bytes of the request are views of a buffer that is used again: copy what you keep.
    """

    __slots__ = (
        "api",
        "api_version",
        "at_ms",
        "client",
        "client_id",
        "correlation_id",
        "fault",
        "number",
        "request",
        "response",
    )

    def __init__(
        self, number: int, at_ms: int, api: Api, header: RequestHeader, client: Client, request: Message
    ) -> None:
        self.number = number
        self.at_ms = at_ms
        self.api = api
        self.api_version = header.api_version
        self.client_id = header.client_id
        self.correlation_id = header.correlation_id
        self.client = client
        self.request = request
        self.response: Message | None = None
        self.fault: str | None = None


class NumberedClient(Client):
    """The other end of a connection that has a number among all that were made to its cluster.

    `software` is the library that the client says it is, name and version; empty where it does not say.
    """

    __slots__ = ("number", "software")

    def __init__(self, node: Node, connection: Connection, number: int) -> None:
        super().__init__(node, connection)  # type: ignore[arg-type]
        self.number = number
        self.software = ""


class InterceptedDispatcher(Dispatcher):
    """Dispatches for one node of a virtual cluster."""

    __slots__ = ("_host",)

    def __init__(self, node: Node, host: Intercepted) -> None:
        super().__init__(node)
        self._host = host

    def greet(self, connection: Connection) -> bool:
        """A client connected; False where a fault keeps it out."""
        client = NumberedClient(self._node, connection, next(self._host.connection_numbers))
        if not self._host.faults.admits(client):
            return False
        self._clients[connection] = client
        for tap in self._host.taps:
            _tell(tap.connected, client)
        return True

    def forget(self, connection: Connection) -> None:
        """A connection is gone."""
        client = self._clients.pop(connection, None)
        if client is not None:
            for tap in self._host.taps:
                _tell(tap.disconnected, client)

    def _handle(self, connection: Connection, api: Api, header: RequestHeader, request: Any) -> None:
        host = self._host
        client = self._clients[connection]
        if api.name == "ApiVersions" and isinstance(client, NumberedClient):
            client.software = f"{request.client_software_name} {request.client_software_version}".strip()
        call = Call(next(host.call_numbers), host.clock.now_ms(), api, header, client, request)
        course = host.faults.course_of(call)
        for tap in host.taps:
            _tell(tap.requested, call)
        _Flight(self, connection, header, call, course).begin()

    def result_of(
        self, connection: Connection, header: RequestHeader, call: Call, request: Message
    ) -> Message | Pending | None:
        """What the handler makes of a request; None also where that closed the connection."""
        context = RequestContext(call.client, call.api_version, call.client_id)
        try:
            return call.api.handle(context, request)  # type: ignore[misc]
        except ProtocolError as error:
            self._refuse(connection, header, error)
            return None
        except Exception:  # noqa: BLE001 - as in the plain dispatcher
            log.exception("request.failed", api=call.api.name, version=call.api_version, client_id=call.client_id)
            result = self._failed(call.api, request, call.api_version)
            if result is None:
                connection.close()
            return result

    def answered(self, call: Call) -> None:
        """Tell the taps that a call is over."""
        for tap in self._host.taps:
            _tell(tap.answered, call)

    def after(self, delay_ms: int, then: Callable[[], None]) -> Timer:
        """Go on later, in real time."""
        return self._node.cluster.transport_clock.call_later(delay_ms, then)


class _Flight:
    """One call from its request to its answer: delay, handling, delay, answer or what takes its place.

    As long as `_answer` is None the dispatcher's call is still under way, and the answer may simply be sent.
    """

    __slots__ = ("_answer", "_call", "_connection", "_course", "_dispatcher", "_header", "_over", "_waits_for")

    def __init__(
        self,
        dispatcher: InterceptedDispatcher,
        connection: Connection,
        header: RequestHeader,
        call: Call,
        course: Course | None,
    ) -> None:
        self._dispatcher = dispatcher
        self._connection = connection
        self._header = header
        self._call = call
        self._course = course
        self._answer: Answer | None = None
        self._waits_for: Callable[[], object] | None = None  # ends the wait under way when the client goes
        self._over = False

    def begin(self) -> None:
        """Handle the request, now or after its delay."""
        course = self._course
        if course is not None and course.delay_ms:
            own_bytes(self._call.request)
            self._wait_ms(course.delay_ms, self._handle)
        else:
            self._handle()

    def _handle(self) -> None:
        course, call = self._course, self._call
        request: Message | None = call.request
        if course is not None:
            if course.disconnects_before:
                self._close()
                return
            request = course.request_for(call)
        if request is None:
            self._handled(None)
            return
        result = self._dispatcher.result_of(self._connection, self._header, call, request)
        if isinstance(result, Pending):
            if not result.done:
                self._hold(holds=result.holds)
                self._waits_for = result.cancel
                result.listen(self._handled, self._connection.close)
                return
            result = result.response
        self._handled(result)

    def _handled(self, response: Message | None) -> None:
        self._waits_for = None
        course, call = self._course, self._call
        if response is not None and not isinstance(response, call.api.response_class):
            response = call.api.response_class.decode(response.encode(call.api_version), call.api_version)  # kept bytes
        if course is None:
            self._deliver(response)
            return
        try:
            response = course.response_to(call, response)
        except Exception:  # noqa: BLE001 - whoever completes a request is not to meet the bugs of a fault
            log.exception("fault.failed", fault_name=call.fault, api=call.api.name, version=call.api_version)
            self._close()
            return
        if course.answer_delay_ms:
            self._wait_ms(course.answer_delay_ms, lambda: self._deliver(response))
        else:
            self._deliver(response)

    def _deliver(self, response: Message | None) -> None:
        """Send what there is to send, in its turn."""
        self._waits_for = None
        connection, course = self._connection, self._course
        if connection.closed:
            self._cancelled()
            return
        if course is not None and course.disconnects:
            self._close()
            return
        if course is not None and course.loses_answer:
            # Nothing more is heard on this connection: the client's own time-out ends it.
            self._hold(holds=True)
            self._finish(None)
            return
        parts: list[Buffer] = []
        if response is not None:
            encoded = encoded_or_closed(connection, self._call.api, response, self._header)
            if encoded is None:
                self._finish(None)
                return
            parts = encoded
        if course is not None and course.cuts_answer:
            frame = b"".join(parts)
            self._finish(None)
            self._send([frame[: course.cut_at(len(frame))]])
            connection.close()
            return
        self._finish(response)
        self._send(parts)

    def _send(self, parts: list[Buffer]) -> None:
        connection, course, answer = self._connection, self._course, self._answer
        mute_ms = 0 if course is None else course.mute_ms
        if answer is None:
            if parts:
                connection.send(parts)
            if mute_ms:
                self._mute(mute_ms)
            return
        if mute_ms:
            self._mute(mute_ms)  # first, or the next request would be taken as soon as the answer is there
        self._answer = None  # the two point at each other: only the garbage collector would free them
        answer.fill(parts)

    def _mute(self, mute_ms: int) -> None:
        """Take no request of the client for a while, as Kafka does with one over its quota."""
        rest = self._connection.await_answer(holds=True)
        rest.on_cancel = self._dispatcher.after(mute_ms, lambda: rest.fill([])).cancel

    def _hold(self, *, holds: bool) -> None:
        """Keep the answer's place in the order of answers."""
        if self._answer is None:
            self._answer = self._connection.await_answer(holds=holds)
            self._answer.on_cancel = self._cancelled

    def _wait_ms(self, delay_ms: int, then: Callable[[], None]) -> None:
        self._hold(holds=True)
        self._waits_for = self._dispatcher.after(delay_ms, then).cancel

    def _close(self) -> None:
        self._finish(None)
        self._connection.close()
        if self._course is not None and self._course.on_disconnect is not None:
            self._course.on_disconnect()

    def _cancelled(self) -> None:
        """The client is gone."""
        waits_for, self._waits_for = self._waits_for, None
        if waits_for is not None:
            waits_for()
        self._finish(None)

    def _finish(self, response: Message | None) -> None:
        if not self._over:
            self._over = True
            self._call.response = response
            self._dispatcher.answered(self._call)


def own_bytes(message: Any) -> None:
    """Copy what a request only views: its frame's buffer is used again once the dispatcher's call is over."""
    for slot in message.__slots__:
        value = getattr(message, slot)
        if isinstance(value, memoryview):
            setattr(message, slot, memoryview(bytearray(value)))
        elif isinstance(value, list):
            for item in value:
                if hasattr(item, "__slots__"):
                    own_bytes(item)


def _tell(told: Callable[[Any], None], what: object) -> None:
    """Tell a tap; whoever completes a request is not to meet its bugs."""
    try:
        told(what)
    except Exception:  # noqa: BLE001 - see above
        log.exception("tap.failed")
