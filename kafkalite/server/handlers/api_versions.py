"""ApiVersions: what this broker serves, at which versions, with which features."""

from __future__ import annotations

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.api_versions import ApiVersionsResponse
from kafkalite.server.apis import APIS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.messages.api_versions import ApiVersionsRequest
    from kafkalite.server.context import RequestContext


def api_versions(ctx: RequestContext, request: ApiVersionsRequest) -> ApiVersionsResponse:
    """List the served APIs (W-23 to W-31).

    v3+: names the client's software; a name or version that is not `[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?` is
    INVALID_REQUEST with an empty table, the connection stays. v4: features with a minimum of 0 are shown. v5: the
    client may say which cluster and node it thinks it talks to (N-1): one without the other is INVALID_REQUEST,
    another than this one is REBOOTSTRAP_REQUIRED. An unknown version never gets here: the dispatcher answers it.

    Deviates: lists only the APIs served here, and only features that are complete.
    """
    version = ctx.api_version
    if version >= 3 and not (
        _is_software(request.client_software_name) and _is_software(request.client_software_version)
    ):
        return ApiVersionsResponse(error_code=ErrorCode.INVALID_REQUEST)
    if version >= 5:
        error = _wrong_target(ctx, request)
        if error:
            return ApiVersionsResponse(error_code=error)
    return _table(ctx, version)


def _wrong_target(ctx: RequestContext, request: ApiVersionsRequest) -> int:
    named_cluster, named_node = request.cluster_id is not None, request.node_id != -1
    if named_cluster != named_node:
        return ErrorCode.INVALID_REQUEST
    if named_cluster and (request.cluster_id != ctx.cluster.id or request.node_id != ctx.node.id):
        return ErrorCode.REBOOTSTRAP_REQUIRED
    return ErrorCode.NONE


def _table(ctx: RequestContext, version: int) -> ApiVersionsResponse:
    return ApiVersionsResponse(
        api_keys=[
            ApiVersionsResponse.ApiVersion(
                api_key=api.key, min_version=api.advertised_from, max_version=api.max_version
            )
            for api in APIS.values()
        ],
        supported_features=[
            ApiVersionsResponse.SupportedFeatureKey(name=name, min_version=lowest, max_version=highest)
            for name, (lowest, highest) in sorted(ctx.cluster.supported_features.items())
            if lowest > 0 or version >= 4
        ],
        finalized_features_epoch=ctx.cluster.image.epoch,
        finalized_features=[
            ApiVersionsResponse.FinalizedFeatureKey(name=name, max_version_level=level, min_version_level=level)
            for name, level in sorted(ctx.cluster.finalized_features.items())
        ],
    )


def _is_software(text: str) -> bool:
    """Letters, digits, dots and dashes, with a letter or digit at both ends (W-25)."""
    if not text or not text.isascii() or not (text[0].isalnum() and text[-1].isalnum()):
        return False
    return text.replace(".", "").replace("-", "").isalnum()
