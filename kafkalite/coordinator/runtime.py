"""The runtime of coordinators: evaluate, append, replay, answer (the third idea of the architecture).

A shard is one partition of an internal topic with the state its records make. An operation looks at the state and fills
an `Outcome`; its records are appended as one batch and replayed, which alone changes hard state; its answers leave when
the high watermark has passed the end they depend on: the operation's own records, everything before it when an answer
shows stored state, and nothing at all otherwise, so that a heartbeat never waits for a disk. A timer that fires is an
operation like any other.

There is no undo. A batch that can't be appended, or was appended and will never be durable, drops the shard: whoever
waits is told COORDINATOR_NOT_AVAILABLE, and the state is made anew from the log. So does a bug, for what it left half
done. Only a batch that the log refuses for its producer's sake leaves the shard as it is: those who asked for it are
told why. A shard that is dropped again before it has appended anything is made anew after a while, longer each time:
what it resumes when it is loaded would fail at once again on a disk that is full.

Effects on others begin when the high watermark has passed the records they follow from, and before the answers that
wait for the same leave, so that what can be done at once is done when a client hears of it. A shard that is dropped
meanwhile begins them again when it is loaded.

A shard is loaded when it is first used, or by `load` for what is known to hold records. Loading goes by slices, one a
turn of the loop for all shards together; meanwhile requests are answered COORDINATOR_LOAD_IN_PROGRESS. Everything runs
on one loop.
"""

from __future__ import annotations

from enum import Enum
from functools import partial
from typing import Generic, TypeVar

from kafkalite.coordinator.outcome import BatchMeta, CoordinatorRecord, Outcome, Ticket
from kafkalite.observability import log as events
from kafkalite.protocol.errors import ErrorCode, KafkaError, ProtocolError
from kafkalite.protocol.primitives import INT16
from kafkalite.records.batch import COMMIT_MARKER, build_batch, control_kind, single_record_batch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, Concatenate, ParamSpec, Protocol

    from kafkalite.clock import Clock, Timer
    from kafkalite.coordinator.outcome import TimerKey
    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.protocol.message import KeyMessage, VersionedMessage
    from kafkalite.protocol.primitives import Buffer
    from kafkalite.records.batch import RecordBatch

    P = ParamSpec("P")
    RecordTypes = dict[int, tuple[type[KeyMessage], type[VersionedMessage]]]

    class State(Protocol):
        """What a coordinator keeps for one partition."""

        def replay(self, record: CoordinatorRecord, meta: BatchMeta) -> None:
            """Change hard state: the only place that does, with `replay_marker`."""

        def replay_marker(self, producer_id: int, *, committed: bool) -> None:
            """The open transaction of a producer has ended in this partition."""

        def on_loaded(self, out: Outcome, now_ms: int) -> None:
            """The log is replayed: arm timers."""

        def on_timer(self, out: Outcome, now_ms: int, key: TimerKey) -> None:
            """A timer of this state fired."""


S = TypeVar("S", bound="State")

_REFUSED_PRODUCER = (
    ErrorCode.INVALID_PRODUCER_EPOCH,
    ErrorCode.INVALID_TXN_STATE,
    ErrorCode.TRANSACTION_COORDINATOR_FENCED,
)

_FIRST_RELOAD_MS, _LAST_RELOAD_MS = 100, 10_000
_UNOPENED_RELOAD_MS = 1000

RECORDS_PER_SLICE = 200
"""Records replayed before other work gets its turn: some 2 ms."""


class Phase(Enum):
    """How far a shard is."""

    LOADING = "loading"
    ACTIVE = "active"
    FAILED = "failed"


_REFUSALS = {
    Phase.LOADING: ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
    Phase.FAILED: ErrorCode.COORDINATOR_NOT_AVAILABLE,
}


class Shard(Generic[S]):
    """One partition: its log, its state, its timers, who waits for an answer."""

    __slots__ = ("batches", "deferred", "log", "open_tickets", "partition", "phase", "state", "timers")

    def __init__(self, partition: int, log: PartitionLog, state: S) -> None:
        self.partition = partition
        self.log = log
        self.state = state
        self.phase = Phase.LOADING
        self.timers: dict[TimerKey, Timer] = {}
        self.open_tickets: set[Ticket] = set()
        self.deferred: list[Callable[[S, Outcome, int], None]] = []
        self.batches: Iterator[RecordBatch] | None = None  # what is left to be replayed, once that has begun


class CoordinatorRuntime(Generic[S]):
    """The shards of one coordinator.

    `log_for` gives a partition's log, None where there is none (yet), and raises KafkaError where it can't be had now:
    then the shard is loaded later. `soon` runs a call in the loop's next turn.
    """

    __slots__ = (
        "_begin",
        "_clock",
        "_closed",
        "_drops",
        "_loading",
        "_log_for",
        "_new_state",
        "_record_types",
        "_reloads",
        "_shards",
        "_soon",
        "on_settled",
        "on_timer_settled",
    )

    def __init__(
        self,
        *,
        log_for: Callable[[int], PartitionLog | None],
        new_state: Callable[[], S],
        record_types: RecordTypes,
        clock: Clock,
        soon: Callable[[Callable[[], None]], object],
        begin: Callable[[int, Any], None] | None = None,
    ) -> None:
        self._log_for = log_for
        self._begin = begin
        self._new_state = new_state
        self._record_types = record_types
        self._clock = clock
        self._soon = soon
        self._closed = False
        self._shards: dict[int, Shard[S]] = {}
        self._loading: list[Shard[S]] = []
        self._drops: dict[int, int] = {}
        """By partition, how often it was dropped since it last appended something."""
        self._reloads: dict[int, Timer] = {}
        self.on_settled: Callable[[], None] | None = None
        """Called after an operation has changed hard state; None where nobody looks on."""
        self.on_timer_settled: Callable[[TimerKey, Outcome], None] | None = None
        """Called with what came of a timer that fired, when it is so."""

    # Operations

    def run(
        self,
        partition: int,
        ticket: Ticket,
        operation: Callable[Concatenate[S, Outcome, int, P], None],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Do an operation of a client: `ticket` is answered once, now or later."""
        shard = self._shards.get(partition)
        if shard is None or shard.phase is not Phase.ACTIVE:
            shard = self._at_first_use(partition)
        if shard is None:
            ticket.fail(ErrorCode.NOT_COORDINATOR)
        elif shard.phase is not Phase.ACTIVE:
            ticket.fail(_REFUSALS[shard.phase])
        else:
            shard.open_tickets.add(ticket)
            self._perform(shard, partial(_call, operation, args, kwargs))

    def peek(self, partition: int) -> S:
        """The state, for what depends on nothing stored; raises `KafkaError` when it can't be had now."""
        shard = self._shards.get(partition)
        if shard is None or shard.phase is not Phase.ACTIVE:
            shard = self._at_first_use(partition)
        if shard is None:
            raise KafkaError(ErrorCode.NOT_COORDINATOR)
        if shard.phase is not Phase.ACTIVE:
            raise KafkaError(_REFUSALS[shard.phase])
        return shard.state

    def ticks_ms(self) -> int:
        """The cluster's time as timers measure it."""
        return self._clock.ticks_ms()

    def schedule(
        self,
        partition: int,
        operation: Callable[Concatenate[S, Outcome, int, P], None],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Do an operation of the broker itself; a shard that is loading does it when it is loaded."""
        shard = self._shards.get(partition)
        if shard is None:
            return
        call = partial(_call, operation, args, kwargs)
        if shard.phase is Phase.ACTIVE:
            self._perform(shard, call)
        else:
            shard.deferred.append(call)

    def partitions(self) -> list[int]:
        """The shards that are loaded, being loaded, or failed."""
        return sorted(self._shards)

    def _perform(self, shard: Shard[S], operation: Callable[[S, Outcome, int], None]) -> None:
        if self._shards.get(shard.partition) is not shard:
            return  # dropped by an operation before this one
        out = Outcome(self._clock.ticks_ms())
        try:
            operation(shard.state, out, self._clock.now_ms())
            self._settle(shard, out)
        except BaseException:
            self._drop(shard)
            raise

    def _settle(self, shard: Shard[S], out: Outcome) -> None:
        log = shard.log
        end_offset = 0
        if out.records or out.marker is not None:
            try:
                end_offset = self._append(shard, out)
            except KafkaError as error:
                if error.code in _REFUSED_PRODUCER:
                    self._refuse(shard, out, error.code)
                else:
                    self._drop(shard)
                return
            if self._drops:
                self._drops.pop(shard.partition, None)
            if self.on_settled is not None:
                self.on_settled()
        elif out.reads_stored or out.effects:
            end_offset = log.log_end_offset
        if out.timers:
            self._set_timers(shard, out.timers, out.looks)
        if out.replies or out.effects:
            if end_offset <= log.high_watermark:
                self._release(shard, out)
            elif log.fenced:
                self._drop(shard)
                return
            else:
                log.watch(end_offset, partial(self._on_durable, shard, out))
        for operation in out.then:
            self._perform(shard, operation)

    def _append(self, shard: Shard[S], out: Outcome) -> int:
        now_ms = self._clock.now_ms()
        state = shard.state
        marker = out.marker
        if marker is not None:
            result = shard.log.append_own(marker.batch(now_ms), transaction_v2=marker.transaction_v2)
            state.replay_marker(marker.producer_id, committed=marker.committed)
            return result.last_offset + 1
        meta = out.batch_meta
        pairs = [
            (
                record.key.encode_framed(),
                None if record.value is None else record.value.encode_framed(record.version),
            )
            for record in out.records
        ]
        if len(pairs) == 1:
            batch = single_record_batch(
                now_ms,
                *pairs[0],
                producer_id=meta.producer_id,
                producer_epoch=meta.producer_epoch,
                transactional=meta.transactional,
            )
        else:
            batch = build_batch(
                [(now_ms, key, value, ()) for key, value in pairs],
                producer_id=meta.producer_id,
                producer_epoch=meta.producer_epoch,
                transactional=meta.transactional,
            )
        result = shard.log.append_own(batch)
        for record in out.records:
            state.replay(record, meta)
        return result.last_offset + 1

    def _refuse(self, shard: Shard[S], out: Outcome, code: ErrorCode) -> None:
        for ticket, _ in out.replies:
            shard.open_tickets.discard(ticket)
            ticket.fail(code)

    def _on_durable(self, shard: Shard[S], out: Outcome, error: ErrorCode | None) -> None:
        if error:
            self._drop(shard)
        elif self._shards.get(shard.partition) is shard:
            try:
                self._release(shard, out)
            except BaseException:
                self._drop(shard)
                raise

    def _release(self, shard: Shard[S], out: Outcome) -> None:
        if self._begin is not None:
            for effect in out.effects:
                self._begin(shard.partition, effect)
        for ticket, response in out.replies:
            shard.open_tickets.discard(ticket)
            ticket.answer(response)

    # Timers

    def _set_timers(self, shard: Shard[S], timers: dict[TimerKey, int | None], looks: tuple[TimerKey, ...]) -> None:
        armed, clock = shard.timers, self._clock
        for key, delay_ms in timers.items():
            timer = armed.pop(key, None)
            if timer is not None:
                timer.cancel()
            if delay_ms is not None:
                later = clock.rest if key in looks else clock.call_later
                armed[key] = later(delay_ms, partial(self._fire, shard, key))

    def _fire(self, shard: Shard[S], key: TimerKey) -> None:
        del shard.timers[key]
        told = self.on_timer_settled
        self._perform(shard, partial(_on_timer, key) if told is None else partial(_on_watched_timer, key, told))

    # Loading and unloading

    def load(self, partitions: Iterable[int]) -> None:
        """Load shards that hold records, slice by slice, so that their timers run and they can be listed."""
        for partition in partitions:
            if partition not in self._shards:
                shard = self._register(partition)
                if shard is not None:
                    self._enqueue(shard)

    def unload(self, partition: int) -> None:
        """Let go of a shard whose log is gone or led elsewhere: whoever waits has to find the coordinator again."""
        shard = self._shards.pop(partition, None)
        if shard is not None:
            self._end(shard, ErrorCode.NOT_COORDINATOR)

    def reload(self, partition: int) -> None:
        """Make the state of a known shard anew from its log; whoever waits is sent away."""
        if partition in self._shards:
            self.unload(partition)
            self.load((partition,))

    def close(self) -> None:
        """Unload everything and load nothing more."""
        self._closed = True
        for timer in self._reloads.values():
            timer.cancel()
        for partition in self.partitions():
            self.unload(partition)

    def _register(self, partition: int) -> Shard[S] | None:
        try:
            log = None if self._closed else self._log_for(partition)
        except KafkaError:
            # What it was doing has to go on without anybody asking.
            self._load_later(partition, _UNOPENED_RELOAD_MS)
            return None
        if log is None:
            return None
        shard = self._shards[partition] = Shard(partition, log, self._new_state())
        if log.fenced:
            shard.phase = Phase.FAILED
        return shard

    def _enqueue(self, shard: Shard[S]) -> None:
        self._loading.append(shard)
        if len(self._loading) == 1:
            self._soon(self._load_next)

    def _load_next(self) -> None:
        shard = self._loading[0]
        is_needed = shard.phase is Phase.LOADING and self._shards.get(shard.partition) is shard
        if not (is_needed and self._load_slice(shard)):
            del self._loading[0]
        if self._loading:
            self._soon(self._load_next)

    def _at_first_use(self, partition: int) -> Shard[S] | None:
        """A shard that was not loaded yet, with its first slice, which is all of most."""
        shard = self._shards.get(partition)
        if shard is None:
            shard = self._register(partition)
        is_new = shard is not None and shard.phase is Phase.LOADING and shard.batches is None
        if shard is not None and is_new and self._load_slice(shard) and shard not in self._loading:
            self._enqueue(shard)
        return shard

    def _load_slice(self, shard: Shard[S]) -> bool:
        """Whether there is more to load."""
        if shard.batches is None:
            shard.batches = iter(shard.log.read_uncommitted_batches(shard.log.log_start_offset))
        replayed = 0
        try:
            for batch in shard.batches:
                self._replay(shard.state, batch)
                replayed += batch.records_count
                if replayed >= RECORDS_PER_SLICE:
                    return True
        except (KafkaError, ProtocolError) as error:
            # Better no group than one without its offsets: the log is damaged, or written by a later release.
            shard.phase = Phase.FAILED
            events.error("coordinator.load_failed", **_place(shard), fault=str(error))
            return False
        shard.phase = Phase.ACTIVE
        self._perform(shard, _on_loaded)
        deferred, shard.deferred = shard.deferred, []
        for operation in deferred:
            self._perform(shard, operation)
        return False

    def _replay(self, state: S, batch: RecordBatch) -> None:
        if batch.is_control:
            for marker in batch.records():
                state.replay_marker(batch.producer_id, committed=control_kind(marker) == COMMIT_MARKER)
            return
        meta = BatchMeta(batch.producer_id, batch.producer_epoch, batch.is_transactional)
        for record in batch.records():
            decoded = self._decode(record.key, record.value)
            if decoded is not None:
                state.replay(decoded, meta)

    def _decode(self, key: Buffer | None, value: Buffer | None) -> CoordinatorRecord | None:
        """The record, or None when it is of a kind that is not kept here: readers skip those (D-1)."""
        if key is None or len(key) < INT16.size:
            return None
        types = self._record_types.get(INT16.unpack_from(key)[0])
        if types is None:
            return None
        key_type, value_type = types
        return CoordinatorRecord(
            key_type.decode_framed(key), None if value is None else value_type.decode_framed(value)
        )

    def _drop(self, shard: Shard[S]) -> None:
        if self._shards.get(shard.partition) is not shard:
            return
        del self._shards[shard.partition]
        events.warning("coordinator.dropped", **_place(shard), waiting=len(shard.open_tickets))
        self._end(shard, ErrorCode.COORDINATOR_NOT_AVAILABLE)
        drops = self._drops.get(shard.partition, 0)
        self._drops[shard.partition] = drops + 1
        if drops:
            self._load_later(shard.partition, min(_FIRST_RELOAD_MS << min(drops - 1, 16), _LAST_RELOAD_MS))
        else:
            self._soon(partial(self.load, (shard.partition,)))

    def _load_later(self, partition: int, delay_ms: int) -> None:
        timer = self._reloads.get(partition)
        if timer is not None:
            timer.cancel()
        self._reloads[partition] = self._clock.call_later(delay_ms, partial(self.load, (partition,)))

    def _end(self, shard: Shard[S], code: ErrorCode) -> None:
        for timer in shard.timers.values():
            timer.cancel()
        shard.timers.clear()
        tickets, shard.open_tickets = shard.open_tickets, set()
        for ticket in tickets:
            ticket.fail(code)


def _call(
    operation: Callable[..., None],
    args: tuple[object, ...],
    kwargs: dict[str, object],
    state: S,
    out: Outcome,
    now: int,
) -> None:
    operation(state, out, now, *args, **kwargs)


def _place(shard: Shard[S]) -> dict[str, object]:
    return {"topic": shard.log.topic, "partition": shard.partition}


def _on_timer(key: TimerKey, state: State, out: Outcome, now_ms: int) -> None:
    state.on_timer(out, now_ms, key)


def _on_watched_timer(
    key: TimerKey, told: Callable[[TimerKey, Outcome], None], state: State, out: Outcome, now_ms: int
) -> None:
    state.on_timer(out, now_ms, key)
    out.then.append(lambda _state, _out, _now_ms: told(key, out))  # when its records are replayed


def _on_loaded(state: State, out: Outcome, now_ms: int) -> None:
    state.on_loaded(out, now_ms)
