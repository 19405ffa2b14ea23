"""CRC-32C (Castagnoli), the checksum of a batch: `crc32c(data) -> int` over bytes, bytearray or memoryview.

The extension module of the crc32c package is loaded past that package's `__init__`, which would import its command
line and importlib.metadata: 36 ms and 7 MB on the way to the first answer. Where that is not possible the package is
imported.
"""

from __future__ import annotations

from importlib.machinery import PathFinder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from kafkalite.protocol.primitives import Buffer

    Checksum = Callable[[Buffer], int]

_CHECK_INPUT = b"123456789"
_CHECK_VALUE = 0xE3069283


def _from_extension() -> Checksum | None:
    """Return the extension's function, or None where the package is not laid out as files on the path."""
    package = PathFinder.find_spec("crc32c")
    if package is None or not package.submodule_search_locations:
        return None
    spec = PathFinder.find_spec("crc32c._crc32c", list(package.submodule_search_locations))
    if spec is None or spec.loader is None:
        return None
    try:
        module = spec.loader.create_module(spec)
        if module is None:
            return None
        spec.loader.exec_module(module)
        checksum: Checksum = module.crc32c
    except (ImportError, AttributeError):
        return None
    return checksum


def _from_package() -> Checksum:
    from crc32c import crc32c as checksum

    return checksum


def load() -> Checksum:
    """Return the fastest CRC-32C at hand, after trying it on the check value (V-1)."""
    checksum = _from_extension() or _from_package()
    if checksum(_CHECK_INPUT) != _CHECK_VALUE:
        raise ImportError("the crc32c package computes another checksum than CRC-32C")
    return checksum


crc32c: Checksum = load()
