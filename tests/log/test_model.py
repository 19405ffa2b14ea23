"""Random histories against a list: appends, reads, look-ups, deletes, restarts of both kinds."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.log.world import START_MS, batch, config, memory_world, offsets_and_values, produce, real_world, records_of

if TYPE_CHECKING:
    from kafkalite.log.partition_log import PartitionLog
    from tests.log.world import World

TIMES = st.lists(st.integers(0, 30), min_size=1, max_size=5)


class LogMachine(RuleBasedStateMachine):
    """`records` is what the log must hold: (timestamp, value) by offset."""

    world: World
    log: PartitionLog

    @initialize(
        kind=st.sampled_from(["os", "fsync", "none"]),
        segment_bytes=st.sampled_from([250, 400, 100_000]),
        interval=st.sampled_from([0, 100, 4096]),
    )
    def begin(self, kind: str, segment_bytes: int, interval: int) -> None:
        self.path = tempfile.mkdtemp(prefix="kafkalite-log-")
        self.world = memory_world() if kind == "none" else real_world(Path(self.path), kind)
        self.settings: dict[str, Any] = {
            "internal_segment_bytes": segment_bytes,
            "index_interval_bytes": interval,
        }
        self.log = self.world.open(**self.settings)
        self.records: list[tuple[int, bytes]] = []
        self.ends: list[int] = []
        self.start = 0
        self.epochs = [(0, 0)]
        self.sequence = 0
        self.written = True  # since the last stop in order: what comes up unclean has a new epoch

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.stop(clean=False)
            shutil.rmtree(self.path)

    @rule(times=TIMES, codec=st.sampled_from([0, 0, 0, 1]), size=st.integers(0, 20))
    def append(self, times: list[int], codec: int, size: int) -> None:
        value = b"%d" % len(self.records) + b"x" * size
        assert produce(self.log, batch(*times, value=value, codec=codec)).base_offset == len(self.records)
        self.written = True
        self.records += [(time, value) for time in times]
        self.ends.append(len(self.records))

    @rule(times=TIMES, again=st.booleans())
    def append_idempotent(self, times: list[int], again: bool) -> None:
        value = b"i%d" % len(self.records)
        base_offset = len(self.records)
        data = batch(*times, value=value, producer=(9, 0, self.sequence))
        assert produce(self.log, bytearray(data)).base_offset == base_offset
        if again:
            assert produce(self.log, data).base_offset == base_offset
        self.sequence += len(times)
        self.written = True
        self.records += [(time, value) for time in times]
        self.ends.append(len(self.records))

    @rule(data=st.data(), limit=st.sampled_from([1, 100, 300, 10_000]))
    def read(self, data: st.DataObject, limit: int) -> None:
        self.world.settle(self.log)
        offset = data.draw(st.integers(self.start, len(self.records)))
        result = self.log.read(offset, limit)
        found = records_of(result.parts)
        if offset == len(self.records):
            assert not found
            return
        assert found[0][0] <= offset <= found[-1][0]
        assert [value for _, value in found] == [value for _, value in self.records[found[0][0] : found[-1][0] + 1]]
        assert found[-1][0] + 1 in self.ends
        assert result.size <= limit or sum(found[0][0] < end <= found[-1][0] + 1 for end in self.ends) == 1

    @rule(wanted=st.integers(-1, 31))
    def look_up_time(self, wanted: int) -> None:
        self.world.settle(self.log)
        offset = next((n for n in range(self.start, len(self.records)) if self.records[n][0] >= wanted), None)
        found = self.log.offset_for_timestamp(START_MS + wanted)
        assert (None if found is None else found[:2]) == (
            None if offset is None else (offset, START_MS + self.records[offset][0])
        )

    @rule(epoch=st.integers(-1, 6))
    def look_up_epoch(self, epoch: int) -> None:
        known = [entry for entry in self.epochs if entry[0] <= epoch]
        after = [entry for entry in self.epochs if entry[0] > epoch]
        if epoch < 0 or epoch > self.epochs[-1][0]:
            expected = (-1, -1)
        elif not known:
            expected = (epoch, after[0][1])
        else:
            expected = (known[-1][0], after[0][1] if after else len(self.records))
        assert self.log.end_offset_for_epoch(epoch) == expected

    @precondition(lambda self: len(self.records) > self.start)
    @rule(data=st.data())
    def delete_records(self, data: st.DataObject) -> None:
        self.world.settle(self.log)
        offset = data.draw(st.integers(0, len(self.records)))
        self.start = max(self.start, offset)
        assert self.log.delete_records(offset) == self.start
        covering = [entry for entry in self.epochs if entry[1] <= self.start]
        self.epochs = [(covering[-1][0], self.start), *(entry for entry in self.epochs if entry[1] > self.start)]

    @rule(clean=st.booleans())
    def restart(self, clean: bool) -> None:
        self.world.settle(self.log)
        self.log = self.world.restart(clean=clean, **self.settings)
        self.written = self.written and not clean
        if self.written and self.world.durability != "fsync" and len(self.records) > self.start:
            epoch = self.epochs[-1][0] + 1
            self.epochs = [entry for entry in self.epochs if entry[1] < len(self.records)]
            self.epochs.append((epoch, len(self.records)))

    @rule(segment_bytes=st.sampled_from([250, 400, 100_000]))
    def configure(self, segment_bytes: int) -> None:
        self.settings["internal_segment_bytes"] = segment_bytes
        self.log.configure(config(**self.settings))

    @invariant()
    def offsets_agree(self) -> None:
        if hasattr(self, "log"):
            assert self.log.log_start_offset == self.start
            assert self.log.log_end_offset == len(self.records)
            assert self.start <= max(self.log.high_watermark, self.start) <= len(self.records)
            assert not self.log.fenced

    @rule()
    def replay(self) -> None:
        found = [
            value
            for each in self.log.read_uncommitted_batches(self.start)
            for _, value in offsets_and_values(bytes(each.data))
        ]
        if self.start < len(self.records):
            assert found == [value for _, value in self.records[len(self.records) - len(found) :]]
            assert len(found) >= len(self.records) - self.start
        else:
            assert not found


TestLog = LogMachine.TestCase
TestLog.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
