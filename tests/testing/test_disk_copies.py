"""Copies of clusters that keep their data on disk: taken while they serve, of what belongs to them."""

from __future__ import annotations

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from kafkalite.config.settings import Settings
from kafkalite.log.filesystem import RealFileSystem
from kafkalite.log.free_space import RESERVED
from kafkalite.network.addresses import Listener
from kafkalite.protocol.messages.delete_topics import DeleteTopicsRequest
from kafkalite.testing import snapshot_file, snapshots
from kafkalite.testing.bundle import Bundle, make_bundle
from kafkalite.testing.control.endpoint import ControlError
from kafkalite.testing.snapshots import Snapshot
from kafkalite.testing.virtual_cluster import VirtualCluster
from tests.testing.virtual import Client, Door, create, host

if TYPE_CHECKING:
    from pathlib import Path

    from kafkalite.log.filesystem import File
    from kafkalite.testing.host import Host


def test_a_cluster_on_disk_can_be_forked_and_not_restored(tmp_path: Path) -> None:
    async def main() -> None:
        async with host() as where:
            virtual = await on_disk(where, tmp_path)
            assert isinstance(virtual.files, RealFileSystem)
            client = Client(await Door(virtual, 7).connect())
            await client.commit("g", 1)
            fork = await where.fork(virtual)
            assert (fork.cluster.settings.int("num.partitions"), sorted(fork.nodes)) == (3, [7])
            await client.produce("t", b"later")
            forked = Client(await Door(fork, 7).connect())
            assert await forked.values("t") == [b"on disk"]
            assert await forked.committed("g") == 1
            await forked.produce("t", b"of the fork")
            assert await client.values("t") == [b"on disk", b"later"]
            with pytest.raises(ControlError, match="fork it instead"):
                await virtual.snapshots.restore(await virtual.snapshots.take("s"))
            assert await client.values("t") == [b"on disk", b"later"]

    asyncio.run(main())


def test_what_else_stands_in_a_directory_is_in_no_copy_of_it(tmp_path: Path) -> None:
    """A file that a thread has half written, and what others put there, as ext4 its lost+found."""

    async def main() -> None:
        async with host() as where:
            virtual = await on_disk(where, tmp_path)
            directory = tmp_path / "data"
            (directory / "lost+found").mkdir()
            (directory / "recovery-point-offset-checkpoint.tmp").write_text("0\n")
            (directory / "a-note.txt").write_text("for people")
            (directory / "t-0" / "copy.log").mkdir()
            snapshot = await Snapshot.take(virtual)
            assert not [path for path in snapshot.files.paths() if path.endswith((".tmp", "note.txt", "copy.log"))]
            fork = await where.fork(virtual, snapshot)
            assert await Client(await Door(fork, 7).connect()).values("t") == [b"on disk"]

    asyncio.run(main())


def test_a_bundle_of_a_cluster_on_disk_reads_no_more_than_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what was opened is closed, whether it fitted or not."""
    read, opened = [0], [0]

    class Counted:
        def __init__(self, file: File) -> None:
            self._file = file
            self.size = file.size

        def read_at(self, size: int, position: int) -> bytes:
            data = self._file.read_at(size, position)
            read[0] += len(data)
            return data

        def close(self) -> None:
            opened[0] -= 1
            self._file.close()

    class Watched(RealFileSystem):
        def open(self, path: str, *, create: bool = False) -> Any:
            opened[0] += 1
            return Counted(super().open(path))

    async def main() -> None:
        async with host() as where:
            virtual = await on_disk(where, tmp_path)
            client = Client(await Door(virtual, 7).connect())
            for _ in range(40):
                await client.produce("t", os.urandom(100_000))
            (tmp_path / "data" / RESERVED).write_bytes(bytes(1 << 20))  # the broker makes it when it comes to it
            monkeypatch.setattr(snapshots, "_SLICE_BYTES", 10_000)
            monkeypatch.setattr(virtual, "files", Watched())
            whole = Bundle(await make_bundle(virtual))
            assert "cluster.snapshot" not in whole.about["left_out"]
            assert whole.snapshot.size_bytes > 4_000_000
            assert (opened, read[0] > 4_000_000) == ([0], True)
            monkeypatch.setattr(snapshot_file, "MAX_FILE_BYTES", 50_000)
            read[0] = 0
            left_out = Bundle(await make_bundle(virtual)).about["left_out"]
            assert left_out["cluster.snapshot"].startswith("the snapshot's file would be larger than")
            assert (opened, 50_000 < read[0] < 200_000) == ([0], True), read

    asyncio.run(main())


def test_clients_of_a_cluster_on_disk_are_served_while_it_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_logs, may_read = snapshots._DiskCopy.read_logs, threading.Event()

    def read(copy: snapshots._DiskCopy) -> None:
        assert may_read.wait(30)
        read_logs(copy)

    monkeypatch.setattr(snapshots._DiskCopy, "read_logs", read)
    monkeypatch.setattr(snapshots, "_SLICE_BYTES", 7)

    async def main() -> None:
        async with host() as where:
            virtual = await on_disk(where, tmp_path)
            client = Client(await Door(virtual, 7).connect())
            await create(virtual, "gone")
            await client.produce("gone", b"in the copy")
            fork = asyncio.create_task(where.fork(virtual))
            await asyncio.sleep(0)
            await client.produce("t", b"later")
            await client.wire.call(DeleteTopicsRequest([DeleteTopicsRequest.DeleteTopicState("gone")], timeout_ms=1), 6)
            assert not fork.done()
            may_read.set()
            forked = Client(await Door(await fork, 7).connect())
            assert await forked.values("t") == [b"on disk"]
            assert await forked.values("gone") == [b"in the copy"]
            assert await client.values("t") == [b"on disk", b"later"]

    asyncio.run(main())


def test_a_copy_that_nobody_waits_for_any_more_keeps_no_file_open(tmp_path: Path) -> None:
    async def main() -> None:
        async with host() as where:
            virtual = await on_disk(where, tmp_path)
            one, may_go_on = ThreadPoolExecutor(1), threading.Event()
            asyncio.get_running_loop().set_default_executor(one)
            one.submit(may_go_on.wait, 30)
            virtual.cluster.engine.seal()
            before = open_logs(tmp_path)
            take = asyncio.create_task(Snapshot.take(virtual))
            await asyncio.sleep(0)
            assert open_logs(tmp_path) > before
            take.cancel()
            with pytest.raises(asyncio.CancelledError):
                await take
            assert open_logs(tmp_path) == before
            may_go_on.set()
            await Snapshot.take(virtual)
            assert open_logs(tmp_path) == before

    asyncio.run(main())


def open_logs(directory: Path) -> int:
    """How many files of records below a directory this process has open."""
    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("asks Linux which files are open")
    names = [f"/proc/self/fd/{number}" for number in os.listdir("/proc/self/fd")]
    paths = [os.readlink(name) for name in names if os.path.lexists(name)]
    return sum(path.startswith(str(directory)) and path.endswith(".log") for path in paths)


async def on_disk(where: Host, directory: Path) -> VirtualCluster:
    """A cluster that keeps its data in a directory, with a topic t and a record."""
    virtual = where.clusters["main"] = VirtualCluster("main", asyncio.get_running_loop())
    settings = Settings.load(
        overrides={"kafkalite.durability": "fsync", "node.id": "7", "num.partitions": "3", "no.such.name": "x"}
    )
    virtual.open_cluster(settings, node_ids=[7], data_dir=str(directory / "data"))
    await virtual.add_node(7, [Listener("PLAINTEXT", "127.0.0.1", 0)]).start()
    await create(virtual, "t")
    await Client(await Door(virtual, 7).connect()).produce("t", b"on disk")
    return virtual
