"""The table of clients: how each driver is started and what its client can say."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from compat_tests.lines import Headers
from compat_tests.processes import BUILD, ROOT

HERE = ROOT / "compat_tests"
CODECS = ("none", "gzip", "snappy", "lz4", "zstd")
JAVA = [
    "java",
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xshare:auto",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
]


def _missing_module(*names: str) -> str | None:
    import importlib.util

    absent = [name for name in names if importlib.util.find_spec(name) is None]
    return f"Python package {absent[0]} is not installed" if absent else None


def missing_program(program: str, built: Path | None = None) -> str | None:
    """Why the program, or what setup.sh builds for it, is not there; None if it is."""
    if shutil.which(program) is None:
        return f"{program} is not installed"
    return (
        None
        if built is None or built.exists()
        else f"{built.relative_to(ROOT)} is not built (run compat_tests/setup.sh)"
    )


def kcat_headers(headers: Headers) -> bytes:
    """name=value joined by commas; kcat stops a value at its first zero byte."""
    return b",".join(
        name.encode() + b"=" + (b"NULL" if value is None else value.split(b"\0")[0]) for name, value in headers
    )


def console_headers(headers: Headers) -> bytes:
    """name:value joined by commas, as the console consumer prints them with the driver's null literal."""
    pairs = [name.encode() + b":" + (b"|c42a-null|" if value is None else value) for name, value in headers]
    return b",".join(pairs) or b"NO_HEADERS"


class Client:
    """One client.

    idempotent: its driver can be asked for an idempotent producer; reports: its acknowledgements name offsets;
    plain: it sends only what fits a line; rendered: how it prints headers when it does not give them as they are;
    both_null: it sends records with neither key nor value; strategies: those it takes part in group tests with;
    holds: it commits when told and not otherwise.
    """

    def __init__(
        self,
        name: str,
        command: list[str],
        missing: Callable[[], str | None],
        *,
        idempotent: bool = True,
        reports: bool = True,
        plain: bool = False,
        timestamps: bool = True,
        null_headers: bool = True,
        both_null: bool = True,
        rendered: Callable[[Headers], bytes] | None = None,
        strategies: tuple[str, ...] = ("range",),
        holds: bool = True,
    ) -> None:
        self.name = name
        self.command = command
        self.missing = missing
        self.idempotent = idempotent
        self.reports = reports
        self.plain = plain
        self.timestamps = timestamps
        self.null_headers = null_headers
        self.both_null = both_null
        self.rendered = rendered
        self.strategies = strategies
        self.holds = holds

    def __repr__(self) -> str:
        return self.name


def _python(name: str) -> list[str]:
    return [sys.executable, "-m", f"compat_tests.{name}.driver"]


CLIENTS = {
    client.name: client
    for client in (
        Client(
            "kafka-python",
            _python("kafka_python"),
            lambda: _missing_module("kafka", "snappy", "lz4", "zstandard"),
            both_null=False,
            null_headers=False,
            strategies=("range", "cooperative-sticky"),
        ),
        Client("aiokafka", _python("aiokafka"), lambda: _missing_module("aiokafka", "cramjam"), both_null=False),
        Client("librdkafka", _python("librdkafka"), lambda: _missing_module("confluent_kafka")),
        Client(
            "kcat",
            _python("kcat"),
            lambda: missing_program("kcat"),
            reports=False,
            plain=True,
            timestamps=False,
            rendered=kcat_headers,
            holds=False,
        ),
        Client(
            "kafkajs",
            ["node", str(HERE / "kafkajs" / "driver.js")],
            lambda: missing_program("node", HERE / "kafkajs" / "node_modules" / "kafkajs"),
            idempotent=False,
            null_headers=False,
            strategies=("roundrobin", "range"),
        ),
        Client(
            "java",
            [*JAVA, "-cp", f"{BUILD}/java-client/*", "kafkalite.compat.Driver"],
            lambda: missing_program("java", BUILD / "java-client" / "driver.jar"),
            strategies=("range", "cooperative-sticky"),
        ),
        Client(
            "java-console",
            _python("console"),
            lambda: missing_program("java", BUILD / "kafka-tools"),
            reports=False,
            plain=True,
            timestamps=False,
            rendered=console_headers,
            strategies=(),
            holds=False,
        ),
        Client(
            "franz-go",
            [str(BUILD / "franz-go")],
            lambda: (
                None
                if (BUILD / "franz-go").exists()
                else "compat_tests/.build/franz-go is not built (needs go; run compat_tests/setup.sh)"
            ),
            strategies=("range", "cooperative-sticky"),
        ),
    )
}
