"""All logs of a broker: open, recover, configure, delete, list, close; group commit and checkpoints for them.

Three promises, `kafkalite.durability`: fsync, a batch is visible and answered when it is on disk; os, when the
operating system has it; none, in memory. Nothing is on disk for a partition before its first append.

A log start offset is kept before DeleteRecords is answered, durable points with each group (`durable_points.py`), the
other checkpoints at a stop and every minute while something changes; they are for tools and for people.

A start after a crash raises the leader epoch of a log where something may have been lost, so that clients that read it
find out (F-35).
"""

from __future__ import annotations

import os
from functools import partial

from kafkalite.log.checkpoints import read_file, read_offsets, write_file, write_offsets
from kafkalite.log.data_directory import DataDirectory, DirectoryInUseError, ForeignDirectoryError
from kafkalite.log.deleted_files import DeletedFiles
from kafkalite.log.directory_watch import DirectoryWatch
from kafkalite.log.durable_points import JOURNAL, DurablePoints, KeptPoint
from kafkalite.log.free_space import FreeSpace
from kafkalite.log.group_commit import GroupCommit
from kafkalite.log.host import Host
from kafkalite.log.log_starts import LogStarts
from kafkalite.log.partition_log import PartitionLog
from kafkalite.log.producer_memory import ProducerMemory
from kafkalite.log.recovery import Recovery, bytes_to_scan, make_durable
from kafkalite.log.recovery_progress import RecoveryProgress
from kafkalite.log.segment_store import SegmentStore
from kafkalite.log.warm import warm_segments
from kafkalite.log.workers import Workers, run_inline
from kafkalite.observability import log as events
from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.primitives import ZERO_UUID, uuid_to_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kafkalite.clock import Clock, Timer
    from kafkalite.log.config import LogConfig
    from kafkalite.log.copied_logs import CopiedLogs
    from kafkalite.log.filesystem import FileSystem
    from kafkalite.log.recovery import Recovered
    from kafkalite.log.recovery_progress import Hear
    from kafkalite.log.unsynced_logs import UnsyncedLogs

    Job = Callable[[], None]

__all__ = ["DirectoryInUseError", "ForeignDirectoryError", "LogEngine"]

DURABILITIES = ("fsync", "os", "none")
_RECOVERY_POINTS = "recovery-point-offset-checkpoint"
_HIGH_WATERMARKS = "replication-offset-checkpoint"
_CHECKPOINT_MS = 60_000


class LogEngine:
    """The logs in one directory.

    post: runs a call in the loop, from anywhere. cluster_id: whose data is expected, None for the directory's or a new
    one. producer_expiration_ms, producer_check_ms, most_producers: as `ProducerMemory` takes them. reserve_bytes: as
    `FreeSpace` does, by disk_clock. workers: for own threads. clients_now_ms: as `SegmentStore` takes it. copied:
    what is known beside the files, where they are copies. on_recovery: told of the progress of a long recovery.
    """

    def __init__(
        self,
        fs: FileSystem,
        directory: str,
        clock: Clock,
        *,
        durability: str,
        post: Callable[[Job], None],
        node_id: int = 1,
        cluster_id: str | None = None,
        new_id: Callable[[], str] | None = None,
        producer_expiration_ms: int = 86_400_000,
        producer_check_ms: int = 600_000,
        most_producers: int = 100_000,
        reserve_bytes: int = 0,
        disk_clock: Clock | None = None,
        workers: Workers | None = None,
        clients_now_ms: Callable[[], int] | None = None,
        copied: CopiedLogs | None = None,
        on_recovery: Hear | None = None,
    ) -> None:
        """Raises DirectoryInUseError, ForeignDirectoryError, OSError."""
        if durability not in DURABILITIES:
            raise ValueError(f"no durability {durability}")
        self.fs = self._fs = fs
        self.path = directory
        self.post = post
        self._clock = clock
        self._durability = durability
        self._clients_now_ms = clients_now_ms
        self._copied = copied
        self._progress = None if on_recovery is None else RecoveryProgress(on_recovery, self._bytes_to_scan)
        self._directory = DataDirectory(
            fs, directory, node_id=node_id, cluster_id=cluster_id, new_id=new_id or _random_id
        )
        self.cluster_id = self._directory.cluster_id
        self.was_clean = self._directory.clean
        self.watch = DirectoryWatch(self._directory, post, self._lost)
        self.many_logs = 200
        """From here on syncing everything at once takes less time than syncing file by file."""
        self._workers = workers or (None if durability == "none" else Workers())
        self._submit = run_inline if self._workers is None else self._workers.submit
        self._warm = warm_segments(self._submit, durability)
        self._deleted = DeletedFiles(fs, clock, self._submit)
        self._logs: dict[tuple[str, int], PartitionLog] = {}
        self.deleted_topics: dict[bytes, str] = {}
        """Names by id of topics known to be deleted: directories of theirs may go."""
        self._timer: Timer | None = None
        self._producer_memory = ProducerMemory(
            self._logs.values, clock, post, most_producers, producer_expiration_ms, producer_check_ms
        )
        self._host = Host(
            clock,
            syncs_each=durability == "fsync",
            commit=self._commit,
            keep_log_start=self._keep_log_start,
            durable=self._durable,
            producer_added=self._producer_memory.added,
            write_failed=self._write_failed,
        )
        reserve_bytes = 0 if durability == "none" else reserve_bytes
        self._space = FreeSpace(fs, directory, disk_clock or clock, self._host, self._submit, reserve_bytes)
        self._space.on_look = self._host.directory_lost = self.watch.look
        try:
            self._read_directory()
        except BaseException:
            self._directory.release()
            raise
        self._group_commit = GroupCommit(post, self._submit, self._beside_syncs)
        self._remove_leftovers()

    def _remove_leftovers(self) -> None:
        for path in self._directory.leftovers():
            self._submit(partial(self._fs.remove_tree, path))

    def _read_directory(self) -> None:
        path = self._directory.path
        self._directory.tidy()
        self._points = DurablePoints(self._fs, f"{path}/{JOURNAL}")
        self.was_journaled = self._points.found
        self._existing = set(self._directory.partitions())
        self._unsynced: UnsyncedLogs | None = None
        """Those found by a recovery that is under way."""
        self._unrecovered: set[tuple[str, int]] = set()
        """Those that could not be opened: their files must not be trusted at the next start."""
        # Those of partitions that are gone must not come back with a topic of the same name.
        self.log_starts = LogStarts(self._fs, path, partial(self._write_failed, own=True))
        try:
            self.log_starts.forget(self.log_starts.offsets.keys() - self._existing)
        except OSError as error:
            events.error("log.checkpoint_failed", fault=str(error))  # `open` tries again before it would matter
        self._recovery_points = {}
        if not self._points.found:
            self._recovery_points = read_offsets(read_file(self._fs, f"{path}/{_RECOVERY_POINTS}")) or {}
            if not self._existing and self._durability != "none":
                self._points.save()

    # Opening

    def open(self, topic: str, partition: int, topic_id: bytes, config: LogConfig) -> PartitionLog:
        """Return the partition's log, as it was left in the directory if there is one of that topic id.

        A directory of another topic id is set apart, never shown (RT-72). Raises OSError.
        """
        key = (topic, partition)
        log = self._logs.get(key)
        if log is None:
            self.watch.check()
            if key in self._existing:
                found_id = self._directory.topic_id(topic, partition)
                promised = (topic_id, partition) in self._points.points
                if found_id == ZERO_UUID and (promised or topic not in self.deleted_topics.values()):
                    # Lost, which says nothing against the data, as long as it can't be an earlier topic's (RT-72).
                    self._directory.name(topic, partition, topic_id)
                elif found_id != topic_id:
                    self._set_apart(topic, partition, found_id)
            if key in self._existing:
                self._unrecovered.add(key)
                log = self._reopen(topic, partition, topic_id, config)
                self._unrecovered.discard(key)
            else:
                self.log_starts.forget({key})  # of a topic of that name, if that failed when it was deleted
                store = self._store(topic, partition, topic_id, config, None)
                log = PartitionLog(topic, partition, topic_id, config, store, self._host)
                store.on_roll = log.rolled
                if (durable_point := self._points.points.get((topic_id, partition), 0)) > 0:
                    # Offsets must not begin anew where records were promised.
                    log.fence(FileNotFoundError(f"its directory is gone, {durable_point} offsets were on disk"))
            self._logs[key] = log
        return log

    def _store(
        self, topic: str, partition: int, topic_id: bytes, config: LogConfig, found: Recovered | None
    ) -> SegmentStore:
        path = self._directory.partition_path(topic, partition)
        if found is None or not found.segments:
            end_offset = 0 if found is None else found.end_offset
            return SegmentStore(
                self._fs,
                path,
                topic_id,
                config,
                self._warm,
                self._deleted,
                end_offset=end_offset,
                clients_now_ms=self._clients_now_ms,
            )
        return SegmentStore(
            self._fs,
            path,
            topic_id,
            config,
            self._warm,
            self._deleted,
            segments=found.segments,
            end_offset=found.end_offset,
            snapshots=found.snapshots,
            unsealed=found.scanned,
            clients_now_ms=self._clients_now_ms,
        )

    def _reopen(self, topic: str, partition: int, topic_id: bytes, config: LogConfig) -> PartitionLog:
        key = (topic, partition)
        durable_point = self._points.points.get((topic_id, partition), self._recovery_points.get(key, 0))
        found = Recovery(
            self._fs,
            self._directory.partition_path(topic, partition),
            config,
            clean=self.was_clean,
            durable_point=durable_point,
            journaled=self._points.found and self._durability != "none",
            log_start_offset=self.log_starts.offsets.get(key, 0),
            now_ms=self._clock.now_ms(),
            most_producers=self._producer_memory.most,
            advance=None if self._progress is None else self._progress.advance,
            index_sizes=self._directory.index_sizes,
        ).run()
        try:
            return self._begin(topic, partition, topic_id, config, found, durable_point)
        except BaseException:
            found.close()
            raise

    def _begin(
        self, topic: str, partition: int, topic_id: bytes, config: LogConfig, found: Recovered, durable_point: int
    ) -> PartitionLog:
        if self._copied is not None:
            self._copied.take_over(found, f"{self.path}/")
        store = self._store(topic, partition, topic_id, config, found)
        log = PartitionLog(
            topic,
            partition,
            topic_id,
            config,
            store,
            self._host,
            epochs=found.epochs,
            producers=found.producers,
            log_start_offset=found.log_start_offset,
        )
        if len(found.producers):
            self._producer_memory.added(len(found.producers))
        store.on_roll = log.rolled
        if found.damaged:
            from kafkalite.log.fencing import LogDamagedError

            log.fence(LogDamagedError(f"damaged at offset {found.end_offset}, which was on disk"))
        elif found.scanned:
            if self._unsynced is None:
                make_durable(self._fs, store.directory, found, durable_point, again=self._durability == "fsync")
            may_have_lost = found.truncated or self._durability != "fsync"
            if may_have_lost and found.end_offset > found.log_start_offset:
                found.epochs_changed = log.epochs.assign(found.highest_epoch + 1, log.log_end_offset)
                log.leader_epoch = log.epochs.latest
        if found.epochs_changed and not found.damaged:
            try:
                store.keep_epochs(log.epochs.entries, durable=self._unsynced is None)
            except OSError as error:
                # On a full disk, say: what is there can be served all the same (RT-34).
                events.error("log.epochs_unwritten", topic=topic, partition=partition, fault=str(error))
        if self._unsynced is not None and found.scanned and not found.damaged:
            self._unsynced.add((topic, partition), store.directory, found, durable_point)
        found.put_away()
        return log

    def recover(self, topic_id_of: Callable[[str, int], bytes | None], config_of: Callable[[str], LogConfig]) -> None:
        """Before clients come: after a crash open every log there is, remove what is left of deleted topics.

        topic_id_of: of topic and partition, None for those the metadata does not know. config_of: of such a topic.
        """
        if self._durability == "os" and not self.was_clean and self._workers is not None:
            from kafkalite.log.unsynced_logs import UnsyncedLogs

            self._unsynced = UnsyncedLogs(self._fs, self.path, self._workers.run_all)
        for topic, partition in self.existing():
            if (topic, partition) not in self._logs:
                topic_id = topic_id_of(topic, partition)
                if topic_id is None:
                    self._let_go(topic, partition)
                elif not self.was_clean:
                    try:
                        self.open(topic, partition, topic_id, config_of(topic))
                    except OSError as error:
                        # One that can't be recovered now, on a full disk say, is tried again when it is asked for.
                        events.error("log.open_failed", topic=topic, partition=partition, fault=str(error))
        self._sync_recovered()
        if not self._points.found and self._durability != "none":
            self._begin_journal()
        if self._progress is not None and self._progress.total:
            events.info("log.recovered", bytes=self._progress.done)

    def _sync_recovered(self) -> None:
        unsynced, self._unsynced = self._unsynced, None
        for key, error in unsynced.sync().items() if unsynced else ():
            events.error("log.open_failed", topic=key[0], partition=key[1], fault=str(error))
            log = self._logs.pop(key)
            log.retire(ErrorCode.KAFKA_STORAGE_ERROR)
            log.store.close()
            self._unrecovered.add(key)

    def _bytes_to_scan(self) -> int:
        size = 0
        for topic, partition in self._existing:
            key = (self._directory.topic_id(topic, partition), partition)
            durable_point = self._points.points.get(key, self._recovery_points.get((topic, partition), 0))
            size += bytes_to_scan(self._fs, self._directory.partition_path(topic, partition), durable_point)
        return size

    def _begin_journal(self) -> None:
        """Logs that another broker wrote go by the journal from here on."""
        for topic, partition in self.existing():
            log = self._logs.get((topic, partition))
            topic_id = self._directory.topic_id(topic, partition) if log is None else log.topic_id
            end_offset = self._recovery_points.get((topic, partition), 0) if log is None else log.log_end_offset
            self._points.points.setdefault((topic_id, partition), end_offset)
        try:
            self._points.save()
        except OSError as error:
            events.error("log.checkpoint_failed", fault=str(error))

    def _let_go(self, topic: str, partition: int) -> None:
        """What to do with a directory of no topic: it may be what a crash left of a deleted one."""
        topic_id = self._directory.topic_id(topic, partition)
        if topic_id in self.deleted_topics:
            self.delete(topic, partition)
        elif topic_id == ZERO_UUID:
            # Its identity was never synced, so nothing in it was. It must not pass for a later topic's.
            self._set_apart(topic, partition, topic_id)
        else:
            advice = f"nobody is shown it; kafkalite log verify {self.path} tells whose it is"
            events.warning("log.unknown", topic=topic, partition=partition, advice=advice)

    def _set_apart(self, topic: str, partition: int, topic_id: bytes) -> None:
        delete = topic_id in self.deleted_topics
        path = self._directory.set_apart(topic, partition, topic_id, delete=delete)
        self._existing.discard((topic, partition))
        self.log_starts.forget({(topic, partition)})
        if delete:
            self._submit(partial(self._remove_set_apart, path))

    def get(self, topic: str, partition: int) -> PartitionLog | None:
        """Return a log that is open."""
        return self._logs.get((topic, partition))

    def logs(self) -> Iterable[PartitionLog]:
        """The logs that are open."""
        return self._logs.values()

    def existing(self) -> list[tuple[str, int]]:
        """Topic and partition of everything that was in the directory at the start and is not deleted."""
        return sorted(self._existing)

    def promised(self) -> list[tuple[bytes, int]]:
        """Topic id and partition of everything of which records are known to have been on disk."""
        return [key for key, offset in self._points.points.items() if offset > 0]

    def keep_durable_point(self, log: PartitionLog, offset: int, then: Callable[[Exception | None], None]) -> None:
        """Have any later start know that all of a log before `offset` is on disk, which it must be; then go on.

        What lacks offsets below that point is compacted, above it recovery takes it for a torn tail.
        """
        if self._workers is None:
            then(None)
        else:
            self._group_commit.add(KeptPoint(self._points, log, offset, then))

    def sync_names(self) -> None:
        """No power cut brings a directory back that was removed or set apart. Raises OSError."""
        self._fs.sync_directory(self.path)

    def has_room(self, size: int) -> bool:
        """Whether so many bytes can be written, as far as the disk tells."""
        try:
            return self._fs.space(self.path)[0] >= size
        except OSError:
            return True

    def aside(self, job: Job, then: Callable[[Exception | None], None]) -> None:
        """Run a call that waits for the disk off the loop, then the other in the loop with what the first raised."""

        def run() -> None:
            fault: Exception | None = None
            try:
                job()
            except Exception as error:  # noqa: BLE001 - handed over
                fault = error
            try:
                self.post(partial(then, fault))
            except RuntimeError:
                return  # the loop is gone

        self._submit(run)

    # Durability

    def _beside_syncs(self) -> list[Job]:
        return self.watch.beside(self._points.write_jobs())

    def _lost(self) -> None:
        """The directory is gone: nobody is told any more that something was kept."""
        self._space.close()
        self._host.before_append = self.watch.refuse
        self._deleted.close(remove=False)
        for log in self._logs.values():
            log.retire(ErrorCode.KAFKA_STORAGE_ERROR)

    def answer_late(self, submit: Callable[[Job], None] | None) -> None:
        """Have every append wait for a sync, which `submit` runs aside, where none is promised; None: no longer."""
        if self._workers is not None:
            return  # syncs wait for the disk as it is
        self._host.syncs_each = submit is not None
        self._group_commit.submit_to(submit or self._submit)
        for log in self._logs.values():
            log.configure(log.config)

    def _commit(self, log: PartitionLog) -> None:
        self._group_commit.add(log)

    def _durable(self, log: PartitionLog, offset: int) -> None:
        if self._workers is None:
            return
        self._points.note(log.topic_id, log.partition, offset)
        self.checkpoint_later()

    def checkpoint_later(self) -> None:
        """Have the checkpoints written within a minute: something in them has changed."""
        if self._timer is None and self._workers is not None:
            self._timer = self._clock.call_later(_CHECKPOINT_MS, self._checkpoint_due)

    def _checkpoint_due(self) -> None:
        self._timer = None
        if self.watch.look():
            return
        for name, offsets in self._checkpoints():
            self._submit(partial(write_file, self._fs, f"{self._directory.path}/{name}", write_offsets(offsets)))
        closed = [each for log in self._logs.values() for each in log.store.segments[:-1] if each.has_aborted]
        self._submit(partial(self._directory.keep_index_sizes, closed, self._asleep()))

    def _checkpoints(self) -> list[tuple[str, dict[tuple[str, int], int]]]:
        written = [(key, log) for key, log in self._logs.items() if log.log_end_offset]
        points = self._points.points
        return [
            (_RECOVERY_POINTS, {key: points.get((log.topic_id, log.partition), 0) for key, log in written}),
            (_HIGH_WATERMARKS, {key: log.high_watermark for key, log in written}),
        ]

    def _keep_log_start(self, log: PartitionLog, offset: int) -> None:
        self.log_starts.keep({(log.topic, log.partition): offset})

    def _write_failed(self, error: OSError, own: bool) -> bool:
        return self._space.write_failed(error, own=own)

    @property
    def is_syncing(self) -> bool:
        """Whether the disk still has to answer for something."""
        return self._group_commit.is_busy

    # Copies

    def seal(self) -> None:
        """Write what a start after a stop in order reads; then go on. Blocks until the disk has it.

        A copy of the files as they are then is one of a stop in order, once it is marked so.
        """
        unsealed = sum(log.store.unsealed for log in self._logs.values())
        sync_all = self._fs.whole_sync(self.path) if unsealed >= self.many_logs else None
        if sync_all is not None:
            self._group_commit.drain()
        for log in self._logs.values():
            log.seal()
        if sync_all is not None:
            self._group_commit.drain_at_once(sync_all)
        self._group_commit.drain()

    def arrivals(self) -> dict[str, int]:
        """The newest timestamp, by the cluster's clock, of each segment that has any, by path within the directory."""
        known = {} if self._copied is None else dict(self._copied.arrived)
        start = len(self.path) + 1
        for log in self._logs.values():
            for segment in log.store.segments:
                newest_ms = segment.newest_ms()
                if newest_ms >= 0:
                    known[segment.path[start:]] = newest_ms
        return known

    # Ending

    def delete(self, topic: str, partition: int) -> None:
        """Remove a partition: gone at once for everybody, its files go in the background. Raises OSError.

        Whoever waits for it is told UNKNOWN_TOPIC_OR_PARTITION.
        """
        self.watch.look()
        self.watch.check()
        key = (topic, partition)
        log = self._logs.pop(key, None)
        on_disk = key in self._existing
        topic_id = ZERO_UUID
        if log is not None:
            topic_id = log.topic_id
            self._group_commit.discard(log)
            on_disk = log.store.stored
            log.retire(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
            if on_disk:
                log.store.close()
        elif on_disk:
            topic_id = self._directory.topic_id(topic, partition)
        self._points.forget(topic_id, partition)
        self._unrecovered.discard(key)
        if on_disk:
            self._existing.add(key)  # where the rename fails a topic of the same name must still set it apart
            path = self._directory.set_apart(topic, partition, topic_id, delete=True)
            self._existing.discard(key)
            # Off the loop: a name that a crash brings back has a topic id that nobody knows any more (RT-72).
            self._submit(partial(self._remove_set_apart, path))
            self.log_starts.forget({key})

    def _remove_set_apart(self, path: str) -> None:
        self._fs.sync_directory(self._directory.path)
        self._fs.remove_tree(path)

    def close(self, clean: bool = True) -> None:
        """Stop; when `clean`, everything is synced, checkpointed and marked so that the next start may trust it.

        Blocks until the disk has it. Whoever still waits is told KAFKA_STORAGE_ERROR.
        """
        if self._timer is not None:
            self._timer.cancel()
        self._producer_memory.close()
        self._space.close()
        logs = list(self._logs.values())
        # A start that failed after a stop in order has not made a crash of it.
        clean = clean or (self.was_clean and not any(log.store.unsealed for log in logs))
        lost = self.watch.look()
        if clean and not lost:
            self.seal()
        self._group_commit.drain()
        fenced = any(log.fenced for log in self._logs.values())  # what was deleted by the last syncs is out of use too
        for log in logs:
            if not log.fenced:
                log.retire(ErrorCode.KAFKA_STORAGE_ERROR)
            log.store.close()
        self._deleted.close(remove=not lost)
        if self._workers is not None:
            self._workers.close()
        try:
            if clean and not fenced and not self._unrecovered and not lost:
                self._mark_clean()
        except OSError as error:
            events.error("log.checkpoint_failed", fault=str(error))
        finally:
            self._points.close()
            self._directory.release()
        self._logs.clear()

    def _mark_clean(self) -> None:
        for log in self._logs.values():
            if log.log_end_offset:
                self._points.note(log.topic_id, log.partition, log.log_end_offset)
        self._points.save()
        for name, offsets in self._checkpoints():
            write_file(self._fs, f"{self._directory.path}/{name}", write_offsets(offsets))
        aborted = [each for log in self._logs.values() for each in log.store.segments if each.has_aborted]
        self._directory.keep_index_sizes(aborted, self._asleep())
        self._directory.mark_clean()

    def _asleep(self) -> set[str]:
        return {f"{topic}-{partition}" for topic, partition in self._existing - self._logs.keys()}


def _random_id() -> str:
    return uuid_to_text(os.urandom(16))
