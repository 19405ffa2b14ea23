"""One function an API, one file an area; each takes a context and a request and gives a response."""
