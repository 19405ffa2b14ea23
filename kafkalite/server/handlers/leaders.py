"""ElectLeaders: have partitions led by their first replica again, or by anybody."""

from __future__ import annotations

from kafkalite.protocol.errors import ErrorCode
from kafkalite.protocol.messages.elect_leaders import ElectLeadersResponse
from kafkalite.security.acl import CLUSTER_NAME, Operation, ResourceType
from kafkalite.server.pending import Pending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kafkalite.metadata.leaders import Election
    from kafkalite.protocol.messages.elect_leaders import ElectLeadersRequest
    from kafkalite.server.context import RequestContext

_Result = ElectLeadersResponse.PartitionResult
_PREFERRED, _UNCLEAN = 0, 1


def elect_leaders(ctx: RequestContext, request: ElectLeadersRequest) -> ElectLeadersResponse | Pending:
    """Elect leaders of the partitions named, or of all (KIP-183, KIP-460).

    v0 preferred leaders only; v1 unclean elections, an error at the top. No partitions named (null) means all, and the
    answer leaves out those that need none. Errors of a partition: ELECTION_NOT_NEEDED,
    PREFERRED_LEADER_NOT_AVAILABLE, ELIGIBLE_LEADERS_NOT_AVAILABLE, UNKNOWN_TOPIC_OR_PARTITION, KAFKA_STORAGE_ERROR; of
    all: CLUSTER_AUTHORIZATION_FAILED, INVALID_REQUEST for an unknown type of election.

    Deviates: an unclean election loses no records: all brokers of a process have the same.
    """
    wanted = None
    if request.topic_partitions is not None:
        wanted = [(topic.topic, index) for topic in request.topic_partitions for index in topic.partitions]
    if not ctx.authorize(Operation.ALTER, ResourceType.CLUSTER, CLUSTER_NAME):
        return _refused(wanted, ErrorCode.CLUSTER_AUTHORIZATION_FAILED)
    if request.election_type not in (_PREFERRED, _UNCLEAN):
        return _refused(wanted, ErrorCode.INVALID_REQUEST)
    pending = Pending(holds=True)

    def elected(elections: list[Election]) -> None:
        pending.complete(_answer(elections if wanted is not None else [each for each in elections if each.is_needed]))

    ctx.cluster.controller.elect_leaders(wanted, unclean=request.election_type == _UNCLEAN, reply=elected)
    return pending


def _refused(wanted: list[tuple[str, int]] | None, code: ErrorCode) -> ElectLeadersResponse:
    from kafkalite.metadata.leaders import Election

    response = _answer([Election(topic, index, code) for topic, index in wanted or ()])
    response.error_code = code
    return response


def _answer(elections: list[Election]) -> ElectLeadersResponse:
    topics: dict[str, list[_Result]] = {}
    for election in elections:
        result = _Result(election.index, election.error_code, election.error_message)
        topics.setdefault(election.topic, []).append(result)
    return ElectLeadersResponse(
        replica_election_results=[
            ElectLeadersResponse.ReplicaElectionResult(topic, results) for topic, results in topics.items()
        ]
    )
