"""What happens because time passes stands in the timeline: nobody asked for it, so no request tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from kafka import KafkaConsumer, KafkaProducer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kafkalite.testing import Cluster, Server


@pytest.fixture
def kafka(server: Server) -> Iterator[Cluster]:
    with server.cluster(topics={"orders": 1}, config={"log.retention.check.interval.ms": 60_000}) as kafka:
        yield kafka


def advanced(kafka: Cluster, by: str) -> list[str]:
    """What the timeline tells of an advance and from there on."""
    seen = kafka.timeline()
    kafka.clock.advance(by)
    told = kafka.timeline(after=seen[-1]["number"])
    assert told[0]["text"] == f"the test advanced the clock by {by}"
    assert [event["at_ms"] for event in told] == sorted(event["at_ms"] for event in told)
    return [event["text"] for event in told[1:]]


def test_retention_tells_what_it_deleted(kafka: Cluster) -> None:
    kafka.produce("orders", "one", "two")
    assert advanced(kafka, "6 days") == []
    assert advanced(kafka, "2 days") == ["retention deleted offsets 0 to 1 of orders-0"]
    (event,) = kafka.timeline("retention", topic="orders")
    assert (event["partition"], event["log_start_offset"]) == (0, 2)
    assert event["at_ms"] < kafka.clock.now_ms - 3_600_000, "it happened at its own time"


def test_offsets_that_expire_are_told_of_their_group(kafka: Cluster) -> None:
    kafka.commit("billing", {("orders", 0): 0})
    assert advanced(kafka, "8 days") == ["1 offset of group billing expired: orders-0"]
    assert kafka.timeline("expired", group="billing") == kafka.timeline("expired", topic="orders") != []


def test_a_member_that_is_removed_is_told_with_the_reason(kafka: Cluster) -> None:
    kafka.produce("orders", "one")
    settings = kafka.client_config("kafka-python", "consumer", group_id="billing", client_id="reader")
    with KafkaConsumer("orders", **settings) as consumer:
        assert consumer.partitions_for_topic("orders") == {0}
        next(consumer)
        kafka.clock.freeze()
        assert "client reader was removed from group billing: its session timed out" in advanced(kafka, "1 h")
        assert kafka.timeline("left", group="billing", client_id="reader") != []


def test_a_transaction_whose_time_is_over_and_an_id_that_is_forgotten(kafka: Cluster) -> None:
    settings = kafka.client_config("kafka-python", "producer", transactional_id="tx", transaction_timeout_ms=90_000)
    with KafkaProducer(**settings) as producer:
        producer.init_transactions()
        producer.begin_transaction()
        producer.send("orders", b"one").get(10)
        kafka.clock.freeze()
        assert advanced(kafka, "1 min 20 s") == []
        assert advanced(kafka, "20 s") == ["the transaction of tx was aborted: its timeout of 1 min 30 s is over"]
        assert kafka.transactions()[0].state == "CompleteAbort"
        assert "transactional id tx was forgotten: unused for so long" in advanced(kafka, "8 days")


def test_compaction_tells_what_it_went_through(kafka: Cluster) -> None:
    config = {"cleanup.policy": "compact", "max.compaction.lag.ms": "60000", "segment.ms": "60000"}
    kafka.create_topic("prices", config=config)
    for _ in range(3):
        kafka.produce("prices", *[("tea", str(price)) for price in range(100)])
        kafka.clock.advance("2 min")
    kafka.clock.advance("1 h")
    told = [event["text"] for event in kafka.timeline("compaction", topic="prices")]
    assert told[-1].startswith("compaction went through prices-0 up to offset 199: "), told
    assert len(kafka.records("prices")) < 200
    assert kafka.timeline("compaction") == kafka.timeline("compaction", topic="prices"), "not of Kafka's own topics"
