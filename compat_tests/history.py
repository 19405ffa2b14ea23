"""What was asked of a broker and what it answered, and an independent judgement of it.

A History holds one topic's events: what producers were asked to send, what was acknowledged, what readers saw on the
way and what is there at the end. `anomalies` compares them and knows nothing of brokers or clients. A record is known
by its value, which has to be unique.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable

from compat_tests.lines import Received, Record

ANY_PARTITION = -1  # of a sent record whose client chooses
Places = dict[tuple[int, int], Received]  # by partition and offset
Origin = dict[bytes | None, tuple[str, int]]  # value -> producer and number


class History:
    """Events of one topic; safe to write to from several threads."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.sent: dict[str, dict[int, Record]] = defaultdict(dict)
        self.acked: dict[str, dict[int, tuple[int, int] | None]] = defaultdict(dict)
        self.failed: dict[str, set[int]] = defaultdict(set)
        self.seen: dict[str, list[Received]] = defaultdict(list)
        self.final: dict[str, list[Received]] = {}

    def send(self, producer: str, record: Record) -> None:
        """The producer is about to be given this record."""
        with self.lock:
            self.sent[producer][record.number] = record

    def acknowledge(self, producer: str, index: int, partition: int | None, offset: int | None) -> None:
        """The producer says that the broker has it; without an offset when the client doesn't tell."""
        with self.lock:
            self.acked[producer][index] = None if partition is None or offset is None else (partition, offset)

    def fail(self, producer: str, index: int) -> None:
        """The producer gave it up: it may be there or not."""
        with self.lock:
            self.failed[producer].add(index)

    def see(self, reader: str, record: Received) -> None:
        """A reader running beside saw it."""
        with self.lock:
            self.seen[reader].append(record)

    def read_back(self, reader: str, records: Iterable[Received]) -> None:
        """All that a reader found at the end, from the first offset to the last."""
        self.final[reader] = list(records)


def anomalies(history: History, *, once: Iterable[str], ordered: Iterable[str] | None = None) -> list[str]:
    """What is wrong, in words, nothing if all is well.

    once: producers whose records may not be there twice; ordered: those whose records keep their order (default: all).
    """
    origin: Origin = {}
    found: list[str] = []
    for producer, records in history.sent.items():
        for index, record in records.items():
            if record.value in origin:
                found.append(f"test error: {producer} {index} has the same value as {origin[record.value]}")
            origin[record.value] = (producer, index)
    for reader, read in history.final.items():
        final = _by_place(reader, read, found)
        _compare_with_sent(history, reader, final, origin, found)
        _compare_acknowledged(history, reader, final, origin, found)
        _places(reader, final, origin, set(once), set(history.sent if ordered is None else ordered), found)
        for watcher, seen in history.seen.items():
            _compare_seen(watcher, seen, reader, final, found)
    _agreement(history, found)
    return found


def _by_place(reader: str, read: list[Received], found: list[str]) -> Places:
    """Records by partition and offset; offsets must rise one by one from 0."""
    places: Places = {}
    following: dict[int, int] = defaultdict(int)
    for record in read:
        place = (record.partition, record.offset)
        if record.offset != following[record.partition]:
            what = "goes back to" if record.offset < following[record.partition] else "skips to"
            found.append(
                f"{reader}: partition {record.partition} {what} {record.offset}, expected {following[record.partition]}"
            )
        following[record.partition] = record.offset + 1
        places[place] = record
    return places


def _compare_with_sent(history: History, reader: str, final: Places, origin: Origin, found: list[str]) -> None:
    for place, record in final.items():
        if record.value not in origin:
            found.append(f"{reader}: invented at {place}: {record.value!r:.80}")
            continue
        producer, index = origin[record.value]
        sent = history.sent[producer][index]
        same_time = sent.timestamp_ms is None or sent.timestamp_ms == record.timestamp_ms
        same_headers = record.rendered_headers is not None or sent.headers == record.headers
        same_partition = sent.partition in (ANY_PARTITION, record.partition)
        if not same_partition or sent.key != record.key or not same_time or not same_headers:
            found.append(f"{reader}: changed at {place}: {producer} {index} was {sent!r:.200}, is {record!r:.200}")


def _compare_acknowledged(history: History, reader: str, final: Places, origin: Origin, found: list[str]) -> None:
    present = {origin.get(record.value) for record in final.values()}
    for producer, acknowledged in history.acked.items():
        for index, place in acknowledged.items():
            if (producer, index) not in present:
                found.append(f"{reader}: lost: {producer} {index}, acknowledged at {place}")
            elif place is not None:
                there = final.get(place)
                if there is None or origin.get(there.value) != (producer, index):
                    other = None if there is None else origin.get(there.value)
                    found.append(
                        f"{reader}: misplaced: {producer} {index} was acknowledged at {place}, where {other} is"
                    )


def _places(reader: str, final: Places, origin: Origin, once: set[str], ordered: set[str], found: list[str]) -> None:
    """Duplicates and order, in the order of offsets."""
    first: dict[tuple[str, int], tuple[int, int]] = {}
    latest: dict[tuple[str, int], int] = {}
    for place in sorted(final):
        who = origin.get(final[place].value)
        if who is None:
            continue
        if who in first:
            if who[0] in once:
                found.append(f"{reader}: doubled: {who[0]} {who[1]} at {first[who]} and {place}")
            continue
        first[who] = place
        line = (who[0], place[0])
        if who[0] in ordered and who[1] < latest.get(line, -1):
            found.append(f"{reader}: reordered: {who[0]} {who[1]} at {place} comes after {latest[line]}")
        latest[line] = max(latest.get(line, -1), who[1])


def _compare_seen(watcher: str, seen: list[Received], reader: str, final: Places, found: list[str]) -> None:
    for record in seen:
        there = final.get((record.partition, record.offset))
        if there is None or there.value != record.value:
            place = (record.partition, record.offset)
            found.append(
                f"{watcher}: saw {record.value!r:.60} at {place}, where {reader} finds {there and there.value!r:.60}"
            )


def _agreement(history: History, found: list[str]) -> None:
    readers = list(history.final)
    for reader in readers[1:]:
        one, other = ({(r.partition, r.offset): r.value for r in history.final[name]} for name in (readers[0], reader))
        different = [place for place in one.keys() | other.keys() if one.get(place) != other.get(place)]
        if different:
            found.append(f"{readers[0]} and {reader} disagree at {sorted(different)[:5]} ({len(different)} places)")
