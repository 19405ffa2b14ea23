"""What the tests themselves ask of the broker, through kafka-python's admin client."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from kafka import KafkaAdminClient, KafkaProducer, TopicPartition
from kafka.admin import NewTopic, OffsetSpec
from kafka.errors import CoordinatorLoadInProgressError


@contextmanager
def admin_client(address: str) -> Iterator[Any]:
    """An admin client for the time of the block."""
    client = KafkaAdminClient(bootstrap_servers=address)
    try:
        yield client
    finally:
        client.close()


def create_topic(address: str, topic: str, partitions: int) -> None:
    """Creates a topic that keeps records of any age; returns when it is there."""
    with admin_client(address) as admin:
        admin.create_topics([NewTopic(topic, partitions, 1, topic_configs={"retention.ms": "-1"})])
        admin.wait_for_topics([topic])


def committed(address: str, group: str) -> dict[int, int]:
    """Partition -> committed offset of a group of one topic."""
    ends = time.monotonic() + 30
    with admin_client(address) as admin:
        while True:
            try:
                offsets = admin.list_group_offsets(group)[group]
                break
            except CoordinatorLoadInProgressError:  # which this admin client leaves to its caller
                if time.monotonic() > ends:
                    raise
            time.sleep(0.1)
    return {partition.partition: found.offset for partition, found in offsets.items() if found.offset >= 0}


def end_offsets(address: str, topic: str, partitions: int) -> dict[int, int]:
    """Partition -> the offset after its last record."""
    wanted = {TopicPartition(topic, partition): OffsetSpec.LATEST for partition in range(partitions)}
    with admin_client(address) as admin:
        return {place.partition: found.offset for place, found in admin.list_partition_offsets(wanted).items()}


def send_plainly(address: str, topic: str, records: Iterable[tuple[int, str]]) -> None:
    """Sends texts to partitions, outside any transaction; returns when the broker has them."""
    producer = KafkaProducer(bootstrap_servers=address, enable_idempotence=False)
    sent = [producer.send(topic, value=text.encode(), partition=partition) for partition, text in records]
    producer.flush()
    for future in sent:
        future.get(timeout=60)
    producer.close()
