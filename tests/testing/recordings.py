"""A recorder before a broker, a player, and tapes written by hand."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from kafkalite.protocol.api_keys import API_NAMES
from kafkalite.testing.recording.player import Player
from kafkalite.testing.recording.recorder import Recorder
from kafkalite.testing.recording.tape import Exchange, TapeReader, TapeWriter
from tests.server.wire import WireClient, running_broker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from kafkalite.protocol.message import Message
    from tests.server.wire import Broker


@asynccontextmanager
async def recorded(path: Path) -> AsyncIterator[tuple[Broker, int]]:
    """A broker and the port of a recorder before it."""
    async with running_broker() as broker:
        upstream = f"127.0.0.1:{broker.port}"
        tape = TapeWriter(str(path), upstream)
        recorder = Recorder(upstream, tape, lambda: 0)
        port = await recorder.start(0)
        try:
            yield broker, port
        finally:
            await recorder.stand_ins.close()
            tape.close()


@asynccontextmanager
async def replayed(path: Path, *, strict: bool = False) -> AsyncIterator[tuple[Player, int, list[str]]]:
    """A player, its port, and what it reports."""
    reports: list[str] = []
    tape = TapeReader(str(path))
    player = Player(tape, reports.append, strict=strict)
    port = await player.start(0)
    try:
        yield player, port, reports
    finally:
        await player.stand_ins.close()
        tape.close()


async def connect(port: int) -> WireClient:
    """A client of a recorder or a player."""
    return WireClient(*await asyncio.open_connection("127.0.0.1", port))


def write_tape(path: Path, *said: tuple[Message, Message | None, int], client_id: str = "app") -> None:
    """A recording of one connection: requests, responses (None: it never came) and their versions."""
    tape = TapeWriter(str(path), "cluster:9092")
    for request, response, version in said:
        exchange = Exchange(
            broker="cluster:9092",
            connection=1,
            at_ms=0,
            took_ms=0,
            client_id=client_id,
            api=API_NAMES[request.api_key],
            api_key=request.api_key,
            api_version=version,
            request=request.encode(version),
            response=None if response is None else response.encode(version),
        )
        tape.write(exchange)
    tape.close()
