"""Addresses that are none of a control, and what answers there, are told in a sentence."""

from __future__ import annotations

import socket
import threading

import pytest

from kafkalite.testing.client.control import Control, ServerGoneError


@pytest.mark.parametrize("address", ["foo:bar", "a b:1", "a" * 300 + ":1", ":::"])
def test_what_is_no_address_is_said(address: str) -> None:
    with pytest.raises(ServerGoneError, match="is no address of a control|nothing listens"):
        Control(address).call("GET", "/v1/server")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 504 Gateway Timeout\r\nContent-Length: 6\r\n\r\n<html>",
    ],
)
def test_another_server_is_said(answer: bytes) -> None:
    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        control = Control(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        with pytest.raises(ServerGoneError, match="not as a control of kafkalite"):
            control.call("GET", "/v1/server")
        control.close()
        thread.join(10)
