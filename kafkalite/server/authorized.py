"""The bit fields that tell a client what it may do with a resource (A-60)."""

from __future__ import annotations

from kafkalite.security.acl import Operation, ResourceType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.server.context import RequestContext

NOT_ASKED = -(2**31)
"""Value of the field when the request does not ask for it."""

_OF = {
    ResourceType.TOPIC: (
        Operation.READ,
        Operation.WRITE,
        Operation.CREATE,
        Operation.DELETE,
        Operation.ALTER,
        Operation.DESCRIBE,
        Operation.DESCRIBE_CONFIGS,
        Operation.ALTER_CONFIGS,
    ),
    ResourceType.CLUSTER: (
        Operation.CREATE,
        Operation.ALTER,
        Operation.DESCRIBE,
        Operation.CLUSTER_ACTION,
        Operation.DESCRIBE_CONFIGS,
        Operation.ALTER_CONFIGS,
        Operation.IDEMPOTENT_WRITE,
    ),
    ResourceType.GROUP: (
        Operation.READ,
        Operation.DELETE,
        Operation.DESCRIBE,
        Operation.DESCRIBE_CONFIGS,
        Operation.ALTER_CONFIGS,
    ),
}


def authorized_operations(ctx: RequestContext, resource_type: ResourceType, name: str) -> int:
    """One bit for each operation the client may do; all that exist for the resource where nothing is forbidden."""
    bits = 0
    for operation in _OF[resource_type]:
        if ctx.authorize(operation, resource_type, name):
            bits |= 1 << operation
    return bits
