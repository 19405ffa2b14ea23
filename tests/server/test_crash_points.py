"""A stop between every two calls to the disk of what a client asks of a broker: done or not done, never half (RT-6).

Each request is answered once to count its calls, then cut short before each of them; after each cut a broker starts on
what is left, in several manners of losing what was not synced. What was answered must have happened; what was not may
have, all of it; and whoever asks again gets through. The log's own steps stand in `tests/log/test_crash_points.py`,
those of transactions in `test_transaction_crashes.py`.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.clock import ManualClock
from kafkalite.config.settings import Settings
from kafkalite.metadata.controller import PRODUCER_ID_BLOCK
from kafkalite.metadata.image import TOPIC
from kafkalite.metadata.names import CONSUMER_OFFSETS
from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.create_partitions import CreatePartitionsRequest
from kafkalite.protocol.messages.create_topics import CreateTopicsRequest
from kafkalite.protocol.messages.delete_records import DeleteRecordsRequest
from kafkalite.protocol.messages.delete_topics import DeleteTopicsRequest
from kafkalite.protocol.messages.describe_groups import DescribeGroupsRequest
from kafkalite.protocol.messages.incremental_alter_configs import IncrementalAlterConfigsRequest
from kafkalite.protocol.messages.init_producer_id import InitProducerIdRequest
from kafkalite.protocol.messages.join_group import JoinGroupRequest
from kafkalite.protocol.messages.offset_commit import OffsetCommitRequest
from kafkalite.protocol.messages.produce import ProduceRequest
from kafkalite.protocol.messages.sync_group import SyncGroupRequest
from kafkalite.records.batch import build_batch
from kafkalite.server.handlers import configs, groups, offset_commits, producer_ids, topics
from kafkalite.server.handlers.produce import produce
from tests.log.world import offsets_and_values, read_all
from tests.sim.broker import SimBroker
from tests.sim.disk import Disk, Faults, PowerCut
from tests.sim.power_cuts import Manner, cut_power

if TYPE_CHECKING:
    from kafkalite.log.partition_log import PartitionLog

START_MS = 1_700_000_000_000
SETTINGS = {
    "offsets.topic.num.partitions": "1",
    "group.initial.rebalance.delay.ms": "0",
    "log.initial.task.delay.ms": "1000000",
}
CUTS = [None, *Manner]
"""How it ends: None for a process that is killed."""


class Bench:
    """Brokers one after the other on a disk that may stop at any call."""

    def __init__(self) -> None:
        self.disk = Disk(Faults(Random(0)))
        self.disk.on_call = self._count
        self.rng = Random(0)
        self.clock = ManualClock(START_MS)
        self.left = -1
        self.answers: list[Any] = []
        self.start()

    def _count(self, call: str, path: str) -> None:
        if self.left == 0:
            raise PowerCut
        self.left -= 1

    def start(self) -> None:
        self.clock = ManualClock(self.clock.now_ms())
        self.broker = SimBroker(self.disk, self.clock, Settings.load(overrides=SETTINGS), self.rng, "fsync")

    def crash(self, manner: Manner | None, seed: int) -> None:
        self.left = -1
        if manner is None:
            self.disk.end_process()
        else:
            cut_power(self.disk, manner, Random(seed))
        self.start()

    def ask(self, handler: Any, request: Any, version: int) -> Any:
        """The answer; a broker that is still loading what it needs is asked again."""
        for _ in range(50):
            answers: list[Any] = []
            self.broker.ask(handler, request, version, answers.append)
            self.broker.settle()
            if not answers:
                # A member of the group from before the crash has to time out first.
                self.clock.advance(61_000)
                self.broker.settle()
            if ErrorCode.COORDINATOR_LOAD_IN_PROGRESS not in codes_of(answers[0]):
                return answers[0]
        raise AssertionError(f"no answer to {request}")

    def log(self, topic: str, index: int = 0) -> PartitionLog:
        log = self.broker.cluster.log(topic, index)
        assert log is not None and not log.fenced
        return log


def codes_of(response: Any) -> set[int]:
    """Every error code in a response."""
    found: set[int] = set()
    for name in response.__slots__:
        field = getattr(response, name)
        if name.endswith("error_code"):
            found.add(field)
        elif isinstance(field, list):
            for item in field:
                found |= codes_of(item) if hasattr(item, "__slots__") else set()
    return found


def values(log: PartitionLog) -> list[bytes | None]:
    return [value for offset, value in offsets_and_values(read_all(log)) if offset >= log.log_start_offset]


# What is asked: each request, and what there is to see of it: None where nothing, else what it has made


class Asked:
    """One kind of request. `ask` raises AssertionError unless it is answered well."""

    def prepare(self, bench: Bench) -> None:
        create(bench, "t", 1)
        for number in range(4):
            write(bench, "t", b"%d" % number)

    def ask(self, bench: Bench) -> None:
        raise NotImplementedError

    def seen(self, bench: Bench) -> Any:
        raise NotImplementedError

    before: Any = None
    after: Any = None


def create(bench: Bench, name: str, count: int) -> None:
    wanted = CreateTopicsRequest.CreatableTopic(name, count, 1)
    wanted.configs = [
        CreateTopicsRequest.CreatableTopicConfig("internal.segment.bytes", "150"),
        CreateTopicsRequest.CreatableTopicConfig("index.interval.bytes", "0"),
    ]
    answer = bench.ask(topics.create_topics, CreateTopicsRequest([wanted], 1000), 7)
    assert codes_of(answer) <= {0, ErrorCode.TOPIC_ALREADY_EXISTS}


def write(bench: Bench, topic: str, value: bytes, index: int = 0) -> None:
    batch = build_batch([(START_MS, None, value, ())])
    data = ProduceRequest.PartitionProduceData(index, memoryview(batch))
    request = ProduceRequest(None, -1, 1000, [ProduceRequest.TopicProduceData(topic, partition_data=[data])])
    assert codes_of(bench.ask(produce, request, 9)) == {0}


class CreatesTopic(Asked):
    after = 3

    def ask(self, bench: Bench) -> None:
        create(bench, "new", 3)

    def seen(self, bench: Bench) -> Any:
        topic = bench.broker.cluster.image.topics.get("new")
        if topic is None:
            return None
        assert bench.broker.cluster.image.config(TOPIC, "new")["internal.segment.bytes"] == "150"
        return len(topic.partitions)


class WritesFirst(Asked):
    """The first record of a partition, which makes its files."""

    before = ()
    after = (b"first",)

    def prepare(self, bench: Bench) -> None:
        create(bench, "new", 1)

    def ask(self, bench: Bench) -> None:
        if not values(bench.log("new")):
            write(bench, "new", b"first")

    def seen(self, bench: Bench) -> Any:
        return tuple(values(bench.log("new")))


class DeletesTopic(Asked):
    before = (b"0", b"1", b"2", b"3")

    def ask(self, bench: Bench) -> None:
        request = DeleteTopicsRequest([DeleteTopicsRequest.DeleteTopicState("t")], timeout_ms=1000)
        answer = bench.ask(topics.delete_topics, request, 6)
        assert codes_of(answer) <= {0, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION}

    def seen(self, bench: Bench) -> Any:
        if "t" in bench.broker.cluster.image.topics:
            return tuple(values(bench.log("t")))
        create(bench, "t", 1)
        assert values(bench.log("t")) == [], "data of a topic that was deleted (RT-72)"
        write(bench, "t", b"again")
        assert values(bench.log("t")) == [b"again"]
        assert bench.log("t").log_start_offset == 0
        self.ask(bench)
        return None


class AddsPartitions(Asked):
    before = 1
    after = 4

    def ask(self, bench: Bench) -> None:
        wanted = CreatePartitionsRequest.CreatePartitionsTopic("t", 4, None)
        answer = bench.ask(topics.create_partitions, CreatePartitionsRequest([wanted], 1000), 3)
        assert codes_of(answer) <= {0, ErrorCode.INVALID_PARTITIONS}

    def seen(self, bench: Bench) -> Any:
        return len(bench.broker.cluster.image.topics["t"].partitions)


class ChangesConfigs(Asked):
    """Two settings at once."""

    before = (None, None)
    after = ("5000", "compact")

    def ask(self, bench: Bench) -> None:
        wanted = [
            IncrementalAlterConfigsRequest.AlterableConfig("retention.ms", 0, "5000"),
            IncrementalAlterConfigsRequest.AlterableConfig("cleanup.policy", 0, "compact"),
        ]
        resource = IncrementalAlterConfigsRequest.AlterConfigsResource(2, "t", wanted)
        assert codes_of(
            bench.ask(configs.incremental_alter_configs, IncrementalAlterConfigsRequest([resource]), 1)
        ) == {0}

    def seen(self, bench: Bench) -> Any:
        found = bench.broker.cluster.image.config(TOPIC, "t")
        kept = "5000" if bench.log("t").config.retention_ms == 5000 else None
        assert kept == found.get("retention.ms"), "the log goes by another setting"
        return found.get("retention.ms"), found.get("cleanup.policy")


class DeletesRecords(Asked):
    before = (b"0", b"1", b"2", b"3")
    after = (b"2", b"3")

    def ask(self, bench: Bench) -> None:
        partition = DeleteRecordsRequest.DeleteRecordsPartition(0, 2)
        topic = DeleteRecordsRequest.DeleteRecordsTopic("t", [partition])
        answer = bench.ask(topics.delete_records, DeleteRecordsRequest([topic], 1000), 2)
        assert codes_of(answer) == {0}

    def seen(self, bench: Bench) -> Any:
        return tuple(values(bench.log("t")))


class CommitsOffsets(Asked):
    """Two partitions' offsets in one request."""

    before = (-1, -1)
    after = (7, 8)

    def prepare(self, bench: Bench) -> None:
        create(bench, "t", 2)

    def ask(self, bench: Bench) -> None:
        bench.broker.cluster.controller.ensure_internal_topic(CONSUMER_OFFSETS)
        places = [OffsetCommitRequest.OffsetCommitRequestPartition(index, 7 + index) for index in range(2)]
        topic = OffsetCommitRequest.OffsetCommitRequestTopic("t", partitions=places)
        request = OffsetCommitRequest("g", -1, topics=[topic])
        assert codes_of(bench.ask(offset_commits.offset_commit, request, 8)) == {0}

    def seen(self, bench: Bench) -> Any:
        cluster = bench.broker.cluster
        if CONSUMER_OFFSETS not in cluster.image.topics:
            return (-1, -1)
        for _ in range(50):
            answers: list[Any] = []
            cluster.groups.fetch_offsets("g", [("t", cluster.image.topics["t"].id, [0, 1])], answers.append)
            bench.broker.settle()
            code, found = answers[0]
            if code == ErrorCode.NONE:
                return tuple(-1 if value is None else value.offset for _, value, *_ in found[0][1])
        raise AssertionError(code)


class SyncsGroup(Asked):
    """A group of one gets its first generation and its assignment."""

    before = "none"
    after = "Stable"

    def prepare(self, bench: Bench) -> None:
        create(bench, "t", 1)
        bench.broker.cluster.controller.ensure_internal_topic(CONSUMER_OFFSETS)
        bench.broker.settle()

    def ask(self, bench: Bench) -> None:
        protocols = [JoinGroupRequest.JoinGroupRequestProtocol("range", b"wanted")]
        joined = bench.ask(groups.join_group, JoinGroupRequest("g", 60_000, 60_000, "", None, "consumer", protocols), 3)
        assert joined.error_code == 0
        assigned = [SyncGroupRequest.SyncGroupRequestAssignment(joined.member_id, b"mine")]
        synced = SyncGroupRequest("g", joined.generation_id, joined.member_id, None, "consumer", "range", assigned)
        assert bench.ask(groups.sync_group, synced, 5).error_code == 0

    def seen(self, bench: Bench) -> Any:
        if CONSUMER_OFFSETS not in bench.broker.cluster.image.topics:
            return "none"
        (group,) = bench.ask(groups.describe_groups, DescribeGroupsRequest(["g"]), 5).groups
        assert group.group_state in ("Stable", "Dead", "Empty"), group.group_state
        assert (group.group_state == "Stable") == bool(group.members)
        for member in group.members:
            assert bytes(member.member_assignment) in (b"mine", b"")
        return "Stable" if group.members and bytes(group.members[0].member_assignment) == b"mine" else "none"


class TakesProducerId(Asked):
    """An id of a new block: whatever becomes of the block, no id is given twice."""

    def prepare(self, bench: Bench) -> None:
        super().prepare(bench)
        bench.answers.clear()

    def ask(self, bench: Bench) -> None:
        answer = bench.ask(producer_ids.init_producer_id, InitProducerIdRequest(None, 1000), 4)
        assert answer.error_code == 0 and answer.producer_id >= 0
        assert answer.producer_id not in bench.answers, "an id was given twice"
        bench.answers.append(answer.producer_id)

    def seen(self, bench: Bench) -> Any:
        assert bench.broker.cluster.image.next_producer_id % PRODUCER_ID_BLOCK == 0
        self.ask(bench)
        return None


ASKED = [
    CreatesTopic(),
    WritesFirst(),
    DeletesTopic(),
    AddsPartitions(),
    ChangesConfigs(),
    DeletesRecords(),
    CommitsOffsets(),
    SyncsGroup(),
    TakesProducerId(),
]


def prepared(asked: Asked) -> Bench:
    bench = Bench()
    asked.prepare(bench)
    bench.broker.settle()
    return bench


def seeds_for(manner: Manner | None) -> range:
    """The manners that leave something to chance get more than one."""
    return range(3 if manner in (Manner.ANY, Manner.FILES, Manner.ORDERED) else 1)


def calls_of(asked: Asked) -> int:
    bench = prepared(asked)
    assert asked.seen(bench) == asked.before
    bench = prepared(asked)
    before = bench.disk.calls
    asked.ask(bench)
    calls = bench.disk.calls - before
    assert asked.seen(bench) == asked.after
    return calls


@pytest.mark.parametrize("manner", CUTS, ids=lambda manner: "killed" if manner is None else manner.value)
@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: type(asked).__name__)
def test_rt_6_done_or_not_done(asked: Asked, manner: Manner | None) -> None:
    calls = calls_of(asked)
    assert calls >= 2
    for cut in range(calls + 1):
        for seed in seeds_for(manner):
            bench = prepared(asked)
            bench.left = cut
            done = False
            try:
                asked.ask(bench)
                done = True
            except PowerCut:
                pass
            assert done == (cut == calls)
            bench.crash(manner, seed)
            seen = asked.seen(bench)
            assert seen == asked.after or (seen == asked.before and not done), (cut, seed, seen)
            asked.ask(bench)
            assert asked.seen(bench) == asked.after
            bench.broker.stop(clean=True)
            bench.disk.end_process()
            bench.start()
            assert asked.seen(bench) == asked.after
