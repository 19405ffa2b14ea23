"""A blocking connection to any Kafka broker, for one question after the other, each within a time limit.

Versions are negotiated by ApiVersions and stay at or below `PREFERRED`, forms that brokers of many years and makes
know. What answers but is no Kafka is recognised by its first bytes.
"""

from __future__ import annotations

import socket
import time
from importlib import import_module

from kafkalite.protocol.api_keys import API_NAMES
from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.header import read_response_header, request_header
from kafkalite.protocol.messages.api_versions import ApiVersionsRequest, ApiVersionsResponse
from kafkalite.protocol.primitives import INT32

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Self

    from kafkalite.protocol.message import Message

CLIENT_ID = "kafkalite-doctor"
PRODUCE, METADATA, SASL_HANDSHAKE = 0, 3, 17
PREFERRED = {"Produce": 7, "Fetch": 10, "ListOffsets": 3, "Metadata": 7, "FindCoordinator": 2, "SaslHandshake": 1,
             "ApiVersions": 0, "CreateTopics": 4, "DeleteTopics": 3, "DescribeConfigs": 2}  # fmt: skip
_TLS_ALERT, _TLS_HANDSHAKE = 21, 22


class Deadline:
    """The time that is left for everything, and for one step of it."""

    __slots__ = ("_end", "step_s")

    def __init__(self, total_s: float, step_s: float) -> None:
        self._end = time.monotonic() + total_s
        self.step_s = step_s

    @property
    def left_s(self) -> float:
        return max(0.0, self._end - time.monotonic())

    def step(self) -> float:
        """Seconds that the next step may take; a little at least, so that it fails as a step."""
        return max(0.05, min(self.step_s, self.left_s))


class UnreachableError(Exception):
    """No connection: `reason` is "refused", "no answer" or what the system said."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NoAnswerError(Exception):
    """Connected, and the question was not answered: `closed` when the other side hung up."""

    def __init__(self, closed: bool) -> None:
        super().__init__("closed the connection" if closed else "did not answer")
        self.closed = closed


class NotKafkaError(Exception):
    """Something else answered; `what` names it, `protocol` is SSL or SASL_SSL where a Kafka may be behind it."""

    def __init__(self, what: str, protocol: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.protocol = protocol


class NotServedError(Exception):
    """The broker has no version of an API that is known here."""


class KafkaConnection:
    """One connection to a broker; `versions` is what it says it serves: api key -> (from, to)."""

    __slots__ = ("_correlation_id", "_deadline", "_socket", "versions")

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket = connected
        self._deadline = deadline
        self._correlation_id = 0
        self.versions: dict[int, tuple[int, int]] = {}

    @classmethod
    def open(cls, host: str, port: int, deadline: Deadline) -> Self:
        """Connects to an address that is resolved already; UnreachableError."""
        return cls(connect(host, port, deadline), deadline)

    def close(self) -> None:
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def greet(self) -> None:
        """Learns the versions; NotKafkaError, NoAnswerError."""
        answer = self._call(ApiVersionsRequest(), ApiVersionsResponse, 0)
        self.versions = {api.api_key: (api.min_version, api.max_version) for api in answer.api_keys}
        if not self.versions:
            raise NotKafkaError("something that answers in Kafka's form but serves no API")

    def version_of(self, request_class: type[Message]) -> int:
        """The version to ask in; NotServedError."""
        name = API_NAMES[request_class.api_key]
        if request_class.api_key not in self.versions:
            raise NotServedError(f"{name} is not served")
        lowest, highest = self.versions[request_class.api_key]
        version = max(lowest, min(highest, PREFERRED[name]))
        if not request_class.min_version <= version <= request_class.max_version:
            known = f"{request_class.min_version} to {request_class.max_version}"
            raise NotServedError(f"{name} is served in versions {lowest} to {highest}, and this check knows {known}")
        return version

    def ask(self, request: Message) -> Any:
        """The answer to a request; NotServedError, NoAnswerError."""
        module = import_module(type(request).__module__)
        response_class = getattr(module, type(request).__name__.removesuffix("Request") + "Response")
        return self._call(request, response_class, self.version_of(type(request)))

    def _call(self, request: Message, response_class: type[Message], version: int) -> Any:
        self._correlation_id += 1
        body = request_header(request.api_key, version, self._correlation_id, CLIENT_ID) + request.encode(version)
        end = time.monotonic() + self._deadline.step()
        try:
            self._socket.sendall(INT32.pack(len(body)) + body)
            head = self._receive(8, end, at_least=1)
            if head[0] != 0:
                raise NotKafkaError(name_of(head + self._more()))
            head += self._receive(8 - len(head), end)
            size, correlation_id = INT32.unpack_from(head)[0], head[4:8]
            if size < 4 or correlation_id != INT32.pack(self._correlation_id):
                raise NotKafkaError(name_of(head + self._more()))
            frame = correlation_id + self._receive(size - 4, end)
        except TimeoutError:
            raise NoAnswerError(closed=False) from None
        except OSError:
            raise NoAnswerError(closed=True) from None
        try:
            _, position = read_response_header(frame, 0, request.api_key, version)
            return response_class.decode(frame[position:], version)
        except ProtocolError as error:
            raise NotKafkaError(f"something whose answer is not Kafka's: {error}") from None

    def _receive(self, size: int, end: float, at_least: int = 0) -> bytes:
        """`size` bytes, or what there is of them once `at_least` are there; TimeoutError, NoAnswerError."""
        got = b""
        while len(got) < (at_least or size):
            self._socket.settimeout(max(0.05, end - time.monotonic()))
            part = self._socket.recv(size - len(got))
            if not part:
                raise NoAnswerError(closed=True)
            got += part
            if time.monotonic() >= end and len(got) < (at_least or size):
                raise TimeoutError
        return got

    def _more(self) -> bytes:
        """What else has arrived of an answer that is not Kafka's."""
        try:
            self._socket.settimeout(0.2)
            return self._socket.recv(200)
        except OSError:
            return b""


def connect(host: str, port: int, deadline: Deadline) -> socket.socket:
    """A TCP connection to a numeric address; UnreachableError."""
    try:
        return socket.create_connection((host, port), deadline.step())
    except ConnectionRefusedError:
        raise UnreachableError("refused") from None
    except TimeoutError:
        raise UnreachableError("no answer") from None
    except OSError as error:
        raise UnreachableError(error.strerror or str(error)) from None


def name_of(answer: bytes) -> str:
    """What speaks like this, from its first bytes."""
    if answer.startswith(b"HTTP/"):
        return "a control of kafkalite" if b"the control of a kafkalite" in answer else "an HTTP server"
    if len(answer) > 2 and answer[0] in (_TLS_ALERT, _TLS_HANDSHAKE) and answer[1] == 3:
        return "a TLS port"
    known = {
        b"SSH-": "an SSH server",
        b"220": "a mail or FTP server",
        b"-ERR": "a Redis server",
        b"+OK": "a mail server",
        b"AMQP": "an AMQP broker",
        b"E\0\0": "a PostgreSQL server",
    }
    for start, what in known.items():
        if answer.startswith(start):
            return what
    if answer[4:6] in (b"\n1", b"\n5", b"\n8", b"\n9"):
        return "a MySQL server"
    return f"something that is no Kafka (its answer begins with {answer[:8]!r})"


def speaks_tls(host: str, port: int, deadline: Deadline) -> bool:
    """Whether a TLS handshake gets anywhere; whose certificate it is does not matter."""
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with connect(host, port, deadline) as plain, context.wrap_socket(plain) as wrapped:
            return wrapped.version() is not None
    except ssl.SSLError as error:
        # An alert is TLS too: the port may ask for a certificate of ours.
        return "ALERT" in str(error.reason)
    except (OSError, UnreachableError):
        return False


def tls_protocol(host: str, port: int, deadline: Deadline) -> str:
    """SSL, SASL_SSL, or "" where what is behind the TLS does not speak Kafka (or wants a certificate first)."""
    import ssl

    from kafkalite.protocol.messages.metadata import MetadataRequest

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        plain = connect(host, port, deadline)
        with plain, KafkaConnection(context.wrap_socket(plain), deadline) as kafka:
            kafka.greet()
            try:
                kafka.ask(MetadataRequest([]))
            except NoAnswerError:
                return "SASL_SSL"
            return "SSL"
    except (OSError, UnreachableError, NoAnswerError, NotKafkaError, NotServedError):
        return ""


def sasl_mechanisms(host: str, port: int, deadline: Deadline) -> list[str] | None:
    """The mechanisms of a listener that wants a SASL login, None where it does not."""
    from kafkalite.protocol.error_codes import ErrorCode
    from kafkalite.protocol.messages.sasl_handshake import SaslHandshakeRequest

    try:
        with KafkaConnection.open(host, port, deadline) as kafka:
            kafka.greet()
            answer = kafka.ask(SaslHandshakeRequest("NONE-SUCH"))
    except (UnreachableError, NoAnswerError, NotKafkaError, NotServedError):
        return None
    return list(answer.mechanisms) if answer.error_code == ErrorCode.UNSUPPORTED_SASL_MECHANISM else None
