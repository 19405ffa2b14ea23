"""A snapshot in a file, to be kept beside the tests that need it.

A zip of what Kafka's disk format says of the cluster, which any tool opens:

    snapshot.json   format, version and made_by; times, brokers, how old segments are; checksums of the files
    data/...        the data directory but for what is derived from the rest: index files, locks, leftovers

The same snapshot gives the same bytes. Readers refuse another format or a later version, names that are none of a data
directory's, damage, and more than they can hold; a later kafkalite reads every version that an earlier one wrote.
"""

from __future__ import annotations

import json
import zlib
from io import BytesIO
from re import compile as pattern
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

import kafkalite
from kafkalite.cluster import MEMORY
from kafkalite.log.checkpoints import write_new_file
from kafkalite.log.filesystem import MemoryFileSystem
from kafkalite.testing.control.endpoint import ControlError
from kafkalite.testing.control.schema import fault_of
from kafkalite.testing.snapshots import Snapshot, slices
from kafkalite.testing.virtual_cluster import MAX_BROKERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FORMAT, VERSION = "kafkalite-snapshot", 1
MAX_FILE_BYTES = 44 << 20
MAX_CONTENT_BYTES = 1 << 30
_MAX_ENTRIES = 200_000
_MAX_HEAD_BYTES = 64 << 20
_HEAD = "snapshot.json"
_TIME = {"type": "integer", "minimum": 0, "maximum": 1 << 53}
_NUMBERS = {"type": "object", "additionalProperties": {"type": "integer", "minimum": -1, "maximum": 1 << 62}}
_BROKER_ID = {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}
_HEAD_SCHEMA = {
    "type": "object",
    "required": ["made_at_ms", "taken_ms", "state_ms", "broker_ids", "arrived", "files"],
    "properties": {
        "made_at_ms": _TIME,
        "taken_ms": _TIME,
        "state_ms": _TIME,
        "broker_ids": {"type": "array", "minItems": 1, "maxItems": MAX_BROKERS, "items": _BROKER_ID},
        "arrived": _NUMBERS,
        "files": _NUMBERS,
    },
    "additionalProperties": True,
}
_DATE = (1980, 1, 1, 0, 0, 0)
_UNIX, _PLAIN_FILE = 3, 0o644 << 16

_KEPT = pattern(
    r"data/(meta\.properties|\.kafka_cleanshutdown|durable-points|[a-z]+(-[a-z]+)*-checkpoint"
    r"|(?!\.{1,2}-)[A-Za-z0-9._-]{1,249}-[0-9]{1,10}/([0-9]{20}\.(log|txnindex|snapshot)|partition\.metadata"
    r"|leader-epoch-checkpoint))"
)


def encode(snapshot: Snapshot) -> bytes:
    """The snapshot's file; ControlError when it would be too large to be read again, as soon as that is seen."""
    sums: dict[str, int] = {}
    left_bytes = MAX_CONTENT_BYTES
    written = BytesIO()
    with ZipFile(written, "w", ZIP_DEFLATED) as archive:
        for path, size, read_at in snapshot.contents():
            name = f"data/{path}"
            if not _KEPT.fullmatch(name):
                continue
            left_bytes -= size
            if left_bytes < 0:
                raise _too_large(f"hold more than {MAX_CONTENT_BYTES >> 20} MiB")
            sums[name] = 0
            entry = _entry(name)
            entry.file_size = size  # what is larger than 2 GiB has another form
            with archive.open(entry, "w") as member:
                for data in slices(size, read_at):
                    sums[name] = zlib.crc32(data, sums[name])
                    member.write(data)
                    _check_size(written.tell())
        archive.writestr(_entry(_HEAD), json.dumps(_head_of(snapshot, sums), sort_keys=True, indent=1) + "\n")
    _check_size(written.tell())
    return written.getvalue()


def _head_of(snapshot: Snapshot, sums: dict[str, int]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_by": f"kafkalite {kafkalite.__version__}",
        "made_at_ms": snapshot.made_at_ms,
        "taken_ms": snapshot.taken_ms,
        "state_ms": snapshot.state_ms,
        "broker_ids": snapshot.broker_ids,
        "arrived": snapshot.arrived,
        "files": sums,
    }


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, _DATE)
    entry.compress_type = ZIP_DEFLATED
    entry.create_system = _UNIX
    entry.external_attr = _PLAIN_FILE
    return entry


def _check_size(size: int) -> None:
    if size > MAX_FILE_BYTES:
        raise _too_large(f"be larger than {MAX_FILE_BYTES >> 20} MiB")


def _too_large(what: str) -> ControlError:
    return ControlError(413, f"the snapshot's file would {what}: keep less in what is saved")


def decode(data: bytes) -> Snapshot:
    """The snapshot in a file; ControlError 422 for what is none that this release can read."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            return _read(archive)
    except (BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, UnicodeDecodeError) as error:
        raise ControlError(422, f"this is no snapshot of kafkalite, or it is damaged: {error}") from None


def entries_of(archive: ZipFile) -> list[ZipInfo]:
    """What is in an archive; BadZipFile for what no kafkalite packs, and whose faults would be others' exceptions."""
    entries = archive.infolist()
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise BadZipFile("it is packed in another way")
    return entries


def _read(archive: ZipFile) -> Snapshot:
    entries = entries_of(archive)
    if len(entries) > _MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_CONTENT_BYTES:
        raise ControlError(422, f"the snapshot holds more than {MAX_CONTENT_BYTES >> 20} MiB or {_MAX_ENTRIES} files")
    head = _head(archive)
    files = MemoryFileSystem()
    files.make_directory(MEMORY)
    for entry in entries:
        name = entry.filename
        if name == _HEAD:
            continue
        if not _KEPT.fullmatch(name):
            raise ControlError(422, f"the snapshot has a file {name!r}, which is none of a cluster's")
        path = f"{MEMORY}/{name.removeprefix('data/')}"
        if files.exists(path):
            raise ControlError(422, f"the snapshot has the file {name!r} twice")
        files.make_directory(path.rpartition("/")[0])
        data = archive.read(entry)
        if zlib.crc32(data) != head["files"].pop(name, -1):
            raise ControlError(422, f"the snapshot's file {name!r} is not the one that was written")
        write_new_file(files, path, data)
    if head["files"]:
        raise ControlError(422, f"the snapshot lacks the file {min(head['files'])!r}")
    if not files.exists(f"{MEMORY}/meta.properties"):
        raise ControlError(422, "the snapshot lacks the file 'data/meta.properties', which says whose it is")
    return Snapshot(
        files,
        taken_ms=head["taken_ms"],
        state_ms=head["state_ms"],
        arrived=head["arrived"],
        broker_ids=head["broker_ids"],
        made_at_ms=head["made_at_ms"],
    )


def _head(archive: ZipFile) -> dict[str, Any]:
    try:
        if archive.getinfo(_HEAD).file_size > _MAX_HEAD_BYTES:
            raise ControlError(422, f"the snapshot's {_HEAD} is too large")
        head = json.loads(archive.read(_HEAD))
    except (KeyError, ValueError, RecursionError):
        raise ControlError(422, f"this is no snapshot of kafkalite: it has no {_HEAD} that can be read") from None
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise ControlError(422, f"this is no snapshot of kafkalite: its {_HEAD} does not say {FORMAT!r}")
    if head.get("version") != VERSION:
        raise ControlError(
            422,
            f"the snapshot has version {head.get('version')}, made by {head.get('made_by')}; "
            f"this is kafkalite {kafkalite.__version__}, which reads version {VERSION}: use a later release",
        )
    fault = fault_of(head, _HEAD_SCHEMA, _HEAD)
    if fault is not None:
        raise ControlError(422, f"the snapshot is damaged, or not as kafkalite writes it: {fault}")
    return head
