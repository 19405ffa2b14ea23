"""Options become settings; what cannot be read is refused in one sentence that says what to do."""

from __future__ import annotations

import re

import pytest

import kafkalite
from kafkalite.cli.arguments import HELP, OPTIONS, Arguments, UsageError, parse_arguments
from kafkalite.cli.command import read_settings, run_command
from kafkalite.cli.control_address import ControlAddress
from kafkalite.config.values import ConfigError
from kafkalite.network.addresses import listeners_from


def parse(*words: str) -> Arguments:
    return parse_arguments(words)


def test_nothing_given_changes_nothing() -> None:
    arguments = parse()
    assert arguments.overrides == {}
    assert arguments.topics == []
    assert (arguments.data, arguments.ephemeral, arguments.properties_file, arguments.ready_file) == (
        None,
        False,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("words", "listeners"),
    [
        (["--port", "0"], "PLAINTEXT://localhost:0"),
        (["--port=19092"], "PLAINTEXT://localhost:19092"),
        (["--listen", "*"], "PLAINTEXT://:9092"),
        (["--listen", ":19092"], "PLAINTEXT://:19092"),
        (["--listen", "0.0.0.0", "--port", "0"], "PLAINTEXT://0.0.0.0:0"),
        (["--listen", "::1"], "PLAINTEXT://[::1]:9092"),
        (["--listen", "[::1]:1"], "PLAINTEXT://[::1]:1"),
        (["--listen", "a:1", "--listen", "b:2"], "PLAINTEXT://a:1,PLAINTEXT_2://b:2"),
        (["--listen", "a:1", "--listen", "b", "--port", "2"], "PLAINTEXT://a:1,PLAINTEXT_2://b:2"),
    ],
)
def test_where_to_listen(words: list[str], listeners: str) -> None:
    arguments = parse(*words)
    assert arguments.overrides["listeners"] == listeners
    assert [repr(listener) for listener in listeners_from(read_settings(arguments))[0]] == listeners.split(",")


def test_without_options_both_loopbacks_are_listened_on() -> None:
    (listener,) = listeners_from(read_settings(parse()))[0]
    assert (listener.bind_hosts, listener.port) == (("127.0.0.1", "::1"), 9092)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("broker.example", ("broker.example", 0)),
        ("broker.example:19092", ("broker.example", 19092)),
        (":19092", ("", 19092)),
        ("[2001:db8::1]:2", ("2001:db8::1", 2)),
        ("2001:db8::1", ("2001:db8::1", 0)),
    ],
)
def test_advertise_goes_to_every_listener(given: str, told: tuple[str, int]) -> None:
    settings = read_settings(parse("--advertise", given, "--listen", "a:1", "--listen", "b:2"))
    assert listeners_from(settings)[1] == {"PLAINTEXT": told, "PLAINTEXT_2": told}


def test_topics() -> None:
    assert parse("--topic", "orders", "--topic", "clicks:12").topics == [("orders", -1), ("clicks", 12)]


def test_brokers() -> None:
    assert parse().brokers == 1
    assert parse("--brokers", "3").brokers == 3


def test_any_setting() -> None:
    arguments = parse("-o", "log.retention.ms=5", "-onum.partitions=3", "-o", "a=b=c", "-o", "empty=")
    assert arguments.overrides == {"log.retention.ms": "5", "num.partitions": "3", "a": "b=c", "empty": ""}


def test_files() -> None:
    assert parse("server.properties", "--port", "1").properties_file == "server.properties"
    assert parse("--", "--odd.properties").properties_file == "--odd.properties"


def test_ephemeral_is_a_durability() -> None:
    assert parse("--ephemeral").overrides == {"kafkalite.durability": "none"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--port", "kafka"], "--port takes a number"),
        (["--port", "65536"], "--port takes a number"),
        (["--port", "-1"], "--port takes a number"),
        (["--listen", "h:x"], "--listen: 'h:x' has no usable port"),
        (["--advertise", "h:x"], "--advertise: 'h:x' has no usable port"),
        (["--topic", ":3"], "--topic takes NAME"),
        (["--topic", "t:0"], "1 or more"),
        (["--topic", "t:many"], "1 or more"),
        (["--brokers", "0"], "from 1 to 20"),
        (["--brokers", "21"], "from 1 to 20"),
        (["--brokers", "three"], "from 1 to 20"),
        (["-o", "novalue"], "NAME=VALUE"),
        (["-o", "=x"], "NAME=VALUE"),
        (["--ephemeral", "--data", "x"], "leave out either"),
        (["--ephemeral", "-o", "kafkalite.durability=os"], "leave out either"),
        (["--listen", ""], "--listen needs a value, and '' is none; see kafkalite --help"),
        (["--data="], "--data needs a value, and '' is none"),
        (["--ready-file", ""], "--ready-file needs a value, and '' is none"),
        (["--ephemral"], "did you mean --ephemeral"),
        (["--prot=1"], "did you mean --port"),
        (["--zookeeper", "x"], "-o NAME=VALUE"),
        (["--eph"], "did you mean --ephemeral"),
        (["--host", "h"], "did you mean --listen"),
        (["-p9093"], "did you mean --port"),
        (["--config", "server.properties"], "did you mean kafkalite server.properties, the file alone"),
        (["--data", "--ephemeral"], "--data needs a value behind it, and --ephemeral is an option"),
        (["--topic", "--port=1"], "--topic needs a value behind it, and --port=1 is an option"),
        (["--topic", "a,b:2"], "--topic takes one topic, not 'a,b:2': repeat"),
        (["one.properties", "two.properties"], "'two.properties' is a second"),
        (["--data"], "--data needs a value"),
        (["--ephemeral=yes"], "takes no value"),
        (["-x"], "no option -x"),
        (["-o"], "-o needs a value"),
        (["--port", "9" * 5000], "--port takes a number"),
        (["--nasty", "9" * 5000], "a whole number as its seed"),
        (["--listen", "h:" + "9" * 5000], "no usable port"),
        (["--port", "9093", "--listen", "a:1", "--listen", "b:2"], "--port 9093 is not used: --listen b:2 names a"),
        (["--port", "1", "-o", "listeners=PLAINTEXT://:2"], "--port and -o listeners say the same"),
        (["--listen", "a", "-o", "listeners=PLAINTEXT://:2"], "--listen and -o listeners say the same"),
        (["--advertise", "a", "-o", "advertised.listeners=PLAINTEXT://b:2"], "--advertise and -o advertised"),
        (["--data", "a", "-o", "log.dirs=b"], "--data and -o log.dirs say the same"),
        (["--listen", "9093"], "--listen: '9093' names no host"),
        (["--listen", "http://a:1/x"], "leave out http:// and say a:1$"),
        (["--listen", "a/b"], "--listen: 'a/b' is no address: write HOST:PORT, without '/'"),
        (["--listen", "::1:9092x"], r"or \[IPV6\]:PORT"),
        (["--advertise", "https://x"], "leave out https:// and say x$"),
        (["--advertise", "a b"], "without ' '"),
        (["--advertise", "x:0"], "no client can connect to port 0"),
        (["--advertise", ":0"], "no client can connect to port 0"),
        (["--advertise", "x:65536"], "no usable port"),
        (["--advertise", "[x]:1"], r"write \[IPV6\]:PORT"),
    ],
)
def test_what_cannot_be_read(words: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse(*words).advertised([])


def test_help_fits_one_screen() -> None:
    lines = HELP.splitlines()
    assert len(lines) <= 23
    assert max(map(len, lines)) <= 79


def test_help_names_every_option() -> None:
    assert {option for option in OPTIONS if option not in HELP} == {"--override"}
    assert set(re.findall(r"--[a-z-]+", HELP)) <= {*OPTIONS, "--help"}


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["--help"], HELP),
        (["-h"], HELP),
        (["--port", "0", "--help"], HELP),
        (["--version"], f"kafkalite {kafkalite.__version__}\n"),
    ],
)
def test_help_and_version(words: list[str], shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command(words) == 0
    assert capsys.readouterr().out == shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--prot", "1"], "kafkalite: there is no option --prot; did you mean --port?"),
        (["-o", "num.partitions=many"], "num.partitions"),
        (["-o", "listeners=SSL://:9093"], "PLAINTEXT only"),
        (["-o", "advertised.listeners=PLAINTEXT://0.0.0.0:1"], "no client can connect to 0.0.0.0"),
        (["--advertise", "*"], "no client can connect to *"),
        (["/nowhere/server.properties"], "/nowhere/server.properties"),
    ],
)
def test_misuse_is_one_sentence_and_exit_code_2(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert captured.err.startswith("kafkalite: ")
    assert captured.err.count("\n") == 1


def test_durability_none_and_a_directory_contradict_each_other() -> None:
    from kafkalite.cli.broker_process import BrokerProcess

    arguments = parse("--data", "somewhere", "-o", "kafkalite.durability=none")
    with pytest.raises(ConfigError, match="leave out --data"):
        BrokerProcess(arguments, read_settings(arguments))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "takes [HOST:]PORT"),
        ("65536", "takes [HOST:]PORT"),
        ("http://localhost:9095/", "leave out http:// and say localhost:9095"),
        ("localhost/x", "without '/'"),
        ("::1", None),
        ("[::1]:9095", None),
        ("*:9095", None),
    ],
)
def test_where_a_control_can_be(text: str, said: str | None) -> None:
    if said is None:
        ControlAddress(text)
    else:
        with pytest.raises(UsageError, match=f"--control.*{re.escape(said)}"):
            ControlAddress(text)


@pytest.mark.parametrize("word", ["9092", ":9092", "localhost:9092"])
def test_an_address_alone_is_no_file(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_command([word]) == 2
    said = f"kafkalite: there is no file {word}; where to listen is said with --port or --listen\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("docter", "did you mean doctor?"),
        ("start", "see kafkalite --help"),
        ("help", "did you mean --help?"),
        ("version", "did you mean --version?"),
        ("port", "did you mean --port?"),
    ],
)
def test_a_word_that_is_no_command_is_not_taken_for_a_file(
    word: str, hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command([word, "localhost:9092"]) == 2
    assert capsys.readouterr().err == f"kafkalite: there is no command and no file {word}; {hint}\n"
