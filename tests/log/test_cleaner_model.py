"""Compaction against a model over random histories (RT-73): produce, transactions, tombstones, restarts, cleanings.

Whoever reads the log from its start ends with what the model has for each key; what is read stood there before, at the
same offset; a tombstone is there for delete.retention.ms; producers go on where they were.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.records.batch import ABORT_MARKER, COMMIT_MARKER, iter_batches
from tests.log.histories import histories
from tests.log.test_cleaner import clean, keyed, marker, roll
from tests.log.world import START_MS, memory_world, produce, real_world

if TYPE_CHECKING:
    from kafkalite.log.partition_log import PartitionLog

RETENTION_MS = 10_000


class Written:
    """A record as it was produced; producer is the transaction it belongs to, None once that is committed."""

    def __init__(self, key: str, value: str | None, at_ms: int, producer: int | None) -> None:
        self.key = key
        self.value = value
        self.at_ms = at_ms
        self.producer = producer
        self.aborted = False


class Model:
    def __init__(self, seed: int, path: Path) -> None:
        self.random = random.Random(seed)
        on_disk = self.random.random() < 0.1  # each cleaning there starts a process
        self.world = real_world(path / "data", self.random.choice(["os", "fsync"])) if on_disk else memory_world()
        self.settings: dict[str, Any] = {
            "internal_segment_bytes": self.random.choice([250, 600, 2000]),
            "index_interval_bytes": self.random.choice([0, 4096]),
            "cleanup_policy": ("compact",),
            "min_cleanable_dirty_ratio": 0.01,
            "delete_retention_ms": RETENTION_MS,
            "file_delete_delay_ms": self.random.choice([0, 60_000]),
        }
        self.map_bytes = self.random.choice([24 * 4, 24 * 12, 1 << 20])
        self.engine = self.world.start()
        self.log: PartitionLog = self.world.open(self.engine, **self.settings)
        self.written: dict[int, Written] = {}
        self.batches: set[tuple[int, int]] = set()
        self.sequences: dict[int, int] = {}
        self.open: set[int] = set()
        self.cleaned_ms: int | None = None
        self.gone: dict[int, int] = {}

    def pairs(self) -> list[tuple[str, str | None]]:
        return [
            (
                f"k{self.random.randint(0, 7)}",
                None if self.random.random() < 0.25 else f"v{len(self.written)}." + "x" * self.random.randint(0, 20),
            )
            for _ in range(self.random.randint(1, 4))
        ]

    def append(self, producer: int | None = None, transactional: bool = False) -> None:
        pairs, now_ms = self.pairs(), self.world.clock.now_ms()
        triple = (-1, -1, -1) if producer is None else (producer, 0, self.sequences.get(producer, 0))
        data = keyed(
            *pairs, at_ms=now_ms, producer=triple, transactional=transactional, codec=self.random.choice([0, 0, 0, 1])
        )
        result = produce(self.log, data)
        assert not result.duplicate
        if producer is not None:
            self.sequences[producer] = triple[2] + len(pairs)
        for offset, (key, value) in enumerate(pairs, result.base_offset):
            self.written[offset] = Written(key, value, now_ms, producer if transactional else None)
        self.batches.add((result.base_offset, result.last_offset))

    def idempotent(self) -> None:
        self.append(self.random.randint(1, 3))

    def transaction(self) -> None:
        producer = self.random.randint(11, 13)
        if producer in self.open and self.random.random() < 0.6:
            abort = self.random.random() < 0.5
            result = self.log.append_own(marker(ABORT_MARKER if abort else COMMIT_MARKER, producer))
            self.batches.add((result.base_offset, result.last_offset))
            self.open.discard(producer)
            for record in self.written.values():
                if record.producer == producer:
                    record.producer, record.aborted = None, abort
        else:
            self.append(producer, transactional=True)
            self.open.add(producer)

    def clean(self) -> None:
        roll(self.world, self.log)
        clean(self.world, self.engine, log_cleaner_dedupe_buffer_size=str(self.map_bytes))

    def wait(self) -> None:
        self.world.clock.advance(self.random.choice([1, 1000, RETENTION_MS + 1]))

    def restart(self) -> None:
        self.world.settle(self.log)
        self.world.stop(clean=self.random.random() < 0.5)
        self.engine = self.world.start()
        self.log = self.world.open(self.engine, **self.settings)

    def step(self) -> None:
        kinds = ["append", "idempotent", "transaction", "clean", "wait", "restart"]
        getattr(self, self.random.choices(kinds, [6, 6, 6, 3, 2, 1])[0])()
        self.world.settle(self.log)
        self.check()

    def check(self) -> None:
        log, now_ms = self.log, self.world.clock.now_ms()
        state: dict[str, str | None] = {}
        present: set[int] = set()
        offset = log.log_start_offset
        while (result := log.read(offset, 500, committed=True)).size:
            assert result.aborted is not None
            waiting, aborted = list(result.aborted), set[int]()
            for found in iter_batches(b"".join(result.parts)):
                assert found.crc_ok()
                assert (found.base_offset, found.last_offset) in self.batches
                offset = found.last_offset + 1
                while waiting and waiting[0][1] <= found.last_offset:
                    aborted.add(waiting.pop(0)[0])
                if found.is_control:
                    aborted.discard(found.producer_id)
                    continue
                is_aborted = found.is_transactional and found.producer_id in aborted
                for record in found.records():
                    self.check_record(record, is_aborted)
                    present.add(record.offset)
                    if not is_aborted:
                        key = bytes(record.key or b"").decode()
                        state[key] = None if record.value is None else bytes(record.value).decode()
        newest: dict[str, int] = {}
        for at, written in sorted(self.written.items()):
            if at < log.last_stable_offset and not written.aborted:
                newest[written.key] = at
        for key, at in newest.items():
            written = self.written[at]
            assert state.get(key) == written.value, (key, at)
            if at not in present:
                assert written.value is None
                assert now_ms - written.at_ms >= RETENTION_MS

    def check_record(self, record: Any, is_aborted: bool) -> None:
        original = self.written[record.offset]
        value = None if record.value is None else bytes(record.value).decode()
        assert (bytes(record.key).decode(), value) == (original.key, original.value)
        assert record.timestamp == original.at_ms >= START_MS
        assert is_aborted == original.aborted

    def finish(self) -> None:
        """With nothing open, a last cleaning leaves one record a key."""
        for producer in sorted(self.open):
            result = self.log.append_own(marker(COMMIT_MARKER, producer))
            self.batches.add((result.base_offset, result.last_offset))
            for record in self.written.values():
                if record.producer == producer:
                    record.producer = None
        self.map_bytes = 1 << 20
        self.append()
        self.clean()
        self.check()
        keys = [
            record.key
            for found in self.log.read_uncommitted_batches(0)
            if not found.is_control
            for record in found.records()
        ]
        assert len(keys) == len(set(keys))
        assert len(self.log.store.segments) < 60


@pytest.mark.parametrize("seed", histories())
def test_random_histories(seed: int) -> None:
    path = Path(tempfile.mkdtemp(prefix="kafkalite-cleaner-"))
    try:
        model = Model(seed, path)
        for _ in range(40):
            model.step()
        model.finish()
        model.world.stop()
    finally:
        shutil.rmtree(path, ignore_errors=True)
