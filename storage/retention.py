"""Words that are no longer kept are emptied, of some requests at a time: a rest between them is for everybody else.

Nothing is remembered of how far it came: what is closed and not emptied says so itself. So several may do it at once.
"""

from datetime import datetime

from storage.broken import Unreadable
from storage.documents import Documents
from storage.driver import Reader, Transaction
from storage.forgetting import Alone, empty_answers, resting
from storage.milliseconds import ms
from storage.rewriting import Events, history, rewrite, rewrite_outbox
from swarm.events import Emptied, fold
from swarm.forgetting import emptied, words_of
from swarm.request import Status

AT_ONCE = 10
"""How many requests are rewritten in one transaction."""


async def empty(alone: Alone, reader: Reader, desk: str, *, before: datetime, now: datetime, answer: str) -> int:
    """Empty the words of what was closed before; of how many requests. Raises StorageBroken."""
    count, after = 0, -1
    while rows := await reader.rows("closed_with_words", desk=desk, after=after, before=ms(before), rows=AT_ONCE):
        async with resting(), alone() as db:
            emptied_now = [await _empty(db, desk, number, before, now) for number, _ in rows]
        count += sum(emptied_now)
        after = rows[-1][1] - any(emptied_now)  # more may have been closed in the same moment
    await empty_answers(alone, desk, ms(before), answer)
    return count


async def _empty(db: Transaction, desk: str, number: int, before: datetime, now: datetime) -> bool:
    """One that cannot be read, or that only a newer Muster can, stops no other."""
    try:
        words = frozenset(words_of(await history(db, desk, number)))
        after = await rewrite(db, desk, number, lambda events: _into(events, before, now), lambda *_: ())
    except Unreadable:
        return False
    if after is not None:
        await rewrite_outbox(db, desk, number, Documents(text=_as_it_is, words=words))
    return after is not None


def _into(events: Events, before: datetime, now: datetime) -> Events:
    """It may have been reopened, or emptied, since it was found."""
    request = fold(events)
    closed = request.status is Status.CLOSED and request.closed_at is not None and request.closed_at <= before
    return emptied(events, now) if closed and not isinstance(events[-1], Emptied) else events


def _as_it_is(text: str) -> str:
    return text
