"""How one request's history becomes another, with all that follows from it, within a transaction nobody else writes in.

Events are changed here and nowhere else, and the history says so itself. Whose words go is decided elsewhere.
"""

import json
from collections.abc import Callable, Mapping, Sequence

from storage.broken import unreadable
from storage.codec import decode_event, encode_request
from storage.documents import Documents
from storage.driver import Rows, Transaction
from storage.job import Effect
from storage.lines import effect_row, event_row
from storage.newer import Newer
from storage.projection import Row, columns
from storage.work import REMOVE_MEMBERS, WRITE_EFFECT, WRITE_EVENT, WRITE_MEMBERS, WRITE_REQUEST
from swarm.events import AnyEvent, fold
from swarm.request import Request, Status

Events = tuple[AnyEvent, ...]
Rewrite = Callable[[Events], Events]
"""What becomes of a history: as many events, and then what is new."""
Follows = Callable[[Request, Request, Sequence[AnyEvent], Mapping[str, str]], Sequence[Effect]]
"""What is to be done on platforms after it: by the request before and after what is new, and where its parts live."""
AT_ONCE = 0
"""What is not closed is looked at once more: its clocks may run to another end."""


async def history(db: Transaction, desk: str, number: int) -> Events:
    """The events of a request. Raises Newer, StorageBroken."""
    (lines,) = await db.read(("histories_between", {"desk": desk, "first": number, "last": number}))
    return decoded(desk, number, lines)


def decoded(desk: str, number: int, lines: Rows) -> Events:
    """Events as they are kept. Raises Newer, StorageBroken."""
    try:
        return tuple(decode_event(doc) for *_, doc in lines)
    except Newer:
        raise
    except ValueError as error:
        raise unreadable(desk, number) from error


async def rewrite(db: Transaction, desk: str, number: int, into: Rewrite, follows: Follows) -> Request | None:
    """Make another history of a request's; the request after it, or nothing if it stays as it is."""
    before = await history(db, desk, number)
    after = into(before)
    if after == before:
        return None
    wanted = json.dumps([(desk, number)])
    needed, parts = await db.read(
        ("requests_needed", {"wanted": wanted}), ("addresses", {"desk": desk, "number": number})
    )
    kept, happened = after[: len(before)], after[len(before) :]
    former, request = fold(kept), fold(after)
    effects = follows(former, request, happened, dict(parts))
    line: Row = {"desk": desk, "number": number}
    members = sorted({member.who for member in request.swarm})
    due = None if request.status is Status.CLOSED or not needed else AT_ONCE
    await db.write(
        ("rewrite_event", [_row(desk, number, at, kept[at]) for at in range(len(kept)) if kept[at] != before[at]]),
        (WRITE_EVENT, [event_row(desk, number, seq, one) for seq, one in enumerate(happened, len(before) + 1)]),
        (WRITE_REQUEST, [{**columns(request), "next_due": due, "doc": encode_request(request)}]),
        (REMOVE_MEMBERS, [line]),
        (WRITE_MEMBERS, [{**line, "who": json.dumps(members)}]),
        (WRITE_EFFECT, [effect_row(desk, number, one) for one in effects]),
    )
    return request


async def rewrite_outbox(db: Transaction, desk: str, number: int, documents: Documents) -> int:
    """What is still to be done for a request, or could not be done, tells of nothing that is gone; how many did."""
    (found,) = await db.read(("effects_of", {"desk": desk, "number": number}))
    changed: list[Row] = []
    dropped: list[Row] = []
    for id_, _, _, doc, error in found:
        after, said = documents.effect(doc), documents.text(error)
        if after is None:
            dropped.append({"desk": desk, "id": id_})
        elif (after, said) != (doc, error):
            changed.append({"desk": desk, "id": id_, "doc": after, "error": said})
    await db.write(("rewrite_effect", changed), ("drop_effect", dropped))
    return len(changed) + len(dropped)


def _row(desk: str, number: int, at: int, event: AnyEvent) -> Row:
    return event_row(desk, number, at + 1, event)
