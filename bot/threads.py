"""A request's thread and its card: opened once, and put back where somebody deleted them."""

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from bot import cards
from bot.app import App
from bot.door import Door, Gone, Later, Never
from bot.effect import AnyEffect, Post, PostPull, UpdateCard, Whisper, kept
from bot.former import former
from bot.homes import Homes
from bot.insiders import Insiders
from bot.linking import linked_card
from bot.private import LAST
from bot.text import Card, Text, joined, sentence
from storage.job import Facts, Job, Outcome
from storage.store import Store
from swarm.refused import Mention
from swarm.request import Request, Status

THREAD, CARD, LOST = "thread", "card", "lost thread"
"""The parts of a request that live at addresses; of a thread that was deleted it is kept where it was."""
MANY = 1_000
ONCE = "The thread was deleted once more. It was opened anew before, and is not a second time."


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """An effect with what is needed to show it."""

    request: Request
    addresses: dict[str, str]
    key: str
    door: Door


class Threads:
    """Opens the threads of requests."""

    def __init__(self, store: Store, homes: Homes, app: App, insiders: Insiders) -> None:
        self._store = store
        self._homes = homes
        self._app = app
        self._insiders = insiders
        self._begun: set[str] = set()
        """The keys under which a card may have been put back already, as things stood then."""

    def look_first(self, key: str) -> None:
        """This may have been done already."""
        self._begun.add(key)

    def settle(self, key: str) -> None:
        """What became of it is known."""
        self._begun.discard(key)

    async def card(self, request: Request) -> Card:
        """The card as it is to be seen now."""
        return await linked_card(cards.request_card(request, self._homes[request.desk].policy), self._store)

    async def open(self, parcel: Parcel) -> dict[str, str]:
        """Open the thread; where it and the card live. Raises Later or Never."""
        return await self._opened(parcel, parcel.key)

    async def put_back(self, parcel: Parcel, gone: Gone) -> dict[str, str]:
        """The card in its thread, or both; what is closed needs neither. Where they live. Raises Later or Never."""
        if parcel.request.status is Status.CLOSED:
            return {}
        begun = parcel.key in self._begun
        self._begun.add(parcel.key)
        try:
            back = await self._card_anew(parcel)
        except Gone:
            back = await self.open_anew(parcel, gone)
        if begun:  # what is found then shows how things stood when it was sent
            await self._change_again(parcel)
        return back

    async def _change_again(self, parcel: Parcel) -> None:
        """Have the card changed once more, to what it is by now."""
        desk, number = parcel.request.desk, parcel.request.number
        changed = Outcome(effects=(kept(UpdateCard()),))
        await self._store.run(Job(desk=desk, number=number, decide=lambda _: changed))
        self._app.changed(desk, number)

    async def _card_anew(self, parcel: Parcel) -> dict[str, str]:
        """Post the card in its thread; where it lives. Raises Gone if the thread was deleted as well."""
        thread, last = parcel.addresses[THREAD], parcel.addresses.get(LAST, "")
        card = await self._insiders.calling(await self.card(parcel.request), parcel.request)
        posted = await parcel.door.post(thread, card, put_back(parcel.key), last)
        return {CARD: posted, LAST: posted}

    async def open_anew(self, parcel: Parcel, gone: Gone) -> dict[str, str]:
        """Open another thread for one that was deleted, once, and say so; where it and the card live now.

        What is closed needs none: then it raises what the platform said.
        """
        request, addresses = parcel.request, parcel.addresses
        if request.status is Status.CLOSED:
            raise gone
        if LOST in addresses:
            raise Never(ONCE) from gone
        opened = {**await self._opened(parcel, anew(parcel.key), addresses[CARD]), LOST: addresses[THREAD]}
        await self._say_so(parcel)
        await self._store.settled(request.desk, request.number, opened)
        with suppress(Later, Never):  # where the old card is still there, nobody should take it for the card
            elsewhere = sentence(request.ref, " goes on in another thread.")
            await parcel.door.edit(addresses[CARD], await linked_card(elsewhere, self._store))
        self._app.changed(request.desk, request.number)
        return opened

    async def _opened(self, parcel: Parcel, key: str, after: str = "") -> dict[str, str]:
        request = parcel.request
        greeting = await linked_card(sentence(*_greeting(request)), self._store)
        greeting = await self._insiders.calling(greeting, request)
        where, card = request.intake, await self._insiders.calling(await self.card(request), request)
        if request.private:
            opened = await parcel.door.open_private(where, card, greeting, key, _name(request, key))
        else:
            opened = await parcel.door.open_thread(where, card, greeting, key, after)
        return {THREAD: opened.thread, CARD: opened.card, LAST: opened.last or opened.card}

    async def _say_so(self, parcel: Parcel) -> None:
        """Have it said in the new thread and to the asker, and asked again there what was asked in the old one."""
        desk, number = parcel.request.desk, parcel.request.number
        waiting = {row.doc for row in await self._store.pending(desk, number, MANY)}

        def decide(facts: Facts) -> Outcome:
            request = facts.request
            if request is None:
                return Outcome()
            return Outcome(effects=tuple(row for row in map(kept, _consequences(request)) if row.doc not in waiting))

        await self._store.run(Job(desk=desk, delivery=anew(parcel.key), number=number, decide=decide))


def anew(key: str) -> str:
    """The key under which a thread is opened anew for what was to be shown in it."""
    return f"{key} anew"


def put_back(key: str) -> str:
    """The key under which a card is posted anew that was to be changed."""
    return f"{key} back"


def _name(request: Request, key: str) -> str:
    """What the place of a private request is called: no word of it, and no other request's, of no other database.

    With the key as the version before had it: when the request was opened is in it besides.
    """
    mark = hashlib.blake2b(f"{former(key)} {request.opened_at.isoformat()}".encode(), digest_size=4).hexdigest()
    return f"{request.desk}-{request.number}-{mark}"


def _greeting(request: Request) -> Text:
    """It calls in whoever is in the request by then; those who owe an answer are called by their question."""
    owner: Text = (
        (Mention(request.shepherd, ping=True), " looks after this.")
        if request.shepherd
        else ("nobody looks after this yet; it is on the board.",)
    )
    swarm = joined(((Mention(one.who, ping=True),) for one in request.swarm), ", ")
    return (Mention(request.requester, ping=True), ": ", *owner, *((" In the swarm: ", *swarm, ".") if swarm else ()))


def _consequences(request: Request) -> Sequence[AnyEffect]:
    asked = [PostPull(pull.id, len(pull.asks) - 1) for pull in request.pulls if pull.asked is not None]
    return (
        Post(sentence("The thread of this request was deleted. It goes on here.")),
        *asked,
        Whisper(request.requester, sentence(request.ref, " goes on in a new thread: the one before was deleted.")),
    )
