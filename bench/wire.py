"""The few raw requests the bench sends itself, over a blocking socket and without any client library.

Used where a client library would be most of what is timed: the first answer after a start, idle connections, replayed
frames. Big-endian, classic (not flexible) versions: ApiVersions 0, Metadata 1, and frames for the replay load.
"""

from __future__ import annotations

import socket
import struct

API_VERSIONS = 18
METADATA = 3
CORRELATION_ID = 7
CLIENT_ID = b"bench"

_NO_TOPICS = struct.pack(">i", 0)


def frame(api_key: int, version: int, body: bytes) -> bytes:
    """One request with its size, a version 1 header and the bench's correlation and client id."""
    header = struct.pack(">hhih", api_key, version, CORRELATION_ID, len(CLIENT_ID)) + CLIENT_ID
    return struct.pack(">i", len(header) + len(body)) + header + body


def connect(host: str, port: int, timeout_s: float) -> socket.socket:
    """Blocking socket without Nagle's delay."""
    sock = socket.create_connection((host, port), timeout=timeout_s)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def receive(sock: socket.socket, size: int) -> bytes:
    """Exactly `size` bytes; OSError when the peer closes before."""
    got = bytearray()
    while len(got) < size:
        part = sock.recv(size - len(got))
        if not part:
            raise OSError("closed by the broker")
        got += part
    return bytes(got)


def call(sock: socket.socket, api_key: int, version: int, body: bytes) -> bytes:
    """Body of the answer behind its version 0 header; OSError when the answer is not ours."""
    sock.sendall(frame(api_key, version, body))
    (size,) = struct.unpack(">i", receive(sock, 4))
    answer = receive(sock, size)
    if struct.unpack_from(">i", answer)[0] != CORRELATION_ID:
        raise OSError("an answer with another correlation id")
    return answer[4:]


def brokers_listed(sock: socket.socket) -> int:
    """How many brokers a Metadata answer names (0 while a broker is still coming up)."""
    answer = call(sock, METADATA, 1, _NO_TOPICS)
    count: int = struct.unpack_from(">i", answer)[0]
    return count


def speaks(sock: socket.socket) -> bool:
    """Whether the broker answers ApiVersions without an error."""
    answer = call(sock, API_VERSIONS, 0, b"")
    return bool(struct.unpack_from(">h", answer)[0] == 0)
