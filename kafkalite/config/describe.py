"""Settings as DescribeConfigs lists them: value, where it comes from, and every value behind it.

An entry is ``(name, text, read_only, source, sensitive, synonyms, type, doc)``; a synonym is ``(name, text, source)``.
Sources and types are the protocol's numbers (A-41). Entries come sorted by name.
"""

from __future__ import annotations

from kafkalite.config.settings import BY_DEFAULT, DYNAMIC_CLUSTER, all_rows, row_of
from kafkalite.config.topics import TOPIC_ROWS, UNLISTED_TOPIC, parse_topic, topic_config
from kafkalite.config.values import PASSWORD, READ_ONLY, InvalidValueError, parse, to_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from kafkalite.config.settings import Settings

    Synonym = tuple[str, str | None, int]
    Entry = tuple[str, str | None, bool, int, bool, list[Synonym], int, str | None]

DYNAMIC_TOPIC, CLIENT_METRICS_SOURCE, GROUP_SOURCE = 1, 7, 8

# Settings that stand in for each other: what one lists as synonyms, in the order of precedence.
_FAMILIES = (
    ("log.retention.ms", "log.retention.minutes", "log.retention.hours"),
    ("log.roll.ms", "log.roll.hours"),
    ("log.roll.jitter.ms", "log.roll.jitter.hours"),
)
_FAMILY_OF = {name: family for family in _FAMILIES for name in family} | {
    "log.flush.interval.ms": ("log.flush.interval.ms", "log.flush.scheduler.interval.ms")
}


def broker_synonyms(name: str, settings: Settings) -> list[Synonym]:
    """Values behind a broker setting, the one in force first.

    As in Kafka, what stands in for a setting counts only where the setting itself has a value at all: a retention given
    in hours does not show behind log.retention.ms.
    """
    found: list[Synonym] = []
    family = _FAMILY_OF.get(name, (name,))
    by_name = [(synonym, settings.sources(synonym)) for synonym in family]
    for wanted in (2, 3, 4, 5):
        for synonym, sources in by_name:
            found += [(synonym, _shown(synonym, text), source) for source, text in sources if source == wanted]
    while found and found[0][0] != name:
        del found[0]
    return found


def _shown(name: str, text: str | None) -> str | None:
    """A broker setting's text in its plain form; None for a secret or a setting nobody knows."""
    row = row_of(name)
    if row is None or row[1] == PASSWORD or text is None:
        return None
    try:
        return to_text(parse(row, text))
    except InvalidValueError:
        return text


def topic_entries(settings: Settings, overrides: Mapping[str, str]) -> list[Entry]:
    """The 37 settings of a topic; computed once for equal overrides while the broker's settings stay."""
    key = ("topic entries", *sorted(overrides.items()))
    entries: list[Entry] | None = settings.memo.get(key)
    if entries is None:
        values = topic_config({k: v for k, v in overrides.items() if k != UNLISTED_TOPIC}, settings)
        values |= {name: text for name, text in overrides.items() if name == UNLISTED_TOPIC}
        entries = []
        for row in TOPIC_ROWS:
            name = row[0]
            if name == UNLISTED_TOPIC and name not in overrides:
                continue
            text = to_text(values[name])
            synonyms = broker_synonyms(row[4][0][0], settings) if row[4] else []
            if name in overrides:
                try:
                    parse_topic(row, overrides[name])
                    synonyms = [(name, text, DYNAMIC_TOPIC), *synonyms]
                except InvalidValueError:
                    pass
            entries.append(
                (name, text, False, synonyms[0][2] if synonyms else BY_DEFAULT, False, synonyms, row[1], row[5])
            )
        if len(settings.memo) > 200:
            settings.memo.clear()
        settings.memo[key] = entries
    return entries


def broker_entries(settings: Settings) -> list[Entry]:
    """Every setting of this broker: the known ones, and unknown ones somebody set (as secrets, since nobody knows)."""
    from kafkalite.config.inert import UNLISTED

    rows = all_rows()
    entries: list[Entry] = []
    for name in sorted((rows.keys() - UNLISTED) | settings.names()):
        row = rows.get(name)
        synonyms = broker_synonyms(name, settings)
        text = synonyms[0][1] if synonyms else None
        if name in ("node.id", "broker.id"):
            text = str(settings.int("node.id"))  # either name says who the broker is
        elif row is not None and not synonyms and row[1] != PASSWORD:
            text = to_text(row[2])
        source = synonyms[0][2] if synonyms else BY_DEFAULT
        read_only = row is None or row[4] == READ_ONLY
        sensitive = row is None or row[1] == PASSWORD
        entries.append(
            (name, text, read_only, source, sensitive, synonyms, 0 if row is None else row[1], _doc(name, row is None))
        )
    return entries


def _doc(name: str, unknown: bool) -> str | None:
    row = None if unknown else row_of(name)
    if row is None:
        return None
    from kafkalite.config.table import HONOURED

    honoured = any(row is known for known in HONOURED)
    return row[5] if honoured else f"Accepted without effect: {row[5]}."


def cluster_entries(settings: Settings, overrides: Mapping[str, str]) -> list[Entry]:
    """What is set at run time for all brokers, and only that."""
    entries: list[Entry] = []
    for name in sorted(overrides):
        row = row_of(name)
        text = _shown(name, overrides[name])
        read_only = row is None or row[4] == READ_ONLY
        sensitive = row is None or row[1] == PASSWORD
        entries.append(
            (
                name,
                text,
                read_only,
                DYNAMIC_CLUSTER,
                sensitive,
                [(name, text, DYNAMIC_CLUSTER)],
                0 if row is None else row[1],
                _doc(name, row is None),
            )
        )
    return entries


def group_entries(settings: Settings, overrides: Mapping[str, str]) -> list[Entry]:
    """The 21 settings of a group; it need not exist."""
    from kafkalite.config.groups import GROUP_ROWS, UNLISTED_GROUP, group_value

    entries: list[Entry] = []
    for row in GROUP_ROWS:
        name = row[0]
        if name in UNLISTED_GROUP and name not in overrides:
            continue
        text = to_text(group_value(row, settings))
        if row[4] is not None:
            synonyms = broker_synonyms(row[4], settings)
        else:
            synonyms = [(name, text, BY_DEFAULT)]
        if name in overrides:
            text = to_text(parse((name, row[1], row[2], None, 0, ""), overrides[name]))
            synonyms = [(name, text, GROUP_SOURCE), *synonyms]
        entries.append((name, text, False, synonyms[0][2] if synonyms else BY_DEFAULT, False, synonyms, row[1], row[5]))
    return entries


def client_metrics_entries(overrides: Mapping[str, str]) -> list[Entry]:
    """The 3 settings of a client metrics subscription; it need not exist."""
    from kafkalite.config.groups import CLIENT_METRICS_ROWS

    entries: list[Entry] = []
    for row in CLIENT_METRICS_ROWS:
        text, synonyms, source = to_text(row[2]), [], BY_DEFAULT
        if row[0] in overrides:
            text, source = to_text(parse(row, overrides[row[0]])), CLIENT_METRICS_SOURCE
            synonyms = [(row[0], text, source)]
        entries.append((row[0], text, False, source, False, synonyms, row[1], row[5]))
    return entries
