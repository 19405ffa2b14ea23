"""What is said of a log that is taken out of use: why, what its clients are told, what there is to do."""

from __future__ import annotations

from kafkalite.observability import log as events

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.log.host import Host
    from kafkalite.log.partition_log import PartitionLog


class LogDamagedError(OSError):
    """What was on disk is not what it was."""


def tell_fenced(log: PartitionLog, fault: Exception, host: Host) -> None:
    """Report it, once for each log, unless it is but one of all those in a directory that is gone."""
    if isinstance(fault, FileNotFoundError) and host.directory_lost is not None and host.directory_lost():
        return
    directory = log.store.directory
    data = directory.rpartition("/")[0]
    if isinstance(fault, LogDamagedError):
        advice = f"kafkalite log verify {directory} shows the damage; kafkalite log repair {data}, with no broker "
        advice += "running there, copies everything else"
    elif isinstance(fault, FileNotFoundError):
        advice = f"put {directory} back with no broker running there, or delete the topic and create it again"
    else:
        advice = "see to the disk, then start the broker again: it finds out what the disk has"
    events.error(
        "log.fenced",
        topic=log.topic,
        partition=log.partition,
        fault=str(fault),
        clients="who produces to it or reads from it is told KAFKA_STORAGE_ERROR, and tries again",
        advice=advice,
    )
