"""The order in which a committed read tells of aborted transactions.

Most clients sort the list, or keep one for each producer. kafkajs takes one entry at each record: of two transactions
that had begun before the records of an answer do, it knows the second only at the second record, and hands the first
one out as committed though the second one's producer wrote it. In the order in which an answer comes to their
producers, each entry is taken in time.
"""

from __future__ import annotations

from struct import Struct

from kafkalite.records.batch import batch_size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

_INT64 = Struct(">q")
_PRODUCER_ID_AT = 43
_NEVER = 1 << 63


def as_met(aborted: list[tuple[int, int]], offset: int, data: Buffer) -> list[tuple[int, int]]:
    """(producer_id, first_offset) by first offset, put in the order of the batches in `data`, read from `offset` on.

    What one producer aborted stays in order. Producers of which `data` has nothing come last.
    """
    if len(aborted) < 2 or aborted[1][1] > offset:
        return aborted  # at most one had begun before: by first offset is the order in which they are met
    first_met = _first_batches({producer_id for producer_id, _ in aborted}, data)

    def met(entry: tuple[int, int]) -> int:
        return max(entry[1], first_met.get(entry[0], _NEVER))

    return sorted(aborted, key=met)


def _first_batches(producer_ids: set[int], data: Buffer) -> dict[int, int]:
    """The base offset of each producer's first batch, markers too."""
    found: dict[int, int] = {}
    pos = 0
    while producer_ids and (size := batch_size(data, pos)) is not None:
        (producer_id,) = _INT64.unpack_from(data, pos + _PRODUCER_ID_AT)
        if producer_id in producer_ids:
            producer_ids.discard(producer_id)
            (found[producer_id],) = _INT64.unpack_from(data, pos)
        pos += size
    return found
