"""DescribeConfigs, IncrementalAlterConfigs, AlterConfigs."""

from __future__ import annotations

from kafkalite.metadata.configs import SET, ConfigChange, ConfigOp, ConfigResult, is_node
from kafkalite.metadata.image import BROKER, BROKER_LOGGER, CLIENT_METRICS, GROUP, TOPIC
from kafkalite.metadata.names import topic_name_fault
from kafkalite.observability import log
from kafkalite.protocol.errors import ErrorCode, KafkaError
from kafkalite.security.acl import CLUSTER_NAME, Operation, ResourceType
from kafkalite.server.pending import Pending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kafkalite.config.describe import Entry
    from kafkalite.config.settings import Settings
    from kafkalite.protocol.message import Message
    from kafkalite.protocol.messages.alter_configs import AlterConfigsRequest, AlterConfigsResponse
    from kafkalite.protocol.messages.describe_configs import DescribeConfigsRequest, DescribeConfigsResponse
    from kafkalite.protocol.messages.incremental_alter_configs import (
        IncrementalAlterConfigsRequest,
        IncrementalAlterConfigsResponse,
    )
    from kafkalite.server.context import RequestContext

# Events have one level for all; its name among Kafka's loggers, and their words for its steps.
_LOGGER = "root"
_LEVELS = {"TRACE": "debug", "DEBUG": "debug", "INFO": "info", "WARN": "warning", "ERROR": "error", "FATAL": "error"}
_WORDS = {"debug": "DEBUG", "info": "INFO", "warning": "WARN", "error": "ERROR"}
_DYNAMIC_LOGGER = 6


def _check_allowed(ctx: RequestContext, operation: Operation, resource_type: int, name: str) -> None:
    """KafkaError where the client may not do this to a resource's configs, or there is no such kind of resource."""
    if resource_type == TOPIC:
        if not ctx.authorize(operation, ResourceType.TOPIC, name):
            raise KafkaError(ErrorCode.TOPIC_AUTHORIZATION_FAILED)
    elif resource_type == GROUP:
        if not ctx.authorize(operation, ResourceType.GROUP, name):
            raise KafkaError(ErrorCode.GROUP_AUTHORIZATION_FAILED)
    elif resource_type in (BROKER, BROKER_LOGGER, CLIENT_METRICS):
        if not ctx.authorize(operation, ResourceType.CLUSTER, CLUSTER_NAME):
            raise KafkaError(ErrorCode.CLUSTER_AUTHORIZATION_FAILED)
    else:
        raise KafkaError(ErrorCode.INVALID_REQUEST, f"There is no config resource type {resource_type}.")


def _check_own_id(ctx: RequestContext, name: str) -> None:
    if not is_node(name, ctx.node.id):
        raise KafkaError(ErrorCode.INVALID_REQUEST, f"This is broker {ctx.node.id}, not '{name}'.")


def describe_configs(ctx: RequestContext, request: DescribeConfigsRequest) -> DescribeConfigsResponse:
    """Settings of topics, this broker, all brokers, groups, client metrics and the log (A-40, A-41).

    v1+: sources and, when asked, synonyms. v3+: types and, when asked, documentation. No keys named means all; unknown
    ones are left out. Errors of a resource: UNKNOWN_TOPIC_OR_PARTITION, INVALID_TOPIC_EXCEPTION, INVALID_REQUEST,
    TOPIC_AUTHORIZATION_FAILED, CLUSTER_AUTHORIZATION_FAILED, GROUP_AUTHORIZATION_FAILED.

    Deviates: a broker also lists settings of its own, which start with kafkalite.
    """
    from kafkalite.protocol.messages.describe_configs import DescribeConfigsResponse

    results = []
    for resource in request.resources:
        result = DescribeConfigsResponse.DescribeConfigsResult(
            resource_type=resource.resource_type, resource_name=resource.resource_name
        )
        results.append(result)
        try:
            entries = _entries(ctx, resource.resource_type, resource.resource_name)
        except KafkaError as error:
            result.error_code, result.error_message = error.code, error.message or ""
            continue
        keys = set(resource.configuration_keys or ())
        result.configs = [
            DescribeConfigsResponse.DescribeConfigsResourceResult(
                name=name,
                value=text,
                read_only=read_only,
                config_source=source,
                is_sensitive=sensitive,
                synonyms=(
                    [DescribeConfigsResponse.DescribeConfigsSynonym(*synonym) for synonym in synonyms]
                    if request.include_synonyms
                    else []
                ),
                config_type=kind,
                documentation=doc if request.include_documentation else None,
            )
            for name, text, read_only, source, sensitive, synonyms, kind, doc in entries
            if not keys or name in keys
        ]
    return DescribeConfigsResponse(results=results)


def _entries(ctx: RequestContext, resource_type: int, name: str) -> list[Entry]:
    from kafkalite.config import describe

    _check_allowed(ctx, Operation.DESCRIBE_CONFIGS, resource_type, name)
    image, settings = ctx.cluster.image, ctx.cluster.settings
    overrides = image.config(resource_type, name)
    if resource_type == TOPIC:
        fault = topic_name_fault(name)
        if fault is not None:
            raise KafkaError(ErrorCode.INVALID_TOPIC_EXCEPTION, f"Topic name is invalid: {fault}")
        if name not in image.topics:
            raise KafkaError(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION)
        return describe.topic_entries(settings, overrides)
    if resource_type == BROKER and not name:
        return describe.cluster_entries(settings, overrides)
    if resource_type in (BROKER, BROKER_LOGGER):
        _check_own_id(ctx, name)
        if resource_type == BROKER:
            own = ctx.node.id == settings.int("node.id")
            return describe.broker_entries(settings if own else _of_broker(ctx))
        return [(_LOGGER, _WORDS[log.level()], False, _DYNAMIC_LOGGER, False, [], 0, "Least level of events.")]
    if not name:
        raise KafkaError(ErrorCode.INVALID_REQUEST, "The resource must be named.")
    if resource_type == GROUP:
        return describe.group_entries(settings, overrides)
    return describe.client_metrics_entries(overrides)


def _of_broker(ctx: RequestContext) -> Settings:
    node_id = ctx.node.id
    return ctx.cluster.settings.of_broker(node_id, ctx.cluster.image.config(BROKER, str(node_id)))


def incremental_alter_configs(ctx: RequestContext, request: IncrementalAlterConfigsRequest) -> Pending:
    """Set, delete, append to or subtract from single configs; in force when the answer arrives (A-43, A-44).

    Errors of a resource: INVALID_CONFIG, INVALID_REQUEST, UNKNOWN_TOPIC_OR_PARTITION, INVALID_TOPIC_EXCEPTION,
    UNKNOWN_SERVER_ERROR (an unknown operation), KAFKA_STORAGE_ERROR, and the three of missing authorization.

    Deviates: there is one logger, root; other loggers' levels cannot be set.
    """
    from kafkalite.protocol.messages.incremental_alter_configs import IncrementalAlterConfigsResponse

    changes = [
        ConfigChange(
            resource.resource_type,
            resource.resource_name,
            [ConfigOp(config.name, config.config_operation, config.value) for config in resource.configs],
        )
        for resource in request.resources
    ]

    def respond(results: Sequence[ConfigResult]) -> IncrementalAlterConfigsResponse:
        return IncrementalAlterConfigsResponse(
            responses=[
                IncrementalAlterConfigsResponse.AlterConfigsResourceResponse(
                    error_code=result.error_code,
                    error_message=result.error_message,
                    resource_type=result.resource_type,
                    resource_name=result.name,
                )
                for result in results
            ]
        )

    return _alter(ctx, changes, request.validate_only, respond)


def alter_configs(ctx: RequestContext, request: AlterConfigsRequest) -> Pending:
    """Replace all configs of resources by those given; the older form of IncrementalAlterConfigs, with its errors."""
    from kafkalite.protocol.messages.alter_configs import AlterConfigsResponse

    changes = [
        ConfigChange(
            resource.resource_type,
            resource.resource_name,
            [ConfigOp(config.name, SET, config.value) for config in resource.configs],
            replaces=True,
        )
        for resource in request.resources
    ]

    def respond(results: Sequence[ConfigResult]) -> AlterConfigsResponse:
        return AlterConfigsResponse(
            responses=[
                AlterConfigsResponse.AlterConfigsResourceResponse(
                    error_code=result.error_code,
                    error_message=result.error_message,
                    resource_type=result.resource_type,
                    resource_name=result.name,
                )
                for result in results
            ]
        )

    return _alter(ctx, changes, request.validate_only, respond)


def _alter(
    ctx: RequestContext,
    changes: Sequence[ConfigChange],
    validate_only: bool,
    respond: Callable[[Sequence[ConfigResult]], Message],
) -> Pending:
    """Change what may be changed; one answer for each resource in the request, in its order."""
    keys = [(change.resource_type, change.name) for change in changes]
    results: list[ConfigResult] = []
    durable: dict[int, ConfigChange] = {}  # by their place among the results
    for change, key in zip(changes, keys, strict=True):
        result = ConfigResult(change)
        results.append(result)
        try:
            if keys.count(key) > 1:
                raise KafkaError(ErrorCode.INVALID_REQUEST, "The resource is named more than once.")
            _check_allowed(ctx, Operation.ALTER_CONFIGS, *key)
            if change.resource_type == BROKER and change.name:
                _check_own_id(ctx, change.name)
            if change.resource_type == BROKER_LOGGER:
                _alter_logger(ctx, change, validate_only)
            else:
                durable[len(results) - 1] = change
        except KafkaError as error:
            result.error_code, result.error_message = error.code, error.message
    pending = Pending(holds=True)

    def altered(made: Sequence[ConfigResult]) -> None:
        for place, result in zip(durable, made, strict=True):
            results[place] = result
        pending.complete(respond(results))

    ctx.cluster.controller.alter_configs(list(durable.values()), validate_only=validate_only, reply=altered)
    return pending


def _alter_logger(ctx: RequestContext, change: ConfigChange, validate_only: bool) -> None:
    """Set the least level of events, until the broker ends; KafkaError."""
    if change.replaces:
        raise KafkaError(ErrorCode.INVALID_REQUEST, "Loggers are changed by IncrementalAlterConfigs only.")
    _check_own_id(ctx, change.name)
    for op in change.ops:
        if op.name != _LOGGER:
            raise KafkaError(ErrorCode.INVALID_CONFIG, f"Logger {op.name} does not exist; there is {_LOGGER}.")
        if op.operation != SET or op.value is None:
            raise KafkaError(ErrorCode.INVALID_REQUEST, f"The level of {_LOGGER} can only be set.")
        if op.value not in _LEVELS:
            raise KafkaError(ErrorCode.INVALID_CONFIG, f"A level is one of {', '.join(_LEVELS)}.")
    if not validate_only:
        for op in change.ops:
            log.set_level(_LEVELS[op.value or ""])
