"""Options of the `kafkalite` command, and the settings they stand for.

Read by hand: the standard parser costs a start 3 ms, and its messages do not say what to do next.
"""

from __future__ import annotations

from kafkalite.config.values import ConfigError
from kafkalite.network.addresses import join_host_port, split_host_port

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kafkalite.network.addresses import Listener

DEFAULT_PORT = 9092
DEFAULT_DATA = "./kafkalite-data"
MAX_BROKERS = 20

# One screen: 24 lines of 80 columns, and the prompt below it.
HELP = """\
Usage: kafkalite [SERVER.PROPERTIES] [OPTIONS]
       kafkalite doctor|ctl|log|record|replay|explain|open ...  (see --help)

Runs a broker for Kafka clients on localhost:9092, data in ./kafkalite-data.

  --port PORT              port on localhost, 0 picks a free one
  --listen HOST[:PORT]     listen there instead, * is everywhere; repeatable
  --advertise HOST[:PORT]  tell clients this address, not the one they reached
  --data DIRECTORY         keep records there
  --ephemeral              keep records in memory, leave nothing behind
  --topic NAME[:COUNT]     create the topic, with COUNT partitions; repeatable
  --brokers COUNT          be that many brokers, on this port and the next ones
  --control [HOST:]PORT    let tests do everything to it there: kafkalite ctl
  --nasty SEED             do what a Kafka may do; --faults FILE what it says
  -o NAME=VALUE            set any broker setting by Kafka's name; repeatable
  --ready-file FILE        write host:port there once clients can connect
  --version, --help        print the version; print this

The command line wins over the environment, which wins over the file. Names are
Kafka's: log.retention.ms is KAFKA_LOG_RETENTION_MS in the environment.

Exit code: 0 stopped when asked; 1 cannot start or go on; 2 wrong option or
setting; 130 or 143 ended at once by a second Ctrl-C or SIGTERM.
"""


class UsageError(Exception):
    """The command line cannot be read; the message is one sentence that says what to do."""


# What stands behind an option: nothing, one word that a later one replaces, or one more word each time.
_FLAG, _ONE, _MANY = range(3)
_OPTIONS = {
    "--advertise": _ONE,
    "--brokers": _ONE,
    "--control": _ONE,
    "--data": _ONE,
    "--ephemeral": _FLAG,
    "--faults": _ONE,
    "--help": _FLAG,
    "--listen": _MANY,
    "--nasty": _ONE,
    "--override": _MANY,
    "--port": _ONE,
    "--ready-file": _ONE,
    "--topic": _MANY,
    "--version": _FLAG,
}
_SHORT = {"-h": "--help", "-o": "--override"}


class Arguments:
    """What the command line asks for; `overrides` are settings by name."""

    __slots__ = (
        "advertise",
        "brokers",
        "control",
        "data",
        "ephemeral",
        "faults",
        "nasty",
        "overrides",
        "properties_file",
        "ready_file",
        "topics",
        "wants_help",
        "wants_version",
    )

    def __init__(self, given: dict[str, list[str]], files: list[str]) -> None:
        if len(files) > 1:
            raise UsageError(f"one properties file at most, and {files[1]!r} is a second; see kafkalite --help")
        self.properties_file = files[0] if files else None
        self.data = _last(given, "--data")
        self.ephemeral = "--ephemeral" in given
        self.ready_file = _last(given, "--ready-file")
        self.advertise = _last(given, "--advertise")
        self.brokers = _brokers(_last(given, "--brokers"))
        self.control = _last(given, "--control")
        self.faults = _last(given, "--faults")
        self.nasty = _seed(_last(given, "--nasty"))
        self.wants_help = "--help" in given
        self.wants_version = "--version" in given
        self.topics = [_topic(text) for text in given.get("--topic", [])]
        self.overrides: dict[str, str] = {}
        if "--listen" in given or "--port" in given:
            self.overrides.update(_listener_settings(given.get("--listen", []), _last(given, "--port")))
        if self.ephemeral:
            if self.data is not None:
                raise UsageError("--ephemeral keeps nothing on disk: leave out either --ephemeral or --data")
            self.overrides["kafkalite.durability"] = "none"
        for assignment in given.get("--override", []):
            name, equals, value = assignment.partition("=")
            if not equals or not name.strip():
                raise UsageError(f"-o takes NAME=VALUE, not {assignment!r}")
            self.overrides[name.strip()] = value

    @property
    def is_controlled(self) -> bool:
        """Whether tests are to do things to the broker."""
        return not (self.control is None and self.faults is None and self.nasty is None)

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


def parse_arguments(words: Sequence[str]) -> Arguments:
    """Reads the command line; raises UsageError."""
    given: dict[str, list[str]] = {}
    files: list[str] = []
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            files += rest
            break
        if word == "-" or not word.startswith("-"):
            files.append(word)
            continue
        name, value = _split(word)
        if name not in _OPTIONS:
            raise UsageError(_unknown(name))
        takes = _OPTIONS[name]
        if takes == _FLAG:
            if value is not None:
                raise UsageError(f"{name} takes no value; see kafkalite --help")
            given[name] = []
            continue
        if value is None:
            if not rest:
                raise UsageError(f"{name} needs a value behind it; see kafkalite --help")
            value = rest.pop(0)
        given.setdefault(name, []).append(value)
    return Arguments(given, files)


def _split(word: str) -> tuple[str, str | None]:
    """(long name, value) of `--name`, `--name=value`, `-n` and `-nvalue`."""
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        return name, value if equals else None
    return _SHORT.get(word[:2], word), word[2:] or None


def _unknown(name: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, [option for option in _OPTIONS if option != "--override"], 1, 0.61)
    hint = f"did you mean {close[0]}?" if close else "broker settings are given as -o NAME=VALUE; see kafkalite --help"
    return f"there is no option {name}; {hint}"


def _last(given: dict[str, list[str]], name: str) -> str | None:
    return given[name][-1] if name in given else None


def _seed(text: str | None) -> int | None:
    """The seed of nasty mode; None where it is not asked for."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit()):
        raise UsageError(f"--nasty takes a whole number as its seed, not {text!r}")
    return int(text)


def _brokers(text: str | None) -> int:
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_BROKERS):
        raise UsageError(f"--brokers takes a number from 1 to {MAX_BROKERS}, not {text!r}")
    return int(text)


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
