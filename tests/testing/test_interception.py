"""Interception: taps see every call once and once more at its end; whatever a course does, answers keep their order."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, cast

import pytest

from kafkalite.protocol.messages.api_versions import ApiVersionsRequest
from kafkalite.protocol.messages.metadata import MetadataRequest
from kafkalite.testing.fault_actions import Course
from tests.server.test_produce import Topics, records
from tests.testing.intercepted import intercepted_broker

if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.server.context import Client
    from kafkalite.testing.interception import Call, Tap


class Courses:
    """Gives the calls of one API a course of its own."""

    def __init__(self, api: str, **effects: int | bool) -> None:
        self._api = api
        self._effects = effects
        self.shut = False

    def admits(self, client: Client) -> bool:
        return not self.shut

    def course_of(self, call: Call) -> Course | None:
        if call.api.name != self._api:
            return None
        course = Course()
        for name, value in self._effects.items():
            setattr(course, name, value)
        return course


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0)


async def test_taps_see_calls_and_connections() -> None:
    async with intercepted_broker() as broker:
        client = await broker.connect()
        await client.call(ApiVersionsRequest(), 0, "me")
        client.close()
        await until(lambda: "disconnected" in broker.heard.events)
        assert broker.heard.events == [
            "connected",
            "requested 1 ApiVersions",
            "answered 1 ApiVersionsResponse",
            "disconnected",
        ]
        call = broker.heard.calls[0]
        assert (call.client_id, call.api_version, call.correlation_id, call.fault) == ("me", 0, 1, None)


async def test_numbers_run_over_all_connections() -> None:
    async with intercepted_broker() as broker:
        for _ in range(2):
            client = await broker.connect()
            await client.call(ApiVersionsRequest(), 0)
            client.close()
        assert [call.number for call in broker.heard.calls] == [1, 2]


async def test_the_bug_of_a_tap_is_not_the_clients() -> None:
    async with intercepted_broker() as broker:

        class Broken:
            def connected(self, client: object) -> None:
                raise ValueError("tap")

            def __getattr__(self, name: str) -> object:
                return self.connected

        broker.host.taps.insert(0, cast("Tap", Broken()))
        client = await broker.connect()
        assert (await client.call(ApiVersionsRequest(), 0)).error_code == 0
        assert len(broker.heard.calls) == 1


async def test_what_is_not_answered_is_told_as_nothing() -> None:
    async with intercepted_broker() as broker:
        client = await broker.connect()
        topics = Topics(broker, client)
        await topics.create("t")
        unanswered = await broker.connect()
        unanswered.send(topics.request(records(), acks=0), 9)
        await until(lambda: len(broker.heard.calls) == 2)
        await client.call(ApiVersionsRequest(), 0)
        assert "answered 2 nothing" in broker.heard.events
        assert len(await topics.stored()) == 1


async def test_a_client_that_leaves_ends_its_calls() -> None:
    async with intercepted_broker(Courses("Metadata", delay_ms=60_000)) as broker:
        client = await broker.connect()
        client.send(MetadataRequest(), 9)
        await until(lambda: "requested 1 Metadata" in broker.heard.events)
        client.close()
        await until(lambda: "answered 1 nothing" in broker.heard.events)


async def test_a_frame_that_is_refused_is_no_call() -> None:
    async with intercepted_broker() as broker:
        client = await broker.connect()
        client.writer.write(b"\0\0\0\x0a\x7f\xff\0\0\0\0\0\1\xff\xff")
        assert await client.at_end()
        assert not broker.heard.calls


@pytest.mark.parametrize("effect", ["delay_ms", "answer_delay_ms"])
async def test_a_delayed_call_keeps_its_place_and_its_bytes(effect: str) -> None:
    async with intercepted_broker(Courses("Produce", **{effect: 60})) as broker:
        client = await broker.connect()
        topics = Topics(broker, client)
        await topics.create("t")
        began = time.monotonic()
        client.send(topics.request(records(value=b"one")), 9)
        client.send(ApiVersionsRequest(client_software_name="x" * 200), 0)
        other = await broker.connect()
        await other.call(MetadataRequest(topics=[], allow_auto_topic_creation=False), 9, "o" * 5000)  # the same buffer
        assert (await client.answer()).responses[0].partition_responses[0].base_offset == 0
        assert time.monotonic() - began >= 0.06
        assert (await client.answer()).error_code == 0
        stored = await topics.stored()
        assert [record.value for batch in stored for record in batch.records()] == [b"one"]


async def test_a_delay_does_not_hold_others_up() -> None:
    async with intercepted_broker(Courses("Metadata", delay_ms=60_000)) as broker:
        slow, quick = await broker.connect(), await broker.connect()
        slow.send(MetadataRequest(), 9)
        await until(lambda: bool(broker.heard.calls))
        assert (await quick.call(ApiVersionsRequest(), 0)).error_code == 0


@pytest.mark.parametrize(("effect", "stored"), [("disconnects_before", 0), ("disconnects", 1), ("cuts_answer", 1)])
async def test_the_connection_ends_before_or_after(effect: str, stored: int) -> None:
    courses = Courses("Produce", **{effect: True})
    async with intercepted_broker(courses) as broker:
        client, other = await broker.connect(), await broker.connect()
        await Topics(broker, other).create("t")
        topics = Topics(broker, client)
        client.send(topics.request(records()), 9)
        part = await asyncio.wait_for(client.reader.read(), 10)
        assert bool(part) == (effect == "cuts_answer")
        assert len(await Topics(broker, other).stored()) == stored
        assert "answered 2 nothing" in broker.heard.events


async def test_a_cut_answer_is_the_start_of_the_real_one() -> None:
    async with intercepted_broker(Courses("ApiVersions", cuts_answer=True, sent_bytes=6)) as broker:
        client = await broker.connect()
        client.send(ApiVersionsRequest(), 0)
        part = await asyncio.wait_for(client.reader.read(), 10)
        assert len(part) == 6
        assert part[4:6] == b"\0\0"


async def test_after_a_lost_answer_nothing_is_heard_on_the_connection() -> None:
    async with intercepted_broker(Courses("Produce", loses_answer=True)) as broker:
        client, other = await broker.connect(), await broker.connect()
        await Topics(broker, other).create("t")
        client.send(Topics(broker, client).request(records()), 9)
        client.send(ApiVersionsRequest(), 0)
        await until(lambda: "answered 2 nothing" in broker.heard.events)
        assert len(await Topics(broker, other).stored()) == 1
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.reader.read(1), 0.05)
        assert all(call.api.name != "ApiVersions" for call in broker.heard.calls)


@pytest.mark.parametrize("delay_ms", [0, 20])
async def test_a_muted_client_is_answered_and_then_not_read(delay_ms: int) -> None:
    async with intercepted_broker(Courses("Metadata", mute_ms=80, delay_ms=delay_ms)) as broker:
        client = await broker.connect()
        client.send(MetadataRequest(), 9)
        client.send(ApiVersionsRequest(), 0)
        await client.answer()
        began = time.monotonic()
        assert len(broker.heard.calls) == 1
        await client.answer()
        assert time.monotonic() - began >= 0.05


async def test_a_client_that_is_kept_out_sees_its_connection_end() -> None:
    courses = Courses("")
    async with intercepted_broker(courses) as broker:
        courses.shut = True
        client = await broker.connect()
        assert await client.at_end()
        assert not broker.heard.events
        courses.shut = False
        client = await broker.connect()
        assert (await client.call(ApiVersionsRequest(), 0)).error_code == 0
