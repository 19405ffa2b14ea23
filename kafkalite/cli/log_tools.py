"""`kafkalite log`: looking at a broker's files without a broker, and saving what can be saved of damaged ones."""

from __future__ import annotations

import fcntl
import os
import sys
import time

from kafkalite.cli.arguments import FLAG, ONE, UsageError, read_words
from kafkalite.cli.failures import StartError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kafkalite.cli.arguments import Words

FINE, DAMAGED = 0, 1
LOG_HELP = """\
Usage: kafkalite log verify DIRECTORY
       kafkalite log dump [--records | --data] FILE...
       kafkalite log repair DIRECTORY [--to COPY]

verify  checks every batch, record, index and snapshot in a data directory or a
        partition's directory, and whether the partitions are there that the
        metadata knows; changes nothing
dump    prints what a .log, .index, .timeindex, .txnindex or .snapshot file
        says, as Kafka's dump tool does; --records lists the records of each
        batch, --data their keys and values as well
repair  copies everything that checks from a data directory to COPY, by default
        DIRECTORY.repaired, makes the metadata log anew if that is damaged, says
        what is lost and leaves DIRECTORY as it is; start the broker with
        --data COPY

Exit code: 0 all is well, 1 something is damaged, 2 wrong command.
"""


def run_log_tool(words: Sequence[str]) -> int:
    """Runs one of the tools; returns the exit code. Raises UsageError, StartError."""
    tool, *rest = words or [""]
    run, options = _TOOLS.get(tool, (None, {}))
    read = read_words(rest if run else words[:1], options, LOG_HELP, "log")
    if run is None:
        raise read.wrong(f"has {', '.join(_TOOLS)}" + (f", not {tool!r}" if tool else ""))
    try:
        return run(read)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StartError(f"{error.filename or 'a file'}: {error.strerror or error}") from None


def _is_in_use(directory: str) -> bool:
    """Whether a broker has the directory open."""
    try:
        with open(os.path.join(directory, ".lock"), "rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except BlockingIOError:
        return True
    return False


def _verify(read: Words) -> int:
    from kafkalite.log.verification import Totals, durable_ends, partition_directories, verify_partition
    from kafkalite.testing.wording import many

    directory = read.only("one directory to verify").rstrip("/")
    if _is_in_use(directory):
        print("note: a broker is running there: what it is writing may look torn")
    totals = Totals()
    damaged = 0
    started = time.monotonic()
    partitions = partition_directories(directory)
    if not partitions and not os.path.exists(os.path.join(directory, "meta.properties")):
        raise UsageError(f"{directory} is no data directory, nor one of a partition; give the path that --data had")
    ends = durable_ends(directory)
    checks = [verify_partition(partition, totals, ends) for partition in partitions]
    if partitions != [directory]:
        from kafkalite.metadata.inspection import inspect

        checks.append(inspect(directory, partitions, ends))
    for place, findings in zip([*partitions, "the metadata"], checks, strict=False):
        _progress(f"{totals.partitions} partitions, {totals.bytes >> 20} MiB read, now {place}")
        for finding in findings:
            damaged += finding.is_damage
            _progress("")
            print(f"{'DAMAGED' if finding.is_damage else 'note'}: {finding.path}: {finding.text}")
    _progress("")
    print(
        f"{many(totals.partitions, 'partition')}, {many(totals.segments, 'segment')}, "
        f"{many(totals.batches, 'batch')}, {many(totals.records, 'record')}, {many(totals.bytes, 'byte')} "
        f"in {time.monotonic() - started:.1f} s: "
        + (f"{many(damaged, 'damaged place')}; kafkalite log repair saves the rest" if damaged else "no damage")
    )
    return DAMAGED if damaged else FINE


def _progress(text: str) -> None:
    """What is being done, on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text[:78]}", end="", file=sys.stderr, flush=True)


def _dump(read: Words) -> int:
    from kafkalite.log.dump import UnreadableFile, dump_file

    if not read.others:
        raise read.wrong("dump takes files")
    code = FINE
    for path in read.others:
        try:
            for line in dump_file(path, records=read.has("--records"), data=read.has("--data")):
                print(line)
                if "isvalid: false" in line and not line.startswith("|"):
                    code = DAMAGED
        except UnreadableFile as error:
            print(f"kafkalite: {error}", file=sys.stderr)
            code = DAMAGED
    return code


def _repair(read: Words) -> int:
    from kafkalite.log.repair import repair
    from kafkalite.log.verification import durable_ends, partition_directories
    from kafkalite.metadata.inspection import inspect
    from kafkalite.metadata.names import METADATA_TOPIC_ID

    source = read.only("one directory to repair").rstrip("/")
    target = read.last("--to") or f"{source}.repaired"
    if os.path.exists(target):
        raise StartError(f"{target} exists already: name another place with --to")
    if _is_in_use(source):
        raise StartError(f"a broker is running in {source}: stop it first")
    partitions = partition_directories(source)
    if partitions == [source]:
        raise UsageError(f"{source} is one partition, repair takes a whole data directory; see kafkalite log --help")
    places = 0
    for loss in repair(source, target):
        places += 1
        end = "the end" if loss.end_offset is None else str(loss.end_offset - 1)
        offsets = f"offsets {loss.start_offset} to {end}" if loss.start_offset != loss.end_offset else "no record"
        where = f"{loss.size} bytes at position {loss.position}, " if loss.size else ""
        print(f"lost: {loss.path}: {where}{offsets}: {loss.reason}")
    ends = durable_ends(source)
    if not ends or (METADATA_TOPIC_ID, 0) in ends:
        places += _repair_metadata(source, target, ends)
    for finding in inspect(target, partition_directories(target), ends):
        if finding.is_damage:
            places += 1
            print(f"not mended: {finding.path}: {finding.text}")
    print(f"{target} has everything but that" if places else f"nothing was damaged; {target} is a copy")
    return DAMAGED if places else FINE


def _repair_metadata(source: str, target: str, ends: Mapping[tuple[bytes, int], int]) -> int:
    """Make the metadata of a copy anew where no broker starts with the original; returns whether it was."""
    from kafkalite.metadata.history import MetadataDamagedError
    from kafkalite.metadata.inspection import read_metadata
    from kafkalite.metadata.names import METADATA_TOPIC_ID

    try:
        read_metadata(source, ends)
        return 0
    except MetadataDamagedError as error:
        what = error.what
    from kafkalite.metadata.rebuilding import rebuild

    print(f"made anew: the metadata log {what}; settings of topics are as they were before what is lost")
    for said in rebuild(target, ends.get((METADATA_TOPIC_ID, 0), 0), int(time.time() * 1000)):
        print(f"made anew: {said}")
    return 1


_TOOLS = {
    "verify": (_verify, {}),
    "dump": (_dump, {"--records": FLAG, "--data": FLAG}),
    "repair": (_repair, {"--to": ONE}),
}
