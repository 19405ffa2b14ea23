"""Changes whose client goes away are made to their end; answers that are hard to write are answers all the same."""

from __future__ import annotations

import asyncio

import pytest

from kafkalite.server.apis import APIS
from kafkalite.server.pending import Pending
from tests.testing.control_http import Http, serving


async def asked_by_one_who_leaves(port: int, method: str, path: str, body: object = None) -> None:
    http = await Http.connect(port)
    http.send(method, path, body)
    await http.writer.drain()
    http.writer.transport.abort()


async def serves(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except ConnectionRefusedError:
        return False
    writer.close()
    return True


async def test_a_restore_whose_client_is_gone_brings_every_broker_back() -> None:
    async with serving() as (server, _, port):
        http = await Http.connect(port)
        _, made = await http.call("POST", "/v1/clusters", {"brokers": 3})
        path = f"/v1/clusters/{made['cluster']}"
        await http.call("POST", f"{path}/snapshots", {"snapshot": "now"})
        before = server.host.cluster(made["cluster"]).cluster
        await asked_by_one_who_leaves(port, "POST", f"{path}/restore", {"snapshot": "now"})
        async with asyncio.timeout(10):
            while server.host.cluster(made["cluster"]).cluster is before or server.left:
                await asyncio.sleep(0.001)
        assert [await serves(broker["port"]) for broker in made["brokers"]] == [True, True, True]


async def test_a_drop_whose_client_is_gone_leaves_no_broker_behind() -> None:
    async with serving() as (server, _, port):
        http = await Http.connect(port)
        _, made = await http.call("POST", "/v1/clusters", {"brokers": 3})
        await asked_by_one_who_leaves(port, "DELETE", f"/v1/clusters/{made['cluster']}")
        async with asyncio.timeout(10):
            while server.host.clusters or server.left:
                await asyncio.sleep(0.001)
        assert [await serves(broker["port"]) for broker in made["brokers"]] == [False, False, False]


async def test_half_a_pair_of_surrogates_is_answered_as_it_came() -> None:
    async with serving() as (_, _, port):
        http = await Http.connect(port)
        status, made = await http.call("POST", "/v1/clusters", b'{"label": "\\ud800"}')
        assert (status, made["label"]) == (200, "\ud800")
        path = f"/v1/clusters/{made['cluster']}"
        await http.call("POST", f"{path}/snapshots", {"snapshot": "\udcff"})
        assert (await http.call("POST", f"{path}/restore", {"snapshot": "x"}))[0] == 404
        assert (await http.call("GET", f"{path}/snapshots"))[1]["snapshots"][0]["snapshot"] == "\udcff"


@pytest.mark.parametrize(
    ("path", "body", "status", "sentence"),
    [
        ("faults", b'{"disconnect": "after", "probability": NaN}', 422, "probability is nan"),
        ("faults", b"[" * 100_000, 400, "no JSON that can be read"),
        ("clock/advance", {"by": "9" * 400 + " days"}, 422, "longer than can be counted"),
        (f"brokers/{'9' * 5000}/stop", None, 422, "has to be a whole number"),
        (f"wait/group?limit={'9' * 5000}", {"group": "g"}, 422, "no parameter limit"),
        ("topics/t/records", b'{"records": [{"value": "\\ud800"}]}', 422, "value is no text"),
    ],
)
async def test_what_no_number_and_no_text_is_is_refused(path: str, body: object, status: int, sentence: str) -> None:
    async with serving() as (_, _, port):
        http = await Http.connect(port)
        _, made = await http.call("POST", "/v1/clusters", {"topics": {"t": 1}})
        found, answer = await http.call("POST", f"/v1/clusters/{made['cluster']}/{path}", body)
        assert (found, sentence in answer["error"]) == (status, True), answer
        found, answer = await http.call("GET", f"/v1/clusters/{made['cluster']}/timeline?limit={'9' * 5000}")
        assert (found, "whole number" in answer["error"]) == (422, True), answer


async def test_a_request_that_a_bug_ends_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    def dropped(context: object, request: object) -> Pending:
        pending = Pending(holds=True)
        asyncio.get_running_loop().call_soon(pending.abandon)
        return pending

    async with serving() as (_, _, port):
        http = await Http.connect(port)
        _, made = await http.call("POST", "/v1/clusters", {})
        api = next(api for api in APIS.values() if api.name == "CreateTopics")
        monkeypatch.setattr(api, "handle", dropped)
        status, answer = await http.call("POST", f"/v1/clusters/{made['cluster']}/topics", {"topic": "t"})
        assert (status, answer) == (500, {"error": "CreateTopics met a bug, which the broker's log tells of"})
