"""A cluster: the state of one logical Kafka cluster, shared by its nodes.

Holds the logs, the metadata and the coordinators, and the clocks they run by. Everything durable is a record in a log:
topics and configs in `__cluster_metadata`, groups and offsets in `__consumer_offsets`. A process may have several
clusters, each with its own data and its own time. Virtual time (`clock`) drives sessions, rebalances, retention and
timestamps; `transport_clock` is always real, or live clients would hang.
"""

from __future__ import annotations

import asyncio
import os
from functools import partial

from kafkalite.clock import LaterClock, LoopClock
from kafkalite.config.topics import topic_config
from kafkalite.log.config import LogConfig
from kafkalite.log.engine import LogEngine
from kafkalite.log.filesystem import MemoryFileSystem, RealFileSystem
from kafkalite.metadata.controller import Controller
from kafkalite.metadata.history import MetadataDamagedError
from kafkalite.metadata.image import BROKER, NO_LEADER, TOPIC
from kafkalite.metadata.names import CONSUMER_OFFSETS, METADATA_TOPIC, METADATA_TOPIC_ID, TRANSACTION_STATE
from kafkalite.metadata.placement import OneProcessPlacement
from kafkalite.observability import log as events
from kafkalite.protocol.errors import ErrorCode, KafkaError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Protocol

    from kafkalite.clock import Clock
    from kafkalite.config.settings import Settings
    from kafkalite.coordinator.group.coordinator import GroupCoordinator
    from kafkalite.coordinator.outcome import Marker, Outcome, TimerKey
    from kafkalite.coordinator.transaction.coordinator import TransactionCoordinator
    from kafkalite.log.cleaner import Cleaner
    from kafkalite.log.filesystem import FileSystem
    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.log.retention import Retention
    from kafkalite.metadata.image import Change, MetadataImage, Topic
    from kafkalite.node import Node

    class Onlooker(Protocol):
        """Somebody who is told of what happens inside a cluster."""

        def settled(self) -> None:
            """A coordinator has changed its hard state."""

        def group_timer_settled(self, key: TimerKey, out: Outcome) -> None:
            """What came of a timer of the group coordinator is so."""

        def transaction_timer_settled(self, key: TimerKey, out: Outcome) -> None:
            """The same of the transaction coordinator."""

        def report(self, event: str, /, **fields: object) -> None:
            """Retention or the cleaner has done something; takes the place of the log."""


METADATA_CONFIG = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}  # it is kept whole
SUPPORTED_FEATURES = {"metadata.version": (7, 33), "transaction.version": (0, 2)}
FINALIZED_FEATURES = {"metadata.version": 33, "transaction.version": 2}
MEMORY = "memory"
_FACTORS = (
    "default.replication.factor",
    "offsets.topic.replication.factor",
    "transaction.state.log.replication.factor",
)
_MOST_REPLICAS = 3  # of a topic that nobody gave a number, where there are several brokers


class Restored:
    """What a cluster that goes on from a copy of its files has to know beside them.

    arrived: as `LogEngine.arrivals` gave it, as of now. stopped_ms: how long the copy lay there, which ages nothing.
    leader_epochs: by topic and partition, the highest that clients may have seen; all rise above them, and above those
    in the copy. next_producer_id: the first that no client was ever given.
    """

    __slots__ = ("arrived", "leader_epochs", "next_producer_id", "stopped_ms")

    def __init__(
        self,
        arrived: dict[str, int],
        stopped_ms: int,
        leader_epochs: Mapping[tuple[str, int], int],
        next_producer_id: int,
    ) -> None:
        self.arrived = arrived
        self.stopped_ms = stopped_ms
        self.leader_epochs = leader_epochs
        self.next_producer_id = next_producer_id


class Cluster:
    """One logical cluster; `open` makes or reopens it, `close` leaves it in order."""

    def __init__(
        self,
        settings: Settings,
        engine: LogEngine,
        clock: Clock,
        loop: asyncio.AbstractEventLoop,
        node_ids: list[int],
        restored: Restored | None = None,
    ) -> None:
        self.settings = settings
        self.engine = engine
        self.id = engine.cluster_id
        self.clock = clock
        self.state_clock = clock if restored is None else LaterClock(clock, restored.stopped_ms)
        """The time that groups and transactions live in: `clock`, less what they lay in a copy."""
        self.transport_clock: Clock = LoopClock(loop)
        self.nodes: dict[int, Node] = {}
        self._retention: Retention | None = None
        self._cleaner: Cleaner | None = None
        self._unopened: list[tuple[str, int]] = []
        self.supported_features = SUPPORTED_FEATURES
        metadata_log = engine.open(METADATA_TOPIC, 0, METADATA_TOPIC_ID, self._log_config(METADATA_CONFIG))
        others = [f"{topic}-{index}" for topic, index in engine.existing() if topic != METADATA_TOPIC]
        if others and not engine.was_journaled and not metadata_log.log_end_offset:
            # With a journal it is fenced, unless a crash came before anything was promised.
            raise MetadataDamagedError(f"is gone, while there is {others[0]}")
        self.controller = Controller(
            metadata_log, clock, settings, lambda: os.urandom(16), node_ids, FINALIZED_FEATURES
        )
        self.placement = OneProcessPlacement(self.controller)
        self._groups: GroupCoordinator | None = None
        self._transactions: TransactionCoordinator | None = None
        self._onlooker: Onlooker | None = None
        self._soon = loop.call_soon
        self._coming_and_going = asyncio.Lock()

    @classmethod
    def open(
        cls,
        settings: Settings,
        *,
        loop: asyncio.AbstractEventLoop,
        data_dir: str | None,
        clock: Clock | None = None,
        filesystem: FileSystem | None = None,
        node_ids: Sequence[int] = (),
        clients_now_ms: Callable[[], int] | None = None,
        restored: Restored | None = None,
        on_recovery: Callable[[int, int], None] | None = None,
    ) -> Cluster:
        """Open the cluster in a directory, or in memory where `data_dir` is None.

        `filesystem` takes the place of the real one, or of new memory; `node_ids` defaults to the one of the settings;
        `clients_now_ms` is the time that clients stamp records by, where `clock` is another; `on_recovery` is told of
        bytes read and to be read, where that takes long.

        Raises DirectoryInUseError, ForeignDirectoryError, MetadataDamagedError or OSError, each with nothing changed.
        """
        clock = clock or LoopClock(loop)
        copied: CopiedLogs | None = None
        if restored is not None:
            from kafkalite.log.copied_logs import CopiedLogs

            copied = CopiedLogs(restored.arrived)
        node_id = settings.int("node.id")
        if len(node_ids) > 1:
            for name in _FACTORS:
                settings.give_default(name, str(min(_MOST_REPLICAS, len(node_ids))))
        engine = LogEngine(
            filesystem or (MemoryFileSystem() if data_dir is None else RealFileSystem()),
            MEMORY if data_dir is None else data_dir,
            clock,
            durability="none" if data_dir is None else settings.str("kafkalite.durability"),
            post=lambda call: _post(loop, call),
            node_id=node_id,
            producer_expiration_ms=settings.int("producer.id.expiration.ms"),
            most_producers=settings.int("kafkalite.max.producers"),
            reserve_bytes=settings.int("kafkalite.log.reserve.bytes"),
            disk_clock=LoopClock(loop),
            clients_now_ms=clients_now_ms,
            copied=copied,
            on_recovery=on_recovery,
        )
        try:
            cluster = cls(settings, engine, clock, loop, list(node_ids) or [node_id], restored)
            cluster._load(restored)
        except BaseException:
            engine.close(clean=False)
            raise
        return cluster

    def _load(self, restored: Restored | None = None) -> None:
        """Bring the state back from the logs."""
        self.controller.load()
        self.controller.on_change(self._on_change)
        self.engine.deleted_topics = self.controller.deleted_topics
        self.engine.recover(self._topic_id_of, self._config_of)
        self.controller.raise_leader_epochs(
            {(log.topic_id, log.partition): log.leader_epoch for log in self.engine.logs()}, _ignore
        )
        self.controller.settle_leaders()
        if restored is not None:
            self.controller.rise_above(restored.leader_epochs, restored.next_producer_id)
        self.controller.shorten_history(self.engine.sync_names)
        stored = self.engine.existing()
        self._miss(set(stored))
        for name in (CONSUMER_OFFSETS, TRANSACTION_STATE):
            partitions = [index for topic, index in stored if topic == name]
            if not partitions or name not in self.image.topics:
                continue
            if name == CONSUMER_OFFSETS:
                (self.groups.load if restored is None else self.groups.load_without_members)(partitions)
            else:
                (self.transactions.load if restored is None else self.transactions.load_without_producers)(partitions)
        self._upkeep = self.clock.rest(self.settings.int("log.initial.task.delay.ms"), self._begin_upkeep)

    def _miss(self, stored: set[tuple[str, int]]) -> None:
        """Open partitions whose directories are gone, so that it is told at the start, not with the first client."""
        for topic_id, index in self.engine.promised():
            topic = self.image.topics_by_id.get(topic_id)
            if topic is not None and (topic.name, index) not in stored:
                self.log(topic.name, index)

    def _begin_upkeep(self) -> None:
        """Look after old records from here on; nothing of that is needed for serving the first client."""
        from kafkalite.log.cleaner import Cleaner
        from kafkalite.log.retention import Retention

        report = events.info if self._onlooker is None else self._onlooker.report
        self._retention = Retention(
            self.engine,
            self.clock,
            interval_ms=self.settings.int("log.retention.check.interval.ms"),
            stored=self._stored_logs,
            report=report,
        )
        self._unopened = self.engine.existing()
        self._cleaner = Cleaner(self.engine, self.clock, self.settings, stored=self._stored_logs, report=report)
        self._retention.start(0)
        self._cleaner.start(0)

    def _stored_logs(self) -> Iterator[PartitionLog | None]:
        """Every log that may hold records, opened one at a time where nobody has used it since the start."""
        unopened, self._unopened = self._unopened, []
        for topic_name, index in unopened:
            yield self.log(topic_name, index)
        yield from list(self.engine.logs())

    def close(self, *, clean: bool = True) -> None:
        """Stop the coordinators and close every log; `clean` lets the next start trust what is on disk."""
        if self._transactions is not None:
            self._transactions.close()
        self._upkeep.cancel()
        if self._retention is not None:
            self._retention.close()
        if self._cleaner is not None:
            self._cleaner.close()
        if self._groups is not None:
            self._groups.close()
        self.engine.close(clean=clean)

    @property
    def image(self) -> MetadataImage:
        """What there is, as readers may see it."""
        return self.controller.image

    @property
    def groups(self) -> GroupCoordinator:
        """The group coordinator, made when the first group is heard of, so that a start does not import it."""
        if self._groups is None:
            from kafkalite.coordinator.group.coordinator import GroupCoordinator

            self._groups = GroupCoordinator(
                log_for=lambda partition: self._coordinated_log(CONSUMER_OFFSETS, partition),
                clock=self.state_clock,
                settings=self.settings,
                image=lambda: self.image,
                new_member_id=lambda prefix: f"{prefix}-{_random_uuid_text()}",
                soon=self._soon,
            )
            if self._onlooker is not None:
                self._groups.observe(self._onlooker.settled, self._onlooker.group_timer_settled)
        return self._groups

    @property
    def transactions(self) -> TransactionCoordinator:
        """The transaction coordinator, made when the first transaction is heard of: most clusters see none."""
        if self._transactions is None:
            from kafkalite.coordinator.transaction.coordinator import TransactionCoordinator

            self._transactions = TransactionCoordinator(
                log_for=self._transaction_log,
                state_topic=lambda: self.controller.ensure_internal_topic(TRANSACTION_STATE),
                end_offsets=self._end_offsets,
                next_producer_id=self.controller.next_producer_id,
                clock=self.state_clock,
                settings=self.settings,
                soon=self._soon,
            )
            if self._onlooker is not None:
                self._transactions.observe(self._onlooker.settled, self._onlooker.transaction_timer_settled)
        return self._transactions

    def observe(self, onlooker: Onlooker) -> None:
        """Tell somebody of what changes, and of what happens because time passes; before anything has happened."""
        self._onlooker = onlooker
        if self._groups is not None:
            self._groups.observe(onlooker.settled, onlooker.group_timer_settled)
        if self._transactions is not None:
            self._transactions.observe(onlooker.settled, onlooker.transaction_timer_settled)

    def _end_offsets(self, partition: int, marker: Marker, reply: Callable[[ErrorCode], None]) -> None:
        self.groups.end_transaction(partition, marker, reply)

    @property
    def finalized_features(self) -> dict[str, int]:
        """Feature levels in force."""
        return self.image.features

    # -- nodes -----------------------------------------------------------------------------------------------------

    def add_node(self, node: Node) -> None:
        """A broker of this cluster is there."""
        self.nodes[node.id] = node

    async def stop_broker(self, node_id: int) -> None:
        """Take a broker down as a crash of it would; its clients are cut off, and others lead what it led.

        Nothing happens to one that is down. Raises KafkaError: BROKER_ID_NOT_REGISTERED, KAFKA_STORAGE_ERROR.
        """
        node = self._node(node_id)
        async with self._coming_and_going:
            await node.cut_off()
            if node_id in self.controller.nodes.live:
                await self._decided(partial(self.controller.node_down, node_id))

    async def start_broker(self, node_id: int) -> None:
        """Bring a broker back at the ports it had; it is in sync, and leads what nobody led for lack of it.

        Nothing happens to one that is up. Raises KafkaError as `stop_broker`, OSError where a port is taken.
        """
        node = self._node(node_id)
        async with self._coming_and_going:
            if node_id not in self.controller.nodes.live:
                await node.start()
                await self._decided(partial(self.controller.node_up, node_id))

    async def move_leader(self, topic: str, index: int, node_id: int) -> None:
        """Have another broker lead a partition; moving one of an internal topic moves the coordinator of its keys.

        Raises KafkaError: BROKER_ID_NOT_REGISTERED, UNKNOWN_TOPIC_OR_PARTITION, ELIGIBLE_LEADERS_NOT_AVAILABLE,
        KAFKA_STORAGE_ERROR.
        """
        self._node(node_id)
        await self._decided(partial(self.controller.move_leader, topic, index, node_id))

    def _node(self, node_id: int) -> Node:
        node = self.nodes.get(node_id)
        if node is None:
            there = ", ".join(map(str, sorted(self.nodes)))
            raise KafkaError(ErrorCode.BROKER_ID_NOT_REGISTERED, f"There is no broker {node_id}; there are: {there}.")
        return node

    async def _decided(self, begin: Callable[[Callable[[ErrorCode | None], None]], None]) -> None:
        """Wait until the controller has written a decision down."""
        done: asyncio.Future[ErrorCode | None] = asyncio.get_running_loop().create_future()

        def decided(error: ErrorCode | None) -> None:
            if not done.cancelled():  # whoever waited may be gone, and the controller is not to meet that
                done.set_result(error)

        begin(decided)
        error = await done
        if error is not None:
            raise KafkaError(error, "The decision could not be written to the metadata log.")

    # -- logs ------------------------------------------------------------------------------------------------------

    def log(self, topic_name: str, index: int) -> PartitionLog | None:
        """The log of a partition, None where the metadata has none or it can't be opened now."""
        try:
            return self.log_or_error(topic_name, index)
        except KafkaError:
            return None

    def log_or_error(self, topic_name: str, index: int) -> PartitionLog | None:
        """The log of a partition, None where the metadata has none. Raises KafkaError: KAFKA_STORAGE_ERROR."""
        topic = self.image.topics.get(topic_name)
        if topic is None or not 0 <= index < len(topic.partitions):
            return None
        try:
            return self.log_of(topic, index)
        except KafkaError as error:
            events.error("log.open_failed", topic=topic_name, partition=index, fault=error.message)
            raise

    def log_of(self, topic: Topic, index: int) -> PartitionLog:
        """The log of an existing partition; nothing touches the disk before its first append.

        Raises KafkaError: KAFKA_STORAGE_ERROR.
        """
        log = self.engine.get(topic.name, index)
        if log is not None:
            return log
        config = self._log_config(self.image.config(TOPIC, topic.name))
        try:
            log = self.engine.open(topic.name, index, topic.id, config)
        except OSError as error:
            raise KafkaError(ErrorCode.KAFKA_STORAGE_ERROR, f"opening {topic.name}-{index} failed: {error}") from error
        log.raise_leader_epoch(topic.partitions[index].leader_epoch)
        return log

    def _coordinated_log(self, topic_name: str, index: int) -> PartitionLog | None:
        """The log of a partition of an internal topic, None as long as nobody leads it. Raises KafkaError."""
        topic = self.image.topics.get(topic_name)
        if topic is None or not 0 <= index < len(topic.partitions) or topic.partitions[index].leader == NO_LEADER:
            return None
        return self.log_or_error(topic_name, index)

    def _transaction_log(self, topic_name: str, index: int) -> PartitionLog | None:
        """Markers go into partitions that nobody leads too: there is one log for all nodes."""
        if topic_name == TRANSACTION_STATE:
            return self._coordinated_log(topic_name, index)
        return self.log_or_error(topic_name, index)

    def _log_config(self, overrides: Mapping[str, str]) -> LogConfig:
        """What a topic's settings, over the broker's, mean to a log; the same object for all topics without any."""
        memo = self.settings.memo
        if not overrides and "log" in memo:
            return memo["log"]  # type: ignore[no-any-return]
        config = LogConfig(
            topic_config(overrides, self.settings),
            max_decompressed_batch_bytes=self.settings.int("kafkalite.max.decompressed.batch.bytes"),
            full_validation=self.settings.str("kafkalite.record.validation") == "full",
        )
        if not overrides:
            memo["log"] = config
        return config

    def _topic_id_of(self, topic_name: str, index: int) -> bytes | None:
        """Id of the topic a partition belongs to, None for one that the metadata does not know."""
        topic = self.image.topics.get(topic_name)
        return None if topic is None or not 0 <= index < len(topic.partitions) else topic.id

    def _config_of(self, topic_name: str) -> LogConfig:
        return self._log_config(self.image.config(TOPIC, topic_name))

    # -- changes of metadata ---------------------------------------------------------------------------------------

    def _on_change(self, change: Change) -> None:
        """Metadata changed, and readers see it: let the logs and the groups follow."""
        if change.deleted:
            for topic in change.deleted:
                self.engine.deleted_topics[topic.id] = topic.name
                self._delete_logs(topic)
            names = {topic.name for topic in change.deleted}
            if self._groups is not None:
                self._groups.topics_deleted(names)
            if TRANSACTION_STATE in names and self._transactions is not None:
                self._transactions.state_topic_deleted()
        if change.updated:
            self._follow_leaders(change.updated)
        if any(resource_type == BROKER for resource_type, _ in change.configs):
            self._configure(log.topic for log in list(self.engine.logs()))
        else:
            self._configure(name for resource_type, name in change.configs if resource_type == TOPIC)

    def _follow_leaders(self, topics: Iterable[Topic]) -> None:
        """Partitions may be led by others: write on in their epoch, and let go of what the earlier leader did."""
        for topic in topics:
            for partition in topic.partitions:
                log = self.engine.get(topic.name, partition.index)
                if log is None or log.leader_epoch >= partition.leader_epoch:
                    continue
                try:
                    log.raise_leader_epoch(partition.leader_epoch)
                except KafkaError as error:
                    # Whoever reads or writes here is told.
                    events.error("log.epoch_failed", topic=topic.name, partition=partition.index, fault=error.message)
                if topic.name == CONSUMER_OFFSETS and self._groups is not None:
                    self._groups.moved(partition.index)
                elif topic.name == TRANSACTION_STATE and self._transactions is not None:
                    self._transactions.moved(partition.index)
        for node in self.nodes.values():
            node.leaders_changed()

    def _delete_logs(self, topic: Topic) -> None:
        for partition in topic.partitions:
            try:
                self.engine.delete(topic.name, partition.index)
            except OSError as error:
                # The metadata no longer has it, so nobody is shown what stays behind.
                events.error("log.delete_failed", topic=topic.name, partition=partition.index, fault=str(error))

    def _configure(self, topic_names: Iterable[str]) -> None:
        for name in set(topic_names):
            topic = self.image.topics.get(name)
            if topic is None:
                continue
            config = self._log_config(self.image.config(TOPIC, name))
            for partition in topic.partitions:
                log = self.engine.get(name, partition.index)
                if log is not None:
                    log.configure(config)


def _random_uuid_text() -> str:
    """A random UUID in its usual form; the standard module would cost a start several milliseconds."""
    text = os.urandom(16).hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _post(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    loop.call_soon_threadsafe(call)


def _ignore(error: object) -> None:
    """What nobody waits for."""
