"""Frames of the replay load are what a broker expects."""

from __future__ import annotations

import struct

import pytest

from bench import raw
from bench.loads import LoadFailedError


@pytest.mark.parametrize(
    ("value", "encoded"), [(0, b"\0"), (-1, b"\1"), (1, b"\2"), (63, b"\x7e"), (64, b"\x80\1"), (-65, b"\x81\1")]
)
def test_varints_are_zig_zag(value: int, encoded: bytes) -> None:
    assert raw.varint(value) == encoded


def test_a_batch_carries_its_length_its_count_and_a_right_crc() -> None:
    from crc32c import crc32c

    made = raw.batch(150, 100)
    length, magic, crc = struct.unpack_from(">i", made, 8)[0], made[16], struct.unpack_from(">I", made, 17)[0]
    assert (length, magic, crc) == (len(made) - 12, 2, crc32c(made[21:]))
    assert struct.unpack_from(">i", made, 23)[0] == 149
    assert struct.unpack_from(">i", made, 57)[0] == 150


def test_a_frame_states_its_size_and_its_api() -> None:
    for frame, key, version in (
        (raw.produce_frame("t", raw.batch(1, 100)), 0, 9),
        (raw.fetch_frame("t", 1024), 1, 12),
    ):
        assert struct.unpack_from(">ihh", frame) == (len(frame) - 4, key, version)


def test_an_error_in_the_first_answer_ends_the_load() -> None:
    answer = struct.pack(">ibb2sbih", 7, 0, 2, b"\2t", 2, 0, 3)
    with pytest.raises(LoadFailedError, match=r"error code \[3\]"):
        raw.check(answer, "t", fetch=False)
    raw.check(answer[:-2] + b"\0\0", "t", fetch=False)
