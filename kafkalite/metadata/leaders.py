"""Who leads what while nodes come and go: from the nodes that are up to the records that follow from it.

As in Kafka, a node that is gone leaves the in-sync replicas, and the first of a partition's replicas that is still in
sync leads in its place. The last one in sync stays in the list when it goes: nobody leads then, and it is the first who
may again. A node that is back is in sync at once where somebody leads, since all nodes of a process have the same
records; it does not take its partitions back by itself.
"""

from __future__ import annotations

from kafkalite.metadata.image import NO_LEADER
from kafkalite.metadata.records import record_class
from kafkalite.protocol.errors import ErrorCode, KafkaError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kafkalite.metadata.image import Draft, Partition
    from kafkalite.protocol.message import MetadataMessage


class Election:
    """What became of the election of one partition's leader."""

    __slots__ = ("error_code", "error_message", "index", "topic")

    def __init__(self, topic: str, index: int, error_code: int = 0, error_message: str | None = None) -> None:
        self.topic = topic
        self.index = index
        self.error_code = error_code
        self.error_message = error_message

    @property
    def is_needed(self) -> bool:
        """Whether the partition was not led as wanted already."""
        return self.error_code != ErrorCode.ELECTION_NOT_NEEDED


def settled(replicas: Sequence[int], leader: int, isr: Sequence[int], live: Sequence[int]) -> tuple[int, list[int]]:
    """(leader, in-sync replicas) of a partition once every node that is not among `live` is known to be gone."""
    in_sync = [node for node in isr if node in live]
    if leader not in in_sync:
        leader = next((node for node in replicas if node in in_sync), NO_LEADER)
    if leader == NO_LEADER:
        return leader, in_sync or list(isr)
    return leader, in_sync + [node for node in replicas if node in live and node not in in_sync]


def plan_leaders(draft: Draft, live: Sequence[int]) -> list[MetadataMessage]:
    """Records after which leaders and in-sync replicas of all partitions are as the live nodes make them."""
    records = []
    for topic in draft.topics_by_id.values():
        for partition in draft.partitions_of(topic):
            leader, isr = settled(partition.replicas, partition.leader, partition.isr, live)
            if leader != partition.leader or isr != partition.isr:
                records.append(_change(topic.id, partition, leader, isr))
    return records


def plan_above(
    draft: Draft, node_ids: Sequence[int], leader_epochs: Mapping[tuple[str, int], int]
) -> list[MetadataMessage]:
    """Records after which every leader epoch is above its own and above those given, by topic and partition.

    All nodes are up; replicas that were on others are on one of them.
    """
    records = []
    for topic in draft.topics.values():
        for partition in draft.partitions_of(topic):
            replicas = [node for node in partition.replicas if node in node_ids]
            replicas = replicas or [node_ids[partition.index % len(node_ids)]]
            seen = leader_epochs.get((topic.name, partition.index), 0)
            record = record_class(3)(  # type: ignore[call-arg]
                partition_id=partition.index,
                topic_id=topic.id,
                replicas=replicas,
                isr=list(replicas),
                leader=partition.leader if partition.leader in replicas else replicas[0],
                leader_epoch=max(partition.leader_epoch, seen) + 1,
                partition_epoch=partition.partition_epoch + 1,
            )
            records.append(record)
    return records


def plan_leader(draft: Draft, name: str, index: int, node_id: int) -> list[MetadataMessage]:
    """Records that make a node lead a partition.

    Raises KafkaError: UNKNOWN_TOPIC_OR_PARTITION, ELIGIBLE_LEADERS_NOT_AVAILABLE.
    """
    topic = draft.topics.get(name)
    partitions = () if topic is None else draft.partitions_of(topic)
    if topic is None or not 0 <= index < len(partitions):
        raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, f"There is no partition {index} of topic {name!r}.")
    partition = partitions[index]
    if partition.leader == node_id:
        return []
    if node_id not in partition.isr or partition.leader == NO_LEADER:
        raise KafkaError(
            ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE,
            f"Broker {node_id} cannot lead {name}-{index}: its replicas in sync are {partition.isr}, "
            f"its leader is {partition.leader}.",
        )
    return [_change(topic.id, partition, node_id, partition.isr)]


def plan_elections(
    draft: Draft, live: Sequence[int], wanted: Iterable[tuple[str, int]] | None, *, unclean: bool
) -> tuple[list[MetadataMessage], list[Election]]:
    """Records that make first replicas lead, or any live one where nobody does, and what became of each election.

    Errors: UNKNOWN_TOPIC_OR_PARTITION, ELECTION_NOT_NEEDED, PREFERRED_LEADER_NOT_AVAILABLE,
    ELIGIBLE_LEADERS_NOT_AVAILABLE.
    """
    if wanted is None:
        wanted = [(topic.name, each.index) for topic in draft.topics.values() for each in topic.partitions]
    records: list[MetadataMessage] = []
    elections = []
    for name, index in wanted:
        election = Election(name, index)
        elections.append(election)
        try:
            record = _election(draft, live, name, index, unclean=unclean)
        except KafkaError as error:
            election.error_code, election.error_message = error.code, error.message
            continue
        draft.replay(record)
        records.append(record)
    return records, elections


def _election(draft: Draft, live: Sequence[int], name: str, index: int, *, unclean: bool) -> MetadataMessage:
    topic = draft.topics.get(name)
    partitions = () if topic is None else draft.partitions_of(topic)
    if topic is None or not 0 <= index < len(partitions):
        raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, f"There is no partition {index} of topic {name!r}.")
    partition = partitions[index]
    preferred = partition.replicas[0]
    if (partition.leader != NO_LEADER) if unclean else (partition.leader == preferred):
        raise KafkaError(ErrorCode.ELECTION_NOT_NEEDED, "The partition is led as wanted.")
    if not unclean:
        if preferred not in partition.isr or preferred not in live:
            raise KafkaError(
                ErrorCode.PREFERRED_LEADER_NOT_AVAILABLE, f"Broker {preferred} is not in sync: it cannot lead."
            )
        return _change(topic.id, partition, preferred, partition.isr)
    up = [node for node in partition.replicas if node in live]
    if not up:
        raise KafkaError(ErrorCode.ELIGIBLE_LEADERS_NOT_AVAILABLE, "No replica of the partition is up.")
    return _change(topic.id, partition, up[0], up)


def _change(topic_id: bytes, partition: Partition, leader: int, isr: list[int]) -> MetadataMessage:
    record = record_class(5)(partition_id=partition.index, topic_id=topic_id)  # type: ignore[call-arg]
    if leader != partition.leader:
        record.leader = leader  # type: ignore[attr-defined]
    if isr != partition.isr:
        record.isr = isr  # type: ignore[attr-defined]
    return record
