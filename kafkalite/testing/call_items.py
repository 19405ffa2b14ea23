"""What a request is about, item by item, and how to take a request apart and put its answer together again.

An item is the smallest thing that a rule can mean and that the API answers by itself: a partition of a Produce, a topic
of a CreateTopics, a group of a DescribeGroups. A request without a list of such things is one item.

Most requests can be split: the items that fail are answered here and the others are really executed. A Fetch moves its
session and a Metadata may mean all topics, so these two are executed whole and what they say of the items is replaced,
which does no harm: they only read.
"""

from __future__ import annotations

from copy import copy

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.primitives import ZERO_UUID
from kafkalite.server.failures import failed_response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from kafkalite.protocol.message import Message
    from kafkalite.testing.interception import Call

TOPIC, GROUP, TRANSACTION, RESOURCE = "topic", "group", "transaction", "resource"
_TOPIC_RESOURCE = 2

# API name: (list in the request, what its items are, nested list or None, list in the response or None where the
# answer can't be split, nested list in the response)
_SHAPES: dict[str, tuple[str, str, str | None, str | None, str | None]] = {
    "Produce": ("topic_data", TOPIC, "partition_data", "responses", "partition_responses"),
    "ListOffsets": ("topics", TOPIC, "partitions", "topics", "partitions"),
    "OffsetCommit": ("topics", TOPIC, "partitions", "topics", "partitions"),
    "CreateTopics": ("topics", TOPIC, None, "topics", None),
    "DeleteTopics": ("topics", TOPIC, None, "responses", None),
    "DeleteRecords": ("topics", TOPIC, "partitions", "topics", "partitions"),
    "OffsetForLeaderEpoch": ("topics", TOPIC, "partitions", "topics", "partitions"),
    "TxnOffsetCommit": ("topics", TOPIC, "partitions", "topics", "partitions"),
    "DescribeProducers": ("topics", TOPIC, "partition_indexes", "topics", "partitions"),
    "CreatePartitions": ("topics", TOPIC, None, "results", None),
    "DescribeTopicPartitions": ("topics", TOPIC, None, "topics", None),
    "DescribeConfigs": ("resources", RESOURCE, None, "results", None),
    "AlterConfigs": ("resources", RESOURCE, None, "responses", None),
    "IncrementalAlterConfigs": ("resources", RESOURCE, None, "responses", None),
    "DescribeGroups": ("groups", GROUP, None, "groups", None),
    "DeleteGroups": ("groups_names", GROUP, None, "results", None),
    "DescribeTransactions": ("transactional_ids", TRANSACTION, None, "transaction_states", None),
    "OffsetDelete": ("topics", TOPIC, "partitions", None, None),
    "AddPartitionsToTxn": ("v3_and_below_topics", TOPIC, "partitions", None, None),
}
_FETCH, _METADATA = "Fetch", "Metadata"
_OF_PARTITIONS = (ErrorCode.LEADER_NOT_AVAILABLE, ErrorCode.LISTENER_NOT_FOUND, ErrorCode.REPLICA_NOT_AVAILABLE)
_WITH_GROUP = (
    "OffsetCommit OffsetFetch FindCoordinator JoinGroup Heartbeat LeaveGroup SyncGroup DescribeGroups DeleteGroups "
    "AddOffsetsToTxn TxnOffsetCommit OffsetDelete"
)
_WITH_TRANSACTION = (
    "Produce FindCoordinator InitProducerId AddPartitionsToTxn AddOffsetsToTxn EndTxn TxnOffsetCommit "
    "DescribeTransactions"
)
WITH_GROUP = frozenset(_WITH_GROUP.split())
"""APIs whose requests name groups."""
WITH_TRANSACTION = frozenset(_WITH_TRANSACTION.split())
"""APIs whose requests name transactional ids."""
WITH_TOPIC = frozenset(
    {_FETCH, _METADATA, "OffsetFetch"} | {n for n, s in _SHAPES.items() if s[1] in (TOPIC, RESOURCE)}
)
"""APIs whose requests name topics."""
WITH_PARTITION = frozenset({_FETCH, _METADATA, "OffsetFetch"} | {name for name, shape in _SHAPES.items() if shape[2]})
"""APIs whose requests name partitions."""


class Item:
    """One thing a request is about; None where it is about no such thing. `outer` and `inner` are the request's own."""

    __slots__ = ("group", "inner", "outer", "partition", "topic", "transactional_id")

    def __init__(
        self,
        topic: str | None,
        partition: int | None,
        group: str | None,
        transactional_id: str | None,
        outer: Any = None,
        inner: Any = None,
    ) -> None:
        self.topic = topic
        self.partition = partition
        self.group = group
        self.transactional_id = transactional_id
        self.outer = outer
        self.inner = inner


def items_of(call: Call) -> list[Item]:
    """What the request is about, at least one item."""
    special = _SPECIAL.get(call.api.name)
    if special is not None:
        return special(call) or [Item(None, None, *_ids(call.request))]
    request: Any = call.request
    group, transactional_id = _ids(request)
    shape = _SHAPES.get(call.api.name)
    items = []
    for outer in _outers(request, shape[0]) if shape is not None else ():
        topic = None
        if shape is not None and shape[1] == TOPIC:
            topic = _topic_name(call, outer)
        elif shape is not None and shape[1] == RESOURCE:
            topic = outer.resource_name if outer.resource_type == _TOPIC_RESOURCE else None
        elif shape is not None and shape[1] == GROUP:
            group = outer
        else:
            transactional_id = outer
        inners = [None] if shape is None or shape[2] is None else getattr(outer, shape[2])
        items += [Item(topic, partition_of(inner), group, transactional_id, outer, inner) for inner in inners]
    return items or [Item(None, None, group, transactional_id)]


def _outers(request: Any, name: str) -> list[Any]:
    # Versions of DeleteTopics before 6 name topics in a list of their own.
    return getattr(request, name) or getattr(request, "topic_names", None) or []


def _ids(request: Any) -> tuple[str | None, str | None]:
    group = getattr(request, "group_id", None)
    transactional_id = getattr(request, "transactional_id", None)
    if transactional_id is None:
        transactional_id = getattr(request, "v3_and_below_transactional_id", None)
    return group, transactional_id


def partition_of(inner: Any) -> int | None:
    """The number of what a nested list holds."""
    if inner is None or isinstance(inner, int):
        return inner
    for name in ("index", "partition_index", "partition"):
        if hasattr(inner, name):
            return int(getattr(inner, name))
    return None


def _topic_name(call: Call, outer: Any) -> str | None:
    if isinstance(outer, str):
        return outer
    name: str | None = getattr(outer, "name", None) or getattr(outer, "topic", None)
    if not name:
        topic = call.client.cluster.image.topics_by_id.get(getattr(outer, "topic_id", ZERO_UUID))
        name = None if topic is None else topic.name
    return name


def _fetch_items(call: Call) -> list[Item]:
    """Partitions the request names, and those its session knows (F-25)."""
    request: Any = call.request
    items = {}
    for topic in request.topics:
        name = _topic_name(call, topic)
        for wanted in topic.partitions:
            items[topic.topic or topic.topic_id, wanted.partition] = Item(
                name, wanted.partition, None, None, topic, wanted
            )
    session = call.client.node.fetch_sessions.get(request.session_id)
    if session is not None and session.epoch == request.session_epoch:
        gone = {(t.topic or t.topic_id, index) for t in request.forgotten_topics_data for index in t.partitions}
        for key, wanted in session.partitions.items():
            if key not in gone and key not in items:
                items[key] = Item(_topic_name(call, wanted), wanted.partition, None, None, wanted, wanted)
    return list(items.values())


def _metadata_items(call: Call) -> list[Item]:
    request: Any = call.request
    image = call.client.cluster.image
    if request.topics is None or (call.api_version == 0 and not request.topics):
        names: list[str | None] = list(image.topics)
    else:
        names = [_topic_name(call, topic) for topic in request.topics]
    items = []
    for name in names:
        topic = image.topics.get(name or "")
        indexes: Iterable[int | None] = [None] if topic is None else range(len(topic.partitions))
        items += [Item(name, index, None, None, name, index) for index in indexes]
    return items


def _offset_fetch_items(call: Call) -> list[Item]:
    request: Any = call.request
    if call.api_version < 8:
        groups = [(request.group_id, request.topics)]
    else:
        groups = [(group.group_id, group.topics) for group in request.groups]
    items = []
    for group, topics in groups:
        for topic in topics or ():
            name = _topic_name(call, topic)
            items += [Item(name, index, group, None) for index in topic.partition_indexes]
        if not topics:
            items.append(Item(None, None, group, None))
    return items


def _coordinator_items(call: Call) -> list[Item]:
    request: Any = call.request
    keys = request.coordinator_keys if call.api_version >= 4 else [request.key]
    if request.key_type == 1:
        return [Item(None, None, None, key) for key in keys]
    return [Item(None, None, key, None) for key in keys]


_SPECIAL: dict[str, Callable[[Call], list[Item]]] = {
    _FETCH: _fetch_items,
    _METADATA: _metadata_items,
    "OffsetFetch": _offset_fetch_items,
    "FindCoordinator": _coordinator_items,
}


class SplitCall:
    """A call of which some items fail: what is executed, and the answer that tells of all."""

    __slots__ = ("_call", "_failed", "_items")

    def __init__(self, call: Call, items: list[Item]) -> None:
        self._call = call
        self._items = items
        self._failed: dict[Item, tuple[ErrorCode, str]] = {}

    def fail(self, items: Iterable[Item], code: ErrorCode, message: str) -> None:
        """Let some of the call's items fail, but for those that do already."""
        for item in items:
            self._failed.setdefault(item, (code, message))

    def fails(self, item: Item) -> bool:
        """Whether the item fails."""
        return item in self._failed

    @property
    def fails_all(self) -> bool:
        """Whether nothing is left that does not fail."""
        return len(self._failed) == len(self._items)

    @property
    def replaces(self) -> bool:
        """Whether the request is executed as it is and its answer changed."""
        return self._call.api.name in (_FETCH, _METADATA)

    def request(self) -> Message | None:
        """What is to be executed, None when nothing is."""
        call = self._call
        request: Any = call.request
        if self.replaces:
            if call.api.name == _FETCH:
                request.max_wait_ms = 0  # an error is told at once
            return request  # type: ignore[no-any-return]
        shape = _SHAPES.get(call.api.name)
        if shape is None or shape[3] is None:
            return None
        rest = [item for item in self._items if item not in self._failed]
        return self._part(rest) if rest else None

    def response(self, executed: Any) -> Message | None:
        """The answer: what the executed part said, and the errors of the others."""
        call = self._call
        if self.replaces:
            replace = _replace_fetched if call.api.name == _FETCH else _replace_described
            for item, (code, _) in self._failed.items():
                replace(call, executed, item, code)
            return executed  # type: ignore[no-any-return]
        shape = _SHAPES.get(call.api.name)
        if shape is None or shape[3] is None:
            code, message = next(iter(self._failed.values()))
            return explained(failed_response(call.api, call.request, call.api_version, code), message)
        answer = executed
        for why in dict.fromkeys(self._failed.values()):
            code, message = why
            items = [item for item, each in self._failed.items() if each == why]
            failed = explained(failed_response(call.api, self._part(items), call.api_version, code), message)
            answer = failed if answer is None else _merged(answer, failed, shape[3], shape[4])
        return answer  # type: ignore[no-any-return]

    def _part(self, items: list[Item]) -> Any:
        """The request with these items alone."""
        shape = _SHAPES[self._call.api.name]
        request: Any = copy(self._call.request)
        name = shape[0] if getattr(request, shape[0]) or not hasattr(request, "topic_names") else "topic_names"
        outers = []
        for outer in getattr(request, name):
            inners = [item.inner for item in items if item.outer is outer]
            if shape[2] is None or not inners:
                outers += [outer] if inners else []
                continue
            part = copy(outer)
            setattr(part, shape[2], inners)
            outers.append(part)
        setattr(request, name, outers)
        return request


def explained(response: Any, message: str) -> Message | None:
    """The response with a text wherever it has an error and room for one."""
    if response is not None:
        if getattr(response, "error_code", 0) and hasattr(response, "error_message"):
            response.error_message = message
        for slot in response.__slots__:
            value = getattr(response, slot)
            if isinstance(value, list):
                for each in value:
                    if hasattr(each, "__slots__"):
                        explained(each, message)
    return response  # type: ignore[no-any-return]


def _merged(answer: Any, failed: Any, name: str, nested: str | None) -> Any:
    """Both answers in one; a topic that stands in both stands there once."""
    outers = getattr(answer, name)
    for outer in getattr(failed, name):
        same = None if nested is None else next((each for each in outers if _key(each) == _key(outer)), None)
        if same is None or nested is None:
            outers.append(outer)
        else:
            getattr(same, nested).extend(getattr(outer, nested))
    return answer


def _key(outer: Any) -> tuple[object, object]:
    return getattr(outer, "name", None) or getattr(outer, "topic", None), getattr(outer, "topic_id", None)


def _replace_fetched(call: Call, response: Any, item: Item, code: ErrorCode) -> None:
    if response is None or response.error_code:
        return
    assert item.partition is not None  # every item of a Fetch has one
    name, topic_id = item.outer.topic, item.outer.topic_id
    session = call.client.node.fetch_sessions.get(response.session_id)
    if session is not None:
        wanted = session.partitions.get((topic_id if call.api_version >= 13 else name, item.partition))
        if wanted is not None:
            wanted.told_high_watermark = -1  # what was taken out is told again
    response_class = type(response)
    failed = response_class.PartitionData(
        partition_index=item.partition,
        error_code=code,
        high_watermark=-1,
        last_stable_offset=-1,
        log_start_offset=-1,
        records=b"",
    )
    for topic in response.responses:
        if (topic.topic, topic.topic_id) == (name, topic_id) or (call.api_version >= 13 and topic.topic_id == topic_id):
            topic.partitions = [each for each in topic.partitions if each.partition_index != item.partition] + [failed]
            return
    response.responses.append(response_class.FetchableTopicResponse(topic=name, topic_id=topic_id, partitions=[failed]))


def _replace_described(call: Call, response: Any, item: Item, code: ErrorCode) -> None:
    for topic in response.topics:
        if (topic.name or None) != item.topic:
            continue
        partition = next((each for each in topic.partitions if each.partition_index == item.partition), None)
        if code in _OF_PARTITIONS and partition is not None:
            partition.error_code = code
            if code != ErrorCode.REPLICA_NOT_AVAILABLE:
                partition.leader_id = -1
        elif code not in _OF_PARTITIONS or not topic.partitions:
            topic.error_code = code
            topic.partitions = []
