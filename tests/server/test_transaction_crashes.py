"""A crash at every single call to the disk of a transaction's life ends in all of it or nothing (RT-6)."""

from __future__ import annotations

from random import Random

import pytest

from kafkalite.metadata.names import CONSUMER_OFFSETS
from tests.server.transaction_history import History
from tests.sim.disk import PowerCut
from tests.sim.power_cuts import Manner
from tests.sim.transactional import Fate


def life(history: History, *, committed: bool) -> None:
    """Two transactions, the second one may be cut off anywhere."""
    (producer,) = history.producers
    history.init(producer)
    history.settle()
    for result in (True, committed):
        for partition in (0, 3):
            history.send(producer, partition, 2)
            history.settle()
        history.commit_offset(producer)
        history.settle()
        history.end(producer, result)
        history.settle()


def markers(history: History) -> list[int]:
    """How many markers each partition has, those of offsets last."""
    assert history.broker is not None
    logs = [history.log(partition) for partition in range(history.partitions)]
    if CONSUMER_OFFSETS in history.broker.cluster.image.topics:
        index = history.broker.cluster.groups.partition_of(history.producers[0].name)
        offsets = history.broker.cluster.log(CONSUMER_OFFSETS, index)
        assert offsets is not None
        logs.append(offsets)
    return [sum(batch.is_control for batch in log.read_uncommitted_batches(0)) for log in logs]


def calls_of_a_life(durability: str, v2: bool, committed: bool) -> int:
    history = make(durability, v2)
    history.calls_left = 10**9
    life(history, committed=committed)
    assert history.calls_left is not None
    return 10**9 - history.calls_left


def make(durability: str, v2: bool) -> History:
    history = History(Random(0), durability=durability, producers=1)
    history.producers[0].v2 = v2
    return history


@pytest.mark.parametrize("v2", [False, True], ids=["v1", "v2"])
@pytest.mark.parametrize("committed", [False, True], ids=["abort", "commit"])
@pytest.mark.parametrize(
    ("durability", "manner"),
    [("os", None), ("fsync", Manner.NOTHING), ("fsync", Manner.ORDERED), ("fsync", Manner.ANY)],
    ids=["kill", "power-nothing", "power-ordered", "power-any"],
)
def test_a_crash_anywhere(durability: str, manner: Manner | None, committed: bool, v2: bool) -> None:
    calls = calls_of_a_life(durability, v2, committed)
    assert calls > 20
    fates = set()
    for cut in range(calls + 1):
        history = make(durability, v2)
        history.calls_left = cut
        try:
            life(history, committed=committed)
        except PowerCut:
            pass
        history.crash(manner)
        history.settle()
        history.check_readers()
        history.finish()
        for producer, txn in history.all_txns:
            assert producer is history.producers[0]
            fates.add(txn.fate)
            assert txn.fate in (Fate.COMMITTED, Fate.ABORTED) or not txn.values
        most = max(markers(history))
        assert most <= 2, "a transaction has one marker in a partition"
    assert fates >= {Fate.COMMITTED, Fate.ABORTED}
