"""Operations and resource types as numbered by the protocol (A-60, 9.4), and the seam of an authorizer."""

from __future__ import annotations

from enum import IntEnum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Authorizer(Protocol):
        """Decides whether a principal may do an operation on a resource."""

        def authorize(
            self, principal: str, host: str, operation: Operation, resource_type: ResourceType, name: str
        ) -> bool: ...


ANONYMOUS = "User:ANONYMOUS"
CLUSTER_NAME = "kafka-cluster"


class Operation(IntEnum):
    """What is asked to be done; the code is the bit in `authorized_operations` fields."""

    READ = 3
    WRITE = 4
    CREATE = 5
    DELETE = 6
    ALTER = 7
    DESCRIBE = 8
    CLUSTER_ACTION = 9
    DESCRIBE_CONFIGS = 10
    ALTER_CONFIGS = 11
    IDEMPOTENT_WRITE = 12
    CREATE_TOKENS = 13
    DESCRIBE_TOKENS = 14
    TWO_PHASE_COMMIT = 15


class ResourceType(IntEnum):
    """What it is asked of."""

    TOPIC = 2
    GROUP = 3
    CLUSTER = 4
    TRANSACTIONAL_ID = 5
    DELEGATION_TOKEN = 6
    USER = 7
