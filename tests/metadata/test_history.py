"""A metadata log that begins with a snapshot leads where its whole history led, and no crash takes it back."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.cluster import METADATA_CONFIG
from kafkalite.config.settings import Settings
from kafkalite.log.config import LogConfig
from kafkalite.metadata import history
from kafkalite.metadata.configs import SET, ConfigChange, ConfigOp
from kafkalite.metadata.controller import Controller
from kafkalite.metadata.history import MetadataDamagedError, records_of, replay_log, snapshot_batch
from kafkalite.metadata.image import BROKER, TOPIC, MetadataImage
from kafkalite.metadata.names import METADATA_TOPIC, METADATA_TOPIC_ID
from kafkalite.metadata.topics import NewTopic
from tests.log.world import FaultyFileSystem, World, fail_on, memory_world
from tests.metadata.metadata_log import Ids

if TYPE_CHECKING:
    from kafkalite.log.partition_log import PartitionLog

IDS = Ids()
NUMBERS = count()


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "LEAST_BYTES", 0)


@pytest.fixture
def world() -> World:
    return World(FaultyFileSystem(memory_world().fs), "data", "fsync")


def nothing(answer: Any) -> None:
    """Replies are of no interest here."""


def log_of(world: World) -> PartitionLog:
    config = LogConfig({"cleanup.policy": (METADATA_CONFIG["cleanup.policy"],), "retention.ms": -1})
    return world.start().open(METADATA_TOPIC, 0, METADATA_TOPIC_ID, config)


def start(world: World) -> tuple[PartitionLog, Controller]:
    log = log_of(world)
    controller = Controller(log, world.clock, Settings.load(), IDS, [1])
    controller.load()
    return log, controller


def live(world: World, log: PartitionLog, controller: Controller, turns: int = 40) -> None:
    """A long history of little that stays."""
    for turn in range(turns):
        name = f"topic.{next(NUMBERS)}"
        controller.create_topics([NewTopic(name, 3, 1, [])], reply=nothing)
        world.settle(log)
        change = ConfigChange(TOPIC, name, [ConfigOp("retention.ms", SET, str(turn + 1))])
        controller.alter_configs([change], reply=nothing)
        controller.alter_configs([ConfigChange(BROKER, "", [ConfigOp("log.retention.ms", SET, "5")])], reply=nothing)
        controller.next_producer_id(lambda *_: None)
        world.settle(log)
        topic = controller.image.topics[name]
        controller.raise_leader_epochs({(topic.id, 1): turn % 4}, nothing)
        world.settle(log)
        if turn % 10:
            controller.delete_topics([topic.id], nothing)
            world.settle(log)


def shorten(world: World, log: PartitionLog, controller: Controller) -> None:
    controller.shorten_history(lambda: None)
    world.settle(log)
    world.pump()


def test_a_snapshot_leads_to_the_same_state(world: World) -> None:
    log, controller = start(world)
    live(world, log, controller)
    before, size = controller.image, log.size
    shorten(world, log, controller)
    assert 0 < log.log_start_offset < log.log_end_offset
    assert log.size < size / 4
    live(world, log, controller, 3)  # the log goes on
    after = controller.image
    for clean in (True, False):
        world.stop(clean=clean)
        log, controller = start(world)
        assert controller.image == after != before
        assert controller.image.epoch == log.log_end_offset
        assert controller.deleted_topics  # those of the time since
    world.stop()


def test_a_short_history_is_left_alone(world: World) -> None:
    log, controller = start(world)
    live(world, log, controller, 1)
    shorten(world, log, controller)
    assert log.log_start_offset == 0
    world.stop()


@pytest.mark.parametrize("fault", [("write", ".log"), ("write", "log-start-offset-checkpoint.tmp"), ("create", ".log")])
def test_a_snapshot_that_can_not_be_written_changes_nothing(world: World, fault: tuple[str, str]) -> None:
    assert isinstance(world.fs, FaultyFileSystem)
    log, controller = start(world)
    live(world, log, controller)
    before = controller.image
    with world.fs.failing(fail_on(fault)):
        shorten(world, log, controller)
    assert log.log_start_offset == 0
    live(world, log, controller, 2)
    after = controller.image
    assert after != before
    world.stop(clean=False)
    log, controller = start(world)
    assert controller.image == after
    shorten(world, log, controller)
    assert log.log_start_offset > 0
    world.stop()


def test_deleted_topics_are_remembered_until_their_directories_are_gone(world: World) -> None:
    """A snapshot behind its history, as a crash between the two steps leaves it."""
    log, controller = start(world)
    live(world, log, controller)
    expected = controller.image
    log.append_own(snapshot_batch(expected, 0))
    world.settle(log)
    found, deleted = replay_log(log)
    assert found == expected
    assert len(deleted) == 36
    world.stop()


def test_what_lacks_its_beginning_and_has_no_snapshot_is_refused(world: World) -> None:
    log, controller = start(world)
    live(world, log, controller, 3)
    log.store.roll()
    live(world, log, controller, 3)
    log.delete_records(5)
    with pytest.raises(MetadataDamagedError, match="begins at offset 5"):
        replay_log(log)
    log.append_own(snapshot_batch(controller.image, 0))  # with one it does not matter
    assert replay_log(log)[0] == controller.image
    world.stop()


def test_a_snapshot_holds_all_that_an_image_does() -> None:
    """Whoever gives an image something new has to give it to `records_of` as well."""
    derived = {"_sorted_names", "epoch", "memo", "topics_by_id", "collisions"}
    assert set(MetadataImage.__slots__) - derived == {"topics", "configs", "features", "next_producer_id"}


def test_a_snapshot_that_lacks_something_is_not_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    log, controller = start(world)
    live(world, log, controller)
    monkeypatch.setattr(history, "records_of", lambda image: records_of(image)[:-1])
    shorten(world, log, controller)
    assert log.log_start_offset == 0
    world.stop()
