"""Who becomes shepherd: the policy's choice among the available people of tier 1."""

from collections.abc import Sequence
from datetime import UTC, datetime

from swarm.people import Person, reachable
from swarm.policy import Policy

NEVER = datetime.min.replace(tzinfo=UTC)


def shepherd(people: Sequence[Person], requester: str, now: datetime, policy: Policy, but: str = "") -> Person | None:
    """The person the policy assigns, or nobody: where people claim for themselves, or where none is available.

    Nobody is made the shepherd of their own request, nor of the one they have just dropped (`but`).
    """
    if policy.assignment == "claim":
        return None
    free = [
        one
        for one in reachable(people, requester)
        if one.tier == 1 and one.available(now) and one.id not in (requester, but)
    ]
    return min(free, key=_least_loaded if policy.assignment == "least-loaded" else _longest_ago, default=None)


def _least_loaded(one: Person) -> tuple[int, datetime, str]:
    return one.load, one.last_owned_at or NEVER, one.id


def _longest_ago(one: Person) -> tuple[datetime, str]:
    return one.last_owned_at or NEVER, one.id
