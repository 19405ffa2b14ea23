"""Nasty mode: a Kafka at its worst that is still a Kafka.

Everything here is what clients must expect of a real cluster: a leader that is not ready, an answer that never came
though the request was applied, a coordinator that moves, a member that is thrown out, a short or an early fetch. Never:
acknowledged records that are lost, changed, reordered or doubled for an idempotent producer, nor records behind the
position of a consumer.

A seed decides which of these happen and how often (some not at all), and for each call what it meets: the n-th call of
an API by a client id for a topic, group or transactional id meets the same in every run, however the calls of others
fall between. After two calls in a row that failed, such a call goes through, so that whoever tries again gets on.

What a producer with sequences sent behind a batch that was refused is refused too until that one comes again: a broker
takes any first sequence of a producer it does not know, so the refused batch could never be stored.
"""

from __future__ import annotations

from collections import Counter
from hashlib import blake2b
from struct import Struct

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.join_group import JoinGroupRequest
from kafkalite.protocol.messages.leave_group import LeaveGroupRequest
from kafkalite.testing.fault_actions import Course

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from kafkalite.protocol.messages.join_group import JoinGroupResponse
    from kafkalite.protocol.primitives import Buffer
    from kafkalite.testing.call_items import Item
    from kafkalite.testing.interception import Call

    _Sender = tuple[str | None, int | None, int, int]

_PHANTOM = "kafkalite-nasty"
_PRODUCER_AT = 43  # in a batch: producer_id int64, producer_epoch int16, base_sequence int32
_PRODUCER = Struct(">qhi")
_MOST_IN_A_ROW = 2
_FRESH_CALLS = 4
# How a seed chooses the rate of each behaviour: up to this draw, this rate.
_RATES = ((0.35, 0.0), (0.8, 0.03), (1.0, 0.12))

# API: behaviours it may meet, in the order in which its draw is divided.
_BEHAVIOURS: dict[str, str] = {
    "Produce": "unready replicas after_append lost_answer reconnect slow",
    "Fetch": "unready session short early lost_answer reconnect slow",
    "ListOffsets": "unready reconnect slow",
    "Metadata": "unready slow",
    "OffsetForLeaderEpoch": "unready reconnect slow",
    "FindCoordinator": "unavailable lost_answer reconnect slow",
    "JoinGroup": "loading moved lost_answer reconnect slow",
    "SyncGroup": "rebalance",  # a leader's that fails otherwise, or is late, leaves kafka-python 3.0 waiting for ever
    "Heartbeat": "expelled rebalance moved lost_answer reconnect slow",
    "OffsetCommit": "expelled rebalance moved loading lost_answer reconnect slow",
    "OffsetFetch": "loading lost_answer reconnect slow",  # a coordinator that moves says so to heartbeats too
    "LeaveGroup": "lost_answer slow",
    "InitProducerId": "loading concurrent lost_answer reconnect slow",
    "AddPartitionsToTxn": "concurrent loading moved lost_answer reconnect slow",
    "AddOffsetsToTxn": "concurrent loading moved lost_answer reconnect slow",
    "TxnOffsetCommit": "loading moved lost_answer reconnect slow",
    "EndTxn": "loading moved lost_answer reconnect slow",
    "ApiVersions": "slow",
}
_NAMES = sorted({name for names in _BEHAVIOURS.values() for name in names.split()})
_ERRORS = {
    "moved": ErrorCode.NOT_COORDINATOR,
    "unavailable": ErrorCode.COORDINATOR_NOT_AVAILABLE,
    "loading": ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
    "concurrent": ErrorCode.CONCURRENT_TRANSACTIONS,
    "session": ErrorCode.FETCH_SESSION_ID_NOT_FOUND,
}
_FAILING = frozenset(_NAMES) - {"slow", "short", "early"}


class Nasty:
    """What one cluster does to its clients under one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.rates = {name: self._rate(name) for name in _NAMES}
        self.hits: Counter[str] = Counter()
        self._calls: Counter[tuple[str, ...]] = Counter()
        self._in_a_row: Counter[tuple[str, ...]] = Counter()
        self._refused: dict[_Sender, tuple[int, ErrorCode]] = {}  # the first sequence that was not taken
        self._ended: set[str] = set()  # transactional ids that have ended a transaction
        self._joined: dict[str, JoinGroupRequest] = {}  # the last request of each group that named protocols

    def shown(self) -> dict[str, Any]:
        """The seed, and of each behaviour its rate and how often it was shown."""
        return {
            "seed": self.seed,
            "behaviours": {name: {"rate": self.rates[name], "hits": self.hits[name]} for name in _NAMES},
        }

    def course_of(self, call: Call, items: list[Item], given: Course | None = None) -> Course | None:
        """What is done to a call; None: nothing. A call that a rule hit keeps what it was given."""
        self._remember(call)
        names = _BEHAVIOURS.get(call.api.name)
        if names is None or getattr(call.request, "acks", -1) == 0:
            return given
        if call.api.name == "Produce" and (behind := self._behind_refused(call, items, given)) is not None:
            return behind
        shown = None if call.fault is not None else self._shown(call, items, names.split())
        if shown is None or given is None:
            return shown or given
        shown.corrupt_as(given)  # nothing else is given to a call that no rule has hit yet
        return shown

    def _shown(self, call: Call, items: list[Item], names: list[str]) -> Course | None:
        key = (call.client_id, call.api.name, _subject(items))
        self._calls[key] += 1
        name = self._drawn(call, key, names)
        if name is None or (name in _FAILING and self._in_a_row[key] >= _MOST_IN_A_ROW):
            self._in_a_row[key] = 0
            return None
        course = _SHOW[name](self, call, items, self._draw("how", *key, str(self._calls[key])))
        if course is None:
            self._in_a_row[key] = 0
            return None
        self._in_a_row[key] = self._in_a_row[key] + 1 if name in _FAILING else 0
        self.hits[name] += 1
        call.fault = f"nasty: {name.replace('_', ' ')}"
        return course

    # -- drawing ---------------------------------------------------------------------------------------------------

    def _draw(self, *what: str) -> float:
        """A number from 0 to 1 that the seed gives for something."""
        text = "\0".join((str(self.seed), *what)).encode("utf-8", "surrogateescape")
        return int.from_bytes(blake2b(text, digest_size=7).digest()) / (1 << 56)

    def _rate(self, name: str) -> float:
        drawn = self._draw("rate", name)
        return next(rate for limit, rate in _RATES if drawn < limit)

    def _drawn(self, call: Call, key: tuple[str, ...], names: list[str]) -> str | None:
        """The behaviour that a call meets."""
        if "unready" in names and self._is_fresh(call, key):
            return "unready"
        drawn = self._draw("what", *key, str(self._calls[key]))
        for name in names:
            drawn -= self.rates[name]
            if drawn < 0:
                return name
        return None

    def _is_fresh(self, call: Call, key: tuple[str, ...]) -> bool:
        """Whether a topic is so new that its leader is not ready yet: for its first calls of an API, from anybody."""
        if not self.rates["unready"] or call.api.name == "OffsetForLeaderEpoch":
            return False
        place = ("fresh", *key[1:])
        seen = self._calls[place]
        self._calls[place] += 1
        return seen < int(self._draw(*place) * _FRESH_CALLS)

    def _remember(self, call: Call) -> None:
        request: Any = call.request
        if call.api.name == "EndTxn":
            self._ended.add(request.transactional_id)
        elif call.api.name == "JoinGroup" and request.group_instance_id is None:
            self._joined[request.group_id] = request

    # -- producers with sequences ----------------------------------------------------------------------------------

    def _behind_refused(self, call: Call, items: list[Item], given: Course | None) -> Course | None:
        """Refuse what stands behind a batch that was refused and has not come again."""
        course: Course | None = None
        for item in items:
            sender, sequence = _sender(item)
            refused = self._refused.get(sender)
            if refused is None:
                continue
            if sequence <= refused[0]:
                del self._refused[sender]
                continue
            course = course or given or Course()
            course.fail_items(call, items, [item], refused[1], "nasty")
        if course is not None:
            behind = "nasty: behind a refused batch"
            call.fault = behind if call.fault is None else f"{call.fault}, {behind}"
        return course

    def _refuse(self, call: Call, items: list[Item], refused: list[Item], code: ErrorCode) -> Course:
        """Answer with an error for some items, and remember batches that others may follow."""
        course = Course()
        course.fail_items(call, items, refused, code, "nasty")
        if call.api.name == "Produce":
            self._remember_refused(refused, code)
        return course

    def _remember_refused(self, items: list[Item], code: ErrorCode) -> None:
        for item in items:
            sender, sequence = _sender(item)
            if sequence >= 0:
                self._refused[sender] = (sequence, code)

    # -- what happens ----------------------------------------------------------------------------------------------

    def _fail(self, call: Call, items: list[Item], code: ErrorCode) -> Course:
        if code != ErrorCode.FETCH_SESSION_ID_NOT_FOUND:
            return self._refuse(call, items, items, code)
        course = Course()
        course.fail_whole(code, "nasty")
        return course

    def _coordinator(self, name: str, call: Call, items: list[Item]) -> Course | None:
        transactional_id = items[0].transactional_id
        if name == "concurrent" and transactional_id not in self._ended:
            return None  # there is no transaction yet whose end could still be under way
        return self._fail(call, items, _ERRORS[name])

    def _unready(self, call: Call, items: list[Item], drawn: float) -> Course | None:
        """One partition's leader is elsewhere, or the topic has none yet."""
        named = [item for item in items if item.topic is not None and not item.topic.startswith("__")]
        if not named or (call.api.name == "Metadata" and getattr(call.request, "topics", None) is None):
            return None
        chosen = named[int(drawn * len(named))]
        if call.api.name == "Metadata":
            named = [item for item in named if item.topic == chosen.topic]
            code = ErrorCode.LEADER_NOT_AVAILABLE
        else:
            named = [chosen]
            code = ErrorCode.NOT_LEADER_OR_FOLLOWER
        return self._refuse(call, items, named, code)

    def _session(self, call: Call, items: list[Item], drawn: float) -> Course | None:
        """The broker needed the place of a fetch session."""
        request: Any = call.request
        if not request.session_id or request.session_epoch <= 0:
            return None
        call.client.node.fetch_sessions.remove(request.session_id)
        return self._fail(call, items, ErrorCode.FETCH_SESSION_ID_NOT_FOUND)

    def _short(self, call: Call, items: list[Item], drawn: float) -> Course | None:
        """Fewer batches than there are; what the client waits for (min_bytes) is there all the same."""
        request: Any = call.request
        request.max_bytes = max(request.min_bytes, min(request.max_bytes, 1 + int(drawn * 512)))
        return Course()

    def _early(self, call: Call, items: list[Item], drawn: float) -> Course | None:
        """A long poll that comes back before its time, as when a partition moves."""
        request: Any = call.request
        request.max_wait_ms = min(request.max_wait_ms, int(drawn * 20))
        return Course()

    def _after_append(self, call: Call, items: list[Item], drawn: float) -> Course | None:
        """The records were written, and too few replicas had them in time to say so."""
        course = Course()
        course.applied_error = ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND
        self._remember_refused(items, ErrorCode.NOT_ENOUGH_REPLICAS)  # or it could come again too late to be known
        return course

    def _lost_answer(self, call: Call, items: list[Item], drawn: float) -> Course | None:
        request: Any = call.request
        if call.api.name == "JoinGroup" and not request.member_id and call.api_version < 4:
            return None  # the member that nobody knows would hold the group up for its session timeout
        if _stands_still(call):
            return None
        course = Course()
        course.disconnects = True
        return course

    def _reconnect(self, call: Call, items: list[Item], drawn: float) -> Course | None:
        if _stands_still(call):
            return None
        course = Course()
        course.disconnects_before = True
        return course

    def _slow(self, call: Call, items: list[Item], drawn: float) -> Course | None:
        course = Course()
        if drawn < 0.5:
            course.delay_ms = 2 + int(drawn * 200)
        else:
            course.answer_delay_ms = 2 + int((drawn - 0.5) * 200)
        return course

    def _expelled(self, call: Call, items: list[Item], drawn: float) -> Course | None:
        """The coordinator has not heard of the member for its session timeout, and lets it go."""
        request: Any = call.request
        if not request.member_id or request.group_instance_id is not None:
            return None
        identity = LeaveGroupRequest.MemberIdentity(member_id=request.member_id)
        leave = LeaveGroupRequest(group_id=request.group_id, members=[identity])
        call.client.cluster.groups.leave_group(leave, _ignore)
        return Course()

    def _rebalance(self, call: Call, items: list[Item], drawn: float) -> Course | None:
        """Somebody else comes to the group and does not stay."""
        request: Any = call.request
        known = self._joined.get(request.group_id)
        if known is None or not request.member_id:
            return None
        groups = call.client.cluster.groups
        join = JoinGroupRequest(
            group_id=known.group_id,
            session_timeout_ms=known.session_timeout_ms,
            rebalance_timeout_ms=known.rebalance_timeout_ms,
            protocol_type=known.protocol_type,
            protocols=known.protocols,
        )

        def named(response: JoinGroupResponse) -> None:
            if response.error_code != ErrorCode.MEMBER_ID_REQUIRED:
                return
            join.member_id = response.member_id
            groups.join_group(join, 9, _PHANTOM, call.client.host, _ignore)
            identity = LeaveGroupRequest.MemberIdentity(member_id=response.member_id)
            groups.leave_group(LeaveGroupRequest(group_id=known.group_id, members=[identity]), _ignore)

        groups.join_group(join, 9, _PHANTOM, call.client.host, named)
        return Course()


def _error(name: str) -> Callable[[Nasty, Call, list[Item], float], Course | None]:
    return lambda nasty, call, items, drawn: nasty._coordinator(name, call, items)


_SHOW: Mapping[str, Callable[[Nasty, Call, list[Item], float], Course | None]] = {
    "unready": Nasty._unready,
    "replicas": lambda nasty, call, items, drawn: nasty._fail(call, items, ErrorCode.NOT_ENOUGH_REPLICAS),
    "after_append": Nasty._after_append,
    "session": Nasty._session,
    "short": Nasty._short,
    "early": Nasty._early,
    "lost_answer": Nasty._lost_answer,
    "reconnect": Nasty._reconnect,
    "slow": Nasty._slow,
    "expelled": Nasty._expelled,
    "rebalance": Nasty._rebalance,
    **{name: _error(name) for name in ("moved", "unavailable", "loading", "concurrent")},
}


def _sender(item: Item) -> tuple[_Sender, int]:
    """Who sent a batch to which partition, and its sequence; -1 without one."""
    records: Buffer | None = None if item.inner is None else item.inner.records
    if records is None or len(records) < _PRODUCER_AT + _PRODUCER.size:
        return (item.topic, item.partition, -1, -1), -1
    producer_id, epoch, sequence = _PRODUCER.unpack_from(records, _PRODUCER_AT)
    return (item.topic, item.partition, producer_id, epoch), sequence if producer_id >= 0 else -1


def _subject(items: list[Item]) -> str:
    """What a call is about, as far as it tells calls apart."""
    first = items[0]
    if first.group is not None or first.transactional_id is not None:
        return f"{first.group}/{first.transactional_id}"
    return ",".join(sorted({item.topic for item in items if item.topic is not None}))


def _stands_still(call: Call) -> bool:
    """Whether the client may never come back when this connection ends, as a transactional producer of librdkafka.

    It then forgets the only broker it knows, but not that this one coordinates its group, and waits for what it has
    forgotten: send_offsets_to_transaction does not return, its time-out notwithstanding (librdkafka #5511 and #5456).
    """
    if "rdkafka" not in getattr(call.client, "software", ""):
        return False
    transactional_id = getattr(call.request, "transactional_id", None)
    return call.api.name == "FindCoordinator" or (
        call.api.name in ("Produce", "TxnOffsetCommit") and transactional_id is not None
    )


def _ignore(response: object) -> None:
    """Nobody waits for it."""
