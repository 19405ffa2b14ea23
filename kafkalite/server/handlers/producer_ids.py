"""InitProducerId: ids for idempotent producers."""

from __future__ import annotations

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.init_producer_id import InitProducerIdResponse
from kafkalite.security.acl import CLUSTER_NAME, Operation, ResourceType
from kafkalite.server.pending import Pending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.messages.init_producer_id import InitProducerIdRequest
    from kafkalite.server.context import RequestContext


def init_producer_id(ctx: RequestContext, request: InitProducerIdRequest) -> InitProducerIdResponse | Pending:
    """Give an idempotent producer an id no other ever had, with epoch 0 (T-13).

    v3+: an id and epoch held before may be named (KIP-360): a fresh id is given all the same. Errors: INVALID_REQUEST
    for an empty transactional id or one of id and epoch missing, CLUSTER_AUTHORIZATION_FAILED.

    Deviates: a transactional id is refused with UNSUPPORTED_VERSION: transactions are not served yet.
    """
    if request.transactional_id is not None:
        empty = request.transactional_id == ""
        return _refused(ErrorCode.INVALID_REQUEST if empty else ErrorCode.UNSUPPORTED_VERSION)
    if (request.producer_id == -1) != (request.producer_epoch == -1):
        return _refused(ErrorCode.INVALID_REQUEST)
    if not ctx.authorize(Operation.IDEMPOTENT_WRITE, ResourceType.CLUSTER, CLUSTER_NAME):
        return _refused(ErrorCode.CLUSTER_AUTHORIZATION_FAILED)
    pending = Pending(holds=False)

    def allocated(producer_id: int, error: ErrorCode | None) -> None:
        if error is not None:
            pending.complete(_refused(error))
        else:
            pending.complete(InitProducerIdResponse(producer_id=producer_id, producer_epoch=0))

    ctx.cluster.controller.next_producer_id(allocated)
    return pending


def _refused(error: ErrorCode) -> InitProducerIdResponse:
    return InitProducerIdResponse(error_code=error, producer_id=-1, producer_epoch=-1)
