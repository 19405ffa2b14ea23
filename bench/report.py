"""Collects the samples of all rounds and writes the table, what is not in it and why, and how far to trust it."""

from __future__ import annotations

import os
import platform
from typing import TYPE_CHECKING, Any

from bench import brokers, proc
from bench.figures import median, number, ratio, times
from bench.table import draw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.rows import Group, Row

BUSY_CORES = 0.3
RATIOS = (("os", "kafka", "os / Kafka"), ("os", "kfake", "os / kfake"), ("fsync", "os", "fsync / os"))


class Report:
    """Samples by row and column; medians are taken when it is written."""

    def __init__(
        self,
        groups: Sequence[Group],
        columns: Sequence[brokers.Column],
        missing: dict[str, str],
        rounds: int,
        *,
        quick: bool,
        client: str,
    ) -> None:
        self.rows = [row for group in groups for row in group.rows]
        self.columns, self.missing, self.rounds, self.quick, self.client = columns, missing, rounds, quick, client
        self.samples: dict[tuple[str, str], list[float]] = {}
        self.noise: dict[tuple[str, str], list[tuple[float, float]]] = {}
        self.failures: dict[str, str] = {}
        self.disk: list[dict[str, float]] = []
        self.minutes = 0.0

    def add(
        self, column: brokers.Column, samples: dict[str, float | list[float]], noise: Sequence[tuple[float, float]]
    ) -> None:
        """Samples of one measurement, with (cores taken by others, share stolen) of its timed stretches."""
        for key, value in samples.items():
            self.samples.setdefault((key, column.key), []).extend(value if isinstance(value, list) else [value])
            self.noise.setdefault((key, column.key), []).extend(noise)

    def failed(self, column: brokers.Column, what: str, reason: str) -> None:
        self.failures[f"{column.title}, {what}"] = reason

    def values(self, row: Row) -> dict[str, float]:
        """Medians of a row by column key."""
        found = ((column.key, self.samples.get((row.key, column.key))) for column in self.columns)
        return {key: median(samples) for key, samples in found if samples}

    def text(self) -> str:
        """Everything, ready to print."""
        parts = [self._table(), self._about()]
        gone = {**self.missing, **self.failures}
        if gone:
            parts.append("Not measured:\n" + "\n".join(f"- {what}: {why}" for what, why in gone.items()))
        return "\n\n".join(parts)

    def raw(self) -> dict[str, Any]:
        """All samples, for a file."""
        cells: dict[str, dict[str, list[float]]] = {}
        for (row, column), samples in self.samples.items():
            cells.setdefault(row, {})[column] = samples
        return {"rows": cells, "disk_sync_ms": self.disk, "failures": self.failures, "missing": self.missing}

    def _table(self) -> str:
        keys = {column.key for column in self.columns}
        ratios = [r for r in RATIOS if r[0] in keys and r[1] in keys]
        bar = {"os", "fsync"} <= keys
        head = ["", *(column.title for column in self.columns), *(["os + 2 syncs"] if bar else [])]
        lines = []
        for row in self.rows:
            values = self.values(row)
            cells = [number(values.get(column.key)) + self._mark(row, column) for column in self.columns]
            if bar:
                cells.append(self._durable_bar(row, values))
            cells += [times(ratio(values.get(ours), values.get(theirs))) for ours, theirs, _ in ratios]
            lines.append([row.title, *cells, self._verdict(row, values)])
        return draw([*head, *(title for _, _, title in ratios), "goal for os"], lines)

    def _mark(self, row: Row, column: brokers.Column) -> str:
        noise = self.noise.get((row.key, column.key))
        return "~" if noise and median([others for others, _ in noise]) > BUSY_CORES else ""

    def _durable_bar(self, row: Row, values: dict[str, float]) -> str:
        if not row.durable or "os" not in values or not self.disk:
            return "-"
        part = row.key.rsplit(".", 1)[1]
        sync = median([one.get(f"{part}_ms", one["p50_ms"]) for one in self.disk])
        return number(values["os"] + 2 * sync)

    def _verdict(self, row: Row, values: dict[str, float]) -> str:
        words = []
        for bar in row.bars:
            met = bar.met(values)
            words.append(bar.words() + ("" if met is None else " ok" if met else " MISSED"))
        return ", ".join(words) or "-"

    def _about(self) -> str:
        syncs = [median([one[f"{part}_ms"] for one in self.disk]) for part in ("p50", "p99")] if self.disk else [0, 0]
        noise = [pair for pairs in self.noise.values() for pair in pairs] or [(0.0, 0.0)]
        others, stolen = [pair[0] for pair in noise], [pair[1] * 100 for pair in noise]
        versions = "; ".join(f"{column.title}: {column.version()}" for column in self.columns)
        form = "s" if self.rounds > 1 else ""
        quick = " (quick form)" if self.quick else ""
        return "\n".join(
            [
                f"Medians of {self.rounds} interleaved round{form}{quick}, {self.minutes:.1f} minutes; MB = 10^6 bytes"
                " of values, GB = 10^9; CPU is user + system of the broker.",
                f"Brokers: {versions}.",
                f"Client: {self.client}, its defaults unless a row says more (consume rows:"
                " fetch.queue.backoff.ms=1, queued.min.messages=1000000); client and broker share the machine.",
                f"Machine: {os.cpu_count()} CPUs, Linux {platform.release()}, loopback; data on"
                f" {proc.filesystem_of(str(brokers.scratch()))}; 1 KiB append + fdatasync there"
                f" p50 {number(syncs[0])} ms, p99 {number(syncs[1])} ms.",
                f"Noise: others took {number(median(others))} cores (at most {number(max(others))}),"
                f" {number(median(stolen))} % of the machine's time was stolen (at most {number(max(stolen))} %);"
                f" ~ marks figures taken while others had more than {BUSY_CORES} cores. CPU-s/GB moves least.",
            ]
        )
