"""Nasty mode finds the bugs of small applications, and lets correct ones in three clients pass."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from compat_tests.applications import (
    EXPECTED,
    ORDERS,
    Application,
    Run,
    aiokafka_biller,
    checks_send,
    commits_first,
    commits_last,
    confluent_biller,
    confluent_copier,
    counts_once,
    counts_twice,
    kafka_python_biller,
    run,
    trusts_send,
)
from kafkalite.testing import Server

AT_A_TIME = 6
SEEDS_TO_FIND_A_BUG = 20
BUGS = [(commits_first, commits_last), (counts_twice, counts_once), (trusts_send, checks_send)]
WITH_INVOICES = (commits_first, commits_last, trusts_send, checks_send)
WITH_LEDGER = (counts_twice, counts_once)
CORRECT: dict[Application, tuple[int, int]] = {
    kafka_python_biller: (10, 200),
    aiokafka_biller: (10, 200),
    confluent_biller: (5, 200),
    confluent_copier: (2, 200),  # which nasty mode leaves the connection it would not come back from
}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One process for all runs."""
    with Server() as started:
        yield started


def fault_of(application: Application, server: Server, seed: int) -> str | None:
    """What an application did wrong under a seed; None where all is well."""
    with server.cluster(nasty=seed) as kafka:
        work = run(application, kafka)
        found = _judged(application, work)
        if found is None:
            return None
        shown = {name: each["hits"] for name, each in kafka.faults.mischief()["behaviours"].items() if each["hits"]}
        return f"nasty={seed}: {found}; it met {shown}; it raised {work.crashes}"


def _judged(application: Application, work: Run) -> str | None:
    committed = sum(work.kafka.committed("billing", "orders").values())
    if committed < ORDERS:
        return f"{committed} of {ORDERS} orders were committed in time"
    invoices, amounts = work.invoices(), work.ledger.amounts
    if application not in WITH_LEDGER and (lost := EXPECTED.keys() - invoices.keys()):
        return f"{len(lost)} orders were never billed"
    if application is confluent_copier:
        return None if invoices == EXPECTED else f"{invoices.total() - ORDERS} orders were billed twice"
    if application not in WITH_INVOICES and amounts != EXPECTED:
        return f"{amounts.total()} orders were counted instead of {ORDERS}"
    return None


def faults(application: Application, server: Server, seeds: range) -> list[str]:
    """What went wrong under each of the seeds where something did."""
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        found = pool.map(lambda seed: fault_of(application, server, seed), seeds)
        return [fault for fault in found if fault is not None]


@pytest.mark.parametrize(("wrong", "mended"), BUGS, ids=[wrong.__name__ for wrong, _ in BUGS])
def test_a_bug_is_found_within_20_seeds_and_gone_when_mended(
    wrong: Application, mended: Application, server: Server, full: bool
) -> None:
    for first in range(0, SEEDS_TO_FIND_A_BUG, AT_A_TIME):
        found = faults(wrong, server, range(first, min(first + AT_A_TIME, SEEDS_TO_FIND_A_BUG)))
        if found:
            break
    else:
        pytest.fail(f"{wrong.__name__} went through {SEEDS_TO_FIND_A_BUG} seeds")
    assert faults(mended, server, range(SEEDS_TO_FIND_A_BUG if full else AT_A_TIME)) == []


@pytest.mark.parametrize("application", CORRECT, ids=[application.__name__ for application in CORRECT])
def test_a_correct_application_passes(application: Application, server: Server, full: bool) -> None:
    count = CORRECT[application][full]
    assert faults(application, server, range(count)) == []
