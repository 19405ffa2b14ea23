"""MirrorMaker 2 copies topics, their settings and groups' offsets from one broker to another while both are killed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, NewTopic

from compat_tests.broker import Broker, free_ports, make_broker
from compat_tests.connect import PATIENCE_S, require_connect, run_java
from compat_tests.kafka_python.admin import admin_client, committed
from compat_tests.processes import Child, wait_for

pytestmark = [pytest.mark.full, pytest.mark.restarts]
TOPIC = "orders"
MIRRORED = f"primary.{TOPIC}"
GROUP = "shop"
PARTITIONS = 3
RECORDS = 300  # sent at a time
RETENTION_MS = "123456789"
EVERY_SECOND = (
    "sync.group.offsets.interval.seconds",
    "emit.checkpoints.interval.seconds",
    "emit.heartbeats.interval.seconds",
    "refresh.topics.interval.seconds",
    "refresh.groups.interval.seconds",
    "sync.topic.configs.interval.seconds",
)


def settings(primary: Broker, backup: Broker) -> dict[str, str]:
    """One way, exactly once, on single brokers."""
    topics = ("heartbeats.topic", "checkpoints.topic", "offset-syncs.topic")
    factors = (*topics, "config.storage", "offset.storage", "status.storage")
    return {
        "clusters": "primary,backup",
        "primary.bootstrap.servers": primary.address,
        "backup.bootstrap.servers": backup.address,
        "primary->backup.enabled": "true",
        "primary->backup.topics": TOPIC,
        "primary->backup.groups": GROUP,
        "backup->primary.enabled": "false",
        "sync.group.offsets.enabled": "true",
        "offset.lag.max": "0",
        "replication.factor": "1",
        "primary.exactly.once.source.support": "enabled",
        "backup.exactly.once.source.support": "enabled",
        "primary.consumer.isolation.level": "read_committed",
        "dedicated.mode.enable.internal.rest": "true",
        "listeners": f"http://127.0.0.1:{free_ports(1)[0]}",
        "tasks.max": "2",
        **{f"{name}.replication.factor": "1" for name in factors},
        **dict.fromkeys(EVERY_SECOND, "1"),
    }


class Mirror:
    """Two brokers and the program between them."""

    def __init__(self, primary: Broker, backup: Broker, directory: Path) -> None:
        self.primary = primary
        self.backup = backup
        self._directory = directory
        self._properties = settings(primary, backup)
        self._sent: list[list[bytes]] = [[] for _ in range(PARTITIONS)]
        with admin_client(primary.address) as admin:
            admin.create_topics([NewTopic(TOPIC, PARTITIONS, 1, topic_configs={"retention.ms": RETENTION_MS})])
        self.start()

    def start(self) -> None:
        """Starts the program, or starts it again."""
        main = "org.apache.kafka.connect.mirror.MirrorMaker"
        self.process: Child = run_java(main, self._properties, "mirror-maker", self._directory)

    def send(self, records: int = RECORDS) -> None:
        """Records into all partitions of the primary's topic."""
        producer = KafkaProducer(bootstrap_servers=self.primary.address)
        for number in range(records):
            values = self._sent[number % PARTITIONS]
            values.append(b"order %d" % (len(values) * PARTITIONS + number % PARTITIONS))
            producer.send(TOPIC, values[-1], partition=number % PARTITIONS)
        producer.close()

    def commit(self) -> None:
        """A group of the primary is done with all there is."""
        consumer = KafkaConsumer(
            TOPIC,
            bootstrap_servers=self.primary.address,
            group_id=GROUP,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
        )
        read: list[object] = []

        def all_read() -> bool:
            read.extend(record for batch in consumer.poll(500).values() for record in batch)
            return len(read) >= sum(map(len, self._sent))

        wait_for("the group at the end", all_read, PATIENCE_S)
        consumer.commit()
        consumer.close()

    def mirrored(self) -> list[list[bytes]]:
        """What a committed reader finds in the backup's partitions."""
        with admin_client(self.backup.address) as admin:
            if MIRRORED not in admin.list_topics():
                return []
        places = [TopicPartition(MIRRORED, partition) for partition in range(PARTITIONS)]
        consumer = KafkaConsumer(bootstrap_servers=self.backup.address, group_id=None, isolation_level="read_committed")
        found: list[list[bytes]] = [[] for _ in places]
        try:
            consumer.assign(places)
            consumer.seek_to_beginning(*places)
            ends = consumer.end_offsets(places)

            def at_end() -> bool:
                for place, batch in consumer.poll(100).items():
                    found[place.partition] += [record.value for record in batch]
                return all(consumer.position(place) >= end for place, end in ends.items())

            wait_for("the end of the mirrored topic", at_end, PATIENCE_S)
        finally:
            consumer.close()
        return found

    def wait_mirrored(self) -> None:
        """Everything sent has arrived, once and in order."""
        total = sum(map(len, self._sent))
        wait_for(f"{total} mirrored", lambda: sum(map(len, self.mirrored())) >= total, 2 * PATIENCE_S, poll_s=0.5)
        assert self.mirrored() == self._sent


@pytest.fixture
def mirror(own_broker: Broker, broker_kind: str, tmp_path: Path) -> Iterator[Mirror]:
    """Running, with nothing to copy."""
    require_connect()
    backup = make_broker(broker_kind, tmp_path / "backup")
    started: Mirror | None = None
    try:
        backup.start()
        started = Mirror(own_broker, backup, tmp_path)
        yield started
    finally:
        if started is not None:
            started.process.end()
        backup.end()


def test_a_second_broker_mirrors_the_first(mirror: Mirror) -> None:
    """Records once and in order, the topic's settings, the group's offsets, heartbeats; then kills of all three."""
    mirror.send()
    mirror.commit()
    mirror.wait_mirrored()
    with admin_client(mirror.backup.address) as admin:
        found = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, MIRRORED)])
        assert found["topic"][MIRRORED]["retention.ms"]["value"] == RETENTION_MS

        def offsets_arrive() -> bool:
            mirror.send(PARTITIONS)  # it tells which offset is which only while it has records to copy
            offsets = committed(mirror.backup.address, GROUP)
            return set(offsets) == set(range(PARTITIONS)) and all(offsets.values())

        wait_for("the group's offsets", offsets_arrive, PATIENCE_S, poll_s=0.5)
        assert {"heartbeats", "primary.heartbeats", "primary.checkpoints.internal"} <= set(admin.list_topics())
    for kill in (mirror.primary.kill, mirror.backup.kill, mirror.process.kill):
        mirror.send()
        kill()
        for broker in (mirror.primary, mirror.backup):
            if not broker.alive():
                broker.start()
        if mirror.process.process.poll() is not None:
            mirror.start()
        mirror.send()
        mirror.wait_mirrored()
