"""What the broker's log says of a partition that is out of use: what its clients see, and what there is to do."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.log.world import FaultyFileSystem, World, batch, fail_on, produce, real_world

if TYPE_CHECKING:
    from pathlib import Path

    from kafkalite.observability.log import Event


def written(tmp_path: Path) -> World:
    """A world that has stopped in order, with a record in it."""
    world = real_world(tmp_path / "data", "fsync")
    log = world.open()
    produce(log, batch(1))
    world.settle(log)
    world.stop()
    return world


def said(events: list[Event], name: str) -> dict[str, object]:
    (found,) = [event.fields for event in events if event.name == name]
    return found


def test_damage_names_the_tools(tmp_path: Path, events: list[Event]) -> None:
    world = written(tmp_path)
    with open(f"{world.directory}/t-0/{0:020}.log", "r+b") as file:
        file.truncate(20)
    assert world.open().fenced
    assert f"kafkalite log verify {world.directory}/t-0" in str(said(events, "log.damaged")["advice"])
    fenced = said(events, "log.fenced")
    assert f"kafkalite log repair {world.directory}, " in str(fenced["advice"])
    assert "KAFKA_STORAGE_ERROR" in str(fenced["clients"])
    world.stop()


def test_a_directory_that_is_gone_is_to_be_put_back_or_its_topic_deleted(tmp_path: Path, events: list[Event]) -> None:
    world = written(tmp_path)
    shutil.rmtree(f"{world.directory}/t-0")
    assert world.open().fenced
    assert f"put {world.directory}/t-0 back" in str(said(events, "log.fenced")["advice"])
    assert "delete the topic" in str(said(events, "log.fenced")["advice"])
    world.stop()


def test_after_a_failed_sync_a_restart_finds_out(tmp_path: Path, events: list[Event]) -> None:
    world = written(tmp_path)
    fs = FaultyFileSystem(world.fs)
    world = World(fs, world.directory, "fsync")
    log = world.open()
    with fs.failing(fail_on(("sync", ".log"))):
        produce(log, batch(1))
        world.settle(log)
    assert log.fenced
    assert "start the broker again" in str(said(events, "log.fenced")["advice"])
    world.stop()
