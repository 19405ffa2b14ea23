"""The directory that holds a broker's logs: one owner at a time, one cluster for good.

.lock                    locked while a broker runs; the lock ends with its process
meta.properties          version=1, cluster.id, node.id, directory.id
.kafka_cleanshutdown     there only between a stop in order and the next start: {"version": 0, "brokerEpoch": -1}
transaction-index-checkpoint   "<topic>-<partition> <base offset> <size>" of the transaction indexes there are
durable-points           (`durable_points.py`)
recovery-point-offset-checkpoint, log-start-offset-checkpoint, replication-offset-checkpoint   (`checkpoints.py`)
<topic>-<partition>/     (`segment_store.py`)
<...>-delete/            removed partitions whose files are still going; <...>-stray/ what belongs to no topic
"""

from __future__ import annotations

from kafkalite.log.checkpoints import (
    read_file,
    read_offsets,
    read_properties,
    write_file,
    write_offsets,
    write_properties,
)
from kafkalite.log.segment_store import PARTITION_METADATA
from kafkalite.observability import log
from kafkalite.protocol.primitives import ZERO_UUID, uuid_from_text, uuid_to_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.log.filesystem import FileSystem
    from kafkalite.log.segment import Segment

_LOCK = ".lock"
META = "meta.properties"
_CLEAN = ".kafka_cleanshutdown"
_CLEAN_TEXT = b'{"version":0,"brokerEpoch":-1}'
INDEX_SIZES = "transaction-index-checkpoint"
_DELETE, _STRAY = "-delete", "-stray"
_LONGEST_NAME = 255


class DirectoryInUseError(Exception):
    """Another broker runs in the directory."""

    def __init__(self, directory: str) -> None:
        super().__init__(f"{directory} is in use by another broker")
        self.directory = directory


class ForeignDirectoryError(Exception):
    """The directory belongs to another cluster or node, or says something of itself that can't be read."""


class DataDirectory:
    """A locked directory; `clean` says whether the last stop was in order.

    index_sizes: of transaction indexes, by partition's directory and segment's base, as a stop in order left them or
    of closed segments a minute before a crash. Nothing else tells when one is gone: most segments have none.
    """

    def __init__(
        self,
        fs: FileSystem,
        path: str,
        *,
        node_id: int,
        cluster_id: str | None,
        new_id: Callable[[], str],
    ) -> None:
        """Lock the directory and find out, or settle, whose it is; nothing is changed in one that is refused.

        Raises DirectoryInUseError, ForeignDirectoryError, OSError.
        """
        self._fs = fs
        self.path = path
        _make_directory(fs, path)
        try:
            self._lock = fs.lock(f"{path}/{_LOCK}")
        except BlockingIOError:
            raise DirectoryInUseError(path) from None
        try:
            self.cluster_id = self._identify(node_id, cluster_id, new_id)
            self.clean = read_file(fs, f"{path}/{_CLEAN}") is not None
            self.index_sizes = self._kept_sizes = read_offsets(read_file(fs, f"{path}/{INDEX_SIZES}")) or {}
            if self.clean:
                # Before anything is written: from here on a crash is a crash (L-15).
                fs.remove(f"{path}/{_CLEAN}")
                fs.sync_directory(path)
        except BaseException:
            self._lock.release()
            raise

    def _identify(self, node_id: int, cluster_id: str | None, new_id: Callable[[], str]) -> str:
        path = f"{self.path}/{META}"
        data = read_file(self._fs, path)
        if not data:
            if any(_partition_of(name) for name in self._fs.names(self.path)):
                raise ForeignDirectoryError(
                    f"{self.path} holds partitions but no {META}, which says whose they are: put it back"
                )
            cluster_id = cluster_id or new_id()
            values = {"version": "1", "cluster.id": cluster_id, "node.id": str(node_id), "directory.id": new_id()}
            # Its own name first: what is written into a directory is no safer than that.
            _sync_above(self._fs, self.path)
            write_file(self._fs, path, write_properties(values))
            return cluster_id
        found = read_properties(data) or {}
        if found.get("version") != "1" or not found.get("cluster.id"):
            raise ForeignDirectoryError(f"{path} is not readable: version 1 with a cluster.id is expected")
        for name, wanted in (("cluster.id", cluster_id), ("node.id", str(node_id))):
            if wanted is not None and found.get(name, wanted) != wanted:
                raise ForeignDirectoryError(f"{self.path} belongs to {name} {found[name]}, this broker has {wanted}")
        return found["cluster.id"]

    def keep_index_sizes(self, segments: list[Segment], asleep: set[str]) -> None:
        """Have the next start know how long the transaction indexes of segments are, off the loop. Raises OSError.

        asleep: partitions that nobody opened.
        """
        sizes = {key: size for key, size in self.index_sizes.items() if key[0] in asleep}
        for segment in segments:
            directory, _, base = segment.path[len(self.path) + 1 :].rpartition("/")
            path = segment.name(".txnindex")
            # One that is gone already has to be made anew as well: none is of that size.
            sizes[directory, int(base)] = self._fs.size(path) if self._fs.exists(path) else 1
        if sizes != self._kept_sizes:
            write_file(self._fs, f"{self.path}/{INDEX_SIZES}", write_offsets(sizes))
            self._kept_sizes = sizes

    def mark_clean(self) -> None:
        """Everything is on disk: the next start may trust it."""
        write_file(self._fs, f"{self.path}/{_CLEAN}", _CLEAN_TEXT)

    def fault(self) -> str | None:
        """What became of it, None while it is there and nobody else's; from any thread."""
        return self._lock.fault()

    def release(self) -> None:
        """Let the next broker in."""
        self._lock.release()

    def partitions(self) -> list[tuple[str, int]]:
        """Topic and partition of each directory that holds a log."""
        found = map(_partition_of, self._fs.names(self.path))
        return sorted(partition for partition in found if partition is not None)

    def tidy(self) -> None:
        """Remove files that a crash left half written."""
        for name in self._fs.names(self.path):
            if name.endswith(".tmp"):
                self._fs.remove(f"{self.path}/{name}")

    def leftovers(self) -> list[str]:
        """Paths of removed partitions whose files are still there."""
        return [f"{self.path}/{name}" for name in self._fs.names(self.path) if name.endswith(_DELETE)]

    def partition_path(self, topic: str, partition: int) -> str:
        return f"{self.path}/{topic}-{partition}"

    def topic_id(self, topic: str, partition: int) -> bytes:
        """The id of the topic that a log was written for, zero where that is not known."""
        return topic_id_of(self._fs, self.partition_path(topic, partition))

    def name(self, topic: str, partition: int, topic_id: bytes) -> None:
        """Write down whose a log is. A failure is reported and leaves it unsaid."""
        path = f"{self.partition_path(topic, partition)}/{PARTITION_METADATA}"
        try:
            write_file(self._fs, path, write_properties({"version": "0", "topic_id": uuid_to_text(topic_id)}, ": "))
        except OSError as error:
            log.error("log.identity_unwritten", topic=topic, partition=partition, fault=str(error))

    def set_apart(self, topic: str, partition: int, topic_id: bytes, *, delete: bool) -> str:
        """Rename a partition's directory so that its topic's name is free; return the new path, not yet synced."""
        suffix = f".{topic_id.hex()}{_DELETE if delete else _STRAY}"
        name = f"{topic}-{partition}"[: _LONGEST_NAME - len(suffix) - 4]
        path = f"{self.path}/{name}{suffix}"
        number = 0
        while self._fs.exists(path):
            number += 1
            path = f"{self.path}/{name}.{number}{suffix}"
        self._fs.rename(self.partition_path(topic, partition), path)
        if not delete:
            log.warning("log.stray", topic=topic, partition=partition, directory=path)
        return path


def topic_id_of(fs: FileSystem, directory: str) -> bytes:
    """Whose log is in a partition's directory, zero where that is not known."""
    text = (read_properties(read_file(fs, f"{directory}/{PARTITION_METADATA}")) or {}).get("topic_id", "")
    try:
        return uuid_from_text(text)
    except ValueError:
        return ZERO_UUID


def _make_directory(fs: FileSystem, path: str) -> None:
    """Make a directory and those above it, with durable names but for its own."""
    above = path.rstrip("/").rpartition("/")[0]
    if above and not fs.exists(above):
        _make_directory(fs, above)
        _sync_above(fs, above)
    fs.make_directory(path)


def _sync_above(fs: FileSystem, path: str) -> None:
    try:
        fs.sync_directory(path.rstrip("/").rpartition("/")[0] or ("/" if path.startswith("/") else "."))
    except PermissionError:
        pass  # a directory that may be passed through but not opened was there before


def _partition_of(name: str) -> tuple[str, int] | None:
    topic, dash, number = name.rpartition("-")
    if not dash or not topic or not number.isascii() or not number.isdigit():
        return None
    return topic, int(number)
