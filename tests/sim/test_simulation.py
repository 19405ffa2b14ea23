"""Simulated runs in the test suite, and proof that they find what they are there for.

A failure names its seed: `python -m tests.sim --seed S` shows the run again.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from tests.sim.__main__ import find_planted
from tests.sim.disk import Disk, Faults, PowerCut
from tests.sim.planted import BUGS
from tests.sim.power_cuts import Manner, cut_power

SEEDS = int(os.environ.get("SIM_SEEDS") or (500 if os.environ.get("CI") else 60))
_MOST_SEEDS_FOR_A_BUG = 200
_DRIVEN = (
    "clean start",
    "start that was not clean",
    "cut while it ran",
    "cut while it started",
    "committed transaction",
    "aborted transaction",
    "log.compacted",
    "log.compacted __consumer_offsets",
    "log.compacted __transaction_state",
    "log.fenced",
    "log.retained",
    "log.truncated",
)
"""What the runs of every suite have in them, each of it many times."""
_ROOT = Path(__file__).parents[2]


def test_nothing_promised_is_lost() -> None:
    """RT-3, RT-4, RT-5, RT-25, RT-30 to RT-33, RT-38, RT-71, RT-72, RT-84."""
    command = [sys.executable, "-m", "tests.sim", "--seeds", str(SEEDS)]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-5000:]
    missing = [what for what in _DRIVEN if f"{what}: " not in done.stdout]
    assert not missing or SEEDS < 60, f"no run had: {missing}"


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_bug_is_found(name: str) -> None:
    found = find_planted(name, _MOST_SEEDS_FOR_A_BUG)
    assert found is not None, f"{_MOST_SEEDS_FOR_A_BUG} seeds did not find: {name}"


@pytest.fixture
def disk() -> Disk:
    disk = Disk(Faults(Random(1)))
    disk.make_directory("/d")
    disk.sync_directory("/")
    return disk


def contents(disk: Disk) -> dict[str, bytes]:
    found = {}
    for name in disk.names("/d"):
        file = disk.open(f"/d/{name}")
        found[name] = file.read_at(1 << 20, 0)
    return found


class TestDisk:
    """The disk itself: what is durable stays under every cut, the rest is anybody's guess."""

    def test_what_was_synced_stays(self, disk: Disk) -> None:
        for manner in Manner:
            for seed in range(20):
                file = disk.open(f"/d/{manner.value}-{seed}", create=True)
                file.write_at(b"kept", 0)
                file.sync()
                disk.sync_directory("/d")
                file.write_at(b"lost", 4)
                cut_power(disk, manner, Random(seed))
                assert contents(disk)[f"{manner.value}-{seed}"].startswith(b"kept")

    def test_nothing_else_needs_to(self, disk: Disk) -> None:
        file = disk.open("/d/a", create=True)
        file.write_at(b"lost", 0)
        file.sync()
        cut_power(disk, Manner.NOTHING, Random(0))
        assert contents(disk) == {}

    def test_names_without_data(self, disk: Disk) -> None:
        disk.open("/d/a", create=True).write_at(b"x" * 10, 0)
        disk.rename("/d/a", "/d/b")
        seen = set()
        for seed in range(20):
            again = Disk(disk.faults)
            again.root = disk.root
            cut_power(again, Manner.NAMES, Random(seed))
            seen.add(contents(again)["b"])
        assert seen == {b"", bytes(10)}

    def test_any_write_may_be_kept_torn_or_dropped(self, disk: Disk) -> None:
        file = disk.open("/d/a", create=True)
        file.sync()
        disk.sync_directory("/d")
        file.write_at(b"1" * 600, 0)
        file.write_at(b"2" * 600, 600)
        seen = set()
        for seed in range(200):
            again = Disk(disk.faults)
            again.root = disk.root
            cut_power(again, Manner.ANY, Random(seed))
            seen.add(contents(again)["a"])
        assert b"1" * 600 + b"2" * 600 in seen
        assert b"" in seen
        assert bytes(600) + b"2" * 600 in seen  # reordered
        assert b"1" * 512 in seen  # torn at a sector
        assert len(seen) > 30

    def test_a_sync_that_failed_is_not_made_up_for_by_the_next(self, disk: Disk) -> None:
        file = disk.open("/d/a", create=True)
        disk.sync_directory("/d")
        lost = 0
        for number in range(20):
            file.write_at(b"x", number)
            disk.faults.rates = {"sync": 1.0}
            with pytest.raises(OSError, match="sync"):
                file.sync()
            disk.faults.clear()
        file.sync()
        assert file.read_at(100, 0) == b"x" * 20
        cut_power(disk, Manner.DATA, Random(0))
        lost = contents(disk)["a"].ljust(20, b"\0").count(b"\0")
        assert 0 < lost < 20

    def test_the_dead_do_nothing(self, disk: Disk) -> None:
        file = disk.open("/d/a", create=True)
        disk.end_process()
        with pytest.raises(PowerCut):
            file.write_at(b"x", 0)

    def test_a_directory_keeps_its_files_under_another_name(self, disk: Disk) -> None:
        disk.make_directory("/d/x")
        disk.open("/d/x/f", create=True).close()
        disk.sync_directory("/d/x")
        disk.sync_directory("/d")
        disk.rename("/d/x", "/d/y")
        cut_power(disk, Manner.DATA, Random(0))
        assert disk.names("/d") == ["x"]
        disk.rename("/d/x", "/d/y")
        disk.sync_directory("/d")
        cut_power(disk, Manner.NOTHING, Random(0))
        assert disk.names("/d/y") == ["f"]
        disk.remove_tree("/d/y")
        disk.sync_directory("/d")
        assert disk.names("/d") == []
