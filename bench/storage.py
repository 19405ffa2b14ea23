"""Rows about logs on disk: many partitions, starts after a stop and after a kill, compaction beside a producer.

For kafkalite's columns that keep files; others leave these rows empty. Small by default; `--large` takes 10,000
partitions, 2 GiB of unclean log, 5 GB and 10 M keys to compact, and a while.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench import brokers, proc

if TYPE_CHECKING:
    from bench.sitting import Samples, Sitting

GIB = 1 << 30
MIB = 1 << 20
TOPIC_PARTITIONS = 1000
RECORD = 1024
_LIMIT_S = 1200.0
_SHARE = 0.2
_MOST_RATE = 20_000  # what a Python client can pace


def _keeps_files(sitting: Sitting) -> bool:
    return sitting.column.python and sitting.column.key != "none"


def _restart(sitting: Sitting, number: int) -> float:
    """End the broker and start it with the same data; milliseconds to its first Metadata answer."""
    _end(sitting, number)
    running = sitting.running
    command = sitting.column.command(running.folder, running.port)
    sitting.running = brokers.spawn(command, running.folder, running.port)
    return sitting.running.started_ms


def _end(sitting: Sitting, number: int) -> float:
    """Seconds the broker takes to end by a signal; one that has ended takes none."""
    process = sitting.running.process
    began = time.perf_counter()
    if process.poll() is None:
        process.send_signal(number)
        process.wait(60)
    return time.perf_counter() - began


def partitions(sitting: Sitting) -> Samples:
    """A record in each of so many partitions: memory, open files, a stop, starts after it and after a kill."""
    if not _keeps_files(sitting):
        return {}
    _restart(sitting, signal.SIGTERM)
    before = proc.rss_kib(sitting.pid)
    count = sitting.scale.partitions
    names = [f"many-{number}" for number in range(count // TOPIC_PARTITIONS)]
    sitting.load("make_topics", names=names, partitions=TOPIC_PARTITIONS, configs={})
    sitting.load("one_each", limit_s=_LIMIT_S, names=names, partitions=TOPIC_PARTITIONS)
    each = (proc.rss_kib(sitting.pid) - before) / count
    files = len(os.listdir(f"/proc/{sitting.pid}/fd"))
    return {
        "partitions.kib": each,
        "partitions.files": float(files),
        "partitions.stop": _end(sitting, signal.SIGTERM),
        "partitions.stopped": _restart(sitting, signal.SIGTERM),
        "partitions.killed": _restart(sitting, signal.SIGKILL),
    }


def recovery(sitting: Sitting) -> Samples:
    """Seconds for a GiB of log that nobody closed, in the batches of a busy producer and in batches of one record."""
    if not _keeps_files(sitting):
        return {}
    sitting.load("delete_topic", topic="flow-warm")  # or it would be checked as well each time
    samples: Samples = {}
    for key, size, config in (
        ("busy", sitting.scale.unclean_bytes, {}),
        ("single", sitting.scale.unclean_bytes // 4, {"batch.num.messages": 1}),
    ):
        topic = sitting.topic(f"unclean-{key}")
        _restart(sitting, signal.SIGTERM)
        empty_ms = sitting.running.started_ms
        sitting.load(
            "produce",
            limit_s=_LIMIT_S,
            topic=topic,
            size=RECORD,
            count=size // RECORD,
            time_s=_LIMIT_S,
            config=config,
            compressible=False,
        )
        taken_ms = _restart(sitting, signal.SIGKILL)
        samples[f"recovery.{key}"] = (taken_ms - empty_ms) / 1e3 / (_unclean_bytes(sitting, topic) / GIB)
        sitting.load("delete_topic", topic=topic)
    return samples


def _unclean_bytes(sitting: Sitting, topic: str) -> int:
    """What was read through: the last segment of each partition, of the topic all that follows its first."""
    size = 0
    for directory in (sitting.running.folder / "data").glob("*-*/"):
        segments = sorted(directory.glob("*.log"))
        behind = segments if directory.name == f"{topic}-0" and sitting.column.key == "os" else segments[-1:]
        size += sum(segment.stat().st_size for segment in behind)
    return size


def _compact(sitting: Sitting, topic: str) -> None:
    """Have a topic compacted from now on; returns when that has begun."""
    sitting.load("set_configs", topic="", configs={"log.cleaner.backoff.ms": "100"})
    sitting.load("set_configs", topic=topic, configs={"cleanup.policy": "compact", "min.cleanable.dirty.ratio": "0.01"})
    end = time.monotonic() + 120
    while _cleaner(sitting.pid) is None:
        if time.monotonic() > end:
            raise brokers.BrokerFailedError("no compaction began within two minutes")
        time.sleep(0.02)


def _cleaner(pid: int) -> int | None:
    """The process that compacts for a broker, if there is one."""
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = Path(f"/proc/{entry}/stat").read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(stat[1]) == pid and stat[0] != "Z":
                return int(entry)
    return None


def compaction(sitting: Sitting) -> Samples:
    """A producer at a fifth of what it could send, alone and while another topic is compacted."""
    if not _keeps_files(sitting):
        return {}
    size = sitting.scale.compacted_bytes
    count = size // RECORD
    steady = sitting.topic("steady")
    filled = "compacted"
    sitting.load("make_topics", names=[filled], partitions=1, configs={"segment.bytes": str(max(size // 40, 16 * MIB))})
    figures = sitting.load("keyed", limit_s=_LIMIT_S, topic=filled, keys=max(count // 4, 1), count=count, size=RECORD)
    rate = min(int(count / figures["seconds"] * _SHARE), _MOST_RATE)
    pace = {"topic": steady, "rate": rate, "size": RECORD, "seconds": sitting.scale.paced_s}
    sitting.load("paced", limit_s=_LIMIT_S, **{**pace, "seconds": 2.0})
    alone = sitting.load("paced", limit_s=_LIMIT_S, **pace)
    _compact(sitting, filled)
    began = time.monotonic()
    beside = sitting.load("paced", limit_s=_LIMIT_S, **pace)
    covered = 1.0 if _cleaner(sitting.pid) is not None else 0.0
    while _cleaner(sitting.pid) is not None and time.monotonic() < began + _LIMIT_S:
        time.sleep(0.1)
    return {
        "compaction.rate": float(rate),
        "compaction.alone": alone["p99_ms"],
        "compaction.beside": beside["p99_ms"],
        "compaction.more": beside["p99_ms"] / alone["p99_ms"],
        "compaction.covered": covered,
        "compaction.s": time.monotonic() - began,
    }


def keys(sitting: Sitting) -> Samples:
    """The largest memory of the process that compacts so many different keys, beyond what is set for them."""
    if not _keeps_files(sitting):
        return {}
    count, buffer = sitting.scale.keys, sitting.scale.dedupe_bytes
    sitting.load("set_configs", topic="", configs={"log.cleaner.dedupe.buffer.size": str(buffer)})
    sitting.load("make_topics", names=["keys"], partitions=1, configs={"segment.bytes": str(max(count * 6, MIB))})
    sitting.load("keyed", limit_s=_LIMIT_S, topic="keys", keys=count, count=count, size=20)
    sitting.load("keyed", limit_s=_LIMIT_S, topic="keys", keys=count, count=count // 4, size=20)
    _compact(sitting, "keys")
    peak, rounds, last = 0, 0, -1
    began = quiet_since = time.monotonic()
    while time.monotonic() - quiet_since < 3 and time.monotonic() < began + _LIMIT_S:
        pid = _cleaner(sitting.pid)
        if pid is not None:
            quiet_since = time.monotonic()
            rounds += pid != last
            last = pid
            peak = max(peak, _peak_kib(pid))
        time.sleep(0.05)
    return {
        "keys.rounds": float(rounds),
        "keys.over": peak / proc.KIB - buffer / MIB,
        "keys.s": quiet_since - began,
    }


def _peak_kib(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0
