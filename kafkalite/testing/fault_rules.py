"""The fault rules of one virtual cluster: which call, connection or write meets which fault, and how often.

Of the rules that fit a call all count, in the order in which they were added: errors hit items, each item the first
that fits it, delays add up, and the first way to end the call is taken. A rule is hit when it changed something: one
that comes too late for a call waits for the next, and where a request's version has no place for its error, the rule is
passed over and says how often.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import count
from random import Random
from threading import Event

from kafkalite.protocol.errors import ErrorCode
from kafkalite.testing.call_items import items_of
from kafkalite.testing.fault_actions import Course, carries_top_error
from kafkalite.testing.fault_fields import KNOWN_FROM, FaultError, checked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from kafkalite.server.context import Client
    from kafkalite.testing.call_items import Item
    from kafkalite.testing.interception import Call
    from kafkalite.testing.nasty import Nasty

    Pattern = re.Pattern[str]

_DISK = ("disk", "disk_delay_ms")
_ENDINGS = ("error", "disconnect", "answer", "broker_down")
_SLOWER = ("delay_ms", "answer_delay_ms", "throttle_ms")


class FaultRule:
    """One rule and what became of it. Raises FaultError."""

    __slots__ = (
        "_patterns",
        "_random",
        "effects",
        "hits",
        "matches",
        "name",
        "passed_over",
        "spec",
    )

    def __init__(self, name: str, spec: Mapping[str, Any]) -> None:
        self.effects = checked(spec)
        self.spec = {field: value for field, value in spec.items() if value is not None}
        self.name = name
        self.hits = 0
        self.matches = 0
        self.passed_over = 0
        self._random = Random(self.effects.get("seed", 0))
        self._patterns: dict[str, Pattern] = {
            field: _pattern(self.effects[field])
            for field in ("topic", "group", "transactional_id", "client_id")
            if field in self.effects
        }

    @property
    def fails_unused(self) -> bool:
        """Whether a test is to fail that ends before the rule has hit."""
        return self.effects.get("unused") == "fail" and not self.hits

    def shown(self) -> dict[str, Any]:
        """The rule as it was given, and its counts."""
        return {
            **self.spec,
            "name": self.name,
            "hits": self.hits,
            "matches": self.matches,
            "passed_over": self.passed_over,
            "fails_unused": self.fails_unused,
        }

    def items(self, call: Call, all_items: Sequence[Item]) -> Sequence[Item]:
        """Which items of a call the rule means; empty when it does not mean the call."""
        effects = self.effects
        if call.api.name not in effects["apis"] or not self.means_client(call.client):
            return ()
        client_id = self._patterns.get("client_id")
        if client_id is not None and client_id.fullmatch(call.client_id) is None:
            return ()
        return [item for item in all_items if self._means(item)]

    def means_client(self, client: Client) -> bool:
        """Whether a connection is one that the rule means."""
        effects = self.effects
        if "broker" in effects and client.node.id not in effects["broker"]:
            return False
        return "connection" not in effects or getattr(client, "number", None) in effects["connection"]

    def means_partition(self, topic: str | None, partition: int | None) -> bool:
        """Whether a partition is one that the rule means."""
        if "partition" in self.effects and partition not in self.effects["partition"]:
            return False
        pattern = self._patterns.get("topic")
        return pattern is None or (topic is not None and pattern.fullmatch(topic) is not None)

    def _means(self, item: Item) -> bool:
        if not self.means_partition(item.topic, item.partition):
            return False
        for field, value in (("group", item.group), ("transactional_id", item.transactional_id)):
            pattern = self._patterns.get(field)
            if pattern is not None and (value is None or pattern.fullmatch(value) is None):
                return False
        return True

    def strikes(self, carried: Callable[[], bool] | None = None, *, in_time: bool = True) -> bool:
        """Count something the rule means and say whether it is hit; `in_time`: whether it can change anything yet."""
        effects = self.effects
        self.matches += 1
        if "nth" in effects and self.matches not in effects["nth"]:
            return False
        if "probability" in effects and self._random.random() >= effects["probability"]:
            return False
        if "times" in effects and self.hits >= effects["times"]:
            return False
        if not in_time:
            return False
        if carried is not None and not carried():
            self.passed_over += 1
            return False
        self.hits += 1
        return True


class FaultTable:
    """The rules of one cluster."""

    def __init__(self) -> None:
        self._rules: dict[str, FaultRule] = {}
        self._numbers = count(1)
        self.nasty: Nasty | None = None
        self.on_hit: Callable[[], None] = _nothing
        self.on_disk_change: Callable[[], None] = _nothing
        self.on_slow_disk: Callable[[], object] = _nothing  # from any thread
        self.on_broker_down: Callable[[int, int | None], None] = _nobody_goes
        self.hurried = Event()  # while set, no disk is slow: the loop itself waits for it

    # -- what tests ask --------------------------------------------------------------------------------------------

    def add(self, spec: Mapping[str, Any]) -> FaultRule:
        """Add a rule behind the others; FaultError when it can't be."""
        name = spec.get("name")
        if name is not None and name in self._rules:
            raise FaultError(f"there is a fault {name!r} already: remove it first, or take another name")
        rule = FaultRule(name or "", spec)
        rule.name = rule.name or self._free_name()  # what can't be takes none
        self._rules[rule.name] = rule
        self._changed(rule)
        return rule

    def _free_name(self) -> str:
        return next(name for name in (f"fault-{number}" for number in self._numbers) if name not in self._rules)

    def get(self, name: str) -> FaultRule:
        """A rule; FaultError when there is none of that name."""
        rule = self._rules.get(name)
        if rule is None:
            raise FaultError(f"there is no fault {name!r}; there are {', '.join(self._rules) or 'none'}")
        return rule

    def remove(self, name: str) -> FaultRule:
        """Remove a rule; FaultError when there is none of that name."""
        rule = self.get(name)
        del self._rules[name]
        self._changed(rule)
        return rule

    def clear(self) -> None:
        """Remove all rules."""
        rules, self._rules = self._rules, {}
        for rule in rules.values():
            self._changed(rule)

    def _changed(self, rule: FaultRule) -> None:
        if any(field in rule.effects for field in _DISK):
            self.on_disk_change()

    def rules(self) -> list[FaultRule]:
        """The rules in their order."""
        return list(self._rules.values())

    def be_nasty(self, seed: int | None) -> None:
        """Show what a legal Kafka at its worst may show, as the seed says; None: no longer."""
        from kafkalite.testing.nasty import Nasty

        self.nasty = None if seed is None else Nasty(seed)

    # -- what happens ----------------------------------------------------------------------------------------------

    def admits(self, client: Client) -> bool:
        """Whether a client may connect."""
        for rule in self._rules.values():
            if "refuse" in rule.effects and rule.means_client(client) and rule.strikes():
                self.on_hit()
                return False
        return True

    def course_of(self, call: Call) -> Course | None:
        """What is done to a call; None: nothing."""
        course: Course | None = None
        all_items: list[Item] | None = None
        for rule in self._rules.values():
            if "apis" not in rule.effects:
                continue
            if all_items is None:
                all_items = items_of(call)
            items = rule.items(call, all_items)
            if not items:
                continue
            if course is None:
                course = Course()
            if "corrupt" in rule.effects:
                course.corrupt(items, self._corrupter(rule, call))
                continue
            ends = _ending(rule, course, items)
            if rule.strikes(_carrier(rule, call), in_time=ends or any(name in rule.effects for name in _SLOWER)):
                self._note(rule, call)
                _slow(course, rule)
                if ends:
                    _end(course, rule, call, all_items, items)
                if ends and "broker_down" in rule.effects:
                    down_ms = rule.effects.get("down_ms")
                    course.on_disconnect = partial(self.on_broker_down, call.client.node.id, down_ms)
        if self.nasty is not None:
            hit = call.fault
            course = self.nasty.course_of(call, items_of(call) if all_items is None else all_items, course)
            if call.fault != hit:
                self.on_hit()
        return course

    def _corrupter(self, rule: FaultRule, call: Call) -> Callable[[], bool]:
        """Counts when there are records to break, not when there might be."""

        def wanted() -> bool:
            struck = rule.strikes()
            if struck:
                self._note(rule, call)
            return struck

        return wanted

    def _note(self, rule: FaultRule, call: Call) -> None:
        call.fault = rule.name if call.fault is None else f"{call.fault}, {rule.name}"
        self.on_hit()

    def write_fails(self, topic: str | None, partition: int | None) -> bool:
        """Whether a write to a partition's files meets a full disk."""
        for rule in self._rules.values():
            if "disk" in rule.effects and rule.means_partition(topic, partition) and rule.strikes():
                self.on_hit()
                return True
        return False

    @property
    def disk_is_slow(self) -> bool:
        """Whether any rule says how long the disk takes."""
        return any("disk_delay_ms" in rule.effects for rule in self._rules.values())

    def disk_delay_ms(self, topic: str | None, partition: int | None) -> int:
        """How long a partition's sync takes longer than it does."""
        delay_ms = 0
        for rule in list(self._rules.values()):  # in a thread, while tests add and remove
            if "disk_delay_ms" in rule.effects and rule.means_partition(topic, partition) and rule.strikes():
                delay_ms += rule.effects["disk_delay_ms"]
                self.on_slow_disk()
        return delay_ms

    def take(self, delay_ms: int) -> None:
        """Take as long as the disk does; in a thread."""
        self.hurried.wait(delay_ms / 1000)


def _carrier(rule: FaultRule, call: Call) -> Callable[[], bool] | None:
    name = rule.effects.get("error")
    if name is None:
        return None

    def carried() -> bool:
        if call.api_version < KNOWN_FROM.get((call.api.name, name), 0):
            return False
        return rule.effects["level"] == "item" or carries_top_error(call, ErrorCode[name])

    return carried


def _ending(rule: FaultRule, course: Course, items: Sequence[Item]) -> bool:
    """Whether the rule ends the call, or some of its items, and no earlier one has done so."""
    if course.is_ended or not any(name in rule.effects for name in _ENDINGS):
        return False
    return rule.effects.get("level") != "item" or any(not course.fails(item) for item in items)


def _slow(course: Course, rule: FaultRule) -> None:
    effects = rule.effects
    course.delay_ms += effects.get("delay_ms", 0)
    course.answer_delay_ms += effects.get("answer_delay_ms", 0)
    course.mute_ms = max(course.mute_ms, effects.get("throttle_ms", 0))


def _end(course: Course, rule: FaultRule, call: Call, all_items: list[Item], items: Sequence[Item]) -> None:
    effects = rule.effects
    if "error" in effects:
        code, text = ErrorCode[effects["error"]], f"fault {rule.name}"
        if effects["level"] == "top":
            course.fail_whole(code, text)
        else:
            course.fail_items(call, all_items, items, code, text)
    ways = (effects.get("disconnect"), effects.get("broker_down"))
    course.disconnects_before |= "before" in ways
    course.disconnects |= "after" in ways
    course.loses_answer |= effects.get("answer") == "lost"
    if effects.get("answer") == "cut":
        course.cuts_answer = True
        course.sent_bytes = effects.get("sent_bytes")


def _pattern(texts: Sequence[str]) -> Pattern:
    """Matches one of the texts, in which * stands for any characters."""
    return re.compile("|".join(".*".join(map(re.escape, text.split("*"))) for text in texts), re.DOTALL)


def _nothing() -> None:
    """Nobody wants to know."""


def _nobody_goes(node_id: int, down_ms: int | None) -> None:
    """There is nobody who takes brokers down."""
