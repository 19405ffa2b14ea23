"""Events: constant `noun.verb` names with key=value fields, never payloads or secrets, never on the hot path.

In somebody else's process events go to the standard logger `kafkalite`. The command calls `hold()`, which keeps events
while the broker starts, and `write_to(stream)` when it serves: importing structlog takes longer than binding a socket,
so that happens at the first event after `write_to`, never before a client can connect.
"""

from __future__ import annotations

import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO


class Event:
    """Something that happened: `time_s` is seconds since 1970, `fault` the exception behind it."""

    __slots__ = ("fault", "fields", "level", "name", "time_s")

    def __init__(self, level: str, name: str, fields: dict[str, object], fault: BaseException | None = None) -> None:
        self.time_s = time.time()
        self.level = level
        self.name = name
        self.fields = fields
        self.fault = fault


def debug(event: str, /, **fields: object) -> None:
    """Reports what only somebody who follows one thing closely wants to read."""
    _sink(Event("debug", event, fields))


def info(event: str, /, **fields: object) -> None:
    """Reports a normal change that an operator may want to find later."""
    _sink(Event("info", event, fields))


def warning(event: str, /, **fields: object) -> None:
    """Reports what somebody else did wrong, or what will need attention."""
    _sink(Event("warning", event, fields))


def error(event: str, /, **fields: object) -> None:
    """Reports a fault of our own or of the machine."""
    _sink(Event("error", event, fields))


def exception(event: str, fault: BaseException | None = None, /, **fields: object) -> None:
    """Reports a fault with its traceback: `fault`, or the exception that is being handled."""
    _sink(Event("error", event, fields, fault or sys.exc_info()[1]))


def hold(on_error: Callable[[], None] | None = None) -> None:
    """Keeps events until `write_to` names the stream they go to; `on_error` is called at errors, from any thread."""
    global _sink
    _sink = _Held(on_error)


def write_to(stream: TextIO, *, as_json: bool, level: str = "info") -> None:
    """Sends events to `stream`, one JSON object a line or else text for a person; what was held goes first.

    Raises OSError or ImportError where no file can be opened, with everything still held.
    """
    global _sink
    held = _sink.events if isinstance(_sink, _Held) else []
    sink = _Structlog(stream, as_json, level)
    if held:
        sink.open()
    _sink = sink
    for event in held:
        sink(event)


def level() -> str:
    """The least level of events that are written: debug, info, warning or error."""
    if isinstance(_sink, _Structlog):
        return _sink.LEVELS[_sink.level]
    import logging

    number = logging.getLogger("kafkalite").getEffectiveLevel()
    return "debug" if number <= 10 else "info" if number <= 20 else "warning" if number <= 30 else "error"


def set_level(level: str) -> None:
    """Writes events of this level and above from now on."""
    if isinstance(_sink, _Structlog):
        _sink.level = _sink.LEVELS.index(level)
        return
    import logging

    logging.getLogger("kafkalite").setLevel(level.upper())


def _to_standard_logging(event: Event) -> None:
    import logging

    logger = logging.getLogger("kafkalite")
    number = logging.getLevelNamesMapping()[event.level.upper()]
    if logger.isEnabledFor(number):
        text = " ".join([event.name, *(f"{name}={value!r}" for name, value in event.fields.items())])
        logger.log(number, "%s", text, exc_info=event.fault)


class _Held:
    """Events of a broker that does not serve yet, or has not had a quiet moment."""

    __slots__ = ("_on_error", "events")

    def __init__(self, on_error: Callable[[], None] | None) -> None:
        self.events: list[Event] = []
        self._on_error = on_error

    def __call__(self, event: Event) -> None:
        self.events.append(event)
        if event.level == "error" and self._on_error is not None:
            self._on_error()


class _Structlog:
    """Events through structlog, which is imported when the first one comes."""

    __slots__ = ("_as_json", "_logger", "_stream", "level")

    LEVELS = ("debug", "info", "warning", "error")

    def __init__(self, stream: TextIO, as_json: bool, level: str) -> None:
        self._stream = stream
        self._as_json = as_json
        self.level = self.LEVELS.index(level)
        self._logger: Callable[..., object] | None = None

    def open(self) -> Callable[..., object]:
        """What writes, imported now."""
        if self._logger is None:
            self._logger = _structlog_to(self._stream, self._as_json)
        return self._logger

    def __call__(self, event: Event) -> None:
        if self.LEVELS.index(event.level) < self.level:
            return
        write = self.open()
        fields = {"timestamp": _timestamp(event.time_s, self._as_json), **event.fields}
        if event.fault is not None:
            fields["exc_info"] = event.fault
        try:
            write(event.level, event.name, fields)
        except (OSError, ValueError):
            # The reader of a pipe went away, or the stream was closed at exit: a broker does not die of its log.
            return


def _timestamp(time_s: float, as_json: bool) -> str:
    if not as_json:
        return time.strftime("%H:%M:%S", time.localtime(time_s))
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(time_s))}.{int(time_s * 1000) % 1000:03d}Z"


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
        processors += [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        plain = structlog.dev.plain_traceback
        processors.append(structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=plain))
    # Not structlog.configure(): that would be the configuration of everybody in this process.
    logger = structlog.wrap_logger(
        structlog.WriteLogger(stream), processors=processors, wrapper_class=structlog.BoundLogger
    ).bind()
    return lambda level, name, fields: getattr(logger, level)(name, **fields)


_sink: Callable[[Event], None] = _to_standard_logging
