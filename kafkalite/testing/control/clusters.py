"""The server itself and its clusters: made, shown, listed, dropped."""

from __future__ import annotations

import os

import kafkalite
from kafkalite.network.addresses import WILDCARD_HOSTS, join_host_port
from kafkalite.testing.client.client_configs import CLIENTS, ROLES, client_config
from kafkalite.testing.control import openapi
from kafkalite.testing.control.endpoint import Endpoint
from kafkalite.testing.control.topics import CONFIG, NOTHING, create_topics, setting_text
from kafkalite.testing.virtual_cluster import MAX_BROKERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.testing.control.endpoint import JSON, Exchange
    from kafkalite.testing.virtual_cluster import VirtualCluster

CLUSTER = {
    "title": "Cluster",
    "type": "object",
    "required": ["cluster", "cluster_id", "label", "bootstrap_servers", "brokers"],
    "properties": {
        "cluster": {"type": "string", "description": "its name on this control, for example c1"},
        "cluster_id": {"type": "string", "description": "the id that Kafka clients see"},
        "label": {"type": "string", "description": "whose it is, as its maker said"},
        "bootstrap_servers": {"type": "string"},
        "brokers": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["broker", "host", "port"],
                "properties": {
                    "broker": {"type": "integer"},
                    "host": {"type": "string"},
                    "port": {"type": "integer"},
                },
            },
        },
    },
}


def shown(cluster: VirtualCluster, called: str = "127.0.0.1") -> dict[str, JSON]:
    """What a client has to know of a cluster; `called` stands for a broker that listens on every interface."""
    addresses = [
        (node.id, called if node.addresses[0][1] in WILDCARD_HOSTS else node.addresses[0][1], node.addresses[0][2])
        for node in cluster.nodes.values()
        if node.addresses
    ]
    return {
        "cluster": cluster.id,
        "cluster_id": cluster.cluster.id,
        "label": cluster.label,
        "bootstrap_servers": ",".join(join_host_port(host, port) for _, host, port in addresses),
        "brokers": [{"broker": number, "host": host, "port": port} for number, host, port in addresses],
    }


def _server(exchange: Exchange) -> JSON:
    return {"version": kafkalite.__version__, "pid": os.getpid(), "clusters": len(exchange.host.clusters)}


async def _create(exchange: Exchange) -> JSON:
    body = exchange.body
    config = {name: setting_text(value) for name, value in body.get("config", {}).items()}
    cluster = await exchange.host.make(config=config, brokers=body.get("brokers", 1))
    cluster.label = body.get("label", "")
    if "nasty" in body:
        cluster.faults.be_nasty(body["nasty"])
    try:
        if body.get("topics"):
            wanted = [
                {"topic": name, "partitions": count} if isinstance(count, int) else {"topic": name, **count}
                for name, count in body["topics"].items()
            ]
            await create_topics(cluster, wanted)
    except BaseException:
        await exchange.host.drop(cluster.id)
        raise
    return shown(cluster, exchange.called)


def _list(exchange: Exchange) -> JSON:
    return {"clusters": [shown(cluster, exchange.called) for cluster in exchange.host.clusters.values()]}


def _show(exchange: Exchange) -> JSON:
    return shown(exchange.cluster, exchange.called)


def _client_config(exchange: Exchange) -> JSON:
    client, role = exchange.query.get("client", CLIENTS[0]), exchange.query.get("role", ROLES[0])
    return client_config(client, str(shown(exchange.cluster, exchange.called)["bootstrap_servers"]), role)


async def _drop(exchange: Exchange) -> JSON:
    await exchange.host.drop(exchange.path["cluster"])
    return {}


ENDPOINTS = (
    Endpoint(
        "show-server",
        "GET",
        "/v1/server",
        "What this server is, and how many clusters it has.",
        _server,
        answer={
            "type": "object",
            "required": ["version", "pid", "clusters"],
            "properties": {
                "version": {"type": "string"},
                "pid": {"type": "integer"},
                "clusters": {"type": "integer"},
            },
        },
    ),
    Endpoint(
        "openapi",
        "GET",
        "/v1/openapi.json",
        "This control as an OpenAPI document.",
        openapi.show,
        answer={"type": "object"},
    ),
    Endpoint(
        "create-cluster",
        "POST",
        "/v1/clusters",
        "Make a cluster of its own address, in memory.",
        _create,
        body={
            "type": "object",
            "properties": {
                "topics": {
                    "type": "object",
                    "description": "topics to create: partitions by name, or an object with partitions and config",
                    "additionalProperties": {
                        "oneOf": [
                            {"type": "integer", "minimum": 1},
                            {
                                "type": "object",
                                "properties": {
                                    "partitions": {"type": "integer", "minimum": 1},
                                    "replication_factor": {"type": "integer", "minimum": 1},
                                    "config": CONFIG,
                                },
                            },
                        ]
                    },
                },
                "config": {**CONFIG, "description": "broker settings by Kafka's names"},
                "label": {"type": "string", "description": "whose it is, for people and for `list-clusters`"},
                "brokers": {"type": "integer", "minimum": 1, "maximum": MAX_BROKERS, "default": 1},
                "nasty": {"type": "integer", "description": "a seed: show what a legal Kafka at its worst may show"},
            },
        },
        answer=CLUSTER,
    ),
    Endpoint(
        "list-clusters",
        "GET",
        "/v1/clusters",
        "All clusters of this server.",
        _list,
        answer={
            "type": "object",
            "required": ["clusters"],
            "properties": {"clusters": {"type": "array", "items": CLUSTER}},
        },
    ),
    Endpoint("show-cluster", "GET", "/v1/clusters/{cluster}", "Where a cluster is.", _show, answer=CLUSTER),
    Endpoint(
        "client-config",
        "GET",
        "/v1/clusters/{cluster}/client-config",
        "Settings that make a client library suit a test, by the library's own names.",
        _client_config,
        query={
            "client": {"type": "string", "enum": CLIENTS, "default": CLIENTS[0]},
            "role": {"type": "string", "enum": ROLES, "default": ROLES[0]},
        },
        answer={"type": "object"},
    ),
    Endpoint(
        "drop-cluster",
        "DELETE",
        "/v1/clusters/{cluster}",
        "Close a cluster and forget all it has.",
        _drop,
        answer=NOTHING,
    ),
)
