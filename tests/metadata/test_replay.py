"""Whatever happened, replaying the log gives the image that readers saw."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kafkalite.metadata.configs import APPEND, DELETE, SET, SUBTRACT, ConfigChange, ConfigOp
from kafkalite.metadata.controller import Controller
from kafkalite.metadata.image import BROKER, GROUP, TOPIC
from kafkalite.metadata.topics import NewTopic, Setting
from tests.metadata.metadata_log import MetadataLog, Replies, controller

NAMES = st.sampled_from(["a", "b", "a.b", "a_b", "__consumer_offsets", "bad name", ""])
CONFIGS = st.lists(
    st.builds(
        Setting,
        st.sampled_from(["retention.ms", "cleanup.policy", "no.such"]),
        st.sampled_from(["1", "compact", "delete", None]),
    ),
    max_size=2,
)
OPS = st.lists(
    st.builds(
        ConfigOp,
        st.sampled_from(["retention.ms", "cleanup.policy", "message.max.bytes", "share.auto.offset.reset"]),
        st.sampled_from([SET, DELETE, APPEND, SUBTRACT, 9]),
        st.sampled_from(["1", "5", "compact", "latest", None]),
    ),
    max_size=3,
)
STEPS = st.one_of(
    st.tuples(
        st.just("create"),
        st.lists(st.builds(NewTopic, NAMES, st.integers(-2, 3), st.just(-1), CONFIGS), max_size=3),
        st.booleans(),
    ),
    st.tuples(st.just("delete"), st.lists(NAMES, max_size=2)),
    st.tuples(st.just("grow"), st.lists(st.tuples(NAMES, st.integers(0, 6), st.none()), max_size=2), st.booleans()),
    st.tuples(
        st.just("alter"),
        st.lists(
            st.builds(
                ConfigChange,
                st.sampled_from([TOPIC, BROKER, GROUP]),
                st.sampled_from(["a", "a.b", "", "1"]),
                OPS,
                replaces=st.booleans(),
            ),
            max_size=2,
        ),
        st.booleans(),
    ),
    st.tuples(st.just("auto"), st.lists(NAMES, max_size=2)),
    st.tuples(st.just("internal")),
    st.tuples(st.just("ids")),
    st.tuples(st.just("epochs"), NAMES, st.integers(0, 3)),
    st.tuples(st.just("sync")),
    st.tuples(st.just("refuse")),
)


def run(made: Controller, log: MetadataLog, step: tuple[Any, ...], replies: Replies) -> int:
    """Do one step; the number of answers it must give."""
    match step:
        case ("create", wanted, validate_only):
            made.create_topics(wanted, validate_only=validate_only, reply=replies)
        case ("delete", names):
            topics = made.image.topics
            made.delete_topics([topics[name].id for name in dict.fromkeys(names) if name in topics], replies)
        case ("grow", wanted, validate_only):
            made.create_partitions(wanted, validate_only=validate_only, reply=replies)
        case ("alter", changes, validate_only):
            made.alter_configs(changes, validate_only=validate_only, reply=replies)
        case ("auto", names):
            made.auto_create(names, replies)
        case ("internal",):
            made.ensure_internal_topic("__consumer_offsets")
            return 0
        case ("ids",):
            made.next_producer_id(replies)
        case ("epochs", name, epoch):
            topic = made.image.topics.get(name)
            made.raise_leader_epochs({} if topic is None else {(topic.id, 0): epoch}, replies)
        case ("sync",):
            log.sync()
            return 0
        case ("refuse",):
            log.refuses_appends = True
            made.create_topics([NewTopic("c")], reply=replies)
            log.refuses_appends = False
    return 1


@settings(max_examples=150)
@given(st.lists(STEPS, max_size=15), st.booleans())
def test_replay_gives_the_live_image(steps: list[tuple[Any, ...]], durable_at_once: bool) -> None:
    log = MetadataLog(durable_at_once=durable_at_once)
    overrides = {"offsets.topic.num.partitions": "2"}
    made = controller(log, overrides)
    replies, owed, epoch = Replies(), 0, made.image.epoch
    for step in steps:
        owed += run(made, log, step, replies)
        assert made.image.epoch >= epoch
        epoch = made.image.epoch
        if durable_at_once:
            assert len(replies) == owed
            assert controller(log.crash(), overrides).image == made.image
    log.sync()
    assert len(replies) == owed
    image = made.image
    assert controller(log, overrides).image == image
    assert set(image.topics_by_id) == {topic.id for topic in image.topics.values()}
    for name, topic in image.topics.items():
        assert name == topic.name
        assert [partition.index for partition in topic.partitions] == list(range(len(topic.partitions)))
    for name in image.collisions.values():
        assert name in image.topics


@given(st.lists(STEPS, max_size=10))
def test_old_images_never_change(steps: list[tuple[Any, ...]]) -> None:
    log = MetadataLog()
    made = controller(log, {"offsets.topic.num.partitions": "2"})
    kept: list[tuple[Any, str]] = []

    def shown(image: Any) -> str:
        return repr((image.topics, image.topics_by_id, image.configs, image.collisions, image.next_producer_id))

    for step in steps:
        kept.append((made.image, shown(made.image)))
        run(made, log, step, Replies())
    for image, text in kept:
        assert shown(image) == text
