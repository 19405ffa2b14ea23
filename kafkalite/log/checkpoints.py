"""Small text files: offsets of many partitions, the leader epochs of one, the identity of a directory.

All are written beside themselves and renamed into place, so that a crash leaves the old or the new (L-1). A file that
does not read as it should counts as missing: what it held can be found out again, or is said to be lost.

    offsets       "0", the number of lines, then "topic partition offset"
    leader epochs "0", the number of lines, then "epoch start_offset"
    properties    "name=value" lines ("name: value" in partition.metadata), "#" starts a comment
"""

from __future__ import annotations

from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kafkalite.log.filesystem import FileSystem

_VERSION = "0"


def read_file(fs: FileSystem, path: str) -> bytes | None:
    """Return what a file holds, None where there is none."""
    try:
        file = fs.open(path)
    except FileNotFoundError:
        return None
    try:
        return file.read_at(file.size(), 0)
    finally:
        file.close()


def write_file(fs: FileSystem, path: str, data: bytes, *, durable: bool = True) -> None:
    """Replace a file at one stroke; when this returns and `durable` is set, no power cut brings the old one back."""
    replace_file(fs, path, data, durable=durable)
    if durable:
        fs.sync_directory(path.rpartition("/")[0])


def replace_file(fs: FileSystem, path: str, data: bytes, *, durable: bool = True) -> None:
    """As `write_file`, which a power cut may undo until the names in the directory are durable."""
    temporary = path + ".tmp"
    write_new_file(fs, temporary, data, durable=durable)
    fs.rename(temporary, path)


def write_new_file(fs: FileSystem, path: str, data: bytes, *, durable: bool = False) -> None:
    """Write a file that nobody reads before it is whole."""
    file = fs.open(path, create=True)
    try:
        file.truncate(0)
        position = 0
        while position < len(data):
            position += file.write_at(memoryview(data)[position:], position)
        if durable:
            file.sync()
    finally:
        file.close()


def sync_file(fs: FileSystem, path: str, *, again: int = 2) -> None:
    """Sync a file if it is there, or the one that took its place meanwhile."""
    try:
        file = fs.open(path)
    except FileNotFoundError:
        return  # let go since
    try:
        file.sync()
    except FileNotFoundError:
        if not again:
            raise
        sync_file(fs, path, again=again - 1)
    finally:
        file.close()


def _lines(data: bytes | None, columns: int) -> list[list[str]] | None:
    """Return the rows of a checkpoint file, None where it is missing or damaged."""
    if data is None:
        return None
    try:
        lines = data.decode("ascii").split("\n")
        if lines[0] != _VERSION or lines[-1] != "":
            return None
        rows = [line.rsplit(" ", columns - 1) for line in lines[2:-1]]
        return rows if int(lines[1]) == len(rows) and all(len(row) == columns for row in rows) else None
    except (ValueError, IndexError):
        return None


def read_offsets(data: bytes | None) -> dict[tuple[str, int], int] | None:
    """Read a checkpoint of offsets; None where it is missing or damaged."""
    rows = _lines(data, 3)
    if rows is None:
        return None
    try:
        return {(topic, int(partition)): int(offset) for topic, partition, offset in rows}
    except ValueError:
        return None


def write_offsets(offsets: Mapping[tuple[str, int], int]) -> bytes:
    lines = [f"{topic} {partition} {offset}" for (topic, partition), offset in sorted(offsets.items())]
    return "\n".join((_VERSION, str(len(lines)), *lines, "")).encode("ascii")


def read_epochs(data: bytes | None) -> list[tuple[int, int]] | None:
    """Read a leader epoch checkpoint; None where it is missing, damaged or not rising."""
    rows = _lines(data, 2)
    if rows is None:
        return None
    try:
        entries = [(int(epoch), int(offset)) for epoch, offset in rows]
    except ValueError:
        return None
    for (epoch, offset), (next_epoch, next_offset) in pairwise(entries):
        if next_epoch <= epoch or next_offset < offset:
            return None
    return entries


def write_epochs(entries: Iterable[tuple[int, int]]) -> bytes:
    lines = [f"{epoch} {offset}" for epoch, offset in entries]
    return "\n".join((_VERSION, str(len(lines)), *lines, "")).encode("ascii")


def read_properties(data: bytes | None) -> dict[str, str] | None:
    """Read "name=value" or "name: value" lines; None where there are none."""
    if data is None:
        return None
    values: dict[str, str] = {}
    for line in data.decode("utf-8", "replace").splitlines():
        line = line.strip()
        if line and not line.startswith("#"):
            at = min((at for at in (line.find("="), line.find(":")) if at >= 0), default=-1)
            if at > 0:
                values[line[:at].strip()] = line[at + 1 :].strip()
    return values or None


def write_properties(values: Mapping[str, str], separator: str = "=") -> bytes:
    return "".join(f"{name}{separator}{value}\n" for name, value in values.items()).encode("utf-8")
