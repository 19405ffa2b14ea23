"""What happens between a request's bytes and its answer's: the API table, dispatch, waiting, handlers."""
