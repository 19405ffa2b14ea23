"""Answers for topics that were created, with all their configs, in about the time it takes to write their names.

The config block of an answer is long and the same for all topics with equal configs: it is encoded once.
"""

from __future__ import annotations

from kafkalite.config.describe import topic_entries
from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.create_topics import CreateTopicsResponse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.config.describe import Entry
    from kafkalite.config.settings import Settings
    from kafkalite.metadata.topics import TopicResult
    from kafkalite.protocol.primitives import Buffer

_Result = CreateTopicsResponse.CreatableTopicResult
_Config = CreateTopicsResponse.CreatableTopicConfigs

_NO_CONFIGS_NO_TAGS = b"\x01\x00"
"""How an answer without configs ends: their count and that of the tagged fields."""


class _ResultWithBlock(_Result):
    """An answer whose configs are encoded already; they stand right before its empty tagged fields."""

    __slots__ = ("block",)

    def __init__(self, result: TopicResult, block: bytes) -> None:
        super().__init__(
            name=result.name,
            topic_id=result.topic_id,
            error_message=None,
            num_partitions=result.num_partitions,
            replication_factor=result.replication_factor,
        )
        self.block = block

    def write(self, out: list[Buffer], version: int) -> None:
        """The answer without configs, and the block in its place."""
        parts: list[Buffer] = []
        super().write(parts, version)
        head = b"".join(parts)
        assert head.endswith(_NO_CONFIGS_NO_TAGS)
        out += (head[:-2], self.block, b"\x00")


class CreatedTopics:
    """Makes the answers of one request, v5 and up."""

    __slots__ = ("_blocks", "_settings")

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._blocks: dict[int, tuple[list[Entry], bytes]] = {}

    def answer(self, result: TopicResult, *, shows_configs: bool) -> _Result:
        """The answer for one created topic; without the right to see configs, without them and the numbers (A-25)."""
        if not shows_configs:
            return _Result(
                name=result.name,
                topic_id=result.topic_id,
                error_message=None,
                topic_config_error_code=ErrorCode.TOPIC_AUTHORIZATION_FAILED,
                configs=None,
            )
        entries = topic_entries(self._settings, result.configs)
        kept = self._blocks.get(id(entries))
        if kept is None:
            kept = self._blocks[id(entries)] = (entries, _encode(entries))
        return _ResultWithBlock(result, kept[1])


def _encode(entries: list[Entry]) -> bytes:
    configs = [
        _Config(name=name, value=text, read_only=read_only, config_source=source, is_sensitive=sensitive)
        for name, text, read_only, source, sensitive, *_ in entries
    ]
    with_configs, without = _bytes(_Result(error_message=None, configs=configs)), _bytes(_Result(error_message=None))
    return with_configs[len(without) - len(_NO_CONFIGS_NO_TAGS) : -1]


def _bytes(result: _Result) -> bytes:
    parts: list[Buffer] = []
    result.write(parts, 5)
    return b"".join(parts)
