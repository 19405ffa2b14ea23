"""What Linux says about one process and about the machine around it, read from /proc.

CPU time is user plus system of all threads, in seconds (resolution one clock tick, usually 10 ms). A `Window` is a
stretch of time on a machine that others use too: it tells what the broker and the client took, and what was neither.
"""

from __future__ import annotations

import os
import time

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
KIB = 1024


def cpu_s(pid: int) -> float:
    """CPU seconds a process has used since it began."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def rss_kib(pid: int) -> int:
    """Resident memory of a process in KiB."""
    with open(f"/proc/{pid}/status") as status:
        for line in status:
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0


def machine_cpu_s() -> tuple[float, float]:
    """Busy and stolen CPU seconds of the whole machine since boot."""
    with open("/proc/stat") as stat:
        user, nice, system, _idle, _iowait, irq, softirq, steal = (int(f) for f in stat.readline().split()[1:9])
    return (user + nice + system + irq + softirq) / TICKS_PER_S, steal / TICKS_PER_S


def filesystem_of(path: str) -> str:
    """Type of the file system that holds a path, such as `ext4`; `?` when no mount matches."""
    real, best, kind = os.path.realpath(path), "", "?"
    with open("/proc/mounts") as mounts:
        for line in mounts:
            _device, mount, this_kind = line.split()[:3]
            inside = real == mount or real.startswith(mount.rstrip("/") + "/")
            if inside and len(mount) >= len(best):
                best, kind = mount, this_kind
    return kind


class Window:
    """A measured stretch: opened by its constructor, closed by `close`, which gives the figures of the stretch."""

    __slots__ = ("broker_pid", "_broker", "_client", "_machine", "_steal", "_began")

    def __init__(self, broker_pid: int) -> None:
        self.broker_pid = broker_pid
        self._broker = cpu_s(broker_pid)
        self._client = sum(os.times()[:4])
        self._machine, self._steal = machine_cpu_s()
        self._began = time.perf_counter()

    def close(self) -> dict[str, float]:
        """Seconds; CPU seconds of broker and client (with its ended children); cores others took; share stolen."""
        seconds = time.perf_counter() - self._began
        broker = cpu_s(self.broker_pid) - self._broker
        client = sum(os.times()[:4]) - self._client
        machine, steal = machine_cpu_s()
        others = (machine - self._machine) - broker - client
        return {
            "seconds": seconds,
            "broker_cpu_s": broker,
            "client_cpu_s": client,
            "other_cores": max(0.0, others / seconds),
            "steal": (steal - self._steal) / (seconds * (os.cpu_count() or 1)),
        }
