"""Which epoch wrote what (F-33, F-34), and the small text files."""

from __future__ import annotations

import os
from pathlib import Path
from threading import Event, Thread, current_thread

import pytest

from kafkalite.log.checkpoints import (
    read_epochs,
    read_file,
    read_offsets,
    read_properties,
    write_epochs,
    write_offsets,
    write_properties,
)
from kafkalite.log.filesystem import RealFile
from kafkalite.log.leader_epochs import LeaderEpochs
from kafkalite.log.segment_store import EPOCH_CHECKPOINT
from tests.log.world import batch, produce, real_world


@pytest.mark.parametrize(
    ("epoch", "answer"),
    [
        (-1, (-1, -1)),
        (0, (0, 10)),  # before the first known
        (2, (2, 30)),
        (3, (2, 30)),  # never existed: the one below it
        (5, (5, 70)),
        (6, (6, 99)),  # the latest ends where the log ends
        (7, (-1, -1)),
    ],
)
def test_end_offset(epoch: int, answer: tuple[int, int]) -> None:
    epochs = LeaderEpochs([(2, 10), (5, 30), (6, 70)])
    assert epochs.end_offset(epoch, 99) == answer


def test_nothing_known() -> None:
    assert LeaderEpochs().end_offset(0, 5) == (-1, -1)
    assert LeaderEpochs().epoch_at(0) == -1


def test_epoch_at() -> None:
    epochs = LeaderEpochs([(2, 10), (5, 30)])
    assert [epochs.epoch_at(offset) for offset in (9, 10, 29, 30, 1000)] == [-1, 2, 2, 5, 5]


def test_assign_and_cut() -> None:
    epochs = LeaderEpochs()
    assert epochs.assign(0, 0)
    assert not epochs.assign(0, 50)
    assert epochs.assign(1, 50)
    assert epochs.assign(2, 50)  # epoch 1 wrote nothing
    assert epochs.assign(3, 80)
    assert epochs.entries == [(0, 0), (2, 50), (3, 80)]
    assert not epochs.cut_suffix(81)
    assert epochs.cut_suffix(80)
    assert epochs.entries == [(0, 0), (2, 50)]
    assert epochs.cut_prefix(60)
    assert epochs.entries == [(2, 60)]
    assert not epochs.cut_prefix(60)


def test_files_read_back_what_was_written() -> None:
    offsets = {("a", 0): 5, ("name-with-dash", 12): 1 << 40}
    assert write_offsets(offsets) == b"0\n2\na 0 5\nname-with-dash 12 1099511627776\n"
    assert read_offsets(write_offsets(offsets)) == offsets
    assert read_offsets(write_offsets({})) == {}
    assert read_epochs(write_epochs([(0, 0), (3, 7)])) == [(0, 0), (3, 7)]
    values = {"version": "0", "topic_id": "AAAAAAAAAAAAAAAAAAAAAA"}
    assert read_properties(write_properties(values, ": ")) == values
    assert read_properties(b"#Mon Nov\n\ncluster.id=a:b\n") == {"cluster.id": "a:b"}


@pytest.mark.parametrize(
    "data",
    [
        None,
        b"",
        b"0",
        b"0\n",
        b"1\n0\n",
        b"0\n1\n",
        b"0\n2\na 0 5\n",
        b"0\n1\na 0 5",
        b"0\n1\na x 5\n",
        b"0\n1\n5\n",
        b"\xff\0",
    ],
)
def test_a_damaged_checkpoint_counts_as_missing(data: bytes | None) -> None:
    assert read_offsets(data) is None


@pytest.mark.parametrize("data", [b"0\n2\n1 5\n1 6\n", b"0\n2\n1 5\n2 4\n", b"0\n1\nx 5\n"])
def test_damaged_epochs_count_as_missing(data: bytes) -> None:
    assert read_epochs(data) is None


def test_a_sync_that_writes_them_while_they_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file is made of them at a time, and the last one has the last epoch."""
    world = real_world(tmp_path / "data", "fsync")
    log = world.open(world.start())
    produce(log, batch(1))
    world.settle(log)
    log.store.keep_epochs(log.epochs.entries, durable=False)  # so that the next sync writes them
    under_way, let_go = Event(), Event()
    sync = RealFile.sync

    def slow(file: RealFile) -> None:
        if os.path.basename(file._path) == EPOCH_CHECKPOINT + ".tmp" and current_thread() is not changing:
            under_way.set()
            assert let_go.wait(20)
        sync(file)

    monkeypatch.setattr(RealFile, "sync", slow)
    changing = Thread(target=log.raise_leader_epoch, args=(9,))
    produce(log, batch(1))
    world.pump()
    assert under_way.wait(20)
    changing.start()
    changing.join(0.2)
    let_go.set()
    changing.join(20)
    world.settle(log)
    assert not log.fenced
    kept = read_file(world.fs, f"{world.directory}/t-0/{EPOCH_CHECKPOINT}")
    assert kept is not None and read_epochs(kept) == [(0, 0), (9, 2)]
    world.stop()
