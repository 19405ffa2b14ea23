"""The brokers kafkalite is compared with: how to get, start and name them."""
