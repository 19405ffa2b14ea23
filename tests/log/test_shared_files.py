"""Files in memory that share what they hold: whatever is done to one, another does not see, and nothing is copied."""

from __future__ import annotations

import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from kafkalite.log.filesystem import MemoryFile, MemoryFileSystem
from tests.log.world import World, batch, memory_world, offsets_and_values, produce, read_all

_PART = 64 << 10


def content(file: MemoryFile) -> bytes:
    return file.read_at(file.size() + 10, 0)


@st.composite
def steps(draw: st.DrawFn) -> list[tuple[str, int, int, int]]:
    size = st.sampled_from([0, 1, 7, 100, _PART - 1, _PART, _PART + 3, 3 * _PART])
    kind = st.sampled_from(["write", "append", "append", "truncate", "share", "share", "read"])
    return draw(st.lists(st.tuples(kind, st.integers(0, 5), size, size), max_size=30))


@given(steps())
@settings(max_examples=300, deadline=None)
def test_shared_files_are_as_if_they_were_copies(plan: list[tuple[str, int, int, int]]) -> None:
    files = [MemoryFile()]
    models = [bytearray()]
    for number, (kind, which, one, two) in enumerate(plan):
        at = which % len(files)
        file, model = files[at], models[at]
        if kind in ("write", "append"):
            position = len(model) if kind == "append" else one
            data = bytes([number % 251 + 1]) * two
            assert file.write_at(data, position) == two
            if position > len(model):
                model += bytes(position - len(model))
            model[position : position + two] = data
        elif kind == "truncate":
            file.truncate(one)
            del model[one:]
        elif kind == "share":
            files.append(file.share())
            models.append(bytearray(model))
        else:
            assert file.read_at(two, one) == bytes(model[one : one + two])
    for file, model in zip(files, models, strict=True):
        assert file.size() == len(model)
        assert content(file) == bytes(model)


def test_sharing_costs_the_same_however_much_there_is() -> None:
    file = MemoryFile()
    file.write_at(bytes(50 << 20), 0)
    twin = file.share()
    own = sys.getsizeof(twin._content) + sys.getsizeof(twin._parts)
    assert own < 1000
    twin.write_at(b"more", twin.size())
    assert sys.getsizeof(twin._content) < 1000
    assert (file.size(), twin.size()) == (50 << 20, (50 << 20) + 4)


def test_sharing_again_and_again_does_not_make_many_parts() -> None:
    file = MemoryFile()
    for _ in range(1000):
        file.share()
        file.write_at(b"x" * 300, file.size())
    assert file.size() == 300_000
    assert len(file._parts) <= 300_000 // _PART + 1


def test_a_file_system_and_its_twin_go_their_own_ways() -> None:
    fs = MemoryFileSystem()
    fs.make_directory("a/b")
    for path in ("a/b/kept", "a/b/moved", "a/removed"):
        fs.open(path, create=True).write_at(path.encode(), 0)
    lock = fs.lock("a/.lock")
    twin = fs.share()
    twin.lock("a/.lock")
    fs.rename("a/b/moved", "a/moved")
    fs.remove("a/removed")
    twin.make_directory("c")
    twin.open("c/new", create=True).write_at(b"new", 0)
    twin.open("a/b/kept").write_at(b"changed", 0)
    lock.release()
    assert fs.paths() == ["a/b/kept", "a/moved"]
    assert twin.paths() == ["a/b/kept", "a/b/moved", "a/removed", "c/new"]
    assert not fs.exists("c")
    assert content(fs.open("a/b/kept")) == b"a/b/kept"
    assert content(twin.open("a/b/kept")) == b"changedt"


def test_a_copy_of_sealed_logs_is_one_of_a_stop_in_order_and_the_logs_go_on() -> None:
    world = memory_world()
    engine = world.start()
    log = world.open(engine, index_interval_bytes=1)
    copies = []
    for number in range(4):
        produce(log, batch(number, producer=(7, 0, number)))
        engine.seal()
        assert world.fs.exists("data/t-0/00000000000000000000.index")
        assert isinstance(world.fs, MemoryFileSystem)
        copies.append(world.fs.share())
    produce(log, batch(9))
    # An index that does not cover its log must not stand beside it after a crash.
    assert not world.fs.exists("data/t-0/00000000000000000000.index")
    for number, copy in enumerate(copies):
        other = World(copy, "data", "none")
        copy.open("data/.kafka_cleanshutdown", create=True)
        opened = other.start()
        assert opened.was_clean
        again = other.open(opened)
        assert [offset for offset, _ in offsets_and_values(read_all(again))] == list(range(number + 1))
        known = again.producers.get(7)
        assert known is not None
        assert known.last_sequence == number
        produce(again, batch(5, producer=(7, 0, number + 1)))
        assert again.log_end_offset == number + 2
        other.stop()
    assert log.log_end_offset == 5
    world.stop()
