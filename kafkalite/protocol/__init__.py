"""Kafka's wire protocol: primitives, headers, error codes and one generated module an API; bytes in, values out."""
