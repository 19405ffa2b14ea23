"""The controller: what each operation answers, and when; what readers see, and when."""

from __future__ import annotations

import pytest

from kafkalite.clock import ManualClock
from kafkalite.config.settings import Settings
from kafkalite.metadata.configs import APPEND, DELETE, SET, SUBTRACT, ConfigChange, ConfigOp
from kafkalite.metadata.controller import Controller
from kafkalite.metadata.history import MetadataDamagedError
from kafkalite.metadata.image import BROKER, CLIENT_METRICS, GROUP, TOPIC, Change
from kafkalite.metadata.topics import NewTopic, Setting
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.protocol.messages.create_topics import CreateTopicsRequest
from kafkalite.protocol.primitives import ZERO_UUID
from kafkalite.records.batch import build_batch, parse_batch
from tests.metadata.metadata_log import Ids, MetadataLog, Replies, controller

Wanted = CreateTopicsRequest.CreatableTopic
Assigned = CreateTopicsRequest.CreatableReplicaAssignment
Config = CreateTopicsRequest.CreatableTopicConfig


def create(made: Controller, *wanted: object, validate_only: bool = False) -> list[str]:
    replies = Replies()
    made.create_topics(wanted, validate_only=validate_only, reply=replies)  # type: ignore[arg-type]
    (results,) = replies
    return [ErrorCode(result.error_code).name for result in results]


def alter(made: Controller, change: ConfigChange, *, validate_only: bool = False) -> tuple[str, str | None]:
    replies = Replies()
    made.alter_configs([change], validate_only=validate_only, reply=replies)
    ((result,),) = replies
    return ErrorCode(result.error_code).name, result.error_message


class TestCreateTopics:
    @pytest.mark.parametrize(
        ("wanted", "error"),
        [
            (Wanted("ok", -1, -1), "NONE"),
            (Wanted("ok", 10_000, 1), "NONE"),
            (Wanted("ok", 10_001, 1), "POLICY_VIOLATION"),
            (Wanted("there", 1, 1), "TOPIC_ALREADY_EXISTS"),
            (Wanted("", 1, 1), "INVALID_TOPIC_EXCEPTION"),
            (Wanted("a b", 1, 1), "INVALID_TOPIC_EXCEPTION"),
            (Wanted("with_dot", 1, 1), "INVALID_TOPIC_EXCEPTION"),
            (Wanted("x" * 250, 1, 1), "INVALID_TOPIC_EXCEPTION"),
            (Wanted("__cluster_metadata", 1, 1), "INVALID_REQUEST"),
            (Wanted("__consumer_offsets", 1, 1), "NONE"),
            (Wanted("p", 0, 1), "INVALID_PARTITIONS"),
            (Wanted("p", -2, 1), "INVALID_PARTITIONS"),
            (Wanted("p", 1, 0), "INVALID_REPLICATION_FACTOR"),
            (Wanted("p", 1, -2), "INVALID_REPLICATION_FACTOR"),
            (Wanted("p", 1, 3), "INVALID_REPLICATION_FACTOR"),
            (Wanted("p", 0, 3), "INVALID_PARTITIONS"),
            (Wanted("p", 0, 0), "INVALID_REPLICATION_FACTOR"),
            (Wanted("c", 1, 1, configs=[Config("no.such", "1")]), "INVALID_CONFIG"),
            (Wanted("c", 0, 1, configs=[Config("no.such", "1")]), "INVALID_CONFIG"),
            (Wanted("c", 1, 1, configs=[Config("retention.ms", None)]), "INVALID_CONFIG"),
            (Wanted("c", 1, 1, configs=[Config("retention.ms", " 5 ")]), "NONE"),
            (Wanted("m", -1, -1, [Assigned(1, [1]), Assigned(0, [1])]), "NONE"),
            (Wanted("m", 1, -1, [Assigned(0, [1])]), "INVALID_REQUEST"),
            (Wanted("m", -1, 1, [Assigned(0, [1])]), "INVALID_REQUEST"),
            (Wanted("m", -1, -1, [Assigned(0, [2])]), "INVALID_REPLICA_ASSIGNMENT"),
            (Wanted("m", -1, -1, [Assigned(0, [1, 1])]), "INVALID_REPLICA_ASSIGNMENT"),
            (Wanted("m", -1, -1, [Assigned(1, [1])]), "INVALID_REPLICA_ASSIGNMENT"),
            (Wanted("m", -1, -1, [Assigned(0, [])]), "INVALID_REPLICA_ASSIGNMENT"),
            (Wanted("m", -1, -1, [Assigned(0, [1]), Assigned(0, [1])]), "INVALID_REPLICA_ASSIGNMENT"),
        ],
    )
    def test_one(self, wanted: Wanted, error: str) -> None:
        made = controller()
        create(made, NewTopic("there"), NewTopic("with.dot"))
        assert create(made, wanted, validate_only=True) == [error]
        assert wanted.name == "there" or wanted.name not in made.image.topics
        assert create(made, wanted) == [error]
        assert (wanted.name in made.image.topics) == (error in {"NONE", "TOPIC_ALREADY_EXISTS"})

    def test_results_tell_what_was_made(self) -> None:
        made = controller(overrides={"num.partitions": "3"})
        replies = Replies()
        made.create_topics([Wanted("a", -1, -1, configs=[Config("retention.ms", "5")])], reply=replies)
        ((result,),) = replies
        assert (result.num_partitions, result.replication_factor, result.configs) == (3, 1, {"retention.ms": "5"})
        topic = made.image.topics["a"]
        assert result.topic_id == topic.id == made.image.topics_by_id[topic.id].id
        assert made.image.config(TOPIC, "a") == {"retention.ms": "5"}
        assert [(p.index, p.leader, p.replicas, p.isr, p.leader_epoch) for p in topic.partitions] == [
            (index, 1, [1], [1], 0) for index in range(3)
        ]

    def test_each_by_itself(self) -> None:
        made = controller()
        errors = create(made, NewTopic("a"), NewTopic("b", 0), NewTopic("c"), NewTopic("c.d"), NewTopic("c_d"))
        assert errors == ["NONE", "INVALID_PARTITIONS", "NONE", "NONE", "INVALID_TOPIC_EXCEPTION"]
        assert made.image.sorted_names() == ["a", "c", "c.d"]

    def test_one_append_for_all(self) -> None:
        log = MetadataLog()
        made = controller(log)
        before = len(log.batches)
        create(made, *(NewTopic(f"t{number}", 2) for number in range(100)))
        assert len(log.batches) == before + 1
        assert parse_batch(log.batches[-1]).records_count == 300

    def test_more_replicas_than_brokers_when_that_is_accepted(self) -> None:
        made = controller(overrides={"kafkalite.replication.factor": "accept"})
        replies = Replies()
        made.create_topics([Wanted("a", 1, 3)], reply=replies)
        assert replies[0][0].replication_factor == 1
        assert made.image.topics["a"].partitions[0].replicas == [1]

    def test_leaders_are_spread_over_nodes(self) -> None:
        made = controller(node_ids=(1, 2, 3))
        create(made, Wanted("a", 6, 2))
        leaders = [partition.leader for partition in made.image.topics["a"].partitions]
        assert sorted(leaders) == [1, 1, 2, 2, 3, 3]
        for partition in made.image.topics["a"].partitions:
            assert len(set(partition.replicas)) == 2
            assert partition.leader == partition.replicas[0]

    def test_ids_are_version_4_and_never_start_with_a_dash(self) -> None:
        made = controller()
        create(made, *(NewTopic(f"t{number}") for number in range(300)))
        assert len(made.image.topics_by_id) == 300
        for topic_id in made.image.topics_by_id:
            assert topic_id[6] >> 4 == 4
            assert topic_id[8] >> 6 == 2
            assert topic_id[0] >> 2 != 62

    def test_a_deleted_name_is_free_again(self) -> None:
        made = controller()
        create(made, NewTopic("a.b"))
        first = made.image.topics["a.b"].id
        made.delete_topics([first], Replies())
        assert create(made, NewTopic("a_b")) == ["NONE"]
        made.delete_topics([made.image.topics["a_b"].id], Replies())
        assert create(made, NewTopic("a.b")) == ["NONE"]
        assert made.image.topics["a.b"].id != first


class TestPartitions:
    @pytest.mark.parametrize(
        ("name", "count", "assignments", "error"),
        [
            ("a", 5, None, "NONE"),
            ("a", 3, [[1]], "NONE"),
            ("a", 2, None, "INVALID_PARTITIONS"),
            ("a", 1, None, "INVALID_PARTITIONS"),
            ("a", 0, None, "INVALID_PARTITIONS"),
            ("a", -1, None, "INVALID_PARTITIONS"),
            ("a", 20_000, None, "POLICY_VIOLATION"),
            ("b", 5, None, "UNKNOWN_TOPIC_OR_PARTITION"),
            ("a", 4, [[1]], "INVALID_REPLICA_ASSIGNMENT"),
            ("a", 3, [[2]], "INVALID_REPLICA_ASSIGNMENT"),
            ("a", 3, [[]], "INVALID_REPLICA_ASSIGNMENT"),
        ],
    )
    def test_create_partitions(self, name: str, count: int, assignments: list[list[int]] | None, error: str) -> None:
        made = controller()
        create(made, NewTopic("a", 2))
        for validate_only in (True, False):
            replies = Replies()
            made.create_partitions([(name, count, assignments)], validate_only=validate_only, reply=replies)
            ((result,),) = replies
            assert ErrorCode(result.error_code).name == error
            grown = error == "NONE" and not validate_only
            assert len(made.image.topics["a"].partitions) == (count if grown else 2)

    def test_leader_epochs_are_raised(self) -> None:
        log = MetadataLog()
        made = controller(log)
        create(made, NewTopic("a", 2))
        topic_id = made.image.topics["a"].id
        replies = Replies()
        made.raise_leader_epochs({(topic_id, 1): 3, (topic_id, 0): 0, (topic_id, 7): 1, (ZERO_UUID, 0): 1}, replies)
        assert replies == [None]
        assert [partition.leader_epoch for partition in made.image.topics["a"].partitions] == [0, 3]
        assert controller(log).image == made.image


class TestConfigs:
    @pytest.mark.parametrize(
        ("resource", "name", "ops", "error"),
        [
            (TOPIC, "a", [("retention.ms", SET, "5")], "NONE"),
            (TOPIC, "a", [], "NONE"),
            (TOPIC, "a", [("retention.ms", DELETE, None)], "NONE"),
            (TOPIC, "a", [("cleanup.policy", APPEND, "compact")], "NONE"),
            (TOPIC, "a", [("cleanup.policy", SUBTRACT, "delete")], "NONE"),
            (TOPIC, "a", [("retention.ms", APPEND, "5")], "INVALID_CONFIG"),
            (TOPIC, "a", [("retention.ms", 9, "5")], "UNKNOWN_SERVER_ERROR"),
            (TOPIC, "a", [("no.such", SET, "5")], "INVALID_CONFIG"),
            (TOPIC, "a", [("no.such", APPEND, "5")], "INVALID_CONFIG"),
            (TOPIC, "a", [("retention.ms", SET, "x")], "INVALID_CONFIG"),
            (TOPIC, "a", [("retention.ms", SET, None)], "INVALID_REQUEST"),
            (TOPIC, "a", [("retention.ms", SET, "1"), ("retention.ms", DELETE, None)], "INVALID_REQUEST"),
            (TOPIC, "b", [("retention.ms", SET, "5")], "UNKNOWN_TOPIC_OR_PARTITION"),
            (TOPIC, "b c", [("retention.ms", SET, "5")], "INVALID_TOPIC_EXCEPTION"),
            (TOPIC, "", [("retention.ms", SET, "5")], "INVALID_REQUEST"),
            (BROKER, "", [("message.max.bytes", SET, "5")], "NONE"),
            (BROKER, "1", [("message.max.bytes", SET, "5")], "NONE"),
            (BROKER, "", [("no.such", SET, "5")], "NONE"),
            (BROKER, "", [("log.retention.ms", DELETE, None)], "NONE"),
            (BROKER, "", [("log.cleanup.policy", APPEND, "compact")], "NONE"),
            (BROKER, "", [("node.id", SET, "5")], "INVALID_REQUEST"),
            (BROKER, "", [("node.id", DELETE, None)], "NONE"),
            (BROKER, "", [("message.max.bytes", 9, "5")], "INVALID_REQUEST"),
            (BROKER, "", [("min.insync.replicas", DELETE, None)], "INVALID_CONFIG"),
            (BROKER, "01", [("message.max.bytes", SET, "5")], "NONE"),
            (BROKER, "", [("message.max.bytes", SET, "x")], "INVALID_REQUEST"),
            (BROKER, "", [("listeners", SET, "PLAINTEXT://:1")], "INVALID_REQUEST"),
            (BROKER, "9", [("message.max.bytes", SET, "5")], "INVALID_REQUEST"),
            (BROKER, "x", [("message.max.bytes", SET, "5")], "INVALID_REQUEST"),
            (GROUP, "g", [("consumer.session.timeout.ms", SET, "50000")], "NONE"),
            (GROUP, "g", [("consumer.session.timeout.ms", SET, "1000")], "INVALID_CONFIG"),
            (GROUP, "g", [("consumer.session.timeout.ms", SET, "70000")], "INVALID_CONFIG"),
            (GROUP, "g", [("share.auto.offset.reset", SET, "by_duration:PT1H")], "NONE"),
            (GROUP, "g", [("share.auto.offset.reset", SET, "by_duration:P")], "INVALID_CONFIG"),
            (GROUP, "g", [("share.auto.offset.reset", SET, "never")], "INVALID_CONFIG"),
            (GROUP, "g", [("streams.num.standby.replicas", SET, "3")], "INVALID_CONFIG"),
            (GROUP, "g", [("no.such", SET, "1")], "INVALID_CONFIG"),
            (GROUP, "g", [("streams.assignor.name", SET, "nope")], "INVALID_CONFIG"),
            (GROUP, "g", [("streams.assignor.name", SET, "sticky")], "NONE"),
            (GROUP, "g", [("streams.rack.aware.assignment.tags", APPEND, "x")], "INVALID_CONFIG"),
            (GROUP, "", [("share.auto.offset.reset", SET, "latest")], "INVALID_REQUEST"),
            (CLIENT_METRICS, "m", [("interval.ms", SET, "1000"), ("match", SET, "client_id=a.*")], "NONE"),
            (CLIENT_METRICS, "m", [("match", SET, "shoe.size=9")], "INVALID_CONFIG"),
            (CLIENT_METRICS, "m", [("match", SET, "client_id=[")], "INVALID_CONFIG"),
            (CLIENT_METRICS, "m", [("interval.ms", SET, "x")], "INVALID_CONFIG"),
            (CLIENT_METRICS, "m", [("metrics", APPEND, "x")], "INVALID_CONFIG"),
            (CLIENT_METRICS, "m", [("no.such", SET, "x")], "INVALID_REQUEST"),
            (CLIENT_METRICS, "m", [("interval.ms", SET, "1")], "INVALID_REQUEST"),
            (77, "x", [], "INVALID_REQUEST"),
        ],
    )
    def test_change(self, resource: int, name: str, ops: list[tuple[str, int, str | None]], error: str) -> None:
        log = MetadataLog()
        made = controller(log)
        create(made, NewTopic("a"))
        change = ConfigChange(resource, name, [ConfigOp(*op) for op in ops])
        before = made.image.configs
        got, message = alter(made, change, validate_only=True)
        assert got == error
        assert (message is None) == (error in {"NONE", "UNKNOWN_SERVER_ERROR"})
        assert made.image.configs == before
        assert alter(made, change)[0] == error
        assert error == "NONE" or made.image.configs == before
        assert controller(log).image == made.image

    def test_lists_start_from_what_is_in_force(self) -> None:
        made = controller(overrides={"log.cleanup.policy": "compact"})
        create(made, NewTopic("a"))
        alter(made, ConfigChange(TOPIC, "a", [ConfigOp("cleanup.policy", APPEND, "delete,compact")]))
        assert made.image.config(TOPIC, "a") == {"cleanup.policy": "compact,delete"}
        alter(made, ConfigChange(TOPIC, "a", [ConfigOp("cleanup.policy", SUBTRACT, "compact")]))
        assert made.image.config(TOPIC, "a") == {"cleanup.policy": "delete"}

    def test_replacing_drops_the_rest(self) -> None:
        made = controller()
        create(made, NewTopic("a", 1, configs=[Setting("retention.ms", "1"), Setting("flush.ms", "2")]))
        alter(made, ConfigChange(TOPIC, "a", [ConfigOp("flush.ms", SET, "3")], replaces=True))
        assert made.image.config(TOPIC, "a") == {"flush.ms": "3"}

    def test_nothing_is_written_for_what_is_so_already(self) -> None:
        log = MetadataLog()
        made = controller(log)
        create(made, NewTopic("a", 1, configs=[Setting("retention.ms", "1")]))
        before = log.log_end_offset
        alter(made, ConfigChange(TOPIC, "a", [ConfigOp("retention.ms", SET, "1"), ConfigOp("flush.ms", DELETE, None)]))
        assert log.log_end_offset == before

    def test_settings_follow_at_once_and_after_a_restart(self) -> None:
        log, settings = MetadataLog(), Settings.load()
        made = Controller(log, ManualClock(), settings, Ids(), [1])  # type: ignore[arg-type]
        made.load()
        alter(made, ConfigChange(BROKER, "", [ConfigOp("message.max.bytes", SET, "77")]))
        assert settings.int("message.max.bytes") == 77
        again = Settings.load()
        Controller(log, ManualClock(), again, Ids(), [1]).load()  # type: ignore[arg-type]
        assert again.int("message.max.bytes") == 77

    def test_a_deleted_topics_configs_are_gone(self) -> None:
        made = controller()
        create(made, NewTopic("a", 1, configs=[Setting("retention.ms", "1")]))
        made.delete_topics([made.image.topics["a"].id], Replies())
        create(made, NewTopic("a"))
        assert made.image.config(TOPIC, "a") == {}


class TestDurability:
    def test_nobody_sees_or_hears_before_it_is_durable(self) -> None:
        log = MetadataLog(durable_at_once=False)
        made = controller(log)
        changes: list[Change] = []
        made.on_change(changes.append)
        created, again, seen = Replies(), Replies(), made.image
        made.create_topics([NewTopic("a")], reply=created)
        made.create_topics([NewTopic("a")], reply=again)
        assert (created, again, changes) == ([], [], [])
        assert made.image is seen
        log.sync()
        assert [result.error_code for replies in (created, again) for result in replies[0]] == [
            0,
            ErrorCode.TOPIC_ALREADY_EXISTS,
        ]
        assert "a" in made.image.topics
        assert made.image.epoch > seen.epoch
        assert [[topic.name for topic in change.created] for change in changes] == [["a"]]

    def test_answers_come_in_order_as_each_is_durable(self) -> None:
        log = MetadataLog(durable_at_once=False)
        made = controller(log)
        order: list[str] = []
        ends = []
        for name in ("a", "b", "c"):
            made.create_topics([NewTopic(name)], reply=lambda results: order.append(results[0].name))
            ends.append(log.log_end_offset)
        log.sync(ends[0])
        assert order == ["a"]
        assert made.image.sorted_names() == ["a"]
        log.sync()
        assert order == ["a", "b", "c"]

    def test_listeners_hear_before_the_answer(self) -> None:
        made = controller()
        order: list[str] = []
        made.on_change(lambda change: order.append("change"))
        made.create_topics([NewTopic("a")], reply=lambda results: order.append("answer"))
        assert order == ["change", "answer"]

    def test_a_failed_append_changes_nothing(self) -> None:
        log = MetadataLog()
        made = controller(log)
        log.refuses_appends = True
        assert create(made, NewTopic("a")) == ["KAFKA_STORAGE_ERROR"]
        replies = Replies()
        made.next_producer_id(replies)
        assert replies == [(-1, ErrorCode.KAFKA_STORAGE_ERROR)]
        with pytest.raises(KafkaError):
            made.ensure_internal_topic("__consumer_offsets")
        log.refuses_appends = False
        assert create(made, NewTopic("a")) == ["NONE"]

    def test_a_fenced_log_fails_what_waits_and_keeps_the_image(self) -> None:
        log = MetadataLog(durable_at_once=False)
        made = controller(log)
        created, validated, ids = Replies(), Replies(), Replies()
        made.create_topics([NewTopic("a")], reply=created)
        made.create_topics([NewTopic("b")], validate_only=True, reply=validated)
        made.next_producer_id(ids)
        seen = made.image
        log.fence()
        for replies in (created, validated):
            assert replies[0][0].error_code == ErrorCode.KAFKA_STORAGE_ERROR
            assert replies[0][0].topic_id == ZERO_UUID
        assert ids == [(-1, ErrorCode.KAFKA_STORAGE_ERROR)]
        assert made.image is seen
        made.next_producer_id(ids)  # the block was never written
        assert ids[1:] == [(-1, ErrorCode.KAFKA_STORAGE_ERROR)]
        assert create(made, NewTopic("a")) == ["KAFKA_STORAGE_ERROR"]  # and not that it exists

    def test_a_crash_takes_back_what_nobody_was_told(self) -> None:
        log = MetadataLog(durable_at_once=False)
        made = controller(log)
        made.create_topics([NewTopic("a")], reply=Replies())
        log.sync()
        made.create_topics([NewTopic("b")], reply=Replies())
        assert controller(log.crash()).image.sorted_names() == ["a"]

    def test_an_answer_may_ask_for_more(self) -> None:
        made = controller()
        names: list[str] = []

        def more(results: list[object]) -> None:
            names.append(str(len(names)))
            if len(names) < 3:
                made.create_topics([NewTopic(f"t{len(names)}")], reply=more)  # type: ignore[arg-type]

        made.create_topics([NewTopic("t0")], reply=more)  # type: ignore[arg-type]
        assert made.image.sorted_names() == ["t0", "t1", "t2"]


class TestInternalTopics:
    def test_made_at_once_with_their_configs(self) -> None:
        log = MetadataLog(durable_at_once=False)
        made = controller(log)
        changes: list[Change] = []
        made.on_change(changes.append)
        topic = made.ensure_internal_topic("__consumer_offsets")
        assert made.image.topics["__consumer_offsets"] is topic
        assert topic.is_internal
        assert len(topic.partitions) == 50
        assert made.image.config(TOPIC, topic.name) == {
            "cleanup.policy": "compact",
            "compression.type": "producer",
            "segment.bytes": "104857600",
        }
        assert made.ensure_internal_topic("__consumer_offsets") is topic
        epoch = made.image.epoch
        log.sync()
        assert made.image.epoch > epoch
        assert made.image.topics["__consumer_offsets"] == topic
        assert [len(change.created) for change in changes] == [1, 0]

    def test_seen_once_it_stays_seen(self) -> None:
        log = MetadataLog(durable_at_once=False)
        made = controller(log)
        made.create_topics([Wanted("before", 1, 1)], reply=Replies())
        before = log.log_end_offset
        made.ensure_internal_topic("__consumer_offsets")
        log.sync(before)  # an image is published that was made without it
        assert set(made.image.topics) == {"before", "__consumer_offsets"}
        log.sync()
        assert set(made.image.topics) == {"before", "__consumer_offsets"}

    def test_taken_back_when_it_will_never_be_durable(self) -> None:
        """What was committed to it would be acknowledged, and gone with the next start."""
        log = MetadataLog(durable_at_once=False)
        made = controller(log)
        deleted: list[str] = []
        made.on_change(lambda change: deleted.extend(topic.name for topic in change.deleted))
        made.ensure_internal_topic("__consumer_offsets")
        log.fence()
        assert deleted == ["__consumer_offsets"]
        assert "__consumer_offsets" not in made.image.topics
        with pytest.raises(KafkaError):
            made.ensure_internal_topic("__consumer_offsets")

    def test_made_at_once_while_others_wait(self) -> None:
        log = MetadataLog(durable_at_once=False)
        made = controller(log)
        created, internal = Replies(), Replies()
        made.create_topics([NewTopic("a")], reply=created)
        made.auto_create(["__transaction_state"], internal)
        topic = made.ensure_internal_topic("__transaction_state")
        assert made.image.sorted_names() == ["__transaction_state"]
        assert (created, internal) == ([], [])
        log.sync()
        assert made.image.sorted_names() == ["__transaction_state", "a"]
        assert made.image.topics["__transaction_state"].id == topic.id
        assert internal[0][0].error_code == 0
        assert controller(log).image == made.image

    def test_no_more_replicas_than_nodes(self) -> None:
        made = controller(overrides={"offsets.topic.replication.factor": "3"})
        assert made.ensure_internal_topic("__consumer_offsets").partitions[0].replicas == [1]


class TestAutoCreate:
    def test_there_already_is_a_success(self) -> None:
        made = controller(overrides={"num.partitions": "2"})
        for _ in range(2):
            replies = Replies()
            made.auto_create(["a", "b"], replies)
            assert [(result.name, result.error_code) for result in replies[0]] == [("a", 0), ("b", 0)]
        assert len(made.image.topics["a"].partitions) == 2


class TestProducerIds:
    def test_never_twice_not_even_after_a_crash(self) -> None:
        log = MetadataLog()
        seen: list[int] = []
        for _ in range(3):
            made = controller(log)
            replies = Replies()
            for _ in range(1500):
                made.next_producer_id(replies)
            assert all(error is None for _, error in replies)
            seen += [producer_id for producer_id, _ in replies]
            log = log.crash()
        assert len(set(seen)) == len(seen) == 4500

    def test_a_block_is_written_before_an_id_of_it_is_given(self) -> None:
        log = MetadataLog(durable_at_once=False)
        made = controller(log)
        replies = Replies()
        made.next_producer_id(replies)
        made.next_producer_id(replies)
        assert replies == []
        log.sync()
        assert replies == [(0, None), (1, None)]
        made.next_producer_id(replies)
        assert replies[-1] == (2, None)
        assert controller(log.crash()).image.next_producer_id == 1000


class TestLoad:
    def test_a_new_cluster(self) -> None:
        log = MetadataLog()
        made = controller(log, features={"metadata.version": 33, "group.version": 1})
        assert made.image.features == {"metadata.version": 33, "group.version": 1}
        assert made.image.config(BROKER, "") == {"min.insync.replicas": "1"}
        again = controller(log, features={"metadata.version": 33, "group.version": 1})
        assert again.image == made.image
        assert len(log.batches) == 1
        assert controller(log, features={"metadata.version": 34}).image.features["metadata.version"] == 34

    def test_epochs_do_not_fall_back(self) -> None:
        log = MetadataLog()
        made = controller(log)
        for number in range(20):
            create(made, NewTopic(f"t{number}"))
        assert controller(log).image.epoch >= made.image.epoch

    def _broken(self, log: MetadataLog) -> str:
        with pytest.raises(MetadataDamagedError) as caught:
            controller(log)
        return str(caught.value)

    def test_every_flipped_byte_is_noticed(self) -> None:
        log = MetadataLog()
        create(controller(log), NewTopic("a", 3, configs=[Setting("retention.ms", "5")]))
        whole = bytes(log.batches[1])
        for position in range(17, len(whole)):
            log.batches[1] = bytearray(whole)
            log.batches[1][position] ^= 0x10
            assert self._broken(log).endswith("or move it away to start with an empty one.")

    def test_a_lost_batch_is_noticed(self) -> None:
        log = MetadataLog()
        made = controller(log)
        create(made, NewTopic("a"))
        create(made, NewTopic("b"))
        last = log.batches.pop()
        assert "cannot be read behind offset" in self._broken(log)
        log.batches[1:] = [last]
        assert "out of order" in self._broken(log)

    @pytest.mark.parametrize(
        "value",
        [b"", b"\x01", b"\x02\x02\x00", b"\x01\x1e\x00", b"\x01\x02\x05", b"\x01\x02\x00", b"\x01\x09\x00" + bytes(17)],
    )
    def test_records_that_cannot_be(self, value: bytes) -> None:
        log = MetadataLog()
        controller(log)
        log.append_own(build_batch([(0, None, value, ())]))
        self._broken(log)

    def test_records_of_features_it_does_not_have_are_skipped(self) -> None:
        log = MetadataLog()
        made = controller(log)
        log.append_own(build_batch([(0, None, b"\x01\x14\x00\x00", ()), (0, None, None, ())]))
        assert controller(log).image == made.image
