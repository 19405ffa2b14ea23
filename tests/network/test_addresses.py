"""The rule that tells clients where to come back to, and the forms of listeners."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kafkalite.config.values import ConfigError
from kafkalite.network.addresses import (
    AddressRule,
    Listener,
    Surroundings,
    default_gateways,
    join_host_port,
    listeners_of_brokers,
    parse_advertised,
    parse_listeners,
    parse_protocol_map,
    plain_host,
    read_surroundings,
    split_host_port,
)

if TYPE_CHECKING:
    from pathlib import Path

EVERYWHERE = [Listener("PLAINTEXT", "", 9092)]
CONTAINER = Surroundings(True, ["172.17.0.1", "fd00::1"])
MACHINE = Surroundings(False, [])


def rule(surroundings: Surroundings, advertised: dict[str, tuple[str, int]] | None = None) -> AddressRule:
    return AddressRule(EVERYWHERE, advertised, lambda: surroundings)


@pytest.mark.parametrize(
    ("where", "local", "peer", "told"),
    [
        # A machine: what the client has just reached.
        (MACHINE, "127.0.0.1", "127.0.0.1", "127.0.0.1"),
        (MACHINE, "127.0.0.7", "127.0.0.1", "127.0.0.7"),
        (MACHINE, "::1", "::1", "::1"),
        (MACHINE, "192.0.2.7", "192.0.2.9", "192.0.2.7"),
        (MACHINE, "192.0.2.7", "192.0.2.7", "192.0.2.7"),
        (MACHINE, "192.0.2.7", "172.17.0.1", "192.0.2.7"),
        (MACHINE, "2001:db8::7", "2001:db8::9", "2001:db8::7"),
        # One socket for both families sees IPv4 clients wrapped.
        (MACHINE, "::ffff:192.0.2.7", "::ffff:192.0.2.9", "192.0.2.7"),
        (MACHINE, "::ffff:127.0.0.1", "::ffff:127.0.0.1", "127.0.0.1"),
        # Scopes have a meaning on one machine only.
        (MACHINE, "fe80::7%eth0", "fe80::9%eth0", "fe80::7"),
        (MACHINE, "fe80::7%eth0", "fe80::7%eth0", "fe80::7%eth0"),
        # A container: published ports come from the gateway, neighbours come as themselves.
        (CONTAINER, "172.17.0.2", "172.17.0.1", "localhost"),
        (CONTAINER, "::ffff:172.17.0.2", "::ffff:172.17.0.1", "localhost"),
        (CONTAINER, "fd00::2", "fd00::1", "localhost"),
        (CONTAINER, "172.17.0.2", "172.17.0.3", "172.17.0.2"),
        (CONTAINER, "127.0.0.1", "127.0.0.1", "127.0.0.1"),
        (CONTAINER, "172.17.0.2", "172.17.0.2", "localhost"),
    ],
)
def test_the_rule(where: Surroundings, local: str, peer: str, told: str) -> None:
    assert rule(where).address_for("PLAINTEXT", 9092, local, peer) == (told, 9092)


def test_a_container_that_listens_on_one_address_tells_itself_that_address() -> None:
    bound = AddressRule([Listener("PLAINTEXT", "172.17.0.2", 9092)], {}, lambda: CONTAINER)
    assert bound.address_for("PLAINTEXT", 9092, "172.17.0.2", "172.17.0.2") == ("172.17.0.2", 9092)


@pytest.mark.parametrize(
    ("advertised", "told"),
    [
        (("broker.example", 19092), ("broker.example", 19092)),
        (("broker.example", 0), ("broker.example", 9092)),
        (("", 19092), ("localhost", 19092)),
        (("", 0), ("localhost", 9092)),
    ],
)
def test_what_is_advertised_wins_half_by_half(advertised: tuple[str, int], told: tuple[str, int]) -> None:
    assert rule(CONTAINER, {"PLAINTEXT": advertised}).address_for("PLAINTEXT", 9092, "172.17.0.2", "172.17.0.1") == told


def test_only_the_named_listener_is_advertised() -> None:
    told = rule(MACHINE, {"OUTSIDE": ("broker.example", 1)}).address_for("PLAINTEXT", 9092, "192.0.2.7", "192.0.2.9")
    assert told == ("192.0.2.7", 9092)


def test_the_machine_is_asked_once_and_not_for_loopback() -> None:
    asked = []

    def ask() -> Surroundings:
        asked.append(1)
        return CONTAINER

    addresses = AddressRule(EVERYWHERE, {}, ask)
    addresses.address_for("PLAINTEXT", 9092, "127.0.0.1", "127.0.0.1")
    assert not asked
    for _ in range(3):
        addresses.address_for("PLAINTEXT", 9092, "172.17.0.2", "172.17.0.1")
    assert asked == [1]


def test_plain_host_leaves_other_addresses_alone() -> None:
    assert plain_host("::ffff:1:2") == "::ffff:1:2"
    assert plain_host("broker.example") == "broker.example"


# -- what the machine says ---------------------------------------------------------------------------------------------

ROUTE = """Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t{gateway}\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
eth1\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0
"""
IPV6_ROUTE = """fd000000000000000000000000000000 40 {zero} 00 {zero} 00000100 00000001 00000000 00000001     eth0
{zero} 00 {zero} 00 fd000000000000000000000000000001 00000400 00000002 00000000 00000003     eth0
{zero} 00 {zero} 00 {zero} ffffffff 00000001 00000000 00200200       lo
""".format(zero="0" * 32)


def route() -> str:
    import sys

    return ROUTE.format(gateway=f"{int.from_bytes(bytes([172, 17, 0, 1]), sys.byteorder):08X}")


def test_default_gateways_of_both_families() -> None:
    assert default_gateways(route(), IPV6_ROUTE) == ["172.17.0.1", "fd00::1"]


def test_no_tables_no_gateways() -> None:
    assert default_gateways("", "") == []


@pytest.mark.parametrize(
    ("file", "text", "environ", "container"),
    [
        (".dockerenv", "", {}, True),
        ("run/.containerenv", "", {}, True),
        ("proc/1/cgroup", "12:pids:/docker/0123\n", {}, True),
        ("proc/1/cgroup", "0::/\n", {}, False),
        (None, "", {"KUBERNETES_SERVICE_HOST": "10.0.0.1"}, True),
        (None, "", {"container": "podman"}, True),
        (None, "", {}, False),
    ],
)
def test_signs_of_a_container(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: str | None,
    text: str,
    environ: dict[str, str],
    container: bool,
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    (tmp_path / "proc/net").mkdir(parents=True)
    (tmp_path / "proc/net/route").write_text(route())
    if file:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(text)
    found = read_surroundings(f"{tmp_path}/", environ)
    assert found.in_container is container
    assert found.gateways == (frozenset({"172.17.0.1"}) if container else frozenset())


def test_other_systems_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "darwin")
    assert not read_surroundings("/", {"container": "docker"}).in_container


# -- listeners and advertised.listeners --------------------------------------------------------------------------------


def test_listeners_in_their_order() -> None:
    listeners = parse_listeners(
        "PLAINTEXT://:9092, inside://10.0.0.1:9093,V6://[::1]:9094,BARE://2001:db8::1:9095,ANY://0.0.0.0:0",
        parse_protocol_map("PLAINTEXT:PLAINTEXT,INSIDE:PLAINTEXT,V6:plaintext,BARE:PLAINTEXT,ANY:PLAINTEXT"),
    )
    assert [(listener.name, listener.host, listener.port) for listener in listeners] == [
        ("PLAINTEXT", "", 9092),
        ("INSIDE", "10.0.0.1", 9093),
        ("V6", "::1", 9094),
        ("BARE", "2001:db8::1", 9095),
        ("ANY", "0.0.0.0", 0),
    ]


@pytest.mark.parametrize(
    ("host", "bound"),
    [
        ("localhost", ("127.0.0.1", "::1")),
        ("", ("0.0.0.0", "::")),
        ("*", ("0.0.0.0", "::")),
        ("0.0.0.0", ("0.0.0.0",)),
        ("::", ("::",)),
        ("broker.example", ("broker.example",)),
    ],
)
def test_hosts_that_mean_two_addresses(host: str, bound: tuple[str, ...]) -> None:
    assert Listener("PLAINTEXT", host, 0).bind_hosts == bound


def test_the_controller_listener_is_left_out() -> None:
    listeners = parse_listeners("PLAINTEXT://:9092,CONTROLLER://:9093", {}, ["CONTROLLER"])
    assert [listener.name for listener in listeners] == ["PLAINTEXT"]


def test_one_port_for_both_families_is_fine() -> None:
    assert len(parse_listeners("A://127.0.0.1:9092,B://[::1]:9092", {"A": "PLAINTEXT", "B": "PLAINTEXT"})) == 2
    assert len(parse_listeners("A://h:0,B://h:0", {"A": "PLAINTEXT", "B": "PLAINTEXT"})) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "listeners is empty"),
        ("CONTROLLER://:9093", "listeners is empty"),
        ("localhost:9092", "NAME://HOST:PORT"),
        ("PLAINTEXT://localhost", "NAME://HOST:PORT"),
        ("PLAINTEXT://[::1]", "NAME://HOST:PORT"),
        ("://localhost:9092", "NAME://HOST:PORT"),
        ("PLAINTEXT://localhost:", "no usable port"),
        ("PLAINTEXT://localhost:kafka", "no usable port"),
        ("PLAINTEXT://localhost:-1", "no usable port"),
        ("PLAINTEXT://localhost:65536", "no usable port"),
        ("PLAINTEXT://localhost:٣", "no usable port"),
        ("PLAINTEXT://[::1:9092", "no address"),
        ("OUTSIDE://localhost:9092", "OUTSIDE has no protocol"),
        ("SSL://localhost:9092", "speaks PLAINTEXT only"),
        ("SECURE://localhost:9092", "speaks PLAINTEXT only"),
        ("PLAINTEXT://a:1,PLAINTEXT://b:2", "PLAINTEXT twice"),
        ("PLAINTEXT://a:1,plaintext://b:2", "PLAINTEXT twice"),
        ("PLAINTEXT://:9092,OTHER://:9092", "port 9092 twice"),
        ("PLAINTEXT://localhost:9092,OTHER://[::1]:9092", "port 9092 twice"),
    ],
)
def test_listeners_that_cannot_be(text: str, said: str) -> None:
    protocols = {"PLAINTEXT": "PLAINTEXT", "OTHER": "PLAINTEXT", "SECURE": "SASL_SSL"}
    with pytest.raises(ConfigError, match=said):
        parse_listeners(text, protocols, ["CONTROLLER"])


@pytest.mark.parametrize(
    ("text", "said"),
    [("PLAINTEXT", "NAME:PROTOCOL"), (":PLAINTEXT", "NAME:PROTOCOL"), ("A:TELNET", "TELNET"), ("A:SSL,a:SSL", "twice")],
)
def test_protocol_maps_that_cannot_be(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        parse_protocol_map(text)


def test_advertised_listeners() -> None:
    listeners = [Listener("PLAINTEXT", "", 9092), Listener("OUTSIDE", "", 9093)]
    advertised = parse_advertised("outside://broker.example:19093,PLAINTEXT://:0", listeners)
    assert advertised == {"OUTSIDE": ("broker.example", 19093), "PLAINTEXT": ("", 0)}
    assert parse_advertised("", listeners) == {}


def test_kafkas_own_file_advertises_its_controller_which_is_left_out() -> None:
    told = "PLAINTEXT://localhost:9092,CONTROLLER://localhost:9093"
    assert parse_advertised(told, EVERYWHERE, ["CONTROLLER"]) == {"PLAINTEXT": ("localhost", 9092)}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("PLAINTEXT://0.0.0.0:9092", "no client can connect to 0.0.0.0"),
        ("PLAINTEXT://[::]:9092", "no client can connect to ::"),
        ("OTHER://a:1", "OTHER, which is not in listeners; there are PLAINTEXT"),
        ("PLAINTEXT://*:9092", r"no client can connect to \*"),
        ("PLAINTEXT://a:1,PLAINTEXT://b:1", "twice"),
        ("a:1", "NAME://HOST:PORT"),
    ],
)
def test_advertised_listeners_that_cannot_be(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        parse_advertised(text, EVERYWHERE, ["CONTROLLER"])


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("host", ("host", 1)),
        ("host:2", ("host", 2)),
        (":2", ("", 2)),
        ("", ("", 1)),
        ("::1", ("::1", 1)),
        ("[::1]", ("::1", 1)),
        ("[::1]:2", ("::1", 2)),
        ("fe80::1%eth0", ("fe80::1%eth0", 1)),
        ("[fe80::1%eth0]:2", ("fe80::1%eth0", 2)),
        ("*", ("*", 1)),
        ("my_host-1.example.", ("my_host-1.example.", 1)),
        ("482910384756:9092", ("482910384756", 9092)),  # a container is called so, one in three hundred
    ],
)
def test_split_host_port(text: str, parts: tuple[str, int]) -> None:
    assert split_host_port(text, 1) == parts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("http://host:2/path", "leave out http:// and say host:2$"),
        ("PLAINTEXT://host:2", "leave out PLAINTEXT:// and say host:2$"),
        ("http://", "and say HOST:PORT$"),
        ("host/path", "without '/'"),
        ("a host", "without ' '"),
        ("host\n", r"without '\\n'"),
        ("a,b", "without ','"),
        ("9092", "names no host"),
        ("a:b:1", r"HOST:PORT, or \[IPV6\]:PORT"),
        ("[host]:1", r"write \[IPV6\]:PORT"),
        ("[]", r"write \[IPV6\]:PORT"),
        ("[::1", r"write \[IPV6\]:PORT"),
        ("::\0", r"HOST:PORT, or \[IPV6\]:PORT"),
    ],
)
def test_what_is_no_address(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        split_host_port(text, 1)


@given(st.one_of(st.ip_addresses().map(str), st.just("broker.example")), st.integers(0, 65535))
def test_joined_splits_again(host: str, port: int) -> None:
    assert split_host_port(join_host_port(host, port), 1) == (host, port)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (
        lambda: parse_listeners(text),
        lambda: parse_advertised(text, EVERYWHERE),
        lambda: parse_protocol_map(text),
        lambda: split_host_port(text, 1),
    ):
        try:
            parse()
        except ConfigError:
            pass


class TestSeveralBrokers:
    """`--brokers`: each has listeners of its own."""

    @pytest.mark.parametrize(
        ("first", "others"),
        [
            ("P://h:9092", [["P://h:9093"], ["P://h:9094"]]),
            ("P://h:0", [["P://h:0"], ["P://h:0"]]),
            ("P://a:9092,Q://b:9093", [["P://a:9094", "Q://b:9095"], ["P://a:9096", "Q://b:9097"]]),
            ("P://a:9092,Q://b:19092", [["P://a:9093", "Q://b:19093"], ["P://a:9094", "Q://b:19094"]]),
        ],
    )
    def test_the_next_ports(self, first: str, others: list[list[str]]) -> None:
        listeners = parse_listeners(first, {"P": "PLAINTEXT", "Q": "PLAINTEXT"})
        brokers = listeners_of_brokers(listeners, {}, 3)
        assert brokers[0] == (listeners, {})
        assert [[repr(listener) for listener in own] for own, _ in brokers[1:]] == others

    def test_what_is_advertised_moves_too(self) -> None:
        listeners = [Listener("PLAINTEXT", "", 9092), Listener("Q", "", 9093)]
        brokers = listeners_of_brokers(listeners, {"PLAINTEXT": ("example.org", 0), "Q": ("", 29093)}, 3)
        assert [told for _, told in brokers] == [
            {"PLAINTEXT": ("example.org", 0), "Q": ("", port)} for port in (29093, 29095, 29097)
        ]
        free = listeners_of_brokers([Listener("PLAINTEXT", "", 0)], {"PLAINTEXT": ("h", 80)}, 2)
        assert free[1][1] == {"PLAINTEXT": ("h", 81)}

    def test_ports_end(self) -> None:
        with pytest.raises(ConfigError, match="3 brokers need more ports"):
            listeners_of_brokers([Listener("PLAINTEXT", "", 65534)], {}, 3)
