"""Administration through the clients' own admin interfaces."""

from __future__ import annotations

import importlib
import json
import re
import subprocess
import uuid
from typing import Any

import pytest

from compat_tests.broker import Broker
from compat_tests.clients import CLIENTS
from compat_tests.conftest import Drivers, require
from compat_tests.kafka_python.admin import admin_client, create_topic
from compat_tests.lines import Record
from compat_tests.records import BASE_MS

RETENTION_MS = "86400000"


def produce(drivers: Drivers, broker: Broker, topic: str, each: int, partitions: int = 2) -> None:
    """Some records in each partition, a second apart."""
    require(CLIENTS["librdkafka"])
    records = [
        Record(place, place % partitions, BASE_MS + place // partitions * 1000, b"k", b"%d" % place)
        for place in range(each * partitions)
    ]
    drivers.produce(CLIENTS["librdkafka"], broker, topic, records)


def consume_in_group(drivers: Drivers, broker: Broker, topic: str, count: int) -> str:
    """A group that has read and committed everything and has no member any more."""
    group = f"g-{uuid.uuid4().hex[:8]}"
    member = drivers.start(CLIENTS["librdkafka"], "group", broker, topic, "--group", group)
    member.wait_until("records", lambda: member.counts["record"] >= count, 30)
    member.write("close\n")
    member.finish(30)
    return group


def test_kafka_python_administers_topics(broker: Broker, drivers: Drivers, topic: str) -> None:
    """Create, refuse twice, describe, grow, configure, look up and delete records, delete."""
    require(CLIENTS["kafka-python"])
    from kafka import TopicPartition, errors
    from kafka.admin import ConfigResource, ConfigResourceType, NewTopic, OffsetSpec

    with admin_client(broker.address) as admin:
        cluster = admin.describe_cluster()
        assert len(cluster["cluster_id"]) == 22 and [node["broker_id"] for node in cluster["brokers"]] == [1]
        assert cluster["controller_id"] == 1
        admin.create_topics([NewTopic(topic, 2, 1)], validate_only=True)
        assert topic not in admin.list_topics()
        admin.create_topics([NewTopic(topic, 2, 1, topic_configs={"retention.ms": RETENTION_MS})])
        with pytest.raises(errors.TopicAlreadyExistsError):
            admin.create_topics([NewTopic(topic, 2, 1)])
        with pytest.raises(errors.InvalidReplicationFactorError):
            admin.create_topics([NewTopic(f"{topic}-2", 1, 2)])
        with pytest.raises(errors.InvalidTopicError):
            admin.create_topics([NewTopic("no/such/name", 1, 1)])
        admin.create_partitions({topic: 4})
        (described,) = admin.describe_topics([topic])
        assert sorted(partition["partition_index"] for partition in described["partitions"]) == [0, 1, 2, 3]
        resource = ConfigResource(ConfigResourceType.TOPIC, topic, configs={"cleanup.policy": "compact"})
        admin.alter_configs([resource])
        assert configs(admin, topic) == {"retention.ms": RETENTION_MS, "cleanup.policy": "compact"}
        admin.reset_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs=["retention.ms"])])
        assert configs(admin, topic) == {"cleanup.policy": "compact"}
        produce(drivers, broker, topic, 10, partitions=4)
        place = TopicPartition(topic, 3)

        def offset(spec: Any) -> int:
            return int(admin.list_partition_offsets({place: spec})[place].offset)

        specs = (OffsetSpec.EARLIEST, OffsetSpec.LATEST, OffsetSpec.MAX_TIMESTAMP, BASE_MS + 4500)
        assert [offset(spec) for spec in specs] == [0, 10, 9, 5]
        # a compacted topic keeps its records, so the policy goes first
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs={"cleanup.policy": "delete"})])
        assert admin.delete_records({place: 6})[place]["low_watermark"] == 6
        assert offset(OffsetSpec.EARLIEST) == 6
        admin.delete_topics([topic])
        with pytest.raises(errors.UnknownTopicOrPartitionError):
            admin.delete_topics([topic])


def configs(admin: Any, topic: str) -> dict[str, str]:
    """What a topic overrides."""
    from kafka.admin import ConfigResource, ConfigResourceType

    described = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    (values,) = next(iter(described.values())).values()
    return {
        name: entry["value"] for name, entry in values.items() if "TOPIC" in str(entry.get("config_source", "TOPIC"))
    }


def test_kafka_python_administers_groups(broker: Broker, drivers: Drivers, topic: str) -> None:
    """List, describe, read, set and delete offsets, delete."""
    require(CLIENTS["kafka-python"])
    from kafka import TopicPartition
    from kafka.structs import OffsetAndMetadata

    create_topic(broker.address, topic, 2)
    produce(drivers, broker, topic, 10)
    group = consume_in_group(drivers, broker, topic, 20)
    places = [TopicPartition(topic, partition) for partition in range(2)]
    with admin_client(broker.address) as admin:

        def committed() -> dict[Any, int]:
            return {
                place: found.offset
                for place, found in admin.list_group_offsets(group)[group].items()
                if found.offset >= 0
            }

        assert group in [listed["group_id"] for listed in admin.list_groups()]
        described = admin.describe_groups([group])[group]
        assert (described["group_state"], described["members"]) == ("Empty", [])
        assert committed() == dict.fromkeys(places, 10)
        admin.alter_group_offsets(group, {places[0]: OffsetAndMetadata(3, "moved", -1)})
        assert committed() == {places[0]: 3, places[1]: 10}
        admin.delete_group_offsets(group, [places[1]])
        assert committed() == {places[0]: 3}
        admin.delete_groups([group])
        assert group not in [listed["group_id"] for listed in admin.list_groups()]


def test_librdkafka_administers_topics_and_groups(broker: Broker, drivers: Drivers, topic: str) -> None:
    """confluent-kafka's AdminClient: every future resolves."""
    require(CLIENTS["librdkafka"])
    from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition

    kinds: Any = importlib.import_module("confluent_kafka.admin")

    admin = kinds.AdminClient({"bootstrap.servers": broker.address})
    one(admin.create_topics([kinds.NewTopic(topic, 1, 1, config={"retention.ms": RETENTION_MS})]))
    with pytest.raises(KafkaException, match="TOPIC_ALREADY_EXISTS"):
        one(admin.create_topics([kinds.NewTopic(topic, 1, 1)]))
    one(admin.create_partitions([kinds.NewPartitions(topic, 2)]))
    assert len(admin.list_topics(timeout=10).topics[topic].partitions) == 2
    assert one(admin.describe_cluster()).controller.id == 1
    change = kinds.ConfigEntry("max.message.bytes", "2000000", incremental_operation=kinds.AlterConfigOpType.SET)
    resource = kinds.ConfigResource(kinds.ConfigResource.Type.TOPIC, topic, incremental_configs=[change])
    one(admin.incremental_alter_configs([resource]))
    values = one(admin.describe_configs([kinds.ConfigResource(kinds.ConfigResource.Type.TOPIC, topic)]))
    assert (values["retention.ms"].value, values["max.message.bytes"].value) == (RETENTION_MS, "2000000")
    produce(drivers, broker, topic, 10)
    found = admin.list_offsets({TopicPartition(topic, 1): kinds.OffsetSpec.for_timestamp(BASE_MS + 2500)})
    assert one(found).offset == 3
    group = consume_in_group(drivers, broker, topic, 20)
    assert group in [listed.group_id for listed in admin.list_consumer_groups().result(30).valid]
    assert one(admin.describe_consumer_groups([group])).state.name == "EMPTY"
    committed = one(admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])).topic_partitions
    assert sorted((place.partition, place.offset) for place in committed) == [(0, 10), (1, 10)]
    moved = ConsumerGroupTopicPartitions(group, [TopicPartition(topic, 0, 4)])
    one(admin.alter_consumer_group_offsets([moved]))
    one(admin.delete_consumer_groups([group]))
    assert one(admin.delete_records([TopicPartition(topic, 0, 5)])).low_watermark == 5
    one(admin.delete_topics([topic]))


def one(futures: Any) -> Any:
    """The result of the single future of an admin call."""
    (future,) = futures.values() if isinstance(futures, dict) else [futures]
    return future.result(30)


def test_kcat_lists_and_queries(broker: Broker, drivers: Drivers, topic: str) -> None:
    """-L shows brokers, topics and partitions; -Q finds offsets by time."""
    require(CLIENTS["kcat"])
    create_topic(broker.address, topic, 2)
    produce(drivers, broker, topic, 10)
    listed = json.loads(kcat("-L", "-J", "-b", broker.address, "-t", topic))
    assert [(found["topic"], len(found["partitions"])) for found in listed["topics"]] == [(topic, 2)]
    assert [found["name"] for found in listed["brokers"]] == [broker.address]
    found = kcat("-Q", "-b", broker.address, "-t", f"{topic}:1:{BASE_MS + 1500}")
    assert re.search(rf"{topic} \[1\] offset 2", found)


def kcat(*arguments: str) -> str:
    """Output of one kcat run."""
    return subprocess.run(["kcat", *arguments], capture_output=True, text=True, timeout=30, check=True).stdout


def test_franz_go_sees_the_cluster(broker: Broker, drivers: Drivers, topic: str) -> None:
    """Brokers, topics and groups through kadm."""
    require(CLIENTS["franz-go"])
    create_topic(broker.address, topic, 2)
    produce(drivers, broker, topic, 10)
    group = consume_in_group(drivers, broker, topic, 20)
    driver = drivers.start(CLIENTS["franz-go"], "admin", broker, topic)
    driver.finish(30)
    (seen,) = driver.of("cluster")
    assert seen["brokers"] == [1]
    assert topic in seen["topics"] and group in seen["groups"]  # type: ignore[operator]


def test_kafkajs_administers_topics_and_groups(broker: Broker, drivers: Drivers, topic: str) -> None:
    """Its admin client, in older request versions than the others."""
    require(CLIENTS["kafkajs"])
    create_topic(broker.address, topic, 2)
    produce(drivers, broker, topic, 10)
    group = consume_in_group(drivers, broker, topic, 20)
    driver = drivers.start(CLIENTS["kafkajs"], "admin", broker, topic, "--group", group, "--from", str(BASE_MS + 2500))
    driver.finish(60)
    (seen,) = driver.of("admin")
    assert (seen["brokers"], seen["controller"]) == ([1], 1)
    assert seen["created"] is True and seen["again"] is False
    assert seen["partitions"] == 3
    assert seen["retention"] == RETENTION_MS
    assert seen["offsets"] == [[0, "0", "10"], [1, "0", "10"]]
    assert seen["at_time"] == [[0, "3"], [1, "3"]]
    assert seen["state"] == "Empty" and seen["committed"] == [[0, "10"], [1, "10"]]
    assert seen["reset"] == [[0, "2"]]
    assert seen["low"] == "4"
    assert seen["left"] == []
