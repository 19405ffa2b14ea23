"""Producers that keep sending while the broker comes and goes; what happens to each record goes into a History."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable

from compat_tests.broker import Broker
from compat_tests.clients import CODECS, Client
from compat_tests.conftest import Drivers
from compat_tests.history import ANY_PARTITION, History
from compat_tests.lines import Record, parse_received, record_line
from compat_tests.processes import DriverProcess
from compat_tests.records import BASE_MS

UNANSWERED = 2000  # a producer with so many is left alone until some are answered
PAUSE_S = 0.02


def record_for(client: Client, index: int, partitions: int, noise: random.Random) -> Record:
    """Unique by its value; with headers and all partitions where one process of the client can send them."""
    value = f"{client.name}/{index}/{noise.randbytes(noise.choice((0, 8, 60, 400, 1500))).hex()}".encode()
    key = b"key-%d" % (index % 7)
    if client.name == "java-console":
        return Record(index, ANY_PARTITION, None, key, value)
    if client.plain:
        return Record(index, 0, None, key, value)
    return Record(index, index % partitions, BASE_MS + index, key, value, (("n", b"%d" % index),))


class Load:
    """Producers of several clients on one topic, each with its own codec, at a steady rate."""

    def __init__(
        self, drivers: Drivers, broker: Broker, topic: str, partitions: int, clients: Iterable[Client], *, each: int = 4
    ) -> None:
        self.history = History()
        self.drivers = drivers
        self.broker = broker
        self.topic = topic
        self.partitions = partitions
        self.each = each
        self.producers: dict[Client, DriverProcess] = {}
        self.watchers: dict[Client, DriverProcess] = {}
        for place, client in enumerate(clients):
            options = ["--codec", CODECS[place % len(CODECS)]]
            if client.idempotent:
                options.append("--idempotent")
            listen = self._listener(client)
            self.producers[client] = drivers.start(client, "produce", broker, topic, *options, on_event=listen)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._feed, daemon=True)
        self._thread.start()

    def _listener(self, client: Client) -> Callable[[dict[str, object]], None]:
        def listen(event: dict[str, object]) -> None:
            if event["e"] == "ack":
                self.history.acknowledge(client.name, event["i"], event["p"], event["o"])  # type: ignore[arg-type]
            elif event["e"] == "fail":
                self.history.fail(client.name, event["i"])  # type: ignore[arg-type]

        return listen

    def _feed(self) -> None:
        noise = random.Random(11)
        next_index = dict.fromkeys(self.producers, 0)
        while not self._stop.wait(PAUSE_S):
            for client, driver in self.producers.items():
                answered = driver.counts["ack"] + driver.counts["fail"]
                if client.reports and next_index[client] - answered > UNANSWERED:
                    continue
                lines = []
                for _ in range(self.each):
                    record = record_for(client, next_index[client], self.partitions, noise)
                    next_index[client] += 1
                    self.history.send(client.name, record)
                    lines.append(record_line(record))
                driver.write("".join(lines))

    def watch(self, client: Client, group: str | None = None) -> DriverProcess:
        """A reader that runs beside, as a member of a group or by itself."""

        def listen(event: dict[str, object]) -> None:
            if event["e"] == "record":
                self.history.see(client.name, parse_received(event))

        options = ["--partitions", ",".join(map(str, range(self.partitions)))]
        if group is not None:
            options = ["--group", group, "--strategy", client.strategies[0], "--session-timeout", "10000"]
        command = "consume" if group is None else "group"
        self.watchers[client] = self.drivers.start(client, command, self.broker, self.topic, *options, on_event=listen)
        return self.watchers[client]

    def wait_progress(self, each: int, timeout_s: float) -> None:
        """Every producer that reports gets so many further acknowledgements."""
        end = time.monotonic() + timeout_s
        goals = {d: d.counts["ack"] + each for client, d in self.producers.items() if client.reports}
        for driver, goal in goals.items():
            self._wait_acknowledged(driver, goal, max(0.0, end - time.monotonic()))

    def _wait_acknowledged(self, driver: DriverProcess, goal: int, timeout_s: float) -> None:
        driver.wait_until("acknowledgements", lambda: driver.counts["ack"] >= goal, timeout_s)

    def stop(self, timeout_s: float = 150) -> None:
        """Ends the producers: all that was sent is answered."""
        self._stop.set()
        self._thread.join()
        for driver in self.producers.values():
            driver.close_input()
        end = time.monotonic() + timeout_s
        for driver in self.producers.values():
            driver.finish(max(1.0, end - time.monotonic()))

    def summary(self) -> str:
        """Counts, for a failure message and the log."""
        lines = []
        for client in self.producers:
            kinds = (self.history.sent, self.history.acked, self.history.failed)
            sent, acked, failed = (len(kind[client.name]) for kind in kinds)
            lines.append(f"{client.name}: {sent} sent, {acked} acknowledged, {failed} failed")
        lines += [f"{client.name} saw {len(self.history.seen[client.name])}" for client in self.watchers]
        return "; ".join(lines)
