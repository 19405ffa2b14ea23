"""What a broker says when it serves: a banner for a person, a line for a script, a file for whoever waits for it."""

from __future__ import annotations

import os
from errno import EEXIST
from stat import S_ISREG

import kafkalite
from kafkalite.network.addresses import join_host_port

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_FROM_HERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}
_DURABILITY = {
    "fsync": "fsync: a record is acknowledged when it is on the disk",
    "os": "os: a record is acknowledged when the operating system has it",
    "none": "none: everything is gone when the broker stops",
}


def local_address(brokers: Sequence[Sequence[tuple[str, str, int]]]) -> str:
    """host:port at which a program on this machine reaches the first bound (listener, host, port) of each broker."""
    firsts = (bound[0] for bound in brokers)
    return ",".join(join_host_port(_FROM_HERE.get(host, host), port) for _, host, port in firsts)


def banner(brokers: Sequence[Sequence[tuple[str, str, int]]], data: str | None, durability: str) -> str:
    """What a person at a terminal wants to know."""
    addresses = [", ".join(join_host_port(host, port) for _, host, port in bound) for bound in brokers]
    more = "".join(f"  broker {number:<5}{each}\n" for number, each in enumerate(addresses[1:], 2))
    address = local_address(brokers[:1])
    return (
        f"kafkalite {kafkalite.__version__} is ready at {addresses[0]}\n"
        f"{more}"
        f"  data        {data or 'in memory'}\n"
        f"  durability  {_DURABILITY[durability]}\n"
        f"  try it      echo hello | kcat -P -b {address} -t demo\n"
        f"              kcat -C -e -b {address} -t demo\n"
        f"  stop        Ctrl-C\n"
    )


def ready_line(brokers: Sequence[Sequence[tuple[str, str, int]]]) -> str:
    """What a script reads from the standard output."""
    return f"ready {local_address(brokers)}\n"


class ReadyFile:
    """A file that exists while the broker serves, with `host:port` in it, one for each broker, commas between."""

    __slots__ = ("_path", "_written")

    def __init__(self, path: str) -> None:
        self._path = path
        self._written: tuple[int, int] | None = None
        """Device and inode of what was put there."""

    def forget_old(self) -> None:
        """Takes away what a broker that was killed left behind. Raises OSError where something else is there."""
        try:
            if S_ISREG(os.lstat(self._path).st_mode):
                with open(self._path, "rb") as file:
                    text = file.read(4096)
                if all(b":" in address for address in text.split(b",")) or not text:
                    os.unlink(self._path)
                    return
        except FileNotFoundError:
            return
        raise FileExistsError(EEXIST, "it is there, and no broker wrote it", self._path)

    def write(self, address: str) -> None:
        """Puts the whole file there in one step, so that nobody reads half of it."""
        beside = f"{self._path}.{os.getpid()}"
        with open(beside, "w", encoding="ascii") as file:
            file.write(f"{address}\n")
            found = os.fstat(file.fileno())
        os.replace(beside, self._path)
        self._written = found.st_dev, found.st_ino

    def remove(self) -> None:
        """Takes the file away, unless somebody else has put another there."""
        if self._written is None:
            return
        try:
            found = os.stat(self._path)
            if (found.st_dev, found.st_ino) == self._written:
                os.unlink(self._path)
        except OSError:
            pass
