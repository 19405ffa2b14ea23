"""Who coordinates a group or a transactional id: what clients ask, and what is asked before a coordinator is."""

from __future__ import annotations

from kafkalite.metadata.names import CONSUMER_OFFSETS, TRANSACTION_STATE
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.protocol.messages.find_coordinator import FindCoordinatorResponse
from kafkalite.security.acl import CLUSTER_NAME, Operation, ResourceType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest
    from kafkalite.server.context import RequestContext

    Coordinator = FindCoordinatorResponse.Coordinator

_GROUP_KEY, _TRANSACTION_KEY, _SHARE_KEY = 0, 1, 2
_KEY_RESOURCES = {
    _GROUP_KEY: (Operation.DESCRIBE, ResourceType.GROUP),
    _TRANSACTION_KEY: (Operation.DESCRIBE, ResourceType.TRANSACTIONAL_ID),
    _SHARE_KEY: (Operation.CLUSTER_ACTION, ResourceType.CLUSTER),
}
_KEY_TOPICS = {_GROUP_KEY: CONSUMER_OFFSETS, _TRANSACTION_KEY: TRANSACTION_STATE}
_UNAUTHORIZED = {
    _GROUP_KEY: ErrorCode.GROUP_AUTHORIZATION_FAILED,
    _TRANSACTION_KEY: ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    _SHARE_KEY: ErrorCode.CLUSTER_AUTHORIZATION_FAILED,
}
_SHARE_KEY_FROM = 6
_BATCHED_FROM = 4
_MESSAGE_FROM, _MESSAGE_UNTIL = 1, 3


def find_coordinator(ctx: RequestContext, request: FindCoordinatorRequest) -> FindCoordinatorResponse:
    """Name the node that coordinates a group, a transactional id or a share group's partition (T-56).

    v0 groups only, one key; v1 key types and a message; v4 many keys, errors by key; v6 key type 2. The first question
    for a group makes `__consumer_offsets`, the first for a transactional id `__transaction_state`. Errors:
    INVALID_REQUEST for an unknown type or a share key that is not `group:topicId:partition`,
    GROUP_AUTHORIZATION_FAILED, TRANSACTIONAL_ID_AUTHORIZATION_FAILED, CLUSTER_AUTHORIZATION_FAILED,
    COORDINATOR_NOT_AVAILABLE when the topic can't be made, or nobody leads the key's partition of it.

    Deviates: the first question is answered at once, not with COORDINATOR_NOT_AVAILABLE until the topic is there.
    """
    if ctx.api_version >= _BATCHED_FROM:
        coordinators = [_coordinator(ctx, request.key_type, key) for key in request.coordinator_keys]
        return FindCoordinatorResponse(coordinators=coordinators)
    found = _coordinator(ctx, request.key_type, request.key)
    message = found.error_message
    if _MESSAGE_FROM <= ctx.api_version <= _MESSAGE_UNTIL and not found.error_code:
        message = ErrorCode.NONE.name
    return FindCoordinatorResponse(
        error_code=found.error_code, error_message=message, node_id=found.node_id, host=found.host, port=found.port
    )


def _coordinator(ctx: RequestContext, key_type: int, key: str) -> Coordinator:
    if key_type not in _KEY_RESOURCES or (key_type == _SHARE_KEY and not _is_share_key(ctx, key)):
        return _no_coordinator(key, ErrorCode.INVALID_REQUEST, f"There is no coordinator of type {key_type} for this.")
    operation, resource = _KEY_RESOURCES[key_type]
    if not ctx.authorize(operation, resource, CLUSTER_NAME if key_type == _SHARE_KEY else key):
        return _no_coordinator(key, _UNAUTHORIZED[key_type], "")
    if key_type in _KEY_TOPICS:
        try:
            ctx.cluster.controller.ensure_internal_topic(_KEY_TOPICS[key_type])
        except KafkaError:
            return _no_coordinator(key, ErrorCode.COORDINATOR_NOT_AVAILABLE, "")
    node_id = ctx.cluster.placement.coordinator(key_type, key)
    if node_id not in ctx.cluster.placement.node_ids():
        return _no_coordinator(key, ErrorCode.COORDINATOR_NOT_AVAILABLE, "")
    host, port = ctx.endpoint(node_id)
    return FindCoordinatorResponse.Coordinator(key=key, node_id=node_id, host=host, port=port, error_message="")


def _is_share_key(ctx: RequestContext, key: str) -> bool:
    group_id, _, rest = key.partition(":")
    topic_id, _, partition = rest.partition(":")
    return ctx.api_version >= _SHARE_KEY_FROM and bool(group_id and topic_id) and partition.isdecimal()


def _no_coordinator(key: str, code: ErrorCode, message: str) -> Coordinator:
    return FindCoordinatorResponse.Coordinator(
        key=key, node_id=-1, host="", port=-1, error_code=code, error_message=message
    )


def is_coordinator(ctx: RequestContext, group_id: str) -> bool:
    """Whether the node that was asked coordinates the group (G-3)."""
    return ctx.cluster.placement.coordinates(_GROUP_KEY, group_id, ctx.node.id)


def refusal(ctx: RequestContext, transactional_id: str) -> ErrorCode:
    """Why the request may not reach the id here: not allowed, or kept elsewhere; NONE when it may."""
    if not ctx.authorize(Operation.WRITE, ResourceType.TRANSACTIONAL_ID, transactional_id):
        return ErrorCode.TRANSACTIONAL_ID_AUTHORIZATION_FAILED
    return ErrorCode.NONE if coordinates(ctx, transactional_id) else ErrorCode.NOT_COORDINATOR


def coordinates(ctx: RequestContext, transactional_id: str) -> bool:
    """Whether the node that was asked coordinates the id (T-15)."""
    return ctx.cluster.placement.coordinates(_TRANSACTION_KEY, transactional_id, ctx.node.id)
