"""What passes between clients and a cluster is written down, and said again without the cluster."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from typing import TYPE_CHECKING

import pytest

from kafkalite.cli.failures import StartError
from kafkalite.cli.recording_tools import run_record, run_replay
from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.messages.api_versions import ApiVersionsRequest
from kafkalite.protocol.messages.fetch import FetchRequest
from kafkalite.protocol.messages.find_coordinator import FindCoordinatorRequest, FindCoordinatorResponse
from kafkalite.protocol.messages.list_offsets import ListOffsetsRequest
from kafkalite.protocol.messages.metadata import MetadataRequest
from kafkalite.protocol.messages.produce import ProduceRequest
from kafkalite.protocol.messages.sasl_authenticate import SaslAuthenticateRequest
from kafkalite.records.batch import build_batch, iter_batches
from kafkalite.testing.client.recording import Replay
from kafkalite.testing.recording.messages import differences, normal_form
from kafkalite.testing.recording.player import Player
from kafkalite.testing.recording.recorder import Recorder
from kafkalite.testing.recording.tape import Exchange, TapeReader, TapeWriter
from tests.testing.recordings import connect, recorded, replayed, write_tape

if TYPE_CHECKING:
    from pathlib import Path

    from tests.server.wire import WireClient

TOPIC_NAMES = 12  # the last version of Fetch and Produce that names topics


def metadata_of_orders() -> MetadataRequest:
    topic = MetadataRequest.MetadataRequestTopic(name="orders")
    return MetadataRequest(topics=[topic], allow_auto_topic_creation=True)


def produce(value: bytes, timestamp: int, acks: int = -1) -> ProduceRequest:
    partition = ProduceRequest.PartitionProduceData(index=0, records=build_batch([(timestamp, None, value, ())]))
    topic = ProduceRequest.TopicProduceData(name="orders", partition_data=[partition])
    return ProduceRequest(acks=acks, timeout_ms=1000, topic_data=[topic])


def fetch(offset: int) -> FetchRequest:
    partition = FetchRequest.FetchPartition(partition=0, fetch_offset=offset, partition_max_bytes=1 << 20)
    return FetchRequest(
        max_wait_ms=20, min_bytes=1, topics=[FetchRequest.FetchTopic(topic="orders", partitions=[partition])]
    )


async def produced_and_fetched(client: WireClient, value: bytes, timestamp: int) -> list[bytes | None]:
    await client.call(metadata_of_orders(), TOPIC_NAMES, "app")
    produced = await client.call(produce(value, timestamp), TOPIC_NAMES, "app")
    assert produced.responses[0].partition_responses[0].error_code == 0
    return await values(client, 0)


async def values(client: WireClient, offset: int) -> list[bytes | None]:
    response = await client.call(fetch(offset), TOPIC_NAMES, "app")
    records = response.responses[0].partitions[0].records
    return [None if r.value is None else bytes(r.value) for batch in iter_batches(records) for r in batch.records()]


async def test_what_was_recorded_is_said_again_without_the_cluster(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    async with recorded(tape) as (_, port):
        assert await produced_and_fetched(await connect(port), b"one", 1000) == [b"one"]
    async with replayed(tape, strict=True) as (player, port, reports):
        # Another time, as another run would have.
        assert await produced_and_fetched(await connect(port), b"one", 2000) == [b"one"]
        assert (reports, player.unused()) == ([], {})


@pytest.mark.parametrize("version", [0, 3, 4, 6])
async def test_clients_are_kept_on_the_stand_ins(tmp_path: Path, version: int) -> None:
    tape = tmp_path / "tape"

    async def told(port: int) -> set[int]:
        client = await connect(port)
        metadata = await client.call(MetadataRequest(topics=[]), TOPIC_NAMES, "app")
        found = await client.call(FindCoordinatorRequest(key="g", coordinator_keys=["g"]), version, "app")
        return {metadata.brokers[0].port, *(each.port for each in found.coordinators or [found])}

    async with recorded(tape) as (broker, port):
        assert await told(port) == {port}
        upstream = str(broker.port)
    assert upstream in tape.read_text(), "the cluster's own address is what is kept"
    async with replayed(tape) as (_, port, reports):
        assert await told(port) == {port}
        assert reports == []


async def test_versions_that_cannot_be_read_here_are_not_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fewer = {18: (0, 4), 1: (4, 5), 0: (20, 30)}
    monkeypatch.setattr("kafkalite.testing.recording.recorder.API_RANGES", fewer)
    async with recorded(tmp_path / "tape") as (_, port):
        response = await (await connect(port)).call(
            ApiVersionsRequest(client_software_name="t", client_software_version="1"), 3, "app"
        )
    assert {each.api_key: each.max_version for each in response.api_keys} == {18: 4, 1: 5}


async def test_another_request_is_reported_with_its_difference(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    async with recorded(tape) as (_, port):
        await produced_and_fetched(await connect(port), b"one", 1000)
    async with replayed(tape) as (_, port, reports):
        assert await produced_and_fetched(await connect(port), b"two", 1000) == [b"one"]
    (report,) = reports
    assert "Produce of client id 'app' differs from what was recorded" in report
    assert "recorded 'one', received 'two'" in report
    async with replayed(tape, strict=True) as (_, port, reports):
        client = await connect(port)
        client.send(produce(b"two", 1000), TOPIC_NAMES, "app")
        assert await client.at_end()
        assert len(reports) == 1


async def test_polls_may_come_more_often_and_writes_may_not(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    async with recorded(tape) as (_, port):
        await produced_and_fetched(await connect(port), b"one", 1000)
    async with replayed(tape) as (player, port, reports):
        client = await connect(port)
        await produced_and_fetched(client, b"one", 1000)
        assert await values(client, 0) == [b"one"]
        assert await values(client, 1) == [], "where the recording ends, there is nothing more"
        assert reports == []
        await client.call(produce(b"one", 1000), TOPIC_NAMES, "app")
        await client.call(produce(b"one", 1000), TOPIC_NAMES, "app")
        assert reports == ["Produce of client id 'app' came more often than it was recorded"]
        assert list(player.divergences.values()) == [2]


async def test_a_stranger_is_told_apart(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    async with recorded(tape) as (_, port):
        await produced_and_fetched(await connect(port), b"one", 1000)
    async with replayed(tape) as (player, port, reports):
        client = await connect(port)
        client.send(fetch(0), TOPIC_NAMES, "other")
        assert await client.at_end()
        assert reports == ["Fetch of client id 'other' was not recorded, only of 'app'"]
        client = await connect(port)
        client.send(ListOffsetsRequest(), 5, "app")
        assert await client.at_end()
        assert reports[1:] == ["ListOffsets of client id 'app' was not recorded, of nobody"]
        assert player.unused() == {("app", "Produce"): 1}, "questions may come less often"


async def test_what_speaks_another_protocol_is_reported_and_let_go(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    async with recorded(tape) as (_, port):
        await produced_and_fetched(await connect(port), b"one", 1000)
    async with replayed(tape) as (_, port, reports):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")  # how TLS begins
        assert await reader.read() == b""
        writer.close()
        assert len(reports) == 1
        assert "or it is TLS" in reports[0]


async def test_answers_go_out_in_the_order_they_had(tmp_path: Path) -> None:
    tape = TapeWriter(str(tmp_path / "tape"), "cluster:9092")
    for at_ms, took_ms, group in ((0, 10_000, "slow"), (1, 2, "quick")):
        request = FindCoordinatorRequest(key=group)
        tape.write(
            Exchange(
                broker="cluster:9092",
                connection=1 if group == "slow" else 2,
                at_ms=at_ms,
                took_ms=took_ms,
                client_id="app",
                api="FindCoordinator",
                api_key=10,
                api_version=2,
                request=request.encode(2),
                response=FindCoordinatorResponse(host="cluster", port=9092, error_message=group).encode(2),
            )
        )
    tape.close()
    async with replayed(tmp_path / "tape") as (_, port, reports):
        first, second = await connect(port), await connect(port)
        first.send(FindCoordinatorRequest(key="slow"), 2, "app")
        slow = asyncio.create_task(first.answer())
        await asyncio.sleep(0.05)
        assert not slow.done(), "what was answered sooner has not been asked yet"
        assert (await second.call(FindCoordinatorRequest(key="quick"), 2, "app")).error_message == "quick"
        assert (await asyncio.wait_for(slow, 30)).error_message == "slow"
        assert reports == []


async def test_no_answer_is_kept_as_none(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    async with recorded(tape) as (_, port):
        client = await connect(port)
        await client.call(metadata_of_orders(), TOPIC_NAMES, "app")
        client.send(produce(b"one", 1, acks=0), TOPIC_NAMES, "app")
        client._sent.clear()
        await client.call(ApiVersionsRequest(client_software_name="t", client_software_version="1"), 3, "app")
    rows = [json.loads(line) for line in tape.read_text().splitlines()[1:]]
    assert [row["api"] for row in rows if row["response"] is None] == ["Produce"]
    async with replayed(tape, strict=True) as (player, port, reports):
        client = await connect(port)
        await client.call(metadata_of_orders(), TOPIC_NAMES, "app")
        client.send(produce(b"one", 2, acks=0), TOPIC_NAMES, "app")
        client._sent.clear()
        await client.call(ApiVersionsRequest(client_software_name="t", client_software_version="1"), 3, "app")
        assert (reports, player.unused()) == ([], {})


async def test_secrets_are_not_written_down(tmp_path: Path) -> None:
    """The upstream answers anything: what matters is what reaches the file."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await reader.read(4):
            body = await reader.readexactly(int.from_bytes(head, "big"))
            assert b"s3cret" in body
            writer.write((14).to_bytes(4, "big") + body[4:8] + bytes(2) + b"\xff\xff" + bytes(4) + bytes(2))
        writer.close()

    upstream = await asyncio.start_server(echo, "127.0.0.1", 0)
    address = f"127.0.0.1:{upstream.sockets[0].getsockname()[1]}"
    tape = TapeWriter(str(tmp_path / "tape"), address)
    recorder = Recorder(address, tape, lambda: 0)
    client = await connect(await recorder.start(0))
    client.send(SaslAuthenticateRequest(auth_bytes=b"\0user\0s3cret"), 0, "app")
    await client.raw_answer()
    client.close()
    await recorder.stand_ins.close()
    tape.close()
    upstream.close()
    (row,) = [json.loads(line) for line in (tmp_path / "tape").read_text().splitlines()[1:]]
    assert row["api"] == "SaslAuthenticate"
    assert row["request"] == "AAAAAA=="


def test_a_replay_with_much_to_report_goes_on(tmp_path: Path) -> None:
    tape = tmp_path / "tape"
    TapeWriter(str(tape), "kafka:9092").close()
    with Replay(tape) as replay:
        port = int(replay.bootstrap_servers.partition(":")[2])
        for number in range(1000):  # some 100 KB of reports, more than a pipe holds
            with socket.create_connection(("127.0.0.1", port), 10) as client:
                name = f"stranger-{number:060}".encode()
                request = struct.pack(">hhih", 3, 0, 1, len(name)) + name + struct.pack(">i", 0)
                client.sendall(struct.pack(">i", len(request)) + request)
                assert client.recv(1) == b""
    assert len(replay.differences) == 1000


def test_what_differs_each_time_is_left_out() -> None:
    one, two = fetch(5), fetch(5)
    two.session_id, two.session_epoch = 77, 3
    assert normal_form(one) == normal_form(two)
    assert normal_form(produce(b"x", 1)) == normal_form(produce(b"x", 2))
    assert differences(normal_form(one), normal_form(fetch(6))) == [
        "topics[0].partitions[0].fetch_offset: recorded 5, received 6"
    ]


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is no recording"),
        (b"\xff\xfe", "is no recording"),
        (b'{"format": "kafkalite-recording", "version": 2, "bootstrap": "a:1"}\n', "by a newer kafkalite"),
        (b'{"format": "kafkalite-recording", "version": 1, "bootstrap": "a:1"}\n{"x": 1}\n', "cannot be read"),
    ],
)
def test_a_file_that_is_no_recording_is_refused(tmp_path: Path, content: bytes, what: str) -> None:
    file = tmp_path / "tape"
    file.write_bytes(content)
    with pytest.raises(StartError, match=what):
        run_replay([str(file)])


def test_a_recording_that_is_cut_off_says_so_and_after_which_request(tmp_path: Path) -> None:
    file = tmp_path / "tape"
    asked = FindCoordinatorRequest(coordinator_keys=["billing"])
    write_tape(file, *[(asked, FindCoordinatorResponse(), 4)] * 2)
    whole = file.read_bytes()
    assert _told_of(file) == []
    file.write_bytes(whole[:-9])
    after = "after request 1, FindCoordinator of client id 'app'"
    assert _told_of(file) == [f"the recording is cut off {after}: what came then is missing; record it again"]
    file.write_bytes(whole[: whole.index(b"\n") + 9])
    assert "cut off before its first request" in _told_of(file)[0]
    with Replay(file) as replay:
        pass
    assert "cut off before its first request" in replay.differences[0]


def _told_of(file: Path) -> list[str]:
    told: list[str] = []
    Player(TapeReader(str(file)), told.append)
    return told


def test_a_recording_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "tape"
    file.write_text("kept")
    with pytest.raises(StartError, match="is there already"):
        run_record(["--upstream", "127.0.0.1:1", str(file)])
    assert file.read_text() == "kept"


def test_a_cluster_that_is_not_there_is_said(tmp_path: Path, unused_tcp_port: int) -> None:
    with pytest.raises(StartError, match="cannot record"):
        run_record(["--upstream", f"127.0.0.1:{unused_tcp_port}", str(tmp_path / "tape")])
    assert not (tmp_path / "tape").exists(), "it would stand in the way of the next try"


def test_an_api_that_nobody_knows_has_no_classes() -> None:
    from kafkalite.testing.recording.messages import message_classes

    with pytest.raises(ProtocolError):
        message_classes(999)


def test_every_api_can_be_recorded() -> None:
    from kafkalite.protocol.api_keys import API_NAMES
    from kafkalite.testing.recording.messages import message_classes

    for key in API_NAMES:
        assert [each.api_key for each in message_classes(key)] == [key, key]
