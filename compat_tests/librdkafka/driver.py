"""confluent-kafka (librdkafka) behind the driver protocol of lines.py."""

from __future__ import annotations

import threading
from typing import Any

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

from compat_tests.lines import Arguments, Commands, Output, Received, Record, parse_arguments, read_records


def produce(args: Arguments, output: Output) -> None:
    """Sends what stdin holds and reports each acknowledgement."""
    producer = Producer(
        {
            "bootstrap.servers": args.bootstrap,
            "compression.type": args.codec,
            "enable.idempotence": args.idempotent,
            "linger.ms": 5 if args.mode == "batch" else 0,
            "delivery.timeout.ms": 120_000,
            "reconnect.backoff.max.ms": 500,
        }
    )
    stop = threading.Event()

    def serve() -> None:
        while not stop.is_set():
            producer.poll(0.05)

    server = threading.Thread(target=serve)
    server.start()
    try:
        for record in read_records():
            _send(producer, args, record, output)
    finally:
        producer.flush(120)
        stop.set()
        server.join()


def _send(producer: Any, args: Arguments, record: Record, output: Output) -> None:
    delivered = threading.Event()

    def report(error: Any, message: Any) -> None:
        if error is None:
            output.ack(record.number, message.partition(), message.offset())
        else:
            output.fail(record.number, error)
        delivered.set()

    optional = {} if record.timestamp_ms is None else {"timestamp": record.timestamp_ms}
    while True:
        try:
            producer.produce(
                args.topic,
                value=record.value,
                key=record.key,
                partition=record.partition,
                headers=list(record.headers),
                on_delivery=report,
                **optional,
            )
            break
        except BufferError:
            producer.poll(0.05)
    if args.mode == "single":
        delivered.wait()


def poll_until_done(consumer: Any, commands: Commands, output: Output, args: Arguments) -> None:
    """Reports records until --count of them or the end of stdin; members commit after each poll unless told to hold."""
    seen = 0
    while not commands.closing.is_set():
        messages = consumer.consume(500, 0.2)
        for message in messages:
            if message.error() is not None:
                output.emit(e="error", error=str(message.error()))
                continue
            headers = tuple(message.headers() or ())
            timestamp_ms = message.timestamp()[1]
            output.record(
                Received(message.partition(), message.offset(), timestamp_ms, message.key(), message.value(), headers)
            )
            seen += 1
            if seen == args.count:
                return
        if messages and args.group and commands.committing.is_set():
            try:
                consumer.commit(asynchronous=False)
            except KafkaException as error:
                output.emit(e="commit-failed", error=repr(error))


def consume(args: Arguments, output: Output) -> None:
    """Reads given partitions from the start or from a time."""
    consumer = Consumer(
        {
            "bootstrap.servers": args.bootstrap,
            "group.id": "unused",
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "reconnect.backoff.max.ms": 500,
        }
    )
    if args.start == "earliest":
        consumer.assign([TopicPartition(args.topic, partition, 0) for partition in args.partitions])
    else:
        wanted = [TopicPartition(args.topic, partition, int(args.start)) for partition in args.partitions]
        consumer.assign(consumer.offsets_for_times(wanted, 30))
    poll_until_done(consumer, Commands(), output, args)
    consumer.close()


def group(args: Arguments, output: Output) -> None:
    """Is a member of a group."""
    commands = Commands()
    settings: dict[str, object] = {
        "bootstrap.servers": args.bootstrap,
        "group.id": args.group,
        "enable.auto.commit": False,
        "auto.offset.reset": "earliest",
        "session.timeout.ms": args.session_timeout_ms,
        "heartbeat.interval.ms": min(1000, args.session_timeout_ms // 3),
        "partition.assignment.strategy": args.strategy,
        "reconnect.backoff.max.ms": 500,
    }
    if args.instance is not None:
        settings["group.instance.id"] = args.instance
    consumer = Consumer(settings)
    owned: set[int] = set()

    def assigned(client: Any, partitions: list[Any]) -> None:
        owned.update(partition.partition for partition in partitions)
        output.owns(owned)

    def revoked(client: Any, partitions: list[Any]) -> None:
        owned.difference_update(partition.partition for partition in partitions)
        output.revoked(partition.partition for partition in partitions)

    consumer.subscribe([args.topic], on_assign=assigned, on_revoke=revoked)
    poll_until_done(consumer, commands, output, args)
    consumer.close()
    output.emit(e="closed")


def main() -> None:
    """Runs the command of the command line."""
    args = parse_arguments()
    {"produce": produce, "consume": consume, "group": group}[args.command](args, Output())


if __name__ == "__main__":
    main()
