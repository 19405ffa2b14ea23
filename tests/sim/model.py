"""What a broker has promised, and what may be there besides: the simulator's idea of the truth.

Of each partition: the batches it took, in order; those that may have reached the disk though their append failed; how
far readers have seen; where the log must start. Of metadata: what is acknowledged, and changes that may have happened.
Of committed offsets: the last one acknowledged and those sent since. `Broken` says which promise does not hold.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.metadata.image import MetadataImage
    from kafkalite.records.batch import RecordBatch

BODY_AT = 17
"""Where a batch's checksum stands: from here on it never changes."""


class Broken(Exception):  # noqa: N818
    """A promise that was not kept."""


# Timestamp, key, value
Stored = tuple[int, bytes, bytes | None]


class Sent:
    """A batch as a producer sent it. base_offset: where it stands, None as long as nobody knows."""

    __slots__ = (
        "acked",
        "answers",
        "base_offset",
        "body",
        "data",
        "epoch",
        "last_delta",
        "leader_epoch",
        "producer_id",
        "records",
        "sequence",
        "waiting",
    )

    def __init__(self, data: bytearray, records: list[Stored], producer: tuple[int, int, int]) -> None:
        self.data = data
        self.body = bytes(data[BODY_AT:])
        self.records = records
        self.last_delta = len(records) - 1
        self.producer_id, self.epoch, self.sequence = producer
        self.base_offset: int | None = None
        self.leader_epoch = -1
        self.acked = False
        self.waiting = 0
        self.answers = 0

    def __repr__(self) -> str:
        return f"Sent(base={self.base_offset}, producer={self.producer_id}/{self.sequence}, acked={self.acked})"

    @property
    def end_offset(self) -> int:
        assert self.base_offset is not None
        return self.base_offset + self.last_delta + 1


class PartitionModel:
    """One partition of one topic id."""

    def __init__(self, name: str, index: int, topic_id: bytes, policy: str) -> None:
        self.name = name
        self.compacts = self.lets_go = False
        """Whether it ever did since it was made: what is gone stays gone."""
        self.has_policy(policy)
        self.index = index
        self.topic_id = topic_id
        self.batches: list[Sent] = []
        self.maybe: list[tuple[int, Sent]] = []
        """Those whose append failed in this life, with where they would have stood: a crash may bring them back."""
        self.seen_end = 0
        self.log_start = 0
        self.most_log_start = 0
        self.epochs_seen: dict[tuple[int, int], bytes] = {}

    def __repr__(self) -> str:
        return f"{self.name}-{self.index}"

    def has_policy(self, policy: str) -> None:
        """It may go by this policy from here on, and by those before it."""
        self.compacts |= "compact" in policy
        self.lets_go |= "delete" in policy

    @property
    def end_offset(self) -> int:
        return self.batches[-1].end_offset if self.batches else self.log_start

    def taken(self, sent: Sent, base_offset: int, leader_epoch: int) -> None:
        """The log has it, visible or not."""
        sent.base_offset = base_offset
        sent.leader_epoch = leader_epoch
        self.batches.append(sent)

    def refused(self, sent: Sent, base_offset: int) -> None:
        """Its append failed; part or all of it may have been written."""
        self.maybe.append((base_offset, sent))

    def saw(self, log: PartitionLog) -> None:
        """Readers may have seen everything below the high watermark, and nothing before the start."""
        self.seen_end = max(self.seen_end, log.high_watermark)
        self.log_start = max(self.log_start, log.log_start_offset)
        if self.lets_go:
            self.most_log_start = self.seen_end

    # After a restart

    def check_restarted(self, log: PartitionLog, *, keeps_written: bool, durable: bool) -> None:
        """Compare with what came back; from then on that is the truth.

        keeps_written: the machine went on running, so that nothing that was written may be missing. durable: what was
        acknowledged must be there, whatever happened.
        """
        if log.fenced:
            raise Broken(f"{self} is fenced after a restart")
        start = log.log_start_offset
        if not self.log_start <= start <= max(self.most_log_start, self.log_start):
            raise Broken(f"{self} starts at {start}, not in {self.log_start}..{self.most_log_start}")
        if not durable and not keeps_written:
            self.seen_end = min(self.seen_end, log.log_end_offset)
        if log.high_watermark < self.seen_end or log.log_end_offset < log.high_watermark:
            raise Broken(f"{self}: readers saw {self.seen_end} offsets, {log!r} is left")
        if keeps_written and log.log_end_offset < self.end_offset:
            raise Broken(f"{self} was written up to {self.end_offset}, {log!r} is left")
        batches = list(log.read_uncommitted_batches(start))
        if self.compacts:
            found = self._check_compacted(batches, log)
        else:
            found = [self._identify(batch) for batch in batches]
            self._check_dense(found, log)
            self._check_sequences(found)
        self._check_producers(found, log)
        kept = {id(sent) for sent in found}
        for sent in self.batches:
            if id(sent) not in kept and sent.end_offset > start:
                sent.base_offset = None
        self.log_start = self.most_log_start = start
        self.batches = found
        self.maybe.clear()
        self.saw(log)

    def _identify(self, batch: RecordBatch) -> Sent:
        body = bytes(batch.data)[BODY_AT:]
        base = batch.base_offset
        if not batch.crc_ok():
            raise Broken(f"{self}: the batch at {base} does not match its checksum")
        for where, sent in (*((sent.base_offset, sent) for sent in self.batches), *self.maybe):
            if where == base and sent.body == body:
                sent.base_offset = base
                sent.leader_epoch = batch.partition_leader_epoch
                return sent
        raise Broken(f"{self}: nobody sent what stands at {base} (epoch {batch.partition_leader_epoch})")

    def _check_dense(self, found: list[Sent], log: PartitionLog) -> None:
        start, end = log.log_start_offset, log.log_end_offset
        for before, after in pairwise(found):
            if before.end_offset != after.base_offset:
                raise Broken(f"{self}: a gap from {before.end_offset} to {after.base_offset}")
        if found:
            if not (found[0].base_offset or 0) <= start < found[0].end_offset:
                raise Broken(f"{self}: the log starts at {start}, its first batch at {found[0].base_offset}")
            if found[-1].end_offset != end:
                raise Broken(f"{self}: the log ends at {end}, its last batch at {found[-1].end_offset}")
        elif start != end:
            raise Broken(f"{self}: no batch in {start}..{end}")
        kept = {id(sent) for sent in found}
        for sent in self.batches:
            if start < sent.end_offset <= self.seen_end and id(sent) not in kept:
                raise Broken(f"{self}: {sent!r} was visible and is gone or replaced")

    def _check_compacted(self, batches: list[RecordBatch], log: PartitionLog) -> list[Sent]:
        """Each record found was sent, the last one of each key is there, and all that nobody had seen; returns what was
        sent and is still the log's."""
        start, end = log.log_start_offset, log.log_end_offset
        kept = [sent for sent in self.batches if sent.base_offset is not None and start < sent.end_offset <= end]
        for where, sent in self.maybe:
            if (not kept or where >= kept[-1].end_offset) and where + sent.last_delta < end:
                sent.base_offset = where
                kept.append(sent)
        found = self.check_records(batches, kept)
        last: dict[bytes, int] = {}
        for sent in kept[:]:
            base = sent.base_offset
            assert base is not None
            offsets = range(base, base + len(sent.records))
            if sent.end_offset > max(self.seen_end, start):
                # Without a durable point recovery can't tell what was lost from what was compacted.
                if found.isdisjoint(offsets):
                    kept.remove(sent)
                    continue
                if not found.issuperset(offset for offset in offsets if offset >= start):
                    raise Broken(f"{self}: part of {sent!r}, which nobody had seen, is missing")
            for offset, (_, key, value) in zip(offsets, sent.records, strict=True):
                last[key] = offset if value is not None else -1
        for key, offset in last.items():
            if offset >= start and offset not in found:
                raise Broken(f"{self}: {offset}, the last record of {key!r}, is gone")
        return kept

    def check_records(self, batches: Iterable[RecordBatch], sent_batches: list[Sent]) -> set[int]:
        """Every record stands where it was sent to; returns their offsets."""
        sent = {
            (batch.base_offset or 0) + delta: record
            for batch in sent_batches
            for delta, record in enumerate(batch.records)
        }
        found = set()
        for batch in batches:
            if not batch.crc_ok():
                raise Broken(f"{self}: the batch at {batch.base_offset} does not match its checksum")
            for record in batch.records():
                key = None if record.key is None else bytes(record.key)
                value = None if record.value is None else bytes(record.value)
                if sent.get(record.offset) != (record.timestamp, key, value):
                    raise Broken(f"{self}: nobody sent the record at {record.offset}")
                found.add(record.offset)
        return found

    def _check_sequences(self, found: list[Sent]) -> None:
        last: dict[tuple[int, int], int] = {}
        for sent in found:
            if sent.producer_id >= 0:
                key = sent.producer_id, sent.epoch
                if key in last and sent.sequence != last[key] + 1:
                    raise Broken(f"{self}: {sent!r} after sequence {last[key]}: a duplicate or a gap")
                last[key] = sent.sequence + sent.last_delta

    def _check_producers(self, found: list[Sent], log: PartitionLog) -> None:
        latest = {sent.producer_id: sent for sent in found if sent.producer_id >= 0}
        for producer_id, sent in latest.items():
            known = log.producers.get(producer_id)
            last_sequence = sent.sequence + sent.last_delta
            if known is None or (known.epoch, known.last_sequence) != (sent.epoch, last_sequence):
                raise Broken(f"{self}: producer {producer_id} ended with {sent!r}, the log knows {_shown(known)}")
            if known.batches[-1].last_offset != sent.end_offset - 1:
                raise Broken(f"{self}: producer {producer_id}: {sent!r}, the log says {known.batches[-1].last_offset}")

    # At any time

    def check_read(self, batches: Iterable[RecordBatch], offset: int) -> None:
        """What a reader got from `offset` on is what was sent."""
        if self.compacts:
            self.check_records(batches, self.batches)
            return
        by_base = {sent.base_offset: sent for sent in self.batches}
        for batch in batches:
            sent = by_base.get(batch.base_offset)
            if sent is None or bytes(batch.data)[BODY_AT:] != sent.body:
                raise Broken(f"{self}: a reader got something else at {batch.base_offset}: {sent!r}")
            if batch.partition_leader_epoch != sent.leader_epoch:
                raise Broken(f"{self}: epoch {batch.partition_leader_epoch} at {batch.base_offset}, was {sent!r}")
            if not batch.base_offset <= offset <= batch.last_offset:
                raise Broken(f"{self}: asked for {offset}, got {batch.base_offset}..{batch.last_offset}")
            key = batch.base_offset, batch.partition_leader_epoch
            if self.epochs_seen.setdefault(key, sent.body) != sent.body:
                raise Broken(f"{self}: other data at offset {key[0]} in epoch {key[1]}")
            offset = batch.last_offset + 1

    def record_since(self, timestamp: int, start: int, end: int) -> tuple[int, int] | None:
        """The first record of `timestamp` or later, by looking at all."""
        for sent in self.batches:
            assert sent.base_offset is not None
            for delta, (found, _, _) in enumerate(sent.records):
                if found >= timestamp and start <= sent.base_offset + delta < end:
                    return sent.base_offset + delta, found
        return None


def _shown(producer: object) -> str:
    if producer is None:
        return "nothing"
    return f"epoch {getattr(producer, 'epoch', None)}, sequence {getattr(producer, 'last_sequence', None)}"


# Metadata: topics by name with their id (None while unknown), number of partitions, settings.
TopicState = tuple[bytes | None, int, tuple[tuple[str, str], ...]]
Topics = dict[str, TopicState]
Step = "Callable[[Topics], Topics]"


class MetadataModel:
    """What the controller has acknowledged, and what it may have done besides."""

    def __init__(self) -> None:
        self.acked: Topics = {}
        self.pending: list[Callable[[Topics], Topics]] = []

    def sent(self, step: Callable[[Topics], Topics]) -> None:
        self.pending.append(step)

    def done(self, step: Callable[[Topics], Topics], topic_id: bytes | None = None) -> None:
        """Acknowledged; what was sent before and not acknowledged has failed (answers come in order)."""
        before, self.acked = self.acked, step(self.acked)
        if self.acked == before:
            self.pending.remove(step)  # nothing had to be written, so this says nothing about the others
        else:
            del self.pending[: self.pending.index(step) + 1]
        if topic_id is not None:
            for name, (known, count, configs) in self.acked.items():
                if known is None:
                    self.acked[name] = topic_id, count, configs

    def refused(self, step: Callable[[Topics], Topics]) -> None:
        """It was found wrong, nothing was written."""
        if step in self.pending:
            self.pending.remove(step)

    def check(self, image: MetadataImage) -> None:
        """While a broker runs readers see what is acknowledged, nothing else."""
        found = _topics_of(image)
        if found != self.acked:
            raise Broken(f"the metadata is {found}, acknowledged is {self.acked}")

    def check_restarted(self, image: MetadataImage) -> None:
        found = _topics_of(image)
        possible = [self.acked]
        for step in self.pending:
            possible += [step(state) for state in possible]
        if not any(_matches(found, state) for state in possible):
            raise Broken(f"the metadata is {found}, acknowledged was {self.acked}, {len(self.pending)} steps open")
        self.acked = found
        self.pending.clear()


def policy_of(values: Mapping[str, str]) -> str:
    """What a topic's settings mean for what it keeps; by default it keeps everything for longer than a run lasts."""
    lets_go = any(name.startswith("retention.") for name in values)
    return values.get("cleanup.policy", "delete" if lets_go else "")


def _topics_of(image: MetadataImage) -> Topics:
    return {
        name: (topic.id, len(topic.partitions), tuple(sorted(image.config(2, name).items())))
        for name, topic in image.topics.items()
        if not topic.is_internal
    }


def _matches(found: Topics, wanted: Topics) -> bool:
    return found.keys() == wanted.keys() and all(
        found[name][1:] == state[1:] and state[0] in (None, found[name][0]) for name, state in wanted.items()
    )


class CommitModel:
    """Committed offsets by (group, topic, partition)."""

    def __init__(self) -> None:
        self.acked: dict[tuple[str, str, int], int] = {}
        self.sent: dict[tuple[str, str, int], list[int]] = {}

    def known(self) -> list[tuple[str, str, int]]:
        return sorted(self.sent)

    def send(self, key: tuple[str, str, int], offset: int) -> None:
        self.sent.setdefault(key, []).append(offset)

    def done(self, key: tuple[str, str, int], offset: int) -> None:
        sent = self.sent.get(key)
        if sent is not None and offset in sent:
            self.acked[key] = offset
            del sent[: sent.index(offset) + 1]

    def check(self, key: tuple[str, str, int], found: int) -> None:
        """What a group finds (-1: nothing) is the last acknowledged or a later one, and stays so."""
        possible = [self.acked.get(key, -1), *self.sent[key]]
        if found not in possible:
            raise Broken(f"offset of {key} is {found}, acknowledged {possible[0]}, sent since {possible[1:]}")
        self.done(key, found)

    def forget_topic(self, name: str) -> None:
        for key in [key for key in self.sent if key[1] == name]:
            del self.sent[key]
            self.acked.pop(key, None)
