"""The address rule between real hosts: network namespaces stand in for a machine, its container and a neighbour.

machine 10.77.0.1, fd77::1   runs a forwarder on 127.0.0.1, as a container runtime does for a published port
container 10.77.0.2, fd77::2 runs the broker; its default gateway is the machine
neighbour 10.77.0.3          another container on the same bridge
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
NET = "10.77.0"
PORT = 9092

FORWARDER = """
import asyncio, sys
async def pump(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()
async def forward(reader, writer):
    to_reader, to_writer = await asyncio.open_connection(sys.argv[1], int(sys.argv[2]))
    await asyncio.gather(pump(reader, to_writer), pump(to_reader, writer), return_exceptions=True)
async def main():
    await asyncio.start_server(forward, "127.0.0.1", int(sys.argv[3]))
    print("up", flush=True)
    await asyncio.Event().wait()
asyncio.run(main())
"""

PRODUCE_AND_CONSUME = """
import sys
from kafka import KafkaConsumer, KafkaProducer
producer = KafkaProducer(bootstrap_servers=sys.argv[1])
producer.send("through-the-port", b"hello").get(20)
producer.close()
consumer = KafkaConsumer("through-the-port", bootstrap_servers=sys.argv[1], auto_offset_reset="earliest",
                         consumer_timeout_ms=20000)
print(next(consumer).value.decode())
"""


class Hosts:
    """Three namespaces joined by a bridge in the machine's."""

    def __init__(self) -> None:
        self.prefix = f"kl{os.getpid()}"
        self.started: list[subprocess.Popen[str]] = []

    def name(self, host: str) -> str:
        return f"{self.prefix}-{host}"

    def build(self) -> None:
        for host in ("machine", "container", "neighbour"):
            ip("netns", "add", self.name(host))
            self.ip_in(host, "link", "set", "lo", "up")
        self.ip_in("machine", "link", "add", "br0", "type", "bridge")
        self.ip_in("machine", "addr", "add", f"{NET}.1/24", "dev", "br0")
        self.ip_in("machine", "addr", "add", "fd77::1/64", "dev", "br0", "nodad")
        self.ip_in("machine", "link", "set", "br0", "up")
        for number, host in ((2, "container"), (3, "neighbour")):
            end = f"v{number}"
            self.ip_in("machine", "link", "add", end, "type", "veth", "peer", "name", "eth0", "netns", self.name(host))
            self.ip_in("machine", "link", "set", end, "master", "br0", "up")
            self.ip_in(host, "addr", "add", f"{NET}.{number}/24", "dev", "eth0")
            self.ip_in(host, "addr", "add", f"fd77::{number}/64", "dev", "eth0", "nodad")
            self.ip_in(host, "link", "set", "eth0", "up")
            self.ip_in(host, "route", "add", "default", "via", f"{NET}.1")
            self.ip_in(host, "-6", "route", "add", "default", "via", "fd77::1")

    def ip_in(self, host: str, *words: str) -> None:
        ip("-n", self.name(host), *words)

    def start(self, host: str, *words: str) -> subprocess.Popen[str]:
        """A program in a host's network; it counts as running in a container."""
        process = subprocess.Popen(
            ["ip", "netns", "exec", self.name(host), "env", "container=test", *words],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(process)
        return process

    def run(self, host: str, *words: str) -> str:
        return subprocess.run(
            ["ip", "netns", "exec", self.name(host), *words],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
            timeout=60,
        ).stdout

    def told(self, host: str, address: str) -> list[list[object]]:
        """What a client on `host` that connects to `address` is told."""
        told: list[list[object]] = json.loads(self.run(host, sys.executable, "-m", "tests.wire_client", address))
        return told

    def remove(self) -> None:
        for process in self.started:
            process.terminate()
        for process in self.started:
            process.communicate(timeout=20)
        for host in ("machine", "container", "neighbour"):
            subprocess.run(["ip", "netns", "del", self.name(host)], check=False, capture_output=True)


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True, timeout=20)


@pytest.fixture(scope="module")
def hosts() -> Iterator[Hosts]:
    if sys.platform != "linux":
        pytest.skip("network namespaces are Linux's")
    if shutil.which("ip") is None:
        if os.environ.get("CI"):
            pytest.fail("the ip command is missing: install iproute2")
        pytest.skip("the ip command (iproute2) is not installed")
    hosts = Hosts()
    try:
        try:
            hosts.build()
        except subprocess.CalledProcessError as error:
            pytest.skip(f"this kernel or user may not make network namespaces: {error.stderr.strip()}")
        yield hosts
    finally:
        hosts.remove()


@pytest.fixture(scope="module")
def broker(hosts: Hosts) -> str:
    """The container's address; the broker listens on every interface."""
    start_broker(hosts, "--listen", f"*:{PORT}")
    return f"{NET}.2:{PORT}"


def start_broker(hosts: Hosts, *options: str) -> None:
    process = hosts.start("container", sys.executable, "-m", "kafkalite", "--ephemeral", *options)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("ready "), process.stderr.read() if process.stderr else ""


def start_forwarder(hosts: Hosts, to_port: int, at_port: int) -> None:
    process = hosts.start("machine", sys.executable, "-c", FORWARDER, f"{NET}.2", str(to_port), str(at_port))
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"


def test_a_neighbour_is_told_the_containers_address(hosts: Hosts, broker: str) -> None:
    assert hosts.told("neighbour", broker) == [[f"{NET}.2", PORT]]
    assert hosts.told("neighbour", f"[fd77::2]:{PORT}") == [["fd77::2", PORT]]


def test_the_container_itself_is_told_loopback(hosts: Hosts, broker: str) -> None:
    assert hosts.told("container", f"127.0.0.1:{PORT}") == [["127.0.0.1", PORT]]
    assert hosts.told("container", f"[::1]:{PORT}") == [["::1", PORT]]
    assert hosts.told("container", broker) == [["localhost", PORT]]


def test_the_gateway_is_told_localhost_in_both_families(hosts: Hosts, broker: str) -> None:
    assert hosts.told("machine", broker) == [["localhost", PORT]]
    assert hosts.told("machine", f"[fd77::2]:{PORT}") == [["localhost", PORT]]


def test_a_stock_client_works_through_a_published_port(hosts: Hosts, broker: str) -> None:
    start_forwarder(hosts, PORT, PORT)
    assert hosts.told("machine", f"127.0.0.1:{PORT}") == [["localhost", PORT]]
    assert hosts.run("machine", sys.executable, "-c", PRODUCE_AND_CONSUME, f"127.0.0.1:{PORT}") == "hello\n"


def test_a_port_published_under_another_number_is_advertised(hosts: Hosts) -> None:
    start_broker(hosts, "--listen", "*:9192", "--advertise", ":19192")
    start_forwarder(hosts, 9192, 19192)
    assert hosts.told("machine", "127.0.0.1:19192") == [["localhost", 19192]]
    assert hosts.run("machine", sys.executable, "-c", PRODUCE_AND_CONSUME, "localhost:19192") == "hello\n"


def test_what_is_advertised_goes_to_everybody(hosts: Hosts) -> None:
    start_broker(hosts, "--listen", "*:9292", "--advertise", "broker.example")
    for host in ("machine", "neighbour", "container"):
        assert hosts.told(host, f"{NET}.2:9292") == [["broker.example", 9292]]
