"""Runs one load: `python -m bench.loads NAME PARAMETERS-AS-JSON` prints one JSON object, the load's figures."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from bench.loads import admin, connections, latency, storage, throughput, transactions

if TYPE_CHECKING:
    from collections.abc import Callable

LOADS: dict[str, Callable[..., dict[str, Any]]] = {
    "produce": throughput.produce,
    "consume": throughput.consume,
    "end_to_end": latency.end_to_end,
    "one_in_flight": latency.one_in_flight,
    "fresh_group": latency.fresh_group,
    "init_producer": transactions.init,
    "commits": transactions.commits,
    "commit_to_read": transactions.end_to_end,
    "make_topic": admin.make_topic,
    "one_topic": admin.one_topic,
    "many_topics": admin.many_topics,
    "idle_connections": connections.idle_connections,
    "make_topics": storage.make_topics,
    "delete_topic": storage.delete_topic,
    "set_configs": storage.set_configs,
    "one_each": storage.one_each,
    "keyed": storage.keyed,
    "paced": storage.paced,
}

print(json.dumps(LOADS[sys.argv[1]](**json.loads(sys.argv[2]))))
