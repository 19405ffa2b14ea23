"""What the tests of the log share: engines over real or memory files, batches, a file system that fails on demand."""

from __future__ import annotations

import queue
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from kafkalite.clock import ManualClock
from kafkalite.log.config import LogConfig
from kafkalite.log.engine import LogEngine
from kafkalite.log.filesystem import MemoryFileSystem, RealFileSystem
from kafkalite.records.batch import build_batch, iter_batches
from kafkalite.records.validation import ValidBatch, validate_produced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kafkalite.log.filesystem import DirectoryLock, File, FileSystem
    from kafkalite.log.partition_log import AppendResult, PartitionLog
    from kafkalite.protocol.primitives import Buffer

START_MS = 1_700_000_000_000
TOPIC_ID = bytes(range(16))


class World:
    """A file system and a clock in which engines come and go."""

    def __init__(self, fs: FileSystem, directory: str, durability: str) -> None:
        self.fs = fs
        self.directory = directory
        self.durability = durability
        self.clock = ManualClock(START_MS)
        self.posted: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.engines: list[LogEngine] = []

    def start(self, **options: Any) -> LogEngine:
        engine = LogEngine(
            self.fs,
            self.directory,
            self.clock,
            durability=self.durability,
            post=self.posted.put,
            **options,
        )
        self.engines.append(engine)
        return engine

    def open(self, engine: LogEngine | None = None, topic: str = "t", **settings: Any) -> PartitionLog:
        topic_id = TOPIC_ID if topic == "t" else topic.encode().ljust(16)
        return (engine or self.start()).open(topic, 0, topic_id, config(**settings))

    def pump(self) -> None:
        """Run what was posted to the loop so far."""
        while True:
            try:
                self.posted.get_nowait()()
            except queue.Empty:
                return

    def pump_until(self, done: Callable[[], bool]) -> None:
        """Run the loop until something has happened; it must happen within seconds."""
        while not done():
            self.posted.get(timeout=20)()

    def settle(self, log: PartitionLog) -> None:
        """Wait until everything appended is visible."""
        self.pump_until(lambda: log.high_watermark == log.log_end_offset or log.fenced)

    def stop(self, *, clean: bool = True) -> None:
        for engine in self.engines:
            engine.close(clean=clean)
        self.engines.clear()
        self.pump()

    def restart(self, *, clean: bool = True, **settings: Any) -> PartitionLog:
        self.stop(clean=clean)
        return self.open(**settings)


def config(**settings: Any) -> LogConfig:
    """Topic settings, "_" for "."; segments may be as small as wanted."""
    return LogConfig({name.replace("_", "."): value for name, value in settings.items()})


def real_world(path: Path, durability: str = "os") -> World:
    return World(RealFileSystem(), str(path), durability)


def memory_world(durability: str = "none") -> World:
    return World(MemoryFileSystem(), "data", durability)


def batch(
    *timestamps: int,
    value: bytes = b"v",
    producer: tuple[int, int, int] = (-1, -1, -1),
    transactional: bool = False,
    codec: int = 0,
) -> bytearray:
    """A batch with a record for each timestamp, START_MS added; producer is (id, epoch, base sequence)."""
    return build_batch(
        [(START_MS + timestamp, b"k", value, ()) for timestamp in timestamps],
        codec=codec,
        producer_id=producer[0],
        producer_epoch=producer[1],
        base_sequence=producer[2],
        transactional=transactional,
    )


def valid(data: bytearray, log: PartitionLog) -> ValidBatch:
    return validate_produced(memoryview(data), log.config.policy, now_ms=START_MS, api_version=9)


def produce(log: PartitionLog, data: bytearray, *, transaction_v2: bool = False) -> AppendResult:
    return log.append_produced(valid(data, log), now_ms=START_MS, transaction_v2=transaction_v2)


def read_all(log: PartitionLog, *, committed: bool = False, max_bytes: int = 1 << 20) -> bytes:
    """All that readers may see."""
    out = bytearray()
    offset = log.log_start_offset
    while True:
        result = log.read(offset, max_bytes, committed=committed)
        if not result.size:
            return bytes(out)
        for part in result.parts:
            out += part
            for found in iter_batches(part):
                offset = found.last_offset + 1


def offsets_and_values(data: bytes) -> list[tuple[int, bytes | None]]:
    return [
        (record.offset, None if record.value is None else bytes(record.value))
        for found in iter_batches(data)
        for record in found.records()
    ]


class FaultyFile:
    """A file that asks `FaultyFileSystem.fault` before each call."""

    def __init__(self, fs: FaultyFileSystem, file: File, path: str) -> None:
        self.fs = fs
        self.file = file
        self.path = path

    def write_at(self, data: Buffer, position: int, /) -> int:
        limit = self.fs.before("write", self.path)
        return self.file.write_at(memoryview(data)[:limit], position)

    def read_at(self, size: int, position: int, /) -> bytes:
        self.fs.before("read", self.path)
        return self.file.read_at(size, position)

    def truncate(self, size: int, /) -> None:
        self.fs.before("truncate", self.path)
        self.file.truncate(size)

    def size(self) -> int:
        return self.file.size()

    def sync(self) -> None:
        self.fs.before("sync", self.path)
        self.file.sync()

    def close(self) -> None:
        self.file.close()


class FaultyFileSystem:
    """Passes every call on after `fault(call, path)`, which may raise, or return how many bytes a write takes."""

    def __init__(self, fs: FileSystem) -> None:
        self.fs = fs
        self.fault: Callable[[str, str], int | None] | None = None
        self.calls: list[tuple[str, str]] = []

    def before(self, call: str, path: str) -> int | None:
        self.calls.append((call, path.rpartition("/")[2]))
        return None if self.fault is None else self.fault(call, path)

    @contextmanager
    def failing(self, fault: Callable[[str, str], int | None]) -> Iterator[None]:
        self.fault = fault
        try:
            yield
        finally:
            self.fault = None

    def open(self, path: str, *, create: bool = False) -> File:
        self.before("create" if create else "open", path)
        return FaultyFile(self, self.fs.open(path, create=create), path)

    def exists(self, path: str) -> bool:
        return self.fs.exists(path)

    def size(self, path: str) -> int:
        return self.fs.size(path)

    def names(self, path: str) -> list[str]:
        return self.fs.names(path)

    def make_directory(self, path: str) -> None:
        self.before("make_directory", path)
        self.fs.make_directory(path)

    def rename(self, source: str, target: str) -> None:
        self.before("rename", target)
        self.fs.rename(source, target)

    def remove(self, path: str) -> None:
        self.before("remove", path)
        self.fs.remove(path)

    def remove_tree(self, path: str) -> None:
        self.before("remove_tree", path)
        self.fs.remove_tree(path)

    def sync_directory(self, path: str) -> None:
        self.before("sync_directory", path)
        self.fs.sync_directory(path)

    def whole_sync(self, path: str) -> Callable[[], None] | None:
        return None

    def space(self, path: str) -> tuple[int, int]:
        return self.fs.space(path)

    def lock(self, path: str) -> DirectoryLock:
        return self.fs.lock(path)


def fail_on(*rules: tuple[str, str]) -> Callable[[str, str], int | None]:
    """A fault: OSError for each (call, end of path) given."""

    def fault(call: str, path: str) -> int | None:
        if any(call == wanted and path.endswith(end) for wanted, end in rules):
            raise OSError(28, "No space left on device", path)
        return None

    return fault


def records_of(result_parts: Sequence[Buffer]) -> list[tuple[int, bytes | None]]:
    return offsets_and_values(b"".join(result_parts))
