"""Files of a data directory that are gone, empty or damaged, one at a time (RT-7, RT-25).

Whatever is missing, nothing that was acknowledged is passed over in silence: it is there, or its partition is out of
use and says so, or the broker does not start and says why. Nobody's records are removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kafkalite.log.data_directory import ForeignDirectoryError
from kafkalite.metadata.history import MetadataDamagedError
from kafkalite.metadata.names import METADATA_TOPIC
from tests.log.world import offsets_and_values, read_all
from tests.server.test_crash_points import Bench, CommitsOffsets, create, write
from tests.sim.disk import DirectoryNode, FileNode

if TYPE_CHECKING:
    from collections.abc import Callable

TOPICS = ("one", "two")
VALUES = [(number, b"%d" % number) for number in range(8)]
COMMITS = CommitsOffsets()
METADATA_LOG = f"/data/{METADATA_TOPIC}-0/"
META = "/data/meta.properties"


def used(*, clean: bool) -> Bench:
    """What a broker leaves behind that was used for a while, stopped in order or killed."""
    bench = Bench()
    create(bench, "t", 2)
    for topic in TOPICS:
        create(bench, topic, 1)
        for number in range(8):
            write(bench, topic, b"%d" % number)
    COMMITS.ask(bench)
    bench.log("one").delete_records(1)
    bench.clock.advance(60_000)
    bench.broker.settle()
    if clean:
        bench.broker.stop(clean=True)
    bench.disk.end_process()
    return bench


def files(bench: Bench) -> list[str]:
    found = []
    data = bench.disk.node("/data")
    assert isinstance(data, DirectoryNode)
    for name, node in data.entries.items():
        if isinstance(node, DirectoryNode):
            found += [f"/data/{name}/{file}" for file in node.entries]
        else:
            found.append(f"/data/{name}")
    return sorted(found)


def records(bench: Bench) -> dict[str, bytes]:
    """The records of clients on the disk."""
    found = {}
    for path in files(bench):
        node = bench.disk.node(path)
        if path.endswith((".log", ".log.damaged")) and isinstance(node, FileNode):
            found[path.removesuffix(".damaged")] = bytes(node.content)
    return found


def remove(bench: Bench, path: str) -> None:
    bench.disk.remove(path)


def empty(bench: Bench, path: str) -> None:
    node = bench.disk.node(path)
    assert isinstance(node, FileNode)
    node.content.clear()


def check_topics(bench: Bench, lost: str, caplog: pytest.LogCaptureFixture | None = None) -> None:
    """Whole, or fenced where it is the records themselves that are lost."""
    for topic in TOPICS:
        log = bench.broker.cluster.log(topic, 0)
        assert log is not None
        if log.fenced:
            assert lost.startswith(f"/data/{topic}-0/") and lost.endswith(".log")
            continue
        start = log.log_start_offset
        if topic == "one":
            # Without the checkpoint that says what was deleted the rest of its segment is seen again, as in Kafka.
            assert start == 1 or lost == "/data/log-start-offset-checkpoint" or lost.endswith(".log")
        found = [item for item in offsets_and_values(read_all(log)) if item[0] >= start]
        if lost.startswith(f"/data/{topic}-0/") and lost.endswith(".log"):
            # A closed segment below what a start looks at: its offsets are missing, all others are there.
            assert set(found) < set(VALUES)
            assert len(found) >= 5
            if start > 1 and caplog is not None:
                assert f"log.beginning_missing directory='/data/{topic}-0'" in caplog.text
        else:
            assert found == VALUES[start:], (topic, lost)
        assert log.high_watermark == 8


@pytest.mark.parametrize("clean", [True, False], ids=["stopped", "killed"])
@pytest.mark.parametrize("lose", [remove, empty])
def test_rt_7_one_file_is_lost(
    lose: Callable[[Bench, str], None], clean: bool, caplog: pytest.LogCaptureFixture
) -> None:
    there = files(used(clean=clean))
    kinds = {path.rpartition("/")[2].lstrip("0123456789") for path in there}
    assert {".log", ".index", ".timeindex", ".snapshot", "partition.metadata", "meta.properties"} <= kinds
    refused = 0
    for path in there:
        if path.endswith((".lock", ".kafka_cleanshutdown")):
            continue
        bench = used(clean=clean)
        lose(bench, path)
        caplog.clear()
        before = records(bench)
        if path == META or (path.startswith(METADATA_LOG) and path.endswith(".log")):
            with pytest.raises((MetadataDamagedError, ForeignDirectoryError)) as caught:
                bench.start()
            assert len(str(caught.value)) > 50, "it says what to do"
            refused += 1
        else:
            bench.start()
            check_topics(bench, path, caplog)
            if not path.startswith("/data/__consumer_offsets") or not path.endswith(".log"):
                assert COMMITS.seen(bench) == COMMITS.after, path
        after = records(bench)
        for name, data in before.items():
            if name.startswith(METADATA_LOG) and path != META and not path.endswith(".log"):
                continue  # at a start its history may make way for what it has led to
            # The log of the broker itself may have grown.
            assert after.get(name, b"")[: len(data)] == data, (path, name)
    assert refused >= 2


def test_rt_7_without_the_mark_of_a_stop_everything_is_there() -> None:
    bench = used(clean=True)
    remove(bench, "/data/.kafka_cleanshutdown")
    bench.start()
    check_topics(bench, "")


@pytest.mark.parametrize("clean", [True, False], ids=["stopped", "killed"])
def test_rt_25_damage_in_the_metadata_log_is_not_passed_over(clean: bool) -> None:
    path = next(name for name in records(used(clean=clean)) if name.startswith(METADATA_LOG))
    size = len(records(used(clean=clean))[path])
    for at in range(8, size - 150, 23):
        bench = used(clean=clean)
        node = bench.disk.node(path)
        assert isinstance(node, FileNode)
        node.content[at] ^= 4
        before = records(bench)
        with pytest.raises(MetadataDamagedError) as caught:
            bench.start()
        assert "offset" in str(caught.value)
        assert records(bench) == before


def test_rt_25_a_torn_tail_of_the_metadata_log_is_cut_off() -> None:
    bench = used(clean=False)
    path = max(name for name in records(bench) if name.startswith(METADATA_LOG))
    node = bench.disk.node(path)
    assert isinstance(node, FileNode)
    node.content += b"\0\0\0\0\0\0\0\x0b\0\0\0\x50torn"
    bench.start()
    check_topics(bench, "")
    create(bench, "more", 1)
