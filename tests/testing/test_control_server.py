"""The control's server: what it takes, what it refuses, what it does with clients that misbehave."""

from __future__ import annotations

import asyncio

import pytest

from kafkalite.testing.control import server as server_module
from tests.testing.control_http import Http, serving


async def test_a_cluster_is_made_shown_and_dropped_over_one_connection() -> None:
    async with serving() as (_, _, port):
        http = await Http.connect(port)
        status, made = await http.call("POST", "/v1/clusters", {"topics": {"orders": 3}})
        assert status == 200
        assert await http.call("GET", f"/v1/clusters/{made['cluster']}") == (200, made)
        assert await http.call("GET", "/v1/clusters") == (200, {"clusters": [made]})
        broker = Http(*await asyncio.open_connection("127.0.0.1", made["brokers"][0]["port"]))
        assert await http.call("DELETE", f"/v1/clusters/{made['cluster']}") == (200, {})
        assert await broker.at_end()
        status, error = await http.call("GET", f"/v1/clusters/{made['cluster']}")
        assert (status, error) == (404, {"error": "there is no cluster 'c1'; there are: none"})


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "sentence"),
    [
        ("GET", "/v2", None, 404, "GET /v1/openapi.json tells"),
        ("PUT", "/v1/clusters", {}, 405, "takes GET and POST, not PUT"),
        ("POST", "/v1/clusters", b"{", 400, "no JSON"),
        ("POST", "/v1/clusters", [], 422, "the body is a list"),
        ("POST", "/v1/clusters", {"broker": 1}, 422, "broker is not known here; there are topics, config, label, "),
        ("POST", "/v1/clusters", {"brokers": 0}, 422, "brokers is 0, but has to be 1 or more"),
        ("POST", "/v1/clusters", {"topics": {"a": "x"}}, 422, "topics.a is 'x'"),
        ("POST", "/v1/clusters", {"topics": {"a b": 1}}, 422, "topic 'a b'"),
        ("POST", "/v1/clusters", {"config": {"num.partitions": "many"}}, 422, "num.partitions"),
        ("POST", "/v1/clusters", {"brokers": 2, "config": {"node.id": 2**31 - 1}}, 422, "no ids for 2 brokers"),
        ("GET", "/v1/server?x=1", None, 422, "no parameter x"),
        ("GET", "/v1/server", {"x": 1}, 422, "takes no body"),
        ("POST", "/v1/clusters/c9/topics", {"wrong": 1}, 404, "there is no cluster 'c9'"),
        ("GET", "/v1/clusters/c9/timeline?wrong=1", None, 404, "there is no cluster 'c9'"),
    ],
)
async def test_what_cannot_be_is_refused_in_a_sentence(
    method: str, path: str, body: object, status: int, sentence: str
) -> None:
    async with serving() as (server, _, port):
        http = await Http.connect(port)
        found, answer = await http.call(method, path, body)
        assert (found, sentence in answer["error"]) == (status, True), answer
        assert server.host.clusters == {}
        assert (await http.call("GET", "/v1/server"))[0] == 200


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ({"topic": "t"}, 409, "Topic 't' already exists"),
        ({"topic": "t", "config": {"retntion.ms": 1}}, 409, "Topic 't' already exists"),
        ({"topic": "u", "config": {"retntion.ms": 1}}, 422, "name: retntion.ms; the nearest is retention.ms"),
        (
            {"topic": "u", "partitions": 0, "config": {"retntion.ms": 1}},
            422,
            "partitions is 0, but has to be 1 or more",
        ),
    ],
)
async def test_a_near_name_is_told_of_an_unknown_one_only(body: object, status: int, sentence: str) -> None:
    async with serving() as (_, _, port):
        http = await Http.connect(port)
        _, made = await http.call("POST", "/v1/clusters", {"topics": {"t": 1}})
        found, answer = await http.call("POST", f"/v1/clusters/{made['cluster']}/topics", body)
        assert (found, answer["error"].endswith(sentence)) == (status, True), answer


@pytest.mark.parametrize(
    ("host", "headers"),
    [
        ("evil.example", ()),
        ("evil.example:9000", ()),
        ("internal.evil.example", ()),
        ("", ()),
        ("localhost", ("Origin: http://evil.example",)),
        ("localhost", ("Origin: null",)),
        ("localhost", ("Sec-Fetch-Site: cross-site",)),
    ],
)
async def test_a_browser_on_a_page_of_another_site_is_kept_out(host: str, headers: tuple[str, ...]) -> None:
    async with serving() as (server, _, port):
        http = await Http.connect(port)
        status, _ = await http.call("POST", "/v1/clusters", {}, *headers, host=host)
        assert status == 403
        assert server.host.clusters == {}


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:1",
        "127.0.0.1:1",
        "[::1]:1",
        "kafka:9000",
        "host.docker.internal",
        "kafka.tests.svc.cluster.local:1",
    ],
)
async def test_names_of_this_machine_are_let_in(host: str) -> None:
    async with serving() as (_, _, port):
        http = await Http.connect(port)
        assert (await http.call("GET", "/v1/server", None, host=host))[0] == 200


async def test_limits_of_head_body_and_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "MAX_BODY_BYTES", 1000)
    monkeypatch.setattr(server_module, "MAX_CONNECTIONS", 3)
    async with serving() as (_, _, port):
        http = await Http.connect(port)
        assert (await http.call("POST", "/v1/clusters", b" " * 1001))[0] == 413
        assert await http.at_end()
        http = await Http.connect(port)
        http.writer.write(b"GET / HTTP/1.1\r\nX: " + b"x" * 70_000)
        assert (await http.answer())[0] == 431
        assert await http.at_end()
        many = [await Http.connect(port) for _ in range(3)]
        assert (await many[0].call("GET", "/v1/server"))[0] == 200
        assert await (await Http.connect(port)).at_end()


async def test_who_sends_too_much_is_told_before_or_after(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "MAX_BODY_BYTES", 1000)
    async with serving() as (server, _, port):
        announced = await Http.connect(port)
        announced.writer.write(b"POST /v1/clusters HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000000\r\n\r\n")
        assert await announced.answer() == (413, {"error": "the body is larger than 1000 bytes"})
        sent = await Http.connect(port)
        sent.writer.write(b"POST /v1/clusters HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(300):
            sent.writer.write(b"10000\r\n" + b" " * 0x10000 + b"\r\n")
            await sent.writer.drain()
        assert await sent.answer() == (413, {"error": "the body is larger than 1000 bytes"})
        for http in (announced, sent):
            assert await http.at_end()
            http.writer.close()
        assert all(not connection._body for connection in server.connections)


async def test_idle_and_slow_connections_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "_SWEEP_S", 0.01)
    monkeypatch.setattr(server_module, "REQUEST_TIMEOUT_S", 0.02)
    monkeypatch.setattr(server_module, "IDLE_TIMEOUT_S", 0.02)
    async with serving() as (server, _, port):
        slow = await Http.connect(port)
        slow.writer.write(b"GET /v1/ser")
        idle = await Http.connect(port)
        assert (await idle.call("GET", "/v1/server"))[0] == 200
        assert await slow.at_end()
        assert await idle.at_end()
        assert server.connections == set()


async def test_garbage_is_answered_and_closed() -> None:
    async with serving() as (_, _, port):
        http = await Http.connect(port)
        http.writer.write(b"\x00\x00\x00\x10\x00\x12\x00\x03\r\n\r\n")
        status, answer = await http.answer()
        assert (status, "this is the control of a kafkalite, no HTTP request" in answer["error"]) == (400, True)
        assert await http.at_end()


async def test_head_is_answered_without_a_body() -> None:
    async with serving() as (_, _, port):
        http = await Http.connect(port)
        http.send("HEAD", "/v1/server")
        head = await http.reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 405 ")
        http.writer.write(b"\0 nonsense\r\n\r\n")
        assert (await http.answer())[0] == 400
        assert await http.at_end()


async def test_a_client_that_asks_first_may_send_its_body() -> None:
    async with serving() as (_, _, port):
        http = await Http.connect(port)
        http.writer.write(
            b"POST /v1/clusters HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
        )
        assert (await asyncio.wait_for(http.reader.readuntil(b"\r\n\r\n"), 10)).startswith(b"HTTP/1.1 100")
        http.writer.write(b"{}")
        assert (await http.answer())[0] == 200


async def test_requests_sent_ahead_are_answered_in_order() -> None:
    async with serving() as (_, _, port):
        http = await Http.connect(port)
        http.send("POST", "/v1/clusters", {})
        http.send("GET", "/v1/server")
        http.send("DELETE", "/v1/clusters/c1")
        assert (await http.answer())[1]["cluster"] == "c1"
        assert (await http.answer())[1]["clusters"] == 1
        assert await http.answer() == (200, {})


async def test_who_goes_away_waits_no_longer() -> None:
    async with serving() as (server, _, port):
        http = await Http.connect(port)
        await http.call("POST", "/v1/clusters", {})
        pulse = server.host.cluster("c1").pulse
        http.send("POST", "/v1/clusters/c1/wait/records", {"topic": "t", "timeout_ms": 60_000})
        async with asyncio.timeout(10):
            while not pulse.waiting:
                await asyncio.sleep(0.001)
            http.writer.close()
            while pulse.waiting:
                await asyncio.sleep(0.001)


async def test_a_client_that_sends_on_while_it_waits_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_module, "_READ_AHEAD_BYTES", 1000)
    async with serving() as (server, _, port):
        http = await Http.connect(port)
        await http.call("POST", "/v1/clusters", {})
        http.send("POST", "/v1/clusters/c1/wait/records", {"topic": "t", "timeout_ms": 60_000})
        async with asyncio.timeout(10):
            while not server.host.cluster("c1").pulse.waiting:
                await asyncio.sleep(0.001)
        http.writer.write(b"x" * 100_000)
        assert await http.at_end()
