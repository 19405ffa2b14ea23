"""The config block that is encoded once is the one that would have been encoded each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafkalite.config.describe import topic_entries
from kafkalite.config.settings import Settings
from kafkalite.metadata.topics import TopicResult
from kafkalite.protocol.messages.create_topics import CreateTopicsResponse
from kafkalite.server.created_topics import CreatedTopics

if TYPE_CHECKING:
    from kafkalite.protocol.primitives import Buffer

Result = CreateTopicsResponse.CreatableTopicResult
Config = CreateTopicsResponse.CreatableTopicConfigs


def encoded(result: Result, version: int) -> bytes:
    parts: list[Buffer] = []
    result.write(parts, version)
    return b"".join(parts)


@given(
    st.text("abc", max_size=300),
    st.binary(min_size=16, max_size=16),
    st.dictionaries(st.sampled_from(["retention.ms", "flush.ms", "internal.segment.bytes"]), st.just("5")),
    st.sampled_from([5, 6, 7]),
)
def test_the_same_bytes(name: str, topic_id: bytes, overrides: dict[str, str], version: int) -> None:
    settings = Settings.load()
    made = TopicResult(name, topic_id=topic_id)
    made.num_partitions, made.replication_factor, made.configs = 3, 1, overrides
    plain = Result(
        name=name,
        topic_id=topic_id,
        error_message=None,
        num_partitions=3,
        replication_factor=1,
        configs=[Config(*entry[:5]) for entry in topic_entries(settings, overrides)],
    )
    assert encoded(CreatedTopics(settings).answer(made, shows_configs=True), version) == encoded(plain, version)


@pytest.mark.parametrize("version", [5, 6, 7])
def test_equal_configs_are_encoded_once(version: int) -> None:
    created = CreatedTopics(Settings.load())
    first, second = (created.answer(TopicResult(name), shows_configs=True) for name in "ab")
    parts: list[list[Buffer]] = [[], []]
    first.write(parts[0], version)
    second.write(parts[1], version)
    assert any(part is other for part in parts[0] for other in parts[1] if len(part) > 500)
