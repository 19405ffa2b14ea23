"""What a transaction's operation leaves to others, once its records are durable."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kafkalite.coordinator.outcome import Ticket
    from kafkalite.coordinator.transaction.transaction import Partition


class WriteMarkers:
    """Write the markers of a prepared transaction, then come back with `TransactionShard.complete` (T-32).

    resumed: some may have been written before a restart.
    """

    __slots__ = (
        "committed",
        "partitions",
        "producer_epoch",
        "producer_id",
        "resumed",
        "transaction_v2",
        "transactional_id",
    )

    def __init__(
        self,
        transactional_id: str,
        producer_id: int,
        producer_epoch: int,
        committed: bool,
        transaction_v2: bool,
        partitions: frozenset[Partition],
        resumed: bool,
    ) -> None:
        self.transactional_id = transactional_id
        self.producer_id = producer_id
        self.producer_epoch = producer_epoch
        self.committed = committed
        self.transaction_v2 = transaction_v2
        self.partitions = partitions
        self.resumed = resumed


class NeedsProducerId:
    """Do the operation again with a producer id nobody had: it is called with these arguments and the id."""

    __slots__ = ("arguments", "operation", "ticket")

    def __init__(self, ticket: Ticket, operation: Callable[..., None], *arguments: Any) -> None:
        self.ticket = ticket
        self.operation = operation
        self.arguments = arguments
