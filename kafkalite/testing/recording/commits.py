"""The offsets that were committed, by group and partition: where they end is compared, how they got there is not.

A client that commits by itself does so every few seconds, wherever it is just then. So an offset up to the highest that
was recorded is one on the way, and what counts is the last of a run.
"""

from __future__ import annotations

from collections import defaultdict

from kafkalite.protocol.messages.offset_commit import OffsetCommitResponse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.messages.offset_commit import OffsetCommitRequest

    Place = tuple[str, str, str, bytes, int]


class Commits:
    """What was committed in the recording, and what in the replay."""

    def __init__(self) -> None:
        self._recorded: defaultdict[Place, list[int]] = defaultdict(list)
        self._received: dict[Place, int] = {}

    def learn(self, client_id: str, request: OffsetCommitRequest, response: OffsetCommitResponse | None) -> None:
        """Keep a recorded commit, unless it was refused."""
        refused = {
            (topic.name, topic.topic_id, each.partition_index)
            for topic in (() if response is None else response.topics)
            for each in topic.partitions
            if each.error_code != 0
        }
        for place, offset in _offsets(client_id, request).items():
            if place[2:] not in refused:
                self._recorded[place].append(offset)

    def receive(self, client_id: str, request: OffsetCommitRequest) -> OffsetCommitResponse | None:
        """Take note of a commit; gives the answer to one that is on the way to what was recorded, None for another."""
        offsets = _offsets(client_id, request)
        self._received.update(offsets)
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
    return {
        (client_id, request.group_id, topic.name, topic.topic_id, each.partition_index): each.committed_offset
        for topic in request.topics
        for each in topic.partitions
    }
