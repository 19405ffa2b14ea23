"""kill -9 in the middle of writing: all that was acknowledged is there, whole and in order (RT-1 for one log)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.log.world import TOPIC_ID, batch, config, offsets_and_values, produce, read_all, real_world

ROOT = Path(__file__).parents[2]
SETTINGS = {"internal_segment_bytes": 3000, "index_interval_bytes": 200}
PARTITIONS = 3
WRITER = """
import asyncio, sys
from kafkalite.clock import LoopClock
from kafkalite.log.engine import LogEngine
from kafkalite.log.filesystem import RealFileSystem
from tests.log.world import TOPIC_ID, batch, config, valid

async def main():
    loop = asyncio.get_running_loop()
    engine = LogEngine(RealFileSystem(), sys.argv[1], LoopClock(loop), durability=sys.argv[2],
                       post=loop.call_soon_threadsafe)
    logs = [engine.open("t", n, TOPIC_ID, config(internal_segment_bytes=3000, index_interval_bytes=200))
            for n in range(3)]
    pending = 0
    async def produce(log):
        while True:
            start = log.log_end_offset
            data = batch(1, 2, value=b"%d" % start, producer=(5, 0, start))
            result = log.append_produced(valid(data, log), now_ms=1)
            if log.high_watermark <= result.last_offset:
                done = loop.create_future()
                log.watch(result.last_offset + 1, done.set_result)
                assert await done is None
            else:
                await asyncio.sleep(0)
            sys.stdout.write(f"{log.partition} {result.last_offset}\\n")
            sys.stdout.flush()
    await asyncio.gather(*(produce(log) for log in logs))

asyncio.run(main())
"""


@pytest.mark.parametrize("durability", ["os", "fsync"])
def test_what_was_acknowledged_survives(tmp_path: Path, durability: str) -> None:
    acknowledged = [-1] * PARTITIONS
    for lines in (1, 40, 250, 977):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "data"), durability], stdout=subprocess.PIPE, cwd=ROOT
        ) as writer:
            assert writer.stdout is not None
            for _ in range(lines):
                partition, offset = map(int, writer.stdout.readline().split())
                acknowledged[partition] = offset
            writer.kill()
            for line in writer.stdout.readlines():
                if line.endswith(b"\n"):
                    partition, offset = map(int, line.split())
                    acknowledged[partition] = offset
        world = real_world(tmp_path / "data", durability)
        engine = world.start()
        assert not engine.was_clean
        for partition in range(PARTITIONS):
            log = engine.open("t", partition, TOPIC_ID, config(**SETTINGS))
            assert not log.fenced
            found = offsets_and_values(read_all(log))
            assert found == [(n, b"%d" % (n - n % 2)) for n in range(log.log_end_offset)]
            assert log.log_end_offset > acknowledged[partition]
            end_offset = log.log_end_offset
            if end_offset:
                again = batch(1, 2, value=b"%d" % (end_offset - 2), producer=(5, 0, end_offset - 2))
                assert produce(log, again).duplicate
        world.stop(clean=False)
