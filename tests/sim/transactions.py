"""The transactional clients of a run: their topic, how often they act, and which errors a failing disk explains."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.delete_records import DeleteRecordsRequest
from kafkalite.server.handlers import topics
from tests.sim.clients import TRANSACTIONAL
from tests.sim.transactional import TIMEOUT_MS, TransactionalClients

if TYPE_CHECKING:
    from tests.sim.driver import Simulation

_OF_A_BAD_DISK = (ErrorCode.KAFKA_STORAGE_ERROR, ErrorCode.COORDINATOR_NOT_AVAILABLE, ErrorCode.NOT_COORDINATOR)


class Transactions(TransactionalClients):
    """Those of one simulation. weight: how much of what clients do they do, 0 in runs that have none."""

    topic = TRANSACTIONAL
    partitions = 2

    def __init__(self, sim: Simulation) -> None:
        super().__init__(sim.rng, sim.rng.choice((1, 2, 4)))
        self.sim = sim
        self.weight = sim.rng.choice((0, 10, 100, 300))

    def excuses(self, code: int) -> bool:
        bad = self.sim.faults.raised > 0 or self.sim.did["disk.low"] > 0
        return code in _OF_A_BAD_DISK and (bad or self.sim.stopping)

    def hears(self) -> bool:
        return not self.sim.is_dark

    def note(self, text: str) -> None:
        self.sim.note(text)

    @property
    def _has_topic(self) -> bool:
        return self.topic in self.sim.metadata.acked

    def act(self) -> None:
        """One thing happens."""
        rng = self.rng
        if not self._has_topic:
            self.sim.clients.create(self.topic, self.partitions)
            return
        producer = rng.choice(self.producers)
        if not producer.ready and rng.random() < 0.7:
            self.init(producer)
            return
        rng.choices(
            (
                partial(self.send, producer, rng.randrange(self.partitions), rng.randint(1, 3)),
                partial(self.commit_offset, producer),
                partial(self.end, producer, True),
                partial(self.end, producer, False),
                partial(self.late_copy, producer, rng.randrange(100)),
                partial(self.init, producer),
                self._delete_records,
                self.check,
            ),
            (30, 6, 20, 5, 5, 1, 1, 3),
        )[0]()

    def _delete_records(self) -> None:
        assert self.broker is not None
        index = self.rng.randrange(self.partitions)
        if (log := self.broker.cluster.log(self.topic, index)) is None:
            return  # the disk fails
        offset = self.rng.randint(log.log_start_offset, log.high_watermark)
        partition = DeleteRecordsRequest.DeleteRecordsPartition(partition_index=index, offset=offset)
        topic = DeleteRecordsRequest.DeleteRecordsTopic(name=self.topic, partitions=[partition])
        request = DeleteRecordsRequest(topics=[topic], timeout_ms=1000)
        self.broker.ask(topics.delete_records, request, 2, lambda response: None)

    def check(self) -> None:
        """What readers get; not while the disk fails, which the next start makes up for."""
        faults = self.sim.faults
        if self._has_topic and not (faults.raised or faults.rates):
            self.check_readers()

    def finish(self) -> None:
        """Let every transaction end, and look what is left."""
        assert self.broker is not None
        if not self._has_topic:
            return
        for _ in range(3):
            self.broker.settle()
            self.sim.clock.advance(TIMEOUT_MS)
        self.broker.settle()
        self.check_ended()
