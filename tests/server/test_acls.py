"""ACLs where there is no authorizer, as Kafka 4.4.0 answered."""

from __future__ import annotations

import pytest

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.create_acls import CreateAclsRequest
from kafkalite.protocol.messages.delete_acls import DeleteAclsRequest
from kafkalite.protocol.messages.describe_acls import DescribeAclsRequest
from tests.server.wire import running_broker

ANY, LITERAL, TOPIC, READ, ALLOW = 1, 3, 2, 3, 3


@pytest.mark.parametrize("version", [1, 2, 3])
async def test_there_is_no_authorizer(version: int) -> None:
    """SECURITY_DISABLED, once for each ACL or filter, and a sentence that says why."""
    acl = CreateAclsRequest.AclCreation(TOPIC, "orders", LITERAL, "User:ann", "*", READ, ALLOW)
    everything = DeleteAclsRequest.DeleteAclsFilter(ANY, None, ANY, None, None, ANY, ANY)
    async with running_broker() as broker:
        client = await broker.connect()
        described = await client.call(DescribeAclsRequest(ANY, None, ANY, None, None, ANY, ANY), version)
        created = await client.call(CreateAclsRequest([acl, acl]), version)
        deleted = await client.call(DeleteAclsRequest([everything]), version)
        assert (await client.call(CreateAclsRequest([]), version)).results == []
    answers = [described, *created.results, *deleted.filter_results]
    assert [answer.error_code for answer in answers] == [ErrorCode.SECURITY_DISABLED] * 4
    assert all("No Authorizer is configured" in answer.error_message for answer in answers)
    assert (described.resources, deleted.filter_results[0].matching_acls) == ([], [])
