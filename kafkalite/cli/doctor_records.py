"""The last hops: a record is produced to a topic and fetched back, and a group finds its coordinator."""

from __future__ import annotations

import os
import time

from kafkalite.cli.doctor_connection import (
    KafkaConnection,
    NoAnswerError,
    NotKafkaError,
    NotServedError,
    UnreachableError,
)
from kafkalite.protocol.error_codes import ErrorCode
from kafkalite.protocol.messages.create_topics import CreateTopicsRequest
from kafkalite.protocol.messages.delete_topics import DeleteTopicsRequest
from kafkalite.protocol.messages.fetch import FetchRequest
from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest
from kafkalite.protocol.messages.list_offsets import ListOffsetsRequest
from kafkalite.protocol.messages.metadata import MetadataRequest
from kafkalite.protocol.messages.produce import ProduceRequest
from kafkalite.records.batch import build_batch, iter_batches
from kafkalite.records.errors import CorruptBatch
from kafkalite.testing.wording import many

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kafkalite.cli.doctor_walk import Broker, Walk

_KEY = b"kafkalite-doctor"
_PAUSE_S = 0.1
_SETTLING = {
    ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
    ErrorCode.LEADER_NOT_AVAILABLE,
    ErrorCode.NOT_LEADER_OR_FOLLOWER,
    ErrorCode.COORDINATOR_NOT_AVAILABLE,
    ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
}
_FORBIDDEN = {ErrorCode.TOPIC_AUTHORIZATION_FAILED, ErrorCode.CLUSTER_AUTHORIZATION_FAILED}
_RIGHTS = (
    "Give the client the right (kafka-acls), or name a topic it may use with --topic, or leave it with --read-only."
)


class FailedError(Exception):
    """A step that a client could not do; `change` is what to do about it."""

    def __init__(self, text: str, change: str) -> None:
        super().__init__(text)
        self.change = change


class RecordCheck:
    """Produces and fetches by the brokers that the walk reached."""

    __slots__ = ("_created", "_topic", "_walk")

    def __init__(self, walk: Walk, topic: str | None) -> None:
        self._walk = walk
        self._created = topic is None
        self._topic = topic or f"kafkalite-doctor-{os.urandom(4).hex()}"

    def run(self, *, read_only: bool) -> None:
        report = self._walk.report
        if read_only and self._created:
            return
        report.hop(f"records, topic {self._topic}")
        there = False
        try:
            if self._created:
                self._create()
                there = True
            leader = self._leader()
            if read_only:
                self._read(leader)
            else:
                self._fetch_back(leader, *self._produce(leader))
        except FailedError as error:
            report.problem(str(error), error.change)
        except NotServedError as error:
            report.skipped(f"{error}, so this cannot be tried")
        except (UnreachableError, NoAnswerError, NotKafkaError) as error:
            report.problem(
                f"a broker that answered before: now it {error}",
                "Look into the broker's log; it may have stopped or be overloaded.",
            )
        finally:
            if there:
                self._delete()

    def run_group(self) -> None:
        """Looks for a group's coordinator, which a consumer of a group needs."""
        report = self._walk.report
        report.hop("group coordinator")
        try:
            answer = self._settled(
                lambda kafka: kafka.ask(FindCoordinatorRequest("kafkalite-doctor")), lambda answer: answer.error_code
            )
        except NotServedError as error:
            report.skipped(f"{error}, so this cannot be tried")
        except (UnreachableError, NoAnswerError, NotKafkaError) as error:
            report.problem(f"the question for a coordinator: the broker {error}", "Look into the broker's log.")
        else:
            self._judge_coordinator(answer)

    def _judge_coordinator(self, answer: Any) -> None:
        report = self._walk.report
        if answer.error_code == ErrorCode.GROUP_AUTHORIZATION_FAILED:
            report.note("groups may not be asked for by this client (GROUP_AUTHORIZATION_FAILED)")
        elif answer.error_code != ErrorCode.NONE:
            count = len(self._walk.brokers)
            report.problem(
                f"no group finds its coordinator ({_name(answer.error_code)}): consumers with a group get nothing",
                f"Change: offsets.topic.replication.factor={min(3, count)} (in a container "
                f"KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR={min(3, count)}): its default of 3 needs three brokers, and "
                f"this cluster tells of {count}. With three or more, look for __consumer_offsets in the brokers' logs.",
            )
        else:
            report.ok(f"groups are served by broker {answer.node_id}")

    # -- steps -----------------------------------------------------------------------------------------------------

    def _any_broker(self) -> Broker:
        return next(broker for broker in self._walk.brokers.values() if broker.address is not None)

    def _settled(
        self, ask: Callable[[KafkaConnection], Any], error_of: Callable[[Any], int], at: Broker | None = None
    ) -> Any:
        """The answer once it says something else than that things are still being set up, or time is over."""
        deadline = self._walk.deadline
        end = time.monotonic() + min(deadline.left_s, 2 * deadline.step_s)
        with (at or self._any_broker()).connect(deadline) as kafka:
            while True:
                try:
                    answer = ask(kafka)
                except IndexError:
                    raise NotKafkaError("gives an answer that lacks what was asked for") from None
                if error_of(answer) not in _SETTLING or time.monotonic() > end:
                    return answer
                time.sleep(_PAUSE_S)

    def _create(self) -> None:
        def ask(kafka: KafkaConnection) -> Any:
            factor = -1 if kafka.version_of(CreateTopicsRequest) >= 4 else 1
            topic = CreateTopicsRequest.CreatableTopic(self._topic, 1, factor)
            return kafka.ask(CreateTopicsRequest([topic], self._timeout_ms())).topics[0]

        result = self._settled(ask, lambda result: int(result.error_code))
        code = result.error_code
        if code == ErrorCode.NONE:
            self._walk.report.ok("created, with one partition")
            return
        text = f"the topic cannot be created ({_name(code)}{_because(result.error_message)})"
        if code in _FORBIDDEN or code == ErrorCode.POLICY_VIOLATION:
            raise FailedError(text, _RIGHTS)
        if code == ErrorCode.INVALID_REPLICATION_FACTOR:
            count = len(self._walk.brokers)
            raise FailedError(text, f"Change: default.replication.factor={count}: the cluster has {count} brokers.")
        raise FailedError(text, "Look into the controller's log, or name an existing topic with --topic.")

    def _leader(self) -> Broker:
        """The broker that leads partition 0."""
        request = MetadataRequest(
            [MetadataRequest.MetadataRequestTopic(name=self._topic)], allow_auto_topic_creation=False
        )
        topic = self._settled(lambda kafka: kafka.ask(request).topics[0], _leader_error)
        code = _leader_error(topic)
        if code == ErrorCode.UNKNOWN_TOPIC_OR_PARTITION:
            raise FailedError(
                f"there is no topic {self._topic}", "Create it, or leave --topic out for a temporary one."
            )
        if code != ErrorCode.NONE:
            raise FailedError(
                f"partition 0 has no leader ({_name(code)})",
                "Start the broker that holds the partition (kafka-topics --describe names its replicas).",
            )
        leader = self._walk.brokers.get(topic.partitions[0].leader_id)
        if leader is None or leader.address is None:
            told = f"broker {topic.partitions[0].leader_id}" if leader is None else str(leader)
            raise FailedError(
                f"partition 0 is led by {told}, which this client cannot reach, so it can neither produce nor fetch",
                "Mend that broker's address first (see above).",
            )
        return leader

    def _produce(self, leader: Broker) -> tuple[int, bytes]:
        """(offset, value) of the record."""
        value = os.urandom(8).hex().encode()
        batch = build_batch([(int(time.time() * 1000), _KEY, value, ())])
        data = ProduceRequest.PartitionProduceData(0, memoryview(batch))
        request = ProduceRequest(
            None, -1, self._timeout_ms(), [ProduceRequest.TopicProduceData(self._topic, partition_data=[data])]
        )
        started = time.monotonic()
        answer = self._settled(
            lambda kafka: kafka.ask(request).responses[0].partition_responses[0],
            lambda partition: int(partition.error_code),
            leader,
        )
        code = answer.error_code
        if code == ErrorCode.NONE:
            self._walk.report.ok(f"produced a record, offset {answer.base_offset}, in {_ms_since(started)} ms")
            return answer.base_offset, value
        text = f"a record cannot be produced ({_name(code)}{_because(answer.error_message)})"
        if code in _FORBIDDEN:
            raise FailedError(text, _RIGHTS)
        if code in (ErrorCode.NOT_ENOUGH_REPLICAS, ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND):
            raise FailedError(
                text,
                "Change: min.insync.replicas is more than the partition has replicas in sync: start the missing "
                "brokers, or lower min.insync.replicas (to 1 on a single broker).",
            )
        if code == ErrorCode.KAFKA_STORAGE_ERROR:
            raise FailedError(text, "The broker's disk failed or is full: look at log.dirs and into its log.")
        raise FailedError(text, "Look into the log of the broker that leads the partition.")

    def _fetch_back(self, leader: Broker, offset: int, value: bytes) -> None:
        started = time.monotonic()
        records = self._fetched(leader, offset)
        if not any(record_value == value for record_value in records):
            raise FailedError(
                "the record was acknowledged and cannot be fetched back",
                "Look whether the partition's high watermark moves (kafka-topics --describe: replicas out of sync).",
            )
        self._walk.report.ok(f"fetched it back in {_ms_since(started)} ms")

    def _read(self, leader: Broker) -> None:
        """Without a write: where the log begins and ends, and its first records."""
        first, last = self._offset(leader, -2), self._offset(leader, -1)
        got = len(self._fetched(leader, first)) if last > first else 0
        self._walk.report.ok(f"partition 0 has offsets {first} to {last}; fetched {many(got, 'record')} from its start")

    def _offset(self, leader: Broker, timestamp: int) -> int:
        partition = ListOffsetsRequest.ListOffsetsPartition(0, timestamp=timestamp)
        request = ListOffsetsRequest(-1, 0, [ListOffsetsRequest.ListOffsetsTopic(self._topic, [partition])])
        answer = self._settled(
            lambda kafka: kafka.ask(request).topics[0].partitions[0], lambda part: int(part.error_code), leader
        )
        self._check_read(answer.error_code)
        return int(answer.offset)

    def _fetched(self, leader: Broker, offset: int) -> list[bytes | None]:
        """The values from an offset on, as many as one answer brings."""
        wait_ms = int(min(1000, 500 * self._walk.deadline.step_s))
        partition = FetchRequest.FetchPartition(0, fetch_offset=offset, partition_max_bytes=1 << 20)
        topic = FetchRequest.FetchTopic(self._topic, partitions=[partition])
        request = FetchRequest(max_wait_ms=wait_ms, min_bytes=1, max_bytes=1 << 20, topics=[topic])
        answer = self._settled(
            lambda kafka: kafka.ask(request).responses[0].partitions[0], lambda part: int(part.error_code), leader
        )
        self._check_read(answer.error_code)
        try:
            return [
                None if record.value is None else bytes(record.value)
                for batch in iter_batches(answer.records or b"")
                if not batch.is_control
                for record in batch.records()
            ]
        except CorruptBatch as error:
            raise FailedError(f"what was fetched is damaged: {error}", "Look into the broker's log.") from None

    def _check_read(self, code: int) -> None:
        if code != ErrorCode.NONE:
            raise FailedError(
                f"records cannot be fetched ({_name(code)})",
                _RIGHTS if code in _FORBIDDEN else "Look into the log of the broker that leads the partition.",
            )

    def _delete(self) -> None:
        request = DeleteTopicsRequest(topic_names=[self._topic], timeout_ms=self._timeout_ms())
        try:
            with self._any_broker().connect(self._walk.deadline) as kafka:
                code = next((each.error_code for each in kafka.ask(request).responses), ErrorCode.NONE)
        except (UnreachableError, NoAnswerError, NotKafkaError, NotServedError) as error:
            self._walk.report.note(f"the topic could not be deleted ({error}): delete {self._topic} by hand")
            return
        if code == ErrorCode.NONE:
            self._walk.report.ok("deleted")
        else:
            self._walk.report.note(f"the topic could not be deleted ({_name(code)}): delete {self._topic} by hand")

    def _timeout_ms(self) -> int:
        return int(self._walk.deadline.step_s * 800)


def _leader_error(topic: Any) -> int:
    if topic.error_code != ErrorCode.NONE or not topic.partitions:
        return int(topic.error_code or ErrorCode.LEADER_NOT_AVAILABLE)
    first = min(topic.partitions, key=lambda partition: partition.partition_index)
    topic.partitions[0] = first
    return int(first.error_code)


def _name(code: int) -> str:
    try:
        return ErrorCode(code).name
    except ValueError:
        return f"error {code}"


def _because(message: str | None) -> str:
    return f": {message}" if message else ""


def _ms_since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
