"""`kafkalite doctor`: each wrong hop is named with the setting to change, a healthy broker is called healthy."""

from __future__ import annotations

import ssl
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.cli import doctor_address, doctor_walk
from kafkalite.cli.doctor import run_doctor
from kafkalite.protocol.error_codes import ErrorCode
from kafkalite.protocol.messages.create_topics import CreateTopicsResponse
from kafkalite.protocol.messages.delete_topics import DeleteTopicsResponse
from kafkalite.protocol.messages.fetch import FetchResponse
from kafkalite.protocol.messages.find_coordinator import FindCoordinatorResponse
from kafkalite.protocol.messages.metadata import MetadataRequest, MetadataResponse
from kafkalite.protocol.messages.produce import ProduceResponse
from kafkalite.protocol.messages.sasl_handshake import SaslHandshakeResponse
from tests.cli.broker import BrokerRun
from tests.cli.fake_servers import FakeBroker, FakeServer, Saying, closed_port
from tests.wire_client import ask, connect

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from pathlib import Path

Capture = pytest.CaptureFixture[str]


def doctor(capsys: Capture, *words: str, code: int = 1) -> str:
    """What it prints, on one line; the exit code is checked."""
    assert run_doctor([*words, *(() if "--timeout" in words else ("--timeout", "6"))]) == code
    return " ".join(capsys.readouterr().out.split())


def names(monkeypatch: pytest.MonkeyPatch, **hosts: list[str]) -> None:
    """Lets names resolve as they would on another machine."""

    def resolve(host: str, deadline: object) -> list[str]:
        return hosts.get(host.replace(".", "_")) or [host]

    monkeypatch.setattr(doctor_walk, "resolve", resolve)


def test_a_broker_of_this_package_is_healthy_and_keeps_nothing_of_the_visit(tmp_path: Path, capsys: Capture) -> None:
    with BrokerRun(tmp_path, "--ephemeral", "--topic", "orders") as run:
        address = run.ready()
        said = doctor(capsys, address, code=0)
        assert (
            "fetched it back" in said and "ok deleted" in said and f"healthy: clients that start at {address}" in said
        )
        assert "it is broker 1" in said and "groups are served by broker 1" in said
        again = doctor(capsys, address, "--topic", "orders", code=0)
        assert "produced a record, offset 0" in again and "created" not in again
        read = doctor(capsys, address, "--topic", "orders", "--read-only", code=0)
        assert "offsets 0 to 1; fetched 1 record from" in read and "produced" not in read
        assert "there is no topic gone Create it" in doctor(capsys, address, "--topic", "gone")
        with connect(address) as connection:
            topics = ask(connection, MetadataRequest(None), MetadataResponse, 12).topics
        assert {topic.name for topic in topics} == {"orders", "__consumer_offsets"}


def test_each_address_of_a_list_is_begun_with(tmp_path: Path, capsys: Capture) -> None:
    with BrokerRun(tmp_path, "--ephemeral", "--brokers", "2") as run:
        first, second = addresses = run.ready().split(",")
        said = doctor(capsys, ",".join(addresses), code=0)
        assert f"clients that start at {first} can" in said and f"clients that start at {second} can" in said
        said = doctor(capsys, f"127.0.0.1:1,{second}")
        assert "nothing listens at 127.0.0.1:1" in said and f"healthy: clients that start at {second}" in said


def test_a_name_that_is_not_known(capsys: Capture) -> None:
    said = doctor(capsys, "no-such-host.invalid:9092")
    assert "PROBLEM the name no-such-host.invalid is not known here" in said and "Correct the name." in said


def test_nothing_listens_at_the_bootstrap_address(capsys: Capture) -> None:
    port = closed_port()
    said = doctor(capsys, f"127.0.0.1:{port}")
    assert f"PROBLEM nothing listens at 127.0.0.1:{port}" in said and f"docker run -p {port}:{port}" in said


def test_the_broker_listens_on_the_other_loopback_only(capsys: Capture) -> None:
    with FakeBroker(host="::1") as broker:
        said = doctor(capsys, f"127.0.0.1:{broker.port}")
    assert f"but something listens at [::1]:{broker.port}, the other family's address" in said
    assert f"listeners=PLAINTEXT://:{broker.port}" in said


def test_a_family_without_a_listener_is_worth_a_note(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, localhost=["::1", "127.0.0.1"])
    with FakeBroker() as broker:
        said = doctor(capsys, f"localhost:{broker.port}", "--read-only", code=0)
    assert f"note [::1]:{broker.port}: nothing listens there" in said


@pytest.mark.parametrize(
    ("answer", "what"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "answers an HTTP server"),
        (b'HTTP/1.1 400 \r\n\r\n{"error": "this is the control of a kafkalite', "prints behind `ready`"),
        (b"SSH-2.0-OpenSSH_9.6\r\n", "answers an SSH server"),
        (b"-ERR unknown command\r\n", "answers a Redis server"),
        (b"E\0\0\0\x8dSFATAL\0", "answers a PostgreSQL server"),
        (b"\x4a\0\0\0\n8.0.36\0", "answers a MySQL server"),
        (b"\x15\x03\x03\0\x02\x02\x46", "speaks TLS and not Kafka's PLAINTEXT"),
        (b"hello", "something that is no Kafka (its answer begins with b'hello')"),
        (b"\0\0\0\x08\0\0\0\x63\0\0\0\0", "something that is no Kafka"),
        (b"", "takes the connection and closes it without an answer"),
        (None, "takes the connection and does not answer"),
    ],
)
def test_what_is_no_kafka_is_recognised_by_its_bytes(capsys: Capture, answer: bytes | None, what: str) -> None:
    with Saying(answer) as server:
        said = doctor(capsys, f"127.0.0.1:{server.port}", "--timeout", "1.5")
    assert "PROBLEM" in said and what in said
    if answer == b"":
        assert "listeners=PLAINTEXT://0.0.0.0" in said  # a container whose broker listens on its own loopback


class TlsBroker(FakeBroker):
    """A broker behind TLS."""

    def __init__(self, directory: Path) -> None:
        super().__init__()
        certificate = directory / "certificate.pem"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-days", "2",
             "-keyout", str(certificate), "-out", str(directory / "only.pem")],
            check=True, capture_output=True,
        )  # fmt: skip
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(directory / "only.pem", certificate)

    def talk(self, connection: socket.socket) -> None:
        with self._context.wrap_socket(connection, server_side=True) as wrapped:
            super().talk(wrapped)


@pytest.mark.parametrize("login", [False, True])
def test_a_listener_with_tls_is_named_by_its_protocol(capsys: Capture, tmp_path: Path, login: bool) -> None:
    with TlsBroker(tmp_path) as broker:
        if login:
            broker.answers[3] = lambda request: None
        said = doctor(capsys, f"127.0.0.1:{broker.port}")
    protocol = "SASL_SSL" if login else "SSL"
    assert f"the broker's {protocol} listener" in said and f"security.protocol={protocol}" in said
    assert ("sasl.jaas.config" in said) == login


def test_a_listener_that_wants_a_login_names_its_mechanisms(capsys: Capture) -> None:
    with FakeBroker() as broker:
        broker.answers[3] = lambda request: None
        broker.answers[17] = lambda request: SaslHandshakeResponse(
            ErrorCode.UNSUPPORTED_SASL_MECHANISM, ["SCRAM-SHA-256", "PLAIN"]
        )
        said = doctor(capsys, f"127.0.0.1:{broker.port}")
    assert "SASL_PLAINTEXT listener: it wants a login (SCRAM-SHA-256, PLAIN)" in said


def test_a_controller_is_no_broker(capsys: Capture) -> None:
    with FakeBroker() as broker:
        broker.apis = [1, 18, 32]
        assert "answers a KRaft controller" in doctor(capsys, f"127.0.0.1:{broker.port}")


@pytest.mark.parametrize(
    ("host", "text", "change"),
    [
        ("kafka", "known to containers of the same network only", "OUTSIDE://127.0.0.1:"),
        ("4f3a90bc12de", "it is a container's id", "KAFKA_ADVERTISED_LISTENERS=PLAINTEXT://127.0.0.1:"),
        ("host.docker.internal", "only containers know it", "--add-host=host.docker.internal:host-gateway"),
        ("kafka-0.kafka.default.svc.cluster.local", "only pods of its Kubernetes cluster", "NodePort"),
        ("broker.invalid", "the name broker.invalid is not known here", "/etc/hosts"),
        ("0.0.0.0", "means every interface and is no address", "advertised.listeners=PLAINTEXT://127.0.0.1:9092"),
    ],
)
def test_an_advertised_host_that_clients_cannot_use(capsys: Capture, host: str, text: str, change: str) -> None:
    with FakeBroker() as broker:
        broker.told = [(1, host, 9092)]
        said = doctor(capsys, f"127.0.0.1:{broker.port}")
    assert f"broker 1, {host}:9092 PROBLEM" in said and text in said and change in said
    assert "records skipped" in said and "CreateTopics" not in broker.asked


def test_localhost_is_advertised_to_clients_elsewhere(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, broker_example=["127.0.0.1"])
    with FakeBroker() as broker:
        broker.told = [(1, "localhost", broker.port)]
        broker.configs = {"advertised.listeners": f"IN://kafka:1,OUT://localhost:{broker.port}"}
        said = doctor(capsys, f"broker.example:{broker.port}")
    assert "which to each client is its own machine" in said
    # The listener that is wrong, by its name; the others stay as they are.
    assert f"advertised.listeners=IN://kafka:1,OUT://broker.example:{broker.port}" in said


def test_a_port_published_under_another_number(capsys: Capture) -> None:
    wrong = closed_port()
    with FakeBroker() as broker:
        broker.told = [(1, "127.0.0.1", wrong)]
        said = doctor(capsys, f"127.0.0.1:{broker.port}")
    assert "published (or forwarded) under another number" in said
    assert f"docker run -p {wrong}:{wrong}" in said and f"PLAINTEXT://127.0.0.1:{broker.port}" in said


def test_an_advertised_address_where_something_else_answers(capsys: Capture) -> None:
    with FakeBroker() as broker, Saying(b"HTTP/1.0 400 \r\n\r\n") as web, FakeBroker() as stranger:
        stranger.cluster_id = "another"
        broker.told = [(1, "127.0.0.1", web.port), (2, "127.0.0.1", stranger.port)]
        said = doctor(capsys, f"127.0.0.1:{broker.port}")
    assert f"to connect to 127.0.0.1:{web.port}, and there answers an HTTP server" in said
    assert "a broker of another cluster (another instead of fake)" in said and "2 problems" in said


def test_a_broker_that_is_not_the_one_it_is_said_to_be(capsys: Capture) -> None:
    with FakeBroker() as broker:
        broker.told = [(1, "127.0.0.1", broker.port), (2, "127.0.0.1", broker.port)]
        said = doctor(capsys, f"127.0.0.1:{broker.port}", "--read-only")
    assert f"broker 2 is at 127.0.0.1:{broker.port}, and there answers broker 1" in said and "1 problem" in said


def records_broker() -> FakeBroker:
    """A broker that creates and deletes topics."""
    broker = FakeBroker()
    broker.answers[19] = lambda request: CreateTopicsResponse(
        topics=[CreateTopicsResponse.CreatableTopicResult(name=request.topics[0].name)]
    )
    broker.answers[20] = lambda request: DeleteTopicsResponse(
        responses=[DeleteTopicsResponse.DeletableTopicResult(request.topic_names[0])]
    )
    broker.answers[0] = lambda request: produced(ErrorCode.NONE)
    broker.answers[10] = lambda request: FindCoordinatorResponse(node_id=1, host="127.0.0.1", port=broker.port)
    return broker


def produced(code: ErrorCode) -> ProduceResponse:
    partition = ProduceResponse.PartitionProduceResponse(0, code, 5)
    return ProduceResponse([ProduceResponse.TopicProduceResponse("t", partition_responses=[partition])])


def test_a_topic_that_may_not_be_created(capsys: Capture) -> None:
    with records_broker() as broker:
        broker.answers[19] = lambda request: CreateTopicsResponse(
            topics=[CreateTopicsResponse.CreatableTopicResult("t", error_code=ErrorCode.TOPIC_AUTHORIZATION_FAILED)]
        )
        said = doctor(capsys, f"127.0.0.1:{broker.port}")
    assert "cannot be created (TOPIC_AUTHORIZATION_FAILED)" in said and "--topic" in said
    assert "DeleteTopics" not in broker.asked


def test_too_few_replicas_in_sync(capsys: Capture) -> None:
    with records_broker() as broker:
        broker.answers[0] = lambda request: produced(ErrorCode.NOT_ENOUGH_REPLICAS)
        said = doctor(capsys, f"127.0.0.1:{broker.port}")
    assert "cannot be produced (NOT_ENOUGH_REPLICAS)" in said and "min.insync.replicas" in said
    assert "ok deleted" in said, "the temporary topic goes whatever happens"


def test_an_answer_that_lacks_what_was_asked_for(capsys: Capture) -> None:
    with records_broker() as broker:
        broker.answers[0] = lambda request: ProduceResponse([])
        broker.answers[20] = lambda request: DeleteTopicsResponse()
        said = doctor(capsys, f"127.0.0.1:{broker.port}")
    assert "a broker that answered before: now it gives an answer that lacks what was asked for" in said


def test_one_address_of_an_advertised_name(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, broker_example=["127.0.0.2", "127.0.0.1"])
    with FakeBroker() as broker:
        broker.told = [(1, "broker.example", broker.port)]
        said = doctor(capsys, f"127.0.0.1:{broker.port}", "--read-only", code=0)
    assert "note not every address of broker.example answers" in said


def test_a_record_that_is_acknowledged_and_gone(capsys: Capture) -> None:
    with records_broker() as broker:
        broker.answers[1] = lambda request: FetchResponse(
            responses=[
                FetchResponse.FetchableTopicResponse("t", partitions=[FetchResponse.PartitionData(0, records=b"")])
            ]
        )
        said = doctor(capsys, f"127.0.0.1:{broker.port}")
    assert "acknowledged and cannot be fetched back" in said


def test_a_leader_that_cannot_be_reached(capsys: Capture) -> None:
    with records_broker() as broker:
        broker.told.append((2, "127.0.0.1", closed_port()))
        broker.answers[3] = with_leader(broker, 2)
        said = doctor(capsys, f"127.0.0.1:{broker.port}")
    assert "partition 0 is led by broker 2" in said and "Mend that broker's address first" in said


def with_leader(broker: FakeBroker, leader: int) -> Callable[[Any], Any]:
    metadata = broker.answers[3]

    def answer(request: Any) -> Any:
        response = metadata(request)
        for topic in response.topics:
            topic.partitions[0].leader_id = leader
        return response

    return answer


def test_a_group_topic_that_asks_for_more_brokers_than_there_are(capsys: Capture) -> None:
    with records_broker() as broker:
        broker.answers[10] = lambda request: FindCoordinatorResponse(error_code=ErrorCode.COORDINATOR_NOT_AVAILABLE)
        said = doctor(capsys, f"127.0.0.1:{broker.port}", "--timeout", "1.5")
    assert "no group finds its coordinator (COORDINATOR_NOT_AVAILABLE)" in said
    assert "offsets.topic.replication.factor=1" in said


def test_a_container_cannot_reach_what_listens_on_loopback(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_walk, "address_for_containers", lambda: ("127.0.0.2", "the address of docker0"))
    with FakeBroker() as broker:
        said = doctor(capsys, f"127.0.0.1:{broker.port}", "--read-only", "--from-container")
        assert f"containers reach this machine by 127.0.0.2:{broker.port} (the address of docker0)" in said
        assert f"listeners=PLAINTEXT://0.0.0.0:{broker.port}" in said
    with FakeBroker(host="0.0.0.0") as open_broker:
        said = doctor(capsys, f"127.0.0.1:{open_broker.port}", "--read-only", "--from-container")
        assert "which in a container is the container itself" in said


def test_this_machine_has_an_address_for_containers_that_is_no_loopback() -> None:
    found = doctor_address.address_for_containers()
    assert found is None or not doctor_address.is_loopback(found[0])


def test_a_server_that_is_slow_cannot_hold_it_up(capsys: Capture) -> None:
    import time

    class Dripping(FakeServer):
        def talk(self, connection: socket.socket) -> None:
            connection.recv(4096)
            for _ in range(200):
                connection.sendall(b"\0")
                time.sleep(0.05)  # a byte at a time never lets a plain time-out fire

    with Dripping() as server:
        started = time.monotonic()
        doctor(capsys, f"127.0.0.1:{server.port}", "--timeout", "1.5")
        assert time.monotonic() - started < 3
