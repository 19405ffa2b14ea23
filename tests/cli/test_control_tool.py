"""The control of a broker process, and `kafkalite ctl`, which asks it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.cli.arguments import UsageError
from kafkalite.cli.command import run_command
from kafkalite.cli.control_tool import CTL_HELP, _verbs, run_control_tool
from kafkalite.testing import Server
from tests.cli.broker import BrokerRun

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def ctl(server: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Runs a verb on a cluster of its own and gives (exit code, answer, what was said)."""
    monkeypatch.setenv("KAFKALITE_CONTROL", server.control_address)
    with server.cluster(topics={"orders": 2}) as kafka:
        monkeypatch.setenv("KAFKALITE_CLUSTER", kafka.id)

        def run(*words: str) -> tuple[int, Any, str]:
            code = run_command(["ctl", *words])
            said = capsys.readouterr()
            try:
                return code, json.loads(said.out) if said.out else None, said.err
            except ValueError:
                return code, said.out, said.err

        yield run


def test_words_and_options_become_a_request(ctl: Any) -> None:
    assert ctl("create-topic", "made", "--partitions", "3", "--config", "retention.ms=1000", "--config", "a=b")[0] == 1
    code, made, _ = ctl("create-topic", "made", "--partitions=3", "--config", "retention.ms=1000")
    assert (code, made["partitions"]) == (0, 3)
    assert ctl("describe-topic", "made", "--only", "config")[1] == {"retention.ms": "1000"}
    assert ctl("produce", "made", "one", "two", "--partition", "1")[1]["offsets"][1] == {"partition": 1, "offset": 1}
    assert ctl("produce", "made", "--records", '[{"key": "k", "value": null}]')[0] == 0
    _, read, _ = ctl("read-records", "made", "--partition", "1", "--read-committed", "--limit", "1")
    assert [record["value"] for record in read["records"]] == ["one"]
    assert ctl("wait-records", "made", "--count", "3")[0] == 0
    assert ctl("set-offsets", "g", "--offsets", '[{"topic": "made", "partition": 1, "offset": 1}]')[1]["lag"] == 2
    assert ctl("list-offsets", "g", "--topic", "made", "--only", "lag")[1] == 2
    assert ctl("add-fault", "--api", "Fetch,Produce", "--delay-ms", "1")[1]["api"] == ["Fetch", "Produce"]
    assert ctl("delete-topic", "made")[:2] == (0, {})


def test_a_text_is_printed_as_it_is(ctl: Any) -> None:
    assert ctl("create-topic", "t", "--only", "topic")[1] == "t\n"


def test_state_and_time(ctl: Any, tmp_path: Path) -> None:
    ctl("produce", "orders", "kept")
    assert ctl("take-snapshot", "seeded")[1]["snapshot"] == "seeded"
    before = ctl("show-clock", "--only", "now_ms")[1]
    assert ctl("advance-clock", "8 days", "--only", "now_ms")[1] >= before + 8 * 86_400_000
    assert ctl("advance-clock", "60000")[0] == 1  # milliseconds, or seconds?
    assert ctl("advance-clock", "60 s")[0] == 0
    assert ctl("advance-clock", "soon")[0] == 1
    assert ctl("read-records", "orders")[1]["records"] == []
    file = tmp_path / "load.json"
    file.write_text(json.dumps({"file_base64": ctl("save-snapshot", "seeded", "--only", "file_base64")[1].strip()}))
    assert ctl("load-snapshot", "again", "--body", f"@{file}")[0] == 0
    assert ctl("restore", "again")[0] == 0
    assert [record["value"] for record in ctl("read-records", "orders")[1]["records"]] == ["kept"]
    fork = ctl("fork", "--only", "cluster")[1].strip()
    assert ctl("drop-cluster", "--cluster", fork)[0] == 0


def test_a_body_comes_from_a_file(ctl: Any, tmp_path: Path) -> None:
    file = tmp_path / "body.json"
    file.write_text('{"topic": "t", "partitions": 4}')
    assert ctl("create-topic", "--body", f"@{file}")[1]["partitions"] == 4


def test_bytes_go_to_files_and_come_from_them(ctl: Any, tmp_path: Path) -> None:
    ctl("produce", "orders", "kept")
    ctl("take-snapshot", "s")
    file = tmp_path / "s.kafkalite"
    assert ctl("save-snapshot", "s", "--out", str(file))[:2] == (0, None)
    ctl("produce", "orders", "gone")
    assert ctl("load-snapshot", "back", "--file-base64", f"@{file}")[0] == 0
    assert ctl("restore", "back")[0] == 0
    assert [record["value"] for record in ctl("read-records", "orders")[1]["records"]] == ["kept"]
    assert ctl("list-topics", "--out", str(file))[0] == 2
    assert ctl("save-snapshot", "s", "--out", "/nowhere/s")[0] == 1


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["describe-topic", "nope"], 1, "kafkalite: there is no topic 'nope'; there are: orders\n"),
        (
            ["wait-records", "orders", "--timeout-ms", "1"],
            3,
            "kafkalite: waited 0.001 s for 1 record in orders; seen instead: 0 records\n",
        ),
        (["describe-topics"], 2, "kafkalite: there is no verb describe-topics; did you mean describe-topic?\n"),
        (
            ["describe-topic"],
            2,
            "kafkalite: describe-topic needs TOPIC behind it; see kafkalite ctl describe-topic --help\n",
        ),
        (["list-topics", "x"], 2, "kafkalite: list-topics takes nothing more: 'x' is too much\n"),
        (["create-topic"], 2, "kafkalite: create-topic needs TOPIC behind it; see kafkalite ctl create-topic --help\n"),
        (["produce", "orders"], 2, "kafkalite: produce needs VALUE... behind it; see kafkalite ctl produce --help\n"),
        (["create-topic", "--body", "{}"], 2, "kafkalite: create-topic: topic is missing; see "),
        (
            ["create-topic", "a", "--partition", "1"],
            2,
            "kafkalite: there is no option --partition; did you mean --partitions?\n",
        ),
        (
            ["create-topic", "a", "--partitions", "x"],
            2,
            "kafkalite: create-topic: partitions is 'x', but has to be a whole number; "
            "see kafkalite ctl create-topic --help\n",
        ),
        (["read-records", "orders", "--limit", "0"], 2, "kafkalite: --limit is 0, but has to be 1 or more\n"),
        (["create-topic", "--body", "{"], 2, "kafkalite: --body is no JSON: "),
        (["create-topic", "--body", "@/nowhere"], 2, "kafkalite: --body: /nowhere cannot be read: "),
        (
            ["produce", "orders", "x", "--key", "k"],
            2,
            "kafkalite: there is no option --key; it is a part of --records; see kafkalite ctl produce --help\n",
        ),
        (["--zork", "9"], 2, "kafkalite: there is no option --zork; see kafkalite ctl --help\n"),
        (["--controll", "9"], 2, "kafkalite: there is no option --controll; did you mean --control?\n"),
        ([], 2, "kafkalite: ctl takes a verb, such as list-topics; kafkalite ctl --help has them all\n"),
        (["--control"], 2, "kafkalite: --control needs a value behind it; see kafkalite ctl --help\n"),
        (
            ["--control", "127.0.0.1:1", "show-server"],
            1,
            "kafkalite: nothing listens at 127.0.0.1:1 (Connection refused): ",
        ),
    ],
)
def test_what_cannot_be_done_is_said(ctl: Any, words: list[str], code: int, said: str) -> None:
    found, answer, error = ctl(*words)
    assert (found, answer) == (code, None)
    assert error.startswith(said)


def test_the_control_has_to_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KAFKALITE_CONTROL", raising=False)
    with pytest.raises(UsageError, match="say where the control is"):
        run_control_tool(["show-server"])


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_control_tool(["--help"]) == 0
    out = capsys.readouterr().out
    assert out.startswith(CTL_HELP)
    assert all(name in out for name in _verbs())
    assert max(map(len, CTL_HELP.splitlines())) <= 80
    for name, verb in _verbs().items():
        assert run_control_tool([name, "--help"]) == 0
        out = capsys.readouterr().out
        assert out.startswith(f"Usage: kafkalite ctl {name}")
        assert max(map(len, out.splitlines())) <= 79
        for option in (*verb.query, *verb.properties):
            assert f"--{option.replace('_', '-')}" in out


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("produce", "ctl produce TOPIC VALUE... [OPTIONS]"),
        ("produce", '--records JSON|@FILE [{"key": TEXT, "key_base64": BASE64, "value": TEXT, '),
        ("set-offsets", '[{"topic": TEXT, "partition": NUMBER, "offset": NUMBER}, ...]; the same as OFFSETS'),
        ("load-snapshot", "ctl load-snapshot SNAPSHOT @FILE [OPTIONS]"),
        ("load-snapshot", "--file-base64 BASE64|@FILE "),
        ("save-snapshot", "--out FILE write the bytes of the answer there"),
        ("show-clock", "ctl show-clock What time"),
        ("create-topic", "--topic TEXT the same as TOPIC"),
        ("wait-group", "--state NAME one of Empty, PreparingRebalance, "),
        ("add-fault", "--refuse close new connections at once"),
        ("read-records", "how long to wait for a record when there is none; default 0"),
    ],
)
def test_the_help_of_a_verb_says_how_its_words_look(verb: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_control_tool([verb, "--help"]) == 0
    assert said in " ".join(capsys.readouterr().out.split())


def test_a_file_is_taken_by_its_at_sign(ctl: Any, tmp_path: Path) -> None:
    file, records = str(tmp_path / "s"), tmp_path / "records.json"
    ctl("take-snapshot", "s")
    ctl("save-snapshot", "s", "--out", file)
    assert ctl("load-snapshot", "again", f"@{file}")[1]["snapshot"] == "again"
    said = f"kafkalite: file_base64 takes BASE64, and {file} is a file: @{file} takes what is in it\n"
    assert ctl("load-snapshot", "again", file) == (2, None, said)
    records.write_text('[{"key": "k", "value": "v"}]')
    said = f"kafkalite: --body takes JSON, and {records} is a file: @{records} takes what is in it\n"
    assert ctl("produce", "orders", "--body", str(records)) == (2, None, said)
    assert ctl("produce", "orders", "--records", f"@{records}")[0] == 0
    assert ctl("read-records", "orders")[1]["records"][0]["key"] == "k"


# -- the control of a broker -------------------------------------------------------------------------------------------


def control_of(broker: BrokerRun) -> str:
    assert broker.process.stdout is not None
    line = broker.process.stdout.readline()
    assert line.startswith("control "), line
    return line.split()[1]


def test_a_broker_with_a_control_has_the_cluster_main(tmp_path: Path) -> None:
    with BrokerRun(tmp_path, "--data", "d", "--control", "0", "--topic", "t:2") as broker:
        address = broker.ready()
        with Server(control=control_of(broker)) as server:
            main = server.control.call("GET", "/v1/clusters")["clusters"][0]
            assert (main["cluster"], main["bootstrap_servers"]) == ("main", address)
            body = {"records": [{"value": "kept"}]}
            server.control.call("POST", "/v1/clusters/main/topics/t/records", body)
            with server.cluster() as other:
                other.produce("t", "x")
            with pytest.raises(Exception, match="the broker's own: stop the broker instead"):
                server.control.call("DELETE", "/v1/clusters/main")
        assert broker.end()[0] == 0
    with BrokerRun(tmp_path, "--data", "d", "--control", "127.0.0.1:0") as broker:
        broker.ready()
        with Server(control=control_of(broker)) as server:
            answer = server.control.call("GET", "/v1/clusters/main/topics/t/records")
            assert [record["value"] for record in answer["records"]] == ["kept"]
        assert broker.end()[0] == 0


def test_a_broker_on_every_interface_is_where_its_control_is(tmp_path: Path) -> None:
    with BrokerRun(tmp_path, "--ephemeral", "--listen", "*", "--control", "*:0") as broker:
        port = broker.ready().rpartition(":")[2]
        control_port = control_of(broker).rpartition(":")[2]
        for host in ("127.0.0.1", "localhost"):
            with Server(control=f"{host}:{control_port}") as server:
                main = server.control.call("GET", "/v1/clusters/main")
                assert main["bootstrap_servers"] == f"{host}:{port}"
                config = server.control.call("GET", "/v1/clusters/main/client-config", query={"client": "java"})
                assert config["bootstrap.servers"] == f"{host}:{port}"


def test_faults_of_a_file_and_a_seed_work_without_a_control(tmp_path: Path) -> None:
    (tmp_path / "faults.toml").write_text('[[fault]]\napi = "Produce"\nerror = "NOT_LEADER_OR_FOLLOWER"\n')
    with BrokerRun(tmp_path, "--ephemeral", "--faults", "faults.toml", "--nasty", "7", "--control", "0") as broker:
        broker.ready()
        with Server(control=control_of(broker)) as server:
            faults = server.control.call("GET", "/v1/clusters/main/faults")["faults"]
            assert [fault["error"] for fault in faults] == ["NOT_LEADER_OR_FOLLOWER"]
            assert server.control.call("GET", "/v1/clusters/main/nasty")["seed"] == 7
    (tmp_path / "faults.toml").write_text('[[fault]]\napi = "Produce"\nerror = "NO_SUCH"\n')
    with BrokerRun(tmp_path, "--ephemeral", "--faults", "faults.toml") as broker:
        code, said = broker.wait()
        assert (code, said.startswith("kafkalite: --faults: faults.toml: ")) == (2, True), said


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--control", "x:y"], "kafkalite: --control: 'x:y' has no usable port"),
        (["--control", "192.0.2.1:0"], "kafkalite: 192.0.2.1:0 is no address of this machine"),
        (["--nasty", "x"], "kafkalite: --nasty takes a whole number as its seed, not 'x'"),
        (["--faults", "none.toml"], "kafkalite: --faults: none.toml cannot be read"),
    ],
)
def test_what_cannot_be_controlled(tmp_path: Path, options: list[str], said: str) -> None:
    with BrokerRun(tmp_path, "--ephemeral", *options) as broker:
        code, error = broker.wait()
        assert code in (1, 2)
        assert error.startswith(said)


def test_a_plain_broker_imports_nothing_of_testing() -> None:
    words = ["-X", "importtime", "-m", "kafkalite", "--ephemeral", "--port", "0"]
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("ready ")
    process.terminate()
    _, imported = process.communicate(timeout=30)
    assert "kafkalite.node" in imported
    for module in ("kafkalite.testing", "h11", "http.client"):
        assert f" {module}\n" not in imported, module
