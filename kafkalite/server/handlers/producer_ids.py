"""InitProducerId: ids for idempotent producers, and epochs for transactional ones."""

from __future__ import annotations

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.init_producer_id import InitProducerIdResponse
from kafkalite.security.acl import CLUSTER_NAME, Operation, ResourceType
from kafkalite.server.pending import Pending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.messages.init_producer_id import InitProducerIdRequest
    from kafkalite.server.context import RequestContext

_FENCED_FROM = 4


def init_producer_id(ctx: RequestContext, request: InitProducerIdRequest) -> InitProducerIdResponse | Pending:
    """Give an idempotent producer an id no other ever had, a transactional one its next epoch (T-12 to T-19).

    v3+: id and epoch held before may be named (KIP-360): without a transactional id a fresh id is given all the same.
    v4 PRODUCER_FENCED, before INVALID_PRODUCER_EPOCH. Errors: INVALID_REQUEST for an empty transactional id or one of
    id and epoch missing, CLUSTER_AUTHORIZATION_FAILED, TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
    INVALID_TRANSACTION_TIMEOUT, CONCURRENT_TRANSACTIONS, NOT_COORDINATOR, COORDINATOR_NOT_AVAILABLE,
    COORDINATOR_LOAD_IN_PROGRESS.
    """
    if request.transactional_id is not None:
        return _init_transactional(ctx, request)
    if _is_half(request):
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


def _init_transactional(ctx: RequestContext, request: InitProducerIdRequest) -> InitProducerIdResponse | Pending:
    from kafkalite.server.handlers.coordinators import refusal

    code = refusal(ctx, request.transactional_id or "")
    if not code and _is_half(request):
        code = ErrorCode.INVALID_REQUEST
    if code:
        return _refused(code)
    pending = Pending(holds=True)

    def initialised(response: InitProducerIdResponse) -> None:
        if response.error_code == ErrorCode.PRODUCER_FENCED and ctx.api_version < _FENCED_FROM:
            response.error_code = ErrorCode.INVALID_PRODUCER_EPOCH
        pending.complete(response)

    ctx.cluster.transactions.init_producer_id(request, initialised)
    return pending


def _is_half(request: InitProducerIdRequest) -> bool:
    return (request.producer_id == -1) != (request.producer_epoch == -1)


def _refused(error: ErrorCode) -> InitProducerIdResponse:
    return InitProducerIdResponse(error_code=error, producer_id=-1, producer_epoch=-1)
