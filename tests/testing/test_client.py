"""The test's side: a cluster as the helpers show it, without a client library."""

from __future__ import annotations

import ast
import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.testing import Cluster, ControlError, Fault, Server, WaitTimeoutError
from kafkalite.testing.client import cluster as cluster_module
from kafkalite.testing.control import records as records_endpoints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def kafka(server: Server) -> Iterator[Cluster]:
    with server.cluster(topics={"orders": 3}) as kafka:
        yield kafka


def test_records_are_read_as_they_were_written(kafka: Cluster) -> None:
    places = kafka.produce("orders", "plain", b"\xff\x00", None, {"id": 7}, ("key", "keyed"), partition=1)
    assert places == [(1, 0), (1, 1), (1, 2), (1, 3), (1, 4)]
    kafka.produce("orders", "late", partition=2, headers=[("h", "1"), ("h", b"\xfe"), ("n", None)], timestamp_ms=5)
    found = kafka.records("orders")
    assert [(record.partition, record.offset, record.key, record.value) for record in found] == [
        (1, 0, None, b"plain"),
        (1, 1, None, b"\xff\x00"),
        (1, 2, None, None),
        (1, 3, None, b'{"id": 7}'),
        (1, 4, b"key", b"keyed"),
        (2, 0, None, b"late"),
    ]
    assert found[3].json() == {"id": 7}
    assert (found[5].timestamp_ms, found[5].headers) == (5, [("h", b"1"), ("h", b"\xfe"), ("n", None)])
    assert abs(found[0].timestamp_ms - time.time() * 1000) < 60_000
    assert [record.text for record in kafka.records("orders", 2)] == ["late"]


@pytest.mark.parametrize("compression", ["none", "gzip", "snappy", "lz4", "zstd"])
def test_compressed_records_are_read_back(kafka: Cluster, compression: str) -> None:
    values = [f"{'x' * 1000}{number}" for number in range(50)]
    kafka.produce("orders", *values, partition=0, compression=compression)
    assert [record.text for record in kafka.records("orders")] == values


def test_keys_go_where_the_java_client_puts_them(kafka: Cluster) -> None:
    # Hashes of Kafka's own test of its partitioner, without their sign bit.
    hashes = {
        "21": -973932308,
        "foobar": -790332482,
        "a-little-bit-long-string": -985981536,
        "a-little-bit-longer-string": -1486304829,
        "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971,
        "abc": 479470107,
    }
    kafka.create_topic("many", 1000)
    places = kafka.produce("many", *[(key, "v") for key in hashes])
    assert [partition for partition, _ in places] == [(value & 0x7FFFFFFF) % 1000 for value in hashes.values()]


def test_more_records_than_fit_one_answer(kafka: Cluster) -> None:
    for start in range(0, 25_000, 5_000):
        kafka.produce("orders", *map(str, range(start, start + 5_000)), partition=0)
    assert [record.text for record in kafka.records("orders")] == [str(number) for number in range(25_000)]


def test_topics_come_and_go(kafka: Cluster) -> None:
    kafka.create_topic("events/eu 1".replace("/", ".").replace(" ", "_"), 2, config={"cleanup.policy": "compact"})
    assert kafka.topics() == ["events.eu_1", "orders"]
    shown = kafka.describe_topic("events.eu_1")
    assert shown["config"]["cleanup.policy"] == "compact"
    assert [partition["partition"] for partition in shown["partitions"]] == [0, 1]
    kafka.delete_topic("events.eu_1")
    assert kafka.topics() == ["orders"]
    with pytest.raises(ControlError, match="there is no topic 'events.eu_1'; there are: orders") as refused:
        kafka.records("events.eu_1")
    assert refused.value.status == 404
    with pytest.raises(ControlError, match="orders") as refused:
        kafka.create_topic("orders")
    assert refused.value.status == 409
    kafka.produce("made.by.writing", "x")
    assert kafka.describe_topic("made.by.writing")["records"] == 1


def test_offsets_of_a_group_are_set_and_its_lag_is_seen(kafka: Cluster) -> None:
    kafka.produce("orders", *"abcdef")
    kafka.commit("billing", {("orders", 0): 2, ("orders", 1): 1})
    assert kafka.committed("billing") == {("orders", 0): 2, ("orders", 1): 1}
    group = kafka.group("billing")
    assert (group.state, group.lag, group.members) == ("Empty", 3, [])
    typo = kafka.group("raeders")
    assert (typo.state, typo.lag) == ("Dead", None)
    assert [found.name for found in kafka.groups()] == ["billing"]
    assert kafka.committed("billing", "orders") == group.offsets
    assert kafka.committed("nobody") == {}
    kafka.delete_group("billing")
    assert kafka.group("billing").state == "Dead"
    with pytest.raises(ControlError, match="there is no group 'billing'"):
        kafka.delete_group("billing")


def test_everything_is_described(kafka: Cluster) -> None:
    kafka.produce("orders", "x")
    kafka.commit("billing", {("orders", 0): 1})
    shown = kafka.describe()
    assert shown["bootstrap_servers"] == kafka.bootstrap_servers
    assert [topic["topic"] for topic in shown["topics"]] == ["orders"]
    assert [group["group"] for group in shown["groups"]] == ["billing"]
    assert shown["transactions"] == []


def test_clusters_of_one_server_know_nothing_of_each_other(server: Server, kafka: Cluster) -> None:
    with server.cluster() as other:
        other.produce("orders", "other")
        kafka.produce("orders", "own")
        assert [record.text for record in kafka.records("orders")] == ["own"]
        assert [record.text for record in other.records("orders")] == ["other"]
        assert other.bootstrap_servers != kafka.bootstrap_servers
    with pytest.raises(RuntimeError, match="not open"):
        other.topics()


def test_a_cluster_with_settings_of_its_own(server: Server) -> None:
    topics = {"a": 2, "b": {"partitions": 1, "config": {"retention.ms": 1000}}}
    with server.cluster(config={"num.partitions": 4, "auto.create.topics.enable": False}, topics=topics) as kafka:
        kafka.create_topic("c")
        counts = {name: len(kafka.describe_topic(name)["partitions"]) for name in kafka.topics()}
        assert counts == {"a": 2, "b": 1, "c": 4}
        assert kafka.describe_topic("b")["config"]["retention.ms"] == "1000"
        with pytest.raises(ControlError, match="no topic 'd'"):
            kafka.produce("d", "x")
    with pytest.raises(ControlError, match=r"there is no broker setting 'num\.partition'"):
        server.cluster(config={"num.partition": 4}).open()
    with pytest.raises(ControlError, match=r"num\.partitions cannot be \"x\""):
        server.cluster(config={"num.partitions": "x"}).open()


def test_topics_may_be_names_alone(server: Server) -> None:
    with server.cluster(topics=["b", "a"]) as kafka:
        assert kafka.topics() == ["a", "b"]
    with pytest.raises(TypeError, match="or a list of names, not 'orders'"):
        server.cluster(topics="orders")


def test_three_brokers(server: Server) -> None:
    with server.cluster(brokers=3, topics={"t": {"partitions": 3, "replication_factor": 3}}) as kafka:
        assert len(kafka.bootstrap_servers.split(",")) == 3
        assert sorted(partition["leader"] for partition in kafka.describe_topic("t")["partitions"]) == [1, 2, 3]
        kafka.produce("t", *"abc")
        assert {record.partition for record in kafka.records("t")} == {0, 1, 2}
        kafka.commit("g", {("t", 0): 1})
        kafka.commit("another", {("t", 0): 1})
        assert kafka.committed("g") == {("t", 0): 1}
        assert len(kafka.groups()) == 2


# -- barriers ----------------------------------------------------------------------------------------------------------


def test_many_records_are_written_in_several_calls(kafka: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster_module, "_RECORDS_AT_ONCE", 3)
    places = kafka.produce("orders", *[f"{number}" for number in range(10)], partition=1)
    assert places == [(1, offset) for offset in range(10)]
    assert [record.text for record in kafka.records("orders")] == [f"{number}" for number in range(10)]


def test_large_records_are_written_in_as_many_batches_and_calls_as_it_takes(kafka: Cluster) -> None:
    values = [bytes([number]) * 900_000 for number in range(8)]
    assert kafka.produce("orders", *values, partition=1) == [(1, offset) for offset in range(8)]
    assert [record.value for record in kafka.records("orders")] == values
    kafka.create_topic("notes", config={"max.message.bytes": 200})
    headers = {"trace": "x" * 20}
    assert kafka.produce("notes", *["y" * 40] * 10, key="k", headers=headers) == [(0, offset) for offset in range(10)]
    with pytest.raises(ControlError, match="notes-0: MESSAGE_TOO_LARGE"):
        kafka.produce("notes", "y" * 200)
    with pytest.raises(ControlError, match="notes-0: MESSAGE_TOO_LARGE"):
        kafka.produce("notes", *["y" * 40] * 5, "y" * 200)
    assert len(kafka.records("notes")) == 10, "of those that are refused none is written"


def test_headers_may_come_out_of_json(kafka: Cluster) -> None:
    kafka.produce("orders", "one", headers=json.loads('[["trace", "1"], ["trace", null]]'))
    assert kafka.records("orders")[0].headers == [("trace", b"1"), ("trace", None)]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda kafka: kafka.commit("g", {"orders": 1}), r"by \(topic, partition\), such as .*, not by 'orders'"),
        (lambda kafka: kafka.produce("orders", "one", key=5), "a key is text or bytes, not 5"),
        (lambda kafka: kafka.produce("orders", (5, "one")), "a key is text or bytes, not 5"),
        (lambda kafka: kafka.produce("orders", "one", headers=["ab"]), r"or pairs \(name, value\), not 'ab'"),
        (lambda kafka: kafka.produce("orders", {"at": object()}), "or becomes JSON, and this cannot: .*type object"),
    ],
)
def test_what_is_given_in_a_wrong_form_is_said(
    kafka: Cluster, call: Callable[[Cluster], object], sentence: str
) -> None:
    with pytest.raises(TypeError, match=sentence):
        call(kafka)


def test_a_setting_without_effect_may_say_how_things_are(server: Server) -> None:
    """As it stands in many a file for a cluster of one broker."""
    of_one_broker = {"transaction.state.log.min.isr": 1, "offsets.topic.replication.factor": 1}
    in_memory = {"log.preallocate": False, "kafkalite.durability": "none"}
    with server.cluster(config={**of_one_broker, **in_memory}) as kafka:
        assert kafka.topics() == []
    with pytest.raises(ControlError, match="log.preallocate has no effect here"):
        server.cluster(config={"log.preallocate": True}).open()
    with pytest.raises(ControlError, match="transaction.state.log.min.isr has no effect here, so leave it out"):
        server.cluster(config={"transaction.state.log.min.isr": 2}).open()


def test_a_partition_or_topic_that_is_not_there_is_said(kafka: Cluster) -> None:
    with pytest.raises(ControlError, match="topic 'orders' has no partition 9; it has 3"):
        kafka.commit("g", {("orders", 9): 1})
    kafka.commit("g", {("orders", 0): 0})
    for wait in (
        lambda: kafka.wait_lag("g", topic="order", timeout_s=0),
        lambda: kafka.wait_committed("g", "order", timeout_s=0),
    ):
        with pytest.raises(WaitTimeoutError, match="in order; seen instead: there is no such topic; there are: orders"):
            wait()


def test_as_many_records_go_at_once_as_the_control_takes() -> None:
    assert cluster_module._RECORDS_AT_ONCE == records_endpoints.MAX_RECORDS


def test_records_need_as_many_replicas_as_the_topic_says(server: Server) -> None:
    topic = {"partitions": 1, "replication_factor": 2, "config": {"min.insync.replicas": 2}}
    with server.cluster(brokers=2, topics={"orders": topic}) as kafka:
        kafka.brokers.stop(2)
        with pytest.raises(ControlError, match="NOT_ENOUGH_REPLICAS: fewer replicas .*: start a broker"):
            kafka.produce("orders", "one")
        kafka.brokers.start(2)
        kafka.produce("orders", "one")


def soon(call: object, *args: object) -> threading.Thread:
    """Call it from another thread once the barrier is waited for."""
    thread = threading.Timer(0.05, call, args)  # type: ignore[arg-type]
    thread.start()
    return thread


def test_records_are_waited_for(kafka: Cluster) -> None:
    thread = soon(kafka.produce, "orders", ("a", "1"), ("b", "2"), ("a", "3"))
    began = time.monotonic()
    assert len(kafka.wait_records("orders", 3)) == 3
    assert time.monotonic() - began < 5
    thread.join()
    assert {record.text for record in kafka.wait_records("orders", 2, key="a")} == {"1", "3"}
    assert [record.key for record in kafka.wait_records("orders", value=b"2")] == [b"b"]


def test_a_record_that_python_chooses_is_waited_for(kafka: Cluster) -> None:
    thread = soon(lambda: [kafka.produce("later", {"id": number}) for number in range(20)])
    assert kafka.wait_records("later", lambda record: record.json()["id"] == 17)[0].json() == {"id": 17}
    thread.join()
    with pytest.raises(WaitTimeoutError, match=r"waited 0\.05 s for a record in later that matches; seen: 20 records"):
        kafka.wait_records("later", lambda record: False, timeout_s=0.05)
    said = r"waited 0\.05 s for topic latter to be there; seen instead: there is no such topic; there are: .*later"
    with pytest.raises(WaitTimeoutError, match=said):
        kafka.wait_records("latter", lambda record: True, timeout_s=0.05)


@pytest.mark.parametrize(
    ("wait", "sentence"),
    [
        (
            lambda kafka: kafka.wait_records("ordres", timeout_s=0.01),
            "waited 0.01 s for 1 record in ordres; seen instead: there is no such topic; there are: orders",
        ),
        (
            lambda kafka: kafka.wait_records("orders", 3, timeout_s=0.01),
            "for 3 records in orders; seen instead: 2 records, the last: 0@0 'one', 1@0 'k'='two'",
        ),
        (
            lambda kafka: kafka.wait_records("orders", value="three", timeout_s=0.01),
            "for 1 record with value 'three' in orders; seen instead: 0 records, and 2 others, the last: 0@0 'one', ",
        ),
        (
            lambda kafka: kafka.wait_lag("nobody", timeout_s=0.01),
            "for group 'nobody' to have a lag of 0; seen instead: there is no such group; there are: billing",
        ),
        (
            lambda kafka: kafka.wait_lag("billing", timeout_s=0.01),
            "seen instead: it is Empty with 0 members, lag 1, orders-0 at 1 of 1, orders-1 nothing committed of 1, ",
        ),
        (
            lambda kafka: kafka.wait_group("billing", "Stable", 2, timeout_s=0.01),
            "for group 'billing' to be Stable and have 2 members; seen instead: it is Empty with 0 members",
        ),
        (
            lambda kafka: kafka.wait_committed("billing", "orders", 0, 2, timeout_s=0.01),
            "for group 'billing' to commit offset 2 in orders-0; seen instead: it is Empty",
        ),
        (
            lambda kafka: kafka.wait_transaction("tx", timeout_s=0.01),
            "for transactional id 'tx' to be CompleteCommit; seen instead: no producer has used it; there are: none",
        ),
        (
            lambda kafka: kafka.wait_connected("app", timeout_s=0.01),
            "for client 'app' with 1 connection; seen instead: connected are: none",
        ),
    ],
)
def test_what_was_seen_instead_is_said(kafka: Cluster, wait: object, sentence: str) -> None:
    kafka.produce("orders", "one", partition=0)
    kafka.produce("orders", ("k", "two"), partition=1)
    kafka.commit("billing", {("orders", 0): 1})
    with pytest.raises(WaitTimeoutError) as error:
        wait(kafka)  # type: ignore[operator]
    assert sentence in str(error.value)


def test_commits_are_waited_for(kafka: Cluster) -> None:
    kafka.produce("orders", "a", "b", partition=0)
    thread = soon(kafka.commit, "billing", {("orders", 0): 2})
    assert kafka.wait_committed("billing", "orders", 0, 2) == {("orders", 0): 2}
    kafka.wait_lag("billing")
    kafka.wait_lag("billing", topic="orders")
    thread.join()


def test_who_waits_for_a_dropped_cluster_is_told(server: Server) -> None:
    kafka = server.cluster().open()
    said: list[str] = []

    def wait() -> None:
        with pytest.raises(ControlError) as error:
            kafka.wait_records("never", timeout_s=60)
        said.append(str(error.value))

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.05)
    kafka.close()
    waiting.join(10)
    assert said == ["the cluster was dropped"]


# -- faults ------------------------------------------------------------------------------------------------------------


def test_a_fault_may_be_given_in_three_ways(kafka: Cluster) -> None:
    fields: dict[str, Any] = {"api": "Produce", "delay_ms": 1}
    given = [kafka.faults.add(Fault(**fields)), kafka.faults.add(fields), kafka.faults.add(**fields)]
    for fault in given:
        assert fault.shown == {**fields, "name": fault.name, "hits": 0, "matches": 0, "passed_over": 0} | {
            "fails_unused": False
        }
    assert kafka.faults.add(fields, delay_ms=2).shown["delay_ms"] == 2
    with pytest.raises(TypeError, match="a Fault, a dictionary or fields by their names, .* not 'Produce'"):
        kafka.faults.add("Produce")  # type: ignore[arg-type]


def test_a_fault_that_had_to_hit_is_missed_where_its_statement_ends(server: Server, kafka: Cluster) -> None:
    with pytest.raises(AssertionError, match=r"fault 'f' \(api Fetch\) never hit: 0 calls matched"):  # noqa: SIM117
        with kafka.faults.add(api="Fetch", delay_ms=1, unused="fail", name="f"):
            pass
    with pytest.raises(ZeroDivisionError), kafka.faults.add(api="Fetch", delay_ms=1, unused="fail"):
        raise ZeroDivisionError
    assert kafka.faults.rules() == []
    with pytest.raises(AssertionError, match=r"fault 'f' \(api Fetch\) never hit"), server.cluster() as other:
        other.faults.add(api="Fetch", delay_ms=1, unused="fail", name="f")
    assert not other.is_open
    with pytest.raises(ZeroDivisionError), server.cluster() as other:  # noqa: PT012
        other.faults.add(api="Fetch", delay_ms=1, unused="fail")
        raise ZeroDivisionError


async def test_faults_for_coroutines(server: Server, tmp_path: Path) -> None:
    (tmp_path / "faults.toml").write_text('[[fault]]\napi = "Produce"\ndelay_ms = 1\n')
    with pytest.raises(AssertionError, match=r"fault 'last' \(api Fetch\) never hit"):  # noqa: PT012
        async with server.cluster() as kafka:
            async with await kafka.faults.add(api="Fetch", delay_ms=1) as fault:
                assert [each["name"] for each in await kafka.faults.rules()] == [fault.name]
            assert await kafka.faults.rules() == []
            (loaded,) = await kafka.faults.load(tmp_path / "faults.toml")
            await loaded.remove()
            with pytest.raises(AssertionError, match=r"fault 'f' \(api Fetch\) never hit"):
                async with await kafka.faults.add(api="Fetch", delay_ms=1, unused="fail", name="f"):
                    pass
            await kafka.faults.add(api="Fetch", delay_ms=1, unused="fail", name="last")


# -- coroutines and plain use ------------------------------------------------------------------------------------------


async def test_the_same_for_coroutines(kafka: Cluster) -> None:
    waiting = asyncio.create_task(kafka.aio.wait_records("orders", 2))
    await kafka.aio.produce("orders", "a", "b")
    assert len(await waiting) == 2
    assert kafka.aio.bootstrap_servers == kafka.bootstrap_servers


async def test_a_cluster_in_an_async_with_statement(server: Server) -> None:
    async with Cluster(server=server, topics={"t": 1}) as kafka:
        await kafka.produce("t", "x")
        assert [record.text for record in await kafka.records("t")] == ["x"]
    assert server.control.call("GET", "/v1/clusters")["clusters"] == []


def test_coroutines_have_every_name_of_the_plain_cluster() -> None:
    from kafkalite.testing.client.aio import AsyncCluster

    names = {name for name in dir(Cluster) if not name.startswith("_")} - {"server", "aio"}
    assert names <= set(dir(AsyncCluster))


def test_a_cluster_without_a_server_has_its_own() -> None:
    with Cluster() as kafka:
        pid = kafka.server.pid
        kafka.produce("t", "x")
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_server_that_was_lost_is_started_anew() -> None:
    with Server() as server:
        lost = server.cluster().open()
        pid = server.pid
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(ControlError, match="does not answer|nothing listens"):
            lost.topics()
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        with server.cluster() as kafka:
            kafka.produce("t", "x")
            assert server.pid != pid
            assert kafka.id == lost.id
            with pytest.raises(ControlError, match="nothing listens"):
                lost.close()
            assert kafka.topics() == ["t"]


def test_the_tests_side_imports_nothing_of_the_broker() -> None:
    code = """if True:
        import importlib, pkgutil, sys
        import kafkalite.testing.client as client
        for module in pkgutil.iter_modules(client.__path__):
            importlib.import_module(f"{client.__name__}.{module.name}")
        print([name for name in sys.modules if name.split(".")[0] in ("kafkalite", "h11", "structlog", "crc32c")])
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = ast.literal_eval(done.stdout)
    assert "kafkalite.testing.client.cluster" in modules
    ours = ("kafkalite", "kafkalite.testing", "kafkalite.testing.wording")
    assert [name for name in modules if name not in ours and not name.startswith("kafkalite.testing.client")] == []
