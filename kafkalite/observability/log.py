"""Events: constant `noun.verb` names with key=value fields, never payloads or secrets, never on the hot path.

In somebody else's process events go to the standard logger `kafkalite`. The command calls `hold()`, which keeps events
while the broker starts, and `write_to(stream)` once it listens: structlog is imported at the first event after that,
because importing it takes longer than binding a socket.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    Sink = Callable[[str, str, BaseException | None, dict[str, object]], None]


def debug(event: str, **fields: object) -> None:
    """Reports what only somebody who follows one thing closely wants to read."""
    _sink("debug", event, None, fields)


def info(event: str, **fields: object) -> None:
    """Reports a normal change that an operator may want to find later."""
    _sink("info", event, None, fields)


def warning(event: str, **fields: object) -> None:
    """Reports what somebody else did wrong, or what will need attention."""
    _sink("warning", event, None, fields)


def error(event: str, **fields: object) -> None:
    """Reports a fault of our own or of the machine."""
    _sink("error", event, None, fields)


def exception(event: str, fault: BaseException | None = None, /, **fields: object) -> None:
    """Reports a fault with its traceback: `fault`, or the exception that is being handled."""
    _sink("error", event, fault or sys.exc_info()[1], fields)


def hold() -> None:
    """Keeps events until `write_to` names the stream they go to."""
    global _sink
    _sink = _Held()


def write_to(stream: TextIO, *, as_json: bool, level: str = "info") -> None:
    """Sends events to `stream`, one JSON object a line or, for a person, coloured text; what was held goes first."""
    global _sink
    held = _sink.events if isinstance(_sink, _Held) else []
    _sink = _Structlog(stream, as_json, level)
    for event in held:
        _sink(*event)


def _to_standard_logging(level: str, event: str, exception: BaseException | None, fields: dict[str, object]) -> None:
    import logging

    logger = logging.getLogger("kafkalite")
    number = logging.getLevelNamesMapping()[level.upper()]
    if logger.isEnabledFor(number):
        text = " ".join([event, *(f"{name}={value!r}" for name, value in fields.items())])
        logger.log(number, "%s", text, exc_info=exception)


class _Held:
    """Events of a broker that does not listen yet."""

    __slots__ = ("events",)

    def __init__(self) -> None:
        self.events: list[tuple[str, str, BaseException | None, dict[str, object]]] = []

    def __call__(self, level: str, event: str, exception: BaseException | None, fields: dict[str, object]) -> None:
        self.events.append((level, event, exception, fields))


class _Structlog:
    """Events through structlog, which is imported when the first one comes."""

    __slots__ = ("_as_json", "_level", "_logger", "_stream")

    LEVELS = ("debug", "info", "warning", "error")

    def __init__(self, stream: TextIO, as_json: bool, level: str) -> None:
        self._stream = stream
        self._as_json = as_json
        self._level = self.LEVELS.index(level)
        self._logger: Callable[..., object] | None = None

    def __call__(self, level: str, event: str, exception: BaseException | None, fields: dict[str, object]) -> None:
        if self.LEVELS.index(level) < self._level:
            return
        if self._logger is None:
            self._logger = _structlog_to(self._stream, self._as_json)
        if exception is not None:
            fields["exc_info"] = exception
        try:
            self._logger(level, event, fields)
        except (OSError, ValueError):
            # The reader of a pipe went away, or the stream was closed at exit: a broker does not die of its log.
            return


def _structlog_to(stream: TextIO, as_json: bool) -> Callable[[str, str, dict[str, object]], object]:
    # structlog.dev imports these wherever they are installed, which doubles the cost in time and memory.
    shadowed = [name for name in ("rich", "better_exceptions") if name not in sys.modules]
    for name in shadowed:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        import structlog
    finally:
        for name in shadowed:
            del sys.modules[name]
    processors: list[structlog.typing.Processor] = [structlog.processors.add_log_level]
    if as_json:
        processors += [
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    else:
        processors += [
            structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback),
        ]
    # Not structlog.configure(): that would be the configuration of everybody in this process.
    logger = structlog.wrap_logger(
        structlog.WriteLogger(stream),
        processors=processors,
        wrapper_class=structlog.BoundLogger,
        cache_logger_on_first_use=True,
    )
    bound = logger.bind()
    return lambda level, event, fields: getattr(bound, level)(event, **fields)


_sink: Sink = _to_standard_logging
