"""A bundle: all there is to know of a cluster at one moment, in one file, to be read later and elsewhere.

A zip, whose members are JSON but for the last:

    bundle.json       format, version, made_by; the test and its failure; what was left out, and why
    explanation.json  why consumers got nothing
    timeline.json     the events; requests.json the last requests, decoded
    topics.json       topics with the last records of each partition; groups.json groups and transactions
    faults.json       fault rules with their counts
    cluster.snapshot  the whole cluster (`snapshot_file.py`), where it is not too large: it can be served again

Everything is bounded; what does not fit is left out, and bundle.json says so.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from io import BytesIO
from time import time_ns
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import kafkalite
from kafkalite.testing.control.endpoint import ControlError
from kafkalite.testing.control.schema import fault_of
from kafkalite.testing.explanation import explain
from kafkalite.testing.group_view import group_names, group_of, transactions_of
from kafkalite.testing.record_json import record_json
from kafkalite.testing.snapshot_file import entries_of
from kafkalite.testing.topic_reader import TopicReader
from kafkalite.testing.wording import fault_in_words, many, times

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kafkalite.metadata.image import Topic
    from kafkalite.testing.control.schema import Schema
    from kafkalite.testing.snapshots import Snapshot
    from kafkalite.testing.virtual_cluster import VirtualCluster

NO_BUNDLE = "this is no bundle of kafkalite, or it is damaged: take one that a test or kafka.save_bundle() wrote"
FORMAT, VERSION = "kafkalite-bundle", 1
MAX_REQUESTS = 1000
MAX_EVENTS = 5000
MAX_MEMBER_BYTES = 16 << 20
MAX_FAILURE_CHARS = 50_000
MAX_TOPICS = 100
MAX_PARTITIONS = 32
MAX_GROUPS = 100
TAIL_RECORDS = 20
_MAX_BUNDLE_BYTES = 1 << 30
_SNAPSHOT = "cluster.snapshot"

# What a reader counts on; there may be more.
_NUMBER = {"type": "integer", "minimum": -1, "maximum": 1 << 62}
_TEXT = {"type": "string"}
_TEXT_OR_NULL = {"type": ["string", "null"]}
_TEXTS = {"type": "object", "additionalProperties": _TEXT}


def _object(**members: Schema) -> Schema:
    return {"type": "object", "required": list(members), "properties": members, "additionalProperties": True}


def _list(item: Schema) -> Schema:
    return {"type": "array", "items": item}


_RECORD = {
    **_object(offset=_NUMBER),
    "properties": {"offset": _NUMBER, "key": _TEXT_OR_NULL, "value": _TEXT_OR_NULL}
    | {"key_base64": _TEXT, "value_base64": _TEXT},
}
_PARTITION = _object(partition=_NUMBER, log_start_offset=_NUMBER, high_watermark=_NUMBER, tail=_list(_RECORD))
_MEMBER = _object(client_id=_TEXT, assignment={"type": "object"})
_NUMBER_OR_NULL: Schema = {"type": ["integer", "null"]}
_OFFSET = _object(topic=_TEXT, partition=_NUMBER, offset=_NUMBER_OR_NULL, high_watermark=_NUMBER_OR_NULL)
_MEMBERS: dict[str, Schema] = {
    "bundle.json": _object(
        cluster_now_ms=_NUMBER,
        test=_TEXT_OR_NULL,
        failure=_TEXT_OR_NULL,
        brokers=_list(_NUMBER),
        config=_TEXTS,
        left_out=_TEXTS,
    ),
    "explanation.json": _object(summary=_TEXT, reasons=_list(_object(text=_TEXT, advice=_TEXT)), facts=_list(_TEXT)),
    "timeline.json": _list(_object(at_ms=_NUMBER, text=_TEXT, count=_NUMBER)),
    "requests.json": _list({"type": "object"}),
    "topics.json": _list(_object(topic=_TEXT, partitions=_list(_PARTITION))),
    "groups.json": {
        "type": "object",
        "properties": {
            "groups": _list(_object(group=_TEXT, state=_TEXT, members=_list(_MEMBER), offsets=_list(_OFFSET))),
            "transactions": _list(_object(transactional_id=_TEXT, state=_TEXT)),
        },
        "additionalProperties": True,
    },
    "faults.json": _list(_object(name=_TEXT, hits=_NUMBER, matches=_NUMBER, passed_over=_NUMBER)),
}


async def make_bundle(cluster: VirtualCluster, *, test: str | None = None, failure: str | None = None) -> bytes:
    """The bundle of a cluster as it is now."""
    left_out: dict[str, str] = {}
    members: dict[str, Any] = {
        "explanation.json": await explain(cluster),
        "timeline.json": cluster.timeline.events(limit=MAX_EVENTS),
        "requests.json": cluster.trace.calls(limit=MAX_REQUESTS),
        "topics.json": _topics(cluster),
        "groups.json": await _groups(cluster),
        "faults.json": [rule.shown() for rule in cluster.faults.rules()],
    }
    head = {
        "format": FORMAT,
        "version": VERSION,
        "made_by": f"kafkalite {kafkalite.__version__}",
        "made_at_ms": time_ns() // 1_000_000,
        "cluster_now_ms": cluster.clock.now_ms(),
        "test": test,
        "failure": None if failure is None else failure[-MAX_FAILURE_CHARS:],
        "brokers": sorted(cluster.nodes),
        "config": cluster.config,
        "left_out": left_out,
    }
    snapshot = await _snapshot(cluster, left_out)
    try:
        return await asyncio.to_thread(_written, head, members, snapshot, left_out)
    finally:
        if snapshot is not None:
            snapshot.end()


async def _snapshot(cluster: VirtualCluster, left_out: dict[str, str]) -> Snapshot | None:
    from kafkalite.testing.snapshots import Snapshot

    try:
        return await Snapshot.take(cluster, whole=False)
    except (ControlError, OSError) as error:
        left_out[_SNAPSHOT] = str(error)
        return None


def _written(
    head: dict[str, Any], members: dict[str, Any], snapshot: Snapshot | None, left_out: dict[str, str]
) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, _bounded(name, content, left_out))
        if snapshot is not None:
            from kafkalite.testing.snapshot_file import encode

            try:
                archive.writestr(_SNAPSHOT, encode(snapshot))
            except ControlError as error:
                left_out[_SNAPSHOT] = error.message
        archive.writestr("bundle.json", json.dumps(head, indent=1))
    return written.getvalue()


def _bounded(name: str, content: Any, left_out: dict[str, str]) -> bytes:
    """The JSON of a member; of a list that is too long the last half, and so on."""
    data = json.dumps(content, separators=(",", ":")).encode()
    while len(data) > MAX_MEMBER_BYTES and isinstance(content, list) and len(content) > 1:
        left_out[name] = "the older half, as often as needed: there was too much of it"
        content = content[len(content) // 2 :]
        data = json.dumps(content, separators=(",", ":")).encode()
    if len(data) > MAX_MEMBER_BYTES:
        left_out[name] = f"it has {len(data)} bytes"
        return b"[]" if isinstance(content, list) else b"{}"
    return data


def _topics(cluster: VirtualCluster) -> list[dict[str, Any]]:
    topics = [topic for topic in cluster.cluster.image.topics.values() if not topic.is_internal]
    return [_topic(cluster, topic) for topic in topics[:MAX_TOPICS]]


def _topic(cluster: VirtualCluster, topic: Topic) -> dict[str, Any]:
    partitions = []
    for partition in topic.partitions[:MAX_PARTITIONS]:
        log = cluster.cluster.log_of(topic, partition.index)
        reader = TopicReader(
            cluster,
            topic,
            partition=partition.index,
            positions={partition.index: max(log.log_start_offset, log.high_watermark - TAIL_RECORDS)},
        )
        partitions.append(
            {
                "partition": partition.index,
                "log_start_offset": log.log_start_offset,
                "high_watermark": log.high_watermark,
                "last_stable_offset": log.last_stable_offset,
                "tail": [record_json(index, record) for index, record in reader.read(TAIL_RECORDS)],
            }
        )
    return {"topic": topic.name, "partitions": partitions}


async def _groups(cluster: VirtualCluster) -> dict[str, Any]:
    names = await group_names(cluster)
    return {
        "groups": [await group_of(cluster, name) for name in names[:MAX_GROUPS]],
        "transactions": (await transactions_of(cluster))[:MAX_GROUPS],
    }


class Bundle:
    """A bundle that was read; raises ControlError 422 where a file is none."""

    __slots__ = ("_data", "about", "explanation", "faults", "groups", "requests", "timeline", "topics")

    def __init__(self, data: bytes) -> None:
        try:
            with ZipFile(BytesIO(data)) as archive:
                if sum(entry.file_size for entry in entries_of(archive)) > _MAX_BUNDLE_BYTES:
                    raise ControlError(422, f"the bundle holds more than {_MAX_BUNDLE_BYTES >> 20} MiB")
                self.about: dict[str, Any] = _json(archive, "bundle.json")
                if not isinstance(self.about, dict) or self.about.get("format") != FORMAT:
                    raise ControlError(422, NO_BUNDLE)
                if self.about.get("version") != VERSION:
                    raise ControlError(
                        422,
                        f"the bundle has version {self.about.get('version')}, made by {self.about.get('made_by')}; "
                        f"this is kafkalite {kafkalite.__version__}: use a later release",
                    )
                _check("bundle.json", self.about)
                self.explanation: dict[str, Any] = _member(archive, "explanation.json")
                self.timeline: list[dict[str, Any]] = _member(archive, "timeline.json")
                self.requests: list[dict[str, Any]] = _member(archive, "requests.json")
                self.topics: list[dict[str, Any]] = _member(archive, "topics.json")
                self.groups: dict[str, Any] = _member(archive, "groups.json")
                self.faults: list[dict[str, Any]] = _member(archive, "faults.json")
                self._data = archive.read(_SNAPSHOT) if _SNAPSHOT in archive.namelist() else None
        except (BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, UnicodeDecodeError) as error:
            raise ControlError(422, f"{NO_BUNDLE} ({error})") from None

    @property
    def snapshot(self) -> Snapshot:
        """The cluster; ControlError where the bundle has none."""
        if self._data is None:
            why = self.about.get("left_out", {}).get(_SNAPSHOT, "it is not in the file")
            raise ControlError(422, f"the bundle has no cluster to serve: {why}")
        from kafkalite.testing.snapshot_file import decode

        return decode(self._data)


def _member(archive: ZipFile, name: str) -> Any:
    content = _json(archive, name)
    _check(name, content)
    return content


def _json(archive: ZipFile, name: str) -> Any:
    try:
        return json.loads(archive.read(name))
    except (KeyError, ValueError, RecursionError):
        raise ControlError(422, f"this is no bundle of kafkalite: it has no {name} that can be read") from None


def _check(name: str, content: object) -> None:
    fault = fault_of(content, _MEMBERS[name], name)
    if fault is not None:
        raise ControlError(422, f"the bundle is damaged, or not as kafkalite writes it: {fault}")


def in_words(bundle: Bundle, *, events: int) -> str:
    """A bundle for people: what failed, why consumers got nothing, the last events, the last records."""
    from kafkalite.testing.explanation import as_text

    about = bundle.about
    lines = [f"test {about['test']}"] if about["test"] else []
    if about["failure"]:
        lines += [f"  {line}" for line in about["failure"].rstrip().split("\n")[-15:]]
    lines += [f"cluster of {many(len(about['brokers']), 'broker')}"]
    lines += [f"left out: {name}: {why}" for name, why in about["left_out"].items()]
    lines += ["", as_text({"topic": None, "group": None, "client_id": None, **bundle.explanation}), ""]
    lines += _events(bundle, events)
    for topic in bundle.topics:
        lines.append("")
        lines += _tails(topic)
    lines += _group_states(bundle)
    lines += [fault_in_words(rule) for rule in bundle.faults]
    return "\n".join(lines)


def _events(bundle: Bundle, count: int) -> list[str]:
    shown = bundle.timeline[-count:]
    lines = [f"What happened ({len(shown)} of {len(bundle.timeline)} events, in seconds before the bundle was made):"]
    for event in shown:
        ago_s = (bundle.about["cluster_now_ms"] - event["at_ms"]) / 1000
        more = f" ({times(event['count'])})" if event["count"] > 1 else ""
        lines.append(f"  {-ago_s:9.3f}  {event['text']}{more}")
    return lines


def _tails(topic: dict[str, Any]) -> list[str]:
    lines = [f"topic {topic['topic']}:"]
    for partition in topic["partitions"]:
        first, end = partition["log_start_offset"], partition["high_watermark"]
        lines.append(f"  partition {partition['partition']}: offsets {first} to {end}")
        lines += [
            f"    {record['offset']}: {_shown(record, 'key')} = {_shown(record, 'value')}"
            for record in partition["tail"][-5:]
        ]
    return lines


def _group_states(bundle: Bundle) -> list[str]:
    lines: list[str] = []
    for group in bundle.groups.get("groups", ()):
        lines += ["", f"group {group['group']}: {group['state']}, {many(len(group['members']), 'member')}"]
        for member in group["members"]:
            has = ", ".join(f"{topic} {indexes}" for topic, indexes in member["assignment"].items())
            lines.append(f"  client {member['client_id']} has {has or 'nothing'}")
        for row in group["offsets"]:
            committed = "nothing committed" if row["offset"] is None else f"committed {row['offset']}"
            lines.append(f"  {row['topic']}-{row['partition']}: {committed}, the end is {row['high_watermark']}")
    states = [
        f"transactional id {each['transactional_id']}: {each['state']}"
        for each in bundle.groups.get("transactions", ())
    ]
    return [*lines, *([""] if states else []), *states]


def _shown(record: dict[str, Any], name: str) -> str:
    if f"{name}_base64" in record:
        return f"base64 {record[f'{name}_base64'][:60]}"
    value = record.get(name)
    return "null" if value is None else repr(value[:60])
