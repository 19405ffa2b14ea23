"""A cluster of nothing but groups, asked through the handlers; requests and answers go through their bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from kafkalite.clock import ManualClock
from kafkalite.config.settings import Settings
from kafkalite.coordinator.group.coordinator import GroupCoordinator
from kafkalite.metadata.image import MetadataImage, Partition, Topic
from kafkalite.metadata.names import CONSUMER_OFFSETS
from kafkalite.metadata.placement import Nodes, OneProcessPlacement
from kafkalite.protocol.errors import ErrorCode
from kafkalite.server.handlers import coordinators, groups, offset_commits
from kafkalite.server.pending import Pending
from tests.coordinator.manual_log import ManualLog

if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.protocol.message import Message
    from kafkalite.security.acl import Operation, ResourceType
    from kafkalite.server.context import RequestContext

NODE_ID = 1
HANDLERS: dict[int, Callable[..., Any]] = {
    8: offset_commits.offset_commit,
    9: offset_commits.offset_fetch,
    10: coordinators.find_coordinator,
    11: groups.join_group,
    12: groups.heartbeat,
    13: groups.leave_group,
    14: groups.sync_group,
    15: groups.describe_groups,
    16: groups.list_groups,
    42: groups.delete_groups,
    47: offset_commits.offset_delete,
}


class GroupCluster:
    """Stands in for cluster, node, controller and context at once; `denied` names what an authorizer refuses."""

    def __init__(
        self, *, topics: dict[str, int] | None = None, offsets_topic: bool = True, node_count: int = 1
    ) -> None:
        self.settings = Settings.load(overrides={"group.initial.rebalance.delay.ms": "0"})
        self.clock = ManualClock(1_700_000_000_000)
        self.logs: dict[int, ManualLog] = {}
        self.durable_at_once = True
        self.turns: list[Callable[[], None]] = []
        self.made_ids = 0
        self.denied: set[tuple[Operation, ResourceType, str]] = set()
        self.image = MetadataImage({}, {}, {}, {}, {}, 0)
        node_ids = list(range(NODE_ID, NODE_ID + node_count))
        self.nodes = Nodes(node_ids, node_ids)
        self.placement = OneProcessPlacement(self)
        for name, count in (topics or {}).items():
            self.add_topic(name, count)
        if offsets_topic:
            self.ensure_internal_topic(CONSUMER_OFFSETS)
        self.groups = self.start()
        # what handlers reach through their context
        self.cluster = self.controller = self.node = self
        self.id = NODE_ID
        self.api_version = 0
        self.client_id = "client"
        self.client_host = "/127.0.0.1"

    def start(self) -> GroupCoordinator:
        """A coordinator over the logs there are, as after a start of the broker."""
        self.groups = GroupCoordinator(
            log_for=lambda partition: cast("PartitionLog | None", self._log(partition)),
            clock=self.clock,
            settings=self.settings,
            image=lambda: self.image,
            new_member_id=self._new_member_id,
            soon=self.turns.append,
        )
        return self.groups

    def _log(self, partition: int) -> ManualLog | None:
        if CONSUMER_OFFSETS not in self.image.topics:
            return None
        if partition not in self.logs:
            self.logs[partition] = ManualLog(durable_at_once=self.durable_at_once)
        return self.logs[partition]

    def _new_member_id(self, prefix: str) -> str:
        self.made_ids += 1
        return f"{prefix}-{self.made_ids}"

    def turn(self) -> None:
        while self.turns:
            self.turns.pop(0)()

    def add_topic(self, name: str, count: int, *, id_byte: int | None = None) -> bytes:
        """A topic whose id is its number of order, or `id_byte`."""
        number = len(self.image.topics) + 1 if id_byte is None else id_byte
        topic_id = bytes(15) + bytes([number])
        leaders = [self.nodes.node_ids[index % len(self.nodes.node_ids)] for index in range(count)]
        partitions = tuple(Partition(index, leader, [leader], [leader]) for index, leader in enumerate(leaders))
        topic = Topic(name, topic_id, partitions)
        self.image.topics[name] = self.image.topics_by_id[topic_id] = topic
        return topic_id

    def remove_topic(self, name: str) -> None:
        del self.image.topics_by_id[self.image.topics.pop(name).id]

    def ensure_internal_topic(self, name: str) -> Topic:
        if name not in self.image.topics:
            self.add_topic(name, 50, id_byte=200)
        return self.image.topics[name]

    def authorize(self, operation: Operation, resource_type: ResourceType, name: str) -> bool:
        return (operation, resource_type, name) not in self.denied

    def endpoint(self, node_id: int) -> tuple[str, int]:
        return f"host-{node_id}", 9092

    def send(self, request: Message, version: int) -> Asked:
        """Ask at a version; the answer may come later."""
        through_bytes = type(request).decode(request.encode(version), version)
        self.api_version = version
        answer = HANDLERS[request.api_key](cast("RequestContext", self), through_bytes)
        return Asked(answer, version)

    def ask(self, request: Message, version: int) -> Any:
        """Ask, and expect an answer at once."""
        return self.send(request, version).answer()


class Asked:
    """A request that was sent, its answer there or not."""

    def __init__(self, result: Any, version: int) -> None:
        self._result = result
        self._version = version

    @property
    def done(self) -> bool:
        return not isinstance(self._result, Pending) or self._result.done

    @property
    def holds(self) -> bool:
        return isinstance(self._result, Pending) and self._result.holds

    def answer(self) -> Any:
        """The answer as the client reads it."""
        response = self._result.response if isinstance(self._result, Pending) else self._result
        assert response is not None, "there is no answer yet"
        return type(response).decode(response.encode(self._version), self._version)


def name(code: int) -> str:
    return ErrorCode(code).name
