"""The time of a cluster: looked at, frozen, advanced, let go."""

from __future__ import annotations

from kafkalite.testing.control.endpoint import ControlError, Endpoint
from kafkalite.testing.duration import duration_ms, duration_text
from kafkalite.testing.virtual_clock import MAX_ADVANCE_MS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.testing.control.endpoint import JSON, Exchange

_PATH = "/v1/clusters/{cluster}/clock"
CLOCK = {
    "type": "object",
    "required": ["now_ms", "frozen"],
    "properties": {
        "now_ms": {"type": "integer", "description": "the cluster's time, in milliseconds since 1970"},
        "frozen": {"type": "boolean", "description": "whether it moves only when it is advanced"},
    },
}


def _show(exchange: Exchange) -> JSON:
    clock = exchange.cluster.clock
    return {"now_ms": clock.now_ms(), "frozen": clock.is_frozen}


def _freeze(exchange: Exchange) -> JSON:
    exchange.cluster.clock.freeze()
    return _show(exchange)


def _resume(exchange: Exchange) -> JSON:
    exchange.cluster.clock.resume()
    return _show(exchange)


async def _advance(exchange: Exchange) -> JSON:
    try:
        by = duration_ms(exchange.body["by"])
    except ValueError as error:
        raise ControlError(422, str(error)) from None
    if by > MAX_ADVANCE_MS:
        raise ControlError(422, "an advance goes a hundred years at most")
    # First, so that what comes of it stands behind it.
    exchange.cluster.timeline.note("clock", f"the test advanced the clock by {duration_text(by)}", by_ms=by)
    await exchange.cluster.clock.advance(by)
    return _show(exchange)


ENDPOINTS = (
    Endpoint("show-clock", "GET", _PATH, "What time it is for the cluster.", _show, answer=CLOCK),
    Endpoint(
        "freeze-clock", "POST", f"{_PATH}/freeze", "Stop the cluster's time; no timer fires.", _freeze, answer=CLOCK
    ),
    Endpoint(
        "advance-clock",
        "POST",
        f"{_PATH}/advance",
        "Let time pass at once: what falls due happens, in order, each at its own time; answers when it has.",
        _advance,
        body={
            "type": "object",
            "required": ["by"],
            "properties": {
                "by": {
                    "type": "string",
                    "description": "a length of time with its unit: ms, s, min, h, days or weeks",
                    "examples": ["7 days", "1 h 30 min", "250 ms"],
                }
            },
        },
        answer=CLOCK,
    ),
    Endpoint(
        "resume-clock",
        "POST",
        f"{_PATH}/resume",
        "Let the cluster's time go on from where it is, as fast as outside.",
        _resume,
        answer=CLOCK,
    ),
)
