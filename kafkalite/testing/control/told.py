"""What a test did to its cluster, for the timeline: a sentence for each thing that others may notice."""

from __future__ import annotations

from kafkalite.testing.wording import many

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kafkalite.testing.control.endpoint import Endpoint, Exchange

    Told = tuple[str, dict[str, Any]]


def tell(endpoint: Endpoint, exchange: Exchange, answer: Any) -> None:
    """Note what was done, where it is something to note."""
    sentence = SENTENCES.get(endpoint.name)
    cluster = exchange.host.clusters.get(exchange.path.get("cluster", ""))
    if sentence is not None and cluster is not None:
        kind, say = sentence
        text, facts = say(exchange.path, exchange.body, answer)
        cluster.timeline.note(kind, f"the test {text}", **facts)


def _created(path: dict[str, str], body: dict[str, Any], answer: Any) -> Told:
    topic, count = answer["topic"], answer["partitions"]
    return f"created topic {topic} with {many(count, 'partition')}", {"topic": topic, "partitions": count}


def _deleted(path: dict[str, str], body: dict[str, Any], answer: Any) -> Told:
    return f"deleted topic {path['topic']}", {"topic": path["topic"]}


def _produced(path: dict[str, str], body: dict[str, Any], answer: Any) -> Told:
    last: dict[int, int] = {}
    for place in answer["offsets"]:
        last[place["partition"]] = place["offset"]
    where = ", ".join(
        f"{path['topic']}-{partition} up to offset {offset}" for partition, offset in sorted(last.items())
    )
    count = len(answer["offsets"])
    return f"wrote {many(count, 'record')}: {where}", {"topic": path["topic"], "records": count}


def _set_offsets(path: dict[str, str], body: dict[str, Any], answer: Any) -> Told:
    places = ", ".join(f"{each['topic']}-{each['partition']} at {each['offset']}" for each in body["offsets"])
    return f"set the offsets of group {path['group']}: {places}", {"group": path["group"]}


def _broker(what: str) -> Callable[[dict[str, str], dict[str, Any], Any], Told]:
    return lambda path, body, answer: (f"{what} broker {path['broker']}", {"broker": int(path["broker"])})


def _moved(path: dict[str, str], body: dict[str, Any], answer: Any) -> Told:
    where = f"{path['topic']}-{path['partition']}"
    facts = {"topic": path["topic"], "partition": int(path["partition"]), "broker": body["broker"]}
    return f"let broker {body['broker']} lead {where}", facts


def _fault(path: dict[str, str], body: dict[str, Any], answer: Any) -> Told:
    effects = ", ".join(f"{name}={value}" for name, value in body.items() if name != "name")
    return f"added fault {answer['name']}: {effects}", {"fault": answer["name"]}


def _fault_removed(path: dict[str, str], body: dict[str, Any], answer: Any) -> Told:
    return f"removed fault {path['fault']}", {"fault": path["fault"]}


def _says(text: str) -> Callable[[dict[str, str], dict[str, Any], Any], Told]:
    return lambda path, body, answer: (text.format(**path, **body), {})


SENTENCES: dict[str, tuple[str, Callable[[dict[str, str], dict[str, Any], Any], Told]]] = {
    "create-topic": ("topic-created", _created),
    "delete-topic": ("topic-deleted", _deleted),
    "produce": ("produced", _produced),
    "set-offsets": ("committed", _set_offsets),
    "stop-broker": ("broker", _broker("stopped")),
    "start-broker": ("broker", _broker("started")),
    "move-partition": ("broker", _moved),
    "move-group": ("broker", _says("let broker {broker} coordinate group {group}")),
    "move-transaction": ("broker", _says("let broker {broker} coordinate transactional id {transactional_id}")),
    "add-fault": ("fault-rule", _fault),
    "remove-fault": ("fault-rule", _fault_removed),
    "clear-faults": ("fault-rule", _says("removed all faults")),
    "take-snapshot": ("snapshot", _says("took snapshot {snapshot}")),
    "restore": ("snapshot", _says("went back to snapshot {snapshot}")),
    "freeze-clock": ("clock", _says("froze the clock")),
    "resume-clock": ("clock", _says("let the clock go on")),
}
