"""Requests from within: what the control asks of a cluster goes through the handlers that clients' requests go through.

It passes by faults and taps, so that looking changes nothing that a test looks at.
"""

from __future__ import annotations

import asyncio

from kafkalite.protocol.api_keys import API_RANGES
from kafkalite.server.apis import APIS
from kafkalite.server.context import Client, RequestContext
from kafkalite.server.pending import Pending
from kafkalite.testing.control.endpoint import ControlError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kafkalite.network.connection import Answer
    from kafkalite.node import Node
    from kafkalite.protocol.message import Message
    from kafkalite.protocol.primitives import Buffer

CLIENT_ID = "kafkalite-control"
_WAIT_S = 30.0


class _Stream:
    """A connection with nobody at its other end."""

    def __init__(self, node: Node) -> None:
        name, host, port = node.addresses[0]
        self.listener_name = name
        self.peer = (host, 0)
        self.sockname = (host, port)

    def send(self, parts: list[Buffer]) -> None:
        """Nobody reads."""

    def await_answer(self, *, holds: bool) -> Answer:
        raise NotImplementedError

    def close(self) -> None:
        """There is nothing to close."""


async def ask(node: Node, request: Message, version: int | None = None) -> Any:
    """The node's response to a request, of the highest version unless one is named."""
    api = APIS[request.api_key]
    if api.handle is None:
        api.load()
    assert api.handle is not None
    version = API_RANGES[request.api_key][1] if version is None else version
    context = RequestContext(Client(node, _Stream(node)), version, CLIENT_ID)
    result = api.handle(context, request)
    if not isinstance(result, Pending):
        return result
    if result.done:
        return result.response
    answered: asyncio.Future[Message | None] = asyncio.get_running_loop().create_future()

    def completed(response: Message | None) -> None:
        if not answered.done():
            answered.set_result(response)

    def abandoned() -> None:
        if not answered.done():
            answered.set_exception(ControlError(500, f"{api.name} met a bug, which the broker's log tells of"))

    result.listen(completed, abandoned)
    try:
        return await asyncio.wait_for(answered, _WAIT_S)
    except TimeoutError:
        raise ControlError(504, f"{api.name} was not answered within {_WAIT_S:.0f} s") from None
    finally:
        if not result.done:
            result.cancel()
