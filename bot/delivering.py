"""One effect to one door: what is shown is put together here, as it stands at the moment of showing."""

from collections.abc import Mapping

from bot import calls
from bot.app import App
from bot.clock import Clock
from bot.door import Door, Gone, Later, Never
from bot.effect import (
    OPEN_THREAD,
    AnyEffect,
    CloseThread,
    Digest,
    Follow,
    OfSitting,
    OpenThread,
    Post,
    PostPull,
    ReopenThread,
    ShutOut,
    UpdateCard,
    UpdatePull,
    Whisper,
    read,
)
from bot.giving_up import telling
from bot.homes import Homes
from bot.insiders import Insiders
from bot.linking import linked_card
from bot.private import LAST, NO_DOOR, Done, Private, door_of
from bot.sitting_cards import SittingCards
from bot.text import Card
from bot.threads import CARD, THREAD, Parcel, Threads, anew, put_back
from storage.job import Pending
from storage.store import Store
from swarm.people import is_gone
from swarm.request import Request, Status


class Deliverer:
    """Knows for each kind of effect what to ask of which door."""

    def __init__(
        self,
        store: Store,
        homes: Homes,
        doors: Mapping[str, Door],
        app: App,
        clock: Clock,
    ) -> None:
        self._store = store
        self._homes = homes
        self._doors = doors
        self._app = app
        self._insiders = Insiders(store, clock)
        self._threads = Threads(store, homes, app, self._insiders)
        self._private = Private(store, homes, doors, app, clock)
        self._sittings = SittingCards(store, homes, doors, clock)

    async def platform(self, row: Pending) -> str:
        """Which platform has to do it; none, if it is nothing for a platform."""
        effect = read(row.doc)
        if isinstance(effect, Follow | ShutOut) or _to_nobody(effect):
            return ""
        if isinstance(effect, OfSitting):
            return self._sittings.platform(row.desk)
        if isinstance(effect, Whisper | Digest):
            return _platform(effect.to)
        request = await self._store.request(row.desk, row.number)
        return _platform(request.intake) if request else ""

    def look_first(self, row: Pending) -> None:
        """This may have been done already, by a process that died before it could say so; or what it needed."""
        for door in self._doors.values():
            for key in _keys(row):
                door.look_first(key, row.begun or 0.0)
        self._threads.look_first(_key(row))

    async def deliver(self, row: Pending) -> Done:
        """Do it. Raises Later or Never."""
        done = await self._deliver(row)
        self._settle(row)
        return done

    async def _as_it_is(self, row: Pending) -> AnyEffect | None:
        """The effect, without whoever was forgotten while it was in hand; nothing, if it was only about them."""
        effect = read(row.doc)
        if not isinstance(effect, Post | Whisper | Digest):
            return effect  # what it shows is read when it is shown
        doc = await self._store.effect(row.desk, row.id)
        return read(doc) if doc else None

    def _settle(self, row: Pending) -> None:
        for door in self._doors.values():
            for key in _keys(row):
                door.settle(key)
        self._threads.settle(_key(row))

    async def _deliver(self, row: Pending) -> Done:
        effect = await self._as_it_is(row)
        if effect is None or _to_nobody(effect):
            return Done()
        if isinstance(effect, OfSitting):
            return Done(await self._sittings.deliver(effect, row.desk, _key(row)))
        if isinstance(effect, ShutOut):
            await self._app.shut_out(row.desk, effect.person)
            return Done()
        request = await self._store.request(row.desk, row.number)
        if request is None:
            raise Never("The request does not exist.")
        if isinstance(effect, Follow):
            await self._app.follow(row.desk, effect.number, request)
            return Done()
        if isinstance(effect, Whisper):
            return Done(await self._private.whisper(effect, request, _key(row)))
        if isinstance(effect, Digest):
            return await self._private.digest(effect, request, _key(row))
        return Done(await self._at_home(effect, request, row))

    async def _at_home(self, effect: AnyEffect, request: Request, row: Pending) -> dict[str, str]:
        """Do what is done in a request's own thread, or to it."""
        if row.desk not in self._homes:
            raise Later(f"the desk {row.desk} is not configured", NO_DOOR)
        addresses = await self._store.addresses(row.desk, row.number)
        door = door_of(request.intake, self._doors)
        parcel = Parcel(request=request, addresses=addresses, key=_key(row), door=door)
        if THREAD in addresses:
            return await self._show_or_mend(effect, parcel)
        opened = await self._threads.open(parcel)
        if isinstance(effect, OpenThread):
            return opened
        # Kept at once: what is to be shown may fail, and then the thread must not be opened a second time.
        await self._store.settled(row.desk, row.number, opened, heals=OPEN_THREAD)
        addresses.update(opened)
        return await self._show(effect, parcel)

    async def gave_up(self, row: Pending, why: str) -> None:
        """It could not be done; whoever has to know is told."""
        effect = await self._as_it_is(row)
        if effect is None:
            return
        if isinstance(effect, PostPull):
            request = await self._store.request(row.desk, row.number)
            effect = Post(await self._pull(request, effect.pull, effect.ask)) if request else effect
        job = telling(row.desk, row.number, _key(row), effect, why)
        if job is not None:
            await self._store.run(job)
            self._app.changed(row.desk, row.number)
        self._settle(row)

    async def _show_or_mend(self, effect: AnyEffect, parcel: Parcel) -> dict[str, str]:
        """Where somebody deleted the card or the thread, it is put back first; other messages are not missed."""
        try:
            return await self._show(effect, parcel)
        except Gone as gone:
            match effect:
                case CloseThread() | UpdatePull():
                    return {}
                case UpdateCard():
                    return await self._threads.put_back(parcel, gone)
            parcel.addresses.update(await self._threads.open_anew(parcel, gone))
            return await self._show(effect, parcel)

    async def _show(self, effect: AnyEffect, parcel: Parcel) -> dict[str, str]:
        door, request, addresses = parcel.door, parcel.request, parcel.addresses
        thread = addresses[THREAD]
        match effect:
            case UpdateCard():
                await door.edit(addresses[CARD], await self._said(await self._threads.card(request), request))
            case Post(card=card):
                said = await self._said(card, request)
                return {LAST: await door.post(thread, said, parcel.key, addresses.get(LAST, ""))}
            case PostPull(pull=pull, ask=ask):
                asked = await self._pull(request, pull, ask)
                posted = await door.post(thread, asked, parcel.key, addresses.get(LAST, ""))
                return {_part(pull, ask): posted, LAST: posted}
            case UpdatePull(pull=pull, ask=ask) if _part(pull, ask) in addresses:
                await door.edit(addresses[_part(pull, ask)], await self._pull(request, pull, ask))
            case CloseThread() if request.status is Status.CLOSED:
                await door.close_thread(thread)
            case ReopenThread():
                await door.reopen_thread(thread)
        return {}

    async def _pull(self, request: Request, pull_id: str, ask: int) -> Card:
        call = request.pull(pull_id)
        if call is None or ask >= len(call.asks):
            raise Never(f"The call for help {pull_id} does not exist.")
        return await self._said(calls.pull_card(request, call, call.asks[ask]), request)

    async def _said(self, card: Card, request: Request) -> Card:
        """The card as it is said where the request lives: it calls in nobody who does not belong there."""
        return await self._insiders.calling(await linked_card(card, self._store), request)


def _to_nobody(effect: AnyEffect) -> bool:
    """Whether it is for somebody who was forgotten."""
    return isinstance(effect, Whisper | Digest) and is_gone(effect.to)


def _key(row: Pending) -> str:
    """The effect's own id, the same at every try, and no other's: numbers are given again where a database is begun
    anew, or a backup restored, and what was sent before stands on the platform still."""
    return f"{row.desk}#{row.number}/{row.id}/{row.at}"


def _keys(row: Pending) -> tuple[str, ...]:
    """All under which something may be sent for it."""
    key = _key(row)
    return key, anew(key), put_back(key)


def _platform(address: str) -> str:
    return address.partition(":")[0]


def _part(pull: str, ask: int) -> str:
    return f"pull {pull} {ask}"
