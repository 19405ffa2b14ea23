"""Many transactional ids at once: what is due for all of them is done some at a time."""

from __future__ import annotations

from kafkalite.coordinator.outcome import NO_PRODUCER, Outcome
from kafkalite.coordinator.transaction.settings import TransactionSettings
from kafkalite.coordinator.transaction.shard import TransactionShard
from kafkalite.coordinator.transaction.transaction import TransactionState, extended, initialised

COUNT = 5000
EXPIRED_MS = 10**10


def shard_of(*, open_ones: bool) -> TransactionShard:
    shard = TransactionShard(TransactionSettings())
    for number in range(COUNT):
        name = f"id-{number}"
        record = initialised(name, None, producer_id=number, producer_epoch=0, timeout_ms=1000, now_ms=0)
        shard.replay(record, NO_PRODUCER)
        if open_ones:
            transaction = shard.transactions[name]
            shard.replay(extended(name, transaction, [("t", 0)], now_ms=0, client_version=2), NO_PRODUCER)
    return shard


def fire(shard: TransactionShard, key: tuple[str, ...], now_ms: int) -> tuple[int, int | None]:
    """Records made at a timer's firing, and when it fires again."""
    out = Outcome(now_ms)
    shard.on_timer(out, now_ms, key)
    for record in out.records:
        shard.replay(record, NO_PRODUCER)
    return len(out.records), out.timers.get(key)


def test_overdue_transactions_are_aborted_in_slices() -> None:
    shard = shard_of(open_ones=True)
    out = Outcome(0)
    shard.on_loaded(out, 0)
    key = ("open transactions",)
    assert out.timers[key] == 1000
    slices = []
    delay: int | None = 0
    while delay == 0:
        made, delay = fire(shard, key, 1000)
        slices.append(made)
    assert delay is None
    assert sum(slices) == COUNT
    assert max(slices) <= 20
    assert {transaction.state for transaction in shard.transactions.values()} == {TransactionState.PREPARE_ABORT}


def test_ids_expire_in_slices() -> None:
    shard = shard_of(open_ones=False)
    key = ("expiry",)
    slices = []
    delay: int | None = 0
    while delay == 0:
        made, delay = fire(shard, key, EXPIRED_MS)
        slices.append(made)
    assert delay == TransactionSettings().expire_interval_ms
    assert sum(slices) == COUNT
    assert max(slices) <= 1000
    assert shard.transactions == {}


def test_states_are_shown_as_kafka_names_them() -> None:
    """T-20."""
    assert [state.text for state in TransactionState] == [
        "Empty",
        "Ongoing",
        "PrepareCommit",
        "PrepareAbort",
        "CompleteCommit",
        "CompleteAbort",
        "Dead",
        "PrepareEpochFence",
    ]
