"""Partitions take part in a producer's transaction before they take its data (T-37, T-38).

Under transactions v2 the broker adds a partition when it is first written to; clients before that add it themselves,
and the broker asks whether they did. Either is asked of the transaction coordinator: for offsets each time; for
records, whose sequences tell late copies, only when the partition has no transaction of this producer and epoch open.
"""

from __future__ import annotations

from enum import Enum

from kafkalite.coordinator.transaction.transaction import V2
from kafkalite.protocol.errors import ErrorCode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from kafkalite.coordinator.transaction.transaction import Partition
    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.server.context import RequestContext

    Reply = Callable[[dict[Partition, ErrorCode]], None]


class Enlistment(Enum):
    """What a version's clients leave to the broker, and what they understand of its errors."""

    OLD = 0
    """They add partitions; a missing one is INVALID_TXN_STATE."""
    ABORTABLE = 1
    """They add partitions; a missing one is TRANSACTION_ABORTABLE."""
    ADDS = 2
    """The broker adds partitions."""


def is_decided(log: PartitionLog, producer_id: int, producer_epoch: int) -> bool:
    """Whether nobody has to be asked: the partition holds the beginning of this very transaction, or a later epoch."""
    producer = log.producers.get(producer_id)
    if producer is None:
        return False
    return producer.epoch > producer_epoch or (producer.transaction_start >= 0 and producer.epoch == producer_epoch)


def enlist(
    ctx: RequestContext,
    enlistment: Enlistment,
    transactional_id: str,
    producer_id: int,
    producer_epoch: int,
    partitions: Collection[Partition],
    reply: Reply,
) -> None:
    """Answers the error of each partition that may not be written to; what is added is durable then."""
    transactions = ctx.cluster.transactions
    if enlistment is Enlistment.ADDS:

        def added(code: ErrorCode) -> None:
            reply(dict.fromkeys(partitions, _shown(code)) if code else {})

        transactions.add_partitions(transactional_id, producer_id, producer_epoch, partitions, V2, added)
        return

    def verified(answer: tuple[ErrorCode, frozenset[Partition]]) -> None:
        code, missing = answer
        if code:
            reply(dict.fromkeys(partitions, _shown(code)))
        else:
            understood = enlistment is Enlistment.ABORTABLE
            refused = ErrorCode.TRANSACTION_ABORTABLE if understood else ErrorCode.INVALID_TXN_STATE
            reply(dict.fromkeys(missing, refused))

    if ctx.cluster.settings.bool("transaction.partition.verification.enable"):
        transactions.verify_partitions(transactional_id, producer_id, producer_epoch, partitions, verified)
    else:
        reply({})


def _shown(code: ErrorCode) -> ErrorCode:
    """Producers know a fenced one by its epoch here."""
    return ErrorCode.INVALID_PRODUCER_EPOCH if code == ErrorCode.PRODUCER_FENCED else code
