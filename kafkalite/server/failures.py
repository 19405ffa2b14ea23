"""The answer to a request that met a bug of ours: its error code at every place where that API puts errors (App. H).

Works on the generated classes alone: an `error_code` field takes the code; a response without one repeats the items
of the request, each with the code, so that clients that index answers by request find every item (H-2).
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kafkalite.protocol.errors import ErrorCode
    from kafkalite.protocol.message import Message
    from kafkalite.server.apis import Api

# API name: (list in the request, list in the response, nested list in the request, nested list in the response);
# nested items may be plain numbers. Fields of equal names are carried over, `_SAME` names those called differently.
_ITEMS: dict[str, tuple[str, str, str | None, str | None]] = {
    "Produce": ("topic_data", "responses", "partition_data", "partition_responses"),
    "Fetch": ("topics", "responses", "partitions", "partitions"),
    "ListOffsets": ("topics", "topics", "partitions", "partitions"),
    "Metadata": ("topics", "topics", None, None),
    "OffsetCommit": ("topics", "topics", "partitions", "partitions"),
    "OffsetFetch": ("groups", "groups", None, None),
    "FindCoordinator": ("coordinator_keys", "coordinators", None, None),
    "DescribeGroups": ("groups", "groups", None, None),
    "CreateTopics": ("topics", "topics", None, None),
    "DeleteTopics": ("topics", "responses", None, None),
    "DeleteRecords": ("topics", "topics", "partitions", "partitions"),
    "OffsetForLeaderEpoch": ("topics", "topics", "partitions", "partitions"),
    "TxnOffsetCommit": ("topics", "topics", "partitions", "partitions"),
    "DescribeProducers": ("topics", "topics", "partition_indexes", "partitions"),
    "DescribeTransactions": ("transactional_ids", "transaction_states", None, None),
    "DescribeConfigs": ("resources", "results", None, None),
    "AlterConfigs": ("resources", "responses", None, None),
    "IncrementalAlterConfigs": ("resources", "responses", None, None),
    "CreatePartitions": ("topics", "results", None, None),
    "DeleteGroups": ("groups_names", "results", None, None),
    "DescribeTopicPartitions": ("topics", "topics", None, None),
    "CreateAcls": ("creations", "results", None, None),
    "DeleteAcls": ("filters", "filter_results", None, None),
}
_FLAT_OFFSET_FETCH = ("topics", "topics", "partition_indexes", "partitions")
_SAME = {
    "index": ("index", "partition_index", "partition"),
    "partition_index": ("partition_index", "partition", "index"),
    "partition": ("partition", "partition_index", "index"),
    "base_offset": (),
}
_PLAIN_ITEM = {
    "FindCoordinator": "key",
    "DescribeGroups": "group_id",
    "DeleteGroups": "group_id",
    "DeleteTopics": "name",
    "DescribeTransactions": "transactional_id",
}


def failed_response(api: Api, request: Any, version: int, code: ErrorCode) -> Message | None:
    """The API's response with `code` everywhere; None where the protocol has no answer (acks=0)."""
    if api.name == "Produce" and request.acks == 0:
        return None
    response = api.response_class()
    special = _SPECIAL.get(api.name)
    if special is not None:
        special(response, request, version, code)
        return response  # type: ignore[no-any-return]
    if hasattr(response, "error_code"):
        response.error_code = code
    names = _FLAT_OFFSET_FETCH if api.name == "OffsetFetch" and version < 8 else _ITEMS.get(api.name)
    if names is not None:
        asked = getattr(request, names[0], None) or (_flat_items(api.name, request))
        setattr(response, names[1], [_failed_item(api, response, item, names, code) for item in asked])
    return response  # type: ignore[no-any-return]


def _fail_add_partitions(response: Any, request: Any, version: int, code: ErrorCode) -> None:
    """Clients look at partitions, brokers at the top."""
    response.error_code = code
    if version < 4:
        for topic in request.v3_and_below_topics:
            result = _answer_class(type(response), "results_by_topic_v3_and_below")(topic.name)
            partition_class = _answer_class(type(response), "results_by_partition", "results_by_topic_v3_and_below")
            result.results_by_partition = [partition_class(index, code) for index in topic.partitions]
            response.results_by_topic_v3_and_below.append(result)


def _fail_markers(response: Any, request: Any, version: int, code: ErrorCode) -> None:
    """Partitions of topics of markers."""
    result_class = type(response).WritableTxnMarkerResult
    topic_class, partition_class = (
        type(response).WritableTxnMarkerTopicResult,
        type(response).WritableTxnMarkerPartitionResult,
    )
    for marker in request.markers:
        topics = [
            topic_class(topic.name, [partition_class(index, code) for index in topic.partition_indexes])
            for topic in marker.topics
        ]
        response.markers.append(result_class(marker.producer_id, topics))


def _fail_elections(response: Any, request: Any, version: int, code: ErrorCode) -> None:
    """Partitions of topics; an error for all from v1 on."""
    response.error_code = code
    topic_class, partition_class = type(response).ReplicaElectionResult, type(response).PartitionResult
    response.replica_election_results = [
        topic_class(topic.topic, [partition_class(index, code, None) for index in topic.partitions])
        for topic in request.topic_partitions or ()
    ]


def _fail_log_dirs(response: Any, request: Any, version: int, code: ErrorCode) -> None:
    """At the top from v3 on, before of a directory."""
    response.error_code = code
    if version < 3:
        response.results = [type(response).DescribeLogDirsResult(code)]


_SPECIAL = {
    "AddPartitionsToTxn": _fail_add_partitions,
    "DescribeLogDirs": _fail_log_dirs,
    "ElectLeaders": _fail_elections,
    "WriteTxnMarkers": _fail_markers,
}


def _flat_items(name: str, request: Any) -> list[Any]:
    """Items of the versions that name them in another field."""
    return list(request.topic_names) if name == "DeleteTopics" else []


def _failed_item(
    api: Api, response: Any, item: Any, names: tuple[str, str, str | None, str | None], code: ErrorCode
) -> Any:
    answer = _answer_class(type(response), names[1])()
    if isinstance(item, str):
        setattr(answer, _PLAIN_ITEM[api.name], item)
    else:
        _carry_over(item, answer)
    if names[2] is not None and names[3] is not None:
        nested_class = _answer_class(type(response), names[3], outer=names[1])
        nested = []
        for inner in getattr(item, names[2]):
            nested_answer = nested_class()
            if isinstance(inner, int):
                nested_answer.partition_index = inner
            else:
                _carry_over(inner, nested_answer)
            nested_answer.error_code = code
            nested.append(nested_answer)
        setattr(answer, names[3], nested)
    else:
        answer.error_code = code
    return answer


def _carry_over(item: Any, answer: Any) -> None:
    for slot in answer.__slots__:
        for name in _SAME.get(slot, (slot,)):
            if hasattr(item, name):
                value = getattr(item, name)
                if not isinstance(value, list):
                    setattr(answer, slot, value)
                break


def _answer_class(response_class: Any, field: str, outer: str | None = None) -> Any:
    """The class of a list's items, by the annotation of the generated constructor."""
    owner = response_class if outer is None else _answer_class(response_class, outer)
    annotation: str = owner.__init__.__annotations__[field]
    path = annotation.split("[", 1)[1].split("]", 1)[0].split(".")
    found: Any = import_module(response_class.__module__)
    for name in path:
        found = getattr(found, name)
    return found
