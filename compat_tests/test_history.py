"""The judge itself: a sound history passes, each planted anomaly is found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from compat_tests.history import History, anomalies
from compat_tests.lines import Received, Record


def sound() -> History:
    """Two producers, two partitions, ten records each; one acknowledged without its offset, one failed but there."""
    history = History()
    next_offset = [0, 0]
    final = []
    for index in range(10):
        for producer in ("a", "b"):
            partition = index % 2
            record = Record(
                index, partition, 1000 + index, b"k%d" % index, f"{producer}/{index}".encode(), (("h", b"x"),)
            )
            history.send(producer, record)
            received = Received(
                partition, next_offset[partition], 1000 + index, record.key, record.value, record.headers
            )
            next_offset[partition] += 1
            final.append(received)
            history.see("watcher", received)
            if (producer, index) == ("a", 4):
                history.fail(producer, index)
            elif (producer, index) == ("b", 5):
                history.acknowledge(producer, index, None, None)
            else:
                history.acknowledge(producer, index, partition, received.offset)
    history.read_back("one", final)
    history.read_back("other", final)
    return history


def place(history: History, value: bytes) -> int:
    """Where the first reader has the record."""
    return next(at for at, record in enumerate(history.final["one"]) if record.value == value)


def test_a_sound_history_has_no_anomalies() -> None:
    """Failed records may be there, live readers may have seen any part."""
    assert anomalies(sound(), once=("a", "b")) == []


def lose_last(history: History) -> None:
    """The end of partition 1 is gone."""
    history.final = {"one": history.final["one"][: place(history, b"b/9")]}
    history.seen.clear()


def lose_middle(history: History) -> None:
    """One record is gone, the others keep their offsets."""
    history.final = {"one": [record for record in history.final["one"] if record.value != b"a/3"]}
    history.seen.clear()


def change(**fields: Any) -> Callable[[History], None]:
    """One record is read with another key, value, time or header."""

    def plant(history: History) -> None:
        at = place(history, b"a/3")
        history.final = {"one": list(history.final["one"])}
        history.final["one"][at] = history.final["one"][at]._replace(**fields)
        history.seen.clear()

    return plant


def double(history: History) -> None:
    """One record is there a second time at the end."""
    history.final["one"].append(history.final["one"][place(history, b"a/2")]._replace(offset=10))
    history.final = {"one": history.final["one"]}


def swap(history: History) -> None:
    """Two unacknowledged records of one producer changed places."""
    records = history.final["one"]
    first, second = place(history, b"b/2"), place(history, b"b/8")
    records[first], records[second] = (
        records[second]._replace(offset=records[first].offset),
        records[first]._replace(offset=records[second].offset),
    )
    for index in (2, 8):
        del history.acked["b"][index]
    history.final = {"one": records}
    history.seen.clear()


def move(history: History) -> None:
    """A record was acknowledged at an offset where another one is."""
    history.acked["a"][6] = (0, 0)


def forget_what_was_seen(history: History) -> None:
    """A live reader saw a record that is not there at the end."""
    history.see("watcher", Received(0, 10, 1, b"k", b"ghost"))


def disagree(history: History) -> None:
    """The second reader finds less."""
    history.final["other"] = history.final["other"][:-1]
    del history.acked["b"][9]
    history.seen.clear()


def go_back(history: History) -> None:
    """A reader is handed the same offset twice."""
    history.final["one"] = [*history.final["one"], history.final["one"][-1]]


@pytest.mark.parametrize(
    ("plant", "word"),
    [
        (lose_last, "lost"),
        (lose_middle, "skips"),
        (change(key=b"other"), "changed"),
        (change(timestamp_ms=7), "changed"),
        (change(headers=()), "changed"),
        (change(value=b"other"), "invented"),
        (change(value=b"other"), "lost"),
        (double, "doubled"),
        (swap, "reordered"),
        (move, "misplaced"),
        (forget_what_was_seen, "watcher: saw"),
        (disagree, "disagree"),
        (go_back, "goes back"),
    ],
)
def test_a_planted_anomaly_is_found(plant: Callable[[History], None], word: str) -> None:
    """Each kind is named."""
    history = sound()
    plant(history)
    assert any(word in line for line in anomalies(history, once=("a", "b"))), word


def test_duplicates_are_allowed_to_producers_that_cannot_prevent_them() -> None:
    """Only idempotent producers promise to write once."""
    history = sound()
    double(history)
    assert anomalies(history, once=("b",)) == []
