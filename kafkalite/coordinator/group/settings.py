"""The settings that groups go by, as plain numbers."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.config.settings import Settings


class GroupSettings:
    """Limits and times of the group coordinator, in ms where a name ends so."""

    __slots__ = (
        "initial_rebalance_delay_ms",
        "max_session_timeout_ms",
        "max_size",
        "min_session_timeout_ms",
        "offset_metadata_max_bytes",
        "offsets_retention_check_interval_ms",
        "offsets_retention_ms",
    )

    def __init__(
        self,
        *,
        min_session_timeout_ms: int = 6_000,
        max_session_timeout_ms: int = 1_800_000,
        max_size: int = 2**31 - 1,
        initial_rebalance_delay_ms: int = 0,
        offset_metadata_max_bytes: int = 4096,
        offsets_retention_ms: int = 10_080 * 60_000,
        offsets_retention_check_interval_ms: int = 600_000,
    ) -> None:
        self.min_session_timeout_ms = min_session_timeout_ms
        self.max_session_timeout_ms = max_session_timeout_ms
        self.max_size = max_size
        self.initial_rebalance_delay_ms = initial_rebalance_delay_ms
        self.offset_metadata_max_bytes = offset_metadata_max_bytes
        self.offsets_retention_ms = offsets_retention_ms
        self.offsets_retention_check_interval_ms = offsets_retention_check_interval_ms

    @classmethod
    def of(cls, settings: Settings) -> GroupSettings:
        return cls(
            min_session_timeout_ms=settings.int("group.min.session.timeout.ms"),
            max_session_timeout_ms=settings.int("group.max.session.timeout.ms"),
            max_size=settings.int("group.max.size"),
            initial_rebalance_delay_ms=settings.int("group.initial.rebalance.delay.ms"),
            offset_metadata_max_bytes=settings.int("offset.metadata.max.bytes"),
            offsets_retention_ms=settings.int("offsets.retention.minutes") * 60_000,
            offsets_retention_check_interval_ms=settings.int("offsets.retention.check.interval.ms"),
        )
