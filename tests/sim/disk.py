"""A disk that knows what is durable and what is only written, and what becomes of it when the power goes.

Files and names are apart, as on a real file system. A file has the bytes everybody reads and the bytes a power cut
can't take; the writes and truncations between the two are pending until `sync`. A directory has names alike, pending
until `sync_directory`. A power cut decides on every pending change by itself: kept, dropped, or torn, in any
combination across files (`power_cuts.py`). A process that is killed loses nothing but its handles.

A sync that fails leaves some of what it should have written on the disk, and no later sync writes the rest (KF-21).
"""

from __future__ import annotations

from errno import EIO, EMFILE, ENOSPC
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from kafkalite.log.filesystem import DirectoryLock
    from kafkalite.protocol.primitives import Buffer


_OTHERS = ".cleaned"
"""Files of compaction, which is a process of its own elsewhere: its end closes them."""


class PowerCut(BaseException):  # noqa: N818
    """The power is gone; nothing catches this but the simulator."""


class FileChange:
    """A write of `data` at `position`, or a truncation to `position` where data is None; `number` orders all."""

    __slots__ = ("data", "number", "position")

    def __init__(self, number: int, position: int, data: bytes | None) -> None:
        self.number = number
        self.position = position
        self.data = data

    def apply(self, content: bytearray) -> None:
        if self.data is None:
            if self.position < len(content):
                del content[self.position :]
            else:
                content.extend(bytes(self.position - len(content)))
        else:
            write(content, self.position, self.data)


def write(content: bytearray, position: int, data: Buffer) -> None:
    if position > len(content):
        content.extend(bytes(position - len(content)))
    content[position : position + len(data)] = data


class FileNode:
    """A file, whatever its names."""

    __slots__ = ("content", "durable", "pending")

    def __init__(self, content: bytes = b"") -> None:
        self.content = bytearray(content)
        self.durable = bytearray(content)
        self.pending: list[FileChange] = []

    def sync(self) -> None:
        for change in self.pending:
            change.apply(self.durable)
        self.pending.clear()


class NameChange:
    """Names set to nodes, None for removed, at one stroke."""

    __slots__ = ("names", "number")

    def __init__(self, number: int, names: dict[str, Node | None]) -> None:
        self.number = number
        self.names = names

    def apply(self, entries: dict[str, Node]) -> None:
        for name, node in self.names.items():
            if node is None:
                entries.pop(name, None)
            else:
                entries[name] = node


class DirectoryNode:
    """A directory, whatever its name."""

    __slots__ = ("durable", "entries", "pending")

    def __init__(self) -> None:
        self.entries: dict[str, Node] = {}
        self.durable: dict[str, Node] = {}
        self.pending: list[NameChange] = []

    def sync(self) -> None:
        for change in self.pending:
            change.apply(self.durable)
        self.pending.clear()


Node = FileNode | DirectoryNode


class Faults:
    """Which calls fail, by chance: `rate` of each kind of call; the rest goes well."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self.rates: dict[str, float] = {}
        self.full = False
        """No room for anything that makes a file longer, or a new one."""
        self.forgets_unsynced = False
        """A failed sync drops what it could not write from the cache; else readers go on seeing it."""
        self.raised = 0

    def clear(self) -> None:
        self.rates = {}
        self.full = False

    def strike(self, call: str, path: str) -> None:
        rate = self.rates.get(call)
        if rate and self._rng.random() < rate:
            self.raised += 1
            raise OSError(EMFILE if call == "open" else EIO, f"injected at {call}", path)

    def room_for(self, path: str, size: int, *, grows: bool = True) -> int:
        """How much of a write is taken; raises where nothing is."""
        if self.full and grows:
            self.raised += 1
            if size <= 1 or self._rng.random() < 0.5:
                raise OSError(ENOSPC, "injected: disk full", path)
            return self._rng.randrange(1, size)
        rate = self.rates.get("short")
        if rate and size > 1 and self._rng.random() < rate:
            return self._rng.randrange(1, size)
        return size

    def chance(self) -> bool:
        return self._rng.random() < 0.5


class Disk:
    """What stays when processes go: a `FileSystem` of which `on_call` hears before each call that changes it."""

    def __init__(self, faults: Faults) -> None:
        self.root = DirectoryNode()
        self.faults = faults
        self.on_call: Callable[[str, str], None] | None = None
        self.calls = 0
        self.changes = 0
        self._era = 0
        self._locked: set[str] = set()
        self.open_files = 0

    # The simulator's side

    def end_process(self) -> None:
        """Whoever had files open or held locks is gone."""
        self._era += 1
        self._locked.clear()
        self.open_files = 0

    def replace(self, root: DirectoryNode) -> None:
        """Go on with what a power cut left."""
        self.end_process()
        self.root = root

    @property
    def era(self) -> int:
        return self._era

    def number(self) -> int:
        self.changes += 1
        return self.changes

    def before(self, call: str, path: str) -> None:
        self.calls += 1
        if self.on_call is not None:
            self.on_call(call, path)
        self.faults.strike(call, path)

    def check_alive(self, era: int) -> None:
        if era != self._era:
            raise PowerCut("a handle of a process that is gone")

    # Finding

    def _directory(self, path: str) -> DirectoryNode:
        node: Node = self.root
        for name in path.split("/"):
            if name:
                if not isinstance(node, DirectoryNode) or name not in node.entries:
                    raise FileNotFoundError(path)
                node = node.entries[name]
        if not isinstance(node, DirectoryNode):
            raise NotADirectoryError(path)
        return node

    def _parent(self, path: str) -> tuple[DirectoryNode, str]:
        above, _, name = path.rpartition("/")
        return self._directory(above), name

    def _set(self, directory: DirectoryNode, names: dict[str, Node | None]) -> None:
        change = NameChange(self.number(), names)
        change.apply(directory.entries)
        directory.pending.append(change)

    def node(self, path: str) -> Node:
        parent, name = self._parent(path)
        if name not in parent.entries:
            raise FileNotFoundError(path)
        return parent.entries[name]

    # FileSystem

    def open(self, path: str, *, create: bool = False) -> SimFile:
        parent, name = self._parent(path)
        node = parent.entries.get(name)
        self.faults.strike("open", path)
        if node is None:
            if not create:
                raise FileNotFoundError(path)
            self.before("create", path)
            if self.faults.full:
                self.faults.room_for(path, 1)
            node = FileNode()
            self._set(parent, {name: node})
        if isinstance(node, DirectoryNode):
            raise IsADirectoryError(path)
        self.open_files += not path.endswith(_OTHERS)
        return SimFile(self, node, path)

    def exists(self, path: str) -> bool:
        try:
            self.node(path)
        except (FileNotFoundError, NotADirectoryError):
            return False
        return True

    def size(self, path: str) -> int:
        node = self.node(path)
        assert isinstance(node, FileNode)
        return len(node.content)

    def names(self, path: str) -> list[str]:
        return list(self._directory(path).entries)

    def make_directory(self, path: str) -> None:
        above = ""
        for name in path.split("/"):
            parent = self._directory(above)
            above = f"{above}/{name}"
            if name not in parent.entries:
                self.before("make_directory", path)
                self._set(parent, {name: DirectoryNode()})
            elif isinstance(parent.entries[name], FileNode):
                raise FileExistsError(path)

    def rename(self, source: str, target: str) -> None:
        parent, name = self._parent(source)
        if name not in parent.entries:
            raise FileNotFoundError(source)
        self.before("rename", target)
        above, new_name = self._parent(target)
        assert above is parent, "the simulator knows renames within a directory only"
        node, there = parent.entries[name], parent.entries.get(new_name)
        if isinstance(node, DirectoryNode) and there is not None:
            raise FileExistsError(target)
        self._set(parent, {name: None, new_name: node})

    def remove(self, path: str) -> None:
        parent, name = self._parent(path)
        if name not in parent.entries:
            raise FileNotFoundError(path)
        self.before("remove", path)
        self._set(parent, {name: None})

    def remove_tree(self, path: str) -> None:
        parent, name = self._parent(path)
        directory = self._directory(path)
        for child in list(directory.entries):
            self.before("remove_tree", path)
            self._set(directory, {child: None})
        self.before("remove_tree", path)
        self._set(parent, {name: None})

    def sync_directory(self, path: str) -> None:
        directory = self._directory(path.rstrip("/"))
        self.before("sync_directory", path)  # where it fails, journals of file systems keep what is to be written
        directory.sync()

    def whole_sync(self, path: str) -> Callable[[], None]:
        return partial(self._sync_below, path)

    def _sync_below(self, path: str) -> None:
        """Whatever the order, the power may go before each; a failure is told, and does not keep the rest back."""
        failed: OSError | None = None
        for name, node in list(self._directory(path).entries.items()):
            try:
                if isinstance(node, DirectoryNode):
                    self._sync_below(f"{path}/{name}")
                else:
                    SimFile(self, node, f"{path}/{name}").sync()
            except OSError as error:
                failed = error
        self.sync_directory(path)
        if failed is not None:
            raise failed

    def space(self, path: str) -> tuple[int, int]:
        return (0 if self.faults.full else 1 << 40), 1 << 40

    def lock(self, path: str) -> DirectoryLock:
        if path in self._locked:
            raise BlockingIOError(path)
        file = self.open(path, create=True)
        file.close()
        self._locked.add(path)
        return _Lock(self, path)

    def unlock(self, path: str) -> None:
        self._locked.discard(path)


class _Lock:
    def __init__(self, disk: Disk, path: str) -> None:
        self._disk = disk
        self._path = path
        self._era = disk.era

    def fault(self) -> str | None:
        return None

    def release(self) -> None:
        if self._disk.era == self._era:
            self._disk.unlock(self._path)


class SimFile:
    """An open file of a `Disk`."""

    __slots__ = ("_closed", "_disk", "_era", "_node", "_path")

    def __init__(self, disk: Disk, node: FileNode, path: str) -> None:
        self._disk = disk
        self._node = node
        self._path = path
        self._era = disk.era
        self._closed = False

    def _before(self, call: str) -> None:
        self._disk.check_alive(self._era)
        assert not self._closed, f"{call} of {self._path} after close"
        if call == "read":
            self._disk.faults.strike(call, self._path)
        else:
            self._disk.before(call, self._path)

    def write_at(self, data: Buffer, position: int, /) -> int:
        self._before("write")
        grows = position + len(data) > len(self._node.content)
        size = self._disk.faults.room_for(self._path, len(data), grows=grows)
        taken = bytes(memoryview(data)[:size])
        self._node.pending.append(FileChange(self._disk.number(), position, taken))
        write(self._node.content, position, taken)
        return size

    def read_at(self, size: int, position: int, /) -> bytes:
        self._before("read")
        return bytes(self._node.content[position : position + size])

    def truncate(self, size: int, /) -> None:
        if size == len(self._node.content):
            self._disk.check_alive(self._era)
            return
        self._before("truncate")
        change = FileChange(self._disk.number(), size, None)
        self._node.pending.append(change)
        change.apply(self._node.content)

    def size(self) -> int:
        return len(self._node.content)

    def sync(self) -> None:
        node = self._node
        try:
            self._before("sync")
        except OSError:
            faults = self._disk.faults
            node.pending = [change for change in node.pending if faults.chance()]
            node.sync()
            if faults.forgets_unsynced:
                node.content[:] = node.durable
            raise
        node.sync()

    def close(self) -> None:
        if not self._closed and self._disk.era == self._era:
            self._disk.open_files -= not self._path.endswith(_OTHERS)
        self._closed = True
