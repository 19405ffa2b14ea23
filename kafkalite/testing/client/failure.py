"""What is said of a cluster whose test failed. It must not fail itself: what cannot be had is left out."""

from __future__ import annotations

from re import sub

from kafkalite.testing.wording import fault_in_words, lag_of, many

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from kafkalite.testing.client.cluster import Cluster

_SHOWN = 10
_NAME_CHARS = 120


def account_of(cluster: Cluster, test: str, failure: str, bundles: Path | None) -> str:
    """A few lines for the report of a test; the rest of what is known goes into a file among the bundles."""
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
    lines += _faults(cluster)
    lines += _nasty(cluster)
    lines += _explained(cluster)
    if bundles is not None:
        lines += _bundle(cluster, test, failure, bundles)
    return "\n".join(lines)


def _topic(topic: dict[str, Any]) -> str:
    ends = ", ".join(str(partition["high_watermark"]) for partition in topic["partitions"][:_SHOWN])
    return f"topic {topic['topic']}: {many(topic['records'], 'record')}, ends {ends}"


def _group(group: dict[str, Any]) -> str:
    clients = ", ".join(member["client_id"] for member in group["members"]) or "none"
    return f"group {group['group']}: {group['state']}, {lag_of(group['lag'])}, members: {clients}"


def _faults(cluster: Cluster) -> list[str]:
    try:
        return [fault_in_words(shown) for shown in cluster.faults.rules()[:_SHOWN]]
    except Exception:  # noqa: BLE001 - as above
        return []


def _nasty(cluster: Cluster) -> list[str]:
    try:
        seed = cluster.faults.mischief()["seed"]
    except Exception:  # noqa: BLE001 - as above
        return []
    return [] if seed is None else [f"nasty mode with seed {seed}: @pytest.mark.kafka(nasty={seed}) does it again"]


def _explained(cluster: Cluster) -> list[str]:
    try:
        explanation = cluster.explain()
        return [str(explanation)] if explanation.rules else []
    except Exception as error:  # noqa: BLE001 - as above
        return [f"no explanation: {error}"]


def _bundle(cluster: Cluster, test: str, failure: str, bundles: Path) -> list[str]:
    path = bundles / f"{sub(r'[^A-Za-z0-9_.-]+', '-', test)[-_NAME_CHARS:]}.bundle"
    try:
        bundles.mkdir(parents=True, exist_ok=True)
        cluster.save_bundle(path, test=test, failure=failure)
    except Exception as error:  # noqa: BLE001 - as above
        return [f"no bundle: {error}"]
    return [f"all of it: kafkalite explain {path}, or kafkalite open {path}"]
