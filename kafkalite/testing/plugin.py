"""The pytest plugin; imported in every run of pytest where kafkalite is installed, so it imports nothing but pytest."""
