"""The offsets that were committed, by group and partition: where they end is compared, how they got there is not.

A client that commits by itself does so every few seconds, wherever it is just then. So an offset up to the highest that
was recorded is one on the way, and what counts is the last of a run. A group that goes on meanwhile goes on where it is
now: what the recording tells of its own commits is told of those of the replay.
"""

from __future__ import annotations

from collections import defaultdict

from kafkalite.protocol.messages.offset_commit import OffsetCommitResponse
from kafkalite.protocol.primitives import ZERO_UUID

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kafkalite.protocol.messages.offset_commit import OffsetCommitRequest
    from kafkalite.protocol.messages.offset_fetch import OffsetFetchRequest, OffsetFetchResponse

    Place = tuple[str, str, str, bytes, int]
    """Client id, group, topic by name or id, partition."""
    Partition = tuple[str, str, bytes, int]


class Commits:
    """What was committed in the recording, and what in the replay."""

    def __init__(self) -> None:
        self._recorded: defaultdict[Place, list[int]] = defaultdict(list)
        self._received: dict[Place, int] = {}
        self._at: dict[Partition, int] = {}
        """Where the recording is, while it is learned."""
        self._followed: dict[tuple[Partition, int], bool] = {}
        """Whether a committed offset that was told is where these commits had come to: others may have set it."""
        self._now: dict[Partition, Any] = {}
        """Where the replay is: the last commit."""

    def learn(self, client_id: str, request: OffsetCommitRequest, response: OffsetCommitResponse | None) -> None:
        """Keep a recorded commit, unless it was refused."""
        for place, commit in _kept(client_id, request, response):
            self._recorded[place].append(commit.committed_offset)
            self._at[place[1:]] = commit.committed_offset

    def learn_told(self, request: OffsetFetchRequest, response: OffsetFetchResponse) -> None:
        """Keep whether what was told of a group comes from its recorded commits; in the order of the tape."""
        for partition, told in _told(request, response):
            told_here = partition, told.committed_offset
            follows = self._at.get(partition, -1) == told.committed_offset
            self._followed[told_here] = follows and self._followed.get(told_here, True)

    def tell(self, request: OffsetFetchRequest, response: OffsetFetchResponse) -> None:
        """Tell of the replay's commits in a recorded response where it told of the recording's."""
        for partition, told in _told(request, response):
            commit = self._now.get(partition)
            if commit is not None and self._followed.get((partition, told.committed_offset)):
                told.committed_offset = commit.committed_offset
                told.committed_leader_epoch = commit.committed_leader_epoch
                told.metadata = commit.committed_metadata or ""

    def receive(self, client_id: str, request: OffsetCommitRequest, response: OffsetCommitResponse | None) -> None:
        """Take note of a commit of the replay, unless it is refused."""
        for place, commit in _kept(client_id, request, response):
            self._received[place] = commit.committed_offset
            self._now[place[1:]] = commit

    def answer(self, client_id: str, request: OffsetCommitRequest) -> OffsetCommitResponse | None:
        """The answer to a commit that is on the way to what was recorded, None for another."""
        offsets = _offsets(client_id, request)
        if not all(offset <= max(self._recorded.get(place, ()), default=-1) for place, offset in offsets.items()):
            return None
        topics = []
        for topic in request.topics:
            partitions = [
                OffsetCommitResponse.OffsetCommitResponsePartition(partition_index=each.partition_index)
                for each in topic.partitions
            ]
            answer = OffsetCommitResponse.OffsetCommitResponseTopic(
                name=topic.name, topic_id=topic.topic_id, partitions=partitions
            )
            topics.append(answer)
        return OffsetCommitResponse(topics=topics)

    def is_known(self, client_id: str, request: OffsetCommitRequest) -> bool:
        """Whether all that a recorded commit is about was committed in the replay, too."""
        return all(place in self._received for place in _offsets(client_id, request))

    def differences(self) -> dict[str, list[str]]:
        """Where a partition's last commit is another than the last recorded one, by client id."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for place, received in self._received.items():
            client_id, group_id, name, topic_id, partition = place
            recorded = self._recorded.get(place, [received])[-1]
            if received != recorded:
                where = f"group {group_id!r}, topic {name or topic_id.hex()!r}, partition {partition}"
                found[client_id].append(f"{where}: recorded {recorded}, received {received}")
        return found


def _offsets(client_id: str, request: OffsetCommitRequest) -> dict[Place, int]:
    return {place: commit.committed_offset for place, commit in _kept(client_id, request, None)}


def _kept(
    client_id: str, request: OffsetCommitRequest, response: OffsetCommitResponse | None
) -> Iterator[tuple[Place, Any]]:
    """What a commit asks to keep, without what is refused."""
    refused = {
        (topic.name, topic.topic_id, each.partition_index)
        for topic in (() if response is None else response.topics)
        for each in topic.partitions
        if each.error_code != 0
    }
    for topic in request.topics:
        for each in topic.partitions:
            if (topic.name, topic.topic_id, each.partition_index) not in refused:
                yield (client_id, request.group_id, topic.name, topic.topic_id, each.partition_index), each


def _told(request: OffsetFetchRequest, response: OffsetFetchResponse) -> Iterator[tuple[Partition, Any]]:
    for partition, told, _ in told_offsets(request, response):
        if told.error_code == 0:
            yield partition, told


def told_offsets(request: OffsetFetchRequest, response: OffsetFetchResponse) -> Iterator[tuple[Partition, Any, int]]:
    """What is told of each partition, and its group's error: of one group until version 7, of a list from 8 on."""
    flat: list[tuple[str, Any, int]] = [(request.group_id, response.topics, response.error_code)]
    groups = [(each.group_id, each.topics, each.error_code) for each in response.groups] or flat
    for group_id, topics, error_code in groups:
        for topic in topics:
            place = (group_id, topic.name, getattr(topic, "topic_id", ZERO_UUID))
            for each in topic.partitions:
                yield (*place, each.partition_index), each, error_code
