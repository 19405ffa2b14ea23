"""Records: written and read without a Kafka client."""

from __future__ import annotations

from kafkalite.protocol.errors import ErrorCode
from kafkalite.records.batch import HEADER_SIZE, build_batch
from kafkalite.records.compression import GZIP, LZ4, NONE, SNAPPY, ZSTD
from kafkalite.testing.control.endpoint import ControlError, Endpoint
from kafkalite.testing.inside import ask
from kafkalite.testing.record_json import BASE64, HEADERS, NULLABLE_TEXT, RECORD, bytes_of, record_json
from kafkalite.testing.topic_reader import TopicReader, topic_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from kafkalite.metadata.image import Topic
    from kafkalite.testing.control.endpoint import JSON, Exchange
    from kafkalite.testing.virtual_cluster import VirtualCluster

CODECS = {"none": NONE, "gzip": GZIP, "snappy": SNAPPY, "lz4": LZ4, "zstd": ZSTD}
MAX_RECORDS = 10_000
_PRODUCE_VERSION = 11  # the last that takes part in no transaction by itself
_TIMEOUT_MS = 30_000
_ALL = -1
_RECORD_BYTES = 32  # what stands around a key and a value at the most


async def _produce(exchange: Exchange) -> JSON:
    cluster, body = exchange.cluster, exchange.body
    topic = await _topic_to_write(cluster, exchange.path["topic"])
    now_ms = cluster.cluster.clock.now_ms()
    count = len(topic.partitions)
    places: list[tuple[int, int]] = []
    by_partition: dict[int, list[Any]] = {}
    for number, item in enumerate(body["records"]):
        key = bytes_of(item, "key")
        partition = item.get("partition", body.get("partition"))
        if partition is None:
            # Where the Java client's producer puts a record with this key; those without one go round.
            partition = number % count if key is None else _murmur2(key) % count
        if not 0 <= partition < count:
            raise ControlError(404, f"topic {topic.name!r} has no partition {partition}; it has {count}")
        headers = [(header["key"], bytes_of(header, "value")) for header in item.get("headers", ())]
        batch = by_partition.setdefault(partition, [])
        places.append((partition, len(batch)))
        batch.append((item.get("timestamp_ms", now_ms), key, bytes_of(item, "value"), headers))
    codec = CODECS[body.get("compression", "none")]
    offsets: dict[int, list[int]] = {}
    for partition, records in by_partition.items():
        most_bytes = cluster.cluster.log_of(topic, partition).config.policy.max_message_bytes
        written = offsets[partition] = []
        built = [(build_batch(some, codec=codec), len(some)) for some in _batches(records, most_bytes)]
        if any(len(data) > most_bytes for data, _ in built):
            built = [(build_batch(records, codec=codec), len(records))]  # refused together: none of them is written
        for data, count in built:
            first = await _append(cluster, topic, partition, data)
            written += range(first, first + count)
    cluster.pulse.fire()
    return {"offsets": [{"partition": partition, "offset": offsets[partition][at]} for partition, at in places]}


def _batches(records: list[Any], most_bytes: int) -> Iterator[list[Any]]:
    """The records in as few batches as the topic takes; one that is too large alone is left to the broker."""
    some: list[Any] = []
    left_bytes = most_bytes - HEADER_SIZE
    for record in records:
        _, key, value, headers = record
        size = _RECORD_BYTES + len(key or b"") + len(value or b"")
        size += sum(_RECORD_BYTES + len(name.encode()) + len(data or b"") for name, data in headers)
        if some and size > left_bytes:
            yield some
            some, left_bytes = [], most_bytes - HEADER_SIZE
        some.append(record)
        left_bytes -= size
    yield some


async def _topic_to_write(cluster: VirtualCluster, name: str) -> Topic:
    """The topic, created if the broker would create it for a client."""
    if name not in cluster.cluster.image.topics and cluster.cluster.settings.bool("auto.create.topics.enable"):
        from kafkalite.testing.control.topics import create_topics

        await create_topics(cluster, [{"topic": name}])
    return topic_of(cluster, name)


async def _append(cluster: VirtualCluster, topic: Topic, partition: int, batch: bytearray) -> int:
    """The offset of the batch's first record."""
    from kafkalite.protocol.messages.produce import ProduceRequest

    data = ProduceRequest.PartitionProduceData(index=partition, records=memoryview(batch))
    request = ProduceRequest(
        acks=_ALL,
        timeout_ms=_TIMEOUT_MS,
        topic_data=[ProduceRequest.TopicProduceData(name=topic.name, partition_data=[data])],
    )
    node = cluster.nodes.get(topic.partitions[partition].leader)
    if node is None:
        raise ControlError(409, f"partition {partition} of {topic.name!r} has no leader: start a broker that has it")
    answer = (await ask(node, request, _PRODUCE_VERSION)).responses[0].partition_responses[0]
    if answer.error_code:
        reason = "; ".join(
            [f"record {error.batch_index}: {error.batch_index_error_message}" for error in answer.record_errors or ()]
        )
        reason = answer.error_message or reason
        if answer.error_code == ErrorCode.NOT_ENOUGH_REPLICAS and not reason:
            reason = "fewer replicas are in sync than min.insync.replicas asks for: start a broker that has one"
        name = ErrorCode(answer.error_code).name
        raise ControlError(422, f"{topic.name}-{partition}: {name}{': ' if reason else ''}{reason}")
    return int(answer.base_offset)


def _murmur2(data: bytes) -> int:
    """The positive 31 bits of Kafka's hash of a key."""
    mask, m = 0xFFFFFFFF, 0x5BD1E995
    h = 0x9747B28C ^ len(data)
    whole = len(data) & ~3
    for at in range(0, whole, 4):
        k = int.from_bytes(data[at : at + 4], "little") * m & mask
        h = h * m & mask ^ (k ^ k >> 24) * m & mask
    rest = data[whole:]
    if rest:
        h = (h ^ int.from_bytes(rest, "little")) * m & mask
    h = (h ^ h >> 13) * m & mask
    return (h ^ h >> 15) & 0x7FFFFFFF


async def _read(exchange: Exchange) -> JSON:
    cluster, query = exchange.cluster, exchange.query
    topic = topic_of(cluster, exchange.path["topic"])
    reader = TopicReader(
        cluster,
        topic,
        partition=query.get("partition"),
        positions=_positions(query.get("after", "")),
        committed=query.get("read_committed", False),
    )
    limit = query.get("limit", MAX_RECORDS)

    async def look() -> list[Any]:
        return reader.read(limit)

    found = await cluster.pulse.wait_until(look, query.get("timeout_ms", 0) / 1000)
    return {
        "records": [record_json(partition, record) for partition, record in found],
        "cursor": ",".join(f"{partition}:{offset}" for partition, offset in reader.positions.items()),
        "more": len(found) == limit,
    }


def _positions(cursor: str) -> dict[int, int]:
    """Next offsets by partition of a cursor `0:5,1:7`; ControlError 422."""
    positions = {}
    for item in filter(None, cursor.split(",")):
        partition, colon, offset = item.partition(":")
        if not (colon and partition.isdigit() and offset.isdigit()):
            raise ControlError(422, f"after is {cursor!r}, but has to be the cursor of an earlier answer, like 0:5,1:7")
        positions[int(partition)] = int(offset)
    return positions


ENDPOINTS = (
    Endpoint(
        "produce",
        "POST",
        "/v1/clusters/{cluster}/topics/{topic}/records",
        "Write records, to each partition one batch, or as many as max.message.bytes asks for; then they can be read.",
        _produce,
        body={
            "type": "object",
            "required": ["records"],
            "properties": {
                "records": {
                    "type": "array",
                    "minItems": 1,
                    "maxItems": MAX_RECORDS,
                    "items": {
                        "type": "object",
                        "properties": {
                            "key": NULLABLE_TEXT,
                            "key_base64": BASE64,
                            "value": NULLABLE_TEXT,
                            "value_base64": BASE64,
                            "headers": HEADERS,
                            "partition": {"type": "integer", "minimum": 0},
                            "timestamp_ms": {"type": "integer"},
                        },
                    },
                },
                "partition": {"type": "integer", "minimum": 0, "description": "for records that name none"},
                "compression": {"type": "string", "enum": list(CODECS), "default": "none"},
            },
        },
        answer={
            "type": "object",
            "required": ["offsets"],
            "properties": {
                "offsets": {
                    "type": "array",
                    "description": "where each record went, in the order given",
                    "items": {
                        "type": "object",
                        "required": ["partition", "offset"],
                        "properties": {"partition": {"type": "integer"}, "offset": {"type": "integer"}},
                    },
                }
            },
        },
    ),
    Endpoint(
        "read-records",
        "GET",
        "/v1/clusters/{cluster}/topics/{topic}/records",
        "The records of a topic, by partition and offset, from its start or behind an earlier answer.",
        _read,
        query={
            "partition": {"type": "integer", "minimum": 0, "description": "only this one"},
            "after": {"type": "string", "description": "the cursor of an earlier answer"},
            "limit": {"type": "integer", "minimum": 1, "maximum": MAX_RECORDS, "default": MAX_RECORDS},
            "read_committed": {"type": "boolean", "default": False, "description": "leave out what is not committed"},
            "timeout_ms": {
                "type": "integer",
                "minimum": 0,
                "maximum": 3_600_000,
                "default": 0,
                "description": "how long to wait for a record when there is none",
            },
        },
        answer={
            "type": "object",
            "required": ["records", "cursor", "more"],
            "properties": {
                "records": {"type": "array", "items": RECORD},
                "cursor": {"type": "string", "description": "give it as `after` to read on"},
                "more": {"type": "boolean", "description": "whether the limit ended the answer"},
            },
        },
    ),
)
