"""What transactions were asked for and how they ended, and a judgement of what readers found.

Knows nothing of brokers or clients. A transaction is a producer's number and the texts it sent, each unique, with
their partitions; it is committed, aborted, or of unknown end when the client got no answer to its commit.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from enum import Enum
from typing import NamedTuple

Read = list[tuple[int, str]]  # partition and text, in the order of each partition


class End(Enum):
    """How a transaction ended, as far as its producer knows."""

    COMMITTED = "committed"
    ABORTED = "aborted"
    UNKNOWN = "unknown"


class Transaction(NamedTuple):
    """One transaction; its producer's later ones have higher numbers."""

    producer: str
    number: int
    records: Read
    end: End


class TransactionHistory:
    """Transactions of one topic; safe to write to from several threads."""

    def __init__(self) -> None:
        self.transactions: list[Transaction] = []
        self._lock = threading.Lock()

    def add(self, transaction: Transaction) -> None:
        """A transaction that is over."""
        with self._lock:
            self.transactions.append(transaction)

    def count(self, producer: str, end: End) -> int:
        """How many of the producer's ended so."""
        with self._lock:
            return sum(known.producer == producer and known.end is end for known in self.transactions)

    def summary(self) -> str:
        """Counts by producer and end."""
        with self._lock:
            ends = Counter(f"{known.producer} {known.end.value}" for known in self.transactions)
        return ", ".join(f"{what}: {count}" for what, count in sorted(ends.items()))


def anomalies(history: TransactionHistory, reader: str, found: Read, *, committed: bool = True) -> list[str]:
    """What is wrong with what the reader found, in words; nothing if all is well.

    An uncommitted reader may find aborted records as well; all else holds for it too.
    """
    wrong: list[str] = []
    places: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for at, record in enumerate(found):
        places[record].append(at)
    wrong += [f"{reader}: doubled: {record} {len(at)} times" for record, at in places.items() if len(at) > 1]
    latest: dict[tuple[str, int], int] = {}
    known = sorted(history.transactions, key=lambda transaction: (transaction.producer, transaction.number))
    for transaction in known:
        who = f"{transaction.producer} {transaction.number}"
        present = [record for record in transaction.records if record in places]
        absent = [record for record in transaction.records if record not in places]
        if transaction.end is End.COMMITTED and absent:
            wrong.append(f"{reader}: lost: {who} is committed, without {absent}")
        if committed and transaction.end is End.ABORTED and present:
            wrong.append(f"{reader}: aborted: {who} shows {present}")
        if committed and transaction.end is End.UNKNOWN and present and absent:
            wrong.append(f"{reader}: torn: {who} shows {present} without {absent}")
        for record in present:
            line = (transaction.producer, record[0])
            if places[record][0] < latest.get(line, -1):
                wrong.append(f"{reader}: reordered: {who} at {record}")
            latest[line] = places[record][0]
    sent = {record for transaction in known for record in transaction.records}
    wrong += [f"{reader}: invented: {record}" for record in places if record not in sent]
    return wrong
