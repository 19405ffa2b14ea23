"""What is said of a cluster whose test failed. It must not fail itself: what cannot be had is left out."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from kafkalite.testing.client.cluster import Cluster

_SHOWN = 10


def account_of(cluster: Cluster, item: Any) -> str:
    """A few lines for the report of a test."""
    try:
        shown = cluster.describe()
    except Exception as error:  # noqa: BLE001 - the test's own failure is what matters
        return f"the cluster cannot be asked: {error}"
    lines = [f"cluster {shown['cluster']} at {shown['bootstrap_servers']}, control {cluster.control_address}"]
    lines += [_topic(topic) for topic in shown["topics"][:_SHOWN]]
    lines += [_group(group) for group in shown["groups"][:_SHOWN]]
    lines += [
        f"transactional id {each['transactional_id']}: {each['state']}" for each in shown["transactions"][:_SHOWN]
    ]
    return "\n".join(lines)


def _topic(topic: dict[str, Any]) -> str:
    ends = ", ".join(str(partition["high_watermark"]) for partition in topic["partitions"][:_SHOWN])
    return f"topic {topic['topic']}: {topic['records']} records, ends {ends}"


def _group(group: dict[str, Any]) -> str:
    clients = ", ".join(member["client_id"] for member in group["members"]) or "none"
    return f"group {group['group']}: {group['state']}, lag {group['lag']}, members: {clients}"
