"""What may stand in a fault rule; what may not is said in one sentence that says what to write."""

from __future__ import annotations

from typing import Any

import pytest

from kafkalite.testing.fault_fields import FaultError, checked, tables_of

WRONG: list[tuple[dict[str, Any], str]] = [
    ({}, "a fault has to do something: give one of error, delay_ms"),
    ({"api": "Produce"}, "a fault has to do something"),
    ({"api": "Prodcue", "delay_ms": 1}, "there is no API 'Prodcue' here; did you mean Produce?"),
    ({"api": "Vote", "delay_ms": 1}, "there is no API 'Vote' here"),
    ({"error": "NOT_LEADER"}, "there is no error code 'NOT_LEADER'; did you mean NOT_LEADER_OR_FOLLOWER?"),
    ({"error": "not-controller"}, "did you mean NOT_CONTROLLER?"),
    ({"error": "NONE"}, "there is no error code 'NONE'"),
    ({"eror": "NOT_CONTROLLER"}, "a fault has no 'eror'; did you mean error?"),
    ({"delay_ms": 0}, "delay_ms is 0, but has to be 1 or more"),
    ({"delay_ms": "1"}, "delay_ms is '1', but has to be a whole number"),
    ({"delay_ms": True}, "delay_ms is True, but has to be a whole number"),
    ({"delay_ms": 1, "times": 0}, "times is 0, but has to be 1 or more"),
    ({"delay_ms": 1, "nth": [1, 0]}, "nth is 0, but has to be 1 or more"),
    ({"delay_ms": 1, "topic": []}, "topic is an empty list"),
    ({"delay_ms": 1, "probability": 1.5}, "probability is 1.5, but has to be 1 or less"),
    ({"delay_ms": 1, "seed": 7}, "give probability too"),
    ({"disconnect": "now"}, "disconnect is 'now', but has to be before or after"),
    ({"refuse": False}, "refuse is False, but has to be true"),
    ({"error": "NOT_CONTROLLER", "answer": "lost"}, "error and answer exclude each other"),
    ({"error": "NOT_CONTROLLER", "corrupt": "crc"}, "no records are answered"),
    ({"api": "Produce", "corrupt": "crc"}, "corrupt works on fetched records"),
    ({"answer": "lost", "sent_bytes": 3}, "sent_bytes belongs to answer = cut"),
    ({"api": "Heartbeat", "topic": "t", "delay_ms": 1}, "Heartbeat names no topic: leave topic out"),
    ({"api": "CreateTopics", "partition": 0, "delay_ms": 1}, "CreateTopics names no partition"),
    ({"api": "Fetch", "group": "g", "delay_ms": 1}, "Fetch names no group"),
    ({"api": "Fetch", "transactional_id": "t", "delay_ms": 1}, "Fetch names no transactional id"),
    ({"topic": "t", "group": "g", "transactional_id": "i", "api": "Produce", "delay_ms": 1}, "Produce names no group"),
    ({"api": "Produce", "error": "NOT_CONTROLLER", "level": "top"}, "Produce has no error at its top"),
    ({"delay_ms": 1, "level": "top"}, "give error too"),
    ({"refuse": True, "api": "Produce"}, "refuse works on new connections, which have no api"),
    ({"disk": "full", "client_id": "c"}, "disk works on the files of partitions, which have no client_id"),
    ({"disk": "full", "delay_ms": 1}, "disk works on the files of partitions, which have no"),
    ({"disconnect": "before", "answer_delay_ms": 1}, "take delay_ms"),
]


@pytest.mark.parametrize(("rule", "why"), WRONG, ids=[str(rule) for rule, _ in WRONG])
def test_what_is_wrong_is_said(rule: dict[str, Any], why: str) -> None:
    with pytest.raises(FaultError) as caught:
        checked(rule)
    assert why in str(caught.value)


def test_one_may_be_given_for_a_list() -> None:
    rule = checked({"api": "Produce", "topic": "t", "partition": 0, "error": "NOT_LEADER_OR_FOLLOWER", "nth": 2})
    assert (rule["topic"], rule["partition"], rule["nth"], rule["level"]) == (["t"], [0], [2], "item")
    assert rule["apis"] == {"Produce"}


def test_without_an_api_all_are_meant_that_name_what_is_named() -> None:
    assert "Fetch" in checked({"topic": "t", "delay_ms": 1})["apis"]
    assert "Heartbeat" not in checked({"topic": "t", "delay_ms": 1})["apis"]
    assert checked({"topic": "t", "group": "g", "partition": 1, "delay_ms": 1})["apis"] == {
        "OffsetCommit",
        "OffsetFetch",
        "TxnOffsetCommit",
        "OffsetDelete",
    }


def test_session_errors_stand_at_the_top() -> None:
    assert checked({"api": "Fetch", "error": "FETCH_SESSION_ID_NOT_FOUND"})["level"] == "top"


def test_null_is_as_good_as_left_out() -> None:
    assert "topic" not in checked({"topic": None, "delay_ms": 1})


def test_a_file_has_fault_tables_and_nothing_else() -> None:
    assert tables_of({}) == []
    assert tables_of({"fault": [{"delay_ms": 1}]}) == [{"delay_ms": 1}]
    with pytest.raises(FaultError, match=r"there is faults in it: write \[\[fault\]\]"):
        tables_of({"faults": [{"delay_ms": 1}]})
    with pytest.raises(FaultError, match=r"there is one \[fault\] in it"):
        tables_of({"fault": {"delay_ms": 1}})
