"""Where a broker listens, and which address a client is told to come back to.

The rule, first match wins:

1. The listener is named in `advertised.listeners` (`--advertise` sets it): that host and port, as Kafka does. An empty
   host, or port 0, there means "decide by the rest of the rule"; the other half stands.
2. The broker runs in a container, and the peer is the container's default gateway, or, where the listener is open on
   every interface, the container itself: the connection came through a published port, so the client is told
   `localhost` and the port.
3. Otherwise the local address of the client's connection, which the client has just reached, and the port.

A host is told the way the client's family writes it: `::ffff:192.0.2.1` as `192.0.2.1`. The scope of a link-local
address (`%eth0`) means something only on the machine that wrote it, so it is told only to a peer on this machine.

Limits of the rule: a port published under another number needs `--advertise :PORT`; a client that is routed to a
container from another machine, and a client that calls a container's own address from the container's host, need
`--advertise HOST`.
"""

from __future__ import annotations

import os
import socket
import sys
from binascii import unhexlify

from kafkalite.config.values import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kafkalite.config.settings import Settings

PROTOCOLS = ("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL")
LOOPBACK_HOSTS = ("127.0.0.1", "::1")
WILDCARD_HOSTS = ("0.0.0.0", "::")
ROUTE_IS_GATEWAY = 0x2
_IN_NO_HOST = frozenset("/\\,;?#@\"'")


class Listener:
    """A place to listen at: `host` is as configured, "" for every interface; `port` 0 means any free one."""

    __slots__ = ("host", "name", "port", "protocol")

    def __init__(self, name: str, host: str, port: int, protocol: str = "PLAINTEXT") -> None:
        self.name = name
        self.host = host
        self.port = port
        self.protocol = protocol

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Listener):
            return NotImplemented
        return all(getattr(self, slot) == getattr(other, slot) for slot in self.__slots__)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{self.name}://{join_host_port(self.host, self.port)}"

    @property
    def bind_hosts(self) -> tuple[str, ...]:
        """The addresses to bind: `localhost` is both loopbacks, no host is every interface of both families."""
        if self.host == "localhost":
            return LOOPBACK_HOSTS
        if self.host in ("", "*"):
            return WILDCARD_HOSTS
        return (self.host,)


class Surroundings:
    """What the machine says about itself: whether this is a container, and its default gateways."""

    __slots__ = ("gateways", "in_container")

    def __init__(self, in_container: bool = False, gateways: Iterable[str] = ()) -> None:
        self.in_container = in_container
        self.gateways = frozenset(gateways)


class AddressRule:
    """Tells clients of one node where to come back to; the rule stands at the head of this file.

    `surroundings` is called at most once, at the first connection that the answer matters for.
    """

    __slots__ = ("_advertised", "_everywhere", "_read_surroundings", "_surroundings")

    def __init__(
        self,
        listeners: Iterable[Listener] = (),
        advertised: Mapping[str, tuple[str, int]] | None = None,
        surroundings: Callable[[], Surroundings] | None = None,
    ) -> None:
        self._advertised = dict(advertised or {})
        self._everywhere = {listener.name for listener in listeners if listener.bind_hosts[0] in WILDCARD_HOSTS}
        self._read_surroundings = surroundings or read_surroundings
        self._surroundings: Surroundings | None = None

    def address_for(self, listener: str, port: int, local_host: str, peer_host: str) -> tuple[str, int]:
        """(host, port) for the client `peer_host` that is connected to `local_host`.

        `port` is the one the asked-for node listens at under the same listener name.
        """
        host, advertised_port = self._advertised.get(listener, ("", 0))
        return host or self._reachable_host(listener, local_host, peer_host), advertised_port or port

    def _reachable_host(self, listener: str, local_host: str, peer_host: str) -> str:
        local, peer = plain_host(local_host), plain_host(peer_host)
        if local == "::1" or local.startswith("127."):
            return local
        if self._surroundings is None:
            self._surroundings = self._read_surroundings()
        bare_local, bare_peer = local.partition("%")[0], peer.partition("%")[0]
        if self._surroundings.in_container:
            # A rootless runtime forwards a published port from the container's own address.
            itself = bare_peer == bare_local and listener in self._everywhere
            if itself or bare_peer in self._surroundings.gateways:
                return "localhost"
        return local if bare_peer == bare_local else bare_local


def plain_host(host: str) -> str:
    """The host without the wrapping that a socket of the other family puts around it."""
    return host[7:] if host.startswith("::ffff:") and "." in host else host


def join_host_port(host: str, port: int) -> str:
    """`host:port`, with brackets around an IPv6 address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def split_host_port(text: str, default_port: int) -> tuple[str, int]:
    """(host, port) of `HOST[:PORT]`, `:PORT`, `[V6]:PORT` or a bare IPv6 address.

    ConfigError: a port that is no number from 0 to 65535, an unclosed bracket, a URL, what stands in no host's name.
    """
    scheme, slashes, behind = text.partition("://")
    if slashes:
        raise ConfigError(f"{text[:80]!r} is no address: leave out {scheme[:20]}:// and say {_host_in(behind)}")
    wrong = next((char for char in text if char in _IN_NO_HOST or char.isspace()), None)
    if wrong is not None:
        raise ConfigError(f"{text[:80]!r} is no address: write HOST:PORT, without {wrong!r}")
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")) or not _is_ipv6(host):
            raise ConfigError(f"{text[:80]!r} is no address: write [IPV6]:PORT")
        return host, _port(rest[1:], text) if rest else default_port
    if text.count(":") > 1:
        if not _is_ipv6(text):
            raise ConfigError(f"{text[:80]!r} is no address: write HOST:PORT, or [IPV6]:PORT")
        return text, default_port
    host, colon, port = text.partition(":")
    if host.isdigit() and not colon:  # with one it is a name: containers have such, 12 digits of their id
        raise ConfigError(f"{text[:80]!r} names no host: a port stands behind a colon, HOST:PORT or :PORT")
    return host, _port(port, text) if colon else default_port


def _host_in(rest: str) -> str:
    return rest.partition("/")[0][:80] or "HOST:PORT"


def _is_ipv6(host: str) -> bool:
    try:
        socket.inet_pton(socket.AF_INET6, host.partition("%")[0])
    except (OSError, ValueError):
        return False
    return True


def _port(digits: str, text: str) -> int:
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20 and int(digits) <= 65535):
        raise ConfigError(f"{text[:80]!r} has no usable port: give a number from 0 to 65535 after the last colon")
    return int(digits)


def parse_protocol_map(text: str) -> dict[str, str]:
    """listener name -> protocol of `listener.security.protocol.map`, names in capitals as Kafka compares them."""
    protocols: dict[str, str] = {}
    for item in _items(text):
        name, colon, protocol = item.partition(":")
        name, protocol = name.strip().upper(), protocol.strip().upper()
        if not colon or not name:
            raise ConfigError(f"listener.security.protocol.map: {item!r} is not of the form NAME:PROTOCOL")
        if protocol not in PROTOCOLS:
            raise ConfigError(
                f"listener.security.protocol.map: {name} has the unknown protocol {protocol!r}; "
                f"there are {', '.join(PROTOCOLS)}"
            )
        if name in protocols:
            raise ConfigError(f"listener.security.protocol.map names {name} twice")
        protocols[name] = protocol
    return protocols


def parse_listeners(text: str, protocols: Mapping[str, str] | None = None, skip: Iterable[str] = ()) -> list[Listener]:
    """The listeners of `NAME://host:port,...` in their order, without those named in `skip` (controller listeners).

    ConfigError: a form that cannot be read, a name without a protocol, a protocol that is not there yet, a name or a
    port given twice (Kafka allows one port for one IPv4 and one IPv6 host, KIP-797), or no listener at all.
    """
    skipped = {name.upper() for name in skip}
    listeners = []
    for name, host, port in _endpoints("listeners", text):
        if name in skipped:
            continue
        protocol = (protocols or {}).get(name) or (name if name in PROTOCOLS else "")
        if not protocol:
            raise ConfigError(
                f"listeners: {name} has no protocol; add {name}:PLAINTEXT to listener.security.protocol.map"
            )
        if protocol != "PLAINTEXT":
            raise ConfigError(f"listeners: {name} asks for {protocol}, but kafkalite speaks PLAINTEXT only so far")
        listeners.append(Listener(name, host, port, protocol))
    if not listeners:
        raise ConfigError("listeners is empty: give at least one, such as PLAINTEXT://localhost:9092")
    _refuse_doubles(listeners)
    return listeners


def _refuse_doubles(listeners: list[Listener]) -> None:
    names: set[str] = set()
    taken: set[tuple[int, bool]] = set()
    for listener in listeners:
        if listener.name in names:
            raise ConfigError(f"listeners names {listener.name} twice: each listener needs a name of its own")
        names.add(listener.name)
        for family in {":" in host for host in listener.bind_hosts} if listener.port else ():
            if (listener.port, family) in taken:
                raise ConfigError(f"listeners uses port {listener.port} twice: each listener needs a port of its own")
            taken.add((listener.port, family))


def parse_advertised(text: str, listeners: Iterable[Listener], skip: Iterable[str] = ()) -> dict[str, tuple[str, int]]:
    """listener name -> (host, port) of `advertised.listeners`; an empty host or port 0 leaves that half to the rule.

    Names in `skip` (controller listeners) are left out: Kafka's own server.properties has one here.

    ConfigError: a wildcard host, a name twice, or a name that `listeners` does not have.
    Deviates: an empty host is the address of the client's connection; Kafka takes the machine's canonical host name.
    Deviates: a listener left out is advertised by the rule; Kafka keeps clients of such a listener out.
    """
    names = {listener.name for listener in listeners}
    skipped = {name.upper() for name in skip}
    advertised: dict[str, tuple[str, int]] = {}
    for name, host, port in _endpoints("advertised.listeners", text):
        if name in skipped:
            continue
        if name not in names:
            raise ConfigError(
                f"advertised.listeners names {name}, which is not in listeners; there are {', '.join(sorted(names))}"
            )
        if name in advertised:
            raise ConfigError(f"advertised.listeners names {name} twice")
        if host in WILDCARD_HOSTS or host == "*":
            raise ConfigError(
                f"advertised.listeners: no client can connect to {host}; give an address that clients reach, "
                f"or leave advertised.listeners out"
            )
        advertised[name] = (host, port)
    return advertised


def listeners_from(settings: Settings) -> tuple[list[Listener], dict[str, tuple[str, int]]]:
    """The listeners to open and the advertised addresses that the settings ask for; ConfigError as the parsers."""
    controllers = settings.list("controller.listener.names")
    protocols = parse_protocol_map(settings.str("listener.security.protocol.map"))
    listeners = parse_listeners(",".join(settings.list("listeners")), protocols, controllers)
    advertised = ",".join(settings.list("advertised.listeners"))
    return listeners, parse_advertised(advertised, listeners, controllers)


def listeners_of_brokers(
    listeners: Sequence[Listener], advertised: Mapping[str, tuple[str, int]], count: int
) -> list[tuple[list[Listener], dict[str, tuple[str, int]]]]:
    """(listeners, advertised addresses) of each of `count` brokers of one process.

    The first has those given, each further one the next ports that no broker before it has; what is advertised moves
    as far. A free port stays a free port. ConfigError where the ports do not suffice.
    """
    brokers = [(list(listeners), dict(advertised))]
    taken = {listener.port for listener in listeners}
    for _ in range(1, count):
        before, told = brokers[-1]
        after, tells = [], {}
        for listener in before:
            port = listener.port
            while port and port in taken:
                port += 1
            taken.add(port)
            after.append(Listener(listener.name, listener.host, port, listener.protocol))
            host, told_port = told.get(listener.name, ("", 0))
            if host or told_port:
                tells[listener.name] = (host, told_port + max(port - listener.port, 1) if told_port else 0)
        if any(port > 65535 for port in (*taken, *(port for _, port in tells.values()))):
            raise ConfigError(f"{count} brokers need more ports than there are behind the first one's: choose a lower")
        brokers.append((after, tells))
    return brokers


def _items(text: str) -> list[str]:
    return [item for item in (item.strip() for item in text.split(",")) if item]


def _endpoints(setting: str, text: str) -> list[tuple[str, str, int]]:
    endpoints = []
    for item in _items(text):
        name, scheme, address = item.partition("://")
        _, colon, digits = address.rpartition(":")
        if not scheme or not name or not colon or digits.endswith("]"):
            raise ConfigError(f"{setting}: {item!r} is not of the form NAME://HOST:PORT, as PLAINTEXT://localhost:9092")
        try:
            # A bare IPv6 address is taken with a port behind it here, as Kafka does.
            host, port = split_host_port(
                address if address.count(":") == 1 or "[" in address else _bracketed(address), 0
            )
        except ConfigError as error:
            raise ConfigError(f"{setting}: {error}") from None
        endpoints.append((name.strip().upper(), host.strip(), port))
    return endpoints


def _bracketed(address: str) -> str:
    host, _, port = address.rpartition(":")
    return f"[{host}]:{port}"


def read_surroundings(root: str = "/", environ: Mapping[str, str] | None = None) -> Surroundings:
    """Asks the files and the environment that container runtimes leave; a machine without /proc is no container."""
    if sys.platform != "linux" or not _in_container(root, os.environ if environ is None else environ):
        return Surroundings()
    gateways = default_gateways(_text(f"{root}proc/net/route"), _text(f"{root}proc/net/ipv6_route"))
    return Surroundings(True, gateways)


def _in_container(root: str, environ: Mapping[str, str]) -> bool:
    # Docker and Podman leave a file; systemd's convention is `container`; Kubernetes tells each pod where its API is.
    if environ.get("container") or environ.get("KUBERNETES_SERVICE_HOST"):
        return True
    if os.path.exists(f"{root}.dockerenv") or os.path.exists(f"{root}run/.containerenv"):
        return True
    control_groups = _text(f"{root}proc/1/cgroup")
    return any(word in control_groups for word in ("docker", "kubepods", "containerd", "/lxc"))


def default_gateways(route: str, ipv6_route: str) -> list[str]:
    """The gateways of the default routes in the kernel's tables, `/proc/net/route` and `/proc/net/ipv6_route`."""
    gateways = []
    for line in route.splitlines()[1:]:
        fields = line.split()
        if len(fields) >= 8 and fields[1] == fields[7] == "00000000" and int(fields[3], 16) & ROUTE_IS_GATEWAY:
            # The kernel prints the address as a number of the machine's own byte order.
            gateways.append(socket.inet_ntop(socket.AF_INET, int(fields[2], 16).to_bytes(4, sys.byteorder)))
    for line in ipv6_route.splitlines():
        fields = line.split()
        if len(fields) >= 9 and fields[0] == "0" * 32 and fields[1] == "00" and int(fields[8], 16) & ROUTE_IS_GATEWAY:
            gateways.append(socket.inet_ntop(socket.AF_INET6, unhexlify(fields[4])))
    return gateways


def _text(path: str) -> str:
    try:
        with open(path, encoding="ascii", errors="replace") as file:
            return file.read()
    except OSError:
        return ""
