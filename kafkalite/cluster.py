"""A cluster: the state of one logical Kafka cluster, shared by its nodes.

Holds the logs, the metadata and the coordinators, and the clocks they run by. Everything durable is a record in a log:
topics and configs in `__cluster_metadata`, groups and offsets in `__consumer_offsets`. A process may have several
clusters, each with its own data and its own time. Virtual time (`clock`) drives sessions, rebalances, retention and
timestamps; `transport_clock` is always real, or live clients would hang.
"""

from __future__ import annotations

import os

from kafkalite.clock import LoopClock
from kafkalite.config.topics import topic_config
from kafkalite.log.config import LogConfig
from kafkalite.log.engine import LogEngine
from kafkalite.log.filesystem import MemoryFileSystem, RealFileSystem
from kafkalite.metadata.controller import Controller
from kafkalite.metadata.image import BROKER, TOPIC
from kafkalite.metadata.names import CONSUMER_OFFSETS, METADATA_TOPIC, TRANSACTION_STATE
from kafkalite.metadata.placement import OneProcessPlacement
from kafkalite.observability import log as events
from kafkalite.protocol.errors import ErrorCode, KafkaError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from kafkalite.clock import Clock
    from kafkalite.config.settings import Settings
    from kafkalite.coordinator.group.coordinator import GroupCoordinator
    from kafkalite.coordinator.transaction.coordinator import TransactionCoordinator
    from kafkalite.log.cleaner import Cleaner
    from kafkalite.log.filesystem import FileSystem
    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.log.retention import Retention
    from kafkalite.metadata.image import Change, MetadataImage, Topic
    from kafkalite.node import Node

METADATA_TOPIC_ID = bytes(15) + b"\x01"
METADATA_CONFIG = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}  # it is kept whole
SUPPORTED_FEATURES = {"metadata.version": (7, 33), "transaction.version": (0, 2)}
FINALIZED_FEATURES = {"metadata.version": 33, "transaction.version": 2}
MEMORY = "memory"


class Cluster:
    """One logical cluster; `open` makes or reopens it, `close` leaves it in order."""

    def __init__(
        self, settings: Settings, engine: LogEngine, clock: Clock, loop: asyncio.AbstractEventLoop, node_ids: list[int]
    ) -> None:
        self.settings = settings
        self.engine = engine
        self.id = engine.cluster_id
        self.clock = clock
        self.transport_clock: Clock = LoopClock(loop)
        self.nodes: dict[int, Node] = {}
        self._retention: Retention | None = None
        self._cleaner: Cleaner | None = None
        self._unopened: list[tuple[str, int]] = []
        self.placement = OneProcessPlacement(node_ids, settings)
        self.supported_features = SUPPORTED_FEATURES
        metadata_log = engine.open(METADATA_TOPIC, 0, METADATA_TOPIC_ID, self._log_config(METADATA_CONFIG))
        self.controller = Controller(
            metadata_log, clock, settings, lambda: os.urandom(16), node_ids, FINALIZED_FEATURES
        )
        self._groups: GroupCoordinator | None = None
        self._transactions: TransactionCoordinator | None = None
        self._soon = loop.call_soon

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
    ) -> Cluster:
        """Open the cluster in a directory, or in memory where `data_dir` is None.

        `filesystem` takes the place of the real one, or of new memory; `node_ids` defaults to the one of the settings.

        Raises DirectoryInUseError, ForeignDirectoryError, MetadataDamagedError or OSError, each with nothing changed.
        """
        clock = clock or LoopClock(loop)
        node_id = settings.int("node.id")
        engine = LogEngine(
            filesystem or (MemoryFileSystem() if data_dir is None else RealFileSystem()),
            MEMORY if data_dir is None else data_dir,
            clock,
            durability="none" if data_dir is None else settings.str("kafkalite.durability"),
            post=lambda call: _post(loop, call),
            node_id=node_id,
            producer_expiration_ms=settings.int("producer.id.expiration.ms"),
        )
        try:
            cluster = cls(settings, engine, clock, loop, list(node_ids) or [node_id])
            cluster._load()
        except BaseException:
            engine.close(clean=False)
            raise
        return cluster

    def _load(self) -> None:
            reserve_bytes=settings.int("kafkalite.log.reserve.bytes"),
        """Bring the state back from the logs."""
        self.controller.load()
        self.controller.on_change(self._on_change)
        self.engine.deleted_topics = self.controller.deleted_topics
        self.engine.recover(self._topic_id_of, self._config_of)
        self.controller.raise_leader_epochs(
            {(log.topic_id, log.partition): log.leader_epoch for log in self.engine.logs()}, _ignore
        )
        stored = self.engine.existing()
        for name in (CONSUMER_OFFSETS, TRANSACTION_STATE):
            partitions = [index for topic, index in stored if topic == name]
            if partitions and name in self.image.topics:
                (self.groups if name == CONSUMER_OFFSETS else self.transactions).load(partitions)
        self._upkeep = self.clock.call_later(self.settings.int("log.initial.task.delay.ms"), self._begin_upkeep)

    def _begin_upkeep(self) -> None:
        """Look after old records from here on; nothing of that is needed for serving the first client."""
        from kafkalite.log.cleaner import Cleaner
        from kafkalite.log.retention import Retention

        self._retention = Retention(
            self.engine,
            self.clock,
            interval_ms=self.settings.int("log.retention.check.interval.ms"),
            stored=self._stored_logs,
        )
        self._unopened = self.engine.existing()
        self._cleaner = Cleaner(self.engine, self.clock, self.settings, stored=self._stored_logs)
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
                log_for=lambda partition: self.log(CONSUMER_OFFSETS, partition),
                clock=self.clock,
                settings=self.settings,
                image=lambda: self.image,
                new_member_id=lambda prefix: f"{prefix}-{_random_uuid_text()}",
                soon=self._soon,
            )
        return self._groups

    @property
    def transactions(self) -> TransactionCoordinator:
        """The transaction coordinator, made when the first transaction is heard of: most clusters see none."""
        if self._transactions is None:
            from kafkalite.coordinator.transaction.coordinator import TransactionCoordinator

            self._transactions = TransactionCoordinator(
                log_for=self.log,
                state_topic=lambda: self.controller.ensure_internal_topic(TRANSACTION_STATE),
                end_offsets=self.groups.end_transaction,
                next_producer_id=self.controller.next_producer_id,
                clock=self.clock,
                settings=self.settings,
                soon=self._soon,
            )
        return self._transactions

    @property
    def finalized_features(self) -> dict[str, int]:
        """Feature levels in force."""
        return self.image.features

    def add_node(self, node: Node) -> None:
        """A broker of this cluster is there."""
        self.nodes[node.id] = node

    # -- logs ------------------------------------------------------------------------------------------------------

    def log(self, topic_name: str, index: int) -> PartitionLog | None:
        """The log of a partition, None where the metadata has none or it can't be opened now."""
        topic = self.image.topics.get(topic_name)
        if topic is None or not 0 <= index < len(topic.partitions):
            return None
        try:
            return self.log_of(topic, index)
        except KafkaError as error:
            events.error("log.open_failed", topic=topic_name, partition=index, fault=error.message)
            return None

    def log_of(self, topic: Topic, index: int) -> PartitionLog:
        """The log of an existing partition; nothing touches the disk before its first append.

        Raises KafkaError: KAFKA_STORAGE_ERROR.
        """
        log = self.engine.get(topic.name, index)
        if log is not None:
            return log
        config = self._log_config(self.image.config(TOPIC, topic.name))
        try:
            return self.engine.open(topic.name, index, topic.id, config)
        except OSError as error:
            raise KafkaError(ErrorCode.KAFKA_STORAGE_ERROR, f"opening {topic.name}-{index} failed: {error}") from error

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
                self.engine.deleted_topics.add(topic.id)
                self._delete_logs(topic)
            names = {topic.name for topic in change.deleted}
            if self._groups is not None:
                self._groups.topics_deleted(names)
            if TRANSACTION_STATE in names and self._transactions is not None:
                self._transactions.state_topic_deleted()
        if any(resource_type == BROKER for resource_type, _ in change.configs):
            self._configure(log.topic for log in list(self.engine.logs()))
        else:
            self._configure(name for resource_type, name in change.configs if resource_type == TOPIC)

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
