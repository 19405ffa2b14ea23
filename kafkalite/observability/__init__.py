"""What an operator sees of a broker: its events."""
