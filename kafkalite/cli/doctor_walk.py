"""The way of a client, hop by hop: the bootstrap address, the addresses it is told, each broker behind them.

A hop that fails is reported with the setting to change; what lies behind it is tried as far as a client could get.
"""

from __future__ import annotations

from kafkalite.cli import doctor_advice as advice
from kafkalite.cli.doctor_address import UnresolvedError, address_for_containers, is_bare_name, is_loopback, resolve
from kafkalite.cli.doctor_connection import (
    METADATA,
    PRODUCE,
    SASL_HANDSHAKE,
    KafkaConnection,
    NoAnswerError,
    NotKafkaError,
    NotServedError,
    UnreachableError,
    connect,
    sasl_mechanisms,
    speaks_tls,
    tls_protocol,
)
from kafkalite.network.addresses import join_host_port
from kafkalite.protocol.error_codes import ErrorCode
from kafkalite.protocol.messages.describe_configs import DescribeConfigsRequest
from kafkalite.protocol.messages.metadata import MetadataRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.cli.doctor_connection import Deadline
    from kafkalite.cli.doctor_report import Report
    from kafkalite.protocol.messages.metadata import MetadataResponse

_BROKER = 4
_LISTENER_SETTINGS = ["advertised.listeners", "listeners", "listener.security.protocol.map"]


class Broker:
    """A broker as clients are told of it; `address` is the one that worked, None while none did."""

    __slots__ = ("address", "host", "id", "port")

    def __init__(self, node_id: int, host: str, port: int) -> None:
        self.id = node_id
        self.host = host
        self.port = port
        self.address: str | None = None

    def __str__(self) -> str:
        return f"broker {self.id}, {join_host_port(self.host, self.port)}"

    def connect(self, deadline: Deadline) -> KafkaConnection:
        """A connection at the address that worked; UnreachableError, NoAnswerError, NotKafkaError."""
        assert self.address is not None
        kafka = KafkaConnection.open(self.address, self.port, deadline)
        try:
            kafka.greet()
        except BaseException:
            kafka.close()
            raise
        return kafka


class Walk:
    """One walk from a bootstrap address; `brokers` are known once the advertised addresses have been read."""

    __slots__ = ("brokers", "cluster_id", "deadline", "place", "report")

    def __init__(self, host: str, port: int, deadline: Deadline, report: Report) -> None:
        self.place = advice.Place(host, port)
        self.deadline = deadline
        self.report = report
        self.cluster_id: str | None = None
        self.brokers: dict[int, Broker] = {}

    def run(self, *, from_container: bool = False) -> bool:
        """Walks up to the brokers; whether at least one of them can be used."""
        kafka = self._bootstrap()
        if kafka is None:
            return False
        with kafka:
            metadata = self._metadata(kafka)
            if metadata is None:
                return False
            self._advertised(kafka, metadata)
        for broker in self.brokers.values():
            self._broker(broker)
        if from_container:
            self._from_container()
        return any(broker.address is not None for broker in self.brokers.values())

    # -- bootstrap -------------------------------------------------------------------------------------------------

    def _bootstrap(self) -> KafkaConnection | None:
        self.report.hop(f"bootstrap, {self.place}")
        place = self.place
        try:
            addresses = resolve(place.host, self.deadline)
        except UnresolvedError as error:
            self.report.problem(
                f"the name {place.host} is not known here ({error})",
                "Correct the name."
                + (
                    " A name without a dot is known to containers of the same network only: from outside use localhost "
                    "and the published port."
                    if is_bare_name(place.host)
                    else ""
                ),
            )
            return None
        if addresses != [place.host]:
            self.report.ok(f"{place.host} is {' and '.join(addresses)}")
        usable: KafkaConnection | None = None
        failures: list[tuple[str, Exception]] = []
        for address in addresses:
            kafka = self._greeted(address, failures)
            if kafka is None:
                continue
            if usable is None:
                usable = kafka
            else:
                kafka.close()
        if usable is None:
            self._bootstrap_failed(addresses, failures)
            return None
        for address, failure in failures:
            told = join_host_port(address, place.port)
            if isinstance(failure, UnreachableError):
                self.report.note(f"{told}: {_words(failure)}; clients that try it first lose a moment or give up")
            else:
                self.report.problem(
                    f"at {told}, which is {place.host} too, answers something else: {_words(failure)}",
                    f"Two programs share port {place.port}, one for each address family: move one to another port, or "
                    f"give clients an address instead of {place.host}.",
                )
        return usable

    def _greeted(self, address: str, failures: list[tuple[str, Exception]]) -> KafkaConnection | None:
        """A connection that speaks Kafka; what went wrong is added to the failures."""
        told = join_host_port(address, self.place.port)
        kafka = None
        try:
            kafka = KafkaConnection.open(address, self.place.port, self.deadline)
            self.report.ok(f"{told} takes a connection")
            kafka.greet()
        except (UnreachableError, NoAnswerError, NotKafkaError) as error:
            failures.append((address, error))
            if kafka is not None:
                kafka.close()
            return None
        if PRODUCE in kafka.versions or METADATA in kafka.versions:
            self.report.ok(f"{told} speaks Kafka: {len(kafka.versions)} APIs")
            return kafka
        kafka.close()
        failures.append((address, NotKafkaError("a KRaft controller, which serves brokers and no clients")))
        return None

    def _bootstrap_failed(self, addresses: list[str], failures: list[tuple[str, Exception]]) -> None:
        """Names what is wrong: what came furthest tells most."""
        rank = {NotKafkaError: 0, NoAnswerError: 1, UnreachableError: 2}
        address, failure = min(failures, key=lambda pair: rank[type(pair[1])])
        if isinstance(failure, UnreachableError):
            if failure.reason == "refused":
                self.report.problem(*advice.bootstrap_refused(self.place, self._other_family(addresses)))
            else:
                self.report.problem(*advice.bootstrap_silent(self.place, failure.reason))
        elif isinstance(failure, NoAnswerError):
            if speaks_tls(address, self.place.port, self.deadline):
                failure = NotKafkaError("a TLS port")
                self._not_kafka(address, failure)
            elif failure.closed:
                self.report.problem(*advice.hung_up(self.place))
            else:
                self.report.problem(
                    f"{self.place} takes the connection and does not answer",
                    "Either the broker hangs (look into its log), or the port belongs to something that is no Kafka.",
                )
        else:
            assert isinstance(failure, NotKafkaError)
            self._not_kafka(address, failure)

    def _not_kafka(self, address: str, failure: NotKafkaError) -> None:
        protocol = tls_protocol(address, self.place.port, self.deadline) if failure.what == "a TLS port" else ""
        self.report.problem(*advice.not_kafka(self.place, failure.what, protocol))

    def _other_family(self, tried: list[str]) -> str | None:
        """The other loopback, when a broker listens there."""
        if not is_loopback(self.place.host):
            return None
        for address in {"127.0.0.1", "::1"} - set(tried):
            try:
                connect(address, self.place.port, self.deadline).close()
            except UnreachableError:
                continue
            return join_host_port(address, self.place.port)
        return None

    # -- advertised addresses --------------------------------------------------------------------------------------

    def _metadata(self, kafka: KafkaConnection) -> MetadataResponse | None:
        self.report.hop("advertised addresses")
        try:
            metadata: MetadataResponse = kafka.ask(MetadataRequest([], allow_auto_topic_creation=False))
        except NotServedError as error:
            self.report.problem(f"{self.place}: {error}", "Use a release of Kafka from 0.11 on.")
            return None
        except (NoAnswerError, NotKafkaError) as error:
            self._metadata_refused(kafka, error)
            return None
        if not metadata.brokers:
            self.report.problem(
                f"{self.place} knows no broker of its cluster",
                "The broker has not registered yet, or cannot reach its controller: look into its log for "
                "controller.quorum.voters (or controller.quorum.bootstrap.servers) and try again.",
            )
            return None
        return metadata

    def _metadata_refused(self, kafka: KafkaConnection, error: Exception) -> None:
        mechanisms = None
        if SASL_HANDSHAKE in kafka.versions:
            for address in resolve(self.place.host, self.deadline):
                mechanisms = mechanisms or sasl_mechanisms(address, self.place.port, self.deadline)
        if mechanisms is not None:
            self.report.problem(*advice.wants_login(self.place, mechanisms))
        else:
            self.report.problem(
                f"{self.place} {_words(error)} when asked for its cluster (Metadata)",
                "Look into the broker's log: the listener may want a login (listener.security.protocol.map).",
            )

    def _advertised(self, kafka: KafkaConnection, metadata: MetadataResponse) -> None:
        self.cluster_id = metadata.cluster_id
        for told in metadata.brokers:
            self.brokers[told.node_id] = Broker(told.node_id, told.host, told.port)
        for broker in self.brokers.values():
            self.report.ok(f"clients are told: {broker}")
        for broker in self.brokers.values():
            own = _settings_of(kafka, broker.id)
            if own is not None:
                self.place.settings = own
                advertised = own.get("advertised.listeners")
                if advertised:
                    self.report.ok(f"broker {broker.id} has advertised.listeners={advertised}")
                break

    # -- each broker -----------------------------------------------------------------------------------------------

    def _broker(self, broker: Broker) -> None:
        self.report.hop(str(broker))
        wrong = advice.advertised_by_nature(self.place, broker.host, broker.port)
        if wrong is not None:
            self.report.problem(*wrong)
            return
        try:
            addresses = resolve(broker.host, self.deadline)
        except UnresolvedError as error:
            self.report.problem(*advice.unresolved(self.place, broker.host, broker.port, str(error)))
            return
        if addresses != [broker.host]:
            self.report.ok(f"{broker.host} is {' and '.join(addresses)}")
        reason = ""
        for address in addresses:
            try:
                kafka = self._reached(broker, address)
            except UnreachableError as error:
                reason = reason or error.reason
                continue
            if kafka is None:
                return
            if reason:
                self.report.note(f"not every address of {broker.host} answers: clients may try another one first")
            with kafka:
                self._is_who_it_says(broker, kafka)
            return
        self.report.problem(*advice.unreachable(self.place, broker.host, broker.port, reason))

    def _reached(self, broker: Broker, address: str) -> KafkaConnection | None:
        """A connection that speaks Kafka, None with the problem told; UnreachableError."""
        broker.address = address
        try:
            kafka = broker.connect(self.deadline)
        except (NoAnswerError, NotKafkaError) as error:
            broker.address = None
            what = error.what if isinstance(error, NotKafkaError) else f"nobody: it {error}"
            self.report.problem(*advice.mapped_elsewhere(self.place, broker.host, broker.port, what))
            return None
        except UnreachableError:
            broker.address = None
            raise
        self.report.ok(f"{join_host_port(address, broker.port)} takes a connection and speaks Kafka")
        return kafka

    def _is_who_it_says(self, broker: Broker, kafka: KafkaConnection) -> None:
        try:
            metadata = kafka.ask(MetadataRequest([], allow_auto_topic_creation=False))
        except (NoAnswerError, NotKafkaError, NotServedError) as error:
            broker.address = None
            what = f"a broker that {_words(error)} when asked for its cluster"
            self.report.problem(*advice.mapped_elsewhere(self.place, broker.host, broker.port, what))
            return
        if self.cluster_id and metadata.cluster_id and metadata.cluster_id != self.cluster_id:
            broker.address = None
            what = f"a broker of another cluster ({metadata.cluster_id} instead of {self.cluster_id})"
            self.report.problem(*advice.mapped_elsewhere(self.place, broker.host, broker.port, what))
            return
        if _settings_of(kafka, broker.id) is not None:
            self.report.ok(f"it is broker {broker.id}")
            return
        other = next((node for node in self.brokers if _settings_of(kafka, node) is not None), None)
        if other is None:
            self.report.note(
                "it does not tell its node id (DescribeConfigs was refused), but the cluster is the right one"
            )
            return
        broker.address = None
        self.report.problem(
            f"clients are told that broker {broker.id} is at {join_host_port(broker.host, broker.port)}, "
            f"and there answers broker {other}",
            "Each broker needs an address of its own in advertised.listeners, with a port of its own where they share "
            "a host; behind a load balancer only the bootstrap address may be shared.",
        )

    # -- as a container would --------------------------------------------------------------------------------------

    def _from_container(self) -> None:
        """What can be said without running a container: by the kind of address, and by this machine's other address."""
        self.report.hop("from a container on this machine (judged from outside, no container was started)")
        for broker in self.brokers.values():
            told = join_host_port(broker.host, broker.port)
            if is_loopback(self.place.host) and is_loopback(broker.host):
                continue
            if is_loopback(broker.host):
                self._lost_in_container(told)
            elif is_bare_name(broker.host):
                self.report.note(f"{told} works in containers that share a network with one named {broker.host}")
            elif broker.host == "host.docker.internal":
                self.report.note(f"{told} works in Docker Desktop; on Linux with --add-host={broker.host}:host-gateway")
            elif broker.address is not None:
                self.report.ok(f"{told} can be reached from here, so from containers with a way out as well")
        if is_loopback(self.place.host):
            self._by_the_other_address()

    def _lost_in_container(self, told: str) -> None:
        port = told.rpartition(":")[2]
        self.report.problem(
            f"clients are told to connect to {told}, which in a container is the container itself",
            f"Give containers a listener of their own, advertised under an address that they reach:\n"
            f"   listeners=...,CONTAINERS://0.0.0.0:29092\n"
            f"   advertised.listeners={self.place.settings.get('advertised.listeners') or f'PLAINTEXT://localhost:{port}'}"
            f",CONTAINERS://host.docker.internal:29092\n"
            f"and let them bootstrap at host.docker.internal:29092 (on Linux: docker run "
            f"--add-host=host.docker.internal:host-gateway).\nkafkalite: --listen '*' tells each client the address it "
            f"came by; where it runs in a container itself, add --advertise HOST.",
        )

    def _by_the_other_address(self) -> None:
        """A container's `localhost` is the container: it comes by another address of this machine."""
        other = address_for_containers()
        if other is None:
            self.report.skipped("this machine has no address but its loopback")
            return
        address, what = other
        told = join_host_port(address, self.place.port)
        try:
            with KafkaConnection.open(address, self.place.port, self.deadline) as kafka:
                kafka.greet()
                brokers = kafka.ask(MetadataRequest([], allow_auto_topic_creation=False)).brokers
        except (UnreachableError, NoAnswerError, NotKafkaError, NotServedError) as error:
            self.report.problem(
                f"containers reach this machine by {told} ({what}), and there: {_words(error)}",
                f"Let the broker listen on every interface: listeners=PLAINTEXT://0.0.0.0:{self.place.port} "
                f"(kafkalite: --listen '*:{self.place.port}'), and let containers bootstrap at "
                f"host.docker.internal:{self.place.port}.",
            )
            return
        self.report.ok(f"the broker answers at {told} ({what}) as well")
        for broker in brokers:
            if is_loopback(broker.host):
                self._lost_in_container(join_host_port(broker.host, broker.port))
            else:
                self.report.ok(f"clients from there are told: broker {broker.node_id}, {broker.host}:{broker.port}")


def _settings_of(kafka: KafkaConnection, node_id: int) -> dict[str, str] | None:
    """What the broker says of its own listeners; None where it is another one, or does not tell."""
    resource = DescribeConfigsRequest.DescribeConfigsResource(_BROKER, str(node_id), _LISTENER_SETTINGS)
    try:
        (result,) = kafka.ask(DescribeConfigsRequest([resource])).results
    except (NoAnswerError, NotKafkaError, NotServedError, ValueError):
        return None
    if result.error_code != ErrorCode.NONE:
        return None
    return {entry.name: entry.value or "" for entry in result.configs}


def _words(error: Exception) -> str:
    if isinstance(error, UnreachableError):
        return "nothing listens there" if error.reason == "refused" else f"it cannot be reached ({error.reason})"
    return str(error)
