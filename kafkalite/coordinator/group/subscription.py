"""Which topics the members of a consumer group read: all that a coordinator looks at in their metadata (D-6)."""

from __future__ import annotations

from kafkalite.protocol.errors import ProtocolError
from kafkalite.protocol.messages.consumer_protocol import ConsumerProtocolSubscription
from kafkalite.protocol.primitives import INT16

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def subscribed_topics(subscriptions: Iterable[bytes]) -> set[str] | None:
    """The topics of all members together; None when one of them can't be read.

    Only the first field counts, and every version begins with it: later versions than ours are read as our latest.
    """
    topics: set[str] = set()
    for subscription in subscriptions:
        if len(subscription) < INT16.size:
            return None
        try:
            topics.update(ConsumerProtocolSubscription.read(subscription, INT16.size, 0)[0].topics)
        except ProtocolError:
            return None
    return topics
