"""What an operator is told of settings that do nothing: a sentence for all of a kind, not one for each.

Imported only where there are some.
"""

from __future__ import annotations

import re

from kafkalite.config.settings import all_rows, nearest, row_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# Settings of Kafka before 4.0: what says the same today, "" where nothing has to. All of zookeeper.* are such, too.
_BYGONE = {
    "advertised.host.name": "advertised.listeners",
    "advertised.port": "advertised.listeners",
    "broker.id.generation.enable": "",
    "control.plane.listener.name": "",
    "delegation.token.master.key": "delegation.token.secret.key",
    "host.name": "listeners",
    "inter.broker.protocol.version": "",
    "leader.imbalance.per.broker.percentage": "",
    "log.message.downconversion.enable": "",
    "log.message.format.version": "",
    "log.message.timestamp.difference.max.ms": "log.message.timestamp.before.max.ms",
    "offsets.commit.required.acks": "",
    "password.encoder.secret": "",
    "port": "listeners",
    "reserved.broker.max.id": "",
}

# Where settings come from that were written for Bitnami's image.
_OTHER_IMAGE = "from KAFKA_CFG_"

# What Kubernetes puts into the environment of every container for a service named kafka, or kafka-something.
_SERVICE_VARIABLE = re.compile(
    r"KAFKA_(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)"
)


def is_of_kubernetes(variable: str, text: str) -> bool:
    """Whether a variable tells of a service rather than of a setting."""
    return _SERVICE_VARIABLE.fullmatch(variable) is not None or (variable.endswith("_PORT") and "://" in text)


def notes_on(ignored: Mapping[str, str]) -> list[str]:
    """Sentences about names without effect, each with where it was given ("" where that need not be said)."""
    notes: list[str] = []
    origins: dict[str, list[str]] = {}
    for name, origin in ignored.items():
        origins.setdefault("in the environment" if origin.startswith("from ") else origin, []).append(name)
    for origin, names in origins.items():
        where = f" {origin}" if origin else ""
        notes += _without_effect(names, where)
        bygone = [name for name in names if _is_bygone(name)]
        if bygone:
            notes.append(_on_bygone(bygone, where))
        unknown = [name for name in names if row_of(name) is None and not _is_bygone(name)]
        others = [name for name in unknown if ignored[name].startswith(_OTHER_IMAGE)]
        if others:
            variables = ", ".join(ignored[name].removeprefix("from ") for name in others)
            notes.append(f"{variables} {_verb(others, 'has', 'have')} no effect here: leave out CFG_.")
        notes += _on_unknown([name for name in unknown if name not in others], where, ignored)
    return notes


def _is_bygone(name: str) -> bool:
    return row_of(name) is None and (name in _BYGONE or name.startswith("zookeeper."))


def _without_effect(names: Iterable[str], where: str) -> Iterator[str]:
    reasons: dict[str, list[str]] = {}
    for name in names:
        row = row_of(name)
        if row is not None:
            reasons.setdefault(row[5], []).append(name)
    parts: list[str] = []
    for reason, those in reasons.items():
        parts.append(f"{', '.join(those)}{'' if parts else where} {_verb(those, 'has', 'have')} no effect: {reason}")
    if parts:
        yield f"{'; '.join(parts)}."


def _on_bygone(names: list[str], where: str) -> str:
    instead = "; ".join(f"instead of {name} use {_BYGONE[name]}" for name in names if _BYGONE.get(name))
    what = _verb(names, "is a setting of Kafka before 4.0 and has", "are settings of Kafka before 4.0 and have")
    return f"{', '.join(names)}{where} {what} no effect{f'; {instead}' if instead else ''}."


def _on_unknown(names: list[str], where: str, origins: Mapping[str, str]) -> Iterator[str]:
    """A name that is nearly one that exists has its own sentence."""
    known = all_rows()
    far = []
    for name in names:
        near = nearest(name, known)
        if near is None:
            far.append(name)
        else:
            its = f" {origins[name]}" if origins[name] else ""
            yield f'Unknown setting "{name}"{its} is ignored; the nearest is {near}.'
    if far:
        quoted = ", ".join(f'"{name}"' for name in far)
        ending = _verb(far, "is ignored; check its spelling", "are ignored; check their spelling")
        yield f"Unknown {_verb(far, 'setting', 'settings')} {quoted}{where} {ending}."


def _verb(names: list[str], one: str, more: str) -> str:
    return one if len(names) == 1 else more
