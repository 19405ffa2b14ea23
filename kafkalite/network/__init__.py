"""Bytes on sockets: the sans-I/O connection, the asyncio listener, the addresses told to clients."""
