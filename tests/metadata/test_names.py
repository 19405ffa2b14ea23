"""Names of topics, and who belongs to which partition."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kafkalite.metadata.image import NO_LEADER
from kafkalite.metadata.names import collision_key, topic_name_fault
from kafkalite.metadata.placement import OneProcessPlacement, hash_partition, java_hash, replicas_for
from tests.metadata.metadata_log import controller

HASHES = Path(__file__).parent / "vectors/coordinator-hash.jsonl"


@pytest.mark.parametrize("name", ["a", "A-b_c.9", "...", "x" * 249, "__consumer_offsets", "-"])
def test_good_names(name: str) -> None:
    assert topic_name_fault(name) is None


@pytest.mark.parametrize("name", ["", ".", "..", "a b", "a/b", "é", "x" * 250, "a\n", "٣"])
def test_bad_names(name: str) -> None:
    assert topic_name_fault(name)


def test_what_collides() -> None:
    assert collision_key("a.b") == collision_key("a_b") == "a_b"
    assert collision_key("ab") is None


def test_hashes_are_javas() -> None:
    lines = [json.loads(line) for line in HASHES.read_text("utf-8").splitlines()]
    assert len(lines) > 10
    for line in lines:
        assert java_hash(line["id"]) == line["hashCode"], line
        for count, partition in line["partition"].items():
            assert hash_partition(line["id"], int(count)) == partition, line


def test_known_hashes() -> None:
    assert [hash_partition(key, 50) for key in ("my-group", "test", "group-1", "txn-1", "polygenelubricants")] == [
        12,
        48,
        49,
        10,
        0,
    ]


def test_replicas_go_round() -> None:
    assert [replicas_for([1, 2, 3], 1, index, 2) for index in range(3)] == [[2, 3], [3, 1], [1, 2]]


def test_the_coordinator_leads_the_keys_partition() -> None:
    made = controller(node_ids=(4, 5, 6))
    placement = OneProcessPlacement(made)
    assert placement.node_ids() == (4, 5, 6)
    assert placement.coordinator(0, "my-group") == NO_LEADER
    assert not any(placement.coordinates(0, "my-group", node_id) for node_id in (4, 5, 6))
    made.ensure_internal_topic("__consumer_offsets")
    assert placement.coordinator(0, "my-group") == [4, 5, 6][12 % 3]
    assert [placement.coordinates(0, "my-group", node_id) for node_id in (4, 5, 6)] == [True, False, False]
