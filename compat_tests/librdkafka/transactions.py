"""confluent-kafka (librdkafka) behind the line protocol of transaction_lines.py."""

from __future__ import annotations

import os
from typing import Any

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

from compat_tests.transaction_lines import SESSION_TIMEOUT_MS, Actor, Answer, Asked, Gathered, bootstrap, serve


class LibrdkafkaActor(Actor):
    """A producer and, for copy, a consumer."""

    producer: Any
    consumer: Any = None

    def init(self, asked: Asked) -> None:
        """A fenced instance is fatal to librdkafka, so each init is a new one."""
        self.producer = Producer(
            {
                "bootstrap.servers": bootstrap(),
                "transactional.id": asked["id"],
                "transaction.timeout.ms": asked["timeout"],
                "linger.ms": 1,
                "reconnect.backoff.max.ms": 500,
                # A rebootstrap, as after each restart of the only broker, replaces the client's brokers but not those
                # in its cache of group coordinators: sending offsets would then wait for its whole timeout.
                "metadata.recovery.strategy": "none",
            }
        )
        self._insist(self.producer.init_transactions)

    def begin(self, asked: Asked) -> None:
        """Local to the client."""
        self.producer.begin_transaction()

    def send(self, asked: Asked) -> None:
        """All at once, then waits."""
        errors: list[Any] = []

        def delivered(error: Any, message: Any) -> None:
            if error is not None:
                errors.append(error)

        for partition, text in asked["records"]:
            self.producer.produce(asked["topic"], text.encode(), partition=partition, on_delivery=delivered)
        self.producer.flush(60)
        if errors:
            raise KafkaException(errors[0])

    def copy(self, asked: Asked) -> None:
        """The group's generation goes along with the offsets."""
        if self.consumer is None:
            self.consumer = Consumer(
                {
                    "bootstrap.servers": bootstrap(),
                    "group.id": asked["group"],
                    "session.timeout.ms": SESSION_TIMEOUT_MS,
                    "heartbeat.interval.ms": 500,
                    "enable.auto.commit": False,
                    "auto.offset.reset": "earliest",
                    "isolation.level": "read_committed",
                }
            )
            self.consumer.subscribe([asked["topic"]])
        records: list[Any] = []
        while len(records) < (asked.get("least") or asked["count"]):
            found = self.consumer.consume(asked["count"] - len(records), 0.2)
            records += [message for message in found if message.error() is None]
        copies = [(message.partition(), message.value().decode() + "!") for message in records]
        self.send({"topic": asked["to"], "records": copies})
        offsets = [place for place in self.consumer.position(self.consumer.assignment()) if place.offset >= 0]
        group = self.consumer.consumer_group_metadata()
        self._insist(self.producer.send_offsets_to_transaction, offsets, group)

    def leave(self, asked: Asked) -> None:
        """Leaves the group at once."""
        self.consumer.close()
        self.consumer = None

    def commit(self, asked: Asked) -> None:
        """Tries again what may be tried again."""
        self._insist(self.producer.commit_transaction)

    def abort(self, asked: Asked) -> None:
        """Tries again what may be tried again."""
        self._insist(self.producer.abort_transaction)

    def _insist(self, call: Any, *arguments: Any) -> None:
        while True:
            try:
                call(*arguments, 60)
                return
            except KafkaException as error:
                if not error.args[0].retriable():
                    raise

    def read(self, asked: Asked) -> Answer:
        """By assignment, from offset 0."""
        level = "read_committed" if asked["committed"] else "read_uncommitted"
        consumer: Any = Consumer(
            {
                "bootstrap.servers": bootstrap(),
                "group.id": "unused",
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "isolation.level": level,
            }
        )
        consumer.assign([TopicPartition(asked["topic"], partition, 0) for partition in asked["partitions"]])
        gathered = Gathered(asked)
        while not gathered.done:
            for message in consumer.consume(500, 0.2):
                if message.error() is None:
                    gathered.add(message.partition(), message.offset(), message.value())
        consumer.close()
        return {"records": gathered.records}


if __name__ == "__main__":
    serve(LibrdkafkaActor)
    os._exit(0)  # an instance in the middle of a transaction would wait in its destructor
