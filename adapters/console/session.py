"""A session at the terminal, from its first line to its last: where the lines come from, and how it ends."""

import asyncio
import secrets
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from adapters.console.door import ConsoleDoor
from adapters.console.lines import CHANNEL, DESK, PLATFORM
from adapters.console.screen import Paper, Screen, Tape
from adapters.console.talk import Talk
from bot.clock import Clock
from bot.door import Door, Hears
from bot.homes import Home, Homes
from bot.process import Parts, assembled

PROMPT = "muster> "


async def converse(db: Path, lines: AsyncIterator[str], *, json: bool) -> int:
    """Hold a conversation over a database; how many lines were refused."""
    screen: Screen = Tape() if json else Paper()
    clock = Clock()

    def doors(_app: Hears) -> Mapping[str, Door]:
        return {PLATFORM: ConsoleDoor(screen, clock)}

    homes = Homes({DESK: Home(desk=DESK, intakes={PLATFORM: CHANNEL})})
    async with assembled(db, homes, clock, doors) as parts:
        await parts.courier.start()
        talk = await _talk(parts, screen)
        await talk.settled()
        async for line in lines:
            if not await talk.line(line):
                break
        await parts.courier.stop()
        return talk.refused


async def _talk(parts: Parts, screen: Screen) -> Talk:
    people = await parts.store.people(DESK)

    async def settled() -> None:
        await parts.courier.idle()
        await parts.ticker.look()
        await parts.courier.idle()

    return Talk(
        hears=parts.app,
        screen=screen,
        clock=parts.clock,
        known={one.id.partition(":")[2]: one for one in people},
        settled=settled,
        session=secrets.token_hex(6),
    )


async def typed(*, prompt: bool) -> AsyncIterator[str]:
    """The lines of standard input, until it ends; with a prompt for people."""
    while True:
        try:
            line = await asyncio.to_thread(_read, PROMPT if prompt else "")
        except (EOFError, KeyboardInterrupt):
            return
        yield line


def _read(prompt: str) -> str:
    if prompt:
        return input(prompt)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\r\n")
