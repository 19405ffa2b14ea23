"""Snapshots: the whole state of a cluster at one moment, from which it or others go on.

Taking one writes what a stop in order would write, of logs that were written to since, and shares the files in memory:
copy-on-write, so it takes time and memory for segments and changed partitions, not for records. A cluster on disk is
read into memory instead, byte by byte: its logs, which only grow, in a thread and as far as they went at that moment,
the rest, which is small, at once.

What goes on from a snapshot goes on as after a restart, of which clients know nothing:

    kept        topics, configs, records and their offsets; groups and committed offsets; ended transactions;
                transactional ids with their epochs
    dropped     members of groups, as if they had left; open transactions, which are aborted as if their time was over;
                sequences of idempotent producers; brokers that were down are up
    above all   leader epochs rise above those in the snapshot and those that clients have seen since; producer ids come
                from a block that none was given from
    time        what has an age is as old as it was when the snapshot was taken, however long ago that is

A restore keeps the cluster's id and ports, and cuts every connection; a fork has an id and ports of its own. Broker
settings are no part of a snapshot, unless they were altered at run time: a cluster that goes on has its own.
"""

from __future__ import annotations

import asyncio
import os
from functools import partial
from threading import Lock
from time import time_ns

from kafkalite.cluster import MEMORY, Restored
from kafkalite.log.checkpoints import read_file, read_properties, write_new_file, write_properties
from kafkalite.log.filesystem import MemoryFileSystem
from kafkalite.log.free_space import RESERVED
from kafkalite.protocol.primitives import uuid_to_text
from kafkalite.testing.control.endpoint import ControlError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kafkalite.log.filesystem import File, FileSystem
    from kafkalite.testing.virtual_cluster import VirtualCluster

MAX_SNAPSHOTS = 1000
MAX_DISK_BYTES = 2 << 30
_SLICE_BYTES = 1 << 20
_META = "meta.properties"
_CLEAN = ".kafka_cleanshutdown"
_LOCK = ".lock"


class Snapshot:
    """The state of a cluster; nobody changes it.

    files: its data directory, as after a stop in order. taken_ms, state_ms: when, by the cluster's clock and by that of
    its groups and transactions. arrived: as `LogEngine.arrivals` gave it.
    """

    __slots__ = ("_unread", "arrived", "broker_ids", "files", "made_at_ms", "state_ms", "taken_ms")

    def __init__(
        self,
        files: MemoryFileSystem,
        *,
        taken_ms: int,
        state_ms: int,
        arrived: dict[str, int],
        broker_ids: list[int],
        made_at_ms: int,
    ) -> None:
        self.files = files
        self.taken_ms = taken_ms
        self.state_ms = state_ms
        self.arrived = arrived
        self.broker_ids = broker_ids
        self.made_at_ms = made_at_ms
        """When, by real time."""
        self._unread: _DiskCopy | None = None

    @classmethod
    async def take(cls, virtual: VirtualCluster, *, whole: bool = True) -> Snapshot:
        """The state of a cluster as it is now; ControlError for one on disk that is too large, or can't be read.

        Not `whole`, logs that are on disk are read by `contents` only, which can be had once; `end` it then.
        """
        cluster = virtual.cluster
        engine = cluster.engine
        virtual.faults.hurried.set()
        try:
            engine.seal()
        finally:
            virtual.faults.hurried.clear()
        shared = virtual.files
        copy: _DiskCopy | None = None
        if isinstance(shared, MemoryFileSystem):
            files = shared.share()
        else:
            copy = _DiskCopy(shared, engine.path)
            files = copy.files
        write_new_file(files, f"{MEMORY}/{_CLEAN}", b"")
        snapshot = cls(
            files,
            taken_ms=cluster.clock.now_ms(),
            state_ms=cluster.state_clock.now_ms(),
            arrived=engine.arrivals(),
            broker_ids=sorted(virtual.nodes),
            made_at_ms=time_ns() // 1_000_000,
        )
        if copy is not None and not whole:
            snapshot._unread = copy
        elif copy is not None:
            try:
                await asyncio.to_thread(copy.read_logs)
            finally:
                copy.end()
        return snapshot

    def contents(self) -> Iterator[tuple[str, int, Callable[[int, int], bytes]]]:
        """Each file: its path in the data directory, its size and how to read it. ControlError, OSError."""
        for path in self.files.paths():
            yield path.removeprefix(f"{MEMORY}/"), self.files.size(path), self.files.open(path).read_at
        if self._unread is not None:
            yield from self._unread.logs()

    def end(self) -> None:
        """Close what is on disk."""
        if self._unread is not None:
            self._unread.end()

    def files_of(self, cluster_id: str) -> MemoryFileSystem:
        """The files for a cluster of that id to go on with, whatever its nodes are called."""
        files = self.files.share()
        path = f"{MEMORY}/{_META}"
        meta = read_properties(read_file(files, path)) or {}
        meta.pop("node.id", None)
        write_new_file(files, path, write_properties({**meta, "cluster.id": cluster_id}))
        return files

    def restored(
        self, now_ms: int, leader_epochs: dict[tuple[str, int], int] | None = None, next_producer_id: int = 0
    ) -> Restored:
        """What a cluster that goes on at `now_ms` has to know beside the files."""
        later_ms = now_ms - self.taken_ms
        arrived = {path: newest_ms + later_ms for path, newest_ms in self.arrived.items()}
        return Restored(arrived, now_ms - self.state_ms, leader_epochs or {}, next_producer_id)

    @property
    def cluster_id(self) -> str:
        """Id of the cluster it was taken of."""
        return (read_properties(read_file(self.files, f"{MEMORY}/{_META}")) or {}).get("cluster.id", "")

    @property
    def size_bytes(self) -> int:
        """Bytes of all files, shared with others or not."""
        return sum(self.files.size(path) for path in self.files.paths())


class Snapshots:
    """Those of one cluster, by name."""

    __slots__ = ("_changing", "_closed", "_named", "_seen", "_virtual")

    def __init__(self, virtual: VirtualCluster) -> None:
        self._virtual = virtual
        self._changing = asyncio.Lock()
        self._closed = False
        self._named: dict[str, Snapshot] = {}
        self._seen: dict[tuple[str, int], int] = {}
        """The highest leader epochs that clients may have seen, those of states that are gone included."""

    async def take(self, name: str) -> Snapshot:
        """A snapshot of now; it takes the place of one of that name."""
        return self.add(name, await Snapshot.take(self._virtual))

    def add(self, name: str, snapshot: Snapshot) -> Snapshot:
        """Keep a snapshot under a name."""
        if name not in self._named and len(self._named) >= MAX_SNAPSHOTS:
            raise ControlError(429, f"there are {MAX_SNAPSHOTS} snapshots already: drop those that are not needed")
        self._named[name] = snapshot
        return snapshot

    def get(self, name: str) -> Snapshot:
        """The snapshot of that name; 404 when there is none."""
        snapshot = self._named.get(name)
        if snapshot is None:
            there = ", ".join(self._named) or "none"
            raise ControlError(404, f"there is no snapshot {name!r}; there are: {there}")
        return snapshot

    def drop(self, name: str) -> None:
        """Forget a snapshot; what went on from it stays."""
        self.get(name)
        del self._named[name]

    def __iter__(self) -> Iterator[tuple[str, Snapshot]]:
        return iter(self._named.items())

    def seen(self) -> dict[tuple[str, int], int]:
        """The highest leader epochs that clients may have seen by now."""
        seen = self._seen
        for topic in self._virtual.cluster.image.topics.values():
            for partition in topic.partitions:
                place = (topic.name, partition.index)
                seen[place] = max(seen.get(place, 0), partition.leader_epoch)
        return seen

    async def restore(self, snapshot: Snapshot) -> None:
        """Let the cluster go on from a snapshot, at the ports it has: its clients are cut off and connect again.

        Where that can't be, ControlError, and it goes on as it was.
        """
        virtual = self._virtual
        if not isinstance(virtual.files, MemoryFileSystem):
            where = virtual.cluster.engine.path
            raise ControlError(
                409,
                f"cluster {virtual.id} keeps its data in {where} and can't go back: "
                "fork it instead, or start kafkalite with --ephemeral",
            )
        async with self._changing:
            if self._closed:
                raise ControlError(410, "the cluster was dropped")
            nodes = list(virtual.nodes.values())
            for node in nodes:
                await node.cut_off()
            try:
                self._go_on_from(snapshot)
            finally:
                for node in nodes:
                    node.cluster = virtual.cluster
                    virtual.cluster.add_node(node)
                    await node.start()
        virtual.pulse.fire()

    def _go_on_from(self, snapshot: Snapshot) -> None:
        virtual = self._virtual
        before, files = virtual.cluster, virtual.files
        assert isinstance(files, MemoryFileSystem)
        virtual.open_cluster(
            before.settings,
            node_ids=sorted(virtual.nodes),
            filesystem=snapshot.files_of(before.id),
            restored=snapshot.restored(virtual.clock.now_ms(), self.seen(), before.image.next_producer_id),
        )
        virtual.faults.hurried.set()
        before.close(clean=False)
        virtual.faults.hurried.clear()
        files.clear()  # the cluster itself is one for the garbage collector, which does not know how much that is

    async def close(self) -> None:
        """Nothing is gone back to any more."""
        self._closed = True
        async with self._changing:
            self._named.clear()


def new_cluster_id() -> str:
    """An id for a fork."""
    return uuid_to_text(os.urandom(16))


def slices(size: int, read_at: Callable[[int, int], bytes]) -> Iterator[bytes]:
    """The first `size` bytes of a file, some at a time."""
    position = 0
    while position < size:
        data = read_at(min(_SLICE_BYTES, size - position), position)
        position += len(data)
        yield data


class _DiskCopy:
    """A data directory on its way into memory: all but the logs is there, of these a file is open."""

    __slots__ = ("_logs", "_path", "_reading", "files")

    def __init__(self, fs: FileSystem, path: str) -> None:
        """Raises ControlError."""
        self.files = MemoryFileSystem()
        self._path = path
        self._logs: list[tuple[str, File, int]] = []
        self._reading = Lock()
        left = MAX_DISK_BYTES
        try:
            for name in self._names(fs):
                left -= self._begin(fs, name)
                if left < 0:
                    raise ControlError(
                        409, f"{path} holds more than {MAX_DISK_BYTES >> 20} MiB: stop the broker and copy it instead"
                    )
        except BaseException as error:
            self._close()
            if isinstance(error, OSError):
                raise self._unreadable(error) from None
            raise

    def _names(self, fs: FileSystem) -> Iterator[str]:
        """What belongs to the cluster, by path within the directory; the directories of partitions are made."""
        self.files.make_directory(MEMORY)
        for name in fs.names(self._path):
            if name in (_LOCK, _CLEAN, RESERVED) or name.endswith(("-delete", "-stray", ".tmp")):
                continue  # half written by a thread, some of them, and the reserve of space is large
            if "-" not in name or name.endswith(("-checkpoint", ".properties", "-points")):
                yield name
                continue
            try:
                inside = fs.names(f"{self._path}/{name}")
            except NotADirectoryError:
                continue
            self.files.make_directory(f"{MEMORY}/{name}")
            yield from (f"{name}/{inner}" for inner in inside if not inner.endswith(".deleted"))

    def _begin(self, fs: FileSystem, name: str) -> int:
        """Read a file, or remember how far a log goes; gives the size. A directory, as lost+found, is not ours."""
        try:
            if ".log" in name.rpartition("/")[2]:
                file = fs.open(f"{self._path}/{name}")
                self._logs.append((name, file, file.size()))
                return self._logs[-1][2]
            data = read_file(fs, f"{self._path}/{name}")
        except (FileNotFoundError, IsADirectoryError):
            return 0
        if data is None:
            return 0
        write_new_file(self.files, f"{MEMORY}/{name}", data)
        return len(data)

    def read_logs(self) -> None:
        """Read the logs as far as they went; in slices, since copying in memory holds up all threads."""
        for name, size, read_at in self.logs():
            copy = self.files.open(f"{MEMORY}/{name}", create=True)
            for data in slices(size, read_at):
                copy.write_at(data, copy.size())

    def logs(self) -> Iterator[tuple[str, int, Callable[[int, int], bytes]]]:
        """Each log: its path in the data directory, how far it went and how to read it so far; they are closed then."""
        with self._reading:
            try:
                for name, file, size in self._logs:
                    yield name, size, partial(self._read, name, file)
            finally:
                self._close()

    def _read(self, name: str, file: File, size: int, position: int) -> bytes:
        try:
            data = file.read_at(size, position)
        except OSError as error:
            raise self._unreadable(error) from None
        if not data:
            raise ControlError(409, f"{self._path}/{name} was cut short meanwhile: try it again")
        return data

    def end(self) -> None:
        """Nobody waits for it: close what no thread has begun to read, and may never begin."""
        if self._reading.acquire(blocking=False):
            self._close()
            self._reading.release()

    def _unreadable(self, error: OSError) -> ControlError:
        return ControlError(503, f"{self._path} cannot be copied: {error.strerror or error}")

    def _close(self) -> None:
        for _, file, _ in self._logs:
            file.close()
        self._logs = []
