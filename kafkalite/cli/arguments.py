"""The words of a command line: how the broker and all tools read them, and the settings the broker's stand for.

Read by hand: the standard parser costs a start 3 ms, and its messages do not say what to do next.
"""

from __future__ import annotations

from kafkalite.config.values import ConfigError
from kafkalite.network.addresses import join_host_port, split_host_port

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kafkalite.network.addresses import Listener

DEFAULT_PORT = 9092
DEFAULT_DATA = "./kafkalite-data"
MAX_BROKERS = 20

# One screen: 24 lines of 80 columns, and the prompt below it.
HELP = """\
Usage: kafkalite [SERVER.PROPERTIES] [OPTIONS]
       kafkalite doctor|ctl|log|record|replay|explain|open|testing-server -h

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


class HelpWanted(Exception):  # noqa: N818 - nothing went wrong
    """Somebody asked for help; the message is it."""


# What stands behind an option: nothing, one word that a later one replaces, or one more word each time.
FLAG, ONE, MANY = range(3)
OPTIONS = {
    "--advertise": ONE,
    "--brokers": ONE,
    "--control": ONE,
    "--data": ONE,
    "--ephemeral": FLAG,
    "--faults": ONE,
    "--listen": MANY,
    "--nasty": ONE,
    "--override": MANY,
    "--port": ONE,
    "--ready-file": ONE,
    "--topic": MANY,
    "--version": FLAG,
}
# What other programs call it.
_MEANT = {
    "--address": "--listen",
    "--bind": "--listen",
    "--config": "kafkalite server.properties, the file alone",
    "--host": "--listen",
    "-V": "--version",
    "-c": "kafkalite server.properties, the file alone",
    "-d": "--data",
    "-p": "--port",
    "-t": "--topic",
    "-v": "--version",
}
# Settings that an option stands for, by the options that do.
_SAID_BY = {
    "listeners": ("--listen", "--port"),
    "advertised.listeners": ("--advertise",),
    "log.dir": ("--data",),
    "log.dirs": ("--data",),
}
_SHORT = {"-h": "--help", "-o": "--override"}
_MOST_DIGITS = 19  # of what anybody means


class Words:
    """A command line that was read: options by name, and the words beside them, of the tool of this name."""

    __slots__ = ("given", "others", "tool")

    def __init__(self, tool: str) -> None:
        self.tool = tool
        self.given: dict[str, list[str]] = {}
        self.others: list[str] = []

    def has(self, name: str) -> bool:
        return name in self.given

    def last(self, name: str) -> str | None:
        """What the last option of that name says; None where there is none."""
        return self.given[name][-1] if name in self.given else None

    def port(self, name: str, default: int) -> int:
        """A port; raises UsageError."""
        text = self.last(name)
        if text is None:
            return default
        if not is_number(text, 0, 65535):
            raise UsageError(f"{name} takes a number from 0 to 65535, not {text[:40]!r}")
        return int(text)

    def only(self, what: str) -> str:
        """The one word beside the options, which names `what`; raises UsageError."""
        if len(self.others) != 1:
            raise self.wrong(f"takes {what}" + (f", and {self.others[1]!r} is too much" if self.others else ""))
        return self.others[0]

    def wrong(self, text: str) -> UsageError:
        """What is wrong with the words of this tool, and where its help is."""
        return UsageError(f"{self.tool} {text}; {_see(self.tool)}")


def read_words(words: Sequence[str], options: Mapping[str, int], help_text: str, tool: str) -> Words:
    """Reads what stands behind the tool's name, "" for the broker; raises UsageError, and HelpWanted with the text."""
    read = Words(tool)
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if word == "--":
            read.others += rest
            break
        if word == "-" or not word.startswith("-"):
            read.others.append(word)
            continue
        name, value = _split(word)
        if name == "--help":
            raise HelpWanted(help_text)
        if name not in options:
            raise UsageError(_unknown(name, options, tool))
        takes = options[name]
        if takes == FLAG:
            if value is not None:
                raise UsageError(f"{name} takes no value; {_see(tool)}")
            read.given[name] = []
            continue
        if value is None:
            if not rest:
                raise UsageError(f"{word} needs a value behind it; {_see(tool)}")
            value = rest.pop(0)
            if value.partition("=")[0] in options:
                raise UsageError(f"{word} needs a value behind it, and {value} is an option; {_see(tool)}")
        if not value:
            raise UsageError(f"{word.rstrip('=')} needs a value, and '' is none; {_see(tool)}")
        read.given.setdefault(name, []).append(value)
    return read


def is_number(text: str, low: int, high: int) -> bool:
    """Whether a word is a whole number within these."""
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS and low <= int(text) <= high


def _split(word: str) -> tuple[str, str | None]:
    """(long name, value) of `--name`, `--name=value`, `-n` and `-nvalue`."""
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        return name, value if equals else None
    return _SHORT.get(word[:2], word[:2]), word[2:] or None


def _see(tool: str) -> str:
    return f"see kafkalite {tool} --help" if tool else "see kafkalite --help"


def _unknown(name: str, options: Iterable[str], tool: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, [option for option in options if option != "--override"], 1, 0.61)
    if not tool:
        close = [_MEANT[name]] if name in _MEANT else close
    hint = f"did you mean {close[0]}?" if close else _see(tool)
    if not close and not tool:
        hint = f"broker settings are given as -o NAME=VALUE; {hint}"
    return f"there is no option {name}; {hint}"


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
        "wants_version",
    )

    def __init__(self, words: Words) -> None:
        files, given = words.others, words.given
        if len(files) > 1:
            raise UsageError(f"one properties file at most, and {files[1]!r} is a second; see kafkalite --help")
        self.properties_file = files[0] if files else None
        self.data = words.last("--data")
        self.ephemeral = words.has("--ephemeral")
        self.ready_file = words.last("--ready-file")
        self.advertise = words.last("--advertise")
        self.brokers = _brokers(words.last("--brokers"))
        self.control = words.last("--control")
        self.faults = words.last("--faults")
        self.nasty = _seed(words.last("--nasty"))
        self.wants_version = words.has("--version")
        self.topics = [_topic(text) for text in given.get("--topic", [])]
        self.overrides: dict[str, str] = {}
        if words.has("--listen") or words.has("--port"):
            self.overrides.update(_listener_settings(words))
        if self.ephemeral:
            if self.data is not None:
                raise UsageError("--ephemeral keeps nothing on disk: leave out either --ephemeral or --data")
            self.overrides["kafkalite.durability"] = "none"
        for assignment in given.get("--override", []):
            name, equals, value = assignment.partition("=")
            if not equals or not name.strip():
                raise UsageError(f"-o takes NAME=VALUE, not {assignment!r}")
            name = name.strip()
            for option in _SAID_BY.get(name, ()):
                if words.has(option):
                    raise UsageError(f"{option} and -o {name} say the same thing: leave out one of them")
            self.overrides[name] = value
        if self.ephemeral and self.overrides["kafkalite.durability"] != "none":
            raise UsageError("--ephemeral keeps nothing on disk: leave out either --ephemeral or kafkalite.durability")

    @property
    def is_controlled(self) -> bool:
        """Whether tests are to do things to the broker."""
        return not (self.control is None and self.faults is None and self.nasty is None)

    def advertised(self, listeners: Iterable[Listener]) -> dict[str, str]:
        """The settings that tell clients of every listener what `--advertise` says; empty without that option."""
        if self.advertise is None:
            return {}
        try:
            host, port = split_host_port(self.advertise, -1)
        except ConfigError as error:
            raise UsageError(f"--advertise: {error}") from None
        if not port:
            raise UsageError("--advertise: no client can connect to port 0; without a port they are told their own")
        address = join_host_port(host, max(port, 0))
        return {"advertised.listeners": ",".join(f"{listener.name}://{address}" for listener in listeners)}


def parse_arguments(words: Sequence[str]) -> Arguments:
    """Reads the broker's command line; raises UsageError, and HelpWanted."""
    return Arguments(read_words(words, OPTIONS, HELP, ""))


def _seed(text: str | None) -> int | None:
    """The seed of nasty mode; None where it is not asked for."""
    if text is None:
        return None
    if not is_number(text, 0, 2**63 - 1):
        raise UsageError(f"--nasty takes a whole number as its seed, not {text[:40]!r}")
    return int(text)


def _brokers(text: str | None) -> int:
    if text is None:
        return 1
    if not is_number(text, 1, MAX_BROKERS):
        raise UsageError(f"--brokers takes a number from 1 to {MAX_BROKERS}, not {text[:40]!r}")
    return int(text)


def _listener_settings(words: Words) -> dict[str, str]:
    """`--port` and `--listen` as settings: PLAINTEXT for the first listener, PLAINTEXT_2 and so on behind it."""
    names, addresses = [], []
    port, takes_port = words.port("--port", DEFAULT_PORT), False
    for number, text in enumerate(words.given.get("--listen", ["localhost"]), 1):
        try:
            host, own_port = split_host_port(text, -1)
        except ConfigError as error:
            raise UsageError(f"--listen: {error}") from None
        takes_port = takes_port or own_port < 0
        names.append("PLAINTEXT" if number == 1 else f"PLAINTEXT_{number}")
        addresses.append(join_host_port("" if host == "*" else host, port if own_port < 0 else own_port))
    if words.has("--port") and not takes_port:
        raise UsageError(
            f"--port {port} is not used: --listen {text} names a port of its own; leave out --port, or the port there"
        )
    return {
        "listeners": ",".join(f"{name}://{address}" for name, address in zip(names, addresses, strict=True)),
        "listener.security.protocol.map": ",".join(f"{name}:PLAINTEXT" for name in names),
    }


def _topic(text: str) -> tuple[str, int]:
    """(name, partitions) of `NAME[:COUNT]`; -1 partitions means as many as the broker's default."""
    if "," in text:
        raise UsageError(f"--topic takes one topic, not {text[:60]!r}: repeat --topic for each")
    name, colon, count = text.partition(":")
    if not name:
        raise UsageError(f"--topic takes NAME or NAME:PARTITIONS, not {text!r}")
    if not colon:
        return name, -1
    if not is_number(count, 1, 2**31 - 1):
        raise UsageError(f"--topic {text[:60]!r}: the number of partitions is 1 or more")
    return name, int(count)
