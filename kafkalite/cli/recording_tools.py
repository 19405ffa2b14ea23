"""`kafkalite record` and `kafkalite replay`: writing down what clients and a cluster say, and serving it again."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from time import monotonic_ns

from kafkalite.cli.arguments import UsageError
from kafkalite.cli.failures import StartError
from kafkalite.config.values import ConfigError
from kafkalite.network.addresses import join_host_port, split_host_port
from kafkalite.observability import log
from kafkalite.testing.recording.player import Player
from kafkalite.testing.recording.recorder import DEFAULT_PORT, Recorder
from kafkalite.testing.recording.tape import TapeError, TapeReader, TapeWriter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

FINE, DIVERGED = 0, 1
RECORD_HELP = """\
Usage: kafkalite record --upstream HOST[:PORT] [--port PORT] FILE

Stands between your clients and a real cluster and writes down what they say to
each other. Prints `ready HOST:PORT`: connect your clients there. Ctrl-C ends
it. Topics, keys and values are in the file; passwords and tokens are not.

  --upstream HOST[:PORT]  any broker of the cluster, plain text, port 9092
  --port PORT             listen there, by default on a free port
  --until-input-ends      stop when standard input is closed, too
"""
REPLAY_HELP = """\
Usage: kafkalite replay [--port PORT] [--strict] FILE

Serves a recording without the cluster. Prints `ready HOST:PORT`: run the same
clients against it. A request that was not recorded is reported with what is
different about it, and answered like the most similar one.

  --port PORT  listen there, by default on a free port
  --strict     close the connection of a client that diverges
  --until-input-ends  stop when standard input is closed, too

Exit code: 0 nothing was different, 1 something was, 2 wrong command.
"""


def run_record(words: Sequence[str]) -> int:
    """Records until a signal; returns the exit code. Raises UsageError, StartError."""
    options = _options(words, {"--upstream": True, "--port": True, "--until-input-ends": False}, "record")
    if "--help" in options:
        print(RECORD_HELP, end="")
        return FINE
    upstream = options.get("--upstream")
    if upstream is None:
        raise UsageError("record needs --upstream HOST:PORT, a broker of the cluster to record")
    try:
        upstream = join_host_port(*split_host_port(upstream, DEFAULT_PORT))
    except (ConfigError, ValueError) as error:
        raise UsageError(f"--upstream {upstream}: {error}") from None
    return asyncio.run(_record(upstream, options["FILE"], _port(options), with_input="--until-input-ends" in options))


def run_replay(words: Sequence[str]) -> int:
    """Serves a recording until a signal; returns the exit code. Raises UsageError, StartError."""
    options = _options(words, {"--port": True, "--strict": False, "--until-input-ends": False}, "replay")
    if "--help" in options:
        print(REPLAY_HELP, end="")
        return FINE
    try:
        tape = TapeReader(options["FILE"])
        player = Player(tape, _report, strict="--strict" in options)
    except TapeError as error:
        raise StartError(str(error)) from None
    except OSError as error:
        raise StartError(f"{options['FILE']}: {error.strerror}") from None
    return asyncio.run(_replay(player, _port(options), with_input="--until-input-ends" in options))


async def _record(upstream: str, path: str, port: int, *, with_input: bool) -> int:
    stopped = _until_signal(with_input=with_input)
    log.write_to(sys.stderr, as_json=not sys.stderr.isatty(), level="warning")
    try:
        tape = TapeWriter(path, upstream)
    except FileExistsError:
        raise StartError(f"{path} is there already: choose another file, or remove it first") from None
    except OSError as error:
        raise StartError(f"cannot write {path} ({error.strerror}): choose another file") from None
    began = monotonic_ns()
    recorder = Recorder(upstream, tape, lambda: (monotonic_ns() - began) // 1_000_000)
    try:
        bound = await _started(recorder, upstream, port)
        print(f"ready 127.0.0.1:{bound}", flush=True)
        await stopped.wait()
    finally:
        await recorder.stand_ins.close()
        tape.close()
    print(f"{tape.exchanges} requests are in {path}", file=sys.stderr)
    return FINE


async def _started(recorder: Recorder, upstream: str, port: int) -> int:
    try:
        return await recorder.start(port)
    except TimeoutError:
        raise StartError(f"{upstream} does not answer: is the cluster running, and reachable from here?") from None
    except OSError as error:
        raise StartError(f"cannot record {upstream}: {error.strerror or error}") from None


async def _replay(player: Player, port: int, *, with_input: bool) -> int:
    stopped = _until_signal(with_input=with_input)
    try:
        bound = await player.start(port)
    except OSError as error:
        raise StartError(f"cannot listen on port {port}: {error.strerror}") from None
    try:
        print(f"ready 127.0.0.1:{bound}", flush=True)
        await stopped.wait()
    finally:
        await player.stand_ins.close()
    player.end()
    for what, times in player.divergences.items():
        if times > 1:
            print(f"{times} times: {what.splitlines()[0]}", file=sys.stderr)
    for (client_id, api), number in sorted(player.unused().items()):
        print(f"not asked: {number} of {api} of client id {client_id!r}", file=sys.stderr)
    return DIVERGED if player.divergences else FINE


def _report(what: str) -> None:
    print(f"different: {what}", file=sys.stderr, flush=True)


def _until_signal(*, with_input: bool) -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, stopped.set)
    if with_input:

        def read() -> None:
            if not os.read(0, 4096):
                loop.remove_reader(0)
                stopped.set()

        loop.add_reader(0, read)
    return stopped


def _options(words: Sequence[str], known: dict[str, bool], tool: str) -> dict[str, str]:
    """Values by option, the file's name as FILE; `known` says which take a value."""
    options: dict[str, str] = {}
    rest = list(words) or ["--help"]
    while rest:
        word, value = rest.pop(0), ""
        if word in ("--help", "-h"):
            return {"--help": ""}
        if word.startswith("--"):
            word, equals, value = word.partition("=")
            if word not in known:
                raise UsageError(f"{tool} has no option {word}; see kafkalite {tool} --help")
            if known[word] and not equals:
                if not rest:
                    raise UsageError(f"{word} needs a value; see kafkalite {tool} --help")
                value = rest.pop(0)
            options[word] = value
        elif "FILE" in options:
            raise UsageError(f"{tool} takes one file; see kafkalite {tool} --help")
        else:
            options["FILE"] = os.fspath(word)
    if "FILE" not in options:
        raise UsageError(f"{tool} needs a file; see kafkalite {tool} --help")
    return options


def _port(options: dict[str, str]) -> int:
    text = options.get("--port", "0")
    if not text.isdigit() or int(text) > 65535:
        raise UsageError(f"--port {text}: a port is a number up to 65535")
    return int(text)
