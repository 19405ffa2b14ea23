"""Metadata records and their bytes: Kafka's schemas and framing, so that its tools can read the log.

A record's value in the log is the frame (unsigned varints 1, type, version) and the schema's fields; keys are null.
Record classes are imported at first use. Types of features this broker does not have (brokers' registrations, ACLs,
...) are known to be Kafka's and skipped; others come from a newer release and are refused.
"""

from __future__ import annotations

from importlib import import_module

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.message import read_metadata_frame

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.message import MetadataMessage
    from kafkalite.protocol.primitives import Buffer

RECORD_VERSION = 0
"""What is written: the first version of each schema holds all that is used here."""

_CLASSES = {
    2: ("topic_record", "TopicRecord"),
    3: ("partition_record", "PartitionRecord"),
    4: ("config_record", "ConfigRecord"),
    5: ("partition_change_record", "PartitionChangeRecord"),
    9: ("remove_topic_record", "RemoveTopicRecord"),
    12: ("feature_level_record", "FeatureLevelRecord"),
    15: ("producer_ids_record", "ProducerIdsRecord"),
}
_NEWEST_TYPE = 29
_loaded: dict[int, type[MetadataMessage]] = {}


def record_class(api_key: int) -> type[MetadataMessage]:
    """The generated class of a record type; KeyError when this broker has no use for it."""
    found = _loaded.get(api_key)
    if found is None:
        module, name = _CLASSES[api_key]
        found = _loaded[api_key] = getattr(import_module(f"kafkalite.records.stored.{module}"), name)
    return found


def encode_record(record: MetadataMessage) -> bytes:
    """The bytes stored for a record."""
    return record.encode_framed(RECORD_VERSION)


def decode_record(data: Buffer) -> MetadataMessage | None:
    """The record in a stored value, None for one to skip; raises ProtocolError."""
    api_key, version, pos = read_metadata_frame(data)
    if api_key not in _CLASSES:
        if 0 <= api_key <= _NEWEST_TYPE:
            return None
        raise ProtocolError(f"metadata record of type {api_key}, which this release does not know")
    found = record_class(api_key)
    if not found.min_version <= version <= found.max_version:
        raise ProtocolError(f"{found.__name__} of version {version}, which this release does not know")
    record, _ = found.read(data, pos, version)
    return record  # type: ignore[return-value]
