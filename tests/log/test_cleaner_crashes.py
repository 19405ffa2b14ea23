"""A power cut between any two calls of a compaction, unsynced names and bytes kept in any subset (L-8, RT-6).

The files are in memory. A name that was made, changed or removed since its directory was synced may or may not be so
after the cut, each change by itself; bytes written since their file was synced may be missing.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from kafkalite.log.filesystem import MemoryFile, MemoryFileSystem
from kafkalite.records.batch import ABORT_MARKER
from tests.log.histories import histories
from tests.log.test_cleaner import SMALL, clean, content, keyed, marker, roll
from tests.log.world import World, config, produce

if TYPE_CHECKING:
    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.protocol.primitives import Buffer


class PowerCut(BaseException):
    """Nothing happens any more."""


class MortalFile:
    """An open file of `MortalFileSystem`."""

    def __init__(self, fs: MortalFileSystem, content: MemoryFile) -> None:
        self.fs = fs
        self.content = content
        self.read_at = content.read_at
        self.size = content.size

    def write_at(self, data: Buffer, position: int, /) -> int:
        self.fs.step()
        return self.content.write_at(data, position)

    def truncate(self, size: int, /) -> None:
        self.fs.step()
        self.content.truncate(size)

    def sync(self) -> None:
        self.fs.step()
        self.fs.synced[self.content] = bytes(self.content._content)

    def close(self) -> None:
        pass


class MortalFileSystem(MemoryFileSystem):
    """Dies at the call `dies_at`, if that is set."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0
        self.dies_at = -1
        self.synced: dict[MemoryFile, bytes] = {}
        self.durable: dict[str, MemoryFile] = {}
        self.changes: list[tuple[str, dict[str, MemoryFile | None]]] = []

    def step(self) -> None:
        self.calls += 1
        if self.calls == self.dies_at:
            raise PowerCut

    def note(self, path: str, **names: MemoryFile | None) -> None:
        self.changes.append((path.rpartition("/")[0], dict(names)))

    def open(self, path: str, *, create: bool = False) -> MortalFile:  # type: ignore[override]
        if create and path not in self._files:
            self.step()
            super().open(path, create=True)
            self.note(path, **{path: self._files[path]})
        return MortalFile(self, super().open(path, create=create))

    def rename(self, source: str, target: str) -> None:
        if source in self._files:
            self.step()
            self.note(target, **{source: None, target: self._files[source]})
        super().rename(source, target)

    def remove(self, path: str) -> None:
        if path in self._files:
            self.step()
            self.note(path, **{path: None})
        super().remove(path)

    def sync_directory(self, path: str) -> None:
        self.step()
        for directory, names in self.changes:
            if directory == path:
                self.apply(names)
        self.changes = [change for change in self.changes if change[0] != path]

    def apply(self, names: dict[str, MemoryFile | None]) -> None:
        for name, file in names.items():
            if file is None:
                self.durable.pop(name, None)
            else:
                self.durable[name] = file

    def sync_all(self) -> None:
        """Everything so far is on disk."""
        self.durable = dict(self._files)
        self.changes.clear()
        self.synced = {file: bytes(file._content) for file in self._files.values()}

    def after_the_cut(self, chance: random.Random, kept: float) -> MortalFileSystem:
        """What the disk holds: everything durable, each other change with a chance of `kept`."""
        for _, names in self.changes:
            if chance.random() < kept:
                self.apply(names)
        other = MortalFileSystem()
        for path in self._directories:
            other.make_directory(path)
        for name, file in self.durable.items():
            copy = MemoryFileSystem.open(other, name, create=True)
            whole, synced = bytes(file._content), self.synced.get(file, b"")
            copy.write_at(whole if chance.random() < kept else synced, 0)
        other.sync_all()
        return other


def prepared() -> tuple[World, PartitionLog]:
    """A log of several groups that was compacted once and is dirty again, with a transaction aborted in it."""
    fs = MortalFileSystem()
    world = World(fs, "data", "none")
    engine = world.start()
    log = world.open(engine, **{**SMALL, "internal_segment_bytes": 200}, file_delete_delay_ms=0)
    for n in range(8):
        produce(log, keyed(("a", f"a{n}"), (f"k{n}", f"v{n}")))
    roll(world, log)
    clean(world, engine)
    produce(log, keyed(("a", "aborted"), producer=(2, 0, 0), transactional=True))
    log.append_own(marker(ABORT_MARKER, 2))
    for n in range(6):
        produce(log, keyed(("a", f"b{n}"), (f"k{n}", None if n % 2 else f"w{n}")))
    roll(world, log)
    log.configure(config(**{**SMALL, "internal_segment_bytes": 500}, file_delete_delay_ms=0))
    fs.sync_all()
    return world, log


def values(log: PartitionLog) -> dict[str, str | None]:
    return {key: value for _, key, value in content(log)}


WANTED: dict[str, str | None] = {
    "a": "b5",
    **{f"k{n}": None if n % 2 else f"w{n}" for n in range(6)},
    **{f"k{n}": f"v{n}" for n in (6, 7)},
}


def calls_of_a_compaction() -> tuple[int, int]:
    world, log = prepared()
    assert isinstance(world.fs, MortalFileSystem)
    first = world.fs.calls
    clean(world, world.engines[0])
    world.clock.advance(1000)
    assert values(log) == WANTED
    return first + 1, world.fs.calls


FIRST, LAST = calls_of_a_compaction()


def survive(dies_at: int, chance: random.Random, kept: float) -> None:
    world, log = prepared()
    fs = world.fs
    assert isinstance(fs, MortalFileSystem)
    before = content(log)
    fs.dies_at = dies_at
    try:
        clean(world, world.engines[0])
        world.clock.advance(1000)
    except PowerCut:
        pass
    else:
        raise AssertionError("it had fewer calls")
    for _ in range(2):
        fs = fs.after_the_cut(chance, kept)
        world = World(fs, "data", "none")
        engine = world.start()
        if chance.random() < 0.3:  # the next start is cut short as well
            fs.dies_at = fs.calls + chance.randint(1, 12)
            try:
                world.open(engine, **SMALL)
            except PowerCut:
                continue
            fs.dies_at = -1
        log = world.open(engine, **SMALL)
        check(world, log, before)
        clean(world, engine)
        check(world, log, before)
        return


def check(world: World, log: PartitionLog, before: list[tuple[int, str, str | None]]) -> None:
    assert not log.fenced
    assert (log.log_start_offset, log.log_end_offset) == (0, 30)
    assert values(log) | {"a": "b5"} == WANTED
    assert set(content(log)) <= set(before)
    assert len(log.store.segments) == len({segment.base_offset for segment in log.store.segments})
    seen = {key: value for _, key, value in content(log) if value != "aborted"}
    assert seen == WANTED
    for offset, _, value in content(log):
        if value == "aborted":
            assert log.read(offset, 1 << 20, committed=True).aborted == [(2, offset)]
    names = world.fs.names(f"{world.directory}/t-0")
    assert not [name for name in names if name.endswith((".cleaned", ".swap"))]


@pytest.mark.parametrize("kept", [1.0, 0.0])
def test_a_cut_at_every_call(kept: float) -> None:
    for dies_at in range(FIRST, LAST + 1):
        survive(dies_at, random.Random(dies_at), kept)


@pytest.mark.parametrize("seed", histories())
def test_what_was_not_synced_is_kept_in_any_subset(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(5):
        survive(chance.randint(FIRST, LAST), chance, chance.choice([0.2, 0.5, 0.8]))
