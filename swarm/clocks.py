"""What is due on a request, and when to look at it again. Clocks remember nothing: all is derived from the request."""

from collections.abc import Iterator
from datetime import datetime

from swarm.commands.unasked import CloseQuietly, Expire, Unasked, Wake
from swarm.policy import Policy
from swarm.request import Request, Status


def due(request: Request, now: datetime, policy: Policy) -> list[Unasked]:
    """The commands whose moment has come."""
    return [command for moment, command in _moments(request, policy) if moment <= now]


def next_due(request: Request, policy: Policy) -> datetime | None:
    """When to look again; never, if nothing is to come."""
    return min((moment for moment, _ in _moments(request, policy)), default=None)


def next_update(request: Request, policy: Policy) -> datetime | None:
    """When the requester should hear something next."""
    if request.status is not Status.ACTIVE or request.shepherd is None:
        return None
    return (request.told_at or request.owned_at or request.opened_at) + policy.update_every


def _moments(request: Request, policy: Policy) -> Iterator[tuple[datetime, Unasked]]:
    if request.status is Status.RESOLVED and request.quiet_since is not None:
        yield request.quiet_since + policy.quiet_close, CloseQuietly()
    if request.wait is not None and request.wait.until is not None:
        yield request.wait.until, Wake()
    for call in request.pulls:
        if call.asked is not None:
            yield call.asked.deadline, Expire(pull=call.id)
