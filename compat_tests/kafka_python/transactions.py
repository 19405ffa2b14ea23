"""kafka-python behind the line protocol of transaction_lines.py."""

from __future__ import annotations

import os
from typing import Any

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.structs import OffsetAndMetadata

from compat_tests.kafka_python.joining import know
from compat_tests.transaction_lines import SESSION_TIMEOUT_MS, Actor, Answer, Asked, Gathered, bootstrap, serve


class KafkaPythonActor(Actor):
    """A producer and, for copy, a consumer."""

    producer: Any = None
    consumer: Any = None

    def init(self, asked: Asked) -> None:
        """A new producer each time."""
        if self.producer is not None:
            self.producer.close(timeout=0)
        self.producer = KafkaProducer(
            bootstrap_servers=bootstrap(),
            transactional_id=asked["id"],
            transaction_timeout_ms=asked["timeout"],
            reconnect_backoff_max_ms=500,
            request_timeout_ms=15_000,
        )
        self.producer.init_transactions()

    def begin(self, asked: Asked) -> None:
        """Local to the client."""
        self.producer.begin_transaction()

    def send(self, asked: Asked) -> None:
        """All at once, then waits."""
        sent = [
            self.producer.send(asked["topic"], value=text.encode(), partition=partition)
            for partition, text in asked["records"]
        ]
        self.producer.flush()
        for future in sent:
            future.get(timeout=60)

    def copy(self, asked: Asked) -> None:
        """The group's generation goes along with the offsets."""
        if self.consumer is None:
            self.consumer = KafkaConsumer(
                asked["topic"],
                bootstrap_servers=bootstrap(),
                group_id=asked["group"],
                session_timeout_ms=SESSION_TIMEOUT_MS,
                heartbeat_interval_ms=500,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                isolation_level="read_committed",
            )
            know(self.consumer, asked["topic"])
        records: list[Any] = []
        while len(records) < (asked.get("least") or asked["count"]):
            for batch in self.consumer.poll(timeout_ms=200, max_records=asked["count"] - len(records)).values():
                records += batch
        copies = [(found.partition, found.value.decode() + "!") for found in records]
        self.send({"topic": asked["to"], "records": copies})
        offsets = {
            TopicPartition(found.topic, found.partition): OffsetAndMetadata(found.offset + 1, "", -1)
            for found in records
        }
        self.producer.send_offsets_to_transaction(offsets, self.consumer.group_metadata())

    def leave(self, asked: Asked) -> None:
        """Leaves the group at once."""
        self.consumer.close(autocommit=False)
        self.consumer = None

    def commit(self, asked: Asked) -> None:
        """Waits for the answer."""
        self.producer.commit_transaction()

    def abort(self, asked: Asked) -> None:
        """Waits for the answer."""
        self.producer.abort_transaction()

    def read(self, asked: Asked) -> Answer:
        """By assignment, from the beginning."""
        consumer = KafkaConsumer(
            bootstrap_servers=bootstrap(),
            group_id=None,
            enable_auto_commit=False,
            isolation_level="read_committed" if asked["committed"] else "read_uncommitted",
        )
        partitions = [TopicPartition(asked["topic"], partition) for partition in asked["partitions"]]
        consumer.assign(partitions)
        consumer.seek_to_beginning(*partitions)
        gathered = Gathered(asked)
        while not gathered.done:
            for batch in consumer.poll(timeout_ms=200).values():
                for found in batch:
                    gathered.add(found.partition, found.offset, found.value)
        consumer.close()
        return {"records": gathered.records}


if __name__ == "__main__":
    serve(KafkaPythonActor)
    os._exit(0)  # producers in the middle of a transaction would wait at the end
