"""What a broker is set to: every value with where it comes from.

A value comes from the command line, else the environment, else the properties file, else the table's default; on top
of these lie values clients set at run time, for one broker or for the whole cluster. Reading one is a dictionary
look-up, so settings are read where they are used and a change at run time has effect at once. A name that is not in
the table of honoured settings (`table.py`) cannot be read.
"""

from __future__ import annotations

from kafkalite.config.table import HONOURED
from kafkalite.config.values import (
    PASSWORD,
    PER_BROKER,
    READ_ONLY,
    ConfigError,
    InvalidValueError,
    parse,
    to_text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, TypeAlias

    from kafkalite.config.values import Row, Value

    # `Settings` has methods named after the types they return.
    Texts: TypeAlias = Mapping[str, str]
    Items: TypeAlias = tuple[str, ...]
    Sources: TypeAlias = list[tuple[int, str | None]]
    Whole: TypeAlias = int
    Decimal: TypeAlias = float
    Switch: TypeAlias = bool
    Text: TypeAlias = str
    Notes: TypeAlias = list[str]

__all__ = [
    "BY_DEFAULT",
    "DYNAMIC_BROKER",
    "DYNAMIC_CLUSTER",
    "STATIC",
    "ConfigError",
    "Settings",
    "all_rows",
    "check_dynamic",
    "environment_names",
    "row_of",
]

# Where a value comes from, as DescribeConfigs numbers it.
DYNAMIC_BROKER, DYNAMIC_CLUSTER, STATIC, BY_DEFAULT = 2, 3, 4, 5

_OWN = "kafkalite."  # what names of ours begin with

_ROWS: dict[str, Row] = {row[0]: row for row in HONOURED}

# Variables of the official image that start like settings and are none.
_NOT_SETTINGS = frozenset((
    "KAFKA_VERSION", "KAFKA_HEAP_OPTS", "KAFKA_LOG4J_OPTS", "KAFKA_OPTS", "KAFKA_JMX_OPTS", "KAFKA_JMX_PORT",
    "KAFKA_JMX_HOSTNAME", "KAFKA_JVM_PERFORMANCE_OPTS", "KAFKA_GC_LOG_OPTS", "KAFKA_LOG4J_ROOT_LOGLEVEL",
    "KAFKA_LOG4J_LOGGERS", "KAFKA_TOOLS_LOG4J_LOGLEVEL", "KAFKA_HOME", "KAFKA_DEBUG",
))  # fmt: skip


def environment_names(environ: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Settings in the environment, by the official image's rule: name -> (variable, value).

    KAFKA_LOG_SEGMENT_BYTES is log.segment.bytes; a doubled underscore stands for one, a tripled one for a dash.
    ConfigError: one of ours without KAFKA_ before it.
    """
    found = {}
    for variable, text in environ.items():
        if variable.startswith("KAFKA_") and variable not in _NOT_SETTINGS:
            name = variable[6:].lower().replace("___", "-").replace("__", "\0").replace("_", ".").replace("\0", "_")
            found[name] = (variable, text)
        elif variable.startswith("KAFKALITE_") and variable.lower().replace("_", ".") in _ROWS:
            raise ConfigError(f"{variable} is not read: the setting is called KAFKA_{variable} in the environment.")
    return found


class Settings:
    """Resolved settings."""

    __slots__ = ("_broker", "_cluster", "_given", "_ignored", "_values", "memo")

    def __init__(self) -> None:
        self._given: dict[Text, Text] = {}
        self._cluster: Texts = {}
        self._broker: Texts = {}
        self._values: dict[Text, Value] = {row[0]: row[2] for row in HONOURED}
        self._ignored: dict[Text, Text] = {}  # given, without effect -> where it was given
        self.memo: dict[object, Any] = {}
        """What others derive from the settings alone; emptied when a value changes."""

    @classmethod
    def load(
        cls,
        properties_file: Text | None = None,
        environ: Texts | None = None,
        overrides: Texts | None = None,
        overrides_origin: Text = "on the command line",
    ) -> Settings:
        """Settings from a file, `KAFKA_*` variables and single values, later ones first; raises ConfigError.

        `overrides_origin` says in messages where the single values stand; empty: they name the setting alone.
        """
        settings = cls()
        if properties_file is not None:
            from kafkalite.config.properties import read_properties

            for name, text in read_properties(properties_file).items():
                settings._give(name, text, f"in {properties_file}")
        for name, (variable, text) in environment_names(environ or {}).items():
            if row_of(name) is not None or not _is_of_kubernetes(variable, text):
                settings._give(name, text, f"from {variable}")
        for name, text in (overrides or {}).items():
            settings._give(name, text, overrides_origin)
        settings._check()
        return settings

    def _give(self, name: Text, text: Text, origin: Text) -> None:
        row = row_of(name)
        where = f" {origin}" if origin else ""
        if row is None:
            refuse_unknown_own(name, where)
            self._ignored[name] = origin
        else:
            try:
                value = parse(row, text)
            except InvalidValueError as error:
                shown = "its value" if row[1] == PASSWORD else f'"{text}"'
                raise ConfigError(f"{name}{where} cannot be {shown}: it {error}.") from None
            if name in _ROWS:
                self._values[name] = value
            else:
                self._ignored[name] = origin
        self._given[name] = text

    def _check(self) -> None:
        """What must hold between settings; settles the older names."""
        given, values = self._given, self._values
        if "broker.id" in given and self.int("broker.id") >= 0:
            if "node.id" in given and values["node.id"] != values["broker.id"]:
                raise ConfigError(
                    f"node.id is {values['node.id']} and broker.id is {values['broker.id']}: give only node.id."
                )
            values["node.id"] = values["broker.id"]
        directories = self.list("log.dirs") or self.list("log.dir")
        if len(directories) != 1:
            raise ConfigError(
                f"log.dirs names {len(directories)} directories: kafkalite keeps its data in one, so give one."
            )
        if self.int("group.min.session.timeout.ms") > self.int("group.max.session.timeout.ms"):
            raise ConfigError("group.min.session.timeout.ms is above group.max.session.timeout.ms: lower the first.")

    @property
    def notes(self) -> Notes:
        """Sentences for the operator about names without effect."""
        if not self._ignored:
            return []
        from kafkalite.config.ignored import notes_on

        return notes_on(self._ignored)

    def give_default(self, name: Text, text: Text) -> None:
        """Another value than the table's where the operator gave none."""
        if name not in self._given:
            self._give(name, text, "by default")

    def of_broker(self, node_id: Whole, broker: Texts) -> Settings:
        """What another broker of this process is set to, which differs in its id and in what clients set for it."""
        settings = Settings()
        settings._given = {**self._given, "node.id": str(node_id)}
        settings._values = {**self._values, "node.id": node_id}
        settings._cluster, settings._broker = self._cluster, self._broker
        settings.set_dynamic(self._cluster, broker)
        return settings

    @property
    def all_given(self) -> Texts:
        """What is not the table's default, by name: the same again makes the same settings."""
        return self._given

    @property
    def data_directory(self) -> Text:
        """Where data is kept."""
        return (self.list("log.dirs") or self.list("log.dir"))[0]

    def given(self, name: Text) -> Switch:
        """Whether the operator set it, rather than the table or a client."""
        return name in self._given

    def value(self, name: Text) -> Value:
        """The typed value; KeyError for a name that is not in the table."""
        return self._values[name]

    def int(self, name: Text) -> Whole:
        """A number; KeyError for a name that is not in the table, TypeError when it is not set."""
        value = self._values[name]
        if value.__class__ is not int:
            raise TypeError(f"{name} is {value!r}")
        return value

    def float(self, name: Text) -> Decimal:
        """A decimal number."""
        value = self._values[name]
        if not isinstance(value, float):
            raise TypeError(f"{name} is {value!r}")
        return value

    def bool(self, name: Text) -> Switch:
        """A switch."""
        value = self._values[name]
        if not isinstance(value, bool):
            raise TypeError(f"{name} is {value!r}")
        return value

    def str(self, name: Text) -> Text:
        """A text; empty when it is not set."""
        value = self._values[name]
        if value is None:
            return ""
        if not isinstance(value, str):
            raise TypeError(f"{name} is {value!r}")
        return value

    def list(self, name: Text) -> Items:
        """Items; none when it is not set."""
        value = self._values[name]
        if value is None:
            return ()
        if not isinstance(value, tuple):
            raise TypeError(f"{name} is {value!r}")
        return value

    def set_dynamic(self, cluster: Texts, broker: Texts) -> None:
        """Put the values clients set at run time, for all brokers and for this one, in the place of earlier ones."""
        changed = {*self._cluster, *self._broker, *cluster, *broker}
        self._cluster, self._broker = cluster, broker
        self.memo.clear()
        for name in changed & _ROWS.keys():
            row = _ROWS[name]
            for _, text in self.sources(name):
                if text is not None:
                    try:
                        self._values[name] = parse(row, text)
                    except InvalidValueError:
                        continue
                    break
            else:
                self._values[name] = row[2]

    def sources(self, name: Text) -> Sources:
        """Every value there is for a name, the one in force first: (source, text)."""
        row = row_of(name)
        found: Sources = []
        for source, texts in ((DYNAMIC_BROKER, self._broker), (DYNAMIC_CLUSTER, self._cluster), (STATIC, self._given)):
            if name in texts:
                found.append((source, texts[name]))
        if row is not None and row[2] is not None:
            found.append((BY_DEFAULT, to_text(row[2])))
        return found

    def names(self) -> set[Text]:
        """Names that have a value from somebody, known or not."""
        return {*self._given, *self._cluster, *self._broker}


def row_of(name: str) -> Row | None:
    """The row of any broker setting, honoured or without effect; None for an unknown name."""
    row = _ROWS.get(name)
    return row if row is not None else _inert().get(name)


def check_dynamic(name: str, text: str, *, per_broker: bool) -> None:
    """Whether clients may set this at run time; raises InvalidValueError.

    Unknown names are allowed, as Kafka allows them: they may belong to a plug-in. Names behind `kafkalite.` cannot.

    Deviates: listeners are opened at start only, so they cannot be changed.
    """
    row = row_of(name)
    if row is None:
        try:
            refuse_unknown_own(name)
        except ConfigError as error:
            raise InvalidValueError(str(error)) from None
        return
    if row[4] == READ_ONLY or (row[4] == PER_BROKER and name in _ROWS):
        raise InvalidValueError(f"Cannot update these configs dynamically: {name}")
    if row[4] == PER_BROKER and not per_broker:
        raise InvalidValueError(f"Cannot update these configs for the whole cluster, only for one broker: {name}")
    try:
        parse(row, text)
    except InvalidValueError as error:
        raise InvalidValueError(f"Invalid value for configuration {name}: {error}") from None


_INERT_ROWS: dict[str, Row] = {}


def _inert() -> dict[str, Row]:
    if not _INERT_ROWS:
        from kafkalite.config.inert import INERT

        _INERT_ROWS.update((row[0], row) for row in INERT)
    return _INERT_ROWS


def _is_of_kubernetes(variable: str, text: str) -> bool:
    from kafkalite.config.ignored import is_of_kubernetes

    return is_of_kubernetes(variable, text)


def refuse_unknown_own(name: str, where: str = "") -> None:
    """ConfigError for an unknown name of ours: others may belong to a plug-in of Kafka, these cannot."""
    if name.lower().startswith(_OWN):
        own = [known for known in _ROWS if known.startswith(_OWN)]
        hint = f"the nearest is {near}" if (near := nearest(name, own)) else f"there are {', '.join(own)}"
        raise ConfigError(f"{name}{where} is no setting of kafkalite: {hint}.")


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that an unknown one is nearly, if there is one."""
    from difflib import get_close_matches

    close = get_close_matches(name.lower(), known, 1, 0.7)
    return close[0] if close else None


def spelling_hint(name: str, known: Iterable[str]) -> str:
    """What to do about a name that nobody knows."""
    near = nearest(name, known)
    return "check its spelling" if near is None else f"the nearest is {near}"


def all_rows() -> dict[str, Row]:
    """Every broker setting by name."""
    return {**_ROWS, **_inert()}
