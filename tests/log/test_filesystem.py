"""Real and memory files keep the same contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kafkalite.log.filesystem import MemoryFileSystem, RealFileSystem

if TYPE_CHECKING:
    from pathlib import Path

    from kafkalite.log.filesystem import FileSystem


@pytest.fixture(params=["real", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[FileSystem, str]:
    fs: FileSystem = RealFileSystem() if request.param == "real" else MemoryFileSystem()
    directory = str(tmp_path / "a" / "b")
    fs.make_directory(directory)
    fs.make_directory(directory)
    return fs, directory


def test_files(place: tuple[FileSystem, str]) -> None:
    fs, directory = place
    path = f"{directory}/f"
    with pytest.raises(FileNotFoundError):
        fs.open(path)
    assert not fs.exists(path)
    file = fs.open(path, create=True)
    assert fs.exists(path)
    assert file.write_at(b"hello world", 0) == 11
    assert file.write_at(memoryview(bytearray(b"W")), 6) == 1
    assert file.read_at(5, 6) == b"World"
    assert file.read_at(100, 8) == b"rld"
    assert file.read_at(10, 50) == b""
    file.truncate(5)
    assert (file.size(), fs.size(path)) == (5, 5)
    assert file.write_at(b"!", 7) == 1
    assert file.read_at(10, 0) == b"hello\0\0!"
    file.sync()
    other = fs.open(path)
    assert other.size() == 8
    other.close()
    file.close()
    file.close()


def test_an_open_file_outlives_its_name(place: tuple[FileSystem, str]) -> None:
    fs, directory = place
    file = fs.open(f"{directory}/f", create=True)
    file.write_at(b"x", 0)
    fs.remove(f"{directory}/f")
    assert file.read_at(1, 0) == b"x"
    assert not fs.exists(f"{directory}/f")
    with pytest.raises(FileNotFoundError):
        fs.remove(f"{directory}/f")
    file.close()


def test_names_and_renames(place: tuple[FileSystem, str]) -> None:
    fs, directory = place
    fs.make_directory(f"{directory}/d")
    for name in ("x", "d/y"):
        file = fs.open(f"{directory}/{name}", create=True)
        file.write_at(name.encode(), 0)
        file.close()
    assert sorted(fs.names(directory)) == ["d", "x"]
    fs.rename(f"{directory}/d", f"{directory}/e")
    assert sorted(fs.names(directory)) == ["e", "x"]
    fs.rename(f"{directory}/x", f"{directory}/e/y")
    assert fs.names(f"{directory}/e") == ["y"]
    assert fs.open(f"{directory}/e/y").read_at(9, 0) == b"x"
    fs.sync_directory(directory)
    fs.remove_tree(f"{directory}/e")
    assert fs.names(directory) == []
    with pytest.raises(FileNotFoundError):
        fs.names(f"{directory}/e")
    with pytest.raises(FileNotFoundError):
        fs.open(f"{directory}/e/y", create=True)


def test_one_holds_the_lock(place: tuple[FileSystem, str]) -> None:
    fs, directory = place
    lock = fs.lock(f"{directory}/.lock")
    with pytest.raises(BlockingIOError):
        fs.lock(f"{directory}/.lock")
    lock.release()
    fs.lock(f"{directory}/.lock").release()


def test_a_closed_file_can_not_reach_another(tmp_path: Path) -> None:
    """The kernel gives its number to the next file opened."""
    fs = RealFileSystem()
    file = fs.open(str(tmp_path / "one"), create=True)
    file.close()
    other = fs.open(str(tmp_path / "two"), create=True)
    with pytest.raises(OSError, match="Bad file descriptor"):
        file.write_at(b"x", 0)
    with pytest.raises(OSError, match="Bad file descriptor"):
        file.read_at(1, 0)
    other.close()
