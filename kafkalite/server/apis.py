"""The table of APIs: what is served, by which handler; dispatch, ApiVersions and the compatibility page derive from it.

A row names its message module and its handler, so that both are imported at an API's first request and the broker
starts with none of them. Version ranges are the release's (`protocol/api_keys.py`), whole: an API stands here only when
every version of its range is served (W-29).
"""

from __future__ import annotations

from importlib import import_module

from kafkalite.protocol.api_keys import ADVERTISED_RANGES, API_NAMES, API_RANGES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kafkalite.protocol.message import Message
    from kafkalite.server.context import RequestContext
    from kafkalite.server.pending import Pending

    Handler = Callable[[RequestContext, Any], Message | Pending | None]


class Api:
    """One row: key, versions served and advertised, where its messages and its handler are."""

    __slots__ = (
        "advertised_from",
        "before_auth",
        "handle",
        "handler_name",
        "key",
        "max_version",
        "min_version",
        "module_name",
        "name",
        "read_request",
        "response_class",
    )

    def __init__(self, key: int, module: str, handler: str) -> None:
        self.key = key
        self.name = API_NAMES[key]
        self.min_version, _ = API_RANGES[key]
        # Produce is advertised from 0 though 0-2 are refused: librdkafka derives features from low versions (W-28).
        self.advertised_from, self.max_version = ADVERTISED_RANGES[key]
        self.module_name = f"kafkalite.protocol.messages.{module}"
        self.handler_name = handler
        self.read_request: Callable[[Any, int, int], tuple[Any, int]] | None = None
        self.response_class: Any = None
        self.handle: Handler | None = None

    def load(self) -> None:
        """Import the row's messages and handler."""
        messages = import_module(self.module_name)
        file, _, function = self.handler_name.partition(":")
        self.response_class = getattr(messages, f"{self.name}Response")
        self.handle = getattr(import_module(f"kafkalite.server.handlers.{file}"), function)
        self.read_request = getattr(messages, f"{self.name}Request").read


def _index(*rows: Api) -> dict[int, Api]:
    return {row.key: row for row in rows}


APIS = _index(
    Api(0, "produce", "produce:produce"),
    Api(1, "fetch", "fetch:fetch"),
    Api(2, "list_offsets", "offsets:list_offsets"),
    Api(3, "metadata", "cluster:metadata"),
    Api(8, "offset_commit", "offset_commits:offset_commit"),
    Api(9, "offset_fetch", "offset_commits:offset_fetch"),
    Api(10, "find_coordinator", "coordinators:find_coordinator"),
    Api(11, "join_group", "groups:join_group"),
    Api(12, "heartbeat", "groups:heartbeat"),
    Api(13, "leave_group", "groups:leave_group"),
    Api(14, "sync_group", "groups:sync_group"),
    Api(15, "describe_groups", "groups:describe_groups"),
    Api(16, "list_groups", "groups:list_groups"),
    Api(18, "api_versions", "api_versions:api_versions"),
    Api(19, "create_topics", "topics:create_topics"),
    Api(20, "delete_topics", "topics:delete_topics"),
    Api(21, "delete_records", "topics:delete_records"),
    Api(22, "init_producer_id", "producer_ids:init_producer_id"),
    Api(23, "offset_for_leader_epoch", "offsets:offset_for_leader_epoch"),
    Api(24, "add_partitions_to_txn", "transactions:add_partitions_to_txn"),
    Api(25, "add_offsets_to_txn", "transactions:add_offsets_to_txn"),
    Api(26, "end_txn", "transactions:end_txn"),
    Api(27, "write_txn_markers", "transaction_admin:write_txn_markers"),
    Api(28, "txn_offset_commit", "transactions:txn_offset_commit"),
    Api(29, "describe_acls", "acls:describe_acls"),
    Api(30, "create_acls", "acls:create_acls"),
    Api(31, "delete_acls", "acls:delete_acls"),
    Api(32, "describe_configs", "configs:describe_configs"),
    Api(33, "alter_configs", "configs:alter_configs"),
    Api(35, "describe_log_dirs", "log_dirs:describe_log_dirs"),
    Api(37, "create_partitions", "topics:create_partitions"),
    Api(42, "delete_groups", "groups:delete_groups"),
    Api(43, "elect_leaders", "leaders:elect_leaders"),
    Api(44, "incremental_alter_configs", "configs:incremental_alter_configs"),
    Api(47, "offset_delete", "offset_commits:offset_delete"),
    Api(60, "describe_cluster", "cluster:describe_cluster"),
    Api(61, "describe_producers", "transaction_admin:describe_producers"),
    Api(65, "describe_transactions", "transaction_admin:describe_transactions"),
    Api(66, "list_transactions", "transaction_admin:list_transactions"),
    Api(75, "describe_topic_partitions", "cluster:describe_topic_partitions"),
)
