"""A cluster as a test sees it."""

from __future__ import annotations

from time import monotonic

from kafkalite.testing.client.control import WaitTimeoutError, segment
from kafkalite.testing.client.process import Server
from kafkalite.testing.client.state import Group, Record, Transaction, match, offsets_of, record_body
from kafkalite.testing.wording import many

__tracebackhide__ = True  # for pytest: a failure is shown where the test called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from os import PathLike
    from types import TracebackType
    from typing import Any, Self

    from kafkalite.testing.client.aio import AsyncCluster
    from kafkalite.testing.client.brokers import Brokers
    from kafkalite.testing.client.clock import Clock
    from kafkalite.testing.client.control import Control
    from kafkalite.testing.client.faults import Faults
    from kafkalite.testing.client.seeing import Explanation

WAIT_S = 10.0
_BEYOND_WAIT_S = 30.0
_ALL_COMMITTED = 0
_RECORDS_AT_ONCE = 10_000  # as many as the control takes
_CHARS_AT_ONCE = 4 << 20  # which may be twelve times as many bytes of JSON


class Cluster:
    """A cluster of one's own: made when it is opened, gone when it is closed.

    Use it in a `with` statement, which also raises AssertionError for faults that had to hit and have not, or call
    `open` and `close`. Without a `server` it has a process of its own. In
    coroutines use `async with`, which gives an `AsyncCluster`.
    """

    def __init__(
        self,
        *,
        topics: Mapping[str, Any] | Iterable[str] | None = None,
        config: Mapping[str, Any] | None = None,
        brokers: int = 1,
        nasty: int | None = None,
        label: str | None = None,
        load: str | PathLike[str] | None = None,
        server: Server | None = None,
    ) -> None:
        """`topics` are partitions by name, `config` broker settings by Kafka's names, `nasty` a seed of legal mischief.

        `topics` may be names alone, of one partition each.
        `label` says on the control whose cluster it is. `load` is a file that `save` has written, to go on from;
        `topics` are made besides.
        """
        if topics is not None and not hasattr(topics, "items"):
            if isinstance(topics, str):
                raise TypeError(f"topics is {{name: partitions}} or a list of names, not {topics!r}")
            topics = dict.fromkeys(topics, 1)
        self._wanted: dict[str, Any] = {
            "topics": topics,
            "config": config,
            "brokers": brokers,
            "nasty": nasty,
            "label": label,
        }
        self._load = load
        self._own_server = Server() if server is None else None
        self._server = server
        self._shown: dict[str, Any] = {}
        self._control: Control | None = None  # kept: a server that was started anew has other clusters
        self._aio: AsyncCluster | None = None
        self._forks: list[Cluster] = []

    # -- life ------------------------------------------------------------------------------------------------------

    def open(self) -> Self:
        """Make the cluster; it can be used when this returns."""
        if self._shown:
            raise RuntimeError("this cluster is open already")
        try:
            wanted = self._wanted if self._load is None else {**self._wanted, "topics": None}
            self._control = self.server.control
            self._shown = self._control.call("POST", "/v1/clusters", wanted)
            if self._load is not None:
                self._go_on_from(self._load)
        except BaseException:
            self.close()
            raise
        return self

    def _go_on_from(self, path: str | PathLike[str]) -> None:
        self.load(path)
        for topic, wanted in (self._wanted["topics"] or {}).items():
            body = {"partitions": wanted} if isinstance(wanted, int) else wanted
            self.call("POST", "/topics", {"topic": topic, **body})

    def close(self) -> None:
        """Drop the cluster with all it has, and the server if it was made for it."""
        try:
            forks, self._forks = self._forks, []
            for fork in forks:
                fork.close()
            if self._shown:
                shown, self._shown = self._shown, {}
                assert self._control is not None
                self._control.call("DELETE", f"/v1/clusters/{shown['cluster']}")
        finally:
            if self._aio is not None:
                self._aio.end()
                self._aio = None
            if self._own_server is not None:
                self._own_server.close()

    @property
    def is_open(self) -> bool:
        """Whether it has been made and not dropped."""
        return bool(self._shown)

    def __repr__(self) -> str:
        return f"<Cluster {self.id} at {self.bootstrap_servers}>" if self._shown else "<Cluster, not open>"

    def __enter__(self) -> Self:
        return self if self._shown else self.open()  # a fork is open from the first

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            unused = self.faults.unused() if kind is None and self._shown else []
        finally:
            self.close()
        if unused:
            raise AssertionError("\n".join(unused))

    async def __aenter__(self) -> AsyncCluster:
        return await self.aio.__aenter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aio.__aexit__(kind, error, trace)

    @property
    def aio(self) -> AsyncCluster:
        """The same cluster, for coroutines."""
        if self._aio is None:
            from kafkalite.testing.client.aio import AsyncCluster

            self._aio = AsyncCluster(self)
        return self._aio

    # -- where it is -----------------------------------------------------------------------------------------------

    @property
    def server(self) -> Server:
        """The process that hosts it."""
        server = self._server or self._own_server
        assert server is not None
        return server

    @property
    def id(self) -> str:
        """Its name on the control."""
        return str(self._here("cluster"))

    @property
    def bootstrap_servers(self) -> str:
        """Where clients connect to: host:port of every broker, separated by commas."""
        return str(self._here("bootstrap_servers"))

    @property
    def control_address(self) -> str:
        """host:port of the control, for programs in any language; this cluster is /v1/clusters/{id} there."""
        return self.server.control_address

    def client_config(self, client: str, role: str = "common", **more: Any) -> dict[str, Any]:
        """Settings for a client library: kafka-python, aiokafka, confluent, java, kafkajs or franz-go.

        `role` consumer, producer or admin adds what only those take, `more` what the test wants besides.
        """
        from kafkalite.testing.client.client_configs import client_config, installed_config

        return client_config(client, self.bootstrap_servers, role, **{**installed_config(client, role), **more})

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        timeout_s: float | None = None,
    ) -> Any:
        """Call the control for this cluster: `path` is what follows /v1/clusters/{cluster}."""
        path = f"/v1/clusters/{self.id}{path}"
        more = {} if timeout_s is None else {"timeout_s": timeout_s}
        assert self._control is not None
        return self._control.call(method, path, body, query, **more)

    def _here(self, name: str) -> object:
        if not self._shown:
            raise RuntimeError("this cluster is not open: use it in a `with` statement, or call open() first")
        return self._shown[name]

    # -- parts -----------------------------------------------------------------------------------------------------

    @property
    def faults(self) -> Faults:
        """What goes wrong on purpose."""
        from kafkalite.testing.client.faults import Faults

        return Faults(self)

    @property
    def brokers(self) -> Brokers:
        """The brokers: stopped, started, given partitions to lead."""
        from kafkalite.testing.client.brokers import Brokers

        return Brokers(self)

    # -- seeing ----------------------------------------------------------------------------------------------------

    def requests(
        self,
        api: str | None = None,
        *,
        client_id: str | None = None,
        topic: str | None = None,
        group: str | None = None,
        after: int | None = None,
        limit: int | None = None,
    ) -> list[dict[str, Any]]:
        """The last requests of clients, decoded, each with its answer; `after` is the number of one seen before."""
        from kafkalite.testing.client.seeing import requests

        return requests(self, api=api, client_id=client_id, topic=topic, group=group, after=after, limit=limit)

    def timeline(
        self,
        kind: str | None = None,
        *,
        client_id: str | None = None,
        topic: str | None = None,
        group: str | None = None,
        after: int | None = None,
        limit: int | None = None,
    ) -> list[dict[str, Any]]:
        """What happened: connections, joins, assignments, positions, commits, faults and more; each has a `text`."""
        from kafkalite.testing.client.seeing import timeline

        return timeline(self, kind=kind, client_id=client_id, topic=topic, group=group, after=after, limit=limit)

    def explain(
        self, topic: str | None = None, *, group: str | None = None, client_id: str | None = None
    ) -> Explanation:
        """Why a consumer got nothing, the most probable cause first; about all consumers where none is named."""
        from kafkalite.testing.client.seeing import explain

        return explain(self, topic=topic, group=group, client_id=client_id)

    def save_bundle(self, path: str | PathLike[str], *, test: str | None = None, failure: str | None = None) -> None:
        """Write all there is to know to a file, for `kafkalite explain` and `kafkalite open`."""
        from kafkalite.testing.client.seeing import save_bundle

        save_bundle(self, path, test, failure)

    # -- topics and records ----------------------------------------------------------------------------------------

    def create_topic(
        self,
        topic: str,
        partitions: int | None = None,
        *,
        replication_factor: int | None = None,
        config: Mapping[str, Any] | None = None,
    ) -> None:
        """Create a topic; clients can use it as soon as this returns."""
        body = {"topic": topic, "partitions": partitions, "replication_factor": replication_factor, "config": config}
        self.call("POST", "/topics", body)

    def delete_topic(self, topic: str) -> None:
        """Delete a topic with all its records."""
        self.call("DELETE", f"/topics/{segment(topic)}")

    def topics(self) -> list[str]:
        """Names of the topics, without Kafka's own."""
        return [shown["topic"] for shown in self.call("GET", "/topics")["topics"]]

    def describe_topic(self, topic: str) -> dict[str, Any]:
        """Partitions, leaders, offsets, settings of a topic."""
        shown: dict[str, Any] = self.call("GET", f"/topics/{segment(topic)}")
        return shown

    def describe(self) -> dict[str, Any]:
        """Everything: brokers, topics, groups and transactions, as the control tells it."""
        return {
            **self.call("GET", ""),
            **self.call("GET", "/topics"),
            **self.call("GET", "/groups"),
            **self.call("GET", "/transactions"),
        }

    def produce(
        self,
        topic: str,
        *records: object,
        key: str | bytes | None = None,
        partition: int | None = None,
        headers: Iterable[tuple[str, str | bytes | None]] | Mapping[str, str | bytes | None] | None = None,
        timestamp_ms: int | None = None,
        compression: str = "none",
    ) -> list[tuple[int, int]]:
        """Write records and give the (partition, offset) of each; the topic is created if it is not there.

        A record is a value, or a pair (key, value). Text is written as UTF-8, bytes as they are, None is a tombstone,
        anything else becomes JSON. Keys choose partitions as in Kafka's own client; without one records go round.
        """
        if not records:
            raise TypeError("produce needs a record: produce(topic, value), or produce(topic, *values)")
        bodies = [record_body(item, key=key, headers=headers, timestamp_ms=timestamp_ms) for item in records]
        places: list[tuple[int, int]] = []
        for some in _parts(bodies):
            body = {"records": some, "partition": partition, "compression": compression}
            answer = self.call("POST", f"/topics/{segment(topic)}/records", body)
            places += [(place["partition"], place["offset"]) for place in answer["offsets"]]
        return places

    def records(self, topic: str, partition: int | None = None, *, read_committed: bool = False) -> list[Record]:
        """All records of a topic, by partition and offset."""
        found: list[Record] = []
        cursor, more = "", True
        while more:
            query = {"partition": partition, "read_committed": read_committed, "after": cursor}
            answer = self.call("GET", f"/topics/{segment(topic)}/records", query=query)
            found += [Record(topic, shown) for shown in answer["records"]]
            cursor, more = answer["cursor"], answer["more"]
        return found

    # -- groups and transactions -----------------------------------------------------------------------------------

    def groups(self) -> list[Group]:
        """All consumer groups."""
        return [Group(shown) for shown in self.call("GET", "/groups")["groups"]]

    def group(self, group: str) -> Group:
        """A consumer group; its state is Dead when there is none of that name."""
        return Group(self.call("GET", f"/groups/{segment(group)}"))

    def delete_group(self, group: str) -> None:
        """Delete a group without members, and its offsets."""
        self.call("DELETE", f"/groups/{segment(group)}")

    def committed(self, group: str, topic: str | None = None) -> dict[tuple[str, int], int]:
        """The offsets a group has committed, by (topic, partition)."""
        return offsets_of(self.call("GET", f"/groups/{segment(group)}/offsets", query={"topic": topic}))

    def commit(self, group: str, offsets: Mapping[tuple[str, int], int]) -> None:
        """Commit offsets for a group that has no members, by (topic, partition)."""
        wrong = [place for place in offsets if not _is_partition(place)]
        if wrong:
            raise TypeError(
                f"offsets are given by (topic, partition), such as {{('orders', 0): 3}}, not by {wrong[0]!r}"
            )
        items = [
            {"topic": topic, "partition": partition, "offset": offset} for (topic, partition), offset in offsets.items()
        ]
        self.call("PUT", f"/groups/{segment(group)}/offsets", {"offsets": items})

    def transactions(self) -> list[Transaction]:
        """All transactional ids that producers have used."""
        return [Transaction(shown) for shown in self.call("GET", "/transactions")["transactions"]]

    # -- state and time --------------------------------------------------------------------------------------------

    def snapshot(self, name: str) -> None:
        """Keep the whole state under a name: topics, records, offsets, groups, transactions, configs."""
        self.call("POST", "/snapshots", {"snapshot": name})

    def restore(self, name: str) -> None:
        """Go back to a snapshot. The address stays; clients are cut off, connect again and find the earlier state."""
        self.call("POST", "/restore", {"snapshot": name})

    def fork(self, name: str | None = None) -> Cluster:
        """Another cluster that goes on from a snapshot, or from now; it is closed with this one at the latest."""
        fork = Cluster(server=self.server)
        fork._control = self._control
        fork._shown = self.call("POST", "/fork", {"snapshot": name})
        self._forks.append(fork)
        return fork

    def save(self, path: str | PathLike[str], name: str | None = None) -> None:
        """Write a snapshot to a file, or the state of now: seed data to be checked in."""
        from kafkalite.testing.client.snapshots import save

        save(self, path, name)

    def load(self, path: str | PathLike[str], name: str | None = None) -> None:
        """Go on from the state in a file; with a name `restore` can go back to it."""
        from kafkalite.testing.client.snapshots import load

        load(self, path, name)

    @property
    def clock(self) -> Clock:
        """Its time: frozen, advanced, let go."""
        from kafkalite.testing.client.clock import Clock

        return Clock(self)

    # -- barriers --------------------------------------------------------------------------------------------------

    def wait_records(
        self,
        topic: str,
        wanted: int | Callable[[Record], object] = 1,
        *,
        key: str | bytes | None = None,
        value: str | bytes | None = None,
        partition: int | None = None,
        read_committed: bool = False,
        timeout_s: float = WAIT_S,
    ) -> list[Record]:
        """Wait until the topic has that many records, or one for which `wanted(record)` is true; gives these.

        With `key` or `value` only records that have them count. The topic need not be there yet.
        """
        if callable(wanted):
            return self._wait_matching(topic, wanted, partition, read_committed, timeout_s)
        body = {
            "topic": topic,
            "count": wanted,
            "partition": partition,
            "read_committed": read_committed,
            **match("key", key),
            **match("value", value),
        }
        return [Record(topic, shown) for shown in self._wait("records", body, timeout_s)["records"]]

    def _wait_matching(
        self,
        topic: str,
        matches: Callable[[Record], object],
        partition: int | None,
        read_committed: bool,
        timeout_s: float,
    ) -> list[Record]:
        deadline_s = monotonic() + timeout_s
        self._wait("records", {"topic": topic, "count": 0}, timeout_s)
        cursor, seen = "", 0
        last: list[Record] = []
        while True:
            left_s = max(deadline_s - monotonic(), 0)
            query = {
                "partition": partition,
                "read_committed": read_committed,
                "after": cursor,
                "timeout_ms": round(left_s * 1000),
            }
            path = f"/topics/{segment(topic)}/records"
            answer = self.call("GET", path, query=query, timeout_s=left_s + _BEYOND_WAIT_S)
            records = [Record(topic, shown) for shown in answer["records"]]
            found = [record for record in records if matches(record)]
            if found:
                return found
            if not records and left_s <= 0:
                text = f"{many(seen, 'record')}, none of which matches" + (f"; the last: {last}" if last else "")
                raise WaitTimeoutError(f"waited {timeout_s:g} s for a record in {topic} that matches; seen: {text}")
            cursor, seen = answer["cursor"], seen + len(records)
            last = (last + records)[-3:]

    def wait_lag(
        self, group: str, lag: int = _ALL_COMMITTED, *, topic: str | None = None, timeout_s: float = WAIT_S
    ) -> None:
        """Wait until the group has committed all records of its topics, but for `lag` of them.

        Its topics are those it has committed something in, or the one that is named.
        """
        self._wait("lag", {"group": group, "lag": lag, "topic": topic}, timeout_s)

    def wait_group(
        self,
        group: str,
        state: str | None = None,
        members: int | None = None,
        *,
        partitions: int | None = None,
        timeout_s: float = WAIT_S,
    ) -> Group:
        """Wait until the group is in the state, Stable where none is said, and has that many members.

        `partitions`: and these have that many partitions together. A client may join before it knows its topics, and
        is given nothing until it joins again.
        """
        body = {"group": group, "state": state, "members": members, "partitions": partitions}
        return Group(self._wait("group", body, timeout_s))

    def wait_committed(
        self,
        group: str,
        topic: str,
        partition: int | None = None,
        offset: int | None = None,
        *,
        timeout_s: float = WAIT_S,
    ) -> dict[tuple[str, int], int]:
        """Wait until the group has committed an offset in the topic, or one that is at least so large."""
        body = {"group": group, "topic": topic, "partition": partition, "offset": offset}
        return offsets_of(self._wait("committed", body, timeout_s))

    def wait_transaction(
        self, transactional_id: str, state: str = "CompleteCommit", *, timeout_s: float = WAIT_S
    ) -> Transaction:
        """Wait until the transaction of a transactional id is in a state."""
        body = {"transactional_id": transactional_id, "state": state}
        return Transaction(self._wait("transaction", body, timeout_s))

    def wait_connected(self, client_id: str, connections: int = 1, *, timeout_s: float = WAIT_S) -> None:
        """Wait until clients of this client id have that many connections; 0 waits until they are gone."""
        self._wait("connected", {"client_id": client_id, "connections": connections}, timeout_s)

    def _wait(self, kind: str, body: dict[str, Any], timeout_s: float) -> Any:
        body["timeout_ms"] = round(timeout_s * 1000)
        return self.call("POST", f"/wait/{kind}", body, timeout_s=timeout_s + _BEYOND_WAIT_S)


def _parts(bodies: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Records, as many at a time as the control takes."""
    part: list[dict[str, Any]] = []
    chars = 0
    for body in bodies:
        size = sum(len(value) for value in body.values() if isinstance(value, str))
        if part and (len(part) == _RECORDS_AT_ONCE or chars + size > _CHARS_AT_ONCE):
            yield part
            part, chars = [], 0
        part.append(body)
        chars += size
    yield part


def _is_partition(place: object) -> bool:
    return isinstance(place, tuple) and len(place) == 2
