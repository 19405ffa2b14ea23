"""CreateTopics, DeleteTopics, CreatePartitions, DeleteRecords, case by case as Kafka 4.4.0 answered them."""

from __future__ import annotations

import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.create_partitions import CreatePartitionsRequest
from kafkalite.protocol.messages.create_topics import CreateTopicsRequest
from kafkalite.protocol.messages.delete_records import DeleteRecordsRequest
from kafkalite.protocol.messages.delete_topics import DeleteTopicsRequest
from kafkalite.protocol.messages.metadata import MetadataRequest
from kafkalite.protocol.messages.produce import ProduceRequest
from kafkalite.protocol.primitives import ZERO_UUID
from kafkalite.records.batch import build_batch
from kafkalite.security.acl import Operation, ResourceType
from tests.server.wire import running_broker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.server.wire import Broker, WireClient


def topic(name: str, partitions: int = 1, factor: int = 1, **configs: str) -> CreateTopicsRequest.CreatableTopic:
    entries = [CreateTopicsRequest.CreatableTopicConfig(key.replace("_", "."), value) for key, value in configs.items()]
    return CreateTopicsRequest.CreatableTopic(name, partitions, factor, configs=entries)


class Admin:
    """A client, and what it asks for in few words."""

    def __init__(self, broker: Broker, client: WireClient) -> None:
        self.broker = broker
        self.client = client

    async def create(
        self, *topics: CreateTopicsRequest.CreatableTopic, version: int = 7, timeout_ms: int = 5000, dry: bool = False
    ) -> list[Any]:
        response = await self.client.call(CreateTopicsRequest(list(topics), timeout_ms, dry), version)
        return list(response.topics)

    async def errors(self, *topics: CreateTopicsRequest.CreatableTopic, **more: Any) -> list[tuple[str, str]]:
        return [(found.name, ErrorCode(found.error_code).name) for found in await self.create(*topics, **more)]

    async def delete(
        self, *topics: tuple[str | None, bytes], version: int = 6, timeout_ms: int = 5000
    ) -> list[tuple[str | None, bool, str]]:
        names = [name for name, _ in topics if name is not None]
        states = [DeleteTopicsRequest.DeleteTopicState(name, topic_id) for name, topic_id in topics]
        request = DeleteTopicsRequest(states, names, timeout_ms) if version > 5 else DeleteTopicsRequest([], names)
        request.timeout_ms = timeout_ms
        response = await self.client.call(request, version)
        return [
            (found.name, found.topic_id != ZERO_UUID, ErrorCode(found.error_code).name) for found in response.responses
        ]

    async def grow(
        self,
        *topics: tuple[str, int, list[list[int]] | None],
        version: int = 3,
        dry: bool = False,
        timeout_ms: int = 5000,
    ) -> list[tuple[str, str, bool]]:
        wanted = [
            CreatePartitionsRequest.CreatePartitionsTopic(
                name,
                count,
                None
                if assigned is None
                else [CreatePartitionsRequest.CreatePartitionsAssignment(nodes) for nodes in assigned],
            )
            for name, count, assigned in topics
        ]
        response = await self.client.call(CreatePartitionsRequest(wanted, timeout_ms, dry), version)
        return [
            (found.name, ErrorCode(found.error_code).name, found.error_message is not None)
            for found in response.results
        ]

    async def drop_records(self, name: str, partition: int, offset: int, version: int = 2) -> tuple[int, str]:
        wanted = DeleteRecordsRequest.DeleteRecordsTopic(
            name, [DeleteRecordsRequest.DeleteRecordsPartition(partition, offset)]
        )
        response = await self.client.call(DeleteRecordsRequest([wanted], 5000), version)
        found = response.topics[0].partitions[0]
        assert (response.topics[0].name, found.partition_index) == (name, partition)
        return found.low_watermark, ErrorCode(found.error_code).name

    async def produce(self, name: str, count: int) -> None:
        now_ms = int(time.time() * 1000)
        for _ in range(count):
            data = ProduceRequest.PartitionProduceData(0, bytes(build_batch([(now_ms, b"k", b"v", ())])))
            topics = [ProduceRequest.TopicProduceData(name=name, partition_data=[data])]
            response = await self.client.call(ProduceRequest(acks=-1, timeout_ms=5000, topic_data=topics), 9)
            assert response.responses[0].partition_responses[0].error_code == 0

    def id_of(self, name: str) -> bytes:
        return self.broker.cluster.image.topics[name].id

    def forbid(self, *operations: Operation, resource: ResourceType = ResourceType.TOPIC) -> None:
        class Forbidding:
            def authorize(self, principal: str, host: str, operation: Operation, of: ResourceType, name: str) -> bool:
                return not (operation in operations and of == resource)

        self.broker.node.authorizer = Forbidding()


@asynccontextmanager
async def running_admin(data_dir: str | None = None, **settings: str) -> AsyncIterator[Admin]:
    async with running_broker(data_dir, **settings) as broker:
        client = await broker.connect()
        yield Admin(broker, client)
        client.close()


@pytest.fixture
async def admin() -> AsyncIterator[Admin]:
    async with running_admin() as found:
        yield found


class TestCreateTopics:
    @pytest.mark.parametrize("version", range(2, 8))
    async def test_answers_by_version(self, admin: Admin, version: int) -> None:
        found, again = await admin.create(topic("a", 3, retention_ms="5"), topic("b"), version=version)
        assert (found.name, found.error_code, found.error_message) == ("a", 0, None)
        assert again.error_code == 0
        if version >= 5:
            assert (found.num_partitions, found.replication_factor) == (3, 1)
            names = [config.name for config in found.configs]
            assert len(names) == 37
            assert names == sorted(names)
            shown = {config.name: (config.value, config.config_source) for config in found.configs}
            assert shown["retention.ms"] == ("5", 1)
            assert shown["flush.ms"] == ("9223372036854775807", 5)
            assert shown["min.insync.replicas"] == ("1", 3)
            assert not any(config.read_only or config.is_sensitive for config in found.configs)
        if version >= 7:
            assert found.topic_id == admin.id_of("a")
        (exists,) = await admin.create(topic("a"), version=version)
        assert exists.error_code == ErrorCode.TOPIC_ALREADY_EXISTS
        assert exists.error_message
        assert (exists.num_partitions, exists.replication_factor, exists.configs) == (-1, -1, [])

    async def test_order_and_duplicates(self, admin: Admin) -> None:
        assert await admin.errors(
            topic("dup"), topic("x"), topic("__cluster_metadata"), topic("dup"), topic("y", 0), topic("dup", 0)
        ) == [
            ("x", "NONE"),
            ("y", "INVALID_PARTITIONS"),
            ("dup", "INVALID_REQUEST"),
            ("__cluster_metadata", "INVALID_REQUEST"),
        ]
        assert "dup" not in admin.broker.cluster.image.topics

    async def test_validate_only(self, admin: Admin) -> None:
        (found,) = await admin.create(topic("a", 3), dry=True)
        assert (found.error_code, found.num_partitions, len(found.configs)) == (0, 3, 37)
        assert found.topic_id == ZERO_UUID
        assert admin.broker.cluster.image.topics == {}

    async def test_without_time_nothing_is_done(self, admin: Admin) -> None:
        for timeout_ms in (0, -1):
            assert await admin.errors(topic("a"), topic("b"), topic("b"), timeout_ms=timeout_ms) == [
                ("a", "REQUEST_TIMED_OUT"),
                ("b", "REQUEST_TIMED_OUT"),
                ("b", "REQUEST_TIMED_OUT"),
            ]
        assert admin.broker.cluster.image.topics == {}

    async def test_too_many_partitions(self, admin: Admin) -> None:
        assert await admin.errors(topic("a", 6000), topic("b", 6000), topic("c d")) == [
            ("a", "POLICY_VIOLATION"),
            ("b", "POLICY_VIOLATION"),
            ("c d", "POLICY_VIOLATION"),
        ]

    async def test_no_topics(self, admin: Admin) -> None:
        assert await admin.create() == []

    async def test_names_in_any_script_are_refused(self, admin: Admin) -> None:
        assert await admin.errors(topic("é"), topic("\udcff"), topic("")) == [
            ("é", "INVALID_TOPIC_EXCEPTION"),
            ("\udcff", "INVALID_TOPIC_EXCEPTION"),
            ("", "INVALID_TOPIC_EXCEPTION"),
        ]

    async def test_authorization(self, admin: Admin) -> None:
        admin.forbid(Operation.CREATE)
        assert await admin.errors(topic("a")) == [("a", "NONE")]  # creating anything in the cluster is allowed

        class Nothing:
            def authorize(self, *_: object) -> bool:
                return False

        admin.broker.node.authorizer = Nothing()
        assert await admin.errors(topic("b")) == [("b", "TOPIC_AUTHORIZATION_FAILED")]
        admin.forbid(Operation.DESCRIBE_CONFIGS)
        (found,) = await admin.create(topic("c"))
        assert found.error_code == 0
        assert found.topic_config_error_code == ErrorCode.TOPIC_AUTHORIZATION_FAILED
        assert (found.num_partitions, found.replication_factor, found.configs) == (-1, -1, None)

    async def test_a_thousand_at_once(self, admin: Admin) -> None:
        found = await admin.create(*(topic(f"t{number}") for number in range(1000)))
        assert {result.error_code for result in found} == {0}
        response = await admin.client.call(MetadataRequest(None), 12)
        assert len(response.topics) == 1000

    async def test_usable_when_answered_and_after_a_restart(self, tmp_path: Path) -> None:
        async with running_admin(str(tmp_path)) as admin:
            assert await admin.errors(topic("a", 2, cleanup_policy="compact")) == [("a", "NONE")]
            await admin.produce("a", 1)
            topic_id = admin.id_of("a")
        async with running_admin(str(tmp_path)) as admin:
            assert admin.id_of("a") == topic_id
            assert await admin.errors(topic("a")) == [("a", "TOPIC_ALREADY_EXISTS")]
            await admin.delete(("a", ZERO_UUID))
        async with running_admin(str(tmp_path)) as admin:
            assert await admin.errors(topic("a")) == [("a", "NONE")]
            assert admin.id_of("a") != topic_id


class TestDeleteTopics:
    @pytest.mark.parametrize("version", range(1, 7))
    async def test_by_name(self, admin: Admin, version: int) -> None:
        await admin.create(topic("a"))
        has_id = version >= 6
        assert await admin.delete(("a", ZERO_UUID), ("b", ZERO_UUID), version=version) == [
            ("a", has_id, "NONE"),
            ("b", False, "UNKNOWN_TOPIC_OR_PARTITION"),
        ]
        assert admin.broker.cluster.image.topics == {}
        assert await admin.errors(topic("a")) == [("a", "NONE")]  # at once

    async def test_by_id(self, admin: Admin) -> None:
        await admin.create(topic("a"))
        topic_id = admin.id_of("a")
        assert await admin.delete((None, topic_id)) == [("a", True, "NONE")]
        assert await admin.delete((None, topic_id)) == [(None, True, "UNKNOWN_TOPIC_ID")]

    async def test_what_is_wrong_with_a_request(self, admin: Admin) -> None:
        await admin.create(topic("a"))
        topic_id = admin.id_of("a")
        assert await admin.delete(("a", topic_id)) == [("a", True, "INVALID_REQUEST")]
        assert await admin.delete((None, ZERO_UUID)) == [(None, False, "INVALID_REQUEST")]
        assert await admin.delete(("a", ZERO_UUID), ("a", ZERO_UUID)) == [("a", False, "INVALID_REQUEST")]
        assert await admin.delete((None, topic_id), (None, topic_id)) == [(None, True, "INVALID_REQUEST")]
        assert await admin.delete(("a", ZERO_UUID), (None, topic_id)) == [("a", True, "INVALID_REQUEST")]
        assert await admin.delete((None, topic_id), ("a", ZERO_UUID)) == [("a", True, "INVALID_REQUEST")]
        assert await admin.delete(("", ZERO_UUID)) == [("", False, "UNKNOWN_TOPIC_OR_PARTITION")]
        assert await admin.delete() == []
        assert await admin.delete(("a", ZERO_UUID), ("b", ZERO_UUID), timeout_ms=0) == [
            ("a", False, "REQUEST_TIMED_OUT"),
            ("b", False, "REQUEST_TIMED_OUT"),
        ]
        assert "a" in admin.broker.cluster.image.topics

    @pytest.mark.parametrize(("version", "error"), [(2, "INVALID_REQUEST"), (6, "TOPIC_DELETION_DISABLED")])
    async def test_turned_off(self, version: int, error: str) -> None:
        async with running_admin(delete_topic_enable="false") as admin:
            await admin.create(topic("a"))
            assert await admin.delete(("a", ZERO_UUID), version=version) == [("a", False, error)]

    async def test_authorization_tells_no_names(self, admin: Admin) -> None:
        await admin.create(topic("a"))
        topic_id = admin.id_of("a")
        admin.forbid(Operation.DELETE)
        failed = "TOPIC_AUTHORIZATION_FAILED"
        assert await admin.delete(("a", ZERO_UUID), (None, topic_id)) == [("a", False, failed), ("a", True, failed)]
        admin.forbid(Operation.DELETE, Operation.DESCRIBE)
        assert await admin.delete(("b", ZERO_UUID), (None, topic_id)) == [("b", False, failed), (None, True, failed)]


class TestCreatePartitions:
    @pytest.mark.parametrize("version", range(4))
    async def test_grows(self, admin: Admin, version: int) -> None:
        await admin.create(topic("a", 3))
        assert await admin.grow(("a", 5, None), version=version) == [("a", "NONE", False)]
        response = await admin.client.call(MetadataRequest(None), 12)
        assert [partition.partition_index for partition in response.topics[0].partitions] == list(range(5))
        await admin.client.call(MetadataRequest([MetadataRequest.MetadataRequestTopic(name="a")]), 12)

    async def test_what_is_refused(self, admin: Admin) -> None:
        await admin.create(topic("a", 3), topic("b"))
        for count in (1, 3, 0, -1):
            assert await admin.grow(("a", count, None)) == [("a", "INVALID_PARTITIONS", True)]
        assert await admin.grow(("none", 3, None)) == [("none", "UNKNOWN_TOPIC_OR_PARTITION", False)]
        assert await admin.grow(("a", 5, [[1]])) == [("a", "INVALID_REPLICA_ASSIGNMENT", True)]
        assert await admin.grow(("a", 4, [[2]])) == [("a", "INVALID_REPLICA_ASSIGNMENT", True)]
        assert await admin.grow(("a", 4, [])) == [("a", "INVALID_REPLICA_ASSIGNMENT", True)]
        assert await admin.grow(("a", 5, None), ("b", 2, None), ("a", 6, None)) == [
            ("a", "INVALID_REQUEST", True),
            ("b", "NONE", False),
        ]
        assert await admin.grow(("a", 5, None), dry=True) == [("a", "NONE", False)]
        assert await admin.grow(("a", 5, None), timeout_ms=0) == [("a", "REQUEST_TIMED_OUT", False)]
        assert await admin.grow(("a", 6000, None), ("b", 6000, None)) == [
            ("a", "POLICY_VIOLATION", True),
            ("b", "POLICY_VIOLATION", True),
        ]
        assert len(admin.broker.cluster.image.topics["a"].partitions) == 3
        admin.forbid(Operation.ALTER)
        assert await admin.grow(("a", 5, None)) == [("a", "TOPIC_AUTHORIZATION_FAILED", False)]


class TestDeleteRecords:
    async def test_offsets(self, admin: Admin) -> None:
        await admin.create(topic("a", 2))
        await admin.produce("a", 10)
        assert await admin.drop_records("a", 0, 11) == (-1, "OFFSET_OUT_OF_RANGE")
        assert await admin.drop_records("a", 0, -2) == (-1, "OFFSET_OUT_OF_RANGE")
        assert await admin.drop_records("a", 0, 3) == (3, "NONE")
        assert await admin.drop_records("a", 0, 1) == (3, "NONE")
        for version in range(3):
            assert await admin.drop_records("a", 0, 4 + version, version) == (4 + version, "NONE")
        assert await admin.drop_records("a", 0, -1) == (10, "NONE")
        assert await admin.drop_records("a", 1, -1) == (0, "NONE")

    async def test_what_is_refused(self, admin: Admin) -> None:
        await admin.create(
            topic("a"), topic("c", cleanup_policy="compact"), topic("cd", cleanup_policy="compact,delete")
        )
        unknown = (-1, "UNKNOWN_TOPIC_OR_PARTITION")
        assert await admin.drop_records("a", 7, 0) == unknown
        assert await admin.drop_records("a", -1, 0) == unknown
        assert await admin.drop_records("none", 0, 0) == unknown
        assert await admin.drop_records("__consumer_offsets", 0, 0) == unknown
        await admin.create(topic("__consumer_offsets"))
        assert await admin.drop_records("__consumer_offsets", 0, 0) == (-1, "INVALID_TOPIC_EXCEPTION")
        assert await admin.drop_records("c", 0, 0) == (-1, "POLICY_VIOLATION")
        assert await admin.drop_records("c", 0, 99) == (-1, "POLICY_VIOLATION")
        assert await admin.drop_records("cd", 0, 0) == (0, "NONE")
        admin.forbid(Operation.DELETE)
        assert await admin.drop_records("a", 0, 0) == (-1, "TOPIC_AUTHORIZATION_FAILED")

    async def test_kept_over_a_restart(self, tmp_path: Path) -> None:
        async with running_admin(str(tmp_path)) as admin:
            await admin.create(topic("a"))
            await admin.produce("a", 10)
            assert await admin.drop_records("a", 0, 6) == (6, "NONE")
        async with running_admin(str(tmp_path)) as admin:
            assert await admin.drop_records("a", 0, 1) == (6, "NONE")
