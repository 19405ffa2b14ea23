"""Snapshots of a cluster: taken, kept, gone on from, in files."""

from __future__ import annotations

import asyncio
from base64 import b64decode, b64encode
from binascii import Error as Base64Error

from kafkalite.testing.control.clusters import CLUSTER, shown
from kafkalite.testing.control.endpoint import ControlError, Endpoint
from kafkalite.testing.control.topics import NOTHING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.testing.control.endpoint import JSON, Exchange
    from kafkalite.testing.snapshots import Snapshot

_PATH = "/v1/clusters/{cluster}/snapshots"
_NAME = {"type": "string", "description": "the snapshot's name"}
SNAPSHOT = {
    "type": "object",
    "required": ["snapshot", "taken_at_ms", "brokers", "size_bytes"],
    "properties": {
        "snapshot": _NAME,
        "taken_at_ms": {"type": "integer", "description": "when it was taken, by the cluster's clock"},
        "brokers": {"type": "array", "items": {"type": "integer"}},
        "size_bytes": {"type": "integer", "description": "of all its files, which are shared with the cluster"},
    },
}
_FILE = {
    "type": "object",
    "required": ["file_base64"],
    "properties": {"file_base64": {"type": "string", "description": "the bytes of a snapshot's file"}},
}


def _shown(name: str, snapshot: Snapshot) -> dict[str, JSON]:
    return {
        "snapshot": name,
        "taken_at_ms": snapshot.taken_ms,
        "brokers": list(snapshot.broker_ids),
        "size_bytes": snapshot.size_bytes,
    }


async def _take(exchange: Exchange) -> JSON:
    name = exchange.body["snapshot"]
    if not name:
        raise ControlError(422, "a snapshot needs a name")
    return _shown(name, await exchange.cluster.snapshots.take(name))


def _list(exchange: Exchange) -> JSON:
    return {"snapshots": [_shown(name, snapshot) for name, snapshot in exchange.cluster.snapshots]}


def _show(exchange: Exchange) -> JSON:
    name = exchange.path["snapshot"]
    return _shown(name, exchange.cluster.snapshots.get(name))


def _drop(exchange: Exchange) -> JSON:
    exchange.cluster.snapshots.drop(exchange.path["snapshot"])
    return {}


async def _save(exchange: Exchange) -> JSON:
    from kafkalite.testing.snapshot_file import encode

    snapshot = exchange.cluster.snapshots.get(exchange.path["snapshot"])
    data = await asyncio.to_thread(encode, snapshot)
    return {"file_base64": b64encode(data).decode()}


async def _load(exchange: Exchange) -> JSON:
    from kafkalite.testing.snapshot_file import decode

    cluster, name = exchange.cluster, exchange.path["snapshot"]
    try:
        data = b64decode(exchange.body["file_base64"], validate=True)
    except Base64Error:
        raise ControlError(422, "file_base64 is no base64") from None
    snapshot = await asyncio.to_thread(decode, data)
    return _shown(name, cluster.snapshots.add(name, snapshot))


async def _restore(exchange: Exchange) -> JSON:
    cluster = exchange.cluster
    await cluster.snapshots.restore(cluster.snapshots.get(exchange.body["snapshot"]))
    return shown(cluster)


async def _fork(exchange: Exchange) -> JSON:
    cluster, name = exchange.cluster, exchange.body.get("snapshot")
    snapshot = None if name is None else cluster.snapshots.get(name)
    return shown(await exchange.host.fork(cluster, snapshot))


ENDPOINTS = (
    Endpoint(
        "take-snapshot",
        "POST",
        _PATH,
        "Keep the cluster's state under a name; it takes the place of an earlier one of that name.",
        _take,
        body={"type": "object", "required": ["snapshot"], "properties": {"snapshot": _NAME}},
        answer=SNAPSHOT,
    ),
    Endpoint(
        "list-snapshots",
        "GET",
        _PATH,
        "All snapshots of the cluster.",
        _list,
        answer={
            "type": "object",
            "required": ["snapshots"],
            "properties": {"snapshots": {"type": "array", "items": SNAPSHOT}},
        },
    ),
    Endpoint("show-snapshot", "GET", f"{_PATH}/{{snapshot}}", "A snapshot.", _show, answer=SNAPSHOT),
    Endpoint(
        "drop-snapshot",
        "DELETE",
        f"{_PATH}/{{snapshot}}",
        "Forget a snapshot; clusters that went on from it keep what they have.",
        _drop,
        answer=NOTHING,
    ),
    Endpoint(
        "save-snapshot", "GET", f"{_PATH}/{{snapshot}}/file", "A snapshot as a file, to be kept.", _save, answer=_FILE
    ),
    Endpoint(
        "load-snapshot",
        "PUT",
        f"{_PATH}/{{snapshot}}/file",
        "Take a snapshot from a file that was kept; restore makes the cluster go on from it.",
        _load,
        body=_FILE,
        answer=SNAPSHOT,
    ),
    Endpoint(
        "restore",
        "POST",
        "/v1/clusters/{cluster}/restore",
        "Let the cluster go on from a snapshot, at its ports; its clients are cut off and connect again.",
        _restore,
        body={"type": "object", "required": ["snapshot"], "properties": {"snapshot": _NAME}},
        answer=CLUSTER,
    ),
    Endpoint(
        "fork",
        "POST",
        "/v1/clusters/{cluster}/fork",
        "Make another cluster that goes on from a snapshot, or from now, at an address of its own.",
        _fork,
        body={"type": "object", "properties": {"snapshot": _NAME}},
        answer=CLUSTER,
    ),
)
