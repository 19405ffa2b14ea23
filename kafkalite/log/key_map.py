"""The newest offset of each key, in memory bounded beforehand (L-31).

One table of entries of 24 bytes: 16 of the key's BLAKE2b hash, 8 of its offset, big-endian; an entry of zeros is free.
An entry stands at the place its hash names, or at the next free one behind. Two keys of one hash would count as one:
with 128 bits that is left to chance, and no producer can bring it about.
"""

from __future__ import annotations

from hashlib import blake2b
from struct import Struct

_HASH = 16
ENTRY = 24
_OFFSET = Struct(">q")
_FREE = bytes(_HASH)
_LEAST_SLOTS = 2


class KeyMap:
    """At most `size_bytes` large; `full` when load_factor of it is taken."""

    __slots__ = ("_end", "_slots", "_table", "capacity", "count")

    def __init__(self, size_bytes: int, load_factor: float) -> None:
        self._slots = max(size_bytes // ENTRY, _LEAST_SLOTS)
        self._end = self._slots * ENTRY
        self._table = bytearray(self._end)
        self.capacity = max(min(int(self._slots * load_factor), self._slots - 1), 1)
        self.count = 0

    def _place(self, digest: bytes) -> int:
        """Position of the entry of a hash, or of the free one it would take."""
        table, end = self._table, self._end
        position = int.from_bytes(digest[:8], "big") % self._slots * ENTRY
        while True:
            found = table[position : position + _HASH]
            if found in (digest, _FREE):
                return position
            position += ENTRY
            if position == end:
                position = 0

    def put(self, key: bytes, offset: int) -> bool:
        """Note an offset, which is higher than all before; False where there is no room for one more key."""
        digest = blake2b(key, digest_size=_HASH).digest()
        position = self._place(digest)
        if self._table[position : position + _HASH] == _FREE:
            if self.count >= self.capacity:
                return False
            self._table[position : position + _HASH] = digest
            self.count += 1
        _OFFSET.pack_into(self._table, position + _HASH, offset)
        return True

    def get(self, key: bytes) -> int:
        """The newest offset of a key, -1 for one that was not put."""
        digest = blake2b(key, digest_size=_HASH).digest()
        position = self._place(digest)
        if self._table[position : position + _HASH] == _FREE:
            return -1
        return int(_OFFSET.unpack_from(self._table, position + _HASH)[0])
