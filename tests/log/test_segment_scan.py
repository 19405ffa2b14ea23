"""Reading a segment through: what one loop over the headers finds is what the batches say one by one."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from kafkalite.log.checkpoints import write_new_file
from kafkalite.log.filesystem import MemoryFileSystem
from kafkalite.log.leader_epochs import LeaderEpochs
from kafkalite.log.producers import Producers, replay_batch
from kafkalite.log.segment import Segment
from kafkalite.log.segment_scan import SegmentScan
from kafkalite.records.batch import ABORT_MARKER, RecordBatch, build_batch, control_batch
from tests.log.world import START_MS, batch

if TYPE_CHECKING:
    from collections.abc import Callable

INTERVAL = 500
BASE = 100
EVERY = 1 << 62


def stamped(data: bytearray, offset: int, epoch: int) -> bytes:
    data[0:8] = offset.to_bytes(8, "big")
    data[12:16] = epoch.to_bytes(4, "big")
    return bytes(data)


def written(seed: int) -> list[bytes]:
    """Batches of all sizes, of producers and of none, in two epochs, markers among them."""
    dice = random.Random(seed)
    found: list[bytes] = []
    offset = BASE
    for number in range(60):
        value = b"x" * dice.choice((1, 1, 100, 5000, 70_000, 1_100_000 if number % 20 == 7 else 1))
        producer = dice.choice([(-1, -1, -1), (7, 0, number), (8, 0, number)])
        if number % 9 == 8:
            data = control_batch(ABORT_MARKER, timestamp=START_MS, producer_id=8, producer_epoch=0, coordinator_epoch=0)
        else:
            times = [dice.randrange(1000) for _ in range(dice.randrange(1, 4))]
            data = batch(*times, value=value, producer=producer, transactional=producer[0] == 8)
        found.append(stamped(data, offset, 3 if offset < BASE + 50 else 5))
        offset = RecordBatch(found[-1]).last_offset + 1
    return found


def scanned(content: bytes, *, limit: int = EVERY, gaps_to: int = 0) -> tuple[int, int, Segment, Producers, list[int]]:
    """Good bytes, end offset, the segment, its producers, and offsets of control batches."""
    fs = MemoryFileSystem()
    fs.make_directory("t-0")
    write_new_file(fs, f"t-0/{BASE:020}.log", content)
    segment = Segment(fs, "t-0", BASE, len(content))
    producers = Producers()
    controls: list[int] = []
    told: list[int] = []

    def replay(found: RecordBatch) -> None:
        controls.append(found.base_offset)
        replay_batch(producers, found, START_MS)

    scan = SegmentScan(
        LeaderEpochs([(3, 0), (5, BASE + 50)]),
        producers,
        end_offset=0,
        gaps_to=gaps_to,
        interval=INTERVAL,
        now_ms=START_MS,
        replay=replay,
        on_read=told.append,
    )
    good = scan.run(segment, limit)
    assert sum(told) == good
    return good, scan.end_offset, segment, producers, controls


def check(content: bytes, whole: list[bytes]) -> None:
    """The first batches are good, and nothing behind them is."""
    good, end_offset, segment, producers, controls = scanned(content)
    batches = [RecordBatch(data) for data in whole]
    assert good == sum(map(len, whole))
    assert end_offset == (batches[-1].last_offset + 1 if batches else BASE)
    assert controls == [each.base_offset for each in batches if each.is_control]
    expected = Producers()
    twin = Segment(MemoryFileSystem(), "t-0", BASE)
    twin.start_indexes()
    position = 0
    for each in batches:
        replay_batch(expected, each, START_MS)
        twin.index_batch(position, each.size, each.last_offset, each.max_timestamp, INTERVAL)
        position += each.size
    assert producers.encode() == expected.encode()
    assert segment.encoded_indexes() == twin.encoded_indexes()


@pytest.mark.parametrize("seed", range(5))
def test_a_whole_segment(seed: int) -> None:
    whole = written(seed)
    check(b"".join(whole), whole)


@pytest.mark.parametrize("seed", range(20))
def test_a_segment_that_ends_anywhere(seed: int) -> None:
    whole = written(seed)
    content = b"".join(whole)
    cut = random.Random(seed).randrange(len(content))
    kept: list[bytes] = []
    for data in whole:
        if sum(map(len, kept)) + len(data) > cut:
            break
        kept.append(data)
    check(content[:cut], kept)
    check(content[:cut] + bytes(100), kept)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("at", [0, 7, 8, 11, 12, 15, 16, 17, 23, 26, 40, 60])
def test_a_header_with_a_wrong_bit(seed: int, at: int) -> None:
    whole = written(seed)
    number = random.Random(seed).randrange(1, len(whole))
    damaged = bytearray(whole[number])
    damaged[at] ^= 1
    check(b"".join([*whole[:number], damaged, *whole[number + 1 :]]), whole[:number])


def test_nothing_is_taken_behind_a_marker_that_does_not_say_what_it_ends() -> None:
    """Its checksum is right: it was written so."""
    marker = build_batch([(START_MS, b"k", b"v", ())], control=True, transactional=True, producer_id=8)
    content = stamped(batch(1), BASE, 3) + stamped(marker, BASE + 1, 3)
    good, end_offset, *_ = scanned(content + stamped(batch(1), BASE + 2, 3))
    assert (good, end_offset) == (len(content), BASE + 2)


def test_what_may_be_missing() -> None:
    first, second = stamped(batch(1), BASE, 3), stamped(batch(1), BASE + 5, 3)
    for gaps_to, end_offset in ((0, BASE + 1), (BASE + 4, BASE + 1), (BASE + 5, BASE + 6)):
        assert scanned(first + second, gaps_to=gaps_to)[1] == end_offset
    assert scanned(second + first, gaps_to=EVERY)[1] == BASE + 6


def test_offsets_end_at_the_limit() -> None:
    content = stamped(batch(1, 2), BASE, 3) + stamped(batch(1, 2), BASE + 2, 3)
    assert [scanned(content, limit=limit)[1] for limit in (BASE + 1, BASE + 2, BASE + 3)] == [
        BASE + 2,
        BASE + 2,
        BASE + 4,
    ]


@pytest.mark.parametrize("lost", [1, 30, 100])
def test_a_file_that_is_shorter_than_it_was(lost: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scan ends, and does not ask for the same bytes again and again."""
    content = stamped(batch(1), BASE, 3) + stamped(batch(1, value=b"x" * 200), BASE + 1, 3)
    sized: Callable[..., None] = Segment.__init__

    def longer(self: Segment, fs: MemoryFileSystem, directory: str, base: int, size: int) -> None:
        sized(self, fs, directory, base, size + lost)

    monkeypatch.setattr(Segment, "__init__", longer)
    assert scanned(content[: len(content) - lost])[1] == BASE + 1
