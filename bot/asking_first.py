"""How `muster forget` goes: look, say all of it, ask, and only then do it. It cannot be undone."""

import asyncio
from collections.abc import Callable

from bot.clock import Clock
from bot.forgetting import Plan, Wish, forgotten, planned, swept
from bot.settings import Config
from bot.still_shown import Link

OPEN = (
    "Still open, and they are in it: {}. Have these closed or handed over first, or say --also-open: they go on "
    "without their words, and what they look after is on the board."
)
HALF_WAY = "Called off. What is forgotten by now is so for good; type it again, and it goes on."
SAID = Callable[[str], object]


def asked_first(
    config: Config, wish: Wish, *, link: Link, say: SAID, sure: Callable[[], bool] | None, clock: Clock
) -> int:
    """Forget somebody, if whoever asks is `sure`; nothing to ask means only to look. The exit code.

    Raises StorageBroken.
    """
    try:
        plan = asyncio.run(planned(config, wish, link))
    except LookupError as unknown:
        say(str(unknown.args[0]))
        return 1
    for line in plan.said:
        say(line)
    if not plan.desks:
        return _unknown(config, wish, say)
    if plan.open and not wish.also_open:
        say(OPEN.format(", ".join(plan.open)))
        return 1
    if sure is None:
        return 0
    if not sure():
        say("Nothing was changed.")
        return 1
    return _done(config, wish, plan, say, clock)


def _unknown(config: Config, wish: Wish, say: SAID) -> int:
    where = f" on {' or '.join(wish.desks)}" if wish.desks else ""
    say(f"Nothing is kept of {wish.who}{where}: nobody of that name was ever here, or they are forgotten already.")
    for line in asyncio.run(swept(config)):
        say(line)
    return 1


def _done(config: Config, wish: Wish, plan: Plan, say: SAID, clock: Clock) -> int:
    try:
        for line in asyncio.run(forgotten(config, wish, plan.desks, clock.now())):
            say(line)
    except KeyboardInterrupt:
        say(HALF_WAY)
        return 1
    return 0
