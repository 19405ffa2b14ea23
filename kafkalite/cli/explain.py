"""`kafkalite explain`: what a bundle of a failed test says, in words."""

from __future__ import annotations

import json

from kafkalite.cli.arguments import FLAG, read_words
from kafkalite.cli.failures import StartError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from kafkalite.cli.arguments import Words
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
        raise StartError(f"{path} cannot be read: {error.strerror or error}") from None
    except ControlError as error:
        raise StartError(f"{path}: {error.message}") from None


def run_explain(words: Sequence[str]) -> int:
    """Prints; returns the exit code. Raises UsageError, StartError."""
    read = read_words(words, dict.fromkeys(_FLAGS, FLAG), EXPLAIN_HELP, "explain")
    path = read.only("one bundle")
    if len(read.given) > 1:
        raise read.wrong(f"takes one of {', '.join(_FLAGS)}")
    _print(read_bundle(path), read)
    return 0


def _print(bundle: Bundle, read: Words) -> None:
    from kafkalite.testing.bundle import in_words

    if read.has("--requests"):
        for request in bundle.requests:
            print(json.dumps(request))
    elif read.has("--json"):
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
        print(in_words(bundle, events=len(bundle.timeline) if read.has("--all") else _EVENTS))
