"""Addresses that are none of a control, and what answers there, are told in a sentence."""

from __future__ import annotations

import socket
import threading

import pytest

from kafkalite.testing import Server
from kafkalite.testing.client.control import Control, ServerGoneError


@pytest.mark.parametrize("address", ["foo:bar", "a b:1", "a" * 300 + ":1", ":::", "https://a:1", "a:1/v1"])
def test_what_is_no_address_is_said(address: str) -> None:
    with pytest.raises(ServerGoneError, match="is no address of a control|nothing listens"):
        Control(address).call("GET", "/v1/server")


@pytest.mark.parametrize("address", ["{}", ":{}", "localhost:{}", "http://127.0.0.1:{}/", "127.0.0.1:{}"])
def test_an_address_may_be_said_in_many_ways(address: str, server: Server) -> None:
    control = Control(address.format(server.control_address.rpartition(":")[2]))
    assert control.call("GET", "/v1/server")["clusters"] == 0
    control.close()


def test_the_port_of_a_broker_is_said_to_be_none_of_a_control(server: Server) -> None:
    with server.cluster() as kafka, pytest.raises(ServerGoneError, match="is that the port for Kafka clients"):
        Control(kafka.bootstrap_servers).call("GET", "/v1/server")


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
