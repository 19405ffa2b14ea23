"""The settings that transactions go by, as plain numbers."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.config.settings import Settings


class TransactionSettings:
    """Limits and times of the transaction coordinator, in ms."""

    __slots__ = (
        "abort_interval_ms",
        "expiration_ms",
        "expire_interval_ms",
        "max_timeout_ms",
        "patience_ms",
    )

    def __init__(
        self,
        *,
        max_timeout_ms: int = 900_000,
        abort_interval_ms: int = 10_000,
        expiration_ms: int = 604_800_000,
        expire_interval_ms: int = 3_600_000,
        patience_ms: int = 100,
    ) -> None:
        self.max_timeout_ms = max_timeout_ms
        self.abort_interval_ms = abort_interval_ms
        self.expiration_ms = expiration_ms
        self.expire_interval_ms = expire_interval_ms
        self.patience_ms = patience_ms

    @classmethod
    def of(cls, settings: Settings) -> TransactionSettings:
        return cls(
            max_timeout_ms=settings.int("transaction.max.timeout.ms"),
            abort_interval_ms=settings.int("transaction.abort.timed.out.transaction.cleanup.interval.ms"),
            expiration_ms=settings.int("transactional.id.expiration.ms"),
            expire_interval_ms=settings.int("transaction.remove.expired.transaction.cleanup.interval.ms"),
            patience_ms=settings.int("add.partitions.to.txn.retry.backoff.max.ms"),
        )
