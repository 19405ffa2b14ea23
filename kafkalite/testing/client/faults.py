"""Faults as a test writes them; each becomes one JSON object, and the server checks it."""

from __future__ import annotations

from kafkalite.testing.client.control import ControlError, segment
from kafkalite.testing.wording import fault_in_words

__tracebackhide__ = True  # for pytest: a failure is shown where the test called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from types import TracebackType
    from typing import Any, Self

    from kafkalite.testing.client.control import Called

    Texts = str | Iterable[str] | None
    Numbers = int | Iterable[int] | None


class Fault:
    """What is to happen to whom.

    Whom: `api`, `topic`, `partition`, `group`, `transactional_id`, `client_id`, `connection`, `broker`; one or several,
    and `*` in names stands for any characters. How often: `nth`, `times`, `probability` with `seed`. What: `error`
    (`level` item or top), `delay_ms`, `answer_delay_ms`, `disconnect` before or after, `answer` lost or cut
    (`sent_bytes`), `corrupt` crc, `throttle_ms`, `refuse`, `broker_down` before or after (`down_ms`), `disk` full,
    `disk_delay_ms`. With `unused="fail"` a test fails that ends before the fault has hit.
    """

    def __init__(
        self,
        *,
        api: Texts = None,
        topic: Texts = None,
        partition: Numbers = None,
        group: Texts = None,
        transactional_id: Texts = None,
        client_id: Texts = None,
        connection: Numbers = None,
        broker: Numbers = None,
        nth: Numbers = None,
        times: int | None = None,
        probability: float | None = None,
        seed: int | None = None,
        error: str | None = None,
        level: str | None = None,
        delay_ms: int | None = None,
        answer_delay_ms: int | None = None,
        disconnect: str | None = None,
        answer: str | None = None,
        sent_bytes: int | None = None,
        corrupt: str | None = None,
        throttle_ms: int | None = None,
        refuse: bool | None = None,
        broker_down: str | None = None,
        down_ms: int | None = None,
        disk: str | None = None,
        disk_delay_ms: int | None = None,
        name: str | None = None,
        unused: str | None = None,
    ) -> None:
        given = {field: value for field, value in locals().items() if field != "self" and value is not None}
        self.fields: dict[str, Any] = {
            field: value if isinstance(value, (str, int, float)) else list(value) for field, value in given.items()
        }

    def __repr__(self) -> str:
        return f"Fault({', '.join(f'{field}={value!r}' for field, value in self.fields.items())})"


class AddedFault:
    """A fault that works; used in a `with` statement it is removed at the end, and keeps its counts.

    With `unused="fail"` the end of the statement is an AssertionError when it has not hit.
    """

    def __init__(self, cluster: Called, shown: dict[str, Any]) -> None:
        self._cluster = cluster
        self._shown = shown
        self._there = True

    @property
    def name(self) -> str:
        """What it is called on the control."""
        return str(self._shown["name"])

    @property
    def shown(self) -> dict[str, Any]:
        """The fault's fields and counts now, or those it had when it was removed."""
        if self._there:
            self._shown = self._cluster.call("GET", f"/faults/{segment(self.name)}")
        return self._shown

    @property
    def hits(self) -> int:
        """How often it changed something."""
        return int(self.shown["hits"])

    def wait(self, hits: int = 1, timeout_s: float = 10.0) -> None:
        """Wait until it has hit so many times."""
        body = {"fault": self.name, "hits": hits, "timeout_ms": round(timeout_s * 1000)}
        self._shown = self._cluster.call("POST", "/wait/fault", body)

    def remove(self) -> None:
        """Let it work no more."""
        if self._there:
            self._shown = self._cluster.call("DELETE", f"/faults/{segment(self.name)}")
            self._there = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()
        if kind is None and self._shown["fails_unused"]:
            raise AssertionError(fault_in_words(self._shown))


class Faults:
    """The faults of a cluster."""

    def __init__(self, cluster: Called) -> None:
        self._cluster = cluster

    def add(self, fault: Fault | Mapping[str, Any] | None = None, **fields: Any) -> AddedFault:
        """Add a fault, given as such, as a dictionary or by its fields; it works when this returns."""
        given = fault.fields if isinstance(fault, Fault) else fault or {}
        if not hasattr(given, "items"):
            raise TypeError(
                f"a fault is a Fault, a dictionary or fields by their names, such as api='Produce', delay_ms=100; not "
                f"{fault!r}"
            )
        body = {**given, **Fault(**fields).fields}
        return AddedFault(self._cluster, self._cluster.call("POST", "/faults", body))

    def load(self, path: str | Path) -> list[AddedFault]:
        """Add the `[[fault]]` tables of a TOML file, all of them or none; ValueError names the file and the table."""
        import tomllib

        with open(path, "rb") as file:
            try:
                content = tomllib.load(file)
            except tomllib.TOMLDecodeError as error:
                raise ValueError(f"{path}: {error}") from None
        tables = content.get("fault", [])
        if content.keys() - {"fault"} or not isinstance(tables, list):
            raise ValueError(f"{path}: write [[fault]] before the fields of each fault")
        added: list[AddedFault] = []
        for number, table in enumerate(tables, 1):
            try:
                added.append(AddedFault(self._cluster, self._cluster.call("POST", "/faults", table)))
            except ControlError as error:
                for fault in added:
                    fault.remove()
                raise ValueError(f"{path}: [[fault]] number {number}: {error}") from None
        return added

    def rules(self) -> list[dict[str, Any]]:
        """All of them, with their counts."""
        return list(self._cluster.call("GET", "/faults")["faults"])

    def clear(self) -> None:
        """Remove all."""
        self._cluster.call("DELETE", "/faults")

    def unused(self) -> list[str]:
        """A sentence for each fault that was to hit (`unused="fail"`) and has not."""
        return [fault_in_words(shown) for shown in self.rules() if shown["fails_unused"]]

    def nasty(self, seed: int | None) -> None:
        """Show what a legal Kafka at its worst may show, as the seed says; None: no longer."""
        if seed is None:
            self._cluster.call("DELETE", "/nasty")
        else:
            self._cluster.call("PUT", "/nasty", {"seed": seed})

    def mischief(self) -> dict[str, Any]:
        """The seed of nasty mode, and of each behaviour how likely it is and how often it was shown."""
        return dict(self._cluster.call("GET", "/nasty"))
