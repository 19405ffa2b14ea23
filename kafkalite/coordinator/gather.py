"""Puts the answers of several shards together."""

from __future__ import annotations

from typing import Generic, TypeVar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Gather(Generic[T]):
    """Waits for the answers of several shards; with none to wait for it finishes at once."""

    __slots__ = ("_finish", "_missing", "_parts")

    def __init__(self, missing: int, finish: Callable[[list[T]], None]) -> None:
        self._missing = missing
        self._finish = finish
        self._parts: list[T] = []
        if not missing:
            finish([])

    def add(self, part: T) -> None:
        self._parts.append(part)
        self._missing -= 1
        if not self._missing:
            self._finish(self._parts)
