"""`kafkalite record` and `kafkalite replay`: writing down what clients and a cluster say, and serving it again."""

from __future__ import annotations

import errno
import os
import sys
from time import monotonic_ns

from kafkalite.cli.arguments import DEFAULT_PORT, FLAG, ONE, UsageError, read_words
from kafkalite.cli.failures import StartError, listen_sentence
from kafkalite.cli.serving import serve_until_stopped
from kafkalite.config.values import ConfigError
from kafkalite.network.addresses import join_host_port, split_host_port
from kafkalite.testing.recording.player import Player
from kafkalite.testing.recording.recorder import Recorder
from kafkalite.testing.recording.tape import TapeError, TapeReader, TapeWriter
from kafkalite.testing.wording import many

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio
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


_COMMON = {"--port": ONE, "--until-input-ends": FLAG}


def run_record(words: Sequence[str]) -> int:
    """Records until a signal; returns the exit code. Raises UsageError, StartError."""
    read = read_words(words, {"--upstream": ONE, **_COMMON}, RECORD_HELP, "record")
    path, port = read.only("one file to write to"), read.port("--port", 0)
    upstream = read.last("--upstream")
    if not upstream:
        raise read.wrong("needs --upstream HOST:PORT, a broker of the cluster to record")
    try:
        upstream = join_host_port(*split_host_port(upstream, DEFAULT_PORT))
    except ConfigError as error:
        raise UsageError(f"--upstream: {error}") from None
    return serve_until_stopped(
        lambda stop: _record(stop, upstream, path, port), with_input=read.has("--until-input-ends")
    )


def run_replay(words: Sequence[str]) -> int:
    """Serves a recording until a signal; returns the exit code. Raises UsageError, StartError."""
    read = read_words(words, {"--strict": FLAG, **_COMMON}, REPLAY_HELP, "replay")
    path, port = read.only("one file, a recording"), read.port("--port", 0)
    try:
        player = Player(TapeReader(path), _report, strict=read.has("--strict"))
    except TapeError as error:
        raise StartError(str(error)) from None
    except OSError as error:
        raise StartError(f"{path} cannot be read: {error.strerror}") from None
    return serve_until_stopped(lambda stop: _replay(stop, player, port), with_input=read.has("--until-input-ends"))


async def _record(stop: asyncio.Event, upstream: str, path: str, port: int) -> int:
    try:
        tape = TapeWriter(path, upstream)
    except FileExistsError:
        raise StartError(f"{path} is there already: choose another file, or remove it first") from None
    except OSError as error:
        raise StartError(f"cannot write {path} ({error.strerror}): choose another file") from None
    began = monotonic_ns()
    recorder = Recorder(upstream, tape, lambda: (monotonic_ns() - began) // 1_000_000)
    try:
        try:
            bound = await _started(recorder, upstream, port)
        except StartError:
            os.unlink(path)
            raise
        print(f"ready 127.0.0.1:{bound}", flush=True)
        await stop.wait()
    finally:
        await recorder.stand_ins.close()
        tape.close()
    print(f"{path} has {many(tape.exchanges, 'request')}", file=sys.stderr)
    return FINE


async def _started(recorder: Recorder, upstream: str, port: int) -> int:
    try:
        return await recorder.start(port)
    except TimeoutError:
        raise StartError(f"{upstream} does not answer: is the cluster running, and reachable from here?") from None
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            error.filename = f"127.0.0.1:{port}"
            raise StartError(listen_sentence(error)) from None
        why = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror or error
        raise StartError(
            f"cannot record {upstream} ({why}): is the cluster running, and reachable from here?"
        ) from None


async def _replay(stop: asyncio.Event, player: Player, port: int) -> int:
    try:
        bound = await player.start(port)
    except OSError as error:
        error.filename = f"127.0.0.1:{port}"
        raise StartError(listen_sentence(error)) from None
    try:
        print(f"ready 127.0.0.1:{bound}", flush=True)
        await stop.wait()
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
