"""The control: everything a test may do to clusters, as HTTP with JSON."""
