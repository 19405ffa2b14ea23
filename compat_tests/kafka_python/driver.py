"""kafka-python behind the driver protocol of lines.py."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

from kafka import ConsumerRebalanceListener, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.coordinator.assignors.cooperative_sticky import CooperativeStickyAssignor
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor

from compat_tests.kafka_python.joining import know
from compat_tests.lines import Arguments, Commands, Output, Received, Record, parse_arguments, read_records

ASSIGNORS = {
    "range": RangePartitionAssignor,
    "roundrobin": RoundRobinPartitionAssignor,
    "cooperative-sticky": CooperativeStickyAssignor,
}


def produce(args: Arguments, output: Output) -> None:
    """Sends what stdin holds and reports each acknowledgement."""
    producer = KafkaProducer(
        bootstrap_servers=args.bootstrap,
        compression_type=None if args.codec == "none" else args.codec,
        acks="all",
        enable_idempotence=args.idempotent,
        linger_ms=5 if args.mode == "batch" else 0,
        batch_size=65536,
        reconnect_backoff_max_ms=500,
        request_timeout_ms=15_000,
        max_block_ms=120_000,
    )
    for record in read_records():
        _send(producer, args, record, output)
    producer.flush()
    producer.close()


def _send(producer: Any, args: Arguments, record: Record, output: Output) -> None:
    def acknowledged(metadata: Any) -> None:
        output.ack(record.number, metadata.partition, metadata.offset)

    try:
        future = producer.send(
            args.topic,
            value=record.value,
            key=record.key,
            headers=list(record.headers),
            partition=record.partition,
            timestamp_ms=record.timestamp_ms,
        )
    except Exception as error:
        output.fail(record.number, error)
        return
    future.add_callback(acknowledged)
    future.add_errback(functools.partial(output.fail, record.number))
    if args.mode == "single":
        future.get(timeout=120)


def emit(output: Output, message: Any) -> None:
    """Reports one consumed record."""
    output.record(
        Received(
            message.partition, message.offset, message.timestamp, message.key, message.value, tuple(message.headers)
        )
    )


def poll_until_done(
    consumer: Any, commands: Commands, output: Output, count: int | None, after: Callable[[], None]
) -> None:
    """Reports records until `count` of them or the end of stdin."""
    seen = 0
    while not commands.closing.is_set():
        batches = consumer.poll(timeout_ms=200)
        for messages in batches.values():
            for message in messages:
                emit(output, message)
                seen += 1
                if seen == count:
                    return
        if batches:
            after()


def consume(args: Arguments, output: Output) -> None:
    """Reads given partitions from the start or from a time."""
    consumer = KafkaConsumer(
        bootstrap_servers=args.bootstrap,
        group_id=None,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        reconnect_backoff_max_ms=500,
    )
    partitions = [TopicPartition(args.topic, partition) for partition in args.partitions]
    consumer.assign(partitions)
    if args.start == "earliest":
        consumer.seek_to_beginning(*partitions)
    else:
        found = consumer.offsets_for_times(dict.fromkeys(partitions, int(args.start)))
        for partition in partitions:
            if found.get(partition) is None:
                consumer.seek_to_end(partition)
            else:
                consumer.seek(partition, found[partition].offset)
    poll_until_done(consumer, Commands(), output, args.count, lambda: None)
    consumer.close()


def group(args: Arguments, output: Output) -> None:
    """Is a member of a group: commits after each poll unless told to hold."""
    commands = Commands()
    consumer = KafkaConsumer(
        bootstrap_servers=args.bootstrap,
        group_id=args.group,
        group_instance_id=args.instance,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        session_timeout_ms=args.session_timeout_ms,
        heartbeat_interval_ms=min(1000, args.session_timeout_ms // 3),
        partition_assignment_strategy=[ASSIGNORS[args.strategy]],
        reconnect_backoff_max_ms=500,
        metadata_max_age_ms=5000,
    )

    class Listener(ConsumerRebalanceListener):  # type: ignore[misc]
        def on_partitions_revoked(self, revoked: Iterable[Any]) -> None:
            output.revoked(partition.partition for partition in revoked)
            output.owns(partition.partition for partition in consumer.assignment().difference(revoked))

        def on_partitions_assigned(self, assigned: Iterable[Any]) -> None:
            output.owns(partition.partition for partition in consumer.assignment())

    consumer.subscribe([args.topic], listener=Listener())
    know(consumer, args.topic)

    def commit() -> None:
        if commands.committing.is_set():
            try:
                consumer.commit()
            except Exception as error:
                output.emit(e="commit-failed", error=repr(error))

    poll_until_done(consumer, commands, output, None, commit)
    consumer.close(autocommit=False)
    output.emit(e="closed")


def main() -> None:
    """Runs the command of the command line."""
    args = parse_arguments()
    {"produce": produce, "consume": consume, "group": group}[args.command](args, Output())


if __name__ == "__main__":
    main()
