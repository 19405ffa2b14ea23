"""What can be wrong with the bytes of a batch."""

from __future__ import annotations

from kafkalite.protocol.errors import ErrorCode, KafkaError


class CorruptBatch(KafkaError):  # noqa: N818
    """The bytes are no whole, readable batch: framing, checksum, compressed data or record fields do not add up."""

    def __init__(self, message: str, code: ErrorCode = ErrorCode.CORRUPT_MESSAGE) -> None:
        super().__init__(code, message)


class BatchTooLarge(KafkaError):  # noqa: N818
    """The records would expand beyond the limit (S-40); refused before the limit's bytes exist."""

    def __init__(self, limit: int) -> None:
        super().__init__(ErrorCode.MESSAGE_TOO_LARGE, f"the records expand to more than {limit} bytes")


class RecordError(KafkaError):
    """A batch that a Produce may not append (P-21).

    record_errors: (index of the record in its batch, sentence), only for errors of single records.
    log_start_known: whether the answer names the partition's log start offset or -1 (P-25).
    """

    __slots__ = ("log_start_known", "record_errors")

    def __init__(
        self,
        code: ErrorCode,
        message: str | None = None,
        *,
        record_errors: list[tuple[int, str]] | None = None,
        log_start_known: bool = True,
    ) -> None:
        super().__init__(code, message)
        self.record_errors: list[tuple[int, str]] = record_errors or []
        self.log_start_known = log_start_known
