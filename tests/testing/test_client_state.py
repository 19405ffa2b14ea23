"""Snapshots and time as a test's own code uses them."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from kafkalite.testing import Cluster, ControlError, Server, WaitTimeoutError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def kafka(server: Server) -> Iterator[Cluster]:
    with server.cluster(topics={"orders": 1}, label="origin") as kafka:
        yield kafka


def texts(kafka: Cluster) -> list[str]:
    return [record.text for record in kafka.records("orders")]


def test_a_snapshot_is_gone_back_to(kafka: Cluster) -> None:
    kafka.produce("orders", "seed")
    kafka.commit("billing", {("orders", 0): 1})
    address = kafka.bootstrap_servers
    kafka.snapshot("seeded")
    kafka.produce("orders", "more")
    kafka.create_topic("later")
    kafka.restore("seeded")
    assert (texts(kafka), kafka.topics(), kafka.bootstrap_servers) == (["seed"], ["orders"], address)
    assert kafka.committed("billing") == {("orders", 0): 1}
    with pytest.raises(ControlError, match="no snapshot 'other'; there are: seeded"):
        kafka.restore("other")
    with pytest.raises(ControlError, match="needs a name"):
        kafka.snapshot("")


def test_who_waits_for_records_counts_those_of_after_a_restore_only(kafka: Cluster) -> None:
    kafka.produce("orders", "seed")
    kafka.snapshot("seeded")
    kafka.produce("orders", "forgotten", "forgotten too")
    found: list[list[str]] = []
    waiting = threading.Thread(target=lambda: found.append([r.text for r in kafka.wait_records("orders", 4)]))
    waiting.start()
    kafka.restore("seeded")
    kafka.produce("orders", "2", "3")
    with pytest.raises(WaitTimeoutError):
        kafka.wait_records("orders", 4, timeout_s=0)
    assert waiting.is_alive()
    kafka.produce("orders", "4")
    waiting.join()
    assert found == [["seed", "2", "3", "4"]]


def test_forks_go_with_their_origin_at_the_latest(server: Server, kafka: Cluster) -> None:
    kafka.produce("orders", "seed")
    kafka.snapshot("seeded")
    kafka.produce("orders", "more")
    with kafka.fork() as now, kafka.fork("seeded") as earlier:
        now.produce("orders", "now")
        earlier.produce("orders", "earlier")
        assert texts(now) == ["seed", "more", "now"]
        assert texts(earlier) == ["seed", "earlier"]
        assert len({each.bootstrap_servers for each in (kafka, now, earlier)}) == 3
    assert texts(kafka) == ["seed", "more"]
    left = kafka.fork().id
    assert server.control.call("GET", f"/v1/clusters/{left}")["label"] == "origin"
    there = {shown["cluster"] for shown in server.control.call("GET", "/v1/clusters")["clusters"]}
    assert left in there
    assert now.server is server
    kafka.close()
    there = {shown["cluster"] for shown in server.control.call("GET", "/v1/clusters")["clusters"]}
    assert left not in there


def test_seed_data_is_kept_in_a_file(server: Server, kafka: Cluster, tmp_path: Path) -> None:
    kafka.produce("orders", "seed")
    kafka.commit("billing", {("orders", 0): 1})
    kafka.save(tmp_path / "seed.kafkalite")
    kafka.snapshot("named")
    kafka.produce("orders", "more")
    kafka.save(tmp_path / "named.kafkalite", "named")
    for name in ("seed", "named"):
        with server.cluster() as other:
            other.load(tmp_path / f"{name}.kafkalite", "again")
            assert texts(other) == ["seed"]
            assert other.committed("billing") == {("orders", 0): 1}
            other.produce("orders", "on")
            other.restore("again")
            assert texts(other) == ["seed"]
            (tmp_path / "no snapshot").write_bytes(b"no snapshot")
            with pytest.raises(ControlError, match="no snapshot of kafkalite"):
                other.load(tmp_path / "no snapshot")
            assert texts(other) == ["seed"]
    assert [shown["snapshot"] for shown in kafka.call("GET", "/snapshots")["snapshots"]] == ["named"]


def test_a_cluster_begins_with_seed_data(server: Server, kafka: Cluster, tmp_path: Path) -> None:
    kafka.produce("orders", "seed")
    kafka.save(tmp_path / "seed.kafkalite")
    with server.cluster(load=tmp_path / "seed.kafkalite", topics={"more": 2, "other": {"partitions": 3}}) as begun:
        assert texts(begun) == ["seed"]
        assert begun.topics() == ["more", "orders", "other"]
        assert len(begun.describe_topic("other")["partitions"]) == 3
    before = len(server.control.call("GET", "/v1/clusters")["clusters"])
    with pytest.raises(FileNotFoundError):
        server.cluster(load=tmp_path / "none").open()
    assert len(server.control.call("GET", "/v1/clusters")["clusters"]) == before


def test_time_is_frozen_advanced_and_let_go(kafka: Cluster) -> None:
    kafka.produce("orders", "one")
    kafka.clock.freeze()
    before = kafka.clock.now
    assert kafka.clock.now == before
    assert kafka.clock.is_frozen
    kafka.clock.advance("1 day")
    kafka.clock.advance("60 s")
    kafka.clock.advance(timedelta(milliseconds=5))
    assert kafka.clock.now - before == timedelta(days=1, minutes=1, milliseconds=5)
    assert texts(kafka) == ["one"]
    kafka.clock.advance("7 days")
    assert texts(kafka) == []
    kafka.clock.resume()
    assert [kafka.clock.is_frozen] == [False]
    for wrong in ("soon", "", "100000 days"):
        with pytest.raises(ControlError, match="length of time|hundred years"):
            kafka.clock.advance(wrong)


def test_coroutines_have_the_same(server: Server, tmp_path: Path) -> None:
    async def main() -> None:
        async with server.cluster(topics={"orders": 1}) as kafka:
            await kafka.produce("orders", "one")
            await kafka.snapshot("s")
            await kafka.clock.freeze()
            await kafka.clock.advance("8 days")
            assert await kafka.records("orders") == []
            await kafka.restore("s")
            async with await kafka.fork() as fork:
                await fork.produce("orders", "two")
                assert [record.text for record in await fork.records("orders")] == ["one", "two"]
            await kafka.save(tmp_path / "file")
            await kafka.load(tmp_path / "file")
            assert [record.text for record in await kafka.records("orders")] == ["one"]

    asyncio.run(main())
