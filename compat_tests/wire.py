"""Kafka's wire types, read by a decoder of the tests' own."""

from __future__ import annotations

import struct
from typing import Any


class Reader:
    """Reads the wire's types off a byte string; a decoder of the tests' own."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, layout: str) -> Any:
        """One value of a struct format."""
        (value,) = struct.unpack_from(">" + layout, self.data, self.at)
        self.at += struct.calcsize(">" + layout)
        return value

    def varint(self) -> int:
        """Unsigned, seven bits a byte, least first."""
        value = shift = 0
        while True:
            byte: int = self.take("B")
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                return value

    def count(self, flexible: bool) -> int:
        """How many elements of an array follow."""
        return self.varint() - 1 if flexible else int(self.take("i"))

    def length(self, flexible: bool) -> int:
        """How many bytes of a string follow."""
        return self.varint() - 1 if flexible else int(self.take("h"))

    def skip(self, count: int) -> None:
        """So many bytes that nobody asks for."""
        self.at += count

    def text(self) -> str:
        """A compact string."""
        length = self.varint() - 1
        self.at += length
        return self.data[self.at - length : self.at].decode()

    def tags(self) -> dict[int, Reader]:
        """Tagged fields, by tag."""
        fields = {}
        for _ in range(self.varint()):
            tag, size = self.varint(), self.varint()
            fields[tag] = Reader(self.data[self.at : self.at + size])
            self.at += size
        return fields
