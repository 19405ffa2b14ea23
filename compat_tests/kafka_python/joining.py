"""A consumer of kafka-python that joins its group once."""

from __future__ import annotations

from kafka import KafkaConsumer


def know(consumer: KafkaConsumer, *topics: str) -> None:
    """Let a consumer that has subscribed to topics hear of them before it joins.

    Else it joins with nothing known of them, and once more when it knows. If the time of a poll is over while that
    second join is under way, kafka-python 3.0.12 forgets to finish it (what KAFKA-9815 mended in Java): it sends no
    heartbeats and its commits fail, for good.
    """
    for topic in topics:
        consumer.partitions_for_topic(topic)
