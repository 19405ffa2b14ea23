"""Bundles: what is written of a cluster is told in words, and is served again as it was."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from io import BytesIO
from re import escape
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_LZMA, ZipFile

import pytest
from kafka import KafkaConsumer, KafkaProducer

from kafkalite.cli.command import run_command
from kafkalite.cli.explain import run_explain
from kafkalite.cli.failures import StartError
from kafkalite.cli.open_bundle import run_open
from kafkalite.testing import Cluster, Server, snapshot_file
from kafkalite.testing import bundle as bundle_module
from kafkalite.testing.bundle import Bundle, make_bundle
from kafkalite.testing.client.control import Control
from kafkalite.testing.control.endpoint import ControlError
from kafkalite.testing.host import Host
from tests.testing.test_explanation import known

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def file(server: Server, tmp_path: Path) -> Path:
    """The bundle of a cluster of which somebody has read half."""
    path = tmp_path / "test.bundle"
    with server.cluster(topics={"orders": 1, "empty": 2}, config={"num.partitions": 4}) as kafka:
        kafka.produce("orders", ("k", "first"), "second", b"\xff\x00", "fourth")
        producer = KafkaProducer(bootstrap_servers=kafka.bootstrap_servers, transactional_id="shop-tx")
        producer.init_transactions()
        producer.close()
        kafka.faults.add(name="slow", api="Produce", delay_ms=1)
        consumer = KafkaConsumer(
            "orders", bootstrap_servers=kafka.bootstrap_servers, client_id="reader", group_id="g",
            auto_offset_reset="earliest", enable_auto_commit=False, max_poll_records=2,
        )  # fmt: skip
        known(consumer, "orders")
        while not consumer.poll(timeout_ms=250):
            pass
        consumer.commit()
        kafka.save_bundle(path, test="tests/test_orders.py::test_all", failure="Traceback...\nAssertionError: 2 != 4\n")
        consumer.close(autocommit=False)
    return path


@contextmanager
def opened(path: Path, *options: str) -> Iterator[dict[str, str]]:
    """What `kafkalite open` says: words behind the first, by it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "kafkalite", "open", str(path), "--port", "0", *options],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        said: dict[str, str] = {}
        while "ready" not in said:
            line = process.stdout.readline()
            assert line, process.wait(10)
            name, _, rest = line.strip().partition(" ")
            said[name] = rest
        yield said
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.communicate()


def test_a_bundle_is_explained_in_words(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(["explain", str(file)]) == 0
    said = capsys.readouterr().out
    assert said.startswith(
        "test tests/test_orders.py::test_all\n  Traceback...\n  AssertionError: 2 != 4\ncluster of 1 broker"
    )
    assert "topic orders has 1 partition and 4 records" in said
    assert "group g committed 2 of orders-0" in said
    assert "client reader committed offset 2 of orders-0 for group g" in said
    assert (
        "  partition 0: offsets 0 to 4\n    0: 'k' = 'first'\n    1: null = 'second'\n    2: null = base64 /wA=" in said
    )
    assert (
        "\ngroup g: Stable, 1 member\n  client reader has orders [0]\n  orders-0: committed 2, the end is 4\n" in said
    )
    assert "\ntransactional id shop-tx: Empty\n" in said
    assert "\nfault 'slow' (api Produce) never hit: 0 calls matched\n" in said


def test_a_bundle_is_shown_as_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_explain([str(file), "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["about"]["config"] == {"num.partitions": "4"} and shown["about"]["left_out"] == {}
    assert [group["group"] for group in shown["groups"]] == ["g"]
    assert run_explain(["--requests", str(file)]) == 0
    apis = [json.loads(line)["api"] for line in capsys.readouterr().out.splitlines()]
    assert {"JoinGroup", "Fetch", "OffsetCommit"} <= set(apis)


def test_a_bundle_is_served_again(file: Path) -> None:
    before = file.read_bytes()
    with opened(file, "--control", "127.0.0.1:0") as said:
        consumer = KafkaConsumer(
            "orders", bootstrap_servers=said["ready"], group_id="g", client_id="later", auto_offset_reset="earliest"
        )
        known(consumer, "orders")
        values: list[Any] = []
        while len(values) < 2:
            values += [record.value for batch in consumer.poll(timeout_ms=250).values() for record in batch]
        assert values == [b"\xff\x00", b"fourth"]
        assert consumer.partitions_for_topic("empty") == {0, 1}
        consumer.close()
        producer = KafkaProducer(bootstrap_servers=said["ready"])
        assert producer.send("orders", b"new").get(30).offset == 4
        producer.close()
        control = Control(said["control"])
        assert control.call("GET", "/v1/clusters/main/topics/orders")["records"] == 5
        control.close()
    assert file.read_bytes() == before


def test_a_snapshot_is_served_too(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "seed.snapshot"
    with server.cluster(brokers=2) as kafka:
        kafka.produce("orders", "one")
        kafka.save(path)
    with opened(path) as said:
        assert len(said["ready"].split(",")) == 2
        consumer = KafkaConsumer("orders", bootstrap_servers=said["ready"], auto_offset_reset="earliest")
        values: list[Any] = []
        while not values:
            values += [record.value for batch in consumer.poll(timeout_ms=250).values() for record in batch]
        assert values == [b"one"]
        consumer.close()


async def test_what_is_too_large_is_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_file, "MAX_FILE_BYTES", 100)
    monkeypatch.setattr(bundle_module, "MAX_MEMBER_BYTES", 2000)
    host = Host(asyncio.get_running_loop())
    cluster = await host.make()
    for number in range(100):
        cluster.timeline.note("clock", f"event {number}")
    bundle = Bundle(await make_bundle(cluster, failure="x" * 100_000 + "end"))
    await host.close()
    assert 0 < len(bundle.timeline) < 100 and bundle.timeline[-1]["text"] == "event 99"
    assert set(bundle.about["left_out"]) == {"timeline.json", "cluster.snapshot"}
    assert len(bundle.about["failure"]) == 50_000 and bundle.about["failure"].endswith("end")
    with pytest.raises(ControlError, match="the bundle has no cluster to serve: the snapshot's file would be larger"):
        _ = bundle.snapshot
    assert "left out: timeline.json" in bundle_module.in_words(bundle, events=3)


def remade(data: bytes, **members: bytes | None) -> bytes:
    """The bundle with other members."""
    written = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(written, "w") as new:
        for entry in old.infolist():
            name = entry.filename.partition(".")[0]
            content = members.get(name, old.read(entry))
            if content is not None:
                new.writestr(entry.filename, content)
    return written.getvalue()


def altered(data: bytes, **fields: object) -> bytes:
    """The head of a bundle with other fields."""
    with ZipFile(BytesIO(data)) as archive:
        return json.dumps({**json.loads(archive.read("bundle.json")), **fields}).encode()


def packed(data: bytes, compression: int) -> bytes:
    """A bundle's members packed as no kafkalite packs them, and damaged in that."""
    written = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(written, "w", compression) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, old.read(entry))
    return written.getvalue()


def test_files_that_are_no_bundles_are_refused_in_a_sentence(file: Path, tmp_path: Path) -> None:
    good = file.read_bytes()
    cases: dict[bytes, str] = {
        b"": "of kafkalite, or it is damaged",
        good[: len(good) // 2]: "damaged",
        remade(good, bundle=b"{}"): "this is no bundle",
        remade(good, bundle=b'{"format": "kafkalite-bundle", "version": 2, "made_by": "kafkalite 9"}'): "kafkalite 9",
        remade(good, timeline=None): "it has no timeline.json that can be read",
        remade(good, timeline=b"["): "it has no timeline.json that can be read",
        remade(good, timeline=b"[" * 100_000): "it has no timeline.json that can be read",
        remade(good, timeline=b'[{"at_ms": 1, "text": "x"}]'): "timeline.json[0].count is missing",
        remade(good, topics=b'[{"topic": "t", "partitions": 3}]'): "topics.json[0].partitions is 3, but has to be",
        remade(good, bundle=altered(good, cluster_now_ms="now")): "bundle.json.cluster_now_ms is 'now', but has to be",
        remade(good, bundle=altered(good, config={"num.partitions": 4})): "config.num.partitions is 4, but has to be",
        packed(good, ZIP_LZMA): "packed in another way",
    }
    for number, (data, text) in enumerate(cases.items()):
        path = tmp_path / str(number)
        path.write_bytes(data)
        for run in (run_explain, run_open):
            with pytest.raises(StartError, match=escape(text)):
                run([str(path)])
    path.write_bytes(remade(good, cluster=None))
    with pytest.raises(StartError, match="has no cluster to serve"):
        run_open([str(path)])
    with pytest.raises(StartError, match="No such file"):
        run_explain([str(tmp_path / "gone")])


def test_a_port_that_is_taken_is_said(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert run_command(["open", str(file), "--port", str(taken.getsockname()[1])]) == 1
    assert "no port could be opened" in (said := capsys.readouterr().err) and "--port" in said


async def test_coroutines_write_bundles(server: Server, tmp_path: Path) -> None:
    async with Cluster(server=server) as kafka:
        await kafka.save_bundle(tmp_path / "b")
    assert Bundle((tmp_path / "b").read_bytes()).about["test"] is None
