"""The log of one partition: all that is Kafka about it, over a `BatchStore` that keeps the bytes.

Gives batches their offsets, checks and remembers producers, follows open transactions, knows leader epochs, and says
how far readers may go:

    log_start_offset <= last_stable_offset <= high_watermark <= log_end_offset

A batch is visible when the high watermark has passed it. Where a sync is promised that is after the sync, else inside
the append. `watch` and listeners are told of every move; what waits for durability waits for nothing else. A write
that fails is cut back and answered KAFKA_STORAGE_ERROR, and the log goes on; a sync that fails fences the log until a
restart finds out what is on disk (R-12).

Everything belongs to one loop.
"""

from __future__ import annotations

from functools import partial
from struct import Struct

from kafkalite.log.leader_epochs import LeaderEpochs
from kafkalite.log.producers import EndedTransaction, Producers, read_marker
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.records.batch import LENGTH_OVERHEAD, TRANSACTIONAL, RecordBatch
from kafkalite.records.errors import RecordError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kafkalite.clock import Timer
    from kafkalite.log.batch_store import BatchStore
    from kafkalite.log.config import LogConfig
    from kafkalite.log.earlier_batches import EarlierBatches
    from kafkalite.log.host import Host
    from kafkalite.log.producers import BatchMark
    from kafkalite.protocol.primitives import Buffer
    from kafkalite.records.validation import ValidBatch

    Watcher = Callable[[ErrorCode | None], None]
    Listener = Callable[[], None]

# base_offset, batch_length, partition_leader_epoch: what a broker sets, outside the checksum (P-38)
_STAMP = Struct(">qii")
NEVER = (1 << 63) - 1


class AppendResult:
    """Where a batch stands.

    log_append_time_ms: -1 with create time; of a duplicate, its original's timestamp (P-26).
    """

    __slots__ = ("base_offset", "duplicate", "last_offset", "log_append_time_ms", "log_start_offset")

    def __init__(
        self,
        base_offset: int,
        last_offset: int,
        log_append_time_ms: int,
        log_start_offset: int,
        duplicate: bool = False,
    ) -> None:
        self.base_offset = base_offset
        self.last_offset = last_offset
        self.log_append_time_ms = log_append_time_ms
        self.log_start_offset = log_start_offset
        self.duplicate = duplicate


class ReadResult:
    """Whole batches, and where the log was. aborted: (producer_id, first_offset) by first offset, None unless asked."""

    __slots__ = ("aborted", "high_watermark", "last_stable_offset", "log_start_offset", "parts", "size")

    def __init__(
        self,
        parts: list[Buffer],
        size: int,
        high_watermark: int,
        last_stable_offset: int,
        log_start_offset: int,
        aborted: list[tuple[int, int]] | None,
    ) -> None:
        self.parts = parts
        self.size = size
        self.high_watermark = high_watermark
        self.last_stable_offset = last_stable_offset
        self.log_start_offset = log_start_offset
        self.aborted = aborted


class PartitionLog:
    """One partition; made by `LogEngine.open`."""

    __slots__ = (
        "_append",
        "_commit_wanted",
        "_earlier",
        "_ended",
        "_flush_limit",
        "_flush_timer",
        "_holding",
        "_host",
        "_listeners",
        "_synced_offset",
        "_watchers",
        "config",
        "epochs",
        "fence_code",
        "fenced",
        "high_watermark",
        "last_stable_offset",
        "leader_epoch",
        "log_end_offset",
        "log_start_offset",
        "partition",
        "producers",
        "store",
        "topic",
        "topic_id",
    )

    def __init__(
        self,
        topic: str,
        partition: int,
        topic_id: bytes,
        config: LogConfig,
        store: BatchStore,
        host: Host,
        *,
        epochs: LeaderEpochs | None = None,
        producers: Producers | None = None,
        log_start_offset: int = 0,
    ) -> None:
        self.topic = topic
        self.partition = partition
        self.topic_id = topic_id
        self.config = config
        self.store = store
        self._append = store.append
        self._host = host
        self.epochs = LeaderEpochs() if epochs is None else epochs
        self.producers = Producers() if producers is None else producers
        self.producers.on_added = host.producer_added
        self._earlier: EarlierBatches | None = None
        self.log_start_offset = log_start_offset
        self.log_end_offset = store.end_offset
        self.high_watermark = self.log_end_offset
        self.leader_epoch = max(self.epochs.latest, 0)
        if self.epochs.assign(self.leader_epoch, self.log_end_offset):
            store.keep_epochs(self.epochs.entries, durable=False)
        self._ended: list[EndedTransaction] = []
        self.last_stable_offset = self._stable_offset()
        self.fenced = False
        self.fence_code = ErrorCode.KAFKA_STORAGE_ERROR
        self._watchers: list[tuple[int, Watcher]] = []
        self._listeners: list[Listener] = []
        self._synced_offset = self.log_end_offset
        self._holding = False
        self._commit_wanted = False
        self._flush_timer: Timer | None = None
        self._flush_limit = self._limit()

    def __repr__(self) -> str:
        return (
            f"PartitionLog({self.topic}-{self.partition}, {self.log_start_offset} <= {self.high_watermark} <= "
            f"{self.log_end_offset})"
        )

    # Appending

    def append_produced(self, batch: ValidBatch, *, now_ms: int, transaction_v2: bool = False) -> AppendResult:
        """Append what a client sent, or find that it stands here already.

        Raises RecordError: OUT_OF_ORDER_SEQUENCE_NUMBER, INVALID_PRODUCER_EPOCH, INVALID_TXN_STATE; KafkaError:
        KAFKA_STORAGE_ERROR.
        """
        if self.fenced:
            raise self._fenced()
        if self._host.before_append is not None:
            self._host.before_append()
        base_offset = self.log_end_offset
        delta = batch.last_offset_delta
        last_offset = base_offset + delta
        producer_id = batch.producer_id
        transactional = False
        data = batch.data
        if producer_id >= 0:
            transactional = batch.attributes & TRANSACTIONAL != 0
            try:
                mark = self.producers.admit(
                    producer_id, batch.producer_epoch, batch.base_sequence, delta, transactional, transaction_v2
                )
            except RecordError as refusal:
                mark = self._sent_earlier(batch, refusal)
            if mark is not None:
                return AppendResult(mark.base_offset, mark.last_offset, mark.timestamp, self.log_start_offset, True)
        _STAMP.pack_into(data, 0, base_offset, len(data) - LENGTH_OVERHEAD, self.leader_epoch)
        try:
            self._append(data, base_offset, last_offset, batch.max_timestamp, now_ms)
        except OSError as error:
            self._host.write_failed(error, False)
            raise self._write_failed(error) from error
        if producer_id >= 0:
            self.producers.add_data(
                producer_id,
                batch.producer_epoch,
                batch.base_sequence,
                base_offset,
                delta,
                batch.max_timestamp,
                transactional,
                now_ms,
            )
        self._appended(last_offset + 1)
        return AppendResult(base_offset, last_offset, batch.log_append_time_ms, self.log_start_offset)

    def _sent_earlier(self, batch: ValidBatch, refusal: RecordError) -> BatchMark:
        """The batch that stands in the log but not in the snapshot its producer came from, or the refusal."""
        if not self.producers.complete_from:
            raise refusal
        if self._earlier is None:
            from kafkalite.log.earlier_batches import EarlierBatches

            self._earlier = EarlierBatches(self.producers, self.store)
        try:
            mark = self._earlier.find(
                batch.producer_id, batch.producer_epoch, batch.base_sequence, batch.last_offset_delta
            )
        except OSError as error:
            raise self._read_failed(error) from error
        if mark is None:
            raise refusal
        return mark

    def append_own(self, batch: bytearray, *, transaction_v2: bool = False) -> AppendResult:
        """Append what the broker wrote itself: a coordinator's or the controller's records, a transaction's marker.

        Sequences are not looked at. Raises KafkaError: KAFKA_STORAGE_ERROR, INVALID_PRODUCER_EPOCH,
        TRANSACTION_COORDINATOR_FENCED, INVALID_TXN_STATE.
        """
        if self.fenced:
            raise self._fenced()
        header = RecordBatch(batch)
        base_offset = self.log_end_offset
        last_offset = base_offset + header.last_offset_delta
        marker = read_marker(header) if header.is_control else None
        producers, producer_id, epoch = self.producers, header.producer_id, header.producer_epoch
        if marker is not None:
            producers.check_marker(producer_id, epoch, marker[1], transaction_v2=transaction_v2)
        elif producer_id >= 0:
            producers.check_data(producer_id, epoch, -1, transactional=header.is_transactional)
        _STAMP.pack_into(batch, 0, base_offset, len(batch) - LENGTH_OVERHEAD, self.leader_epoch)
        now_ms = self._host.clock.now_ms()
        try:
            self._write_own(batch, base_offset, last_offset, header.max_timestamp, now_ms)
        except OSError as error:
            raise self._write_failed(error) from error
        if marker is not None:
            ended = producers.add_marker(
                producer_id,
                epoch,
                kind=marker[0],
                coordinator_epoch=marker[1],
                offset=last_offset,
                timestamp=header.max_timestamp,
                now_ms=now_ms,
            )
            if ended is not None:
                self._transaction_ended(ended)
        elif producer_id >= 0:
            producers.add_data(
                producer_id,
                epoch,
                header.base_sequence,
                base_offset,
                header.last_offset_delta,
                header.max_timestamp,
                header.is_transactional,
                now_ms,
            )
        self._appended(last_offset + 1)
        return AppendResult(base_offset, last_offset, -1, self.log_start_offset)

    def _write_own(self, data: Buffer, base_offset: int, last_offset: int, max_timestamp: int, now_ms: int) -> None:
        try:
            self._append(data, base_offset, last_offset, max_timestamp, now_ms)
        except OSError as error:
            if not self._host.write_failed(error, True):
                raise
            self._append(data, base_offset, last_offset, max_timestamp, now_ms)

    def _transaction_ended(self, ended: EndedTransaction) -> None:
        self._ended.append(ended)
        if not ended.aborted:
            return
        first_open = self.producers.first_open_offset()
        stable = ended.marker_offset + 1 if first_open is None else first_open
        try:
            self.store.add_aborted((ended.producer_id, ended.first_offset, ended.marker_offset, stable))
        except OSError as error:
            # The marker stands; without the entry committed readers would see what was aborted.
            self.fence(error)

    def _appended(self, end_offset: int) -> None:
        self.log_end_offset = end_offset
        if self._holding or end_offset - self._synced_offset >= self._flush_limit:
            self._holding = True
            if not self._commit_wanted:
                self._commit_wanted = True
                self._host.commit(self)
            return
        if self._flush_timer is None and self.config.flush_ms < NEVER:
            self._flush_timer = self._host.clock.call_later(self.config.flush_ms, self._flush_due)
        self.high_watermark = end_offset
        if self._ended or self.producers.open_transactions:
            self.last_stable_offset = self._stable_offset()
        else:
            self.last_stable_offset = end_offset
        if self._watchers:
            self._tell_watchers()
        if self._listeners:
            self._tell_listeners()

    def _write_failed(self, error: OSError) -> KafkaError:
        return KafkaError(ErrorCode.KAFKA_STORAGE_ERROR, f"writing {self.topic}-{self.partition} failed: {error}")

    def _fenced(self) -> KafkaError:
        return KafkaError(self.fence_code, f"{self.topic}-{self.partition} is out of use; the broker's log says why")

    # Durability and visibility

    def _limit(self) -> int:
        return 1 if self._host.syncs_each else self.config.flush_messages

    def _flush_due(self) -> None:
        self._flush_timer = None
        if self._synced_offset < self.log_end_offset and not self.fenced:
            self.request_sync()

    def request_sync(self) -> None:
        """Have what was appended so far synced with the next group; readers do not wait for it."""
        if not self._commit_wanted:
            self._commit_wanted = True
            self._host.commit(self)

    def begin_sync(self) -> tuple[list[Callable[[], None]], Callable[[Exception | None], None]]:
        """Return what makes all appended so far durable and what follows, for the group committer."""
        self._commit_wanted = False
        if self.fenced:
            return [], _nothing  # a sync that failed is not tried again: it would succeed, and lie
        try:
            jobs, synced = self.store.begin_sync()
        except OSError as error:
            self.fence(error)
            return [], _nothing
        return jobs, partial(self._end_sync, self.log_end_offset, synced)

    def _end_sync(self, end_offset: int, synced: Callable[[], None], error: Exception | None) -> None:
        if self.fenced:
            return
        if error is not None:
            self.fence(error)
            return
        synced()
        self._synced_offset = end_offset
        self._host.durable(self, end_offset)
        if end_offset == self.log_end_offset:
            self._holding = False
        if end_offset > self.high_watermark:
            self._advance(end_offset)

    def _advance(self, offset: int) -> None:
        self.high_watermark = offset
        self.last_stable_offset = self._stable_offset()
        self._tell_watchers()
        self._tell_listeners()

    def _stable_offset(self) -> int:
        """The lowest of: the high watermark, open transactions, ended ones whose marker it has not passed (T-43)."""
        stable = self.high_watermark
        first_open = self.producers.first_open_offset()
        if first_open is not None and first_open < stable:
            stable = first_open
        if self._ended:
            self._ended = [ended for ended in self._ended if ended.marker_offset >= self.high_watermark]
            for ended in self._ended:
                stable = min(stable, ended.first_offset)
        return stable

    def watch(self, end_offset: int, callback: Watcher) -> None:
        """Call back once, with None when the high watermark reaches `end_offset`, or with why it never will."""
        if self.fenced:
            callback(self.fence_code)
        else:
            self._watchers.append((end_offset, callback))

    def _tell_watchers(self) -> None:
        high_watermark = self.high_watermark
        reached = [watcher for watcher in self._watchers if watcher[0] <= high_watermark]
        self._watchers = [watcher for watcher in self._watchers if watcher[0] > high_watermark]
        for _, callback in reached:
            callback(None)

    def _tell_listeners(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    def add_listener(self, listener: Listener) -> None:
        """Call `listener` each time a reader may find something new: data, or that the log is out of use."""
        self._listeners.append(listener)

    def remove_listener(self, listener: Listener) -> None:
        self._listeners.remove(listener)

    def fence(self, error: Exception, code: ErrorCode = ErrorCode.KAFKA_STORAGE_ERROR) -> None:
        """Take the log out of use: nothing is appended any more, whoever waits is told `code`."""
        if self.fenced:
            return
        from kafkalite.log.fencing import tell_fenced

        tell_fenced(self, error, self._host)
        self.retire(code)

    def retire(self, code: ErrorCode) -> None:
        """The log is closed or deleted: nothing is appended any more, whoever waits is told `code`."""
        self.fenced = True
        self.fence_code = code
        if self._flush_timer is not None:
            self._flush_timer.cancel()
            self._flush_timer = None
        watchers, self._watchers = self._watchers, []
        for _, callback in watchers:
            callback(code)
        self._tell_listeners()

    # Reading

    def read(
        self, offset: int, max_bytes: int, *, committed: bool = False, whole_first_batch: bool = True
    ) -> ReadResult:
        """Read batches from the one that holds `offset` on, as far as readers may go.

        Raises KafkaError: OFFSET_OUT_OF_RANGE, CORRUPT_MESSAGE, KAFKA_STORAGE_ERROR.
        """
        if offset < self.log_start_offset or offset > self.log_end_offset:
            raise self._out_of_range(offset)
        bound = self.last_stable_offset if committed else self.high_watermark
        parts: list[Buffer] = []
        size = 0
        aborted: list[tuple[int, int]] | None = [] if committed else None
        if offset < bound:
            try:
                data, end_offset = self.store.read(offset, max_bytes, bound, whole_first_batch)
                size = len(data)
                if size:
                    parts.append(data)
                    if committed:
                        aborted = self.store.aborted(offset, end_offset)
            except OSError as error:
                raise self._read_failed(error) from error
        return ReadResult(parts, size, self.high_watermark, self.last_stable_offset, self.log_start_offset, aborted)

    def _out_of_range(self, offset: int) -> KafkaError:
        return KafkaError(
            ErrorCode.OFFSET_OUT_OF_RANGE,
            f"offset {offset} is not in {self.log_start_offset}..{self.log_end_offset}",
        )

    def _read_failed(self, error: OSError) -> KafkaError:
        return KafkaError(ErrorCode.KAFKA_STORAGE_ERROR, f"reading {self.topic}-{self.partition} failed: {error}")

    def read_uncommitted_batches(self, offset: int) -> Iterator[RecordBatch]:
        """Iterate from the batch holding `offset` up to the log's end, visible or not; for those who replay.

        Raises KafkaError: CORRUPT_MESSAGE, KAFKA_STORAGE_ERROR.
        """
        try:
            yield from self.store.batches(offset)
        except OSError as error:
            raise self._read_failed(error) from error

    def offset_for_timestamp(self, timestamp: int, *, committed: bool = False) -> tuple[int, int, int] | None:
        """Find the first visible record of `timestamp` or later: (offset, timestamp, leader epoch) (F-39)."""
        bound = self.last_stable_offset if committed else self.high_watermark
        try:
            for batch in self.store.batches_since(timestamp, self.log_start_offset):
                if batch.base_offset >= bound:
                    return None
                for record in batch.records():
                    if record.timestamp >= timestamp and record.offset >= self.log_start_offset:
                        found = record.offset, record.timestamp, batch.partition_leader_epoch
                        return found if record.offset < bound else None
        except OSError as error:
            raise self._read_failed(error) from error
        return None

    def max_timestamp(self, *, committed: bool = False) -> tuple[int, int, int] | None:
        """Find the first record of the largest timestamp, if visible: (offset, timestamp, leader epoch) (F-38)."""
        bound = self.last_stable_offset if committed else self.high_watermark
        try:
            batch = self.store.latest_batch()
            if batch is None:
                return None
            for record in batch.records():
                if record.timestamp == batch.max_timestamp:
                    found = record.offset, record.timestamp, batch.partition_leader_epoch
                    return found if record.offset < bound else None
        except OSError as error:
            raise self._read_failed(error) from error
        return None

    # Leader epochs

    def end_offset_for_epoch(self, epoch: int) -> tuple[int, int]:
        """Return the largest known epoch not above `epoch` and its end offset; (-1, -1) where unknown (F-33)."""
        return self.epochs.end_offset(epoch, self.log_end_offset)

    def epoch_for_offset(self, offset: int) -> int:
        """Return the leader epoch `offset` was written in, -1 where that is not known."""
        return self.epochs.epoch_at(offset)

    def raise_leader_epoch(self, epoch: int) -> None:
        """Write from here on in a higher epoch; durable when this returns. Raises KafkaError: KAFKA_STORAGE_ERROR."""
        if self.epochs.assign(epoch, self.log_end_offset):
            self.leader_epoch = epoch
            self._keep_epochs()

    def _keep_epochs(self) -> None:
        try:
            self.store.keep_epochs(self.epochs.entries, durable=True)
        except OSError as error:
            raise self._write_failed(error) from error

    # Letting go

    def delete_records(self, offset: int) -> int:
        """Let the log start at `offset`, -1 for the high watermark; return where it starts, durably (F-44).

        Raises KafkaError: OFFSET_OUT_OF_RANGE, KAFKA_STORAGE_ERROR.
        """
        if self.fenced:
            raise self._fenced()
        if offset == -1:
            offset = self.high_watermark
        if offset < 0 or offset > self.high_watermark:
            raise self._out_of_range(offset)
        if offset > self.log_start_offset:
            try:
                self._host.keep_log_start(self, offset)
            except OSError as error:
                raise self._write_failed(error) from error
            self.start_at(offset)
        return self.log_start_offset

    def start_at(self, offset: int) -> None:
        """Let the log start at `offset`, which the caller has made durable and the high watermark has passed."""
        if offset > self.log_start_offset:
            self.log_start_offset = offset
            self.epochs.cut_prefix(offset)  # kept with the next epoch; recovery cuts it as well
            self.store.cut_prefix(offset)
            self._tell_listeners()

    @property
    def size(self) -> int:
        """Bytes of all batches kept."""
        return self.store.size

    def rolled(self) -> None:
        """The store began a new segment: what the producers are like there is kept (L-5)."""
        self.store.keep_producers(self.log_end_offset, self.producers.encode())
        self.request_sync()

    def seal(self) -> None:
        """Have what a clean start will trust written with the next group."""
        if self.store.unsealed and not self.fenced:
            try:
                self.store.seal()
            except OSError as error:
                self.fence(error)
                return
            self.store.keep_producers(self.log_end_offset, self.producers.encode())
            self.request_sync()

    def configure(self, config: LogConfig) -> None:
        """Take new topic settings from the next append on."""
        self.config = config
        self._flush_limit = self._limit()
        self.store.configure(config)

    def expire_producers(self, idle_ms: int) -> int:
        """Forget producers that wrote nothing for so long (T-8); return how many are left."""
        return self.producers.expire(self._host.clock.now_ms() - idle_ms)


def _nothing(error: Exception | None) -> None:
    """What follows on a sync that was not done."""
