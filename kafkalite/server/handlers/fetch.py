"""Fetch: from the log to a client, at once or when there is enough.

A request is gathered (each partition read within the limits) and either answered or parked: a parked fetch listens to
the logs it waits for and reads those again that have moved. What was told to a session is noted only when its answer
is built, so that gathering may be repeated.
"""

from __future__ import annotations

from functools import partial

from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.protocol.messages.fetch import FetchResponse
from kafkalite.records.compression import ZSTD
from kafkalite.security.acl import Operation, ResourceType
from kafkalite.server.aborted_transactions import as_met
from kafkalite.server.fetch_sessions import FINAL_EPOCH, INITIAL_EPOCH, wanted_partitions
from kafkalite.server.pending import Pending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.clock import Timer
    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.metadata.image import MetadataImage, Partition
    from kafkalite.protocol.messages.fetch import FetchRequest
    from kafkalite.server.context import RequestContext
    from kafkalite.server.fetch_sessions import FetchSession, Key, WantedPartition

_TopicAnswer = FetchResponse.FetchableTopicResponse
_PartitionAnswer = FetchResponse.PartitionData
_Aborted = FetchResponse.AbortedTransaction
_READ_COMMITTED = 1
_FOLLOWERS_FROM = 11
_LEADERS_FROM = 16


def fetch(ctx: RequestContext, request: FetchRequest) -> FetchResponse | Pending:
    """Read partitions up to the high watermark, or the last stable offset for read_committed (F-1 to F-36).

    v4 isolation level; v5 log start offset; v7 sessions; v9 leader epochs; v11 replicas in sync answer too; v12
    flexible, diverging epochs; v13 topic ids; v15 replica state; v16 who leads what is not served here.
    Top-level errors: FETCH_SESSION_ID_NOT_FOUND, INVALID_FETCH_SESSION_EPOCH, FETCH_SESSION_TOPIC_ID_ERROR. Partition
    errors: OFFSET_OUT_OF_RANGE, UNKNOWN_TOPIC_OR_PARTITION, UNKNOWN_TOPIC_ID, TOPIC_AUTHORIZATION_FAILED,
    NOT_LEADER_OR_FOLLOWER, FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH, KAFKA_STORAGE_ERROR (v5 and lower:
    NOT_LEADER_OR_FOLLOWER), UNSUPPORTED_COMPRESSION_TYPE (v9 and lower, zstd topic).

    Deviates: only whole batches are returned; Kafka may cut the last one at the limit (F-6).
    Deviates: OFFSET_OUT_OF_RANGE carries the real log start offset (F-14).
    Deviates: aborted transactions come in the order in which the records come to their producers, since a client that
        takes them one at a time (kafkajs) shows aborted records otherwise; Kafka has them by their markers.
    Deviates: nobody replicates from this broker: a replica id of a follower gets NOT_LEADER_OR_FOLLOWER.
    """
    try:
        plan = _Plan(ctx, request)
    except KafkaError as error:
        return FetchResponse(error_code=error.code)
    plan.gather()
    if plan.is_enough():
        return plan.response()
    return _Parked(plan).pending


class _Entry:
    """One wanted partition of a request, and its answer so far; None stands for nothing to tell."""

    __slots__ = ("answer", "key", "log", "size", "wanted")

    def __init__(self, key: Key, wanted: WantedPartition) -> None:
        self.key = key
        self.wanted = wanted
        self.log: PartitionLog | None = None
        self.answer: _PartitionAnswer | None = None
        self.size = 0


class _Plan:
    """What one request wants, and how far its client's session is."""

    __slots__ = (
        "_image",
        "_names_leaders",
        "by_id",
        "committed",
        "ctx",
        "entries",
        "has_error",
        "has_log",
        "is_follower",
        "max_bytes",
        "max_wait_ms",
        "min_bytes",
        "session",
        "size",
        "tells_all",
    )

    def __init__(self, ctx: RequestContext, request: FetchRequest) -> None:
        self.ctx = ctx
        self.by_id = ctx.api_version >= 13
        self.committed = request.isolation_level == _READ_COMMITTED
        self.max_wait_ms = request.max_wait_ms
        self.max_bytes = min(request.max_bytes, ctx.cluster.settings.int("fetch.max.bytes"))
        self.min_bytes = min(request.min_bytes, self.max_bytes)
        replica = request.replica_id if request.replica_state is None else request.replica_state.replica_id
        self.is_follower = replica >= 0
        self.size = 0
        self.has_error = False
        self.has_log = False
        self.session: FetchSession | None = None
        self.tells_all = True
        self._names_leaders = False
        self._image: MetadataImage | None = None
        self.entries = [_Entry(key, wanted) for key, wanted in self._enter_session(request).items()]

    def _enter_session(self, request: FetchRequest) -> dict[Key, WantedPartition]:
        """Find the request's session and partitions (F-22)."""
        sessions = self.ctx.node.fetch_sessions
        now_ms = self.ctx.cluster.transport_clock.now_ms()
        if request.session_epoch in (INITIAL_EPOCH, FINAL_EPOCH):
            if request.session_id:
                sessions.remove(request.session_id)
            partitions = wanted_partitions(request, self.by_id)
            if request.session_epoch == INITIAL_EPOCH and self.ctx.api_version >= 7:
                self.session = sessions.create(partitions, self.by_id, now_ms)
            return partitions
        self.session = sessions.resume(request, self.by_id, now_ms)
        partitions = self.session.partitions
        self.tells_all = False
        if not partitions:
            sessions.remove(self.session.id)
            self.session = None
        return partitions

    # -- reading ---------------------------------------------------------------------------------------------------

    def gather(self, moved: set[_Entry] | None = None) -> None:
        """Read within the limits: every partition, or those that have `moved` where the metadata is the same still."""
        if moved is None or self.ctx.cluster.image is not self._image:
            self._resolve()
            self.size = 0
            self.has_error = False
            entries = self.entries
        else:
            entries = [entry for entry in self.entries if entry in moved]
            self.size -= sum(entry.size for entry in entries)
        for entry in entries:
            if entry.log is not None:
                entry.size = 0
                entry.answer = self._read(entry, entry.log)
                self.size += entry.size

    def _resolve(self) -> None:
        """Find the log of each partition; those that are not to be had stand last, as Kafka has them."""
        self._image = self.ctx.cluster.image
        found, refused = [], []
        for entry in self.entries:
            try:
                entry.log = self._log_of(entry.key[0], entry.wanted)
                found.append(entry)
            except KafkaError as error:
                entry.log = None
                entry.answer = _failed(entry.wanted, error.code, aborted=[])
                if error.code == ErrorCode.NOT_LEADER_OR_FOLLOWER:
                    self._name_leader(entry.key, entry.answer)
                refused.append(entry)
        self.has_log = bool(found)
        self.entries = found + refused

    def _read(self, entry: _Entry, log: PartitionLog) -> _PartitionAnswer | None:
        wanted = entry.wanted
        try:
            high_watermark = log.high_watermark
            bound = log.last_stable_offset if self.committed else high_watermark
            if (
                not self.tells_all
                and wanted.fetch_offset == bound
                and wanted.told_high_watermark == high_watermark
                and wanted.told_log_start == log.log_start_offset
                and wanted.current_leader_epoch in (-1, log.leader_epoch)
                and not log.fenced
            ):
                return None  # the common case of a session: nothing new
            self._check(wanted, log)
            diverging = self._diverging(wanted, log)
            if diverging is not None:
                return diverging
            limit = max(min(wanted.max_bytes, self.max_bytes - self.size), 0)
            result = log.read(wanted.fetch_offset, limit, committed=self.committed, whole_first_batch=not self.size)
            records = result.parts[0] if len(result.parts) == 1 else b"".join(result.parts)
            aborted = None if result.aborted is None else as_met(result.aborted, wanted.fetch_offset, records)
        except KafkaError as error:
            return self._read_failed(entry, log, error.code)
        entry.size = result.size
        return _PartitionAnswer(
            partition_index=wanted.partition,
            high_watermark=result.high_watermark,
            last_stable_offset=result.last_stable_offset,
            log_start_offset=result.log_start_offset,
            aborted_transactions=(
                None if aborted is None else [_Aborted(producer_id=p, first_offset=o) for p, o in aborted]
            ),
            records=records,
        )

    def _log_of(self, name_or_id: str | bytes, wanted: WantedPartition) -> PartitionLog:
        """The log a wanted partition means; KafkaError where there is none for this client here."""
        ctx = self.ctx
        image = ctx.cluster.image
        if self.by_id:
            topic = image.topics_by_id.get(name_or_id)  # type: ignore[arg-type]
            if topic is None:
                raise KafkaError(ErrorCode.UNKNOWN_TOPIC_ID)
        else:
            topic = image.topics.get(name_or_id)  # type: ignore[arg-type]
        name = wanted.topic if topic is None else topic.name
        if not ctx.authorize(Operation.READ, ResourceType.TOPIC, name):
            raise KafkaError(ErrorCode.TOPIC_AUTHORIZATION_FAILED)
        if topic is None or not 0 <= wanted.partition < len(topic.partitions):
            raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
        partition = topic.partitions[wanted.partition]
        if self.is_follower or (partition.leader != ctx.node.id and not self._serves(partition)):
            raise KafkaError(ErrorCode.NOT_LEADER_OR_FOLLOWER)
        return ctx.cluster.log_of(topic, wanted.partition)

    def _check(self, wanted: WantedPartition, log: PartitionLog) -> None:
        if log.fenced:
            raise KafkaError(ErrorCode.KAFKA_STORAGE_ERROR)
        check_leader_epoch(wanted.current_leader_epoch, log)
        if self.ctx.api_version < 10 and log.config.policy.compression_type == ZSTD:
            raise KafkaError(ErrorCode.UNSUPPORTED_COMPRESSION_TYPE)

    def _diverging(self, wanted: WantedPartition, log: PartitionLog) -> _PartitionAnswer | None:
        """Where the client read an epoch that ended before its offset (F-32)."""
        if wanted.last_fetched_epoch < 0:
            return None
        epoch, end_offset = log.end_offset_for_epoch(wanted.last_fetched_epoch)
        if epoch < 0 or end_offset < 0 or wanted.fetch_offset < log.log_start_offset:
            raise KafkaError(ErrorCode.OFFSET_OUT_OF_RANGE)
        if epoch >= wanted.last_fetched_epoch and end_offset >= wanted.fetch_offset:
            return None
        self.has_error = True  # answered at once, though it is none
        answer = self._empty(wanted, log)
        answer.diverging_epoch = FetchResponse.EpochEndOffset(epoch=epoch, end_offset=end_offset)
        return answer

    def _empty(self, wanted: WantedPartition, log: PartitionLog) -> _PartitionAnswer:
        return _PartitionAnswer(
            partition_index=wanted.partition,
            high_watermark=log.high_watermark,
            last_stable_offset=log.last_stable_offset,
            log_start_offset=log.log_start_offset,
            aborted_transactions=[] if self.committed else None,
            records=b"",
        )

    def _read_failed(self, entry: _Entry, log: PartitionLog, code: ErrorCode) -> _PartitionAnswer:
        wanted = entry.wanted
        self.has_error = True
        if code == ErrorCode.KAFKA_STORAGE_ERROR and self.ctx.api_version <= 5:
            code = ErrorCode.NOT_LEADER_OR_FOLLOWER  # F-17
        answer = _failed(wanted, code, aborted=None)
        if code == ErrorCode.OFFSET_OUT_OF_RANGE:
            answer.log_start_offset = log.log_start_offset
        elif code == ErrorCode.FENCED_LEADER_EPOCH:
            self._name_leader(entry.key, answer)
        return answer

    def _name_leader(self, key: Key, answer: _PartitionAnswer) -> None:
        """Tell who leads the partition, where the version has a place for how to reach it too (KIP-951)."""
        if self.ctx.api_version < _LEADERS_FROM:
            return
        topic = self.ctx.cluster.image.topics_by_id[key[0]]  # type: ignore[index]
        partition = topic.partitions[answer.partition_index]
        answer.current_leader = FetchResponse.LeaderIdAndEpoch(partition.leader, partition.leader_epoch)
        self._names_leaders = True

    def _serves(self, partition: Partition) -> bool:
        """Whether this node gives out the partition's records: its leader does, and who is in sync (KIP-392)."""
        node_id = self.ctx.node.id
        return partition.leader == node_id or (self.ctx.api_version >= _FOLLOWERS_FROM and node_id in partition.isr)

    def serves_all(self) -> bool:
        """Whether this node still serves every partition that was read."""
        topics = self.ctx.cluster.image.topics_by_id
        for entry in self.entries:
            log = entry.log
            if log is not None:
                topic = topics.get(log.topic_id)
                if topic is None or not self._serves(topic.partitions[log.partition]):
                    return False
        return True

    # -- answering -------------------------------------------------------------------------------------------------

    def is_enough(self) -> bool:
        """Whether to answer now (F-9); a partition that is not to be had does not hurry the others."""
        return self.max_wait_ms <= 0 or not self.has_log or self.size >= self.min_bytes or self.has_error

    def response(self) -> FetchResponse:
        """Build the answer and note in the session what it tells."""
        topics: list[_TopicAnswer] = []
        last_topic: str | bytes | None = None
        session = self.session
        for entry in self.entries:
            key, wanted, answer = entry.key, entry.wanted, entry.answer
            if answer is None or not self._tells(wanted, answer):
                continue
            if key[0] != last_topic:
                last_topic = key[0]
                topics.append(_TopicAnswer(topic=wanted.topic, topic_id=wanted.topic_id, partitions=[]))
            topics[-1].partitions.append(answer)
            if session is not None and answer.records:
                session.move_to_end(key)
        response = FetchResponse(session_id=session.id if session is not None else 0, responses=topics)
        if self._names_leaders:
            told = [each.current_leader for topic in topics for each in topic.partitions]
            leaders = {leader.leader_id for leader in told if leader is not None}
            response.node_endpoints = [FetchResponse.NodeEndpoint(*each) for each in self.ctx.node_endpoints(leaders)]
        return response

    def _tells(self, wanted: WantedPartition, answer: _PartitionAnswer) -> bool:
        """Whether a partition belongs into the answer (F-25); remembers what it tells."""
        error = answer.error_code != 0
        news = (
            self.tells_all
            or error
            or bool(answer.records)
            or answer.high_watermark != wanted.told_high_watermark
            or answer.log_start_offset != wanted.told_log_start
            or answer.diverging_epoch is not None
        )
        wanted.told_high_watermark = -1 if error else answer.high_watermark
        wanted.told_log_start = answer.log_start_offset
        return news


class _Parked:
    """A fetch that waits for data (W-17: its connection waits with it)."""

    __slots__ = ("_listened", "_moved", "_plan", "_scheduled", "_timer", "pending")

    def __init__(self, plan: _Plan) -> None:
        self._plan = plan
        self._scheduled = False
        self._moved: set[_Entry] = set()
        self.pending = Pending(holds=True)
        self.pending.on_cancel = self._leave
        self._listened: list[tuple[PartitionLog, Callable[[], None]]] = []
        for entry in plan.entries:
            if entry.log is not None:
                listener = partial(self._note, entry)
                entry.log.add_listener(listener)
                self._listened.append((entry.log, listener))
        clock = plan.ctx.cluster.transport_clock
        self._timer: Timer = clock.call_later(plan.max_wait_ms, self.finish)
        plan.ctx.node.parked_fetches.add(self)

    def _note(self, entry: _Entry) -> None:
        """A log moved: look again once this turn of the loop is over, so that one answer takes all that it brought."""
        self._moved.add(entry)
        if not self._scheduled:
            self._scheduled = True
            self._plan.ctx.call_soon(self._look)

    def _look(self) -> None:
        self._scheduled = False
        if self.pending.cancelled or self.pending.done:
            return
        moved, self._moved = self._moved, set()
        self._read_again(moved, at_once=False)

    def leaders_changed(self) -> None:
        """Answer when something is served elsewhere now, or in another epoch, so that the client hears of it."""
        if not (self.pending.cancelled or self.pending.done):
            self._read_again(set(), at_once=not self._plan.serves_all())

    def finish(self) -> None:
        """Answer with what there is: the time is up, or the broker stops."""
        if not (self.pending.cancelled or self.pending.done):
            self._read_again(self._moved, at_once=True)

    def _read_again(self, moved: set[_Entry], *, at_once: bool) -> None:
        try:
            self._plan.gather(moved)
            if at_once or self._plan.is_enough():
                self.pending.complete(self._plan.response())
                self._leave()
        except BaseException:
            self.pending.abandon()
            raise

    def _leave(self) -> None:
        self._timer.cancel()
        listened, self._listened = self._listened, []
        for log, listener in listened:
            log.remove_listener(listener)
        self.pending.on_cancel = None  # the two point at each other: only the garbage collector would free them
        self._plan.ctx.node.parked_fetches.discard(self)


def _failed(wanted: WantedPartition, code: ErrorCode, *, aborted: list[_Aborted] | None) -> _PartitionAnswer:
    return _PartitionAnswer(
        partition_index=wanted.partition,
        error_code=code,
        high_watermark=-1,
        last_stable_offset=-1,
        log_start_offset=-1,
        aborted_transactions=aborted,
        records=b"",
    )


def check_leader_epoch(client_epoch: int, log: PartitionLog) -> None:
    """Compare the epoch a client knows with the log's (F-30)."""
    if client_epoch in (-1, log.leader_epoch):
        return
    if client_epoch < log.leader_epoch:
        raise KafkaError(ErrorCode.FENCED_LEADER_EPOCH)
    raise KafkaError(ErrorCode.UNKNOWN_LEADER_EPOCH)
