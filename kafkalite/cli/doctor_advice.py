"""Why an address does not work for a client, and which setting makes it work, in sentences."""

from __future__ import annotations

from kafkalite.cli.doctor_address import (
    is_bare_name,
    is_cluster_internal,
    is_container_id,
    is_docker_network,
    is_loopback,
    is_private,
    is_wildcard,
)
from kafkalite.network.addresses import join_host_port

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Place:
    """Where the walk began, and what the broker there says of its own listeners (empty where it did not tell)."""

    __slots__ = ("host", "port", "settings")

    def __init__(self, host: str, port: int) -> None:
        self.host = host
        self.port = port
        self.settings: Mapping[str, str] = {}

    def __str__(self) -> str:
        return join_host_port(self.host, self.port)


def corrected(place: Place, told: str, better: str) -> str:
    """The broker's advertised.listeners with one address replaced; with `better` alone where it did not tell them."""
    current = place.settings.get("advertised.listeners") or ""
    endpoints = [endpoint.strip() for endpoint in current.split(",") if endpoint.strip()]
    changed = [f"{end.partition('://')[0]}://{better}" if end.endswith(f"://{told}") else end for end in endpoints]
    return ",".join(changed) if changed != endpoints else f"PLAINTEXT://{better}"


def set_advertised(place: Place, told: str, better: str) -> str:
    """How to advertise another address."""
    value = corrected(place, told, better)
    return (
        f"Change: advertised.listeners={value}\n"
        f"   in a container of Apache Kafka: KAFKA_ADVERTISED_LISTENERS={value}"
        f"\n   with kafkalite: leave --advertise out, or --advertise {better}"
    )


def both_sides(place: Place, told: str) -> str:
    """How to serve clients inside a container network, which use `told`, and this one."""
    name = corrected(place, told, told).partition("://")[0]
    return (
        f"Change: give clients outside the container network a listener of their own, and publish its port:\n"
        f"   listeners={name}://0.0.0.0:{_port(told)},OUTSIDE://0.0.0.0:{_other(place, told)}\n"
        f"   advertised.listeners={name}://{told},OUTSIDE://{place.host}:{_other(place, told)}\n"
        f"   listener.security.protocol.map={name}:PLAINTEXT,OUTSIDE:PLAINTEXT\n"
        f"   (each as KAFKA_LISTENERS, KAFKA_ADVERTISED_LISTENERS, KAFKA_LISTENER_SECURITY_PROTOCOL_MAP in a container;"
        f" keep the CONTROLLER listener) and docker run -p {_other(place, told)}:{_other(place, told)}.\n"
        f"   If no client runs inside that network, advertised.listeners={corrected(place, told, str(place))} will do."
    )


def _port(address: str) -> str:
    return address.rpartition(":")[2]


def _other(place: Place, told: str) -> int:
    """The port that this client uses, or another one where the listener for insiders has that."""
    return place.port if str(place.port) != _port(told) else 29092


def advertised_by_nature(place: Place, host: str, port: int) -> tuple[str, str] | None:
    """(text, change) for an address that is wrong whatever answers there; None for one that may be right."""
    told = join_host_port(host, port)
    if is_wildcard(host):
        return (
            f"clients are told to connect to {told}, which means every interface and is no address to connect to",
            set_advertised(place, told, join_host_port(place.host, port))
            + "\nlisteners may stay at 0.0.0.0: it says where to listen, advertised.listeners what clients are told.",
        )
    if not host or port <= 0:
        return f"clients are told the address {told!r}, which is none", set_advertised(place, told, str(place))
    if is_loopback(host) and not is_loopback(place.host):
        return (
            f"clients are told to connect to {told}, which to each client is its own machine, while the broker is at "
            f"{place.host}",
            set_advertised(place, told, join_host_port(place.host, port)),
        )
    return None


def unresolved(place: Place, host: str, port: int, reason: str) -> tuple[str, str]:
    """(text, change) for an advertised name that is not known here."""
    told = join_host_port(host, port)
    text = f"clients are told to connect to {told}, and the name {host} is not known here ({reason})"
    if is_container_id(host):
        return (
            f"{text}: it is a container's id, which brokers tell when nothing is advertised",
            set_advertised(place, told, str(place)),
        )
    if host == "host.docker.internal":
        return (
            f"{text}: only containers know it (on Linux with --add-host=host.docker.internal:host-gateway)",
            both_sides(place, told),
        )
    if is_cluster_internal(host):
        return (
            f"{text}: only pods of its Kubernetes cluster know it",
            f"Change: run the client in the cluster, or give the broker an external listener (NodePort, LoadBalancer) "
            f"and tell its address in advertised.listeners.\n   For a look only: kubectl port-forward to the broker, "
            f"and a line '127.0.0.1 {host}' in /etc/hosts.",
        )
    if is_bare_name(host):
        return f"{text}: a name like this is known to containers of the same network only", both_sides(place, told)
    return (
        f"{text}",
        f"Change: add {host} to the name server (or /etc/hosts) of the clients, or tell an address they know.\n"
        + set_advertised(place, told, join_host_port(place.host, port)),
    )


def unreachable(place: Place, host: str, port: int, reason: str) -> tuple[str, str]:
    """(text, change) for an advertised address that takes no connection."""
    told = join_host_port(host, port)
    what = "nothing listens there" if reason == "refused" else f"it cannot be reached ({reason})"
    text = f"clients are told to connect to {told}, and {what}"
    same_host = host == place.host or (is_loopback(host) and is_loopback(place.host))
    if same_host and port != place.port:
        return (
            f"{text}, while the broker answers at {place}: its port is published (or forwarded) under another number",
            f"Change one of the two so that the numbers agree: publish it as docker run -p {port}:{port}, or\n"
            + set_advertised(place, told, join_host_port(host, place.port)),
        )
    if is_docker_network(host) and not is_docker_network(place.host):
        return (
            f"{text}; it looks like the container's own address, which only its network reaches",
            set_advertised(place, told, str(place)),
        )
    if reason == "refused":
        hint = "If the broker is that host: look whether it listens there, by listeners (or the container's -p)."
    else:
        hint = f"A firewall or security group may drop port {port}" + (
            ", or the address belongs to a private network that this machine is not part of."
            if is_private(host)
            else "."
        )
    return text, f"{hint}\n{set_advertised(place, told, str(place))}"


def mapped_elsewhere(place: Place, host: str, port: int, what: str) -> tuple[str, str]:
    """(text, change) for an advertised address where something else answers."""
    told = join_host_port(host, port)
    return (
        f"clients are told to connect to {told}, and there answers {what}",
        f"If port {port} is published by another container or used by another program, publish the broker under a "
        f"number of its own (the same inside and outside, docker run -p {place.port}:{place.port}) and tell that.\n"
        + set_advertised(place, told, str(place)),
    )


def bootstrap_refused(place: Place, other_family: str | None) -> tuple[str, str]:
    """(text, change) where nothing listens at the address that was given."""
    if other_family is not None:
        return (
            f"nothing listens at {place}, but something listens at {other_family}, the other family's address",
            f"Connect to {other_family}, or let the broker listen on both: listeners=PLAINTEXT://:{place.port} "
            f"(kafkalite: --listen localhost:{place.port} is both loopbacks).",
        )
    if is_loopback(place.host):
        return (
            f"nothing listens at {place}",
            f"Start the broker (docker ps tells whether its container runs and which ports are published: "
            f"docker run -p {place.port}:{place.port}), or correct the port; listeners says where a broker listens.",
        )
    return (
        f"nothing listens at {place}",
        f"Start the broker, or correct the port. If it runs there and was started for localhost only, let it listen "
        f"on every interface: listeners=PLAINTEXT://0.0.0.0:{place.port} (kafkalite: --listen '*:{place.port}').",
    )


def bootstrap_silent(place: Place, reason: str) -> tuple[str, str]:
    return (
        f"{place} cannot be reached ({reason})",
        "A firewall, a security group or a missing route stands between: open the port for this machine, or correct "
        "the address.",
    )


def hung_up(place: Place) -> tuple[str, str]:
    """(text, change) where connections are taken and closed without a word."""
    return (
        f"{place} takes the connection and closes it without an answer",
        f"If it is a published port: Docker takes connections even where nothing listens inside. Let the broker listen "
        f"on every interface in its container, listeners=PLAINTEXT://0.0.0.0:{place.port}, and publish the port it "
        f"listens at (docker run -p OUTSIDE:INSIDE).\nElse the port belongs to something that is no Kafka (ZooKeeper's "
        f"2181 does this), or to a listener with another security protocol (listener.security.protocol.map).",
    )


def not_kafka(place: Place, what: str, protocol: str) -> tuple[str, str]:
    """(text, change) where something else speaks."""
    if protocol:
        login = " and a login (sasl.mechanism, sasl.jaas.config)" if protocol == "SASL_SSL" else ""
        return (
            f"{place} is the broker's {protocol} listener: it speaks TLS, and this check speaks PLAINTEXT",
            f"Clients need security.protocol={protocol}{login}. For PLAINTEXT use another listener of the broker, or "
            f"map this one to PLAINTEXT in listener.security.protocol.map.",
        )
    if what == "a TLS port":
        return (
            f"{place} speaks TLS and not Kafka's PLAINTEXT",
            "If it is the broker's SSL or SASL_SSL listener (it may ask clients for a certificate), clients need "
            "security.protocol=SSL or SASL_SSL. If it is a web port, correct the port: brokers listen where listeners "
            "says, 9092 as a rule.",
        )
    if what == "a control of kafkalite":
        return (
            f"{place} is the control of a kafkalite, which is for tests",
            "Take the address for Kafka clients, which kafkalite prints behind `ready`, or "
            f"bootstrap_servers of kafkalite ctl --control {place} list-clusters.",
        )
    return (
        f"at {place} answers {what}",
        "Correct the port: a broker listens where listeners says, 9092 as a rule; a container's port is the left "
        "number of docker run -p OUTSIDE:INSIDE.",
    )


def wants_login(place: Place, mechanisms: list[str]) -> tuple[str, str]:
    return (
        f"{place} is the broker's SASL_PLAINTEXT listener: it wants a login ({', '.join(mechanisms) or 'none'})",
        "Clients need security.protocol=SASL_PLAINTEXT, sasl.mechanism and sasl.jaas.config. This check has no login: "
        "name a PLAINTEXT listener of the broker, or map this one to PLAINTEXT in listener.security.protocol.map.",
    )
