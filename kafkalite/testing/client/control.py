"""Calls of a control, over connections that stay open; safe to use from several threads."""

from __future__ import annotations

import json
from http.client import BadStatusLine, HTTPConnection, HTTPException
from socket import IPPROTO_TCP, TCP_NODELAY
from threading import Lock
from time import monotonic
from urllib.parse import quote, urlencode

__tracebackhide__ = True  # for pytest: a failure is shown where the test called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Protocol

    class Called(Protocol):
        """A cluster, as far as its parts need it: `path` is what follows its name."""

        def call(
            self,
            method: str,
            path: str,
            body: Mapping[str, Any] | None = None,
            query: Mapping[str, Any] | None = None,
            timeout_s: float | None = None,
        ) -> Any: ...


DEFAULT_TIMEOUT_S = 60.0
_KEEP_IDLE_S = 60.0  # well below what the server allows, so that it never closes what is about to be used


class ControlError(Exception):
    """The control refused: `status` is HTTP's, the message says what is wrong."""

    __module__ = "kafkalite.testing"  # as tests import it; its whole path leaves no room in a report's line

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class WaitTimeoutError(AssertionError):
    """What was waited for did not happen in time; the message says what was seen instead."""

    __module__ = "kafkalite.testing"


class ServerGoneError(ControlError):
    """Nobody answers at the control's address."""

    def __init__(self, message: str) -> None:
        super().__init__(0, message)


class Control:
    """A control at `host:port`, or at a port of this machine."""

    def __init__(self, address: str) -> None:
        address = address.removeprefix("http://").rstrip("/")
        self.address = f"127.0.0.1:{address.removeprefix(':')}" if address.removeprefix(":").isdecimal() else address
        self._idle: list[tuple[HTTPConnection, float]] = []
        self._lock = Lock()

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, Any] | None = None,
        timeout_s: float = DEFAULT_TIMEOUT_S,
    ) -> Any:
        """The answer's JSON; None values of the query and the body are left out. Raises ControlError."""
        target = path
        if query:
            given = {name: _text(value) for name, value in query.items() if value is not None}
            target = f"{path}?{urlencode(given)}" if given else path
        data = None
        if body is not None:
            given = {name: value for name, value in body.items() if value is not None}
            data = json.dumps(given, allow_nan=False).encode()
        connection = self._take(timeout_s)
        try:
            connection.request(method, target, data, {"content-type": "application/json"} if data else {})
            response = connection.getresponse()
            answer = response.read()
        except TimeoutError:
            connection.close()
            raise ServerGoneError(f"{method} {path} at {self.address} was not answered within {timeout_s} s") from None
        except BadStatusLine:
            connection.close()
            raise ServerGoneError(
                f"{self.address} takes the connection and does not answer {method} {path}: is the server ending, or is "
                "that the port for Kafka clients? The control's address is what kafkalite printed behind `control`"
            ) from None
        except (OSError, HTTPException) as error:
            connection.close()
            raise ServerGoneError(f"the control at {self.address} does not answer: {_reason(error)}") from None
        except BaseException:
            connection.close()
            raise
        self._give_back(connection)
        try:
            result = json.loads(answer)
            fault = str(result["error"]) if response.status >= 400 else None
        except (ValueError, KeyError, TypeError):
            raise ServerGoneError(
                f"{self.address} answers, but not as a control of kafkalite: take the address that kafkalite printed "
                "behind `control`"
            ) from None
        if response.status == 504:
            raise WaitTimeoutError(fault)
        if fault is not None:
            raise ControlError(response.status, fault)
        return result

    def close(self) -> None:
        """Close the connections that nobody uses."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection, _ in idle:
            connection.close()

    def _take(self, timeout_s: float) -> HTTPConnection:
        now_s = monotonic()
        with self._lock:
            while self._idle:
                connection, since_s = self._idle.pop()
                if now_s - since_s < _KEEP_IDLE_S:
                    connection.sock.settimeout(timeout_s)
                    return connection
                connection.close()
        try:
            if "/" in self.address:
                raise ValueError("a control speaks plain HTTP at its root")
            connection = HTTPConnection(self.address, timeout=timeout_s)
            connection.connect()
        except (HTTPException, ValueError) as error:
            raise ServerGoneError(f"{self.address!r} is no address of a control ({error}): give HOST:PORT") from None
        except OSError as error:
            raise ServerGoneError(
                f"nothing listens at {self.address} ({_reason(error)}): is the server still running?"
            ) from None
        connection.sock.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1)
        return connection

    def _give_back(self, connection: HTTPConnection) -> None:
        if connection.sock is not None:
            with self._lock:
                self._idle.append((connection, monotonic()))


def _reason(error: Exception) -> str:
    """What the system says, without its number."""
    return getattr(error, "strerror", None) or f"{type(error).__name__}: {error}"


def segment(text: object) -> str:
    """A text as one segment of a path."""
    return quote(str(text), safe="")


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
