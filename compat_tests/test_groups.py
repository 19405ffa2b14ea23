"""Groups: three members that come, go, are killed, commit and resume; static and cooperative ones; mixed clients."""

from __future__ import annotations

import time
import uuid
from collections import Counter

import pytest

from compat_tests.broker import Broker
from compat_tests.clients import CLIENTS, Client
from compat_tests.conftest import Drivers, require
from compat_tests.kafka_python.admin import committed, create_topic
from compat_tests.lines import Record, record_line
from compat_tests.processes import DeadlineError, DriverProcess, wait_for

PARTITIONS = 6
SESSION_S = 4.0  # of a member that is killed
LONG_SESSION_S = 60.0  # of all others: nobody is thrown out for a machine that is busy
PATIENCE_S = 40.0


class Group:
    """A topic, a producer of numbered records and the members that read it."""

    def __init__(self, broker: Broker, drivers: Drivers, partitions: int = PARTITIONS) -> None:
        require(CLIENTS["librdkafka"])
        self.broker = broker
        self.drivers = drivers
        self.partitions = partitions
        self.name = f"g-{uuid.uuid4().hex[:12]}"
        self.topic = f"t-{self.name}"
        self.members: dict[str, DriverProcess] = {}
        self.next_offset = 0
        create_topic(broker.address, self.topic, partitions)
        self.feeder = drivers.start(CLIENTS["librdkafka"], "produce", broker, self.topic, "--idempotent")

    def join(
        self,
        name: str,
        client: Client,
        strategy: str,
        *,
        instance: str | None = None,
        session_s: float = LONG_SESSION_S,
    ) -> DriverProcess:
        """Starts a member."""
        options = ["--group", self.name, "--strategy", strategy, "--session-timeout", str(int(session_s * 1000))]
        if instance is not None:
            options += ["--instance", instance]
        self.members[name] = self.drivers.start(client, "group", self.broker, self.topic, *options)
        return self.members[name]

    def owned(self, name: str) -> list[int]:
        """What the member says it owns now."""
        events = self.members[name].of("owns")
        return list(events[-1]["p"]) if events else []  # type: ignore[call-overload]

    def wait_balanced(self, *names: str, timeout_s: float = PATIENCE_S) -> None:
        """The members share all partitions evenly."""

        def balanced() -> bool:
            for name in names:
                if self.members[name].process.poll() is not None:
                    raise DeadlineError(f"member {name} ended\n{self.members[name].describe()}")
            shares = [self.owned(name) for name in names]
            whole = sorted(partition for share in shares for partition in share)
            sizes = [len(share) for share in shares]
            return whole == list(range(self.partitions)) and max(sizes) - min(sizes) <= 1

        try:
            wait_for(f"{names} share {self.partitions} partitions", balanced, timeout_s)
        except DeadlineError as error:
            state = {name: self.owned(name) for name in names}
            logs = "\n".join(self.members[name].describe() for name in names)
            raise DeadlineError(f"{error}; owned: {state}\n{logs}") from None

    def produce(self, each: int) -> set[tuple[int, int]]:
        """Sends `each` records to every partition; the (partition, offset) places they are at, once acknowledged."""
        before = self.feeder.counts["ack"]
        lines = []
        for number in range(each):
            for partition in range(self.partitions):
                place = self.next_offset + number
                lines.append(record_line(Record(place, partition, None, b"k", b"%d/%d" % (partition, place))))
        self.feeder.write("".join(lines))
        total = before + each * self.partitions
        self.feeder.wait_until("acknowledgements", lambda: self.feeder.counts["ack"] >= total, PATIENCE_S)
        places = {(p, self.next_offset + number) for p in range(self.partitions) for number in range(each)}
        self.next_offset += each
        return places

    def delivered(self) -> Counter[tuple[int, int]]:
        """How often each place was handed to any member so far."""
        places: Counter[tuple[int, int]] = Counter()
        for member in self.members.values():
            places.update((event["p"], event["o"]) for event in member.of("record"))  # type: ignore[misc]
        return places

    def wait_delivered(self, places: set[tuple[int, int]], times: int = 1) -> None:
        """Every place was handed out exactly so often; more or other is an error once all have arrived."""

        def arrived() -> bool:
            delivered = self.delivered()
            return all(delivered[place] >= times for place in places)

        try:
            wait_for(f"{len(places)} records", arrived, PATIENCE_S)
        except DeadlineError as error:
            absent = sorted(place for place in places if self.delivered()[place] < times)
            logs = "\n".join(member.describe() for member in self.members.values())
            raise DeadlineError(f"{error}: not delivered {absent[:10]} ({len(absent)})\n{logs}") from None
        often = {place: count for place, count in self.delivered().items() if place in places and count > times}
        assert not often, f"delivered again: {often}"

    def wait_committed(self) -> None:
        """All that was produced is committed."""
        wanted = dict.fromkeys(range(self.partitions), self.next_offset)
        wait_for(
            f"{self.name} commits {wanted}",
            lambda: committed(self.broker.address, self.name) == wanted,
            PATIENCE_S,
            poll_s=0.1,
        )

    def exchange(self, each: int = 20) -> None:
        """One quiet round: every record delivered once, then committed."""
        self.wait_delivered(self.produce(each))
        self.wait_committed()

    def leave(self, name: str) -> None:
        """The member leaves in good order."""
        member = self.members[name]
        member.write("close\n")
        member.close_input()
        member.finish(PATIENCE_S)


@pytest.fixture
def group(broker: Broker, drivers: Drivers) -> Group:
    """A group of its own."""
    return Group(broker, drivers)


CASES = [(client.name, strategy) for client in CLIENTS.values() for strategy in client.strategies]


@pytest.mark.parametrize(("name", "strategy"), CASES)
def test_three_members_grow_shrink_lose_one_and_resume(name: str, strategy: str, group: Group) -> None:
    """In quiet rounds nothing is lost or doubled; what a killed member did not commit comes again."""
    client = CLIENTS[name]
    require(client)
    group.join("a", client, strategy)
    group.wait_balanced("a")
    group.exchange()
    group.join("b", client, strategy)
    group.wait_balanced("a", "b")
    group.exchange()
    group.join("c", client, strategy, session_s=SESSION_S)
    group.wait_balanced("a", "b", "c")
    group.exchange()
    group.leave("b")
    group.wait_balanced("a", "c")  # sooner than its session ends: a member that leaves says so
    group.exchange()
    again = kill_member(group, "c", client)
    group.wait_balanced("a", timeout_s=SESSION_S + PATIENCE_S)
    group.wait_delivered(again, times=2)
    group.exchange()
    group.leave("a")
    waiting = group.produce(10)
    group.join("d", client, strategy)
    group.wait_delivered(waiting)
    resumed = {(event["p"], event["o"]) for event in group.members["d"].of("record")}
    assert resumed == waiting, "resumed elsewhere than at the committed offsets"
    group.wait_committed()
    group.leave("d")


def kill_member(group: Group, name: str, client: Client) -> set[tuple[int, int]]:
    """Kills a member that has records it did not commit (where the client can hold commits back); their places."""
    owned = group.owned(name)
    uncommitted: set[tuple[int, int]] = set()
    if client.holds:
        group.members[name].write("hold\n")
        time.sleep(0.5)  # the driver reads "hold" beside its polling: nothing tells when
        places = group.produce(5)
        group.wait_delivered(places)
        uncommitted = {place for place in places if place[0] in owned}
    group.members[name].kill()
    return uncommitted


def test_a_mixed_group_shares_by_range(group: Group) -> None:
    """Members of different clients understand each other's subscriptions and assignments, whoever leads."""
    names = [name for name, client in CLIENTS.items() if "range" in client.strategies]
    for name in names:
        require(CLIENTS[name])
    mixed = Group(group.broker, group.drivers, partitions=2 * len(names))
    for name in names:
        mixed.join(name, CLIENTS[name], "range")
    mixed.wait_balanced(*names, timeout_s=60)
    mixed.exchange()
    for position, name in enumerate(names[:-1]):
        mixed.leave(name)
        mixed.wait_balanced(*names[position + 1 :])
    mixed.exchange()


@pytest.mark.parametrize("name", ["java", "kafka-python", "franz-go"])
def test_cooperative_members_keep_what_they_need_not_give(name: str, group: Group) -> None:
    """A second member takes three partitions; the first never loses the other three, not even for a moment."""
    client = CLIENTS[name]
    require(client)
    first = group.join("a", client, "cooperative-sticky")
    group.wait_balanced("a")
    before = len(first.of("revoked"))
    group.join("b", client, "cooperative-sticky")
    group.wait_balanced("a", "b")
    group.exchange()
    revoked = sorted(partition for event in first.of("revoked")[before:] for partition in event["p"])  # type: ignore[attr-defined]
    assert revoked == group.owned("b")


@pytest.mark.parametrize("name", ["java", "librdkafka", "kafka-python", "aiokafka", "franz-go"])
def test_a_static_member_returns_to_its_partitions(name: str, group: Group) -> None:
    """Killed and back before its session ends, it gets the same partitions and the others notice nothing."""
    client = CLIENTS[name]
    require(client)
    group.join("a", client, "range", instance="one")
    group.wait_balanced("a")
    group.join("b", client, "range", instance="two")
    group.wait_balanced("a", "b")
    group.exchange()
    owned = group.owned("b")
    quiet = len(group.members["a"].of("revoked")), len(group.members["a"].of("owns"))
    group.members["b"].kill()
    group.members["dead"] = group.members.pop("b")
    waiting = group.produce(5)
    group.join("b", client, "range", instance="two")
    group.wait_balanced("a", "b")
    group.wait_delivered(waiting)
    group.wait_committed()
    assert group.owned("b") == owned
    assert (len(group.members["a"].of("revoked")), len(group.members["a"].of("owns"))) == quiet


def test_a_second_static_member_of_the_same_name_fences_the_first(group: Group) -> None:
    """The older one is told FENCED_INSTANCE_ID and stops; the newer one has everything."""
    client = CLIENTS["java"]
    require(client)
    older = group.join("a", client, "range", instance="only")
    group.wait_balanced("a")
    group.join("b", client, "range", instance="only")
    group.wait_balanced("b")
    older.wait_until("fenced", lambda: older.counts["fenced"] == 1, PATIENCE_S)
    group.exchange()
