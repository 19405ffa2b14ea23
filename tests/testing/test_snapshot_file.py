"""Snapshots in files: what is written is read again, nothing else is."""

from __future__ import annotations

import asyncio
import json
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZIP_LZMA, ZipFile
from zlib import crc32

import pytest

from kafkalite.cli.failures import StartError
from kafkalite.cli.open_bundle import run_open
from kafkalite.testing import snapshot_file
from kafkalite.testing.control.endpoint import ControlError
from kafkalite.testing.snapshot_file import decode, encode
from kafkalite.testing.snapshots import Snapshot
from tests.server.transaction_client import TransactionClient
from tests.testing.virtual import Client, Door, create, host

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

DAY_MS = 86_400_000


@pytest.fixture(scope="module")
def seeded() -> bytes:
    """The file of a cluster with something of everything."""

    async def main() -> bytes:
        async with host() as where:
            virtual = await where.make()
            await create(virtual, "t", 2, segment_bytes="1048576", retention_ms=str(7 * DAY_MS))
            client = await Client.of(virtual)
            for number in range(3):
                await client.produce("t", b"%d" % number + bytes(600_000))
            await client.commit("g", 2)
            producer = await TransactionClient.connect(Door(virtual), topic=None)  # type: ignore[arg-type]
            await producer.init()
            await producer.produce(b"committed", partition=1)
            await producer.end()
            virtual.clock.freeze()
            await virtual.clock.advance(DAY_MS)
            return encode(await Snapshot.take(virtual))

    return asyncio.run(main())


def test_a_cluster_goes_on_from_a_file_as_it_was(seeded: bytes) -> None:
    async def main() -> None:
        async with host() as where:
            virtual = await where.make()
            own_id = virtual.cluster.id
            await virtual.snapshots.restore(decode(seeded))
            client = await Client.of(virtual)
            assert [value[:1] for value in await client.values("t")] == [b"0", b"1", b"2"]
            assert await client.values("t", 1) == [b"committed"]
            assert await client.committed("g") == 2
            assert dict(virtual.cluster.image.config(2, "t"))["retention.ms"] == str(7 * DAY_MS)
            assert virtual.cluster.id == own_id
            log = virtual.cluster.log("t", 0)
            assert log is not None
            assert len(log.store.segments) > 1
            await virtual.clock.advance(5 * DAY_MS)
            assert len(await client.values("t")) == 3
            await virtual.clock.advance(2 * DAY_MS)
            assert (await client.fetched("t")).error_code != 0

    asyncio.run(main())


def test_the_same_snapshot_gives_the_same_bytes(seeded: bytes) -> None:
    assert encode(decode(seeded)) == encode(decode(seeded))
    assert len(seeded) < 20_000  # what is alike takes no room


def test_what_is_derived_or_no_data_is_not_in_it(seeded: bytes) -> None:
    with ZipFile(BytesIO(seeded)) as archive:
        names = archive.namelist()
    assert "snapshot.json" in names
    assert "data/t-0/00000000000000000000.log" in names
    assert not [name for name in names if name.endswith((".index", ".timeindex", ".lock", ".tmp", ".deleted"))]


def altered(seeded: bytes, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> bytes:
    """The file with another head, or other files."""
    with ZipFile(BytesIO(seeded)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    head = json.loads(files.pop("snapshot.json"))
    change(head, files)
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        archive.writestr("snapshot.json", json.dumps(head))
        for name, data in files.items():
            archive.writestr(name, data)
    return written.getvalue()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda head, files: head.update(version=2), "has version 2.*which reads version 1: use a later release"),
        (lambda head, files: head.update(format="something"), "no snapshot of kafkalite"),
        (lambda head, files: head.pop("taken_ms"), "snapshot.json.taken_ms is missing"),
        (
            lambda head, files: head.update(arrived={"x": "soon"}),
            "snapshot.json.arrived.x is 'soon', but has to be a whole number",
        ),
        (lambda head, files: head.update(broker_ids=[]), "snapshot.json.broker_ids has 0 items, but needs 1 or more"),
        (lambda head, files: files.update({"data/../../etc/passwd": b""}), "none of a cluster's"),
        (lambda head, files: files.update({"/etc/passwd": b""}), "none of a cluster's"),
        (lambda head, files: files.update({"data/..-1/partition.metadata": b""}), "none of a cluster's"),
        (lambda head, files: files.update({"data/t-0/x/00000000000000000000.log": b""}), "none of a cluster's"),
        (lambda head, files: files.update({"other": b""}), "none of a cluster's"),
        (lambda head, files: files.pop("data/meta.properties"), "lacks the file"),
        (lambda head, files: files.pop("data/t-0/partition.metadata"), "lacks the file"),
        (lambda head, files: files.update({"data/t-0/partition.metadata": b"other"}), "not the one that was written"),
    ],
)
def test_what_can_not_be_read_is_refused_with_a_sentence(
    seeded: bytes, change: Callable[[dict[str, Any], dict[str, bytes]], None], sentence: str
) -> None:
    with pytest.raises(ControlError, match=sentence) as refused:
        decode(altered(seeded, change))
    assert refused.value.status == 422


def test_what_no_cluster_can_go_on_from_is_refused_with_a_sentence(seeded: bytes, tmp_path: Path) -> None:
    def change(head: dict[str, Any], files: dict[str, bytes]) -> None:
        name = min(each for each in files if each.startswith("data/__cluster_metadata-0/") and each.endswith(".log"))
        files[name] = files[name][:40] + b"\xff" * 9 + files[name][49:]
        head["files"][name] = crc32(files[name])

    path = tmp_path / "damaged"
    path.write_bytes(altered(seeded, change))
    with pytest.raises(StartError, match=r": no cluster can go on from this snapshot: The metadata log .*[a-z]$"):
        run_open([str(path), "--port", "0"])


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06", b"no zip at all" * 10])
def test_what_is_no_zip_is_refused(data: bytes) -> None:
    with pytest.raises(ControlError, match="no snapshot of kafkalite"):
        decode(data)


def test_what_no_kafkalite_packs_is_refused() -> None:
    written = BytesIO()
    with ZipFile(written, "w", ZIP_LZMA) as archive:
        archive.writestr("snapshot.json", "{}")
    damaged = written.getvalue().replace(b"\x5d\x00", b"\xff\xff", 1)
    with pytest.raises(ControlError, match="packed in another way"):
        decode(damaged)


def test_damage_anywhere_is_found_or_does_no_harm(seeded: bytes) -> None:
    before = encode(decode(seeded))
    for position in range(0, len(seeded), max(len(seeded) // 400, 1)):
        damaged = bytearray(seeded)
        damaged[position] ^= 0x41
        try:
            found = decode(bytes(damaged))
        except ControlError:
            continue
        assert encode(found) == before


def test_more_than_fits_is_refused_before_it_is_unpacked(seeded: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot_file, "MAX_CONTENT_BYTES", 1 << 20)
    with pytest.raises(ControlError, match="holds more than 1 MiB"):
        decode(seeded)
    monkeypatch.undo()
    snapshot = decode(seeded)
    monkeypatch.setattr(snapshot_file, "MAX_FILE_BYTES", 1000)
    with pytest.raises(ControlError, match="larger than"):
        encode(snapshot)
    monkeypatch.undo()
    monkeypatch.setattr(snapshot_file, "MAX_CONTENT_BYTES", 1 << 20)
    with pytest.raises(ControlError, match="would hold more than 1 MiB: keep less"):
        encode(snapshot)
