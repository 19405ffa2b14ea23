"""Nasty mode: the seed decides, whatever falls between; whoever tries again gets on; nothing illegal happens."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.protocol.errors import RETRIABLE, ErrorCode
from kafkalite.protocol.messages.api_versions import ApiVersionsRequest
from kafkalite.protocol.messages.fetch import FetchRequest
from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest
from kafkalite.protocol.messages.heartbeat import HeartbeatRequest
from kafkalite.protocol.messages.init_producer_id import InitProducerIdRequest
from kafkalite.protocol.messages.join_group import JoinGroupRequest
from kafkalite.protocol.messages.metadata import MetadataRequest
from kafkalite.protocol.messages.produce import ProduceRequest
from kafkalite.protocol.messages.sync_group import SyncGroupRequest
from kafkalite.records.batch import iter_batches
from kafkalite.testing.fault_rules import FaultTable
from tests.server.test_produce import Topics, records
from tests.testing.intercepted import intercepted_broker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from kafkalite.protocol.message import Message
    from tests.server.wire import WireClient
    from tests.testing.intercepted import InterceptedBroker

SEEDS = range(25)


class Stubborn:
    """A client that connects again and asks again until it is answered without an error that passes."""

    def __init__(self, broker: InterceptedBroker) -> None:
        self.broker = broker
        self.client: WireClient | None = None
        self.tries = 0

    async def ask(self, request: Message, version: int, client_id: str = "app") -> Any:
        """The answer, or None when the connection ended instead."""
        self.tries += 1
        if self.client is None:
            self.client = await self.broker.connect()
        try:
            return await self.client.call(request, version, client_id)
        except (EOFError, ConnectionError):
            self.client = None
            return None


@asynccontextmanager
async def nasty_broker(seed: int) -> AsyncIterator[tuple[InterceptedBroker, FaultTable]]:
    faults = FaultTable()
    async with intercepted_broker(faults, group_initial_rebalance_delay_ms="0") as broker:
        await Topics(broker, await broker.connect()).create("t")
        faults.be_nasty(seed)
        yield broker, faults


async def met(seed: int, clients: list[str]) -> dict[str, list[str | None]]:
    """What the calls of each client met, the clients taking turns in the order given."""
    async with nasty_broker(seed) as (broker, _):
        stubborn = {name: Stubborn(broker) for name in clients}
        for number in range(30):
            for name in clients if number % 2 else reversed(clients):
                request = (
                    FindCoordinatorRequest(key_type=0, coordinator_keys=["g"]) if number % 3 else MetadataRequest()
                )
                await stubborn[name].ask(request, 4, name)
        heard: dict[str, list[str | None]] = {name: [] for name in clients}
        for call in broker.heard.calls:
            if call.client_id in heard:
                heard[call.client_id].append(call.fault)
        return heard


async def test_a_seed_gives_each_client_the_same_whatever_falls_between() -> None:
    shown = 0
    for seed in range(5):
        alone = await met(seed, ["one"])
        among = await met(seed, ["two", "one", "three"])
        assert alone["one"] == among["one"]
        shown += sum(fault is not None for fault in alone["one"])
    assert shown > 5


async def test_seeds_differ() -> None:
    assert len({tuple((await met(seed, ["one"]))["one"]) for seed in range(6)}) > 3


@pytest.mark.parametrize("seed", SEEDS)
async def test_an_idempotent_producer_that_tries_again_stores_everything_once_and_in_order(seed: int) -> None:
    async with nasty_broker(seed) as (broker, faults):
        stubborn = Stubborn(broker)
        topics = Topics(broker, await broker.connect())
        answer = None
        while answer is None or answer.error_code:
            assert stubborn.tries < 20
            answer = await stubborn.ask(InitProducerIdRequest(transactional_id=None), 4)
        for number in range(40):
            batch = records(
                value=b"%d" % number, producer_id=answer.producer_id, producer_epoch=0, base_sequence=number
            )
            for _ in range(20):
                response = await stubborn.ask(topics.request(batch), 9)
                if response is not None:
                    code = ErrorCode(response.responses[0].partition_responses[0].error_code)
                    if code is ErrorCode.NONE:
                        break
                    assert code in RETRIABLE
            else:
                pytest.fail("not stored after 20 tries")
        log = broker.cluster.log("t", 0)
        assert log is not None
        assert log.log_end_offset == 40
        faults.be_nasty(None)
        values = [record.value for batch in await topics.stored() for record in batch.records()]
        assert values == [b"%d" % number for number in range(40)]


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_producer_that_does_not_wait_for_answers_never_leaves_a_gap(seed: int) -> None:
    async with nasty_broker(seed) as (broker, faults):
        topics = Topics(broker, await broker.connect())
        left = list(range(40))
        client: WireClient | None = None
        for _ in range(400):
            if not left:
                break
            client = client or await broker.connect()
            sent = left[:5]
            for number in sent:
                batch = records(value=b"%d" % number, producer_id=7, producer_epoch=0, base_sequence=number)
                client.send(topics.request(batch), 9, "app")
            try:
                for number in sent:
                    code = (await client.answer()).responses[0].partition_responses[0].error_code
                    assert code == 0 or ErrorCode(code) in RETRIABLE, f"{number}: {ErrorCode(code).name}"
                    if not code:
                        left.remove(number)
            except (EOFError, ConnectionError):
                client = None
        assert not left
        faults.be_nasty(None)
        values = [record.value for batch in await topics.stored() for record in batch.records()]
        assert values == [b"%d" % number for number in range(40)]


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_consumer_that_tries_again_reads_everything_in_order(seed: int) -> None:
    async with nasty_broker(seed) as (broker, faults):
        faults.be_nasty(None)
        topics = Topics(broker, await broker.connect())
        for number in range(20):
            assert (await topics.produce(records(value=b"%d" % number))).error_code == 0
        faults.be_nasty(seed)
        stubborn = Stubborn(broker)
        values: list[bytes | None] = []
        while len(values) < 20:
            assert stubborn.tries < 400
            wanted = FetchRequest.FetchPartition(partition=0, fetch_offset=len(values), partition_max_bytes=300)
            named = FetchRequest.FetchTopic(topic="t", partitions=[wanted])
            response = await stubborn.ask(FetchRequest(topics=[named], max_wait_ms=5, min_bytes=1, max_bytes=999), 12)
            for part in response.responses[0].partitions if response is not None and not response.error_code else ():
                assert part.error_code in (0, ErrorCode.NOT_LEADER_OR_FOLLOWER)
                values += [record.value for record in _records(part.records)]
        assert values == [b"%d" % number for number in range(20)]


def _records(data: Any) -> list[Any]:
    return [record for batch in iter_batches(bytes(data)) for record in batch.records()]


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_member_that_joins_again_gets_on(seed: int) -> None:
    async with nasty_broker(seed) as (broker, _):
        stubborn = Stubborn(broker)
        member_id, beats, joins = "", 0, 0
        generation = -1
        while beats < 20:
            assert stubborn.tries < 400
            if generation < 0:
                await stubborn.ask(FindCoordinatorRequest(key_type=0, coordinator_keys=["g"]), 4)
                generation, member_id = await _join(stubborn, member_id)
                joins += 1
                continue
            response = await stubborn.ask(
                HeartbeatRequest(group_id="g", generation_id=generation, member_id=member_id), 4
            )
            if response is None or response.error_code in (14, 15, 16):
                continue
            if response.error_code:
                assert response.error_code in (
                    ErrorCode.UNKNOWN_MEMBER_ID,
                    ErrorCode.REBALANCE_IN_PROGRESS,
                    ErrorCode.ILLEGAL_GENERATION,
                )
                generation = -1
                member_id = "" if response.error_code == ErrorCode.UNKNOWN_MEMBER_ID else member_id
            beats += 1


async def _join(stubborn: Stubborn, member_id: str) -> tuple[int, str]:
    """Generation and member id, -1 where it did not work out."""
    protocol = JoinGroupRequest.JoinGroupRequestProtocol(name="range", metadata=b"m")
    join = JoinGroupRequest(
        group_id="g",
        session_timeout_ms=10_000,
        rebalance_timeout_ms=10_000,
        member_id=member_id,
        protocol_type="consumer",
        protocols=[protocol],
    )
    joined = await stubborn.ask(join, 5)
    if joined is None:
        return -1, member_id
    if joined.error_code:
        keeps = joined.error_code != ErrorCode.UNKNOWN_MEMBER_ID
        return -1, (joined.member_id or member_id) if keeps else ""
    assignment = SyncGroupRequest.SyncGroupRequestAssignment(member_id=joined.member_id, assignment=b"a")
    synced = await stubborn.ask(
        SyncGroupRequest(
            group_id="g", generation_id=joined.generation_id, member_id=joined.member_id, assignments=[assignment]
        ),
        3,
    )
    return (joined.generation_id if synced is not None and not synced.error_code else -1), joined.member_id


async def test_what_was_shown_is_counted() -> None:
    async with nasty_broker(1) as (broker, faults):
        stubborn = Stubborn(broker)
        for _ in range(60):
            await stubborn.ask(FindCoordinatorRequest(key_type=0, coordinator_keys=["g"]), 4)
        assert faults.nasty is not None
        shown = faults.nasty.shown()
        assert shown["seed"] == 1
        faulty = [call.fault for call in broker.heard.calls if call.fault is not None]
        assert sum(each["hits"] for each in shown["behaviours"].values()) == len(faulty) > 0
        assert all(fault.startswith("nasty: ") for fault in faulty)


async def test_a_produce_without_answers_is_left_alone() -> None:
    for seed in range(5):
        async with nasty_broker(seed) as (broker, _):
            topics = Topics(broker, await broker.connect())
            for _ in range(20):
                topics.client.writer.write(topics.client.frame(topics.request(records(), acks=0), 9))
            topics.client._sent.clear()
            while True:
                log = broker.cluster.log("t", 0)
                assert log is not None
                if log.log_end_offset == 20:
                    break
                await asyncio.sleep(0.001)
            assert not any(call.fault for call in broker.heard.calls if call.api.name == "Produce")


def show_only(faults: FaultTable, name: str, rate: float = 1.0) -> None:
    """Let nasty mode show one behaviour whatever its seed says."""
    assert faults.nasty is not None
    faults.nasty.rates = {each: rate if each == name else 0.0 for each in faults.nasty.rates}


async def test_a_rule_that_breaks_records_also_hits_what_is_slow() -> None:
    async with nasty_broker(0) as (broker, faults):
        show_only(faults, "slow")
        topics = Topics(broker, await broker.connect())
        assert (await topics.produce(records(value=b"one"))).error_code == 0
        rule = faults.add({"corrupt": "crc", "topic": "t", "times": 1})
        wanted = FetchRequest.FetchPartition(partition=0, fetch_offset=0, partition_max_bytes=999)
        fetch = FetchRequest(topics=[FetchRequest.FetchTopic(topic="t", partitions=[wanted])], max_bytes=999)
        whole = []
        for _ in range(2):
            response = await topics.client.call(fetch, 12)
            whole.append(next(iter_batches(bytes(response.responses[0].partitions[0].records))).crc_ok())
        assert whole == [False, True]
        assert rule.hits == 1
        assert broker.heard.calls[-2].fault == f"nasty: slow, {rule.name}"


async def test_a_rule_lets_no_batch_through_that_stands_behind_a_refused_one() -> None:
    async with nasty_broker(0) as (broker, faults):
        topics = Topics(broker, await broker.connect())
        batches = [records(producer_id=7, producer_epoch=0, base_sequence=number) for number in range(2)]
        show_only(faults, "replicas")
        assert (await topics.produce(batches[0])).error_code == ErrorCode.NOT_ENOUGH_REPLICAS
        show_only(faults, "none")
        rule = faults.add({"api": "Produce", "delay_ms": 1})
        codes = [(await topics.produce(batch)).error_code for batch in (batches[1], *batches)]
        assert codes == [ErrorCode.NOT_ENOUGH_REPLICAS, ErrorCode.NONE, ErrorCode.NONE]
        assert rule.hits == 3


@pytest.mark.parametrize("name", ["lost_answer", "reconnect"])
@pytest.mark.parametrize(("software", "spared"), [("2.16.1-rdkafka-2.16.0", True), ("4.4.0", False)])
async def test_a_client_that_would_never_come_back_keeps_its_connection(
    name: str, software: str, *, spared: bool
) -> None:
    async with nasty_broker(0) as (broker, faults):
        show_only(faults, name)
        asked: list[tuple[Message, int, bool]] = [
            (FindCoordinatorRequest(key_type=1, coordinator_keys=["t"]), 4, True),
            (ProduceRequest(transactional_id="t", acks=-1), 9, True),
            (ProduceRequest(acks=-1), 9, False),
        ]
        for request, version, would_hang in asked:
            client = await broker.connect()
            named = ApiVersionsRequest(client_software_name="app", client_software_version=software)
            assert (await client.call(named, 3)).error_code == 0
            client.send(request, version)
            assert await client.at_end() is not (spared and would_hang), request
