"""Rules for topic names, and the topics that are the broker's own."""

from __future__ import annotations

import re

METADATA_TOPIC = "__cluster_metadata"
METADATA_TOPIC_ID = bytes(15) + b"\x01"
CONSUMER_OFFSETS = "__consumer_offsets"
TRANSACTION_STATE = "__transaction_state"
SHARE_GROUP_STATE = "__share_group_state"
INTERNAL_TOPICS = frozenset((CONSUMER_OFFSETS, TRANSACTION_STATE, SHARE_GROUP_STATE))

MAX_NAME_LENGTH = 249
_LEGAL = re.compile(r"[a-zA-Z0-9._-]+", re.ASCII)


def topic_name_fault(name: str) -> str | None:
    """Why a name cannot be a topic's (A-21), None when it can."""
    if not name:
        return "the empty string is not allowed"
    if name in (".", ".."):
        return "'.' and '..' are not allowed"
    if len(name) > MAX_NAME_LENGTH:
        return f"it is {len(name)} characters long, {MAX_NAME_LENGTH} are allowed"
    if _LEGAL.fullmatch(name) is None:
        return "only ASCII letters and digits, '.', '_' and '-' are allowed"
    return None


def collision_key(name: str) -> str | None:
    """What names that would share their metrics' names have in common; None for a name that collides with nothing."""
    return name.replace(".", "_") if "." in name or "_" in name else None
