"""Each fault as each client reports it: retried, raised, deduplicated, waited out.

A case is faults, a task, and what the client says of it; what differs between clients stands in the case. Each client
does its cases one after the other on a thread of its own, all clients at once, and each test reads one report.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from compat_tests.clients import CLIENTS
from compat_tests.conftest import require
from compat_tests.fault_clients import CLIENT_NAMES, Report, do_apart, open_client
from kafkalite.testing import Cluster, Fault, Server


class Seen:
    """A report, and what the broker saw meanwhile."""

    def __init__(self, report: Report, kafka: Cluster, hits: list[int], elapsed_s: float) -> None:
        self.report = report
        self.hits = hits
        self.elapsed_s = elapsed_s
        self.stored = [(record.value or b"").decode() for record in kafka.records("t", read_committed=True)]
        self.committed = sum(kafka.committed("g").values())

    def __repr__(self) -> str:
        return (
            f"{self.report}, hits {self.hits}, stored {self.stored}, committed {self.committed}, {self.elapsed_s:.1f} s"
        )


class Case:
    """Faults and a task; `stored` records are there before it. `expected` is by client, or for all."""

    def __init__(
        self,
        name: str,
        task: str,
        *faults: Fault,
        expect: Callable[[Seen], bool],
        clients: dict[str, Callable[[Seen], bool]] | None = None,
        stored: int = 0,
        hits: int | None = 1,
        brokers: int = 1,
        during: Callable[[Cluster], None] | None = None,
        apart: str | None = None,
        **options: Any,
    ) -> None:
        self.name = name
        self.task = task
        self.faults = faults
        self.expect = expect
        self.clients = clients or {}
        self.stored = stored
        self.hits = hits
        self.brokers = brokers
        self.during = during
        self.apart = apart  # the client that hangs in it
        self.options = options

    def run(self, server: Server, name: str, client: Any) -> Seen:
        """Let a client do the task on a cluster of its own."""
        with server.cluster(topics={"t": 1}, brokers=self.brokers) as kafka:
            for number in range(self.stored):
                kafka.produce("t", str(number), partition=0)
            added = [kafka.faults.add(fault) for fault in self.faults]
            if self.during is not None:
                self.during(kafka)
            began = time.monotonic()
            task = {"topic": "t", "count": max(self.stored, 1), **self.options}
            if name == self.apart:
                report = do_apart(name, self.task, kafka.bootstrap_servers, task, 8)
            else:
                report = client.do(self.task, kafka.bootstrap_servers, task)
            elapsed_s = time.monotonic() - began
            return Seen(report, kafka, [fault.hits for fault in added], elapsed_s)


def sent_once(seen: Seen) -> bool:
    """All is well, and nothing is doubled."""
    return seen.report.acked == 1 and not seen.report.errors and seen.stored == ["0"]


def sent_twice(seen: Seen) -> bool:
    """What was applied and not answered was sent again, and nobody could know."""
    return seen.report.acked == 1 and not seen.report.errors and seen.stored == ["0", "0"]


def raised(*names: str) -> Callable[[Seen], bool]:
    """The client tells of an error, and nothing was stored."""
    return lambda seen: seen.report.acked == 0 and seen.report.errors == list(names) and not seen.stored


def read_all(seen: Seen) -> bool:
    """Every record once and in order."""
    return seen.report.values == ["0", "1", "2"] and not seen.report.errors


def read_and_committed(seen: Seen) -> bool:
    """Every record, and the commit arrived."""
    return sorted(set(seen.report.values)) == ["0", "1", "2"] and seen.report.committed and seen.committed == 3


def gave_up(name: str) -> Callable[[Seen], bool]:
    """The client tells of an error though the record was stored."""
    return lambda seen: seen.report.acked == 0 and seen.report.errors == [name] and seen.stored == ["0"]


def told_then_read_all(name: str) -> Callable[[Seen], bool]:
    """The client raises an error once and reads on."""
    return lambda seen: seen.report.values == ["0", "1", "2"] and seen.report.errors == [name]


def told_and_stopped(name: str) -> Callable[[Seen], bool]:
    """The client raises an error and reads nothing."""
    return lambda seen: not seen.report.values and set(seen.report.errors) == {name}


def not_committed(name: str) -> Callable[[Seen], bool]:
    """The commit is refused, and the client says so."""
    return lambda seen: seen.report.errors == [name] and not seen.report.committed and seen.committed == 0


def not_ended(name: str, stored: int = 0) -> Callable[[Seen], bool]:
    """The transaction's end is not known to the client."""
    return lambda seen: seen.report.errors == [name] and len(seen.stored) == stored


def throttled(seen: Seen) -> bool:
    """Both were sent, the second when the time was over."""
    return seen.report.acked == 2 and seen.stored == ["0", "1"] and seen.elapsed_s >= 0.45


def told_of_throttling(seen: Seen) -> bool:
    """And the client says for how long."""
    return throttled(seen) and seen.report.throttle_ms == 500


def slower(check: Callable[[Seen], bool], least_s: float) -> Callable[[Seen], bool]:
    """It took its time."""
    return lambda seen: check(seen) and seen.elapsed_s >= least_s


def stop_and_start(kafka: Cluster) -> None:
    """Take the leader down before the client comes; the partition's next leader serves it."""
    leader = kafka.describe_topic("t")["partitions"][0]["leader"]
    kafka.brokers.stop(leader)


CASES = [
    # Produce
    Case(
        "not_leader", "produce", Fault(api="Produce", error="NOT_LEADER_OR_FOLLOWER", times=2), hits=2, expect=sent_once
    ),
    Case("storage_error", "produce", Fault(api="Produce", error="KAFKA_STORAGE_ERROR", times=1), expect=sent_once),
    Case(
        "not_enough_replicas", "produce", Fault(api="Produce", error="NOT_ENOUGH_REPLICAS", times=1), expect=sent_once
    ),
    Case(
        "not_authorized",
        "produce",
        Fault(api="Produce", error="TOPIC_AUTHORIZATION_FAILED"),
        hits=None,
        expect=raised("TopicAuthorizationFailedError"),
        clients={
            "librdkafka": raised("TOPIC_AUTHORIZATION_FAILED"),
            "kafkajs": raised("TOPIC_AUTHORIZATION_FAILED"),
            "java": raised("TopicAuthorizationException"),
        },
    ),
    Case(
        "invalid_record",
        "produce",
        Fault(api="Produce", error="INVALID_RECORD"),
        hits=None,
        expect=raised("InvalidRecordError"),
        clients={
            "aiokafka": raised("UnknownError"),  # it does not know the code
            "librdkafka": raised("INVALID_RECORD"),
            "kafkajs": raised("INVALID_RECORD"),
            "java": raised("InvalidRecordException"),
        },
    ),
    Case("disconnect_before", "produce", Fault(api="Produce", disconnect="before", times=1), expect=sent_once),
    Case("disconnect_after", "produce", Fault(api="Produce", disconnect="after", times=1), expect=sent_once),
    Case(
        "disconnect_after_plain",
        "produce",
        Fault(api="Produce", disconnect="after", times=1),
        idempotent=False,
        expect=sent_twice,
    ),
    Case(
        "answer_lost",
        "produce",
        Fault(api="Produce", answer="lost", times=1),
        expect=slower(sent_once, 0.9),
        clients={"kafkajs": gave_up("KafkaJSRequestTimeoutError")},
        retries=2,
    ),
    Case(
        "answer_lost_plain",
        "produce",
        Fault(api="Produce", answer="lost", times=1),
        idempotent=False,
        expect=slower(sent_twice, 0.9),
        clients={
            "aiokafka": gave_up("RequestTimedOutError"),  # its request timeout is also that of a delivery
            "kafkajs": gave_up("KafkaJSRequestTimeoutError"),  # it goes on asking on the connection that is lost
        },
        retries=2,
    ),
    Case("answer_cut", "produce", Fault(api="Produce", answer="cut", sent_bytes=9, times=1), expect=sent_once),
    Case("delay", "produce", Fault(api="Produce", delay_ms=400, times=1), expect=slower(sent_once, 0.4)),
    Case("answer_delay", "produce", Fault(api="Produce", answer_delay_ms=400, times=1), expect=slower(sent_once, 0.4)),
    Case(
        "throttle",
        "produce",
        Fault(api="Produce", throttle_ms=500, times=1),
        count=2,
        expect=throttled,
        clients={"java": told_of_throttling, "librdkafka": told_of_throttling},
    ),
    Case(
        "refuse",
        "produce",
        Fault(refuse=True, times=2),
        hits=None,
        expect=sent_once,
        clients={"aiokafka": raised("KafkaConnectionError")},
    ),
    Case("disk_full", "produce", Fault(disk="full", topic="t", times=1), expect=sent_once),
    Case("disk_slow", "produce", Fault(disk_delay_ms=400, topic="t", times=1), expect=slower(sent_once, 0.4)),
    Case(
        "no_leader",
        "produce",
        Fault(api="Metadata", topic="t", error="LEADER_NOT_AVAILABLE", times=2),
        hits=2,
        expect=sent_once,
    ),
    Case(
        "producer_id",
        "produce",
        Fault(api="InitProducerId", error="COORDINATOR_LOAD_IN_PROGRESS", times=1),
        expect=sent_once,
    ),
    Case("broker_down", "produce", brokers=3, during=stop_and_start, expect=sent_once),
    # Fetch
    Case(
        "fetch_not_leader",
        "consume",
        Fault(api="Fetch", error="NOT_LEADER_OR_FOLLOWER", times=2),
        hits=2,
        stored=3,
        expect=read_all,
    ),
    Case("fetch_disconnect", "consume", Fault(api="Fetch", disconnect="after", times=1), stored=3, expect=read_all),
    Case("fetch_cut", "consume", Fault(api="Fetch", answer="cut", times=1), stored=3, expect=read_all),
    Case(
        "fetch_lost",
        "consume",
        Fault(api="Fetch", answer="lost", times=1),
        stored=3,
        expect=read_all,
        clients={"kafkajs": told_then_read_all("KafkaJSRequestTimeoutError")},
        retries=1,
    ),
    Case(
        "fetch_out_of_range",
        "consume",
        Fault(api="Fetch", error="OFFSET_OUT_OF_RANGE", times=1),
        stored=3,
        expect=read_all,
    ),
    Case(
        "fetch_not_authorized",
        "consume",
        Fault(api="Fetch", error="TOPIC_AUTHORIZATION_FAILED", times=1),
        stored=3,
        expect=told_then_read_all("TopicAuthorizationFailedError"),
        clients={
            "librdkafka": told_then_read_all("TOPIC_AUTHORIZATION_FAILED"),
            "java": told_then_read_all("TopicAuthorizationException"),
            "kafkajs": told_and_stopped("KafkaJSNonRetriableError"),
        },
        timeout_ms=4000,
    ),
    Case(
        "fetch_crc",
        "consume",
        Fault(corrupt="crc", times=1),
        stored=3,
        expect=read_all,  # kafkajs does not look at checksums
        clients={
            "kafka-python": told_and_stopped("hangs"),  # 3.0.12 turns round in poll() for ever
            "aiokafka": told_then_read_all("CorruptRecordException"),
            "librdkafka": told_then_read_all("_BAD_MSG"),
            "java": told_and_stopped("KafkaException"),  # until the application seeks beyond what it has
        },
        timeout_ms=3000,
        apart="kafka-python",
    ),
    Case("fetch_throttle", "consume", Fault(api="Fetch", throttle_ms=400, times=1), stored=3, expect=read_all),
    Case(
        "fetch_session",
        "consume",
        Fault(api="Fetch", error="FETCH_SESSION_ID_NOT_FOUND", times=1),
        stored=3,
        expect=read_all,
    ),
    Case(
        "offsets_not_leader",
        "consume",
        Fault(api="ListOffsets", error="NOT_LEADER_OR_FOLLOWER", times=1),
        hits=None,
        stored=3,
        expect=read_all,
    ),
    # Groups
    Case(
        "no_coordinator",
        "group",
        Fault(api="FindCoordinator", error="COORDINATOR_NOT_AVAILABLE", times=2),
        hits=2,
        stored=3,
        expect=read_and_committed,
    ),
    Case(
        "join_loading",
        "group",
        Fault(api="JoinGroup", error="COORDINATOR_LOAD_IN_PROGRESS", times=1),
        stored=3,
        expect=read_and_committed,
    ),
    Case(
        "join_moved",
        "group",
        Fault(api="JoinGroup", error="NOT_COORDINATOR", times=1),
        stored=3,
        expect=read_and_committed,
    ),
    Case(
        "sync_rebalance",
        "group",
        Fault(api="SyncGroup", error="REBALANCE_IN_PROGRESS", times=1),
        stored=3,
        expect=read_and_committed,
    ),
    Case(
        "heartbeat_rebalance",
        "group",
        Fault(api="Heartbeat", error="REBALANCE_IN_PROGRESS", nth=5),  # when it has read
        stored=3,
        stay_ms=2500,  # until it is in the group again
        expect=read_and_committed,
        clients={
            "aiokafka": lambda seen: seen.report.committed and seen.committed == 0
        },  # what it read is no longer its own,
    ),
    Case(
        "heartbeat_moved",
        "group",
        Fault(api="Heartbeat", error="NOT_COORDINATOR", times=1),
        stored=3,
        stay_ms=2000,
        expect=read_and_committed,
    ),
    Case(
        "commit_moved",
        "group",
        Fault(api="OffsetCommit", error="NOT_COORDINATOR", times=1),
        stored=3,
        expect=read_and_committed,
    ),
    Case(
        "commit_lost",
        "group",
        Fault(api="OffsetCommit", disconnect="after", times=1),
        stored=3,
        expect=read_and_committed,
    ),
    Case(
        "commit_rebalanced",
        "group",
        Fault(api="OffsetCommit", error="ILLEGAL_GENERATION"),
        hits=None,
        stored=3,
        expect=not_committed("CommitFailedError"),
        clients={
            "librdkafka": not_committed("ILLEGAL_GENERATION"),
            "kafkajs": not_committed("KafkaJSNonRetriableError"),
            "java": not_committed("CommitFailedException"),
        },
    ),
    Case(
        "offset_fetch_loading",
        "group",
        Fault(api="OffsetFetch", error="COORDINATOR_LOAD_IN_PROGRESS", times=1),
        stored=3,
        expect=read_and_committed,
    ),
    # Transactions
    Case(
        "concurrent",
        "transact",
        Fault(api=["AddPartitionsToTxn", "Produce"], transactional_id="t", error="CONCURRENT_TRANSACTIONS", times=1),
        expect=sent_once,
    ),
    Case(
        "init_loading",
        "transact",
        Fault(api="InitProducerId", error="COORDINATOR_LOAD_IN_PROGRESS", times=1),
        expect=sent_once,
    ),
    Case(
        "end_moved",
        "transact",
        Fault(api="EndTxn", error="NOT_COORDINATOR", times=1),
        expect=sent_once,
        clients={"kafkajs": not_ended("NOT_COORDINATOR_FOR_GROUP")},
    ),
    Case(
        "end_lost",
        "transact",
        Fault(api="EndTxn", disconnect="after", times=1),
        expect=sent_once,
        clients={"kafkajs": not_ended("KafkaJSConnectionClosedError", stored=1)},
    ),
    Case(
        "fenced",
        "transact",
        Fault(api="EndTxn", error="PRODUCER_FENCED"),
        hits=None,
        expect=not_ended("ProducerFencedError"),
        clients={
            "aiokafka": not_ended("KafkaError"),
            "librdkafka": not_ended("_FENCED"),
            "kafkajs": not_ended("KAFKAJS_UNKNOWN_ERROR_CODE"),
            "java": not_ended("ProducerFencedException"),
        },
    ),
]


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, Case], Seen]]:
    """What each client did in each case; the first who asks has all clients begin."""
    directory = tmp_path_factory.mktemp("faults")
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    names = [name for name in CLIENT_NAMES if CLIENTS[name].missing() is None]
    results: dict[tuple[str, str], Future[Seen]] = {(name, case.name): Future() for name in names for case in CASES}

    def work(name: str, server: Server) -> None:
        client = open_client(name, directory)
        try:
            for case in CASES:
                future = results[name, case.name]
                try:
                    future.set_result(case.run(server, name, client))
                except Exception as error:
                    future.set_exception(error)
        finally:
            client.close()

    with Server() as server, ThreadPoolExecutor(len(CLIENT_NAMES)) as pool:
        for name in names:
            pool.submit(work, name, server)
        yield lambda name, case: results[name, case.name].result(180)


@pytest.mark.parametrize("name", CLIENT_NAMES)
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_fault_is_reported(case: Case, name: str, seen: Callable[[str, Case], Seen]) -> None:
    require(CLIENTS[name])
    found = seen(name, case)
    assert case.clients.get(name, case.expect)(found), f"{name} in {case.name}: {found}"
    if case.hits is not None:
        assert found.hits == [case.hits] * len(case.faults), f"{name} in {case.name}: {found}"
