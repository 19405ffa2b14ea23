"""The table: what the control does, gathered from the modules that do it."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.testing.control.endpoint import Endpoint

# Each has ENDPOINTS; a new area is a module and a line here.
MODULES = ("clusters", "topics", "records", "groups", "brokers", "waits", "faults", "snapshots", "clock", "seeing")


def all_endpoints() -> list[Endpoint]:
    """Every row, in the order of the document."""
    rows: list[Endpoint] = []
    for name in MODULES:
        rows += import_module(f"kafkalite.testing.control.{name}").ENDPOINTS
    return rows
