"""DescribeLogDirs: where a broker keeps partitions, and how large they are."""

from __future__ import annotations

import os

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.describe_log_dirs import DescribeLogDirsResponse
from kafkalite.security.acl import CLUSTER_NAME, Operation, ResourceType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from kafkalite.metadata.image import Topic
    from kafkalite.protocol.messages.describe_log_dirs import DescribeLogDirsRequest
    from kafkalite.server.context import RequestContext

_Dir = DescribeLogDirsResponse.DescribeLogDirsResult
_Topic = DescribeLogDirsResponse.DescribeLogDirsTopic
_Partition = DescribeLogDirsResponse.DescribeLogDirsPartition


def describe_log_dirs(ctx: RequestContext, request: DescribeLogDirsRequest) -> DescribeLogDirsResponse:
    """The one directory there is, with the sizes of those partitions of it that the node has a replica of (KIP-113).

    No topics named (null) means all; what is not there is left out. v3 an error at the top; v4 sizes of the disk; v5
    whether a directory takes new partitions. Errors: CLUSTER_AUTHORIZATION_FAILED, in v1 and v2 by leaving everything
    out; of the directory: KAFKA_STORAGE_ERROR when the disk can't be asked.

    Deviates: the size of a partition counts its batches, not its indexes or what a segment has reserved.
    """
    if not ctx.authorize(Operation.DESCRIBE, ResourceType.CLUSTER, CLUSTER_NAME):
        return DescribeLogDirsResponse(error_code=ErrorCode.CLUSTER_AUTHORIZATION_FAILED)
    result = _directory(ctx)
    topics = ctx.cluster.image.topics
    if request.topics is None:
        wanted: Iterable[tuple[str, Iterable[int]]] = [(name, range(len(topics[name].partitions))) for name in topics]
    else:
        wanted = [(topic.topic, topic.partitions) for topic in request.topics]
    for name, indexes in wanted:
        topic = topics.get(name)
        partitions = [] if topic is None else _partitions(ctx, topic, indexes)
        if partitions:
            result.topics.append(_Topic(name, partitions))
    return DescribeLogDirsResponse(results=[result])


def _partitions(ctx: RequestContext, topic: Topic, indexes: Iterable[int]) -> list[_Partition]:
    here = [i for i in indexes if 0 <= i < len(topic.partitions) and ctx.node.id in topic.partitions[i].replicas]
    return [_Partition(index, _size(ctx, topic.name, index)) for index in here]


def _directory(ctx: RequestContext) -> DescribeLogDirsResponse.DescribeLogDirsResult:
    engine = ctx.cluster.engine
    if ctx.cluster.settings.str("kafkalite.durability") == "none":
        return _Dir(log_dir=engine.path)  # in memory
    directory = _Dir(log_dir=os.path.abspath(engine.path))
    try:
        directory.usable_bytes, directory.total_bytes = engine.fs.space(engine.path)
    except OSError:
        directory.error_code = ErrorCode.KAFKA_STORAGE_ERROR
    return directory


def _size(ctx: RequestContext, name: str, index: int) -> int:
    """Bytes of a partition; a log that nobody has used since the start is not opened for it."""
    engine = ctx.cluster.engine
    log = engine.get(name, index)
    if log is not None:
        return log.size
    path = f"{engine.path}/{name}-{index}"
    try:
        return sum(engine.fs.size(f"{path}/{file}") for file in engine.fs.names(path) if file.endswith(".log"))
    except OSError:
        return 0  # nothing was written to it yet
