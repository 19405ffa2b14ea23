"""Tools that serve: until a signal, until the standard input ends, until another process has ended."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys

from kafkalite.observability import log

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Serve = Callable[[asyncio.Event], Awaitable[int]]

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def serve_until_stopped(serve: Serve, *, with_input: bool = False, with_process: int = 0) -> int:
    """Runs what serves, with an event that is set when it is to end; returns its exit code.

    `with_input`: the standard input's end is such a moment, too; `with_process`: the end of that process (Linux).
    """
    with asyncio.Runner() as runner:
        return runner.run(_serve(serve, with_input, with_process))


async def _serve(serve: Serve, with_input: bool, with_process: int) -> int:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    log.write_to(sys.stderr, as_json=not sys.stderr.isatty(), level="warning")
    for number in _SIGNALS:
        # What nohup told the process to ignore stays ignored.
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, _asked_to_stop, loop, stop)
    if with_input:
        _watch_input(loop, stop)
    watched = _watch_process(loop, stop, with_process) if with_process else -1
    gc.freeze()
    gc.enable()
    try:
        return await serve(stop)
    finally:
        if watched >= 0:
            loop.remove_reader(watched)
            os.close(watched)


def _asked_to_stop(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    stop.set()
    for number in _SIGNALS:
        loop.remove_signal_handler(number)  # the next one ends at once


def _watch_input(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    """Stop when the standard input ends; what arrives there is not looked at."""
    descriptor = sys.stdin.fileno()

    def readable() -> None:
        if not os.read(descriptor, 4096):
            loop.remove_reader(descriptor)
            stop.set()

    try:
        loop.add_reader(descriptor, readable)
    except OSError:
        # A file or /dev/null cannot be waited for: the process then ends by a signal only.
        log.debug("input.not_watched")


def _watch_process(loop: asyncio.AbstractEventLoop, stop: asyncio.Event, process_id: int) -> int:
    """Stop when the process ends; gives the descriptor that tells of it, -1 where there is none."""
    try:
        descriptor = os.pidfd_open(process_id)
    except ProcessLookupError:
        stop.set()
        return -1
    except (AttributeError, OSError):
        return -1

    def ended() -> None:
        loop.remove_reader(descriptor)
        stop.set()

    loop.add_reader(descriptor, ended)
    return descriptor
