"""A job on its way through the store: commit, then answer, and only then begin what follows on the platforms.

A door may stop waiting at any moment. What is committed is told of all the same, or its thread would come only with the
next process.
"""

import asyncio
import secrets
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

import structlog

from bot.arrivals import Arrivals
from bot.deciding import ANSWER
from bot.door import Answer
from bot.linking import linked, unlinked
from storage.job import Job, Outcome
from storage.store import Store

T = TypeVar("T")


class Changed(Protocol):
    """Is told of a request for which there may be something to do on a platform now."""

    def __call__(self, desk: str, number: int, *, unhurried: bool = False) -> None: ...


log = structlog.get_logger()


class Committing:
    """Carries jobs out, each to its end."""

    def __init__(self, store: Store, arrivals: Arrivals, changed: Changed) -> None:
        self._store = store
        self._arrivals = arrivals
        self._changed = changed
        self._in_hand: set[asyncio.Task[Any]] = set()

    async def answered(self, job: Job) -> Answer:
        """Whoever asked waits for nothing but the answer.

        An opened request is told of first, and its thread waited for a moment, for the answer wants to link it.
        """
        return await self._to_the_end(self._answered(job))

    async def unasked(self, job: Job) -> None:
        """There is nobody to answer."""
        await self._to_the_end(self.alone(job))

    async def alone(self, job: Job) -> None:
        """Nobody asked, and no door can stop waiting: this ends early only with the process."""
        outcome = await self._store.run(job)
        if outcome.effects and job.number is not None:
            self._changed(job.desk, job.number, unhurried=_only_the_card(outcome))

    async def _answered(self, job: Job) -> Answer:
        outcome = await self._store.run(job)
        request = outcome.request
        answer = ANSWER.validate_json(outcome.answer)
        if job.opens and request is not None:
            self._arrivals.expect(job.desk, request.number)
            self._changed(job.desk, request.number)
            await self._arrivals.wait(job.desk, request.number)
            return await self._linked(answer)
        try:
            return await self._linked(answer)
        finally:
            if outcome.effects and request is not None:
                self._changed(job.desk, request.number, unhurried=_only_the_card(outcome))

    async def _linked(self, answer: Answer) -> Answer:
        """The answer with its links. It is committed: without them it is as true."""
        try:
            return await linked(answer, self._store)
        except Exception:
            log.exception("an answer lacks its links", ref=secrets.token_hex(3), request=answer.request)
            return unlinked(answer)

    async def _to_the_end(self, work: Coroutine[Any, Any, T]) -> T:
        task = asyncio.create_task(work)
        self._in_hand.add(task)
        task.add_done_callback(self._in_hand.discard)
        return await asyncio.shield(task)


def _only_the_card(outcome: Outcome) -> bool:
    """Whether nothing follows but that the card looks different."""
    return all(effect.kind == "update_card" for effect in outcome.effects)
