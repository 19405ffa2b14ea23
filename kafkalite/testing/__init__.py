"""Kafka for tests: clusters made in a moment, faults, snapshots, a clock of one's own, and a view of what happened."""
