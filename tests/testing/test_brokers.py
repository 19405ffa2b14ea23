"""Brokers over the control: shown, stopped, started, and given what others led."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kafkalite.testing.client.brokers import Brokers
from kafkalite.testing.client.cluster import Cluster
from kafkalite.testing.client.control import ControlError
from kafkalite.testing.client.process import Server

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def cluster(server: Server) -> Iterator[Cluster]:
    with Cluster(server=server, brokers=3, topics={"t": {"partitions": 3, "replication_factor": 3}}) as made:
        yield made


@pytest.fixture
def brokers(cluster: Cluster) -> Brokers:
    return Brokers(cluster)


def test_what_there_is(cluster: Cluster, brokers: Brokers) -> None:
    shown = brokers.all()
    assert [(each.broker, each.up, each.leads) for each in shown] == [(1, True, 1), (2, True, 1), (3, True, 1)]
    assert ",".join(str(each.address) for each in shown) == cluster.bootstrap_servers


def test_down_and_up(brokers: Brokers) -> None:
    address = brokers.all()[0].address
    stopped = brokers.stop(1)
    assert (stopped.up, stopped.address, stopped.leads) == (False, None, 0)
    assert brokers.stop(1).up is False
    assert sum(each.leads for each in brokers.all()) == 3
    started = brokers.start(1)
    assert (started.up, started.address, started.leads) == (True, address, 0)
    assert "stopped" in repr(stopped)
    assert str(address) in repr(started)


def test_first_replicas_lead_again(brokers: Brokers) -> None:
    brokers.stop(1)
    brokers.start(1)
    assert [each.leads for each in brokers.all()] == [0, 2, 1]
    assert brokers.elect() == 1
    assert [each.leads for each in brokers.all()] == [1, 1, 1]
    assert brokers.elect() == 0


def test_leaders_are_moved(brokers: Brokers) -> None:
    for broker in (1, 2, 3):
        brokers.move("t", 0, broker)
        assert brokers.leader("t", 0) == broker


def test_coordinators_are_moved(brokers: Brokers) -> None:
    for broker in (1, 2, 3):
        brokers.move_group("a group/with a slash", broker)
        assert brokers.coordinator("a group/with a slash") == broker
        brokers.move_transaction("id", broker)
        assert brokers.transaction_coordinator("id") == broker
    brokers.stop(3)
    assert brokers.coordinator("a group/with a slash") in (1, 2)


def test_what_cannot_be(cluster: Cluster, brokers: Brokers) -> None:
    for call, status, said in (
        (lambda: brokers.stop(9), 404, "there are: 1, 2, 3"),
        (lambda: brokers.move("t", 3, 1), 404, "no partition 3"),
        (lambda: brokers.move("nope", 0, 1), 404, "'nope'"),
        (lambda: brokers.move("t", 0, 9), 404, "no broker 9"),
        (lambda: cluster.call("POST", "/brokers/one/stop"), 422, "has to be a whole number"),
    ):
        with pytest.raises(ControlError, match=said) as refused:
            call()
        assert refused.value.status == status
    with pytest.raises(LookupError, match="no partition 7"):
        brokers.leader("t", 7)
    brokers.stop(2)
    with pytest.raises(ControlError, match="cannot lead t-0") as refused:
        brokers.move("t", 0, 2)
    assert refused.value.status == 409


def test_all_down(brokers: Brokers) -> None:
    for broker in (1, 2, 3):
        brokers.stop(broker)
    assert brokers.leader("t", 0) == -1
    with pytest.raises(ControlError, match="No broker is up"):
        brokers.coordinator("g")
    for broker in (1, 2, 3):
        brokers.start(broker)
    assert brokers.leader("t", 0) in (1, 2, 3)
