"""Who belongs in the place of a request: who is brought into a new one, and who alone may be called in a private one.

A ping brings people in: on Discord a mention does, unless it is not allowed to notify, and in Slack whoever is pinged
is invited. So this one rule is asked wherever something is said in a place, as things stand when it is said: nobody is
called in who was let go, was shut out, or lost the role by which they came. Only whoever asked it belongs in it for as
long as it lasts: it is theirs, and staff go on with it, also if the desk takes nothing more from them. Nothing else is
decided here.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.text import Card, Fact, Text
from storage.store import Store
from swarm.people import Person, is_gone
from swarm.permission import By, plays
from swarm.refused import Mention
from swarm.request import Request

BY_ROLE_OR_CALL = (By.SHEPHERD, By.SWARM, By.ASKED)


class Insiders:
    """The people of requests' places, as things stand now."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def of(self, request: Request) -> list[str]:
        """Those who belong in a private one's: who asked it, its shepherd, its swarm, and whoever owes an answer."""
        return inside(request, await self._store.people(request.desk), self._clock.now())

    async def calling(self, card: Card, request: Request) -> Card:
        """The card as it may be said there: in a private place whoever does not belong is named, and not called."""
        return called_only(card, await self.of(request)) if request.private else card


def inside(request: Request, people: Sequence[Person], at: datetime) -> list[str]:
    """Those who belong in the place of a private request, each once."""
    known = {one.id: one for one in people}
    return [who for who in in_it(request) if who not in known or _belongs(known[who], request, at)]


def called_only(card: Card, whom: Collection[str]) -> Card:
    """The card, in which nobody but these is pinged."""

    def quiet(text: Text) -> Text:
        return tuple(
            replace(span, ping=False) if isinstance(span, Mention) and span.person not in whom else span
            for span in text
        )

    return replace(
        card,
        title=quiet(card.title),
        body=tuple(map(quiet, card.body)),
        facts=tuple(Fact(fact.name, quiet(fact.text)) for fact in card.facts),
    )


def _belongs(who: Person, request: Request, at: datetime) -> bool:
    """Of somebody the desk knows: of nobody else it can say that they are shut out, or have lost a role."""
    return plays(who, By.REQUESTER, request) or (
        not who.shut_out(at) and any(plays(who, part, request) for part in BY_ROLE_OR_CALL)
    )


def in_it(request: Request) -> list[str]:
    """Those whom the request itself names, each once."""
    owing = (call.asked.who for call in request.pulls if call.asked is not None)
    named = (request.requester, request.shepherd or "", *(one.who for one in request.swarm), *owing)
    return [who for who in dict.fromkeys(named) if who and not is_gone(who)]
