"""A full and a slow disk, as clients of a cluster in memory meet them."""

from __future__ import annotations

from errno import ENOSPC

import pytest

from kafkalite.log.filesystem import MemoryFileSystem
from kafkalite.protocol.errors import ErrorCode
from kafkalite.testing.fault_rules import FaultTable
from kafkalite.testing.faulty_files import FaultyFileSystem, partition_of
from tests.server.test_produce import Topics, records
from tests.testing.intercepted import intercepted_broker


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("memory/orders-3/00000000000000000000.log", ("orders", 3)),
        ("/data/a-b-12/x.log", ("a-b", 12)),
        ("memory/meta.properties", (None, None)),
        ("x.log", (None, None)),
    ],
)
def test_a_path_names_a_partition(path: str, place: tuple[str | None, int | None]) -> None:
    assert partition_of(path) == place


def test_only_the_files_of_records_that_a_rule_means_are_full() -> None:
    faults = FaultTable()
    files = FaultyFileSystem(MemoryFileSystem(), faults)
    files.make_directory("d/t-0")
    files.make_directory("d/t-1")
    faults.add({"disk": "full", "topic": "t", "partition": 1})
    files.open("d/t-0/0.log", create=True).write_at(b"x", 0)
    files.open("d/t-1/0.index", create=True).write_at(b"x", 0)
    with pytest.raises(OSError, match="No space") as caught:
        files.open("d/t-1/0.log", create=True).write_at(b"x", 0)
    assert caught.value.errno == ENOSPC
    assert files.size("d/t-1/0.log") == 0


async def test_a_full_disk_is_told_and_overcome() -> None:
    faults = FaultTable()
    async with intercepted_broker(faults) as broker:
        topics = Topics(broker, await broker.connect())
        await topics.create("t")
        await topics.create("other")
        rule = faults.add({"disk": "full", "topic": "t", "nth": 2})
        answers = [await topics.produce(records()) for _ in range(3)]
        assert [answer.error_code for answer in answers] == [0, ErrorCode.KAFKA_STORAGE_ERROR, 0]
        assert [answer.base_offset for answer in answers] == [0, -1, 1]
        assert (await topics.produce(records(), topic="other")).error_code == 0
        assert rule.hits == 1
