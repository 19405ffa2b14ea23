"""The trace and the timeline: what clients did is told by names, in bounds, and costs no record bytes."""

from __future__ import annotations

import re
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from kafkalite.protocol.messages.create_topics import CreateTopicsRequest
from kafkalite.protocol.messages.delete_topics import DeleteTopicsRequest
from kafkalite.protocol.messages.fetch import FetchRequest
from kafkalite.protocol.messages.heartbeat import HeartbeatRequest
from kafkalite.protocol.messages.metadata import MetadataRequest
from kafkalite.protocol.messages.produce import ProduceRequest
from kafkalite.records.batch import build_batch
from kafkalite.records.compression import GZIP
from kafkalite.testing import Cluster, ControlError, Server
from kafkalite.testing import timeline as timeline_module
from kafkalite.testing import trace as trace_module
from kafkalite.testing.control import told
from kafkalite.testing.message_json import MAX_HEAD_BYTES, RecordsHead
from kafkalite.testing.timeline import Timeline
from kafkalite.testing.trace import Trace
from tests.testing.intercepted import InterceptedBroker, intercepted_broker
from tests.testing.test_explanation import known

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.server.wire import WireClient


class Watched:
    """A broker that is looked at, and a client of it."""

    def __init__(self, broker: InterceptedBroker, client: WireClient) -> None:
        self.broker = broker
        self.client = client
        self.trace = Trace(broker.host)
        self.timeline = Timeline(broker.host)
        broker.host.taps += [self.trace, self.timeline]

    async def create(self, name: str, partitions: int = 1) -> bytes:
        """Id of a new topic."""
        await self.client.call(CreateTopicsRequest([CreateTopicsRequest.CreatableTopic(name, partitions, 1)]), 4)
        return self.broker.cluster.image.topics[name].id

    async def produce(self, topic: str | bytes, batch: bytes | bytearray, acks: int = -1) -> Any:
        version = 13 if isinstance(topic, bytes) else 9
        data = [ProduceRequest.PartitionProduceData(0, batch)]
        if isinstance(topic, bytes):
            wanted = ProduceRequest.TopicProduceData(topic_id=topic, partition_data=data)
        else:
            wanted = ProduceRequest.TopicProduceData(topic, partition_data=data)
        request = ProduceRequest(acks=acks, timeout_ms=1000, topic_data=[wanted])
        if acks == 0:
            self.client.writer.write(self.client.frame(request, version))
            self.client._sent.pop()
            return None
        return await self.client.call(request, version)

    async def fetch(self, topic_id: bytes, offset: int = 0, wait_ms: int = 0) -> Any:
        part = FetchRequest.FetchPartition(0, fetch_offset=offset, partition_max_bytes=1 << 20)
        wanted = FetchRequest.FetchTopic(topic_id=topic_id, partitions=[part])
        return await self.client.call(FetchRequest(max_wait_ms=wait_ms, min_bytes=1, topics=[wanted]), 17)

    def texts(self, kind: str | None = None) -> list[str]:
        return [event["text"] for event in self.timeline.events(kind=kind)]


@asynccontextmanager
async def watched() -> AsyncIterator[Watched]:
    async with intercepted_broker() as broker:
        client = await broker.connect()
        yield Watched(broker, client)
        client.close()


def batch(*values: bytes, codec: int = 0) -> bytearray:
    return build_batch([(7, b"key", value, [("h", b"1")]) for value in values], codec=codec)


# -- the trace -----------------------------------------------------------------------------------------------------


async def test_a_call_is_told_by_the_names_of_its_fields() -> None:
    async with watched() as here:
        await here.create("orders")
        await here.produce("orders", batch(b"one", b"\xff"))
        created, written = here.trace.calls()
        assert (created["api"], written["api"], written["api_version"]) == ("CreateTopics", "Produce", 9)
        assert (written["number"], written["client_id"], written["broker"], written["fault"]) == (2, "test", 1, None)
        assert created["request"]["topics"][0]["num_partitions"] == 1
        assert created["response"]["topics"][0]["error_code"] == 0
        (topic,) = written["request"]["topic_data"]
        assert topic["name"] == "orders"
        records = topic["partition_data"][0]["records"]
        assert (records["records"], records["base_offset"], records["last_offset"]) == (2, 0, 1)
        headers = [{"key": "h", "value": "1"}]
        assert records["first"] == [
            {"offset": 0, "timestamp_ms": 7, "key": "key", "value": "one", "headers": headers},
            {"offset": 1, "timestamp_ms": 7, "key": "key", "value_base64": "/w==", "headers": headers},
        ]
        assert written["response"]["responses"][0]["partition_responses"][0]["base_offset"] == 0
        assert written["answered_at_ms"] >= written["at_ms"]


async def test_topics_that_are_meant_by_their_id_are_named_also_when_they_are_gone() -> None:
    async with watched() as here:
        topic_id = await here.create("orders")
        await here.produce(topic_id, batch(b"one"))
        await here.fetch(topic_id)
        await here.client.call(DeleteTopicsRequest(topic_names=["orders"], timeout_ms=1000), 4)
        assert "orders" not in here.broker.cluster.image.topics
        calls = here.trace.calls(topic="orders")
        assert [call["api"] for call in calls] == ["CreateTopics", "Produce", "Fetch", "DeleteTopics"]
        assert calls[1]["request"]["topic_data"][0]["name"] == "orders"
        fetched = calls[2]["response"]["responses"][0]
        assert (fetched["topic"], fetched["partitions"][0]["records"]["records"]) == ("orders", 1)


async def test_an_answer_that_was_not_sent_and_one_that_is_not_there_yet() -> None:
    async with watched() as here:
        topic_id = await here.create("orders")
        await here.produce("orders", batch(b"one"), acks=0)
        waiting = await here.broker.connect()
        part = FetchRequest.FetchPartition(0, fetch_offset=1, partition_max_bytes=100)
        topic = FetchRequest.FetchTopic(topic_id=topic_id, partitions=[part])
        waiting.send(FetchRequest(max_wait_ms=60_000, min_bytes=1, topics=[topic]), 17)
        await here.client.call(MetadataRequest([]), 12)
        while not here.trace.calls(api="fetch"):
            await here.client.call(MetadataRequest([]), 12)
        (written,) = here.trace.calls(api="Produce")
        assert written["response"] is None and written["answered_at_ms"] is not None
        (fetch,) = here.trace.calls(api="fetch")
        assert fetch["response"] is None and fetch["answered_at_ms"] is None
        waiting.close()


async def test_calls_are_found_by_what_they_are_about() -> None:
    async with watched() as here:
        await here.create("orders")
        await here.create("other")
        await here.client.call(HeartbeatRequest("g", 1, "m"), 4, "beating")
        assert [call["number"] for call in here.trace.calls(topic="other")] == [2]
        assert [call["number"] for call in here.trace.calls(client_id="beating")] == [3]
        assert [call["number"] for call in here.trace.calls(group="g")] == [3]
        assert [call["number"] for call in here.trace.calls(after=1)] == [2, 3]
        assert [call["number"] for call in here.trace.calls(limit=2)] == [2, 3]
        (beat,) = here.trace.calls(api="Heartbeat")
        assert (beat["response"]["error_code"], beat["response"]["error"]) == (16, "NOT_COORDINATOR")


async def test_of_record_bytes_a_bounded_head_is_kept() -> None:
    async with watched() as here:
        topic_id = await here.create("orders")
        for value in (b"x" * 500_000, *[b"y" * 1000] * 20):
            await here.produce("orders", batch(value))
        await here.fetch(topic_id)
        kept = [_heads(seen.request) + _heads(seen.response) for seen in here.trace._calls]
        heads = [head for found in kept for head in found]
        assert len(heads) == 22
        assert all(len(head.head) <= MAX_HEAD_BYTES for head in heads)
        assert not any(isinstance(head.head, memoryview) for head in heads)
        first = here.trace.calls(api="Produce")[0]["request"]["topic_data"][0]["partition_data"][0]["records"]
        assert (first["records"], first["first"]) == (1, []) and first["bytes"] > 500_000
        (fetch,) = here.trace.calls(api="Fetch")
        assert fetch["response"]["responses"][0]["partitions"][0]["records"]["records"] == 21


def _heads(message: Any) -> list[RecordsHead]:
    """The heads in a message; nothing else of it may view bytes."""
    found: list[RecordsHead] = []
    for slot in () if message is None else message.__slots__:
        value = getattr(message, slot)
        assert not isinstance(value, memoryview), slot
        if isinstance(value, RecordsHead):
            found.append(value)
        elif isinstance(value, list):
            for item in value:
                if hasattr(item, "__slots__"):
                    found += _heads(item)
    return found


async def test_compressed_records_are_read_and_damaged_ones_do_no_harm() -> None:
    async with watched() as here:
        await here.create("orders")
        await here.produce("orders", batch(b"one", b"two", codec=GZIP))
        damaged = batch(b"three", codec=GZIP)
        damaged[-9] ^= 0xFF
        await here.produce("orders", damaged)
        good, bad = (
            call["request"]["topic_data"][0]["partition_data"][0]["records"] for call in here.trace.calls(api="Produce")
        )
        assert [record["value"] for record in good["first"]] == ["one", "two"]
        assert bad["first"] == [] and bad["damaged"]
        assert here.texts("error") == ["Produce of client test failed for orders-0: CORRUPT_MESSAGE"]


async def test_the_trace_is_bounded_by_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trace_module, "MAX_CALLS", 5)
    async with watched() as here:
        for _ in range(8):
            await here.client.call(MetadataRequest([]), 12)
        assert [call["number"] for call in here.trace.calls()] == [4, 5, 6, 7, 8]
        assert here.trace.dropped == 3


async def test_the_trace_is_bounded_by_what_calls_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trace_module, "MAX_WEIGHT", 5000)
    async with watched() as here:
        await here.create("orders", 200)
        for _ in range(20):
            await here.client.call(MetadataRequest(None), 12)
        assert len(here.trace.calls()) < 5
        assert here.trace._weight == sum(seen.weight for seen in here.trace._calls) <= 5000
        here.trace.clear()
        assert (here.trace.calls(), here.trace._weight) == ([], 0)


# -- the timeline --------------------------------------------------------------------------------------------------


async def test_what_goes_on_is_one_event() -> None:
    async with watched() as here:
        topic_id = await here.create("orders")
        for number in range(50):
            await here.produce("orders", batch(b"one", b"two"))
            await here.fetch(topic_id, 2 * number)
        assert here.texts() == [
            "client test connected to broker 1 from 127.0.0.1",
            "client test created topic orders with 1 partition",
            "client test wrote 100 records to orders-0, the last at offset 99",
            "client test reads orders-0 from offset 0, and was sent all up to 100",
        ]
        (written,) = here.timeline.events(kind="produced")
        assert (written["count"], written["records"], written["topic"]) == (50, 100, "orders")
        assert written["last_at_ms"] >= written["at_ms"]
        (read,) = here.timeline.events(kind="reads")
        assert (read["first_offset"], read["offset"], read["records"]) == (0, 100, 100)


async def test_a_jump_is_an_event_of_its_own() -> None:
    async with watched() as here:
        topic_id = await here.create("orders")
        await here.produce("orders", batch(b"one", b"two", b"three"))
        await here.fetch(topic_id)
        await here.fetch(topic_id, 3)
        await here.fetch(topic_id, 1)
        assert here.texts("reads") == [
            "client test reads orders-0 from offset 0, and was sent all up to 3",
            "client test reads orders-0 from offset 1, and was sent all up to 3",
        ]
        # A batch comes whole: what lies before the offset is not counted.
        assert here.timeline.events(kind="reads")[1]["records"] == 2


async def test_errors_are_counted_by_what_they_are_about() -> None:
    async with watched() as here:
        for _ in range(3):
            await here.client.call(HeartbeatRequest("g", 1, "m"), 4)
        (event,) = here.timeline.events(kind="error", group="g")
        assert (event["count"], event["error"], event["api"]) == (3, "NOT_COORDINATOR", "Heartbeat")


async def test_the_timeline_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert timeline_module.MAX_EVENTS == 5000
    async with watched() as here:
        for number in range(5100):
            here.timeline.note("clock", f"event {number}")
        here.timeline.note("clock", "again", key="k")
        here.timeline.note("clock", "and again", key="k")
        events = here.timeline.events(limit=10_000)
        assert (len(events), events[0]["text"], events[-1]["text"]) == (5000, "event 101", "and again")
        # An event that is no longer kept is not gone on with.
        for number in range(5000):
            here.timeline.note("clock", f"more {number}")
        here.timeline.note("clock", "anew", key="k")
        assert here.timeline.events(limit=1)[0]["text"] == "anew"


async def test_a_client_that_changes_nothing_costs_little() -> None:
    async with watched() as here:
        topic_id = await here.create("orders")
        await here.produce("orders", batch(b"one"))
        started = time.perf_counter()
        for _ in range(200):
            await here.fetch(topic_id, 1)
        assert (time.perf_counter() - started) / 200 < 0.01
        assert len(here.timeline.events()) == 4


# -- with a stock client, through the control ----------------------------------------------------------------------


def test_the_story_of_a_group(server: Server) -> None:
    with server.cluster() as kafka:
        producer = KafkaProducer(bootstrap_servers=kafka.bootstrap_servers, client_id="writer")
        producer.send("orders", b"one").get(30)
        producer.close()
        consumer = KafkaConsumer(
            "orders", bootstrap_servers=kafka.bootstrap_servers, client_id="reader", group_id="g",
            auto_offset_reset="earliest", enable_auto_commit=False,
        )  # fmt: skip
        known(consumer, "orders")
        while not consumer.poll(timeout_ms=250):
            pass
        consumer.commit()
        consumer.seek(TopicPartition("orders", 0), 0)
        while not consumer.poll(timeout_ms=250):
            pass
        consumer.close()
        kafka.wait_connected("reader", 0)
        told = {kind: [event["text"] for event in kafka.timeline(kind)] for kind in _KINDS}
        assert told["topic-created"] == ["topic orders was created automatically when client writer asked for it"]
        assert told["produced"] == ["client writer wrote 1 record to orders-0, the last at offset 0"]
        assert told["joined"][-1].startswith("client reader joined group g as its leader, generation ")
        assert told["joined"][-1].endswith(", subscribed to orders")
        assert told["assigned"][-1].startswith("client reader was assigned orders [0] in group g, generation ")
        assert told["reads"][0] == "client reader reads orders-0 from offset 0, the beginning, and was sent all up to 1"
        assert len(told["reads"]) == 2
        assert told["committed"] == ["client reader committed offset 1 of orders-0 for group g"]
        assert told["left"] == ["client reader left group g"]
        assert "client reader closed its last connection" in told["disconnected"]
        software = [event["software"] for event in kafka.timeline("connected", client_id="reader")]
        assert software and all(text.startswith("kafka-python ") for text in software)
        assigned = kafka.timeline("assigned", topic="orders")[0]
        assert assigned["assignment"] == {"orders": [0]}
        joins = kafka.requests("JoinGroup", group="g")
        assert joins[-1]["request"]["protocols"][0]["metadata"] == {"topics": ["orders"]}
        syncs = kafka.requests("SyncGroup", group="g")
        assert syncs[-1]["response"]["assignment"] == {"orders": [0]}


_KINDS = ("topic-created", "produced", "joined", "assigned", "reads", "committed", "left", "disconnected")


def test_the_story_of_a_transaction_and_of_a_fault(server: Server) -> None:
    with server.cluster(topics={"orders": 1}) as kafka:
        producer = KafkaProducer(
            bootstrap_servers=kafka.bootstrap_servers, client_id="till", transactional_id="t", acks="all"
        )
        producer.init_transactions()
        fault = kafka.faults.add(name="slow start", api="Produce", error="NOT_LEADER_OR_FOLLOWER", times=2)
        producer.begin_transaction()
        producer.send("orders", b"one").get(20)
        producer.commit_transaction()
        producer.close()
        fault.wait(2)
        texts = [event["text"] for event in kafka.timeline("transaction")]
        assert texts[0].startswith("client till took transactional id t (producer ")
        assert texts[1] == "client till committed a transaction of t"
        (hit,) = kafka.timeline("fault")
        assert (hit["fault"], hit["api"], hit["count"]) == ("slow start", "Produce", 2)
        hits = [call["number"] for call in kafka.requests("Produce") if call["fault"] == "slow start"]
        assert len(hits) == 2


async def test_coroutines_ask_the_same(server: Server) -> None:
    async with Cluster(server=server, topics={"orders": 1}) as kafka:
        assert await kafka.requests() == [] and await kafka.timeline() == []
        assert "no client has" not in (await kafka.explain()).summary
        assert (await kafka.explain("gone")).rules == ["no-such-topic"]


def test_what_the_test_did_is_part_of_the_story(server: Server) -> None:
    with server.cluster(brokers=2) as kafka:
        kafka.create_topic("orders", 2)
        kafka.produce("orders", "one", "two", "three")
        kafka.commit("g", {("orders", 0): 1})
        kafka.snapshot("seeded")
        fault = kafka.faults.add(name="slow", api="Fetch", delay_ms=5)
        fault.remove()
        kafka.brokers.stop(2)
        kafka.brokers.start(2)
        kafka.clock.freeze()
        kafka.clock.advance("6 days")
        kafka.restore("seeded")
        kafka.delete_topic("orders")
        told = [(event["kind"], event["text"]) for event in kafka.timeline()]
        assert told == [
            ("topic-created", "the test created topic orders with 2 partitions"),
            ("produced", "the test wrote 3 records: orders-0 up to offset 1, orders-1 up to offset 0"),
            ("committed", "the test set the offsets of group g: orders-0 at 1"),
            ("snapshot", "the test took snapshot seeded"),
            ("fault-rule", "the test added fault slow: api=Fetch, delay_ms=5"),
            ("fault-rule", "the test removed fault slow"),
            ("broker", "the test stopped broker 2"),
            ("broker", "the test started broker 2"),
            ("clock", "the test froze the clock"),
            ("clock", "the test advanced the clock by 6 days"),
            ("snapshot", "the test went back to snapshot seeded"),
            ("topic-deleted", "the test deleted topic orders"),
        ]
        with pytest.raises(ControlError):
            kafka.delete_topic("orders")
        assert len(kafka.timeline()) == len(told), "what was refused did not happen"


def test_what_cannot_be_seen_is_refused(server: Server) -> None:
    with server.cluster() as kafka:
        assert kafka.requests("produce") == [], "any case will do"
        with pytest.raises(ControlError, match="there is no API 'Prodcue' here; did you mean Produce"):
            kafka.requests("Prodcue")
        with pytest.raises(ControlError, match="kind is 'join', but has to be one of connected, "):
            kafka.timeline("join")


def test_all_kinds_of_events_are_known() -> None:
    package = Path(timeline_module.__file__).parent
    noted = {kind for file in package.rglob("*.py") for kind in re.findall(r'\bnote\(\s*"([a-z-]+)"', file.read_text())}
    assert set(timeline_module.KINDS) == noted | {kind for kind, _ in told.SENTENCES.values()}


def test_a_client_that_comes_back_is_told_again(server: Server) -> None:
    with server.cluster(topics={"orders": 1}) as kafka:
        for _ in range(2):
            KafkaProducer(bootstrap_servers=kafka.bootstrap_servers, client_id="shop").close()
            kafka.wait_connected("shop", 0)
        kinds = [event["kind"] for event in kafka.timeline(client_id="shop")]
        assert kinds == ["connected", "disconnected"] * (len(kinds) // 2)  # more than one: it begins with a bootstrap
        assert len(kinds) >= 4
