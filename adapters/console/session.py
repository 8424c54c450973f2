"""A session at the terminal, from its first line to its last: the application put together, and how it ends."""

import secrets
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path

from adapters.console.cast import Cast
from adapters.console.door import ConsoleDoor
from adapters.console.lines import CHANNEL, PLATFORM
from adapters.console.paper import Paper
from adapters.console.screen import Screen
from adapters.console.stdin import typed
from adapters.console.talk import DESK, Talk
from adapters.console.tape import Tape
from bot.clock import Clock
from bot.door import Door, Hears
from bot.duties import Duties
from bot.homes import Home, Homes
from bot.process import Parts, assembled
from swarm.people import Person
from swarm.refused import Refused

__all__ = ["converse", "typed"]

END = 9_000
"""The year from which on nobody sleeps any more: time itself ends in 9999."""


async def converse(db: Path, lines: AsyncIterator[str], *, json: bool, screen: Screen | None = None) -> int:
    """Hold a conversation over a database; how many lines were refused. Raises StorageBroken."""
    shown: Screen = screen or (Tape() if json else Paper())
    clock = Clock()

    def doors(_app: Hears, _duties: Duties, _kept: object) -> Mapping[str, Door]:
        return {PLATFORM: ConsoleDoor(shown, clock)}

    homes = Homes({DESK: Home(desk=DESK, intakes={PLATFORM: CHANNEL}, private={PLATFORM: CHANNEL})})
    async with assembled(db, homes, clock, doors) as parts:
        await _go_on(parts)
        talk = _talk(parts, shown)
        await talk.settled()
        try:
            async for line in lines:
                if not await talk.line(line):
                    break
        finally:
            await parts.courier.stop()
        return talk.refused


async def _go_on(parts: Parts) -> None:
    """Go on where the database was left, its time included."""
    latest = await parts.store.latest()
    if latest is not None:
        parts.clock.move(latest - parts.clock.now())
    await parts.courier.start()


def _talk(parts: Parts, screen: Screen) -> Talk:
    async def settled() -> None:
        await parts.courier.idle()
        await parts.ticker.look()
        await parts.courier.idle()

    async def slept(length: timedelta) -> None:
        """Let time pass from one due moment to the next, so that everything happens when it would."""
        until = parts.clock.now() + length
        if until.year > END:
            raise Refused("That is too far ahead. Begin a new database.")
        before = None
        while (due := await parts.store.next_due()) is not None and due <= until and due != before:
            parts.clock.move(due - parts.clock.now())
            await settled()
            before = due
        parts.clock.move(until - parts.clock.now())
        await settled()

    async def people() -> list[Person]:
        return await parts.store.people(DESK)

    async def know(person: Person) -> None:
        await parts.store.know(DESK, [person])

    async def lives(number: int) -> bool:
        return await parts.store.thread_of(DESK, number) is not None

    return Talk(
        hears=parts.app,
        screen=screen,
        clock=parts.clock,
        cast=Cast(people=people, know=know),
        lives=lives,
        slept=slept,
        settled=settled,
        session=secrets.token_hex(6),
    )
