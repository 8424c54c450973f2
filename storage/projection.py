"""The row of a request: the columns that are searched, sorted and counted by, all from the request alone."""

from datetime import datetime
from operator import attrgetter

from storage.milliseconds import lasted, length, maybe_ms, ms
from swarm.request import Clock, Request, Status

Row = dict[str, str | int | None]
"""A row to be written, by the names of the statement's parameters."""

OPEN = frozenset({Status.NEW, Status.ACTIVE, Status.WAITING})


def is_open(request: Request | None) -> bool:
    return request is not None and request.status in OPEN


_INDEXED = attrgetter(
    "status",
    "shepherd",
    "owned_at",
    "responded_at",
    "resolved_at",
    "handovers",
    "shift_handovers",
    "reopened",
    "contributors",
)
"""What the columns are made of that touching a request leaves alone, beside the clocks that were kept."""


def touched(before: Request, after: Request) -> bool:
    """Whether an unresolved request has changed in nothing but what no index holds, its due time apart."""
    same: bool = _INDEXED(before) == _INDEXED(after)
    return same and after.resolved_at is None and all_kept(before) == all_kept(after)


def columns(request: Request) -> Row:
    """What can be searched, sorted and counted by. When it is due follows from the policy as well."""
    opened = request.opened_at
    ownership_kept, response_kept, resolve_kept = all_kept(request)
    return {
        "desk": request.desk,
        "number": request.number,
        "version": request.version,
        "status": request.status.value,
        "open": int(request.status in OPEN),
        "priority": request.priority.value,
        "requester": request.requester,
        "shepherd": request.shepherd,
        "title": request.title,
        "title_folded": request.title.casefold(),
        "opened_at": ms(opened),
        "resolved_at": maybe_ms(request.resolved_at),
        "owned_ms": lasted(opened, request.owned_at),
        "responded_ms": lasted(opened, request.responded_at),
        "resolve_ms": length(request.took()),
        "active_ms": length(request.took_active()),
        "handovers": request.handovers,
        "shift_handovers": request.shift_handovers,
        "reopened": request.reopened,
        "helpers": helpers(request),
        "closed_at": maybe_ms(request.closed_at),
        "ending": request.ending.value if request.ending else None,
        "ownership_kept": ownership_kept,
        "response_kept": response_kept,
        "resolve_kept": resolve_kept,
    }


def helpers(request: Request) -> int:
    """How many contributed who neither asked it nor own it now."""
    return sum(one not in (request.requester, request.shepherd) for one in request.contributors)


def all_kept(request: Request) -> tuple[int | None, int | None, int | None]:
    """Whether each clock was kept that is counted: ownership, first response, resolve."""
    return (
        kept(request, Clock.OWNERSHIP, request.owned_at),
        kept(request, Clock.FIRST_RESPONSE, request.responded_at),
        kept(request, Clock.RESOLVE, request.resolved_at),
    )


def kept(request: Request, clock: Clock, ended_at: datetime | None) -> int | None:
    """Whether a clock that has ended never ran out."""
    return None if ended_at is None else int(clock not in request.breached)
