"""The one writer of metadata: evaluates operations, appends their records, publishes images that are durable.

Every operation looks at the newest appended image, appends its records as one batch to `__cluster_metadata`, replays
them and answers when the high watermark has passed them; only then do readers see the image that holds them (`image`),
and listeners hear of the change before anybody gets an answer. An operation that changes nothing answers when what it
has seen is durable. A failed append changes nothing.

Replies are called exactly once, possibly before the operation returns.
"""

from __future__ import annotations

from collections import deque

from kafkalite.metadata.history import replay_log, shorten
from kafkalite.metadata.image import BROKER, Change, Draft, MetadataImage, empty_image
from kafkalite.metadata.placement import Nodes
from kafkalite.metadata.records import encode_record, record_class
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.protocol.primitives import ZERO_UUID
from kafkalite.records.batch import build_batch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kafkalite.clock import Clock
    from kafkalite.config.settings import Settings
    from kafkalite.log.partition_log import PartitionLog
    from kafkalite.metadata.configs import ConfigChange, ConfigResult
    from kafkalite.metadata.image import Topic
    from kafkalite.metadata.leaders import Election
    from kafkalite.metadata.topics import TopicResult, WantedTopic
    from kafkalite.protocol.message import MetadataMessage

PRODUCER_ID_BLOCK = 1000

# In the text form of an id a leading dash would look like an option of a command.
_DASH = 62


class _Commit:
    """An append that waits for durability, and those who wait for it."""

    __slots__ = ("change", "end_offset", "image", "replies")

    def __init__(self, end_offset: int, image: MetadataImage, change: Change) -> None:
        self.end_offset = end_offset
        self.image = image
        self.change = change
        self.replies: list[Callable[[ErrorCode | None], None]] = []


class Controller:
    """Metadata of one cluster."""

    __slots__ = (
        "_appended",
        "_clock",
        "_commits",
        "_early",
        "_features",
        "_listeners",
        "_log",
        "_next_id",
        "_next_id_end",
        "_planned",
        "_random_uuid",
        "_settings",
        "deleted_topics",
        "image",
        "nodes",
    )

    def __init__(
        self,
        log: PartitionLog,
        clock: Clock,
        settings: Settings,
        random_uuid: Callable[[], bytes],
        node_ids: Sequence[int],
        features: Mapping[str, int] | None = None,
    ) -> None:
        self._log = log
        self._clock = clock
        self._settings = settings
        self._random_uuid = random_uuid
        self.nodes = self._planned = Nodes(node_ids, node_ids)
        """As readers see them, and as they are once everything that was appended is durable."""
        self._features = {"metadata.version": 33} if features is None else features
        self._listeners: list[Callable[[Change], None]] = []
        self._commits: deque[_Commit] = deque()
        self._early: dict[bytes, Sequence[MetadataMessage]] = {}
        """Records of internal topics that readers see before they are durable, by topic id."""
        self._next_id = self._next_id_end = 0
        self.deleted_topics: dict[bytes, str] = {}
        """Names by id of topics whose deletion the log had when it was loaded."""
        self.image = self._appended = empty_image()
        """What readers see: durable, never changed in place."""

    def load(self) -> None:
        """Replay the log, once, before anything else; raises MetadataDamagedError.

        A new cluster's first records are written here. They are the same whenever they are written, so readers need
        not wait for them.
        """
        self._appended, self.deleted_topics = replay_log(self._log)
        first = self._first_records()
        if first:
            self._append_first(first)
        self._appended.epoch = self._log.log_end_offset
        self.image = self._appended
        self._set_dynamic(self.image)

    def shorten_history(self, forget_deleted: Callable[[], None]) -> None:
        """Let the log begin with what it has led to, if it is much longer than that; at a start, before clients come.

        forget_deleted: makes sure that nothing of deleted topics is left, since nobody will know any more whose it is.
        """
        shorten(self._log, self._appended, self._clock.now_ms(), forget_deleted)

    def _first_records(self) -> list[MetadataMessage]:
        """Records of a new cluster, and of features a new release brings."""
        records = [
            record_class(12)(name=name, feature_level=level)  # type: ignore[call-arg]
            for name, level in sorted(self._features.items())
            if self._appended.features.get(name) != level
        ]
        if not self._appended.features:  # N-7: a new cluster has this as its default for all brokers
            records.append(
                record_class(4)(  # type: ignore[call-arg]
                    resource_type=BROKER,
                    resource_name="",
                    name="min.insync.replicas",
                    value=str(self._settings.int("min.insync.replicas")),
                )
            )
        return records

    def _append_first(self, records: Sequence[MetadataMessage]) -> None:
        draft = Draft(self._appended)
        for record in records:
            draft.replay(record)
        self._write(records)
        self._appended = draft.finish()

    def on_change(self, listener: Callable[[Change], None]) -> None:
        """Call `listener` with every change, when readers see it and before anybody is answered."""
        self._listeners.append(listener)

    # Topics

    def create_topics(
        self,
        wanted: Sequence[WantedTopic],
        *,
        validate_only: bool = False,
        reply: Callable[[list[TopicResult]], None],
    ) -> None:
        """Create topics, each by itself, with one append for all (A-20 to A-25); results stand as asked."""
        from kafkalite.metadata.topics import TopicResult, plan_topic, too_many_partitions

        results = [TopicResult(topic.name) for topic in wanted]
        if too_many_partitions(wanted, self._settings.int("num.partitions")):
            for result in results:
                result.fail(ErrorCode.POLICY_VIOLATION, "The request asks for too many partitions.")
            self._when_durable(lambda error: reply(results))
            return
        draft = Draft(self._appended)
        records: list[MetadataMessage] = []
        for topic, result in zip(wanted, results, strict=True):
            try:
                planned = plan_topic(draft, self._settings, self._planned, self._new_id(draft), topic, result)
            except KafkaError as error:
                result.fail(error.code, error.message)
                continue
            for record in planned:
                draft.replay(record)
            records += planned

        def answer(error: ErrorCode | None) -> None:
            if error is not None:
                for result in results:
                    if result.error_code == 0:
                        result.fail(error)
            elif validate_only:
                for result in results:
                    result.topic_id = ZERO_UUID
            reply(results)

        self._commit(draft, [] if validate_only else records, answer)

    def auto_create(self, names: Iterable[str], reply: Callable[[list[TopicResult]], None]) -> None:
        """Create topics a client asked about, with the broker's defaults; one that is there already is a success."""
        from kafkalite.metadata.topics import INTERNAL_PARTITIONS, NewTopic, internal_topic

        wanted = [
            internal_topic(name, self._settings, len(self.nodes.node_ids))
            if name in INTERNAL_PARTITIONS
            else NewTopic(name)
            for name in names
        ]

        def answer(results: list[TopicResult]) -> None:
            for result in results:
                if result.error_code == ErrorCode.TOPIC_ALREADY_EXISTS:
                    result.error_code, result.error_message = 0, None
            reply(results)

        self.create_topics(wanted, reply=answer)

    def ensure_internal_topic(self, name: str) -> Topic:
        """An internal topic, made now if it is not there; readers see it at once. Raises KafkaError.

        A crash may take it back with everything that was written to it and not acknowledged: what is acknowledged in
        such a topic is durable only together with the topic's own records, which were appended before.
        """
        topic = self.image.topics.get(name)
        if topic is not None:
            return topic
        from kafkalite.metadata.topics import TopicResult, internal_topic, partition_records, plan_topic

        wanted = internal_topic(name, self._settings, len(self.nodes.node_ids))
        pending = self._appended.topics.get(name)
        if pending is None:
            draft = Draft(self._appended)
            records = plan_topic(draft, self._settings, self._planned, self._new_id(draft), wanted, TopicResult(name))
            for record in records:
                draft.replay(record)
            self._append(draft, records)
            self._advance()
        else:
            replicas = [partition.replicas for partition in pending.partitions]
            records = [record_class(2)(name=name, topic_id=pending.id)]  # type: ignore[call-arg]
            records += partition_records(pending.id, 0, replicas, self.nodes.live)
        if name not in self.image.topics:
            early = Draft(self.image)
            for record in records:
                early.replay(record)
            image = early.finish()
            self._early[image.topics[name].id] = records
            self._publish(image, early.change(image))
        return self.image.topics[name]

    def create_partitions(
        self,
        wanted: Sequence[tuple[str, int, Sequence[list[int]] | None]],
        *,
        validate_only: bool = False,
        reply: Callable[[list[TopicResult]], None],
    ) -> None:
        """Give topics more partitions: (name, total count, replicas of the new ones or None), each by itself (A-32)."""
        from kafkalite.metadata.topics import MAX_PARTITIONS_PER_REQUEST, TopicResult, plan_partitions

        draft = Draft(self._appended)
        records: list[MetadataMessage] = []
        results = []
        for name, count, assignments in wanted:
            result = TopicResult(name)
            results.append(result)
            try:
                allowed = MAX_PARTITIONS_PER_REQUEST - len(records)
                planned = plan_partitions(draft, self._planned, name, count, assignments, allowed)
            except KafkaError as error:
                if error.code == ErrorCode.POLICY_VIOLATION:  # the request as a whole is too large
                    results = [TopicResult(topic, error.code, error.message) for topic, _, _ in wanted]
                    draft, records = Draft(self._appended), []
                    break
                result.fail(error.code, error.message)
                continue
            for record in planned:
                draft.replay(record)
            records += planned
        self._commit(draft, [] if validate_only else records, lambda error: reply(_failed(results, error)))

    def delete_topics(self, topic_ids: Sequence[bytes], reply: Callable[[list[TopicResult]], None]) -> None:
        """Delete topics with all their records and configs; UNKNOWN_TOPIC_ID for one that is not there (A-30)."""
        from kafkalite.metadata.topics import TopicResult

        draft = Draft(self._appended)
        records: list[MetadataMessage] = []
        results = []
        for topic_id in topic_ids:
            topic = draft.topics_by_id.get(topic_id)
            if topic is None:
                results.append(
                    TopicResult("", ErrorCode.UNKNOWN_TOPIC_ID, "This topic id does not exist.", topic_id=topic_id)
                )
                continue
            results.append(TopicResult(topic.name, topic_id=topic_id))
            record = record_class(9)(topic_id=topic_id)  # type: ignore[call-arg]
            draft.replay(record)
            records.append(record)
        self._commit(draft, records, lambda error: reply(_failed(results, error)))

    def raise_leader_epochs(
        self, epochs: Mapping[tuple[bytes, int], int], reply: Callable[[ErrorCode | None], None]
    ) -> None:
        """Raise leader epochs to at least these, by topic id and partition: after a recovery cut a log's tail, clients
        must see the epoch the log has."""
        draft = Draft(self._appended)
        records: list[MetadataMessage] = []
        for (topic_id, index), epoch in epochs.items():
            topic = draft.topics_by_id.get(topic_id)
            if topic is None or not 0 <= index < len(topic.partitions):
                continue
            partition = topic.partitions[index]
            for _ in range(epoch - partition.leader_epoch):
                record = record_class(5)(  # type: ignore[call-arg]
                    partition_id=index, topic_id=topic_id, leader=partition.leader
                )
                draft.replay(record)
                records.append(record)
        self._commit(draft, records, reply)

    def rise_above(self, leader_epochs: Mapping[tuple[str, int], int], next_producer_id: int) -> None:
        """Go on where clients have seen more than the log holds. Raises KafkaError.

        Every leader epoch rises above those seen and its own; no producer id before `next_producer_id` is given. The
        log may be another cluster's: replicas on nodes that are none of this one's are moved.
        """
        from kafkalite.metadata.leaders import plan_above

        draft = Draft(self._appended)
        records = plan_above(draft, self.nodes.node_ids, leader_epochs)
        if next_producer_id > draft.next_producer_id:
            node_id = self.nodes.node_ids[0]
            records.append(record_class(15)(broker_id=node_id, next_producer_id=next_producer_id))  # type: ignore[call-arg]
        for record in records:
            draft.replay(record)
        if records:
            self._append(draft, records)
            self._advance()

    # Nodes

    def node_down(self, node_id: int, reply: Callable[[ErrorCode | None], None]) -> None:
        """A node is gone: others lead what it led, and readers no longer see it, once that is durable."""
        self._set_nodes(self._planned.without(node_id), reply)

    def node_up(self, node_id: int, reply: Callable[[ErrorCode | None], None]) -> None:
        """A node is there again: it is in sync again, and leads what nobody led for lack of it."""
        self._set_nodes(self._planned.with_live(node_id), reply)

    def settle_leaders(self) -> None:
        """After a start: every node is up, those that stood in the log and are none any more are not."""
        live = set(self.nodes.live)
        for topic in self._appended.topics.values():
            for each in topic.partitions:
                if each.leader not in live or len(each.isr) < len(each.replicas) or not live.issuperset(each.isr):
                    self._set_nodes(self._planned, lambda error: None)
                    return

    def _set_nodes(self, nodes: Nodes, reply: Callable[[ErrorCode | None], None]) -> None:
        from kafkalite.metadata.leaders import plan_leaders

        before, self._planned = self._planned, nodes

        def answer(error: ErrorCode | None) -> None:
            if error is None:
                self.nodes = nodes
            else:
                self._planned = before
            reply(error)

        draft = Draft(self._appended)
        records = plan_leaders(draft, nodes.live)
        for record in records:
            draft.replay(record)
        self._commit(draft, records, answer)

    def move_leader(self, topic_name: str, index: int, node_id: int, reply: Callable[[ErrorCode | None], None]) -> None:
        """Make a node that is in sync lead a partition.

        Raises KafkaError: UNKNOWN_TOPIC_OR_PARTITION, ELIGIBLE_LEADERS_NOT_AVAILABLE.
        """
        from kafkalite.metadata.leaders import plan_leader

        draft = Draft(self._appended)
        records = plan_leader(draft, topic_name, index, node_id)
        for record in records:
            draft.replay(record)
        self._commit(draft, records, reply)

    def elect_leaders(
        self,
        wanted: Iterable[tuple[str, int]] | None,
        *,
        unclean: bool = False,
        reply: Callable[[list[Election]], None],
    ) -> None:
        """Make first replicas lead, or any where nobody does, in the partitions wanted or in all, each by itself."""
        from kafkalite.metadata.leaders import plan_elections

        draft = Draft(self._appended)
        records, elections = plan_elections(draft, self._planned.live, wanted, unclean=unclean)

        def answer(error: ErrorCode | None) -> None:
            for election in elections:
                election.error_code = election.error_code or error or 0
            reply(elections)

        self._commit(draft, records, answer)

    # Configs

    def alter_configs(
        self,
        changes: Sequence[ConfigChange],
        *,
        validate_only: bool = False,
        reply: Callable[[list[ConfigResult]], None],
    ) -> None:
        """Change configs of resources, each by itself (A-43); results stand as asked."""
        from kafkalite.metadata.configs import ConfigResult, plan_change

        draft = Draft(self._appended)
        records: list[MetadataMessage] = []
        results = []
        for change in changes:
            result = ConfigResult(change)
            results.append(result)
            try:
                planned = plan_change(draft, self._settings, self.nodes.node_ids, change)
            except KafkaError as error:
                result.error_code, result.error_message = error.code, error.message
                continue
            for record in planned:
                draft.replay(record)
            records += planned

        def answer(error: ErrorCode | None) -> None:
            for result in results:
                if error is not None and result.error_code == 0:
                    result.error_code = error
            reply(results)

        self._commit(draft, [] if validate_only else records, answer)

    # Producer ids

    def next_producer_id(self, reply: Callable[[int, ErrorCode | None], None]) -> None:
        """A producer id nobody ever had (T-13): ids come in blocks whose end is written down before one is given."""
        if self._next_id >= self._next_id_end:
            first = self._appended.next_producer_id
            record = record_class(15)(  # type: ignore[call-arg]
                broker_id=self.nodes.node_ids[0], next_producer_id=first + PRODUCER_ID_BLOCK
            )
            draft = Draft(self._appended)
            draft.replay(record)
            try:
                self._append(draft, [record])
            except KafkaError as error:
                reply(-1, error.code)
                return
            self._next_id, self._next_id_end = first, first + PRODUCER_ID_BLOCK
        producer_id = self._next_id
        self._next_id += 1
        self._when_durable(lambda error: reply(-1 if error is not None else producer_id, error))
        self._advance()

    # From records to durable images

    def _commit(
        self, draft: Draft, records: Sequence[MetadataMessage], answer: Callable[[ErrorCode | None], None]
    ) -> None:
        """Append what an operation planned and answer when it, or what it has seen, is durable."""
        if records:
            try:
                self._append(draft, records)
            except KafkaError as error:
                answer(error.code)
                return
        self._when_durable(answer)
        self._advance()

    def _append(self, draft: Draft, records: Sequence[MetadataMessage]) -> None:
        """Write records as one batch and make the draft that holds them the newest image; raises KafkaError.

        Nobody is told yet: `_advance` does that.
        """
        self._write(records)
        image = self._appended = draft.finish()
        commit = _Commit(self._log.log_end_offset, image, draft.change(image))
        self._commits.append(commit)
        if self._log.high_watermark < commit.end_offset:
            self._log.watch(commit.end_offset, self._on_durable)

    def _write(self, records: Sequence[MetadataMessage]) -> None:
        now_ms = self._clock.now_ms()
        self._log.append_own(build_batch([(now_ms, None, encode_record(record), ()) for record in records]))

    def _when_durable(self, answer: Callable[[ErrorCode | None], None]) -> None:
        if self._commits:
            self._commits[-1].replies.append(answer)
        else:
            answer(None)

    def _on_durable(self, error: ErrorCode | None) -> None:
        if error is None:
            self._advance()
            return
        # Nothing that waits will ever be durable: readers keep the last image that was.
        commits, self._commits = self._commits, deque()
        if self._early:
            self._withdraw()
        self._appended = self.image
        self._next_id = self._next_id_end
        for commit in commits:
            for answer in commit.replies:
                answer(error)

    def _withdraw(self) -> None:
        """Take back what was shown early, or what is acknowledged in it would be gone with the next start."""
        draft = Draft(self.image)
        for topic_id in self._early:
            draft.replay(record_class(9)(topic_id=topic_id))  # type: ignore[call-arg]
        self._early.clear()
        image = draft.finish()
        self._publish(image, draft.change(image))

    def _with_early(self, image: MetadataImage) -> MetadataImage:
        """An image of before a topic was made has it nevertheless, if readers have seen it."""
        draft = Draft(image)
        for topic_id, records in list(self._early.items()):
            if topic_id in image.topics_by_id:
                del self._early[topic_id]
            else:
                for record in records:
                    draft.replay(record)
        return draft.finish()

    def _advance(self) -> None:
        """Publish what has become durable, in order, and answer those who waited for it."""
        while self._commits and self._commits[0].end_offset <= self._log.high_watermark:
            commit = self._commits.popleft()
            self._publish(self._with_early(commit.image) if self._early else commit.image, commit.change)
            for answer in commit.replies:
                answer(None)

    def _publish(self, image: MetadataImage, change: Change) -> None:
        previous = self.image
        image.epoch = max(previous.epoch + 1, self._log.high_watermark)
        self.image = image
        change.created = [topic for topic in change.created if topic.id not in previous.topics_by_id]
        if any(resource_type == BROKER for resource_type, _ in change.configs):
            self._set_dynamic(image)
        for listener in self._listeners:
            listener(change)

    def _set_dynamic(self, image: MetadataImage) -> None:
        """Put brokers' dynamic configs into the settings. One process has one set of them: its first node's."""
        self._settings.set_dynamic(image.config(BROKER, ""), image.config(BROKER, str(self.nodes.node_ids[0])))

    def _new_id(self, draft: Draft) -> bytes:
        """A random version 4 UUID no topic has (A-10)."""
        while True:
            raw = bytearray(self._random_uuid())
            raw[6] = raw[6] & 0x0F | 0x40
            raw[8] = raw[8] & 0x3F | 0x80
            if raw[0] >> 2 != _DASH and bytes(raw) not in draft.topics_by_id:
                return bytes(raw)


def _failed(results: list[TopicResult], error: ErrorCode | None) -> list[TopicResult]:
    """Results as they are, or with the successes turned into `error`, which keep their ids."""
    for result in results:
        if error is not None and result.error_code == 0:
            result.error_code = error
    return results
