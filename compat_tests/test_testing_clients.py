"""The page on clients of tests, run as it stands: settings that `client_config` gives are what each client takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kafkalite.testing import Server
from tests.testing.recipes import DOCS, run_python

if TYPE_CHECKING:
    from pathlib import Path


def test_the_page_on_clients(tmp_path: Path) -> None:
    run_python(DOCS / "testing" / "clients.md", tmp_path)


def test_a_commit_that_loses_its_connection_is_made_again() -> None:
    """With librdkafka's own waits it takes longer than a session, most of the time."""
    from confluent_kafka import Consumer

    with Server() as server:
        for _ in range(3):
            with server.cluster(topics={"orders": 1}) as kafka:
                kafka.produce("orders", "one")
                own = {"group.id": "g", "enable.auto.commit": False, "log_level": 0}
                consumer = Consumer(kafka.client_config("confluent", "consumer", **own))
                consumer.subscribe(["orders"])
                while consumer.poll(1) is None:
                    pass
                lost = kafka.faults.add(api="OffsetCommit", disconnect="after", times=1)
                consumer.commit(asynchronous=False)
                consumer.close()
                assert (lost.hits, kafka.committed("g")) == (1, {("orders", 0): 1})
