"""The log engine: record batches of partitions, kept in Kafka's files on a file system that may be real or memory."""
