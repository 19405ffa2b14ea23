"""The settings kafkalite honours, one row each: Kafka's names, and its own behind `kafkalite.`.

Rows are as described in `values.py`. What Kafka has beyond these is in `inert.py` (accepted, shown, without effect) and
is imported only when somebody names or lists it. Topic settings are in `topics.py`; their broker-level defaults, which
they fall back to, are here.
"""

from __future__ import annotations

from kafkalite.config.values import (
    BOOLEAN,
    CLUSTER_WIDE,
    DOUBLE,
    INT,
    LIST,
    LONG,
    MAX_INT,
    MAX_LONG,
    NON_EMPTY,
    PER_BROKER,
    READ_ONLY,
    SHORT,
    STRING,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.config.values import Row

CODECS = ("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer")
GZIP_LEVELS = (-1, 1, 2, 3, 4, 5, 6, 7, 8, 9)
PROTOCOL_MAP = "SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT"

HONOURED: tuple[Row, ...] = (
    # Who this broker is and where it is reached
    ("node.id", INT, 1, (0, None), READ_ONLY, "Id of this broker in its cluster."),
    ("broker.id", INT, -1, None, READ_ONLY, "Older name of node.id; used where node.id is not set."),
    ("broker.rack", STRING, None, None, READ_ONLY, "Rack of this broker, shown to clients."),
    ("listeners", LIST, ("PLAINTEXT://localhost:9092",), NON_EMPTY, PER_BROKER,
     "Addresses to listen on, NAME://host:port; localhost is both loopbacks, no host is everywhere."),
    ("advertised.listeners", LIST, None, NON_EMPTY, READ_ONLY,
     "Addresses told to clients; not set: each is told one it can reach."),
    ("listener.security.protocol.map", STRING, PROTOCOL_MAP, None, PER_BROKER, "Protocol spoken by each listener."),
    ("controller.listener.names", LIST, ("CONTROLLER",), NON_EMPTY, READ_ONLY,
     "Listeners of a controller quorum; not opened, there is none."),
    ("log.dir", LIST, ("./kafkalite-data",), NON_EMPTY, READ_ONLY, "Data directory, where log.dirs is not set."),
    ("log.dirs", LIST, None, NON_EMPTY, READ_ONLY, "Data directory."),
    # Connections
    ("socket.request.max.bytes", INT, 104857600, (1, None), READ_ONLY, "Largest request accepted."),
    ("socket.listen.backlog.size", INT, 50, (1, None), READ_ONLY, "Connections that may wait to be accepted."),
    ("queued.max.requests", INT, 500, (1, None), READ_ONLY,
     "Requests of one connection that may wait for their answers before no more are read."),
    ("queued.max.request.bytes", LONG, -1, None, READ_ONLY,
     "Bytes of requests in flight over all connections before reading pauses; -1 for no limit."),
    ("max.connections", INT, MAX_INT, (0, None), CLUSTER_WIDE, "Connections open at the same time."),
    ("max.connections.per.ip", INT, MAX_INT, (0, None), CLUSTER_WIDE, "Connections open from one address."),
    ("max.connections.per.ip.overrides", STRING, "", None, CLUSTER_WIDE,
     "Limits of single addresses: host:count,host:count."),
    ("connections.max.idle.ms", LONG, 600000, None, READ_ONLY, "A connection silent for this long is closed."),
    # Topics
    ("auto.create.topics.enable", BOOLEAN, True, None, READ_ONLY, "Create a topic when a client first asks for it."),
    ("delete.topic.enable", BOOLEAN, True, None, READ_ONLY, "Allow deleting topics."),
    ("num.partitions", INT, 1, (1, None), READ_ONLY, "Partitions of a topic created without a count."),
    ("default.replication.factor", INT, 1, None, READ_ONLY, "Replicas of a topic created without a count."),
    ("max.request.partition.size.limit", INT, 2000, (1, None), READ_ONLY,
     "Most partitions in one DescribeTopicPartitions answer."),
    # Fetching and producing
    ("fetch.max.bytes", INT, 57671680, (1024, None), READ_ONLY, "Most record bytes in one Fetch answer."),
    ("max.incremental.fetch.session.cache.slots", INT, 1000, (0, None), READ_ONLY, "Fetch sessions kept."),
    ("producer.id.expiration.ms", INT, 86400000, (1, None), CLUSTER_WIDE,
     "An idempotent producer silent for this long is forgotten."),
    # Groups
    ("group.initial.rebalance.delay.ms", INT, 0, None, READ_ONLY,
     "How long a new group waits for more members before its first generation. Deviates: Kafka waits 3000 ms."),
    ("group.min.session.timeout.ms", INT, 6000, None, READ_ONLY, "Shortest session timeout of a classic group member."),
    ("group.max.session.timeout.ms", INT, 1800000, None, READ_ONLY, "Longest session timeout of such a member."),
    ("group.max.size", INT, MAX_INT, (1, None), READ_ONLY, "Most members of a classic group."),
    ("offset.metadata.max.bytes", INT, 4096, None, READ_ONLY, "Longest text that may stand beside an offset."),
    ("offsets.retention.minutes", INT, 10080, (1, None), READ_ONLY, "Offsets of an empty group are kept this long."),
    ("offsets.retention.check.interval.ms", LONG, 600000, (1, None), READ_ONLY, "How often they are looked for."),
    ("offsets.topic.num.partitions", INT, 50, (1, None), READ_ONLY, "Partitions of __consumer_offsets."),
    ("offsets.topic.replication.factor", SHORT, 1, (1, None), READ_ONLY,
     "Replicas of __consumer_offsets. Deviates: Kafka's default is 3; one process keeps one."),
    ("offsets.topic.segment.bytes", INT, 104857600, (1, None), READ_ONLY, "Segment size of __consumer_offsets."),
    ("transaction.state.log.num.partitions", INT, 50, (1, None), READ_ONLY, "Partitions of __transaction_state."),
    ("transaction.state.log.replication.factor", SHORT, 1, (1, None), READ_ONLY,
     "Replicas of __transaction_state. Deviates: Kafka's default is 3; one process keeps one."),
    ("transaction.state.log.segment.bytes", INT, 104857600, (1, None), READ_ONLY, "Its segment size."),
    # Defaults of topics: what each topic setting falls back to
    ("compression.type", STRING, "producer", CODECS, CLUSTER_WIDE, "Codec batches are stored with."),
    ("compression.gzip.level", INT, -1, GZIP_LEVELS, CLUSTER_WIDE, "Level for gzip."),
    ("compression.lz4.level", INT, 9, (1, 17), CLUSTER_WIDE, "Level for lz4."),
    ("compression.zstd.level", INT, 3, (-131072, 22), CLUSTER_WIDE, "Level for zstd."),
    ("message.max.bytes", INT, 1048588, (0, None), CLUSTER_WIDE, "Largest record batch."),
    ("max.decompressed.message.bytes", INT, 2147483639, (1, 2147483639), CLUSTER_WIDE, "Largest record, decompressed."),
    ("min.insync.replicas", INT, 1, (1, None), CLUSTER_WIDE, "Replicas acks=all needs; never more than there are."),
    ("log.cleanup.policy", LIST, ("delete",), ("compact", "delete"), CLUSTER_WIDE, "What becomes of old records."),
    ("log.cleaner.delete.retention.ms", LONG, 86400000, (0, None), CLUSTER_WIDE, "Tombstones are kept this long."),
    ("log.cleaner.max.compaction.lag.ms", LONG, MAX_LONG, (1, None), CLUSTER_WIDE, "Compacted at the latest then."),
    ("log.cleaner.min.compaction.lag.ms", LONG, 0, (0, None), CLUSTER_WIDE, "Records are not compacted before that."),
    ("log.cleaner.min.cleanable.ratio", DOUBLE, 0.5, (0, 1), CLUSTER_WIDE, "Share of new bytes worth a compaction."),
    ("log.flush.interval.messages", LONG, MAX_LONG, (1, None), CLUSTER_WIDE, "Sync after this many records."),
    ("log.flush.interval.ms", LONG, None, None, CLUSTER_WIDE, "Sync after this long."),
    ("log.flush.scheduler.interval.ms", LONG, MAX_LONG, None, READ_ONLY, "Stands in for log.flush.interval.ms."),
    ("log.index.interval.bytes", INT, 4096, (0, None), CLUSTER_WIDE, "Bytes between two index entries."),
    ("log.index.size.max.bytes", INT, 10485760, (4, None), CLUSTER_WIDE, "Largest index of a segment."),
    ("log.local.retention.bytes", LONG, -2, (-2, None), CLUSTER_WIDE, "Bytes kept here when older ones are remote."),
    ("log.local.retention.ms", LONG, -2, (-2, None), CLUSTER_WIDE, "Time kept here when older records are remote."),
    ("log.message.timestamp.type", STRING, "CreateTime", ("CreateTime", "LogAppendTime"), CLUSTER_WIDE,
     "Whose clock stamps records."),
    ("log.message.timestamp.before.max.ms", LONG, MAX_LONG, (0, None), CLUSTER_WIDE, "How old a record may be."),
    ("log.message.timestamp.after.max.ms", LONG, 3600000, (0, None), CLUSTER_WIDE, "How far ahead a record may be."),
    ("log.preallocate", BOOLEAN, False, None, CLUSTER_WIDE, "Reserve a segment's size at once."),
    ("log.remote.copy.lag.bytes", LONG, -1, (-1, None), CLUSTER_WIDE, "Bytes before remote copying starts."),
    ("log.remote.copy.lag.ms", LONG, 0, (-1, None), CLUSTER_WIDE, "Time before remote copying starts."),
    ("log.retention.bytes", LONG, -1, None, CLUSTER_WIDE, "Bytes kept in a partition; -1 for all."),
    ("log.retention.ms", LONG, None, None, CLUSTER_WIDE, "Time records are kept; -1 for ever."),
    ("log.retention.minutes", INT, None, None, READ_ONLY, "Stands in for log.retention.ms."),
    ("log.retention.hours", INT, 168, None, READ_ONLY, "Stands in for log.retention.minutes."),
    ("log.roll.ms", LONG, None, None, CLUSTER_WIDE, "A segment is closed after this long."),
    ("log.roll.hours", INT, 168, (1, None), READ_ONLY, "Stands in for log.roll.ms."),
    ("log.roll.jitter.ms", LONG, None, None, CLUSTER_WIDE, "Spread of the time a segment is closed at."),
    ("log.roll.jitter.hours", INT, 0, (0, None), READ_ONLY, "Stands in for log.roll.jitter.ms."),
    ("log.segment.bytes", INT, 1073741824, (1048576, None), CLUSTER_WIDE, "Largest segment file."),
    ("log.segment.delete.delay.ms", LONG, 60000, (0, None), CLUSTER_WIDE, "Deleted files are removed after this long."),
    ("unclean.leader.election.enable", BOOLEAN, False, None, CLUSTER_WIDE, "Let a replica that lags lead."),
    # kafkalite's own
    ("kafkalite.durability", STRING, "fsync", ("fsync", "os", "none"), READ_ONLY,
     "What an answer promises: records on disk, with the operating system, or in memory."),
    ("kafkalite.record.validation", STRING, "walk", ("walk", "full"), READ_ONLY,
     "How closely produced records are checked: lengths and counts, or every field."),
    ("kafkalite.max.decompressed.batch.bytes", INT, 134217728, (1048576, None), READ_ONLY,
     "Most bytes one compressed batch may expand to."),
    ("kafkalite.replication.factor", STRING, "strict", ("strict", "accept"), READ_ONLY,
     "strict refuses topics with more replicas than brokers; accept stores one replica, whatever is asked."),
    ("kafkalite.frame.timeout.ms", INT, 30000, (1, None), READ_ONLY,
     "A request whose bytes do not arrive within this time closes its connection."),
    ("kafkalite.response.drain.timeout.ms", INT, 30000, (1, None), READ_ONLY,
     "A client that takes no byte of its answers for this long is closed."),
    ("kafkalite.event.loop", STRING, "asyncio", ("asyncio", "uvloop"), READ_ONLY,
     "What drives the sockets; uvloop needs the package of that name."),
)  # fmt: skip
