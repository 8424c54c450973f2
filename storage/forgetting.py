"""Somebody is forgotten on a desk: some requests at a time, so that nobody waits long, and begun anew it goes on.

Who it is stands in the database until all is done, and then nowhere. No rule of what goes and what stays is here.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from storage.codec import encode_blocked, encode_person
from storage.driver import Reader, Transaction
from storage.milliseconds import ms
from storage.projection import Row
from storage.rewriting import Follows, history, rewrite, rewrite_outbox
from storage.tracing import THE_DESK, Tracing, documents, named, of_them_alone, unnamed
from swarm.forgetting import Forgetting, forgotten, written
from swarm.people import GONE, Person

AT_ONCE = 10
"""How many requests are rewritten in one transaction, besides which nobody writes: some hundredths of a second."""
ANSWERS = 5_000
"""Of how many deliveries the answers are emptied at once."""
LATER = 2**62
"""After every moment."""
Alone = Callable[[], AbstractAsyncContextManager[Transaction]]
"""A transaction besides which nobody writes, in any process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgetter:
    """Forgets people in one database."""

    alone: Alone
    reader: Reader
    follows: Follows
    answer: str
    """What whoever is heard again is answered from now on."""
    shared: bool
    """Whether several processes agree there on whom they write to when."""

    async def begin(self, desk: str, who: str, now: datetime) -> str:
        """The pseudonym of somebody on a desk, who is being forgotten from now on, or still."""
        key: Row = {"desk": desk, "who": who}
        async with self.alone() as db:
            (known,) = await db.read(("pseudonym_of", key))
            if not known:
                await db.write(("begin_forgetting", [{**key, "at": ms(now)}]))
                (known,) = await db.read(("pseudonym_of", key))
        return f"{GONE}:{known[0][0]}"

    async def forget(self, desk: str, forgetting: Forgetting, now: datetime) -> int:
        """Forget them wherever they are found by now; in how many requests. Raises Newer, StorageBroken."""
        tracing = Tracing(reader=self.reader, desk=desk, forgetting=forgetting)
        found = [one.number async for one in tracing.requests()]
        changed = 0
        for at in range(0, len(found), AT_ONCE):
            async with resting(), self.alone() as db:
                for number in found[at : at + AT_ONCE]:
                    changed += await self._request(db, desk, number, forgetting, now)
        await self._rest(desk, forgetting)
        return changed

    async def end(self, desk: str, who: str) -> None:
        """They are forgotten: nobody knows any more who it was."""
        async with self.alone() as db:
            await db.write(("end_forgetting", [{"desk": desk, "who": who}]))

    async def _request(self, db: Transaction, desk: str, number: int, forgetting: Forgetting, now: datetime) -> bool:
        words: Collection[str] = ()
        changed = None
        if number != THE_DESK:
            words = frozenset(written(await history(db, desk, number), forgetting.who))
            changed = await rewrite(db, desk, number, lambda events: forgotten(events, forgetting, now), self.follows)
        return bool(await rewrite_outbox(db, desk, number, documents(forgetting, words)) | (changed is not None))

    async def _rest(self, desk: str, forgetting: Forgetting) -> None:
        """What belongs to no request."""
        key: Row = {"desk": desk, "who": forgetting.who}
        without = documents(forgetting)
        async with self.alone() as db:
            if self.shared:
                await db.write(("forget_paces", [{"who": forgetting.who.partition(":")[2]}]))
            sittings, blocked, marks = await db.read(
                ("sittings_of", {"desk": desk}),
                ("people_blocked", {"desk": desk}),
                ("marks_of", {"wanted": json.dumps([desk])}),
            )
            after = [(kind, doc, without.other(doc)) for kind, doc in sittings]
            promised = any(named(mark, forgetting) for _, mark in marks)
            await db.write(
                ("forget_person", [key]),
                ("rewrite_person", [_person(desk, one) for _, one in unnamed(blocked, forgetting)]),
                ("forget_notices", [key]),
                ("forget_told", [key]),
                ("forget_addresses", [{"desk": desk, "part": of_them_alone(forgetting.who)}]),
                ("forget_mark", [{"desk": desk}] if promised else []),
                (
                    "rewrite_sitting",
                    [{"desk": desk, "kind": kind, "doc": new} for kind, doc, new in after if new != doc],
                ),
            )
        await empty_answers(self.alone, desk, LATER, self.answer)


def _person(desk: str, one: Person) -> Row:
    return {"desk": desk, "id": one.id, "doc": encode_person(one), "blocked": encode_blocked(one.blocked)}


@asynccontextmanager
async def resting() -> AsyncIterator[None]:
    """Afterwards as much time as it took is everybody else's."""
    began = asyncio.get_running_loop().time()
    yield
    await asyncio.sleep(asyncio.get_running_loop().time() - began)


async def empty_answers(alone: Alone, desk: str, before: int, answer: str) -> None:
    """What was answered before a moment is not answered again: nobody knows any more whose words are in it."""
    async with alone() as db:
        ((newest,),) = (await db.read(("newest_delivery", {})))[0]
    for after in range(0, newest, ANSWERS):
        span = {"after": after, "upto": after + ANSWERS}
        async with resting(), alone() as db:
            await db.write(("empty_answers", [{"desk": desk, **span, "before": before, "answer": answer}]))
