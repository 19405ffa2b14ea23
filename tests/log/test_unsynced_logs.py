"""After a crash of a broker whose records count when the operating system has them: all is synced at the start."""

from __future__ import annotations

from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from kafkalite.log.workers import Workers
from tests.log.test_crash_points import SETTINGS, Bench
from tests.log.world import TOPIC_ID, batch, config, offsets_and_values, produce, read_all
from tests.sim.power_cuts import Manner

if TYPE_CHECKING:
    from kafkalite.log.engine import LogEngine

TOPICS = ("t", "u", "v")


def topic_id(topic: str, _: int = 0) -> bytes:
    return TOPIC_ID if topic == "t" else topic.encode().ljust(16)


def killed() -> Bench:
    """A broker that was killed; the disk has none of what its three logs of several segments hold."""
    bench = Bench()
    bench.durability = "os"
    engine = bench.start()
    for topic in TOPICS:
        log = bench.open(engine, topic, **SETTINGS)
        for number in range(6):
            produce(log, batch(number, value=b"%d" % number))
    bench.disk.sync_directory("/")
    bench.crash(None, 0)
    return bench


def recovered(bench: Bench) -> LogEngine:
    engine = bench.start()
    engine.recover(topic_id, lambda _: config(**SETTINGS))
    return engine


def test_all_that_was_found_is_on_disk_when_the_start_has_ended() -> None:
    bench = killed()
    epochs = [log.leader_epoch for log in recovered(bench).logs()]
    assert epochs == [1, 1, 1], "something may have been lost"
    bench.crash(Manner.NOTHING, 0)
    engine = recovered(bench)
    for topic in TOPICS:
        log = engine.get(topic, 0)
        assert log is not None
        assert offsets_and_values(read_all(log)) == [(number, b"%d" % number) for number in range(6)]
        assert log.leader_epoch == 2


@pytest.mark.parametrize("file", ["00000000000000000000.log", "partition.metadata", "leader-epoch-checkpoint", ""])
def test_a_log_that_cannot_be_synced_is_opened_when_it_is_asked_for(
    file: str, caplog: pytest.LogCaptureFixture
) -> None:
    bench = killed()

    def failing(call: str, path: str) -> None:
        if call.startswith("sync") and path == f"/data/u-0/{file}".rstrip("/"):
            raise OSError(5, "injected", path)

    bench.disk.on_call = failing
    engine = recovered(bench)
    assert [log.topic for log in engine.logs()] == ["t", "v"]
    assert "log.open_failed topic='u'" in caplog.text
    with pytest.raises(OSError, match="injected"):
        engine.open("u", 0, topic_id("u"), config(**SETTINGS))
    bench.disk.on_call = None
    log = engine.open("u", 0, topic_id("u"), config(**SETTINGS))
    assert log.log_end_offset == 6


def test_a_stop_does_not_vouch_for_a_log_that_could_not_be_synced() -> None:
    bench = killed()
    bench.disk.faults.rates = {"sync": 1.0}
    engine = recovered(bench)
    assert not list(engine.logs())
    bench.disk.faults.clear()
    bench.stop()
    assert not bench.start().was_clean


def test_calls_run_side_by_side_and_all_have_ended() -> None:
    workers = Workers()
    together = Barrier(3, timeout=10)
    ended = []

    def run() -> None:
        ended.append(together.wait())

    def fail() -> None:
        raise OSError(5, "injected")

    workers.run_all([run, run, run, fail])
    assert sorted(ended) == [0, 1, 2]
    workers.close()
