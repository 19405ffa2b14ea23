"""Options of the `kafkalite` command, and the settings they stand for."""

from __future__ import annotations

import argparse

from kafkalite.config.values import ConfigError
from kafkalite.network.addresses import join_host_port, split_host_port

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import NoReturn

    from kafkalite.network.addresses import Listener

DEFAULT_PORT = 9092
DEFAULT_DATA = "./kafkalite-data"

# One screen: 24 lines of 80 columns, and the prompt below it.
HELP = """\
Usage: kafkalite [SERVER.PROPERTIES] [OPTIONS]

Runs a broker for Kafka clients on localhost:9092, data in ./kafkalite-data.

  --port PORT              port on localhost, 0 picks a free one
  --listen HOST[:PORT]     listen there instead, * is everywhere; repeatable
  --advertise HOST[:PORT]  tell clients this address, not the one they reached
  --data DIRECTORY         keep records there
  --ephemeral              keep records in memory, leave nothing behind
  --topic NAME[:COUNT]     create the topic, with COUNT partitions; repeatable
  -o NAME=VALUE            set any broker setting by Kafka's name; repeatable
  --ready-file FILE        write host:port there once clients can connect
  --version                print the version
  --help                   print this

The command line wins over the environment, which wins over the file. Names are
Kafka's: log.retention.ms is KAFKA_LOG_RETENTION_MS in the environment.

Exit code: 0 stopped when asked; 1 cannot start or go on; 2 wrong option or
setting; 130 or 143 ended at once by a second Ctrl-C or SIGTERM.
"""


class UsageError(Exception):
    """The command line cannot be read; the message is one sentence that says what to do."""


class Arguments:
    """What the command line asks for; `overrides` are settings by name."""

    __slots__ = ("advertise", "data", "ephemeral", "overrides", "properties_file", "ready_file", "topics")

    def __init__(self, parsed: argparse.Namespace) -> None:
        self.properties_file: str | None = parsed.properties_file
        self.data: str | None = parsed.data
        self.ephemeral: bool = parsed.ephemeral
        self.ready_file: str | None = parsed.ready_file
        self.advertise: str | None = parsed.advertise
        self.topics = [_topic(text) for text in parsed.topic]
        self.overrides: dict[str, str] = {}
        if parsed.listen or parsed.port is not None:
            self.overrides.update(_listener_settings(parsed.listen, parsed.port))
        if parsed.ephemeral:
            if parsed.data is not None:
                raise UsageError("--ephemeral keeps nothing on disk: leave out either --ephemeral or --data")
            self.overrides["kafkalite.durability"] = "none"
        for assignment in parsed.override:
            name, equals, value = assignment.partition("=")
            if not equals or not name.strip():
                raise UsageError(f"-o takes NAME=VALUE, not {assignment!r}")
            self.overrides[name.strip()] = value

    def advertised(self, listeners: Iterable[Listener]) -> dict[str, str]:
        """The settings that tell clients of every listener what `--advertise` says; empty without that option."""
        if self.advertise is None:
            return {}
        try:
            host, port = split_host_port(self.advertise, 0)
        except ConfigError as error:
            raise UsageError(f"--advertise: {error}") from None
        address = join_host_port(host, port)
        return {"advertised.listeners": ",".join(f"{listener.name}://{address}" for listener in listeners)}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; see kafkalite --help")

    def format_help(self) -> str:
        return HELP


def parse_arguments(words: Sequence[str]) -> Arguments:
    """Reads the command line; raises UsageError, and SystemExit(0) after printing help or version."""
    import kafkalite

    parser = _Parser(prog="kafkalite", allow_abbrev=False, add_help=False)
    parser.add_argument("properties_file", nargs="?", metavar="SERVER.PROPERTIES")
    parser.add_argument("--port")
    parser.add_argument("--listen", action="append", default=[])
    parser.add_argument("--advertise")
    parser.add_argument("--data")
    parser.add_argument("--ephemeral", action="store_true")
    parser.add_argument("--topic", action="append", default=[])
    parser.add_argument("-o", "--override", action="append", default=[])
    parser.add_argument("--ready-file")
    parser.add_argument("--version", action="version", version=f"kafkalite {kafkalite.__version__}")
    parser.add_argument("-h", "--help", action="help")
    parsed, unknown = parser.parse_known_args(words)
    if unknown:
        raise UsageError(_unknown(unknown[0], parser))
    return Arguments(parsed)


def _unknown(word: str, parser: argparse.ArgumentParser) -> str:
    if not word.startswith("-"):
        return f"one properties file at most, and {word!r} is a second; see kafkalite --help"
    from difflib import get_close_matches

    options = [option for action in parser._actions for option in action.option_strings if option.startswith("--")]
    close = get_close_matches(word.partition("=")[0], options, 1)
    hint = f"did you mean {close[0]}?" if close else "broker settings are given as -o NAME=VALUE; see kafkalite --help"
    return f"there is no option {word}; {hint}"


def _listener_settings(listen: list[str], port_text: str | None) -> dict[str, str]:
    """`--port` and `--listen` as settings: PLAINTEXT for the first listener, PLAINTEXT_2 and so on behind it."""
    port = DEFAULT_PORT
    if port_text is not None:
        if not (port_text.isascii() and port_text.isdigit() and int(port_text) <= 65535):
            raise UsageError(f"--port takes a number from 0 to 65535, not {port_text!r}")
        port = int(port_text)
    names, addresses = [], []
    for number, text in enumerate(listen or ["localhost"], 1):
        try:
            host, listener_port = split_host_port(text, port)
        except ConfigError as error:
            raise UsageError(f"--listen: {error}") from None
        names.append("PLAINTEXT" if number == 1 else f"PLAINTEXT_{number}")
        addresses.append(join_host_port("" if host == "*" else host, listener_port))
    return {
        "listeners": ",".join(f"{name}://{address}" for name, address in zip(names, addresses, strict=True)),
        "listener.security.protocol.map": ",".join(f"{name}:PLAINTEXT" for name in names),
    }


def _topic(text: str) -> tuple[str, int]:
    """(name, partitions) of `NAME[:COUNT]`; -1 partitions means as many as the broker's default."""
    name, colon, count = text.partition(":")
    if not name:
        raise UsageError(f"--topic takes NAME or NAME:PARTITIONS, not {text!r}")
    if not colon:
        return name, -1
    if not (count.isascii() and count.isdigit() and int(count) > 0):
        raise UsageError(f"--topic {text!r}: the number of partitions is 1 or more")
    return name, int(count)
