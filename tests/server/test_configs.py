"""DescribeConfigs, IncrementalAlterConfigs, AlterConfigs, case by case as Kafka 4.4.0 answered them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.metadata.configs import APPEND, DELETE, SET, SUBTRACT
from kafkalite.metadata.image import BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP, TOPIC
from kafkalite.observability import log
from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.alter_configs import AlterConfigsRequest
from kafkalite.protocol.messages.create_topics import CreateTopicsRequest
from kafkalite.protocol.messages.describe_configs import DescribeConfigsRequest
from kafkalite.protocol.messages.incremental_alter_configs import IncrementalAlterConfigsRequest
from kafkalite.security.acl import Operation, ResourceType
from tests.server.wire import running_broker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.server.wire import Broker, WireClient

Op = tuple[str, int, str | None]
TEXT = True


class Admin:
    """A client, and what it asks for in few words."""

    def __init__(self, broker: Broker, client: WireClient) -> None:
        self.broker = broker
        self.client = client

    async def create(self, name: str, **configs: str) -> None:
        entries = [CreateTopicsRequest.CreatableTopicConfig(k.replace("_", "."), v) for k, v in configs.items()]
        wanted = CreateTopicsRequest.CreatableTopic(name, 1, 1, configs=entries)
        response = await self.client.call(CreateTopicsRequest([wanted], 5000), 7)
        assert response.topics[0].error_code == 0

    async def describe(
        self, *resources: tuple[int, str, list[str] | None], version: int = 4, synonyms: bool = True, doc: bool = False
    ) -> list[Any]:
        wanted = [DescribeConfigsRequest.DescribeConfigsResource(*resource) for resource in resources]
        response = await self.client.call(DescribeConfigsRequest(wanted, synonyms, doc), version)
        return list(response.results)

    async def value(self, resource_type: int, name: str, key: str) -> tuple[str | None, int] | None:
        (found,) = await self.describe((resource_type, name, [key]))
        assert found.error_code == 0
        for entry in found.configs:
            return entry.value, entry.config_source
        return None

    async def alter(self, *resources: tuple[int, str, list[Op]], dry: bool = False, version: int = 1) -> list[Any]:
        """(error, whether there is a message) of each resource."""
        wanted = [
            IncrementalAlterConfigsRequest.AlterConfigsResource(
                kind, name, [IncrementalAlterConfigsRequest.AlterableConfig(key, op, value) for key, op, value in ops]
            )
            for kind, name, ops in resources
        ]
        response = await self.client.call(IncrementalAlterConfigsRequest(wanted, dry), version)
        assert [(found.resource_type, found.resource_name) for found in response.responses] == [
            resource[:2] for resource in resources
        ]
        return [(ErrorCode(found.error_code).name, found.error_message is not None) for found in response.responses]

    async def replace(
        self, *resources: tuple[int, str, dict[str, str | None]], dry: bool = False, version: int = 2
    ) -> list[Any]:
        wanted = [
            AlterConfigsRequest.AlterConfigsResource(
                kind, name, [AlterConfigsRequest.AlterableConfig(key, value) for key, value in values.items()]
            )
            for kind, name, values in resources
        ]
        response = await self.client.call(AlterConfigsRequest(wanted, dry), version)
        return [(ErrorCode(found.error_code).name, found.error_message is not None) for found in response.responses]

    def forbid(self, operation: Operation, resource: ResourceType) -> None:
        class Forbidding:
            def authorize(self, principal: str, host: str, asked: Operation, of: ResourceType, name: str) -> bool:
                return not (asked == operation and of == resource)

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


class TestDescribe:
    @pytest.mark.parametrize("version", range(1, 5))
    async def test_a_topic_by_version(self, admin: Admin, version: int) -> None:
        await admin.create("a", retention_ms=" 123456 ")
        (found,) = await admin.describe((TOPIC, "a", None), version=version, doc=version >= 3)
        assert (found.error_code, found.error_message) == (0, "")
        assert (found.resource_type, found.resource_name) == (TOPIC, "a")
        assert len(found.configs) == 37
        shown = {entry.name: entry for entry in found.configs}
        entry = shown["retention.ms"]
        assert (entry.value, entry.config_source, entry.read_only, entry.is_sensitive) == ("123456", 1, False, False)
        assert [(s.name, s.value, s.source) for s in entry.synonyms] == [("retention.ms", "123456", 1)]
        entry = shown["min.insync.replicas"]
        assert [(s.name, s.value, s.source) for s in entry.synonyms] == [
            ("min.insync.replicas", "1", 3),
            ("min.insync.replicas", "1", 5),
        ]
        if version >= 3:
            assert entry.config_type == 3
            assert all(entry.documentation for entry in found.configs)

    async def test_only_what_was_asked_for(self, admin: Admin) -> None:
        await admin.create("a")
        (found,) = await admin.describe((TOPIC, "a", ["retention.ms", "no.such"]), synonyms=False)
        assert [(entry.name, entry.synonyms, entry.documentation) for entry in found.configs] == [
            ("retention.ms", [], None)
        ]
        (found,) = await admin.describe((TOPIC, "a", []))
        assert len(found.configs) == 37
        assert len(await admin.describe((TOPIC, "a", None), (TOPIC, "a", None))) == 2

    @pytest.mark.parametrize(
        ("kind", "name", "error", "message"),
        [
            (TOPIC, "none", "UNKNOWN_TOPIC_OR_PARTITION", False),
            (TOPIC, "a b", "INVALID_TOPIC_EXCEPTION", TEXT),
            (TOPIC, "", "INVALID_TOPIC_EXCEPTION", TEXT),
            (BROKER, "7", "INVALID_REQUEST", TEXT),
            (BROKER, "x", "INVALID_REQUEST", TEXT),
            (BROKER, " 1", "INVALID_REQUEST", TEXT),
            (BROKER_LOGGER, "", "INVALID_REQUEST", TEXT),
            (BROKER_LOGGER, "7", "INVALID_REQUEST", TEXT),
            (GROUP, "", "INVALID_REQUEST", TEXT),
            (CLIENT_METRICS, "", "INVALID_REQUEST", TEXT),
            (0, "x", "INVALID_REQUEST", TEXT),
            (77, "x", "INVALID_REQUEST", TEXT),
        ],
    )
    async def test_errors(self, admin: Admin, kind: int, name: str, error: str, message: bool) -> None:
        (found,) = await admin.describe((kind, name, None))
        assert ErrorCode(found.error_code).name == error
        assert bool(found.error_message) == message
        assert found.error_message is not None
        assert found.configs == []

    @pytest.mark.parametrize(
        ("kind", "name", "count"),
        [(BROKER, "", 1), (BROKER_LOGGER, "1", 1), (GROUP, "any", 21), (CLIENT_METRICS, "any", 3)],
    )
    async def test_what_is_there_for_any_name(self, admin: Admin, kind: int, name: str, count: int) -> None:
        (found,) = await admin.describe((kind, name, None))
        assert (found.error_code, len(found.configs)) == (0, count)

    async def test_this_broker(self, admin: Admin) -> None:
        for name in ("1", "01"):
            (found,) = await admin.describe((BROKER, name, None), doc=True)
            shown = {entry.name: entry for entry in found.configs}
            assert len([name for name in shown if not name.startswith("kafkalite.")]) == 350
            assert shown["kafkalite.durability"].value == "none"
            assert shown["kafkalite.durability"].config_source == 4
            assert shown["num.io.threads"].documentation.startswith("Accepted without effect: ")

    @pytest.mark.parametrize(
        ("kind", "name", "resource", "error"),
        [
            (TOPIC, "a", ResourceType.TOPIC, "TOPIC_AUTHORIZATION_FAILED"),
            (BROKER, "1", ResourceType.CLUSTER, "CLUSTER_AUTHORIZATION_FAILED"),
            (CLIENT_METRICS, "m", ResourceType.CLUSTER, "CLUSTER_AUTHORIZATION_FAILED"),
            (GROUP, "g", ResourceType.GROUP, "GROUP_AUTHORIZATION_FAILED"),
        ],
    )
    async def test_authorization(self, admin: Admin, kind: int, name: str, resource: ResourceType, error: str) -> None:
        await admin.create("a")
        admin.forbid(Operation.DESCRIBE_CONFIGS, resource)
        (found,) = await admin.describe((kind, name, None))
        assert ErrorCode(found.error_code).name == error
        admin.forbid(Operation.ALTER_CONFIGS, resource)
        assert [code for code, _ in await admin.alter((kind, name, []))] == [error]


class TestAlter:
    @pytest.mark.parametrize("version", [0, 1])
    async def test_set_and_delete(self, admin: Admin, version: int) -> None:
        await admin.create("a")
        assert await admin.alter((TOPIC, "a", [("retention.ms", SET, "777")]), version=version) == [("NONE", False)]
        assert await admin.value(TOPIC, "a", "retention.ms") == ("777", 1)
        assert await admin.alter((TOPIC, "a", [("retention.ms", DELETE, None)])) == [("NONE", False)]
        assert await admin.value(TOPIC, "a", "retention.ms") == ("604800000", 5)

    async def test_lists(self, admin: Admin) -> None:
        await admin.create("a")
        for op, value, policy in (
            (APPEND, "compact", "delete,compact"),
            (APPEND, "delete", "delete,compact"),
            (SUBTRACT, "delete", "compact"),
            (SUBTRACT, "compact", ""),
        ):
            assert await admin.alter((TOPIC, "a", [("cleanup.policy", op, value)])) == [("NONE", False)]
            assert await admin.value(TOPIC, "a", "cleanup.policy") == (policy, 1)

    @pytest.mark.parametrize(
        ("ops", "error"),
        [
            ([("retention.ms", APPEND, "5")], ("INVALID_CONFIG", TEXT)),
            ([("cleanup.policy", APPEND, "x")], ("INVALID_CONFIG", TEXT)),
            ([("retention.ms", 9, "5")], ("UNKNOWN_SERVER_ERROR", False)),
            ([("retention.ms", 9, None)], ("INVALID_REQUEST", TEXT)),
            ([("no.such", SET, "1")], ("INVALID_CONFIG", TEXT)),
            ([("no.such", DELETE, None)], ("NONE", False)),
            ([("retention.ms", SET, "x")], ("INVALID_CONFIG", TEXT)),
            ([("retention.ms", SET, "")], ("INVALID_CONFIG", TEXT)),
            ([("retention.ms", SET, None)], ("INVALID_REQUEST", TEXT)),
            ([("cleanup.policy", APPEND, None)], ("INVALID_REQUEST", TEXT)),
            ([("retention.ms", DELETE, "x")], ("NONE", False)),
            ([("retention.ms", SET, "1"), ("retention.ms", DELETE, None)], ("INVALID_REQUEST", TEXT)),
            ([], ("NONE", False)),
            ([("remote.storage.enable", SET, "true")], ("INVALID_CONFIG", TEXT)),
        ],
    )
    async def test_topic_cases(self, admin: Admin, ops: list[Op], error: tuple[str, bool]) -> None:
        await admin.create("a")
        for dry in (True, False):
            assert await admin.alter((TOPIC, "a", ops), dry=dry) == [error]

    async def test_validate_only_changes_nothing(self, admin: Admin) -> None:
        await admin.create("a")
        await admin.alter((TOPIC, "a", [("retention.ms", SET, "777")]), dry=True)
        assert await admin.value(TOPIC, "a", "retention.ms") == ("604800000", 5)

    @pytest.mark.parametrize(
        ("kind", "name", "ops", "error"),
        [
            (TOPIC, "none", [("retention.ms", SET, "1")], "UNKNOWN_TOPIC_OR_PARTITION"),
            (TOPIC, "", [("retention.ms", SET, "1")], "INVALID_REQUEST"),
            (BROKER, "9", [("message.max.bytes", SET, "5")], "INVALID_REQUEST"),
            (BROKER, "x", [], "INVALID_REQUEST"),
            (BROKER, "1", [("num.partitions", SET, "3")], "INVALID_REQUEST"),
            (BROKER, "", [("no.such", SET, "1")], "NONE"),
            (GROUP, "", [], "INVALID_REQUEST"),
            (BROKER_LOGGER, "x", [], "INVALID_REQUEST"),
            (0, "x", [], "INVALID_REQUEST"),
        ],
    )
    async def test_resources(self, admin: Admin, kind: int, name: str, ops: list[Op], error: str) -> None:
        assert [code for code, _ in await admin.alter((kind, name, ops))] == [error]

    async def test_a_resource_named_twice(self, admin: Admin) -> None:
        await admin.create("a")
        await admin.create("b")
        assert await admin.alter(
            (TOPIC, "a", [("retention.ms", SET, "1")]),
            (TOPIC, "b", [("retention.ms", SET, "1")]),
            (TOPIC, "a", [("flush.ms", SET, "1")]),
        ) == [("INVALID_REQUEST", TEXT), ("NONE", False), ("INVALID_REQUEST", TEXT)]
        assert await admin.value(TOPIC, "a", "retention.ms") == ("604800000", 5)
        assert await admin.value(TOPIC, "b", "retention.ms") == ("1", 1)

    async def test_broker_defaults_reach_topics(self, admin: Admin) -> None:
        await admin.create("a")
        await admin.alter((BROKER, "", [("log.segment.bytes", SET, "1048577")]))
        assert await admin.value(BROKER, "", "log.segment.bytes") == ("1048577", 3)
        assert await admin.value(BROKER, "1", "log.segment.bytes") == ("1048577", 3)
        assert await admin.value(TOPIC, "a", "segment.bytes") == ("1048577", 3)
        await admin.alter((BROKER, "01", [("log.segment.bytes", SET, "1048578")]))
        assert await admin.value(TOPIC, "a", "segment.bytes") == ("1048578", 2)
        await admin.alter((BROKER, "1", [("log.segment.bytes", DELETE, None)]))
        await admin.alter((BROKER, "", [("log.segment.bytes", DELETE, None)]))
        assert await admin.value(TOPIC, "a", "segment.bytes") == ("1073741824", 5)

    async def test_logs_follow_at_once(self, admin: Admin) -> None:
        await admin.create("a")
        partition_log = admin.broker.cluster.log("a", 0)
        assert partition_log is not None
        await admin.alter((TOPIC, "a", [("max.message.bytes", SET, "100")]))
        assert partition_log.config.policy.max_message_bytes == 100
        await admin.alter((TOPIC, "a", [("max.message.bytes", DELETE, None)]))
        await admin.alter((BROKER, "", [("message.max.bytes", SET, "200")]))
        assert partition_log.config.policy.max_message_bytes == 200

    async def test_kept_over_a_restart(self, tmp_path: Path) -> None:
        async with running_admin(str(tmp_path)) as admin:
            await admin.create("a")
            await admin.alter(
                (TOPIC, "a", [("retention.ms", SET, "5")]),
                (BROKER, "", [("message.max.bytes", SET, "6")]),
                (GROUP, "g", [("share.isolation.level", SET, "read_committed")]),
            )
        async with running_admin(str(tmp_path)) as admin:
            assert await admin.value(TOPIC, "a", "retention.ms") == ("5", 1)
            assert await admin.value(TOPIC, "a", "max.message.bytes") == ("6", 3)
            assert await admin.value(GROUP, "g", "share.isolation.level") == ("read_committed", 8)

    async def test_the_logger(self, admin: Admin) -> None:
        before = log.level()
        try:
            assert await admin.alter((BROKER_LOGGER, "1", [("root", SET, "DEBUG")]), dry=True) == [("NONE", False)]
            assert log.level() == before
            assert await admin.alter((BROKER_LOGGER, "1", [("root", SET, "ERROR")])) == [("NONE", False)]
            assert await admin.value(BROKER_LOGGER, "1", "root") == ("ERROR", 6)
            for op, error in (
                (("root", SET, "X"), "INVALID_CONFIG"),
                (("root", SET, "info"), "INVALID_CONFIG"),
                (("root", SET, None), "INVALID_REQUEST"),
                (("root", APPEND, "INFO"), "INVALID_REQUEST"),
                (("no.such", SET, "INFO"), "INVALID_CONFIG"),
            ):
                assert [code for code, _ in await admin.alter((BROKER_LOGGER, "1", [op]))] == [error]
            assert log.level() == "error"
        finally:
            log.set_level(before)


class TestReplace:
    @pytest.mark.parametrize("version", range(3))
    async def test_the_whole_set(self, admin: Admin, version: int) -> None:
        await admin.create("a", retention_ms="1")
        assert await admin.replace((TOPIC, "a", {"flush.ms": "5"}), version=version) == [("NONE", False)]
        assert await admin.value(TOPIC, "a", "retention.ms") == ("604800000", 5)
        assert await admin.value(TOPIC, "a", "flush.ms") == ("5", 1)
        assert await admin.replace((TOPIC, "a", {}), dry=True) == [("NONE", False)]
        assert await admin.value(TOPIC, "a", "flush.ms") == ("5", 1)

    async def test_errors(self, admin: Admin) -> None:
        await admin.create("a")
        assert await admin.replace(
            (TOPIC, "a", {"flush.ms": "x"}),
            (TOPIC, "none", {}),
            (BROKER, "9", {}),
            (BROKER, "1", {"num.partitions": "1"}),
            (BROKER_LOGGER, "1", {}),
            (GROUP, "", {}),
            (77, "", {}),
        ) == [
            ("INVALID_CONFIG", TEXT),
            ("UNKNOWN_TOPIC_OR_PARTITION", TEXT),
            ("INVALID_REQUEST", TEXT),
            ("INVALID_REQUEST", TEXT),
            ("INVALID_REQUEST", TEXT),
            ("INVALID_REQUEST", TEXT),
            ("INVALID_REQUEST", TEXT),
        ]
        assert await admin.replace((TOPIC, "a", {"flush.ms": None})) == [("INVALID_REQUEST", TEXT)]
        assert await admin.replace((BROKER, "", {})) == [("INVALID_CONFIG", TEXT)]  # min.insync.replicas must stay
