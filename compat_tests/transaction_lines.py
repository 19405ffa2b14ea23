"""The line protocol of the transactional drivers, and what the Python ones share.

One process of a client holds several actors, each a producer or a reader that does one thing after the other. Every
line of stdin asks one actor for one thing, every line of stdout is the answer to one of them:

    {"n": 7, "as": "a", "do": "send", ...}   asks actor a
    {"e": "done", "n": 7, ...}               it is done
    {"e": "error", "n": 7, "error": text}    the client refused or failed

    init      id, timeout: a producer of that transactional id and transaction timeout in ms
    begin, commit, abort
    send      topic, records [[partition, text], ...]: answered when the broker has all of them
    copy      topic, to, group, count: reads that many records as a member of the group, sends each as text + "!" to
              the partition it came from, and adds its offsets to the transaction; with `least`, goes on as soon as it
              has that many (only with 1 are all from one generation of the group)
    leave     closes the consumer of copy
    read      topic, partitions, committed, until: answers "records" [[partition, offset, text], ...] from the start
              up to the text `until` in each partition
"""

from __future__ import annotations

import contextlib
import json
import queue
import sys
import threading
from collections.abc import Callable
from typing import Any

from compat_tests.lines import Output

SESSION_TIMEOUT_MS = 2000
Asked = dict[str, Any]
Answer = dict[str, object]


def bootstrap() -> str:
    """The broker's address, the only argument."""
    return sys.argv[1]


class Gathered:
    """What a reader got so far: done when it saw the last text in every partition."""

    def __init__(self, asked: Asked) -> None:
        self._open = set(asked["partitions"])
        self._until = asked["until"].encode()
        self.records: list[tuple[int, int, str]] = []

    def add(self, partition: int, offset: int, value: bytes) -> None:
        """A record, in the order of the partition."""
        if partition in self._open:
            self.records.append((partition, offset, value.decode()))
            if value == self._until:
                self._open.remove(partition)

    @property
    def done(self) -> bool:
        """Whether every partition is read to its end."""
        return not self._open


class Actor:
    """One actor on a thread of its own; a client's subclass has a method for each thing that can be asked."""

    def __init__(self, output: Output) -> None:
        self.asked: queue.SimpleQueue[Asked] = queue.SimpleQueue()
        self._output = output
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            asked = self.asked.get()
            try:
                answer: Answer = getattr(self, asked["do"])(asked) or {}
            except Exception as error:
                self._output.emit(e="error", n=asked["n"], error=repr(error))
            else:
                self._output.emit(e="done", n=asked["n"], **answer)


def serve(make: Callable[[Output], Actor]) -> None:
    """Gives each line of stdin to its actor; the process ends with its input."""
    output = Output()
    actors: dict[str, Actor] = {}
    with contextlib.suppress(KeyboardInterrupt):
        for line in sys.stdin:
            asked = json.loads(line)
            if asked["as"] not in actors:
                actors[asked["as"]] = make(output)
            actors[asked["as"]].asked.put(asked)
