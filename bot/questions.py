"""Read-only answers: status, mine, board, brief, stats, help. They read what is committed and change nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot import cards, helptext, listing, numbers, words
from bot.briefing import brief, time_spent
from bot.clock import Clock
from bot.door import Answer
from storage.store import Store
from swarm.commands import BlockList, Board, Brief, Help, Mine, Question, Stats, StatusOf
from swarm.people import Person
from swarm.permission import permit, sees, sees_notes
from swarm.policy import Policy
from swarm.request import Request

SUGGESTED = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who asks, and about what."""

    desk: str
    policy: Policy
    by: Person
    number: int | None
    here: bool
    """Whether it was asked in the request's own thread."""
    blocked: bool = False
    """Whether they may look at nothing but what they have asked."""


class Questions:
    """The answers to everything that only reads."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._answers: dict[type[Question], Callable[..., Awaitable[Answer]]] = {
            StatusOf: self._status,
            Mine: self._mine,
            Board: self._board,
            Brief: self._brief,
            Stats: self._stats,
            Help: self._help,
            BlockList: self._blocked,
        }

    async def answer(self, question: Question, reader: Reader) -> Answer:
        """The answer. Raises Refused."""
        return await self._answers[type(question)](question, reader)

    async def visible(self, desk: str, number: int, by: Person, here: bool) -> Request:
        """The request, if this person may know of it. Raises Refused."""
        request = await self._store.request(desk, number)
        if request is None or not (here or sees(by, request)):
            raise words.no_request(number)
        return request

    async def suggest(self, desk: str, by: Person, typed: str) -> list[tuple[str, str]]:
        """Open requests that fit what is being typed: (label, number). The blocked have what they asked alone."""
        typed = typed.lstrip("#")
        if by.helps:
            found = await self._store.find_open(desk, typed, SUGGESTED)
        else:
            found = [one for one in await self._store.mine(desk, by.id) if not one.ended and _fits(one, typed)]
        if by.shut_out(self._clock.now()):
            found = [one for one in found if one.requester == by.id]
        return [(f"#{one.number} · {one.title}", str(one.number)) for one in found if sees(by, one)]

    async def _status(self, _question: StatusOf, reader: Reader) -> Answer:
        request = await self._about(reader)
        card = cards.request_card(request, reader.policy)
        spent = time_spent(request, self._clock.now(), reader.policy)
        return Answer(card=replace(card, facts=(*card.facts, *spent)), request=request.number)

    async def _brief(self, question: Brief, reader: Reader) -> Answer:
        request = await self._about(reader)
        if not sees_notes(reader.by, request):
            permit(reader.by, question.who, request, question.name)
        history = await self._store.history(request.desk, request.number)
        return Answer(card=brief(request, history, self._clock.now(), reader.policy), request=request.number)

    async def _mine(self, _question: Mine, reader: Reader) -> Answer:
        found = await self._store.mine(reader.desk, reader.by.id)
        seen = [one for one in found if sees(reader.by, one)]
        mine = [one for one in seen if one.requester == reader.by.id or not reader.blocked]
        return Answer(card=listing.mine(mine, reader.by.id))

    async def _board(self, question: Board, reader: Reader) -> Answer:
        permit(reader.by, question.who, None, question.name)
        still_open, unowned = await self._store.open_counts(reader.desk)
        shown = await self._store.board(reader.desk)
        return Answer(card=listing.board(shown, still_open, unowned, reader.policy, self._clock.now()))

    async def _stats(self, question: Stats, reader: Reader) -> Answer:
        permit(reader.by, question.who, None, question.name)
        now = self._clock.now()
        since = numbers.since(question.period, now)
        return Answer(card=numbers.card(await self._store.stats(reader.desk, since, now), question.period))

    async def _help(self, question: Help, reader: Reader) -> Answer:
        return Answer(card=helptext.card(question.command, reader.policy))

    async def _blocked(self, question: BlockList, reader: Reader) -> Answer:
        permit(reader.by, question.who, None, question.name)
        now = self._clock.now()
        people = await self._store.people(reader.desk)
        return Answer(card=listing.blocked([one for one in people if one.shut_out(now)]))

    async def _about(self, reader: Reader) -> Request:
        request = await self.visible(reader.desk, reader.number or 0, reader.by, reader.here)
        if reader.blocked and request.requester != reader.by.id:
            raise words.no_request(request.number)
        return request


def _fits(request: Request, typed: str) -> bool:
    """Whether a request could be meant by what is typed, as the store finds it among all."""
    return str(request.number).startswith(typed) or typed.strip().casefold() in request.title.casefold()
