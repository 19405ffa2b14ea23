"""Names and numbers as they stand in sentences."""

from __future__ import annotations

from difflib import get_close_matches

from kafkalite.testing.message_json import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.testing.client_history import ClientHistory


def many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def close_names(name: str, names: list[str]) -> list[str]:
    """Names much like a name: a slip of the pen, another case, singular and plural, another separator."""
    folded = {_folded(each): each for each in names}
    same = folded.get(_folded(name))
    close = get_close_matches(name.lower(), [each.lower() for each in names], 3, 0.75)
    by_lower = {each.lower(): each for each in names}
    found = ([same] if same is not None else []) + [by_lower[each] for each in close]
    return list(dict.fromkeys(found))


def _folded(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum()).rstrip("s")


def name_of(client: ClientHistory) -> str:
    return plain(client.client_id) or "(no client id)"


def names_of(clients: list[ClientHistory]) -> str:
    return ", ".join(map(name_of, clients))


def records(count: int) -> str:
    return f"{count} record{'' if count == 1 else 's'}"


def times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def partitions(indexes: list[int]) -> str:
    return f"partition{'' if len(indexes) == 1 else 's'} {', '.join(map(str, sorted(indexes)))}"
