"""What can be asked of the store: read beside the writer, so it waits for nobody and sees only what is committed."""

import contextlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from storage import stats as numbers
from storage.broken import unreadable
from storage.codec import decode_blocked, decode_person, view_event, view_request
from storage.driver import Reader
from storage.installations import Installation, installations
from storage.job import Failure, Pending
from storage.milliseconds import maybe_moment, ms
from storage.newer import Newer
from storage.places import Places
from swarm.events import AnyEvent
from swarm.people import Blocked, Person
from swarm.request import Request

MINE = 20
BOARD = 100

Decoded = TypeVar("Decoded")


class Reads:
    """The half of the store that only reads. Every method raises StorageBroken if the database fails.

    While an upgrade rolls, a newer Muster may have written what we show: as far as we know it.
    """

    def __init__(self, reader: Reader, counter: Reader) -> None:
        self._reader = reader
        self._counter = counter  # counts may take long, and nobody else is to wait for them
        self._places = Places(reader)

    async def request(self, desk: str, number: int) -> Request | None:
        rows = await self._reader.rows("request", desk=desk, number=number)
        return _one(desk, rows[0], view_request) if rows else None

    async def history(self, desk: str, number: int) -> list[AnyEvent]:
        """The events of a request, from the first to the last."""
        return _decoded(desk, await self._reader.rows("history", desk=desk, number=number), view_event)

    async def mine(self, desk: str, who: str) -> list[Request]:
        """What somebody asked, owns or helps with: open ones first, newest first."""
        return _decoded(desk, await self._reader.rows("mine", desk=desk, who=who, rows=MINE), view_request)

    async def board(self, desk: str) -> list[Request]:
        """The open ones, what needs somebody first; no more than can be shown."""
        return _decoded(desk, await self._reader.rows("board", desk=desk, rows=BOARD), view_request)

    async def oldest_open(self, desk: str, limit: int) -> list[Request]:
        """The open ones, the oldest first."""
        return _decoded(desk, await self._reader.rows("oldest_open", desk=desk, rows=limit), view_request)

    async def newest_undispatched(self, desk: str, after: int, limit: int) -> list[Request]:
        """The open ones that nobody owns, or with a number above this one; the newest first."""
        rows = await self._reader.rows("newest_undispatched", desk=desk, after=after, rows=limit)
        return _decoded(desk, rows, view_request)

    async def open_counts(self, desk: str) -> tuple[int, int]:
        """How many are open, and how many of them nobody owns."""
        ((still_open, unowned),) = await self._reader.rows("open_counts", desk=desk)
        return still_open, unowned

    async def find_open(self, desk: str, typed: str, limit: int = 25) -> list[Request]:
        """Open requests that could be meant: by number, by the beginning of the title, by a part of it."""
        folded = typed.strip().casefold()
        digits = folded.removeprefix("#")
        beginning = folded.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        rows = await self._reader.rows(
            "find_open",
            desk=desk,
            digits=digits if digits.isdecimal() else "",
            beginning=beginning,
            within="%" + beginning,
            rows=limit,
        )
        return _decoded(desk, rows, view_request)

    async def open_telling(self, desk: str, who: str, after: int, limit: int) -> list[int]:
        """The open requests with a number after this one in which somebody stands, in whatever part."""
        told = who.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        rows = await self._reader.rows("open_telling", desk=desk, after=after, pattern=f'%"{told}"%', rows=limit)
        return [number for (number,) in rows]

    async def due(self, now: datetime, limit: int) -> list[tuple[str, int]]:
        """Whose clocks have to be looked at, the longest due first."""
        return await self._reader.rows("due", now=ms(now), rows=limit)

    async def ready(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """The desks and people whose notices are ready, the longest ready first."""
        return await self._reader.rows("ready", now=ms(now), rows=limit)

    async def sittings_due(self, now: datetime) -> list[tuple[str, str]]:
        """The desks and the kinds of their sittings for which there is something to do, the longest due first."""
        return await self._reader.rows("sittings_due", now=ms(now))

    async def sitting(self, desk: str, kind: str) -> str:
        """What is kept of a sitting; empty if nothing ever was."""
        rows = await self._reader.rows("sitting", desk=desk, kind=kind)
        return rows[0][0] if rows else ""

    async def next_due(self) -> datetime | None:
        """When there is something to look at: a request's clocks, somebody's notices or a sitting."""
        ((at,),) = await self._reader.rows("next_due")
        return maybe_moment(at)

    async def latest(self) -> datetime | None:
        """When the last thing happened, on any desk. Reads every history: for the terminal's small databases."""
        ((at,),) = await self._reader.rows("latest")
        return maybe_moment(at)

    async def living_at(self, desk: str, address: str) -> int | None:
        """The request one of whose parts lives at this address."""
        return await self._places.living_at(desk, address)

    async def lived_at(self, address: str) -> list[tuple[str, int]]:
        """The desks and numbers of the requests that live, or lived, at this address, whoever's desk it is."""
        return [(desk, number) for desk, number in await self._reader.rows("lived_at", address=address)]

    async def thread_of(self, desk: str, number: int) -> str | None:
        """Where a request's thread lives, once it does."""
        return await self._places.thread_of(desk, number)

    async def threads(self, desk: str, platform: str, limit: int) -> dict[str, str]:
        """Where the requests that are not closed live on a platform, those in which something happened last first: of
        each thread where its card is."""
        return dict(await self._reader.rows("threads", desk=desk, platform=platform, rows=limit))

    async def heard_until(self, desk: str, platform: str) -> datetime | None:
        """Up to when all was heard that was said on a desk's platform; nothing, if nobody was ever heard there."""
        rows = await self._reader.rows("heard_until", desk=desk, platform=platform)
        return maybe_moment(rows[0][0]) if rows else None

    async def addresses(self, desk: str, number: int) -> dict[str, str]:
        """Where the parts of a request live."""
        return dict(await self._reader.rows("addresses", desk=desk, number=number))

    async def address(self, desk: str, number: int, part: str) -> str:
        """Where one part of a request lives; empty if nowhere."""
        rows = await self._reader.rows("address", desk=desk, number=number, part=part)
        return rows[0][0] if rows else ""

    async def pending(self, desk: str, number: int, limit: int) -> list[Pending]:
        """The effects of a request that are still to be done, in order; also those that have to wait."""
        rows = await self._reader.rows("pending", desk=desk, number=number, rows=limit)
        return [_pending(row) for row in rows]

    async def effect(self, desk: str, effect_id: int) -> str:
        """An effect that is still to be done, as it is by now; nothing, if it is not to be done any more."""
        rows = await self._reader.rows("effect", desk=desk, id=effect_id)
        return rows[0][0] if rows else ""

    async def half_forgotten(self) -> list[tuple[str, str]]:
        """On which desks somebody is just being forgotten, or was when whoever did it was killed; and who."""
        return await self._reader.rows("half_forgotten")

    async def forgotten(self) -> list[tuple[str, int]]:
        """Who was forgotten: on which desks, by the numbers of their pseudonyms."""
        return [(desk, number) for desk, number, *_ in await self._reader.rows("all_forgotten")]

    async def pending_requests(self) -> list[tuple[str, int]]:
        """The requests with effects still to be done."""
        return await self._reader.rows("pending_requests")

    async def failures(self, desk: str | None = None) -> list[Failure]:
        """The effects that could not be done, of one desk or of all."""
        rows = await (self._reader.rows("failures_of", desk=desk) if desk else self._reader.rows("failures"))
        return [
            Failure(desk=of, number=number, id=id_, kind=kind, doc=doc, attempts=attempts, error=error)
            for of, number, id_, kind, doc, attempts, error in rows
        ]

    async def people(self, desk: str) -> list[Person]:
        """The people the desk knows, with their load."""
        rows = await self._reader.rows("people_of", wanted=_list(desk))
        return [
            decode_person(doc, maybe_moment(away_until), load, maybe_moment(last_owned_at), blocked)
            for _, _, doc, away_until, load, last_owned_at, blocked in rows
        ]

    async def installations(self) -> list[Installation]:
        """Where the app is installed."""
        return await installations(self._reader)

    async def blocked(self, desk: str, who: str) -> Blocked | None:
        """Whether a desk takes nothing from somebody, or once took nothing."""
        rows = await self._reader.rows("person_blocked", desk=desk, who=who)
        return decode_blocked(*rows[0]) if rows else None

    async def all_blocked(self, desk: str) -> list[Person]:
        """Everybody from whom a desk takes nothing, or once took nothing, without their load; who cannot be read is
        left out, for Muster begins with this."""
        people = []
        for _, doc, blocked in await self._reader.rows("people_blocked", desk=desk):
            with contextlib.suppress(ValueError):
                people.append(decode_person(doc, None, 0, None, blocked))
        return people

    async def stats(self, desk: str, since: datetime | None, now: datetime) -> numbers.Stats:
        return await numbers.stats(self._counter, desk, since, now)


def _list(*wanted: str) -> str:
    return json.dumps(wanted)


def _decoded(desk: str, rows: list[tuple[Any, ...]], decode: Callable[[str], Decoded]) -> list[Decoded]:
    """All of these, but for those that only a newer Muster can read, which works beside us and shows them."""
    decoded = []
    for row in rows:
        with contextlib.suppress(Newer):
            decoded.append(_one(desk, row, decode))
    return decoded


def _one(desk: str, row: tuple[Any, ...], decode: Callable[[str], Decoded]) -> Decoded:
    number, doc = row
    try:
        return decode(doc)
    except ValueError as error:
        raise unreadable(desk, number) from error


def _pending(row: tuple[Any, ...]) -> Pending:
    desk, number, id_, revision, kind, doc, key, attempts, not_before, at, ago, begun = row
    return Pending(
        desk=desk,
        number=number,
        id=id_,
        revision=revision,
        kind=kind,
        doc=doc,
        key=key,
        attempts=attempts,
        not_before=maybe_moment(not_before),
        at=at,
        ago=ago / 1000,
        begun=None if begun is None else begun / 1000,
    )
