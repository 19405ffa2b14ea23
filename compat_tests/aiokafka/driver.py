"""aiokafka behind the driver protocol of lines.py."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor

from compat_tests.lines import Arguments, Commands, Output, Received, Record, parse_arguments, parse_record

ASSIGNORS = {"range": RangePartitionAssignor, "roundrobin": RoundRobinPartitionAssignor}


async def read_records() -> AsyncIterator[Record]:
    """The records of stdin, as they come, without blocking the loop."""
    reader = asyncio.StreamReader(limit=64 << 20)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield parse_record(line)


def reporter(output: Output, record: Record) -> Callable[[asyncio.Future[Any]], None]:
    """Reports how the sending of one record ended."""

    def done(future: asyncio.Future[Any]) -> None:
        error = future.exception()
        if error is None:
            output.ack(record.number, future.result().partition, future.result().offset)
        else:
            output.fail(record.number, error)

    return done


async def produce(args: Arguments, output: Output) -> None:
    """Sends what stdin holds and reports each acknowledgement."""
    producer = AIOKafkaProducer(
        bootstrap_servers=args.bootstrap,
        compression_type=None if args.codec == "none" else args.codec,
        acks="all",
        enable_idempotence=args.idempotent,
        linger_ms=5 if args.mode == "batch" else 0,
        max_batch_size=65536,
        request_timeout_ms=60_000,
    )
    await producer.start()
    try:
        async for record in read_records():
            future = await producer.send(
                args.topic,
                value=record.value,
                key=record.key,
                headers=list(record.headers),
                partition=record.partition,
                timestamp_ms=record.timestamp_ms,
            )
            future.add_done_callback(reporter(output, record))
            if args.mode == "single":
                await future
        await producer.flush()
    finally:
        await producer.stop()


async def poll_until_done(consumer: Any, commands: Commands, output: Output, args: Arguments) -> None:
    """Reports records until --count of them or the end of stdin; members commit after each poll unless told to hold."""
    seen = 0
    while not commands.closing.is_set():
        batches = await consumer.getmany(timeout_ms=200)
        for messages in batches.values():
            for message in messages:
                headers = tuple(message.headers)
                output.record(
                    Received(message.partition, message.offset, message.timestamp, message.key, message.value, headers)
                )
                seen += 1
                if seen == args.count:
                    return
        if batches and args.group and commands.committing.is_set():
            try:
                await consumer.commit()
            except Exception as error:
                output.emit(e="commit-failed", error=repr(error))


async def consume(args: Arguments, output: Output) -> None:
    """Reads given partitions from the start or from a time."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=args.bootstrap, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    await consumer.start()
    try:
        partitions = [TopicPartition(args.topic, partition) for partition in args.partitions]
        consumer.assign(partitions)
        if args.start == "earliest":
            await consumer.seek_to_beginning(*partitions)
        else:
            found = await consumer.offsets_for_times(dict.fromkeys(partitions, int(args.start)))
            for partition in partitions:
                if found.get(partition) is None:
                    await consumer.seek_to_end(partition)
                else:
                    consumer.seek(partition, found[partition].offset)
        await poll_until_done(consumer, Commands(), output, args)
    finally:
        await consumer.stop()


async def group(args: Arguments, output: Output) -> None:
    """Is a member of a group."""
    commands = Commands()
    consumer = AIOKafkaConsumer(
        bootstrap_servers=args.bootstrap,
        group_id=args.group,
        group_instance_id=args.instance,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        session_timeout_ms=args.session_timeout_ms,
        heartbeat_interval_ms=min(1000, args.session_timeout_ms // 3),
        partition_assignment_strategy=[ASSIGNORS[args.strategy]],
        metadata_max_age_ms=5000,
    )

    class Listener(ConsumerRebalanceListener):  # type: ignore[misc]
        def on_partitions_revoked(self, revoked: Iterable[Any]) -> None:
            output.revoked(partition.partition for partition in revoked)

        def on_partitions_assigned(self, assigned: Iterable[Any]) -> None:
            output.owns(partition.partition for partition in assigned)

    consumer.subscribe([args.topic], listener=Listener())
    await consumer.start()
    try:
        await poll_until_done(consumer, commands, output, args)
    finally:
        await consumer.stop()
    output.emit(e="closed")


def main() -> None:
    """Runs the command of the command line."""
    args = parse_arguments()
    asyncio.run({"produce": produce, "consume": consume, "group": group}[args.command](args, Output()))


if __name__ == "__main__":
    main()
