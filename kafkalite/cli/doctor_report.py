"""What a walk found, line by line as it goes, and what to do about it at the end."""

from __future__ import annotations

import textwrap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Problem:
    """A hop that is wrong, and the setting to change."""

    __slots__ = ("change", "hop", "text")

    def __init__(self, hop: str, text: str, change: str) -> None:
        self.hop = hop
        self.text = text
        self.change = change


class Report:
    """Says each finding at once; keeps the problems."""

    __slots__ = ("_hop", "_say", "problems")

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._hop = ""
        self.problems: list[Problem] = []

    def hop(self, name: str) -> None:
        """What follows is about this hop."""
        self._hop = name
        self._say(name)

    def ok(self, text: str) -> None:
        self._line("ok", text)

    def note(self, text: str) -> None:
        """Something to know that stops nobody."""
        self._line("note", text)

    def skipped(self, text: str) -> None:
        self._line("skipped", text)

    def problem(self, text: str, change: str) -> None:
        self.problems.append(Problem(self._hop, text, change))
        self._line("PROBLEM", text)

    def finish(self, healthy: str) -> None:
        """The summary: what to change, or that all is well."""
        self._say("")
        if not self.problems:
            self._say(f"healthy: {healthy}")
            return
        self._say("1 problem" if len(self.problems) == 1 else f"{len(self.problems)} problems")
        for number, problem in enumerate(self.problems, 1):
            self._say("")
            for line in textwrap.wrap(f"{number}. {problem.hop}: {problem.text}", 96, subsequent_indent="   "):
                self._say(line)
            for part in problem.change.split("\n"):
                indent = "   " + " " * (len(part) - len(part.lstrip()))
                wrapped = textwrap.wrap(part.strip(), 96, initial_indent=indent, subsequent_indent=indent,
                                        break_long_words=False, break_on_hyphens=False)  # fmt: skip
                for line in wrapped:
                    self._say(line)

    def _line(self, level: str, text: str) -> None:
        self._say(f"  {level:8} {text}")
