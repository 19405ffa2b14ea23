"""Metadata, DescribeCluster, DescribeTopicPartitions, case by case as Kafka 4.4.0 answered them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.create_topics import CreateTopicsRequest
from kafkalite.protocol.messages.describe_cluster import DescribeClusterRequest
from kafkalite.protocol.messages.describe_topic_partitions import DescribeTopicPartitionsRequest
from kafkalite.protocol.messages.metadata import MetadataRequest
from kafkalite.protocol.primitives import ZERO_UUID
from kafkalite.security.acl import Operation, ResourceType
from kafkalite.server.authorized import NOT_ASKED
from kafkalite.server.handlers.cluster import EncodedResponse
from tests.server.wire import running_broker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from kafkalite.protocol.primitives import Buffer
    from tests.server.wire import Broker, WireClient

Wanted = MetadataRequest.MetadataRequestTopic
VERSIONS = range(14)


class View:
    """A client that looks around."""

    def __init__(self, broker: Broker, client: WireClient) -> None:
        self.broker = broker
        self.client = client

    async def create(self, name: str, partitions: int = 1) -> bytes:
        wanted = CreateTopicsRequest.CreatableTopic(name, partitions, 1)
        response = await self.client.call(CreateTopicsRequest([wanted], 5000), 7)
        assert response.topics[0].error_code == 0
        return bytes(response.topics[0].topic_id)

    async def metadata(self, *topics: Wanted | str, version: int = 13, auto: bool = False, **more: bool) -> Any:
        wanted = [Wanted(name=topic) if isinstance(topic, str) else topic for topic in topics]
        request = MetadataRequest(wanted, allow_auto_topic_creation=auto, **more)
        return await self.client.call(request, version)

    async def errors(self, *topics: Wanted | str, version: int = 13, auto: bool = False) -> list[tuple[Any, ...]]:
        response = await self.metadata(*topics, version=version, auto=auto)
        return [(topic.name, ErrorCode(topic.error_code).name, len(topic.partitions)) for topic in response.topics]

    async def pages(
        self, *names: str, limit: int = 2000, cursor: tuple[str, int] | None = None
    ) -> tuple[list[tuple[str, str, list[int]]], tuple[str, int] | None]:
        request = DescribeTopicPartitionsRequest(
            [DescribeTopicPartitionsRequest.TopicRequest(name) for name in names],
            limit,
            None if cursor is None else DescribeTopicPartitionsRequest.Cursor(*cursor),
        )
        response = await self.client.call(request, 0)
        following = response.next_cursor
        return (
            [
                (topic.name, ErrorCode(topic.error_code).name, [p.partition_index for p in topic.partitions])
                for topic in response.topics
            ],
            None if following is None else (following.topic_name, following.partition_index),
        )

    def hide(self, *names: str, operation: Operation = Operation.DESCRIBE) -> None:
        class Hiding:
            def authorize(self, principal: str, host: str, asked: Operation, of: ResourceType, name: str) -> bool:
                if asked == Operation.CREATE and of == ResourceType.CLUSTER:
                    return operation != Operation.CREATE
                return not (asked == operation and of == ResourceType.TOPIC and name in names)

        self.broker.node.authorizer = Hiding()


@asynccontextmanager
async def running_view(data_dir: str | None = None, **settings: str) -> AsyncIterator[View]:
    async with running_broker(data_dir, **settings) as broker:
        client = await broker.connect()
        yield View(broker, client)
        client.close()


@pytest.fixture
async def view() -> AsyncIterator[View]:
    async with running_view() as found:
        yield found


class TestMetadata:
    @pytest.mark.parametrize("version", VERSIONS)
    async def test_everything_by_version(self, view: View, version: int) -> None:
        topic_id = await view.create("a", 2)
        response = await view.metadata("a", version=version)
        (broker,) = response.brokers
        assert (broker.node_id, broker.host, broker.port, broker.rack) == (1, "127.0.0.1", view.broker.port, None)
        if version >= 1:
            assert response.controller_id == 1
        if version >= 2:
            assert response.cluster_id == view.broker.cluster.id
            assert len(response.cluster_id) == 22
        (topic,) = response.topics
        assert (topic.name, topic.error_code, topic.is_internal) == ("a", 0, False)
        assert topic.topic_id == (topic_id if version >= 10 else ZERO_UUID)
        assert topic.topic_authorized_operations == NOT_ASKED
        for index, partition in enumerate(topic.partitions):
            assert (partition.error_code, partition.partition_index, partition.leader_id) == (0, index, 1)
            assert (partition.replica_nodes, partition.isr_nodes, partition.offline_replicas) == ([1], [1], [])
            assert partition.leader_epoch == (0 if version >= 7 else -1)

    @pytest.mark.parametrize("version", VERSIONS)
    async def test_all_and_none(self, view: View, version: int) -> None:
        for name in ("b", "a", "c"):
            await view.create(name)
        nothing = await view.metadata(version=version)
        assert [topic.name for topic in nothing.topics] == (["a", "b", "c"] if version == 0 else [])
        if version >= 1:
            for _ in range(2):  # the second answer is the kept one
                everything = await view.client.call(MetadataRequest(None), version)
                assert [topic.name for topic in everything.topics] == ["a", "b", "c"]
            await view.create("d")
            everything = await view.client.call(MetadataRequest(None), version)
            assert [topic.name for topic in everything.topics] == ["a", "b", "c", "d"]

    async def test_each_version_has_its_own_kept_answer(self, view: View) -> None:
        topic_id = await view.create("a")
        for _ in range(2):
            for version in range(1, 14):
                (topic,) = (await view.client.call(MetadataRequest(None), version)).topics
                assert topic.topic_id == (topic_id if version >= 10 else ZERO_UUID)

    @pytest.mark.parametrize("version", range(4, 14))
    async def test_what_is_not_there(self, view: View, version: int) -> None:
        assert await view.errors("none", "a b", ".", "x" * 250, "", "none", version=version) == [
            ("none", "UNKNOWN_TOPIC_OR_PARTITION", 0),
            ("a b", "INVALID_TOPIC_EXCEPTION", 0),
            (".", "INVALID_TOPIC_EXCEPTION", 0),
            ("x" * 250, "INVALID_TOPIC_EXCEPTION", 0),
            ("", "INVALID_TOPIC_EXCEPTION", 0),
        ]

    async def test_by_id(self, view: View) -> None:
        topic_id = await view.create("a")
        unknown = b"\x01" * 16
        for version in (12, 13):
            assert await view.errors(Wanted(topic_id, None), version=version) == [("a", "NONE", 1)]
            response = await view.metadata(Wanted(unknown, None), version=version)
            assert [(t.name, t.topic_id, t.error_code) for t in response.topics] == [
                (None, unknown, ErrorCode.UNKNOWN_TOPIC_ID)
            ]
        assert await view.errors(Wanted(topic_id, "none")) == [("a", "NONE", 1)]
        assert await view.errors(Wanted(unknown, "a")) == [(None, "UNKNOWN_TOPIC_ID", 0)]
        assert await view.errors(Wanted(topic_id, None), "a", "a") == [("a", "NONE", 1)]

    @pytest.mark.parametrize(
        ("version", "wanted", "name"),
        [
            (10, Wanted(b"\x01" * 16, "a"), "a"),
            (11, Wanted(b"\x01" * 16, "a"), "a"),
            (11, Wanted(ZERO_UUID, None), ""),
            (12, Wanted(ZERO_UUID, None), None),
            (13, Wanted(ZERO_UUID, None), None),
        ],
    )
    async def test_requests_that_mean_nothing(self, view: View, version: int, wanted: Wanted, name: str | None) -> None:
        await view.create("b")
        response = await view.metadata(wanted, "b", version=version)
        assert [topic.error_code for topic in response.topics] == [ErrorCode.INVALID_REQUEST] * 2
        assert [topic.name for topic in response.topics] == [name, "b"]
        assert (response.brokers, response.controller_id) == ([], -1)
        assert response.error_code == (ErrorCode.INVALID_REQUEST if version == 13 else 0)

    @pytest.mark.parametrize("version", VERSIONS)
    async def test_created_and_complete_in_the_first_answer(self, view: View, version: int) -> None:
        assert await view.errors("a", version=version, auto=True) == [("a", "NONE", 1)]
        assert "a" in view.broker.cluster.image.topics

    async def test_created_durably(self, tmp_path: Path) -> None:
        async with running_view(str(tmp_path), num_partitions="3") as view:
            assert await view.errors("a", auto=True) == [("a", "NONE", 3)]
        async with running_view(str(tmp_path)) as view:
            assert await view.errors("a") == [("a", "NONE", 3)]

    async def test_an_internal_topic(self, view: View) -> None:
        response = await view.metadata("__consumer_offsets")
        assert (response.topics[0].error_code, response.topics[0].is_internal) == (3, True)
        response = await view.metadata("__consumer_offsets", auto=True)
        assert (response.topics[0].error_code, response.topics[0].is_internal) == (0, True)
        assert len(response.topics[0].partitions) == 50

    async def test_what_is_not_created(self, view: View) -> None:
        await view.create("a.b")
        assert await view.errors("a_b", "a b", "__cluster_metadata", auto=True) == [
            ("a_b", "UNKNOWN_TOPIC_OR_PARTITION", 0),
            ("a b", "INVALID_TOPIC_EXCEPTION", 0),
            ("__cluster_metadata", "UNKNOWN_TOPIC_OR_PARTITION", 0),
        ]

    async def test_creation_turned_off(self) -> None:
        async with running_view(auto_create_topics_enable="false") as view:
            assert await view.errors("a", auto=True) == [("a", "UNKNOWN_TOPIC_OR_PARTITION", 0)]

    async def test_bits_of_what_may_be_done(self, view: View) -> None:
        await view.create("a")
        response = await view.metadata(
            "a",
            "none",
            version=9,
            include_topic_authorized_operations=True,
            include_cluster_authorized_operations=True,
        )
        assert [topic.topic_authorized_operations for topic in response.topics] == [3576, 3576]
        assert response.cluster_authorized_operations == 8096
        view.hide("a", operation=Operation.WRITE)
        response = await view.metadata("a", include_topic_authorized_operations=True)
        assert response.topics[0].topic_authorized_operations == 3576 - 16
        response = await view.client.call(MetadataRequest(None, include_topic_authorized_operations=True), 13)
        assert response.topics[0].topic_authorized_operations == 3576 - 16

    async def test_hidden_topics(self, view: View) -> None:
        topic_id = await view.create("a")
        await view.create("b")
        await view.client.call(MetadataRequest(None), 12)
        view.hide("a", "c")
        response = await view.client.call(MetadataRequest(None), 12)
        assert [topic.name for topic in response.topics] == ["b"]
        assert await view.errors("a", "c", Wanted(topic_id, None), auto=True) == [
            ("a", "TOPIC_AUTHORIZATION_FAILED", 0),
            ("c", "TOPIC_AUTHORIZATION_FAILED", 0),
            (None, "TOPIC_AUTHORIZATION_FAILED", 0),
        ]
        assert "c" not in view.broker.cluster.image.topics

    async def test_creating_must_be_allowed(self, view: View) -> None:
        view.hide("c", operation=Operation.CREATE)
        assert await view.errors("c", auto=True) == [("c", "TOPIC_AUTHORIZATION_FAILED", 0)]
        assert await view.errors("c") == [("c", "UNKNOWN_TOPIC_OR_PARTITION", 0)]

    async def test_the_rack_is_shown(self) -> None:
        async with running_view(broker_rack="r1") as view:
            response = await view.metadata()
            assert response.brokers[0].rack == "r1"

    @pytest.mark.parametrize(("version", "start"), [(2, 0), (3, 4)])
    def test_a_kept_answer_takes_a_throttle_time(self, version: int, start: int) -> None:
        kept = EncodedResponse(b"\0\0\0\0rest")
        kept.throttle_time_ms = 258
        parts: list[Buffer] = []
        kept.write(parts, version)
        assert b"".join(parts)[start:] == b"\0\0\0\0rest"[start:]
        assert b"".join(parts)[:4] == (b"\0\0\1\2" if version >= 3 else b"\0\0\0\0")


class TestDescribeCluster:
    @pytest.mark.parametrize("version", range(3))
    async def test_by_version(self, view: View, version: int) -> None:
        found = await view.client.call(DescribeClusterRequest(), version)
        assert (found.error_code, found.error_message, found.endpoint_type) == (0, None, 1)
        assert (found.cluster_id, found.controller_id) == (view.broker.cluster.id, 1)
        (broker,) = found.brokers
        assert (broker.broker_id, broker.host, broker.port) == (1, "127.0.0.1", view.broker.port)
        assert (broker.rack, broker.is_fenced) == (None, False)
        assert found.cluster_authorized_operations == NOT_ASKED

    async def test_bits_and_fenced(self, view: View) -> None:
        request = DescribeClusterRequest(include_cluster_authorized_operations=True, include_fenced_brokers=True)
        found = await view.client.call(request, 2)
        assert found.cluster_authorized_operations == 8096
        assert len(found.brokers) == 1

    @pytest.mark.parametrize(
        ("kind", "error"),
        [(2, "MISMATCHED_ENDPOINT_TYPE"), (3, "UNSUPPORTED_ENDPOINT_TYPE"), (0, "UNSUPPORTED_ENDPOINT_TYPE")],
    )
    async def test_other_endpoints(self, view: View, kind: int, error: str) -> None:
        found = await view.client.call(DescribeClusterRequest(endpoint_type=kind), 1)
        assert ErrorCode(found.error_code).name == error
        assert found.error_message
        assert (found.brokers, found.cluster_id, found.controller_id) == ([], "", -1)


class TestDescribeTopicPartitions:
    @pytest.fixture(autouse=True)
    async def topics(self, view: View) -> None:
        await view.create("a", 4)
        await view.create("b", 2)
        await view.create("c", 1)

    async def test_whole(self, view: View) -> None:
        assert await view.pages("b", "a", "b") == (
            [("a", "NONE", [0, 1, 2, 3]), ("b", "NONE", [0, 1])],
            None,
        )
        request = DescribeTopicPartitionsRequest([DescribeTopicPartitionsRequest.TopicRequest("c")])
        (topic,) = (await view.client.call(request, 0)).topics
        assert topic.topic_id == view.broker.cluster.image.topics["c"].id
        assert topic.topic_authorized_operations == 3576
        (partition,) = topic.partitions
        assert (partition.leader_id, partition.leader_epoch, partition.replica_nodes) == (1, 0, [1])
        assert (partition.isr_nodes, partition.offline_replicas) == ([1], [])
        assert (partition.eligible_leader_replicas, partition.last_known_elr) == ([], [])

    @pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 7, 100])
    @pytest.mark.parametrize("names", [(), ("a", "b", "c")])
    async def test_page_by_page(self, view: View, limit: int, names: tuple[str, ...]) -> None:
        seen: list[tuple[str, int]] = []
        cursor: tuple[str, int] | None = None
        for _ in range(20):
            topics, cursor = await view.pages(*names, limit=limit, cursor=cursor)
            page = [(name, index) for name, _, indexes in topics for index in indexes]
            assert len(page) <= limit
            seen += page
            if cursor is None:
                break
        assert seen == [("a", 0), ("a", 1), ("a", 2), ("a", 3), ("b", 0), ("b", 1), ("c", 0)]

    async def test_limits(self, view: View) -> None:
        for limit in (0, -1):
            assert await view.pages("a", limit=limit) == ([("a", "NONE", [0])], ("a", 1))
        assert await view.pages("a", "b", limit=4) == ([("a", "NONE", [0, 1, 2, 3])], ("b", 0))
        async with running_view(max_request_partition_size_limit="3") as small:
            await small.create("a", 5)
            assert await small.pages() == ([("a", "NONE", [0, 1, 2])], ("a", 3))

    async def test_cursors(self, view: View) -> None:
        assert await view.pages("a", "b", limit=3, cursor=("a", 3)) == (
            [("a", "NONE", [3]), ("b", "NONE", [0, 1])],
            None,
        )
        assert await view.pages("a", "b", limit=3, cursor=("a", 99)) == (
            [("a", "NONE", []), ("b", "NONE", [0, 1])],
            None,
        )
        assert await view.pages(limit=3, cursor=("aa", 1)) == ([("b", "NONE", [0, 1]), ("c", "NONE", [0])], None)
        invalid = "INVALID_REQUEST"
        assert await view.pages("a", cursor=("a", -1)) == ([("a", invalid, [])], None)
        assert await view.pages("a", cursor=("b", 0)) == ([("a", invalid, [])], None)
        assert await view.pages(cursor=("a", -1)) == ([], None)
        assert await view.pages("a", "none", cursor=("none", 0)) == (
            [("none", "UNKNOWN_TOPIC_OR_PARTITION", [])],
            None,
        )

    async def test_what_is_not_there_or_hidden(self, view: View) -> None:
        view.hide("b")
        assert await view.pages("none", "b", "a b", "c") == (
            [
                ("a b", "INVALID_TOPIC_EXCEPTION", []),
                ("c", "NONE", [0]),
                ("none", "UNKNOWN_TOPIC_OR_PARTITION", []),
                ("b", "TOPIC_AUTHORIZATION_FAILED", []),
            ],
            None,
        )
        assert await view.pages() == ([("a", "NONE", [0, 1, 2, 3]), ("c", "NONE", [0])], None)
