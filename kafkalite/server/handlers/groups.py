"""Groups of consumers: classic membership, and what administrators ask about them.

The handlers check who asks and where the group is kept, hand over to the group coordinator, and shape the answer to
the version. JoinGroup and SyncGroup hold back their connection while they are parked, as Kafka does (W-17).
"""

from __future__ import annotations

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.delete_groups import DeleteGroupsResponse
from kafkalite.protocol.messages.describe_groups import DescribeGroupsResponse
from kafkalite.protocol.messages.heartbeat import HeartbeatResponse
from kafkalite.protocol.messages.join_group import JoinGroupResponse
from kafkalite.protocol.messages.leave_group import LeaveGroupRequest, LeaveGroupResponse
from kafkalite.protocol.messages.list_groups import ListGroupsResponse
from kafkalite.protocol.messages.sync_group import SyncGroupResponse
from kafkalite.security.acl import CLUSTER_NAME, Operation, ResourceType
from kafkalite.server.handlers.coordinators import is_coordinator
from kafkalite.server.pending import Pending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.messages.delete_groups import DeleteGroupsRequest
    from kafkalite.protocol.messages.describe_groups import DescribeGroupsRequest
    from kafkalite.protocol.messages.heartbeat import HeartbeatRequest
    from kafkalite.protocol.messages.join_group import JoinGroupRequest
    from kafkalite.protocol.messages.list_groups import ListGroupsRequest
    from kafkalite.protocol.messages.sync_group import SyncGroupRequest
    from kafkalite.server.context import RequestContext

    DescribedGroup = DescribeGroupsResponse.DescribedGroup

_LEAVE_BATCHED_FROM = 3
_GROUP_OPERATIONS = (
    Operation.READ,
    Operation.DELETE,
    Operation.DESCRIBE,
    Operation.DESCRIBE_CONFIGS,
    Operation.ALTER_CONFIGS,
)


def _refusal(ctx: RequestContext, operation: Operation, group_id: str) -> ErrorCode:
    """Why the request may not reach the group here: not allowed, or kept elsewhere; NONE when it may."""
    if not ctx.authorize(operation, ResourceType.GROUP, group_id):
        return ErrorCode.GROUP_AUTHORIZATION_FAILED
    return ErrorCode.NONE if is_coordinator(ctx, group_id) else ErrorCode.NOT_COORDINATOR


def join_group(ctx: RequestContext, request: JoinGroupRequest) -> Pending | JoinGroupResponse:
    """Join a group, or join it again for its next generation; parked until all have (G-7 to G-18).

    v1 rebalance timeout; v4 a new member gets its id first; v5 static members; v7 protocol type in the answer, null
    protocol name in errors; v8 reason; v9 skip_assignment. Errors: INVALID_GROUP_ID, INVALID_SESSION_TIMEOUT,
    UNKNOWN_MEMBER_ID, MEMBER_ID_REQUIRED, FENCED_INSTANCE_ID, INCONSISTENT_GROUP_PROTOCOL, GROUP_MAX_SIZE_REACHED,
    GROUP_AUTHORIZATION_FAILED, NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS.

    Deviates: a restarted static member finds its place in a group that has `group.max.size` members; Kafka refuses it.
    Deviates: a group is stored when it gets its first generation, not with the first member that asks for an id.
    Deviates: a member that joins again over another connection ends its earlier wait with UNKNOWN_MEMBER_ID, where
    Kafka never answers that.
    """
    code = _refusal(ctx, Operation.READ, request.group_id)
    if code:
        name = None if ctx.api_version >= 7 else ""
        return JoinGroupResponse(error_code=code, protocol_name=name, member_id=request.member_id)
    pending = Pending(holds=True)
    ctx.cluster.groups.join_group(request, ctx.api_version, ctx.client_id, ctx.client_host, pending.complete)
    return pending


def sync_group(ctx: RequestContext, request: SyncGroupRequest) -> Pending | SyncGroupResponse:
    """Bring the leader's assignment, or wait for it; it is stored before anybody gets theirs (G-19, G-20, G-24).

    v3 static members; v5 protocol type and name, required. Errors: INVALID_GROUP_ID, UNKNOWN_MEMBER_ID,
    FENCED_INSTANCE_ID, ILLEGAL_GENERATION, INCONSISTENT_GROUP_PROTOCOL, REBALANCE_IN_PROGRESS,
    GROUP_AUTHORIZATION_FAILED, NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS.

    Deviates: a group is stored however large it is, where Kafka has to fail beyond the topic's `max.message.bytes`.
    Deviates: a member removed while it waits for its assignment is told UNKNOWN_MEMBER_ID; Kafka never answers it.
    """
    code = _refusal(ctx, Operation.READ, request.group_id)
    if code:
        return SyncGroupResponse(error_code=code)
    pending = Pending(holds=True)
    ctx.cluster.groups.sync_group(request, ctx.api_version, pending.complete)
    return pending


def heartbeat(ctx: RequestContext, request: HeartbeatRequest) -> HeartbeatResponse:
    """Stay a member, and hear that a rebalance is on (G-21); never waits for a disk.

    v3 static members. Errors: INVALID_GROUP_ID, UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID, ILLEGAL_GENERATION,
    REBALANCE_IN_PROGRESS, GROUP_AUTHORIZATION_FAILED, NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE; NONE while the group
    is being loaded (G-3).
    """
    code = _refusal(ctx, Operation.READ, request.group_id)
    return HeartbeatResponse(error_code=code) if code else ctx.cluster.groups.heartbeat(request)


def leave_group(ctx: RequestContext, request: LeaveGroupRequest) -> Pending | LeaveGroupResponse:
    """Take members out of a group, with one rebalance for all of them (G-23).

    v0-2 one member, its error at the top; v3 many, an error each, static members also by their name alone; v5 reasons.
    Errors: INVALID_GROUP_ID, UNKNOWN_MEMBER_ID, FENCED_INSTANCE_ID, GROUP_AUTHORIZATION_FAILED, NOT_COORDINATOR,
    COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS.
    """
    code = _refusal(ctx, Operation.READ, request.group_id)
    if code:
        return LeaveGroupResponse(error_code=code)
    pending = Pending(holds=False)
    batched = ctx.api_version >= _LEAVE_BATCHED_FROM
    if not batched:
        request.members = [LeaveGroupRequest.MemberIdentity(request.member_id)]

    def left(response: LeaveGroupResponse) -> None:
        if not batched and response.members:
            response.error_code = response.members[0].error_code
        pending.complete(response)

    ctx.cluster.groups.leave_group(request, left)
    return pending


def describe_groups(ctx: RequestContext, request: DescribeGroupsRequest) -> Pending:
    """Show groups with their members; metadata and assignments in Stable only (G-25).

    v3 authorized operations when asked; v4 instance ids; v6 GROUP_ID_NOT_FOUND with a message for a group that is not
    known, which before is Dead without an error. Errors by group: GROUP_AUTHORIZATION_FAILED, NOT_COORDINATOR,
    COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS.
    """
    refused: dict[str, DescribedGroup] = {}
    for group_id in request.groups:
        code = _refusal(ctx, Operation.DESCRIBE, group_id)
        if code:
            refused[group_id] = DescribeGroupsResponse.DescribedGroup(error_code=code, group_id=group_id)
    pending = Pending(holds=False)

    def described(groups: list[DescribedGroup]) -> None:
        found = {group.group_id: group for group in groups}
        for group in groups:
            if request.include_authorized_operations and not group.error_code:
                group.authorized_operations = _allowed(ctx, group.group_id)
        answers = [refused.get(group_id) or found[group_id] for group_id in request.groups]
        pending.complete(DescribeGroupsResponse(groups=answers))

    asked = [group_id for group_id in request.groups if group_id not in refused]
    ctx.cluster.groups.describe_groups(asked, ctx.api_version, described)
    return pending


def _allowed(ctx: RequestContext, group_id: str) -> int:
    return sum(1 << op for op in _GROUP_OPERATIONS if ctx.authorize(op, ResourceType.GROUP, group_id))


def list_groups(ctx: RequestContext, request: ListGroupsRequest) -> Pending:
    """List the groups this node coordinates that the client may see (G-26).

    v4 filter by state, and states; v5 filter by type, and types; filters know no case. Errors at the top:
    COORDINATOR_LOAD_IN_PROGRESS, COORDINATOR_NOT_AVAILABLE.
    """
    pending = Pending(holds=False)
    states = {state.lower() for state in request.states_filter}
    types = {name.lower() for name in request.types_filter}
    sees_all = ctx.authorize(Operation.DESCRIBE, ResourceType.CLUSTER, CLUSTER_NAME)

    def listed(code: ErrorCode, groups: list[ListGroupsResponse.ListedGroup]) -> None:
        shown = [
            group
            for group in groups
            if (not states or group.group_state.lower() in states)
            and (not types or group.group_type in types)
            and is_coordinator(ctx, group.group_id)
            and (sees_all or ctx.authorize(Operation.DESCRIBE, ResourceType.GROUP, group.group_id))
        ]
        pending.complete(ListGroupsResponse(error_code=code, groups=shown))

    ctx.cluster.groups.list_groups(listed)
    return pending


def delete_groups(ctx: RequestContext, request: DeleteGroupsRequest) -> Pending:
    """Delete groups without members, and what they committed (G-27).

    v3 an error message, left null as Kafka does. Errors by group: GROUP_ID_NOT_FOUND, NON_EMPTY_GROUP,
    GROUP_AUTHORIZATION_FAILED, NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE, COORDINATOR_LOAD_IN_PROGRESS.
    """
    names = list(dict.fromkeys(request.groups_names))
    codes = {group_id: _refusal(ctx, Operation.DELETE, group_id) for group_id in names}
    pending = Pending(holds=False)

    def deleted(results: list[DeleteGroupsResponse.DeletableGroupResult]) -> None:
        found = {result.group_id: result for result in results}
        for group_id, code in codes.items():
            if code:
                found[group_id] = DeleteGroupsResponse.DeletableGroupResult(group_id, code)
        pending.complete(DeleteGroupsResponse(results=[found[group_id] for group_id in names]))

    ctx.cluster.groups.delete_groups([group_id for group_id in names if not codes[group_id]], deleted)
    return pending
