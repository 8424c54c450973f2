"""Somebody is forgotten, as an operator asks for it: what is found, what platforms go on showing, what was done.

It works beside a Muster that runs and without one, and whoever is called off half way types it again.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.deciding import NO_LONGER_KEPT
from bot.effect import AnyEffect, UpdatePull, kept
from bot.effects import effects
from bot.persons import named_in
from bot.settings import Config
from bot.still_shown import Link, shown
from bot.threads import CARD
from storage.editing import editing, sweep
from storage.forgetting import Forgetter
from storage.job import Effect
from storage.told import Told, told_of
from swarm.events import AnyEvent
from swarm.forgetting import Forgetting
from swarm.people import GONE
from swarm.request import Request

AGAIN = 2.0
"""Seconds after which it is looked once more: whoever was just doing something then has done it."""
LOOKS = 10
"""How often, at most, if there is always something new of them."""
BLOCKED = "They are blocked on {}. That is forgotten with them: should they come back, they can ask again."
BACKUPS = (
    "Backups are not touched, nor is what a restore or a move to another database has left behind: those from before "
    "still hold them, until you delete them."
)
IN_THE_FILE = "What was left of them on the disk is gone as well."
ON_A_SERVER = (
    "The server may still hold on its disk what stood there, until it writes over it: in the tables until you have it "
    "do VACUUM FULL, in its log (WAL) and in its own backups for as long as it keeps those."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What was asked for."""

    who: str
    desks: tuple[str, ...] = ()
    """All there are, if none is named."""
    names: tuple[str, ...] = ()
    also_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What would be done."""

    desks: tuple[str, ...]
    """On which of them something is found."""
    said: tuple[str, ...]
    open: tuple[str, ...]
    """The requests that are open and that they are in."""


async def planned(config: Config, wish: Wish, link: Link) -> Plan:
    """Look for somebody everywhere; changes nothing. Raises StorageBroken, Newer."""
    async with editing(config.where) as edited:
        known = [desk for (desk,) in await edited.reader.rows("desks_known")]
        if missing := [one for one in wish.desks if one not in {*known, *config.desks}]:
            raise LookupError(
                f"There is no desk “{missing[0]}”. There is {', '.join(sorted({*known, *config.desks}))}."
            )
        found = {
            desk: await told_of(edited.reader, desk, _forgetting(wish, GONE)) for desk in wish.desks or tuple(known)
        }
        blocked = [desk for desk in found if await edited.blocked(desk, wish.who)]
    found = {desk: told for desk, told in found.items() if told}
    still_open = tuple(f"{desk}#{one.number}" for desk, told in found.items() for one in told.requests if one.open)
    said = (
        [
            *_found(wish, found),
            *map(BLOCKED.format, blocked),
            *shown(found, link),
            *_in_the_file(config, wish),
            BACKUPS,
        ]
        if found
        else []
    )
    return Plan(desks=tuple(found), said=tuple(said), open=still_open)


async def forgotten(config: Config, wish: Wish, desks: Sequence[str], now: datetime) -> list[str]:
    """Forget somebody on these desks; what was done. Raises StorageBroken, Newer."""
    said = []
    async with editing(config.where) as edited:
        forgetter = Forgetter(
            alone=edited.alone,
            reader=edited.reader,
            follows=_follows(config),
            answer=NO_LONGER_KEPT,
            shared=edited.shared,
        )
        found = {}
        for desk in desks:
            found[desk] = _forgetting(wish, await forgetter.begin(desk, wish.who, now))
        changed = dict.fromkeys(desks, 0)
        for looks in range(LOOKS):
            counts = {desk: await forgetter.forget(desk, one, now) for desk, one in found.items()}
            changed = {desk: changed[desk] + counts[desk] for desk in desks}
            if looks and not any(counts.values()):
                break
            await asyncio.sleep(AGAIN)
        for desk, one in found.items():
            await forgetter.end(desk, wish.who)
            said.append(f"On {desk} they are {one.pseudonym} now. {_many(changed[desk])} changed.")
    return [*said, *await swept(config)]


async def swept(config: Config) -> list[str]:
    """What is left on the disk of whoever was forgotten goes as well, as far as that is ours. Raises StorageBroken."""
    async with editing(config.where) as edited:
        ((many, newest),) = await edited.reader.rows("not_swept")
        on_a_server = edited.shared
    if not many:
        return []
    await sweep(config.where)
    async with editing(config.where) as edited, edited.alone() as db:
        await db.write(("all_swept", [{"before": newest}]))
    return [ON_A_SERVER if on_a_server else IN_THE_FILE]


def _forgetting(wish: Wish, pseudonym: str) -> Forgetting:
    return Forgetting(who=wish.who, pseudonym=pseudonym, names=wish.names)


def _follows(config: Config) -> Callable[[Request, Request, Sequence[AnyEvent], Mapping[str, str]], list[Effect]]:
    """What is to be shown anew, where it can be."""

    def follows(
        before: Request, after: Request, happened: Sequence[AnyEvent], parts: Mapping[str, str]
    ) -> list[Effect]:
        if after.desk not in config.desks or CARD not in parts:
            return []
        asked: list[AnyEffect] = list(_asked_anew(after, parts))
        return [kept(one) for one in (*asked, *effects(before, after, happened))]

    return follows


def _asked_anew(request: Request, parts: Mapping[str, str]) -> Iterator[UpdatePull]:
    """The questions that stand in the thread."""
    for pull in request.pulls:
        yield from (UpdatePull(pull.id, at) for at in range(len(pull.asks)) if f"pull {pull.id} {at}" in parts)


def _found(wish: Wish, found: Mapping[str, Told]) -> Iterator[str]:
    for desk, told in found.items():
        rows = ", ".join(f"{count:,} in {table}" for table, count in sorted(told.rows.items()))
        yield f"{wish.who} on {desk}: {_many(len(told.requests))} of which something tells of them; rows: {rows}."


def _in_the_file(config: Config, wish: Wish) -> Iterator[str]:
    keys = named_in(config, wish.who)
    if keys:
        yield (
            f"The configuration names them: {', '.join(keys)}. Take them out and restart Muster before, or they are "
            "known again as soon as it reads who is who; as somebody new."
        )


def _many(count: int) -> str:
    return f"{count:,} request" if count == 1 else f"{count:,} requests"
