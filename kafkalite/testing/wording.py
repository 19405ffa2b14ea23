"""Names and numbers as they stand in sentences; imports nothing, since the test's side uses it, too."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from kafkalite.testing.client_history import ClientHistory

_MEANING = ("api", "topic", "partition", "group", "transactional_id", "client_id", "connection", "broker", "nth")
_COUNTED = {"corrupt": "fetched batch", "refuse": "connection", "disk": "write", "disk_delay_ms": "sync"}


def many(count: int, noun: str) -> str:
    """`1 record`, `2 records`."""
    ending = "" if count == 1 else "es" if noun.endswith("ch") else "s"
    return f"{count} {noun}{ending}"


def lag_of(lag: int | None) -> str:
    """`lag 3`, or that there is none to tell."""
    return "nothing committed" if lag is None else f"lag {lag}"


def close_names(name: str, names: list[str]) -> list[str]:
    """Names much like a name: a slip of the pen, another case, singular and plural, another separator."""
    from difflib import get_close_matches

    folded = {_folded(each): each for each in names}
    same = folded.get(_folded(name))
    close = get_close_matches(name.lower(), [each.lower() for each in names], 3, 0.75)
    by_lower = {each.lower(): each for each in names}
    found = ([same] if same is not None else []) + [by_lower[each] for each in close]
    return list(dict.fromkeys(found))


def _folded(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum()).rstrip("s")


def name_of(client: ClientHistory) -> str:
    from kafkalite.testing.message_json import plain

    return plain(client.client_id) or "(no client id)"


def names_of(clients: list[ClientHistory]) -> str:
    return ", ".join(map(name_of, clients))


def records(count: int) -> str:
    return many(count, "record")


def times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def fault_in_words(shown: Mapping[str, Any]) -> str:
    """Whom a fault means, how often it hit, and of how many."""
    given = ((name, shown[name]) for name in _MEANING if shown.get(name) is not None)
    meant = ", ".join(
        f"{name} {', '.join(map(str, value)) if isinstance(value, list) else value}" for name, value in given
    )
    noun = next((noun for effect, noun in _COUNTED.items() if shown.get(effect)), "call")
    hits, passed_over = shown["hits"], shown["passed_over"]
    return (
        f"fault {shown['name']!r}{f' ({meant})' if meant else ''} {f'hit {times(hits)}' if hits else 'never hit'}: "
        f"{many(shown['matches'], noun)} matched"
        + (f", {passed_over} of them had no place for its error" if passed_over else "")
    )


def partitions(indexes: list[int]) -> str:
    return f"partition{'' if len(indexes) == 1 else 's'} {', '.join(map(str, sorted(indexes)))}"
