"""One broker process as a person or a script meets it: starting, announcing, refusing, stopping."""

from __future__ import annotations

import errno
import json
import os
import pty
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from select import select

import pytest

from kafkalite.cli.data_directory import directory_sentence, prepare_data_directory
from kafkalite.cli.failures import StartError
from kafkalite.protocol.messages.api_versions import ApiVersionsRequest
from kafkalite.protocol.messages.metadata import MetadataRequest, MetadataResponse
from tests.cli.broker import BrokerRun
from tests.wire_client import ask, connect, frame, told_addresses


def metadata(address: str) -> MetadataResponse:
    with connect(address) as connection:
        return ask(connection, MetadataRequest(None), MetadataResponse, 12)


def events(errors: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in errors.splitlines()]


def one_sentence(errors: str) -> str:
    assert errors.startswith("kafkalite: ")
    assert errors.count("\n") == 1, errors
    return errors


# -- serving -----------------------------------------------------------------------------------------------------------


def test_clients_of_both_families_are_told_what_they_reached(tmp_path: Path) -> None:
    with BrokerRun(tmp_path) as broker:
        assert broker.ready().startswith("127.0.0.1:")
        assert told_addresses(broker.address) == [("127.0.0.1", broker.port)]
        assert told_addresses(f"[::1]:{broker.port}") == [("::1", broker.port)]
        assert broker.end()[0] == 0


def test_the_ready_file_is_there_while_the_broker_serves(tmp_path: Path) -> None:
    file = tmp_path / "ready"
    file.write_text("127.0.0.1:9092,127.0.0.1:9093\n")  # left by an earlier broker
    with BrokerRun(tmp_path, "--ready-file", str(file)) as broker:
        address = broker.ready()
        assert file.read_text() == f"{address}\n"
        broker.end()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kafkalite-data"]


@pytest.mark.parametrize("kind", ["file", "directory", "link"])
def test_what_is_no_ready_file_is_left_alone(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "mine"
    if kind == "file":
        path.write_text("important\n")
    elif kind == "directory":
        path.mkdir()
    else:
        path.symlink_to("/dev/stdout")
    with BrokerRun(tmp_path, "--ephemeral", "--ready-file", str(path)) as broker:
        code, errors = broker.wait()
    assert code == 1
    assert "choose another ready file" in one_sentence(errors)
    assert path.is_symlink() or path.is_dir() or path.read_text() == "important\n"


def test_several_brokers_are_announced_together(tmp_path: Path) -> None:
    file = tmp_path / "ready"
    with BrokerRun(tmp_path, "--brokers", "3", "--topic", "orders:6", "--ready-file", str(file)) as broker:
        addresses = broker.ready().split(",")
        assert file.read_text() == ",".join(addresses) + "\n"
        for address in addresses:
            answer = metadata(address)
            assert [(node.node_id, f"{node.host}:{node.port}") for node in answer.brokers] == [*enumerate(addresses, 1)]
            assert sorted(each.leader_id for each in answer.topics[0].partitions) == [1, 1, 2, 2, 3, 3]
            assert all(len(each.isr_nodes) == 3 for each in answer.topics[0].partitions)
        code, errors = broker.end()
    assert code == 0
    (ready,) = [event for event in events(errors) if event["event"] == "broker.ready"]
    assert ready["node_ids"] == [1, 2, 3]


def test_brokers_take_the_next_ports(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with BrokerRun(tmp_path, "--port", str(port - 1), "--brokers", "2") as broker:
            code, errors = broker.wait()
    assert code == 1
    assert f"127.0.0.1:{port}" in one_sentence(errors)


def test_a_control_on_the_port_of_the_broker_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    with BrokerRun(tmp_path, "--ephemeral", "--port", port, "--control", port) as broker:
        code, errors = broker.wait()
    assert code == 2
    assert f"--control {port} is the port for Kafka clients already" in one_sentence(errors)


def test_identity_and_topics_outlive_a_restart(tmp_path: Path) -> None:
    seen = []
    for _ in range(2):
        with BrokerRun(tmp_path, "--topic", "orders:3", "--topic", "clicks") as broker:
            answer = metadata(broker.ready())
            assert {topic.name: len(topic.partitions) for topic in answer.topics} == {"orders": 3, "clicks": 1}
            seen.append((answer.cluster_id, [node.node_id for node in answer.brokers]))
            assert broker.end()[0] == 0
    assert seen[0] == seen[1]
    assert len(seen[0][0] or "") == 22


def test_data_is_kept_out_of_version_control(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    with BrokerRun(tmp_path, "--topic", "orders") as broker:
        broker.ready()
        broker.end()
    status = subprocess.run(
        ["git", "-C", tmp_path, "status", "--porcelain"], capture_output=True, text=True, check=True
    )
    assert status.stdout == ""
    assert (tmp_path / "kafkalite-data").is_dir()


def test_ephemeral_leaves_nothing_behind(tmp_path: Path) -> None:
    with BrokerRun(tmp_path, "--ephemeral", "--topic", "orders") as broker:
        assert [topic.name for topic in metadata(broker.ready()).topics] == ["orders"]
        assert broker.end()[0] == 0
    assert list(tmp_path.iterdir()) == []


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "server.properties").write_text(
        "node.id=7\nnum.partitions=2\nlisteners=PLAINTEXT://127.0.0.1:0\nlog.dirs=here\n"
    )
    environ = {"KAFKA_NUM_PARTITIONS": "3", "KAFKA_NODE_ID": "8", "KAFKA_HEAP_OPTS": "-Xmx1G"}
    options = ("server.properties", "-o", "node.id=9", "--topic", "orders")
    with BrokerRun(tmp_path, *options, environ=environ, port=False) as broker:
        answer = metadata(broker.ready())
        assert [node.node_id for node in answer.brokers] == [9]
        assert len(answer.topics[0].partitions) == 3
        _, errors = broker.end()
    assert (tmp_path / "here").is_dir()
    assert not [event for event in events(errors) if event["level"] != "info"]


def test_the_settings_of_an_official_image_are_understood(tmp_path: Path) -> None:
    environ = {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_LISTENERS": "PLAINTEXT://:0,CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": "PLAINTEXT://localhost:9092",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:9093",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
    }
    with BrokerRun(tmp_path, environ=environ, port=False) as broker:
        assert told_addresses(broker.ready()) == [("localhost", 9092)]
        assert broker.end()[0] == 0


def test_the_file_that_kafka_4_comes_with_is_understood(tmp_path: Path) -> None:
    (tmp_path / "server.properties").write_text(
        "process.roles=broker,controller\nnode.id=1\ncontroller.quorum.bootstrap.servers=localhost:9093\n"
        "listeners=PLAINTEXT://:0,CONTROLLER://:9093\ninter.broker.listener.name=PLAINTEXT\n"
        "advertised.listeners=PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093\n"
        "controller.listener.names=CONTROLLER\nlistener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT\n"
        "num.network.threads=3\nnum.io.threads=8\nsocket.send.buffer.bytes=102400\nlog.dirs=logs\n"
    )
    with BrokerRun(tmp_path, "server.properties", port=False) as broker:
        assert told_addresses(broker.ready()) == [("localhost", 9092)]
        code, errors = broker.end()
    assert code == 0
    assert len([event for event in events(errors) if event["event"] == "setting.ignored"]) == 1


def test_events_are_json_lines(tmp_path: Path) -> None:
    with BrokerRun(tmp_path, "-o", "log.retenton.ms=1") as broker:
        broker.ready()
        seen = events(broker.end()[1])
    by_name = {str(event["event"]): event for event in seen}
    assert by_name["broker.ready"]["durability"] == "fsync"
    assert by_name["broker.ready"]["data"] == "./kafkalite-data"
    assert "log.retenton.ms" in str(by_name["setting.ignored"]["note"])
    assert [event["event"] for event in seen][-1] == "broker.stopped"
    assert all({"timestamp", "level"} <= event.keys() for event in seen)


@pytest.mark.parametrize(
    ("options", "said"),
    [([], 1), (["--brokers", "3"], 0), (["-o", "kafkalite.replication.factor=accept"], 0)],
)
def test_a_factor_that_no_topic_can_have_is_told_at_the_start(tmp_path: Path, options: list[str], said: int) -> None:
    with BrokerRun(tmp_path, "--ephemeral", "-o", "default.replication.factor=3", *options) as broker:
        broker.ready()
        notes = [str(each["note"]) for each in events(broker.end()[1]) if each["event"] == "setting.unmet"]
    assert len(notes) == said
    assert all("is more than there are brokers (1)" in note and "--brokers 3" in note for note in notes)


def test_a_person_at_a_terminal_gets_a_banner(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "kafkalite", "--port", "0"], cwd=tmp_path, stdout=theirs, stderr=theirs, stdin=theirs
    )
    os.close(theirs)
    try:
        shown = b""
        while b"Ctrl-C" not in shown:
            shown += os.read(ours, 4096)
        process.send_signal(signal.SIGINT)
        while True:
            try:
                shown += os.read(ours, 4096)
            except OSError:
                break
    finally:
        process.kill() if process.poll() is None and b"Ctrl-C" not in shown else None
        code = process.wait(timeout=30)
        os.close(ours)
    text = shown.decode()
    assert code == 0
    for part in ("is ready at 127.0.0.1:", "./kafkalite-data", "fsync", "kcat"):
        assert part in text
    assert "broker." not in text
    assert max(map(len, text.splitlines())) <= 80


def wait_until_refused(address: str) -> None:
    while True:
        try:
            connect(address).close()
        except ConnectionRefusedError:
            return
        except ConnectionResetError:
            continue  # in the backlog when the listening socket closed


# -- stopping ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_in_order(tmp_path: Path, number: int) -> None:
    with BrokerRun(tmp_path) as broker, connect(broker.ready()) as connection:
        code, errors = broker.end(number)
        assert connection.recv(1) == b""
    assert code == 0
    assert events(errors)[-1]["event"] == "broker.stopped"


def test_a_second_signal_ends_at_once(tmp_path: Path) -> None:
    with BrokerRun(tmp_path) as broker, connect(broker.ready()) as connection:
        # A client that asks and does not listen keeps an orderly stop waiting.
        connection.setblocking(False)
        # Full for good: the broker itself waits for the client, and is not only slower than it.
        asked = unsent = frame(ApiVersionsRequest(), 0) * 1000
        while select([], [connection], [], 1)[1]:
            unsent = unsent[connection.send(unsent) :] or asked
        broker.process.send_signal(signal.SIGTERM)
        wait_until_refused(broker.address)
        assert broker.process.poll() is None
        assert broker.end(signal.SIGINT)[0] == 128 + signal.SIGINT


# -- refusing ----------------------------------------------------------------------------------------------------------


def test_a_port_in_use(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with BrokerRun(tmp_path, "--port", str(port), port=False) as broker:
            code, errors = broker.wait()
    assert code == 1
    assert f"127.0.0.1:{port} is in use" in one_sentence(errors)
    assert "--port" in errors
    assert (tmp_path / "kafkalite-data" / ".kafka_cleanshutdown").exists()


def test_a_data_directory_in_use(tmp_path: Path) -> None:
    with BrokerRun(tmp_path, "--topic", "orders") as first:
        first.ready()
        with BrokerRun(tmp_path) as second:
            code, errors = second.wait()
        assert code == 1
        assert "kafkalite-data" in one_sentence(errors)
        assert str(first.process.pid) in errors
        assert "--data" in errors
        assert [topic.name for topic in metadata(first.address).topics] == ["orders"]
        assert first.end()[0] == 0


def test_a_file_in_the_place_of_the_directory(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("precious")
    with BrokerRun(tmp_path, "--data", "data") as broker:
        code, errors = broker.wait()
    assert code == 1
    assert "data is a file" in one_sentence(errors)
    assert (tmp_path / "data").read_text() == "precious"


def test_directories_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link").symlink_to("/nowhere/at/all")
    with pytest.raises(StartError, match="link is a link that leads nowhere, not a directory"):
        prepare_data_directory("link")
    with pytest.raises(StartError, match="~/data: only a shell puts a home in the place of ~"):
        prepare_data_directory("~/data")
    assert [path.name for path in tmp_path.iterdir()] == ["link"]


def test_a_directory_that_is_not_writable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Root, who often runs tests, may write everywhere.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(StartError, match="data is not writable for this user"):
        prepare_data_directory(str(tmp_path / "data"))


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.EROFS, "not writable"),
        (errno.ENOSPC, "full disk"),
        (errno.ENOTDIR, "no directory"),
        (errno.EIO, "Input/output"),
    ],
)
def test_what_the_system_says_becomes_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    def makedirs(path: str, exist_ok: bool) -> None:
        raise OSError(number, os.strerror(number), path)

    monkeypatch.setattr(os, "makedirs", makedirs)
    with pytest.raises(StartError, match=said):
        prepare_data_directory(str(tmp_path / "data"))


def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    file = str(tmp_path / "data" / "meta.properties")
    error = PermissionError(errno.EACCES, os.strerror(errno.EACCES), file)
    said = directory_sentence(str(tmp_path / "data"), error)
    assert said.startswith(f"{file} in the data directory may not be read or written by this user: give the whole")
    error.filename = str(tmp_path / "data")
    assert "is not writable for this user" in directory_sentence(str(tmp_path / "data"), error)


@pytest.mark.parametrize("closed", [(0,), (1,), (2,), (0, 1, 2)])
def test_a_broker_with_closed_standard_streams_serves(tmp_path: Path, closed: tuple[int, ...]) -> None:
    file = tmp_path / "ready"
    closing = " ".join(f"{number}>&-" for number in closed)
    command = f'exec "$@" {closing}'
    words = [sys.executable, "-m", "kafkalite", "--port", "0", "--data", "data", "--ready-file", str(file)]
    process = subprocess.Popen(
        ["sh", "-c", command, "sh", *words], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        give_up_s = time.monotonic() + 20
        while not file.exists() and process.poll() is None and time.monotonic() < give_up_s:
            time.sleep(0.01)
        assert metadata(file.read_text().strip()).brokers
        process.terminate()
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.communicate(timeout=20)
    # What was meant for a stream is in no file.
    assert not [path for path in (tmp_path / "data").rglob("*") if path.is_file() and b"ready" in path.read_bytes()]


def test_a_directory_of_another_node(tmp_path: Path) -> None:
    with BrokerRun(tmp_path, "-o", "node.id=1") as broker:
        broker.ready()
        assert broker.end()[0] == 0
    before = sorted(
        (path.name, path.read_bytes()) for path in (tmp_path / "kafkalite-data").rglob("*") if path.is_file()
    )
    with BrokerRun(tmp_path, "-o", "node.id=2") as broker:
        code, errors = broker.wait()
    assert code == 1
    assert "node.id 1" in one_sentence(errors)
    after = sorted(
        (path.name, path.read_bytes()) for path in (tmp_path / "kafkalite-data").rglob("*") if path.is_file()
    )
    assert [file for file in after if file[0] != ".lock"] == [file for file in before if file[0] != ".lock"]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("meta.properties", "meta.properties is not readable"),
        ("__cluster_metadata-0/00000000000000000000.log", "metadata log"),
    ],
)
def test_a_broken_file_is_named_and_kept(tmp_path: Path, file: str, said: str) -> None:
    with BrokerRun(tmp_path, "--topic", "orders") as broker:
        broker.ready()
        assert broker.end()[0] == 0
    path = tmp_path / "kafkalite-data" / file
    damaged = b"\xff" * 30 + path.read_bytes()[30:]
    path.write_bytes(damaged)
    with BrokerRun(tmp_path) as broker:
        code, errors = broker.wait()
    assert code == 1
    assert said in errors.splitlines()[-1]
    assert "Traceback" not in errors
    assert path.read_bytes() == damaged


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["missing.properties"], 2, "missing.properties"),
        (["-o", "kafkalite.durability=maybe"], 2, "kafkalite.durability"),
        (["--topic", "no spaces"], 2, "no spaces"),
        (["--listen", "192.0.2.1"], 1, "192.0.2.1:0 is no address of this machine"),
        (["--listen", "no-such-host.invalid"], 1, "no-such-host.invalid:0 names no host"),
        (["--ready-file", "no/such/directory/file"], 1, "ready file"),
    ],
)
def test_one_sentence_and_nothing_left_running(tmp_path: Path, options: list[str], code: int, said: str) -> None:
    with BrokerRun(tmp_path, *options) as broker:
        ended, errors = broker.wait()
    assert said in one_sentence(errors)
    assert ended == code


def test_uvloop_is_used_or_asked_for(tmp_path: Path) -> None:
    with BrokerRun(tmp_path, "--ephemeral", "-o", "kafkalite.event.loop=uvloop") as broker:
        try:
            import uvloop  # noqa: F401
        except ImportError:
            code, errors = broker.wait()
            assert code == 2
            assert "pip install" in one_sentence(errors)
            return
        assert told_addresses(broker.ready()) == [("127.0.0.1", broker.port)]
        assert broker.end()[0] == 0


# -- start-up cost -----------------------------------------------------------------------------------------------------


def test_nothing_slow_is_imported_before_the_broker_listens() -> None:
    code = (
        "import asyncio, argparse, sys; before = set(sys.modules); import kafkalite.__main__, kafkalite.cli.command, "
    )
    code += "kafkalite.cli.broker_process; print(*sorted(set(sys.modules) - before))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    slow = {
        "dataclasses",
        "importlib.metadata",
        "inspect",
        "structlog",
        "typing",
        "lz4",
        "zstandard",
        "cramjam",
        "uuid",
    }
    assert not slow & set(loaded)
    assert not [name for name in loaded if not name.startswith(("kafkalite", "crc32c", "_")) and "." in name]
