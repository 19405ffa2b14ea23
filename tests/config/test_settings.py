"""Where values come from, what is refused, what is noted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kafkalite.config.settings import ConfigError, Settings, check_dynamic, environment_names
from kafkalite.config.values import InvalidValueError


def test_later_sources_win(tmp_path: Path) -> None:
    file = tmp_path / "server.properties"
    file.write_text("num.partitions=2\nfetch.max.bytes=2000\nlog.dirs=/data\n")
    settings = Settings.load(
        str(file), {"KAFKA_NUM_PARTITIONS": "3", "KAFKA_FETCH_MAX_BYTES": "3000"}, {"num.partitions": "4"}
    )
    assert settings.int("num.partitions") == 4
    assert settings.int("fetch.max.bytes") == 3000
    assert settings.data_directory == "/data"
    assert settings.int("message.max.bytes") == 1048588
    assert settings.notes == []


def test_environment_names() -> None:
    assert environment_names(
        {
            "KAFKA_LOG_SEGMENT_BYTES": "1",
            "KAFKA_ADVERTISED_LISTENERS": "2",
            "KAFKA_A__B___C": "3",
            "KAFKA_OPTS": "-X",
            "PATH": "/bin",
        }
    ) == {
        "log.segment.bytes": ("KAFKA_LOG_SEGMENT_BYTES", "1"),
        "advertised.listeners": ("KAFKA_ADVERTISED_LISTENERS", "2"),
        "a_b-c": ("KAFKA_A__B___C", "3"),
    }


def test_a_variable_of_ours_begins_like_all_others() -> None:
    with pytest.raises(ConfigError, match="the setting is called KAFKA_KAFKALITE_DURABILITY in the environment"):
        environment_names({"KAFKALITE_DURABILITY": "os"})
    assert environment_names({"KAFKALITE_CONTROL": "9095", "KAFKALITE_PORT": "tcp://10.0.0.1:9092"}) == {}


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        (
            {"num.partitions": "many"},
            'num.partitions on the command line cannot be "many": it must be a 32-bit number.',
        ),
        ({"num.partitions": "0"}, 'num.partitions on the command line cannot be "0": it must be at least 1.'),
        ({"num.io.threads": "x"}, 'num.io.threads on the command line cannot be "x": it must be a 32-bit number.'),
        ({"log.dirs": "/a,/b"}, "log.dirs names 2 directories: kafkalite keeps its data in one, so give one."),
        ({"node.id": "1", "broker.id": "2"}, "node.id is 1 and broker.id is 2: give only node.id."),
        (
            {"group.min.session.timeout.ms": "9000", "group.max.session.timeout.ms": "8000"},
            "group.min.session.timeout.ms is above group.max.session.timeout.ms: lower the first.",
        ),
    ],
)
def test_one_clear_sentence(overrides: dict[str, str], sentence: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Settings.load(overrides=overrides)
    assert str(caught.value) == sentence


def test_names_without_effect_are_noted() -> None:
    settings = Settings.load(overrides={"num.io.threads": "4", "nun.partitions": "4"})
    assert len(settings.notes) == 2
    assert settings.notes[0].startswith("num.io.threads on the command line has no effect: ")
    assert (
        settings.notes[1]
        == 'Unknown setting "nun.partitions" on the command line is ignored; the nearest is num.partitions.'
    )


def test_old_and_unknown_names_make_few_sentences(tmp_path: Path) -> None:
    file = tmp_path / "server.properties"
    names = ("zookeeper.connect", "inter.broker.protocol.version", "port", "advertised.host.name", "process.roles")
    plain = ("num.network.threads", "num.io.threads", "confluent.a", "confluent.b")
    file.write_text("broker.id=0\nlog.dir=/d\n" + "".join(f"{name}=broker\n" for name in names))
    settings = Settings.load(str(file))
    without, bygone = settings.notes
    assert settings.int("node.id") == 0
    assert without.startswith("process.roles in ")
    assert bygone == (
        f"zookeeper.connect, inter.broker.protocol.version, port, advertised.host.name in {file} are settings of Kafka "
        "before 4.0 and have no effect; instead of port use listeners; "
        "instead of advertised.host.name use advertised.listeners."
    )
    file.write_text("".join(f"{name}=1\n" for name in plain))
    without, unknown = Settings.load(str(file)).notes
    assert without.startswith(f"num.network.threads, num.io.threads in {file} have no effect: ")
    assert unknown == f'Unknown settings "confluent.a", "confluent.b" in {file} are ignored; check their spelling.'


def test_variables_of_one_kind_make_one_sentence() -> None:
    (note,) = Settings.load(environ={"KAFKA_ZOOKEEPER_CONNECT": "z:2181", "KAFKA_PORT": "9092"}).notes
    assert note.startswith("zookeeper.connect, port in the environment are settings of Kafka before 4.0")


def test_variables_of_another_image_are_told() -> None:
    (note,) = Settings.load(environ={"KAFKA_CFG_NODE_ID": "0", "KAFKA_CFG_LISTENERS": "PLAINTEXT://:9092"}).notes
    assert note == "KAFKA_CFG_NODE_ID, KAFKA_CFG_LISTENERS have no effect here: leave out CFG_."


def test_what_kubernetes_says_of_services_is_no_setting() -> None:
    service = {
        "SERVICE_HOST": "10.0.0.1",
        "SERVICE_PORT": "9092",
        "SERVICE_PORT_CLIENTS": "9092",
        "PORT": "tcp://10.0.0.1:9092",
        "PORT_9092_TCP": "tcp://10.0.0.1:9092",
        "PORT_9092_TCP_PROTO": "tcp",
        "PORT_9092_TCP_PORT": "9092",
        "PORT_9092_TCP_ADDR": "10.0.0.1",
    }
    variables = {f"{prefix}_{name}": text for prefix in ("KAFKA", "KAFKA_KAFKALITE") for name, text in service.items()}
    assert Settings.load(environ=variables).notes == []


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("kafkalite.durabilty", "the nearest is kafkalite.durability."),
        ("Kafkalite.Durability", "the nearest is kafkalite.durability."),
        ("kafkalite.zork", "there are kafkalite.durability, "),
    ],
)
def test_an_unknown_name_of_ours_is_an_error(name: str, hint: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Settings.load(overrides={name: "os"})
    assert str(caught.value).startswith(f"{name} on the command line is no setting of kafkalite: {hint}")
    with pytest.raises(InvalidValueError, match="is no setting of kafkalite"):
        check_dynamic(name, "os", per_broker=True)
    variable = "KAFKA_KAFKALITE_DURABILTY"
    with pytest.raises(ConfigError, match=f"kafkalite.durabilty from {variable} is no setting"):
        Settings.load(environ={variable: "os"})


def test_a_broken_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Cannot read .*missing.*: No such file or directory; give the path"):
        Settings.load(str(tmp_path / "missing"))
    file = tmp_path / "bad"
    file.write_bytes(b"a=\xff\n")
    with pytest.raises(ConfigError, match="not a text file in UTF-8"):
        Settings.load(str(file))
    file.write_text("a=1\nb=\\u12\n")
    with pytest.raises(ConfigError, match="line 2: .* four hexadecimal digits; correct that line"):
        Settings.load(str(file))


def test_the_older_name_of_the_node_id() -> None:
    assert Settings.load(overrides={"broker.id": "7"}).int("node.id") == 7
    assert Settings.load(overrides={"broker.id": "-1"}).int("node.id") == 1


def test_unset_values() -> None:
    settings = Settings.load()
    assert settings.str("broker.rack") == ""
    assert settings.list("advertised.listeners") == ()
    assert settings.value("log.retention.ms") is None
    with pytest.raises(KeyError):
        settings.int("no.such")
    with pytest.raises(TypeError):
        settings.int("auto.create.topics.enable")


def test_dynamic_values_come_and_go() -> None:
    settings = Settings.load(overrides={"message.max.bytes": "2000"})
    settings.memo["x"] = 1
    settings.set_dynamic({"message.max.bytes": "3000", "no.such": "1"}, {})
    assert settings.memo == {}
    assert settings.int("message.max.bytes") == 3000
    settings.set_dynamic({"message.max.bytes": "3000"}, {"message.max.bytes": "4000"})
    assert settings.int("message.max.bytes") == 4000
    settings.set_dynamic({}, {})
    assert settings.int("message.max.bytes") == 2000
    assert settings.sources("message.max.bytes") == [(4, "2000"), (5, "1048588")]


@pytest.mark.parametrize(
    ("name", "text", "per_broker"),
    [
        ("node.id", "2", True),
        ("listeners", "PLAINTEXT://:1", True),
        ("ssl.client.auth", "none", False),
        ("message.max.bytes", "x", False),
    ],
)
def test_what_clients_may_not_set(name: str, text: str, per_broker: bool) -> None:
    with pytest.raises(InvalidValueError, match=name):
        check_dynamic(name, text, per_broker=per_broker)


def test_what_clients_may_set() -> None:
    check_dynamic("message.max.bytes", "5", per_broker=False)
    check_dynamic("ssl.client.auth", "none", per_broker=True)
    check_dynamic("no.such", "x", per_broker=False)


def test_a_secret_is_not_repeated() -> None:
    settings = Settings.load(overrides={"ssl.key.password": "hush"})
    assert not any("hush" in note for note in settings.notes)


def test_a_start_imports_only_what_is_honoured() -> None:
    program = (
        "import sys; from kafkalite.config.settings import Settings; from kafkalite.config.topics import topic_config;"
        "settings = Settings.load(environ={'KAFKA_NUM_PARTITIONS': '2'}, overrides={'log.dirs': '/x'});"
        "settings.set_dynamic({'min.insync.replicas': '1'}, {}); topic_config({'retention.ms': '1'}, settings);"
        "print(sorted(name for name in sys.modules if name.startswith('kafkalite.config.')))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == str(
        [f"kafkalite.config.{name}" for name in ("settings", "table", "topics", "values")]
    )
