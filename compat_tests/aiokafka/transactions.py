"""aiokafka behind the line protocol of transaction_lines.py; all actors share one event loop."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine
from typing import Any

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from compat_tests.lines import Output
from compat_tests.transaction_lines import SESSION_TIMEOUT_MS, Actor, Answer, Asked, Gathered, bootstrap, serve


class AiokafkaActor(Actor):
    """A producer and, for copy, a consumer."""

    loop = asyncio.new_event_loop()

    def __init__(self, output: Output) -> None:
        self.producer: Any = None
        self.consumer: Any = None
        super().__init__(output)

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result()

    def init(self, asked: Asked) -> None:
        """A new producer each time: starting it is initialising it."""

        async def start() -> None:
            self.producer = AIOKafkaProducer(
                bootstrap_servers=bootstrap(),
                transactional_id=asked["id"],
                transaction_timeout_ms=asked["timeout"],
                request_timeout_ms=60_000,
            )
            await self.producer.start()

        self._run(start())

    def begin(self, asked: Asked) -> None:
        """Local to the client."""
        self._run(self.producer.begin_transaction())

    def send(self, asked: Asked) -> None:
        """All at once, then waits."""

        async def work() -> None:
            sent = [
                await self.producer.send(asked["topic"], text.encode(), partition=partition)
                for partition, text in asked["records"]
            ]
            await asyncio.gather(*sent)

        self._run(work())

    def copy(self, asked: Asked) -> None:
        """The client sends the group's name only."""
        self._run(self._copy(asked))

    async def _copy(self, asked: Asked) -> None:
        if self.consumer is None:
            self.consumer = AIOKafkaConsumer(
                asked["topic"],
                bootstrap_servers=bootstrap(),
                group_id=asked["group"],
                session_timeout_ms=SESSION_TIMEOUT_MS,
                heartbeat_interval_ms=500,
                enable_auto_commit=False,
                auto_offset_reset="earliest",
                isolation_level="read_committed",
            )
            await self.consumer.start()
        records: list[Any] = []
        while len(records) < (asked.get("least") or asked["count"]):
            found = await self.consumer.getmany(timeout_ms=200, max_records=asked["count"] - len(records))
            for batch in found.values():
                records += batch
        sent = [
            await self.producer.send(asked["to"], record.value + b"!", partition=record.partition) for record in records
        ]
        await asyncio.gather(*sent)
        offsets = {TopicPartition(record.topic, record.partition): record.offset + 1 for record in records}
        await self.producer.send_offsets_to_transaction(offsets, asked["group"])

    def leave(self, asked: Asked) -> None:
        """Leaves the group at once."""
        self._run(self.consumer.stop())
        self.consumer = None

    def commit(self, asked: Asked) -> None:
        """Waits for the answer."""
        self._run(self.producer.commit_transaction())

    def abort(self, asked: Asked) -> None:
        """Waits for the answer."""
        self._run(self.producer.abort_transaction())

    def read(self, asked: Asked) -> Answer:
        """By assignment, from the beginning."""

        async def work() -> Gathered:
            consumer = AIOKafkaConsumer(
                bootstrap_servers=bootstrap(),
                enable_auto_commit=False,
                isolation_level="read_committed" if asked["committed"] else "read_uncommitted",
            )
            await consumer.start()
            partitions = [TopicPartition(asked["topic"], partition) for partition in asked["partitions"]]
            consumer.assign(partitions)
            await consumer.seek_to_beginning(*partitions)
            gathered = Gathered(asked)
            while not gathered.done:
                for batch in (await consumer.getmany(timeout_ms=200)).values():
                    for found in batch:
                        gathered.add(found.partition, found.offset, found.value)
            await consumer.stop()
            return gathered

        return {"records": self._run(work()).records}


if __name__ == "__main__":
    threading.Thread(target=AiokafkaActor.loop.run_forever, daemon=True).start()
    serve(AiokafkaActor)
    os._exit(0)
