"""A recording as a file: a line of JSON for the file, then one for each exchange of a request and its response.

    {"format": "kafkalite-recording", "version": 1, "bootstrap": "host:port"}
    {"broker": "host:port", "connection": 1, "at_ms": 12, "took_ms": 3, "client_id": "app", "api": "Metadata",
     "api_key": 3, "api_version": 13, "request": "<base64>", "response": "<base64>"}

Bodies are those of the wire, without size and header; `response` is null where none was sent: acks=0, and what was
asked when the connection ended. Addresses are the recorded cluster's own. Passwords and tokens are left out.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

FORMAT, VERSION = "kafkalite-recording", 1


class TapeError(Exception):
    """A file that is no recording; the message is one sentence that says what to do."""


class Exchange:
    """One request and its response."""

    __slots__ = (
        "api",
        "api_key",
        "api_version",
        "at_ms",
        "broker",
        "client_id",
        "connection",
        "request",
        "response",
        "took_ms",
    )

    def __init__(
        self,
        *,
        broker: str,
        connection: int,
        at_ms: int,
        took_ms: int,
        client_id: str,
        api: str,
        api_key: int,
        api_version: int,
        request: bytes,
        response: bytes | None,
    ) -> None:
        self.broker = broker
        self.connection = connection
        self.at_ms = at_ms
        self.took_ms = took_ms
        self.client_id = client_id
        self.api = api
        self.api_key = api_key
        self.api_version = api_version
        self.request = request
        self.response = response

    def line(self) -> str:
        """As it stands in the file."""
        row = {name: getattr(self, name) for name in self.__slots__}
        row["request"] = b64encode(self.request).decode()
        row["response"] = None if self.response is None else b64encode(self.response).decode()
        return json.dumps(row) + "\n"

    @classmethod
    def of(cls, line: bytes) -> Exchange:
        """The exchange of a line; TapeError."""
        try:
            row = json.loads(line)
            response = row["response"]
            row["request"] = b64decode(row["request"], validate=True)
            row["response"] = None if response is None else b64decode(response, validate=True)
            return cls(**row)
        except (ValueError, TypeError, KeyError) as error:
            raise TapeError(f"a line of the recording cannot be read ({error}): record it again") from None


class TapeWriter:
    """Writes a recording to a new file; what is complete is in the file at once. OSError."""

    def __init__(self, path: str, bootstrap: str) -> None:
        self._file = open(path, "x", encoding="utf-8")  # noqa: SIM115 - open as long as the recorder
        self._file.write(json.dumps({"format": FORMAT, "version": VERSION, "bootstrap": bootstrap}) + "\n")
        self._file.flush()
        self.exchanges = 0

    def write(self, exchange: Exchange) -> None:
        """Add an exchange."""
        self._file.write(exchange.line())
        self._file.flush()
        self.exchanges += 1

    def close(self) -> None:
        """End the file."""
        self._file.close()


class TapeReader:
    """Reads a recording; only where each exchange stands is kept in memory.

    `is_cut`: whether `exchanges` has come to a last line that was cut off.
    """

    def __init__(self, path: str) -> None:
        self._file: IO[bytes] = open(path, "rb")  # noqa: SIM115 - open as long as the player
        self.is_cut = False
        self.bootstrap = self._head(path)

    def _head(self, path: str) -> str:
        try:
            head = json.loads(self._file.readline(4096))
            if head["format"] != FORMAT:
                raise TapeError(f"{path} is no recording: kafkalite record makes one")
            if head["version"] != VERSION:
                raise TapeError(f"{path} was recorded by a newer kafkalite: update this one, or record it again")
            return str(head["bootstrap"])
        except (ValueError, KeyError, TypeError):
            raise TapeError(f"{path} is no recording: kafkalite record makes one") from None

    def exchanges(self) -> Iterator[tuple[int, Exchange]]:
        """Each exchange with its place in the file; a last line that was cut off is left out."""
        self._file.seek(0)
        position = len(self._file.readline())
        for line in self._file:
            if not line.endswith(b"\n"):
                self.is_cut = True
                return
            yield position, Exchange.of(line)
            position += len(line)

    def at(self, position: int) -> Exchange:
        """The exchange at a place."""
        self._file.seek(position)
        return Exchange.of(self._file.readline())

    def close(self) -> None:
        """Give the file back."""
        self._file.close()
