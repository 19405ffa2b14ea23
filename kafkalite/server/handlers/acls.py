"""DescribeAcls, CreateAcls, DeleteAcls: there is no authorizer, and that is the answer."""

from __future__ import annotations

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.create_acls import CreateAclsResponse
from kafkalite.protocol.messages.delete_acls import DeleteAclsResponse
from kafkalite.protocol.messages.describe_acls import DescribeAclsResponse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.protocol.messages.create_acls import CreateAclsRequest
    from kafkalite.protocol.messages.delete_acls import DeleteAclsRequest
    from kafkalite.protocol.messages.describe_acls import DescribeAclsRequest
    from kafkalite.server.context import RequestContext

_WHY = "No Authorizer is configured: there are no ACLs here, whoever reaches the broker may do everything."


def describe_acls(_ctx: RequestContext, _request: DescribeAclsRequest) -> DescribeAclsResponse:
    """SECURITY_DISABLED, as of a Kafka without `authorizer.class.name`."""
    return DescribeAclsResponse(error_code=ErrorCode.SECURITY_DISABLED, error_message=_WHY)


def create_acls(_ctx: RequestContext, request: CreateAclsRequest) -> CreateAclsResponse:
    """SECURITY_DISABLED for each of them."""
    result = CreateAclsResponse.AclCreationResult(ErrorCode.SECURITY_DISABLED, _WHY)
    return CreateAclsResponse(results=[result] * len(request.creations))


def delete_acls(_ctx: RequestContext, request: DeleteAclsRequest) -> DeleteAclsResponse:
    """SECURITY_DISABLED for each filter."""
    result = DeleteAclsResponse.DeleteAclsFilterResult(ErrorCode.SECURITY_DISABLED, _WHY)
    return DeleteAclsResponse(filter_results=[result] * len(request.filters))
