"""`kafkalite explain`: what a bundle of a failed test says, in words."""

from __future__ import annotations

import json
import os
import sys

from kafkalite.cli.arguments import UsageError
from kafkalite.cli.failures import StartError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kafkalite.testing.bundle import Bundle

EXPLAIN_HELP = """\
Usage: kafkalite explain BUNDLE [--all | --requests | --json]

Shows what the bundle of a failed test says: why consumers got nothing, what
happened, the last records. The pytest plugin writes bundles; so does
kafka.save_bundle(FILE).

  --all       every event of the timeline, not only the last 40
  --requests  the last requests of clients instead, decoded, one JSON a line
  --json      all of it but requests as one JSON

Serve it again as a broker: kafkalite open BUNDLE
"""
_EVENTS = 40
_FLAGS = ("--all", "--requests", "--json")


def read_bundle(path: str) -> Bundle:
    """The bundle in a file; StartError where there is none."""
    from kafkalite.testing.bundle import Bundle
    from kafkalite.testing.control.endpoint import ControlError

    try:
        with open(path, "rb") as file:
            return Bundle(file.read())
    except OSError as error:
        raise StartError(f"{path}: {error.strerror or error}") from None
    except ControlError as error:
        raise StartError(f"{path}: {error.message}") from None


def run_explain(words: Sequence[str]) -> int:
    """Prints; returns the exit code. Raises UsageError, StartError."""
    flags = [word for word in words if word.startswith("-")]
    files = [word for word in words if not word.startswith("-")]
    if "--help" in flags or "-h" in flags:
        print(EXPLAIN_HELP, end="")
        return 0
    for flag in flags:
        if flag not in _FLAGS:
            raise UsageError(f"there is no option {flag}; see kafkalite explain --help")
    if len(files) != 1 or len(flags) > 1:
        raise UsageError("explain takes one bundle and one option at most; see kafkalite explain --help")
    try:
        _print(read_bundle(files[0]), flags)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _print(bundle: Bundle, flags: list[str]) -> None:
    from kafkalite.testing.bundle import in_words

    if "--requests" in flags:
        for request in bundle.requests:
            print(json.dumps(request))
    elif "--json" in flags:
        shown = {
            "about": bundle.about,
            "explanation": bundle.explanation,
            "timeline": bundle.timeline,
            "topics": bundle.topics,
            **bundle.groups,
            "faults": bundle.faults,
        }
        print(json.dumps(shown, indent=1))
    else:
        print(in_words(bundle, events=len(bundle.timeline) if "--all" in flags else _EVENTS))
