"""Worlds the contract of the log is tested in: real files and memory, each durability."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.log.world import World, memory_world, real_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kafkalite.observability.log import Event


@pytest.fixture(params=["real-os", "real-fsync", "memory-none", "memory-fsync"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    kind, durability = request.param.split("-")
    world = real_world(tmp_path / "data", durability) if kind == "real" else memory_world(durability)
    yield world
    world.stop(clean=False)


@pytest.fixture
def events(monkeypatch: pytest.MonkeyPatch) -> list[Event]:
    heard: list[Event] = []
    monkeypatch.setattr("kafkalite.observability.log._sink", heard.append)
    return heard
