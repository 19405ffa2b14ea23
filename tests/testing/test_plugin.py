"""The pytest plugin in runs of pytest as users have them: each in a process and a directory of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from kafkalite.testing import Server
from tests.testing.pytest_run import environment, run_pytest

if TYPE_CHECKING:
    from pathlib import Path

THREE_LINES = """
    def test_orders(kafka):
        kafka.produce("orders", "one")
        assert kafka.wait_records("orders")[0].text == "one"
"""
PLAIN = ("-p", "no:xdist", "-p", "no:asyncio", "-p", "no:randomly", "-W", "error")


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def gone(pid: int, within_s: float = 10) -> bool:
    """Whether a process that is no child of ours ends; there is no event for that."""
    until = time.monotonic() + within_s
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.01)
    return not alive(pid)


def test_three_lines_are_enough(tmp_path: Path) -> None:
    run = run_pytest(tmp_path, THREE_LINES, *PLAIN)
    assert (run.code, run.summary) == (0, "1 passed"), run.out
    assert run.err == ""


def test_each_test_has_a_cluster_of_its_own_in_one_process(tmp_path: Path) -> None:
    code = """
        import pytest

        seen = []

        @pytest.mark.parametrize("number", range(3))
        def test_alone(kafka, kafka_server, number):
            assert kafka.topics() == []
            kafka.create_topic("t")
            seen.append((kafka.bootstrap_servers, kafka_server.pid))

        def test_all(kafka_server):
            assert len({address for address, _ in seen}) == 3
            assert len({pid for _, pid in seen}) == 1
            assert kafka_server.control.call("GET", "/v1/clusters")["clusters"] == []
    """
    assert run_pytest(tmp_path, code, *PLAIN).summary == "4 passed"


def test_markers_say_what_the_cluster_is_like(tmp_path: Path) -> None:
    code = """
        import pytest

        pytestmark = pytest.mark.kafka(topics={"of_module": 2}, config={"num.partitions": 4})

        @pytest.mark.kafka(topics={"own": 3}, config={"auto.create.topics.enable": False}, brokers=3)
        def test_merged(kafka):
            assert kafka.topics() == ["of_module", "own"]
            assert len(kafka.describe_topic("own")["partitions"]) == 3
            assert len(kafka.bootstrap_servers.split(",")) == 3
            kafka.create_topic("default")
            assert len(kafka.describe_topic("default")["partitions"]) == 4

        @pytest.mark.kafka(topics=["a", "b"])
        @pytest.mark.kafka(brokers=2)
        class TestAll:
            def test_names(self, kafka):
                assert kafka.topics() == ["a", "b", "of_module"]
                assert len(kafka.brokers.all()) == 2

        @pytest.mark.kafka(nasty=7)
        def test_nasty(kafka):
            assert kafka.faults.mischief()["seed"] == 7

        @pytest.mark.kafka(topics={"own": {"partitions": 1, "config": {"retention.ms": 5}}})
        def test_config(kafka):
            assert kafka.describe_topic("own")["config"] == {"retention.ms": "5"}

        @pytest.mark.kafka(topics=None, config=None, brokers=None, nasty=None, load=None)
        def test_nothing_said(kafka):
            assert kafka.topics() == ["of_module"]
    """
    run = run_pytest(tmp_path, code, *PLAIN)
    assert run.summary == "5 passed", run.out


def test_a_cluster_begins_with_the_file_beside_its_test(tmp_path: Path) -> None:
    code = """
        import pathlib
        import pytest

        @pytest.fixture
        def seed(kafka_server):
            with kafka_server.cluster() as kafka:
                kafka.produce("orders", "seed")
                kafka.save(pathlib.Path(__file__).parent / "seed.kafkalite")

        @pytest.mark.kafka(load="seed.kafkalite")
        def test_seeded(seed, kafka):
            kafka.produce("orders", "more")
            assert [record.text for record in kafka.records("orders")] == ["seed", "more"]
    """
    run = run_pytest(tmp_path, code, *PLAIN)
    assert run.summary == "1 passed", run.out


WRONG_MARKERS = {
    "topic={'a': 1}": "there is no 'topic'; there are topics, config, brokers, nasty and load",
    "load=3": "load is the path of a snapshot's file, not 3",
    "load='none'": "/none to load",
    "{'a': 1}": "it takes names, such as topics={'orders': 3}, and {'a': 1} has none",
    "topics='a'": "topics is {name: partitions} or a list of names, not 'a'",
    "topics={3: 1}": "topics is {name: partitions} or a list of names, not {3: 1}",
    "topics={'a': '1'}": "topics.a is '1', but has to be a whole number or an object",
    "topics={'a': {'partitions': '1'}}": "topics.a.partitions is '1', but has to be a whole number",
    "topics={'a': {'config': {'retention.m': 1}}}": "topic config name: retention.m; the nearest is retention.ms",
    "config=['a']": "config is {broker setting: value}, not ['a']",
    "brokers='3'": "brokers is a whole number, not '3'",
    "nasty=True": "nasty is a whole number, not True",
    "brokers=0": "brokers is 0, but has to be 1 or more",
    "config={'log.dirs': '/tmp/x'}": "log.dirs has no effect here, so leave it out: a cluster made for a test is in",
    "config={'listeners': 'PLAINTEXT://:9092'}": "listeners has no effect here, so leave it out: a cluster made",
    "config={'num.network.threads': 4}": "num.network.threads has no effect here, so leave it out: requests and backg",
    "config={'num.partition': 1}": "there is no broker setting 'num.partition'; the nearest is num.partitions",
    "topics={'a b': 1}": "topic 'a b'",
}


def test_a_marker_that_cannot_be_is_said_to_be_so(tmp_path: Path) -> None:
    tests = [
        f"@pytest.mark.kafka({marker})\ndef test_{number}(kafka):\n    pass\n"
        for number, marker in enumerate(WRONG_MARKERS)
    ]
    run = run_pytest(tmp_path, "\n".join(["import pytest", *tests]), *PLAIN)
    assert run.summary == f"{len(tests)} errors"
    accounts = run.out.split("ERROR at setup of ")[1:]
    for account, (marker, said) in zip(accounts, WRONG_MARKERS.items(), strict=True):
        assert said in account, marker
    assert "kafkalite/testing" not in run.out, "it is told without a traceback"


def test_somebody_elses_kafka_marker_and_fixture_are_left_alone(tmp_path: Path) -> None:
    code = """
        import pytest

        @pytest.fixture
        def kafka():
            return "their own"

        @pytest.mark.kafka("integration", env="staging")
        def test_theirs(kafka):
            assert kafka == "their own"
    """
    assert run_pytest(tmp_path, code, *PLAIN).summary == "1 passed"


def test_a_failed_test_says_what_its_cluster_saw(tmp_path: Path) -> None:
    code = """
        def test_fails(kafka):
            kafka.produce("orders", "one")
            kafka.commit("billing", {("orders", 0): 0})
            assert kafka.wait_records("orders", 2, timeout_s=0.01)

        def test_passes(kafka):
            pass
    """
    run = run_pytest(tmp_path, code, *PLAIN, "-rA")
    assert run.summary == "1 failed, 1 passed"
    assert "waited 0.01 s for 2 records in orders; seen instead: 1 record, the last: 0@0 'one'" in run.out
    account = run.out.partition("- kafkalite -")[2]
    assert "topic orders: 1 record, ends 1" in account
    assert "group billing: Empty, lag 1, members: none" in account
    assert run.out.count("- kafkalite -") == 1
    (bundle,) = re.findall(r"kafkalite explain (\S+\.bundle)", account)
    words = [sys.executable, "-m", "kafkalite", "explain", bundle]
    explained = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True).stdout
    assert "test_it.py::test_fails" in explained


def test_a_failure_is_shown_where_the_test_called(tmp_path: Path) -> None:
    code = """
        import asyncio

        def test_sync(kafka):
            kafka.wait_records("orders", 2, timeout_s=0.01)

        def test_async(kafka):
            async def application():
                await kafka.aio.brokers.stop(9)

            asyncio.run(application())
    """
    run = run_pytest(tmp_path, code, *PLAIN)
    assert run.summary == "2 failed", run.out
    assert re.findall(r"^(\S+): (\w+)Error", run.out, re.MULTILINE) == [
        ("test_it.py:5", "WaitTimeout"),
        ("test_it.py:9", "Control"),
    ]


def test_bundles_go_where_the_setting_says(tmp_path: Path) -> None:
    code = "def test_fails(kafka):\n    assert False\n"
    run_pytest(tmp_path, code, *PLAIN, ini="kafkalite_bundles = kept/here\n")
    assert [path.name for path in (tmp_path / "kept" / "here").iterdir()] == ["test_it.py-test_fails.bundle"]


def test_a_nasty_seed_is_told_when_the_test_fails(tmp_path: Path) -> None:
    code = """
        import pytest

        @pytest.mark.kafka(nasty=41)
        def test_fails(kafka):
            assert False
    """
    run = run_pytest(tmp_path, code, *PLAIN)
    assert "nasty mode with seed 41: @pytest.mark.kafka(nasty=41) does it again" in run.out


def test_a_fault_that_had_to_hit_fails_the_test(tmp_path: Path) -> None:
    code = """
        def test_it(kafka):
            kafka.faults.add(api="Fetch", delay_ms=1, unused="fail", name="slow")
    """
    run = run_pytest(tmp_path, code, *PLAIN)
    assert run.summary == "1 passed, 1 error"
    assert run.out.count("fault 'slow' (api Fetch) never hit") == 2  # and in the summary


def test_a_test_that_failed_is_told_of_its_faults_once(tmp_path: Path) -> None:
    code = """
        def test_it(kafka):
            kafka.faults.add(api="Fetch", topic="order", delay_ms=1, unused="fail", name="slow")
            assert False
    """
    run = run_pytest(tmp_path, code, *PLAIN)
    assert run.summary == "1 failed"
    assert run.out.count("fault 'slow' (api Fetch, topic order) never hit: 0 calls matched") == 1


def test_without_the_plugin_nothing_is_there(tmp_path: Path) -> None:
    run = run_pytest(tmp_path, "def test_it():\n    pass", *PLAIN, "-p", "no:kafkalite")
    assert run.summary == "1 passed"
    run = run_pytest(tmp_path, THREE_LINES, *PLAIN, "-p", "no:kafkalite")
    assert "fixture 'kafka' not found" in run.out


def test_a_run_without_kafka_starts_nothing_and_imports_nothing(tmp_path: Path) -> None:
    code = """
        import sys

        def test_it():
            ours = sorted(name for name in sys.modules if name.partition(".")[0] == "kafkalite")
            assert ours == ["kafkalite", "kafkalite.testing", "kafkalite.testing.plugin"]
    """
    run = run_pytest(tmp_path, code, *PLAIN)
    assert run.summary == "1 passed", run.out


def test_the_plugin_imports_pytest_and_nothing_else() -> None:
    code = (
        "import sys, os, pytest; before = set(sys.modules); import kafkalite.testing.plugin;"
        "print(sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['kafkalite', 'kafkalite.testing', 'kafkalite.testing.plugin']"


def test_coroutines_with_pytest_asyncio(tmp_path: Path) -> None:
    code = """
        import asyncio

        async def test_it(kafka):
            waiting = asyncio.create_task(kafka.aio.wait_records("orders"))
            await kafka.aio.produce("orders", "one")
            assert (await waiting)[0].text == "one"
    """
    ini = "asyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n"
    run = run_pytest(tmp_path, code, "-p", "no:xdist", "-W", "error", ini=ini)
    assert run.summary == "1 passed", run.out


def test_unittest(tmp_path: Path) -> None:
    code = """
        import unittest

        import kafkalite.testing

        class OrdersTest(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                cls.server = kafkalite.testing.Server()
                cls.addClassCleanup(cls.server.close)

            def setUp(self):
                self.kafka = self.enterContext(self.server.cluster(topics={"orders": 1}))

            def test_it(self):
                self.kafka.produce("orders", "one")
                self.assertEqual([record.text for record in self.kafka.records("orders")], ["one"])

            def test_alone(self):
                self.assertEqual(self.kafka.records("orders"), [])
    """
    assert run_pytest(tmp_path, code, *PLAIN).summary == "2 passed"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "unittest", "test_it"],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


WORKERS = """
    import os
    import pytest

    @pytest.mark.parametrize("number", range(8))
    def test_it(kafka, kafka_server, number, record_property):
        kafka.produce("t", str(number))
        assert [record.text for record in kafka.records("t")] == [str(number)]
        with open("pids", "a") as file:
            file.write(f"{os.environ['PYTEST_XDIST_WORKER']} {kafka_server.pid}\\n")
"""


def pids(directory: Path) -> set[tuple[str, int]]:
    """(worker, server) of all tests of the run."""
    lines = (directory / "pids").read_text().splitlines()
    return {(worker, int(pid)) for worker, pid in (line.split() for line in lines)}


def test_each_worker_has_a_process_of_its_own(tmp_path: Path) -> None:
    run = run_pytest(tmp_path, WORKERS, "-n", "2", "-p", "no:asyncio")
    assert run.summary == "8 passed", run.out
    assert len({pid for _, pid in pids(tmp_path)}) == len({worker for worker, _ in pids(tmp_path)}) == 2
    assert all(gone(pid) for _, pid in pids(tmp_path))


@pytest.mark.parametrize("how", ["ini", "environment"])
def test_workers_share_a_process_when_asked(tmp_path: Path, how: str) -> None:
    environ = {"KAFKALITE_SHARED": "1"} if how == "environment" else {}
    ini = "kafkalite_shared = true\n" if how == "ini" else ""
    run = run_pytest(tmp_path, WORKERS, "-n", "2", "-p", "no:asyncio", ini=ini, environ=environ)
    assert run.summary == "8 passed", run.out
    assert len({pid for _, pid in pids(tmp_path)}) == 1
    assert all(gone(pid) for _, pid in pids(tmp_path))


def test_a_worker_that_dies_leaves_no_cluster_in_the_shared_process(tmp_path: Path) -> None:
    code = """
        import os

        def test_dies(kafka):
            if not os.path.exists("died"):
                open("died", "w").close()
                os._exit(1)

        def test_later(kafka, kafka_server):
            labels = [shown["label"] for shown in kafka_server.control.call("GET", "/v1/clusters")["clusters"]]
            with open("labels", "w") as file:
                file.write("\\n".join(labels))
    """
    run = run_pytest(tmp_path, code, "-n", "1", "-p", "no:asyncio", environ={"KAFKALITE_SHARED": "1"})
    assert "1 failed, 1 passed" in run.summary, run.out
    assert (tmp_path / "labels").read_text() == "gw1 test_it.py::test_later"


def test_a_server_that_runs_already_is_used_and_left_running(tmp_path: Path) -> None:
    code = """
        import os

        def test_it(kafka, kafka_server):
            kafka.produce("t", "x")
            assert kafka_server.pid == int(os.environ["WANTED_PID"])
    """
    with Server() as server:
        more = {"KAFKALITE_CONTROL": server.control_address, "WANTED_PID": str(server.pid)}
        assert run_pytest(tmp_path, code, *PLAIN, environ=more).summary == "1 passed"
        assert server.control.call("GET", "/v1/clusters")["clusters"] == []


HANGS = """
    import os, sys, time

    def test_it(kafka, kafka_server):
        if {forks} and os.fork() == 0:
            time.sleep(20)
            os._exit(0)
        with open("pid", "w") as file:
            file.write(str(kafka_server.pid))
        os.rename("pid", "pid.ready")
        time.sleep(60)
"""


@pytest.mark.parametrize("forks", [False, True])
def test_the_process_ends_with_a_pytest_that_was_killed(tmp_path: Path, forks: bool) -> None:
    """Also when a child of pytest lives on, which has all its pipes."""
    (tmp_path / "test_it.py").write_text(HANGS.replace("\n    ", "\n").format(forks=forks))
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    process = subprocess.Popen(
        words,
        cwd=tmp_path,
        env=environment(temp=str(tmp_path)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        until = time.monotonic() + 30
        while not (tmp_path / "pid.ready").exists() and time.monotonic() < until:
            time.sleep(0.01)
        pid = int((tmp_path / "pid.ready").read_text())
        assert alive(pid)
        process.kill()
        process.wait()
        assert gone(pid, 5)
    finally:
        os.killpg(process.pid, signal.SIGKILL) if forks else process.kill()
        process.wait()


def test_an_interrupt_ends_the_run_in_order(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(HANGS.replace("\n    ", "\n").format(forks=False))
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"]
    process = subprocess.Popen(
        words,
        cwd=tmp_path,
        env=environment(temp=str(tmp_path)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    until = time.monotonic() + 30
    while not (tmp_path / "pid.ready").exists() and time.monotonic() < until:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    out, _ = process.communicate(timeout=30)
    assert "KeyboardInterrupt" in out
    assert "ServerGoneError" not in out
    assert gone(int((tmp_path / "pid.ready").read_text()))


def test_a_cluster_may_be_closed_by_its_test(tmp_path: Path) -> None:
    run = run_pytest(tmp_path, "def test_close(kafka):\n    kafka.close()\n", *PLAIN)
    assert (run.code, run.summary) == (0, "1 passed"), run.out


def test_a_file_of_faults_is_added_whole_or_not_at_all(tmp_path: Path) -> None:
    (tmp_path / "faults.toml").write_text('[[fault]]\napi = "Produce"\ndelay_ms = 1\n\n[[fault]]\napi = "Prodce"\n')
    code = """
        import pytest

        def test_load(kafka):
            with pytest.raises(ValueError, match=r"faults.toml: \\[\\[fault\\]\\] number 2: "):
                kafka.faults.load("faults.toml")
            assert kafka.faults.rules() == []
    """
    run = run_pytest(tmp_path, code, *PLAIN)
    assert (run.code, run.summary) == (0, "1 passed"), run.out
