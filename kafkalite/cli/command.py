"""From words to an exit code: reads options and settings, runs the broker, says what went wrong in one sentence.

Exit codes of the broker and of all tools: 0 done, or stopped when asked; 1 it cannot start or go on, cannot do what was
asked, or found something wrong (doctor, log, replay); 2 words, options or settings that cannot be; 3 `ctl` waited in
vain; 128 + signal number when a second signal ended the process at once.
"""

from __future__ import annotations

import os
import signal
import sys
from errno import ENOSPC
from importlib import import_module
from io import TextIOWrapper

import kafkalite
from kafkalite.cli.arguments import OPTIONS, HelpWanted, UsageError, parse_arguments
from kafkalite.cli.failures import StartError
from kafkalite.config.settings import Settings
from kafkalite.config.values import ConfigError
from kafkalite.network.addresses import listeners_from

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kafkalite.cli.arguments import Arguments

STOPPED, CANNOT, MISUSED = 0, 1, 2
_STDERR = 2

# First word of a command that is no broker: what runs the words behind it and returns the exit code.
TOOLS = {
    "ctl": "kafkalite.cli.control_tool:run_control_tool",
    "doctor": "kafkalite.cli.doctor:run_doctor",
    "explain": "kafkalite.cli.explain:run_explain",
    "log": "kafkalite.cli.log_tools:run_log_tool",
    "open": "kafkalite.cli.open_bundle:run_open",
    "record": "kafkalite.cli.recording_tools:run_record",
    "replay": "kafkalite.cli.recording_tools:run_replay",
    "testing-server": "kafkalite.cli.testing_server:run_testing_server",
}

SERVERS = ("testing-server",)  # tools that serve, soon after their start


def run_command(words: Sequence[str]) -> int:
    """Runs a broker until it is asked to stop, or a tool; returns the exit code."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        _open_closed_streams()
    try:
        if words and words[0] in TOOLS:
            return _run_tool(*words)
        _refuse_unknown_tool(words)
        arguments = parse_arguments(words)
        if arguments.wants_version:
            print(f"kafkalite {kafkalite.__version__}")
            return STOPPED
        settings = read_settings(arguments)
        # Only a broker needs the event loop: wrong options and settings are answered at once.
        _import_asyncio_without_tls()
        from kafkalite.cli.broker_process import BrokerProcess

        return BrokerProcess(arguments, settings).run()
    except HelpWanted as help_wanted:
        print(help_wanted, end="")
        return STOPPED
    except (UsageError, ConfigError) as error:
        return _fail(MISUSED, error)
    except StartError as error:
        return _fail(CANNOT, error)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT


def _run_tool(name: str, *words: str) -> int:
    if name in SERVERS:
        _import_asyncio_without_tls()
    module, _, function = TOOLS[name].partition(":")
    run = getattr(import_module(module), function)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # names and values of others are printed
    try:
        code: int = run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return STOPPED
    except OSError as error:
        if error.errno != ENOSPC or error.filename is not None:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise StartError("what is printed cannot be written, the disk is full: free some space") from None
    return code


def _open_closed_streams() -> None:
    """The null device takes the place of closed ones, or the next file opened would get what is printed."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= _STDERR:
        pass
    os.close(descriptor)
    for number, (name, mode) in enumerate((("stdin", "r"), ("stdout", "w"), ("stderr", "w"))):
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, closefd=False))  # noqa: SIM115 - for the life of the process


def _refuse_unknown_tool(words: Sequence[str]) -> None:
    """A plain word that is no file was meant as a tool, not as a properties file; UsageError."""
    word = words[0] if words else "-"
    if word.startswith("-") or "." in word or os.sep in word or os.path.exists(word):
        return
    from difflib import get_close_matches

    close = [f"--{word}"] if f"--{word}" in (*OPTIONS, "--help") else get_close_matches(word, TOOLS)
    if word.isdigit() or ":" in word:
        raise UsageError(f"there is no file {word}; where to listen is said with --port or --listen")
    hint = f"did you mean {close[0]}?" if close else "see kafkalite --help"
    raise UsageError(f"there is no command and no file {word}; {hint}")


def read_settings(arguments: Arguments) -> Settings:
    """Settings of the file, the environment and the command line, later ones winning; raises ConfigError."""
    settings = _load(arguments, arguments.overrides)
    advertised = arguments.advertised(listeners_from(settings)[0])
    if advertised:
        settings = _load(arguments, {**arguments.overrides, **advertised})
    listeners_from(settings)
    return settings


def _load(arguments: Arguments, overrides: dict[str, str]) -> Settings:
    return Settings.load(properties_file=arguments.properties_file, environ=os.environ, overrides=overrides)


def _import_asyncio_without_tls() -> None:
    """asyncio loads ssl if it can, 5 ms and 4 MB; no listener here speaks TLS, so for this process it cannot."""
    if "ssl" in sys.modules or "asyncio" in sys.modules:
        return
    sys.modules["ssl"] = None  # type: ignore[assignment]
    try:
        import asyncio  # noqa: F401
    finally:
        del sys.modules["ssl"]


def _fail(code: int, error: Exception) -> int:
    print(f"kafkalite: {str(error).rstrip('.')}", file=sys.stderr)
    return code
