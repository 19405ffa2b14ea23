"""What clients should not do: each gets an answer or a closed connection, and nobody else is harmed."""

from __future__ import annotations

import asyncio
import random
import struct
from typing import TYPE_CHECKING

import pytest

from kafkalite.protocol.api_keys import ADVERTISED_RANGES
from kafkalite.protocol.messages.api_versions import ApiVersionsRequest
from kafkalite.protocol.messages.metadata import MetadataRequest
from kafkalite.server.apis import APIS
from tests.server.wire import running_broker

if TYPE_CHECKING:
    from tests.server.wire import Broker


async def is_well(broker: Broker) -> bool:
    """A new client is served."""
    client = await broker.connect()
    response = await client.call(MetadataRequest(topics=[]), 12)
    client.close()
    return len(response.brokers) == 1


@pytest.mark.parametrize("size", [-1, -(2**31), 104857601, 0x47455420, 2**31 - 1])
async def test_impossible_sizes_close(size: int) -> None:  # W-2, W-39
    async with running_broker() as broker:
        client = await broker.connect()
        client.writer.write(struct.pack(">i", size) + b"GET / HTTP/1.1\r\n\r\n")
        assert await client.at_end()
        assert await is_well(broker)


async def test_an_unknown_api_closes() -> None:  # W-32
    async with running_broker() as broker:
        client = await broker.connect()
        body = struct.pack(">hhih", 999, 0, 1, -1)
        client.writer.write(struct.pack(">i", len(body)) + body)
        assert await client.at_end()


@pytest.mark.parametrize("key", sorted(set(ADVERTISED_RANGES) - {18}))
async def test_versions_outside_the_range_close(key: int) -> None:  # W-33
    lowest, highest = ADVERTISED_RANGES[key]
    if key in APIS:
        lowest = APIS[key].min_version
    async with running_broker() as broker:
        for version in (lowest - 1, highest + 1):
            client = await broker.connect()
            body = struct.pack(">hhih", key, version, 1, -1) + bytes(64)
            client.writer.write(struct.pack(">i", len(body)) + body)
            assert await client.at_end()


async def test_an_unknown_api_versions_version_is_answered_in_version_0() -> None:  # W-23
    async with running_broker() as broker:
        client = await broker.connect()
        body = struct.pack(">hhih", 18, 99, 7, -1) + b"\xff" * 20
        client.writer.write(struct.pack(">i", len(body)) + body)
        assert await client.raw_answer() == struct.pack(">ihihhh", 7, 35, 1, 18, 0, 5)
        assert (await client.call(ApiVersionsRequest(), 0)).error_code == 0


async def test_truncated_bodies_close() -> None:  # W-36
    async with running_broker() as broker:
        for key, api in APIS.items():
            client = await broker.connect()
            body = struct.pack(">hhih", key, api.max_version, 1, -1) + b"\0\x7f"
            client.writer.write(struct.pack(">i", len(body)) + body)
            client.writer.write_eof()
            await asyncio.wait_for(client.reader.read(), 10)
        assert await is_well(broker)


async def test_random_frames_never_break_the_broker() -> None:
    chance = random.Random(20240611)
    async with running_broker(auto_create_topics_enable="false") as broker:
        for _ in range(400):
            client = await broker.connect()
            for _ in range(3):
                key = chance.choice(list(APIS))
                version = chance.randint(APIS[key].min_version, APIS[key].max_version)
                noise = bytes(
                    chance.choice((0, 0, 1, 2, 255, chance.randrange(256))) for _ in range(chance.randint(0, 80))
                )
                body = struct.pack(">hhih", key, version, 1, -1) + noise
                client.writer.write(struct.pack(">i", len(body)) + body)
            client.writer.write_eof()
            await asyncio.wait_for(client.reader.read(), 10)
            client.close()
        assert await is_well(broker)


async def test_a_thousand_pipelined_requests_are_answered_in_order() -> None:
    async with running_broker() as broker:
        client = await broker.connect()
        client.writer.write(b"".join(client.frame(ApiVersionsRequest(), i % 3) for i in range(1000)))
        for _ in range(1000):
            assert (await client.answer()).error_code == 0


async def test_half_open_and_slow_clients_leave_others_alone() -> None:
    async with running_broker() as broker:
        idle = [await broker.connect() for _ in range(50)]
        for i, client in enumerate(idle):
            client.writer.write(struct.pack(">i", 104857600) + bytes(i))
        assert await is_well(broker)
        for client in idle:
            client.writer.transport.abort()
        assert await is_well(broker)


async def test_a_frame_that_never_ends_is_given_up() -> None:  # S-44
    async with running_broker(kafkalite_frame_timeout_ms="200") as broker:
        client = await broker.connect()
        client.writer.write(struct.pack(">i", 1000) + b"x")
        assert await client.at_end()


async def test_who_has_to_wait_for_memory_is_not_given_up() -> None:  # S-44
    async with running_broker(kafkalite_frame_timeout_ms="200", queued_max_request_bytes="200000") as broker:
        first, second = await broker.connect(), await broker.connect()
        frame = first.frame(MetadataRequest(topics=[]), 8)
        large = struct.pack(">i", 190_000) + frame[4:] + bytes(190_000 - len(frame) + 4)
        first.writer.write(large[:150_000])
        assert await is_well(broker)
        second.frame(MetadataRequest(topics=[]), 8)
        second.writer.write(large[:100])
        await asyncio.sleep(0.6)
        first.writer.write(large[150_000:])
        second.writer.write(large[100:])
        assert len((await first.answer()).brokers) == 1
        assert len((await second.answer()).brokers) == 1


async def test_an_idle_connection_is_closed() -> None:  # W-42
    async with running_broker(connections_max_idle_ms="200") as broker:
        client = await broker.connect()
        assert await client.at_end()


async def test_a_client_that_does_not_read_is_cut_off_and_costs_bounded_memory() -> None:
    async with running_broker(kafkalite_response_drain_timeout_ms="300") as broker:
        client = await broker.connect()
        client.reader._transport.pause_reading()  # type: ignore[attr-defined]
        request = client.frame(ApiVersionsRequest(), 0)

        async def ask_for_ever() -> None:
            while True:
                client.writer.write(request * 1000)
                await client.writer.drain()

        with pytest.raises(ConnectionError):
            await asyncio.wait_for(ask_for_ever(), 30)
        assert await is_well(broker)


async def test_connections_of_one_address_are_limited() -> None:  # W-43
    async with running_broker(max_connections_per_ip="2") as broker:
        first, second = await broker.connect(), await broker.connect()
        await first.call(ApiVersionsRequest(), 0)
        await second.call(ApiVersionsRequest(), 0)
        third = await broker.connect()
        assert await third.at_end()
        first.close()
        await first.writer.wait_closed()
