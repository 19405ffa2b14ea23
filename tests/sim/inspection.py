"""What is looked at after every start: everything promised is there, everything found was sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kafkalite.log.checkpoints import read_properties
from kafkalite.log.index import OffsetIndex, TimeIndex
from kafkalite.metadata.names import CONSUMER_OFFSETS
from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.primitives import uuid_to_text
from kafkalite.records.batch import iter_batches
from tests.sim.broker import DIRECTORY
from tests.sim.disk import DirectoryNode, FileNode
from tests.sim.model import Broken, PartitionModel, policy_of

if TYPE_CHECKING:
    from kafkalite.coordinator.group.offsets import FetchedOffsets
    from kafkalite.log.partition_log import PartitionLog
    from tests.sim.broker import SimBroker
    from tests.sim.driver import Simulation


def check_metadata_and_commits(sim: Simulation) -> None:
    broker = _broker(sim)
    before = {name: state[0] for name, state in sim.metadata.acked.items()}
    sim.metadata.check_restarted(broker.cluster.image)
    ids = {state[0] for state in sim.metadata.acked.values()}
    for key in [key for key in sim.partitions if key[0] not in ids]:
        sim.gone[key[0]] = sim.partitions.pop(key).name
    for name, (topic_id, count, values) in sim.metadata.acked.items():
        assert topic_id is not None
        policy = policy_of(dict(values))
        for index in range(count if name != sim.transactions.topic else 0):
            model = PartitionModel(name, index, topic_id, policy)
            sim.partitions.setdefault((topic_id, index), model).has_policy(policy)
    for committed in sim.commits.known():
        name = committed[1]
        if name not in sim.metadata.acked or sim.metadata.acked[name][0] != before.get(name):
            sim.commits.forget_topic(committed[1])
    for committed in sim.commits.known():
        check_commit(sim, committed)


def check_commit(sim: Simulation, key: tuple[str, str, int]) -> None:
    """Ask for a committed offset until the coordinator is ready to say."""
    broker = _broker(sim)
    group, topic, partition = key
    answers: list[tuple[ErrorCode, FetchedOffsets]] = []
    for _ in range(100):
        topic_id = sim.metadata.acked[topic][0]
        assert topic_id is not None
        broker.cluster.groups.fetch_offsets(group, [(topic, topic_id, [partition])], answers.append)
        if not answers:
            broker.settle()
        if not answers:
            raise Broken(f"nobody says what {group} committed")
        if key not in sim.commits.sent:
            return  # its topic was deleted meanwhile
        code, found = answers.pop()
        if code == ErrorCode.NONE:
            value = found[0][1][0][1]
            sim.commits.check(key, -1 if value is None else value.offset)
            return
        if code != ErrorCode.COORDINATOR_LOAD_IN_PROGRESS:
            if sim.faults.raised:
                return  # what it stands on could not be read, so it says nothing until the next start
            break
        broker.settle()
    if CONSUMER_OFFSETS in broker.cluster.image.topics or key in sim.commits.acked:
        raise Broken(f"what {group} committed can't be had: {code!r}")


def check_partitions(sim: Simulation) -> None:
    broker = _broker(sim)
    for model in sim.partitions.values():
        log = broker.cluster.log(model.name, model.index)
        if log is None:
            raise Broken(f"{model} is missing")
        model.check_restarted(log, keeps_written=sim.keeps_written, durable=sim.durability == "fsync")
    for log in broker.engine.logs():
        if log.fenced:
            raise Broken(f"{log!r} is fenced after a restart")


def check_lookups(sim: Simulation) -> None:
    """Reads and look-ups by time give what going through everything gives; index files say nothing wrong (RT-4)."""
    rng, broker = sim.rng, _broker(sim)
    for model in sim.partitions.values():
        log = broker.cluster.log(model.name, model.index)
        assert log is not None
        start, end = log.log_start_offset, log.high_watermark
        if start == end:
            continue
        for offset in [start, end - 1, rng.randrange(start, end)]:
            check_read(log, model, offset, rng.choice((1, 1000, 100_000)))
        _check_indexes(sim, log, model)
        if model.compacts:
            continue
        times = [record[0] for sent in model.batches for record in sent.records]
        for timestamp in (rng.choice(times) + rng.randint(-1, 1), max(times), max(times) + 1):
            found = log.offset_for_timestamp(timestamp)
            wanted = model.record_since(timestamp, start, end)
            if (None if found is None else found[:2]) != wanted:
                raise Broken(f"{model}: {found} for time {timestamp}, should be {wanted}")


def check_read(log: PartitionLog, model: PartitionModel, offset: int, max_bytes: int) -> None:
    result = log.read(offset, max_bytes)
    batches = [batch for part in result.parts for batch in iter_batches(part)]
    if not batches and offset < log.high_watermark and not model.compacts:
        raise Broken(f"{model}: nothing at {offset} of {log!r}")
    model.check_read(batches, offset)
    if batches and batches[-1].last_offset >= result.high_watermark:
        raise Broken(f"{model}: read behind the high watermark {result.high_watermark}")


def _check_indexes(sim: Simulation, log: PartitionLog, model: PartitionModel) -> None:
    directory = sim.disk.node(f"{DIRECTORY}/{model}") if sim.disk.exists(f"{DIRECTORY}/{model}") else None
    if not isinstance(directory, DirectoryNode):
        return
    names = directory.entries
    for name, node in names.items():
        stem, _, kind = name.partition(".")
        index = names.get(f"{stem}.index")
        times = names.get(f"{stem}.timeindex")
        is_active = (
            int(stem) == max(int(each[:20]) for each in names if each.endswith(".log")) if kind == "log" else True
        )
        if kind == "log" and not is_active and isinstance(index, FileNode) and isinstance(times, FileNode):
            assert isinstance(node, FileNode)
            _check_index_files(bytes(node.content), bytes(index.content), bytes(times.content), int(stem), str(model))


def _check_index_files(data: bytes, index: bytes, times: bytes, base_offset: int, place: str) -> None:
    """Every entry must be one that a rebuild could make."""
    position, largest = 0, -1
    places: dict[int, int] = {}
    brings: dict[int, int] = {}
    for batch in iter_batches(data):
        places[position] = batch.last_offset - base_offset
        position += batch.size
        if batch.records_count and batch.max_timestamp > largest:
            largest = batch.max_timestamp
            brings[largest] = batch.last_offset - base_offset
    offsets = OffsetIndex.decode(index, len(data))
    for offset, at in zip(offsets.offsets, offsets.positions, strict=True):
        if places.get(at) != offset:
            raise Broken(f"{place}: the index of {base_offset} says {offset} at {at}")
    decoded = TimeIndex.decode(times)
    for timestamp, offset in zip(decoded.timestamps, decoded.offsets, strict=True):
        if brings.get(timestamp) != offset:
            raise Broken(f"{place}: the time index of {base_offset} says {offset} at {timestamp}")


def check_directory(sim: Simulation) -> None:
    """Nothing is left of what was deleted, nothing half done is lying about."""
    gone = {uuid_to_text(topic_id) for topic_id in sim.gone}
    data = sim.disk.node(DIRECTORY)
    assert isinstance(data, DirectoryNode)
    for name, node in data.entries.items():
        if name.endswith(".tmp"):
            raise Broken(f"{name} is left over")
        if not isinstance(node, DirectoryNode):
            continue
        identity = node.entries.get("partition.metadata")
        text = bytes(identity.content) if isinstance(identity, FileNode) else b""
        if name.endswith("-delete") or (read_properties(text) or {}).get("topic_id") in gone:
            raise Broken(f"{name} of a deleted topic is still there")
        for file in node.entries:
            if not name.endswith("-stray") and file.endswith((".tmp", ".cleaned", ".swap")):
                raise Broken(f"{name}/{file} is left over")


def _broker(sim: Simulation) -> SimBroker:
    assert sim.broker is not None
    return sim.broker
