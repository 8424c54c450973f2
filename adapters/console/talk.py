"""The conversation in the terminal: lines in, answers out, and the words to the terminal itself."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from adapters.console import lines
from adapters.console.cast import Cast, described
from adapters.console.lines import CHANNEL, Spoken, Told
from adapters.console.screen import TERMINAL, Screen
from bot import words
from bot.clock import Clock
from bot.door import Answer, Heard, Hears
from bot.text import Span, When, sentence
from swarm import when
from swarm.refused import Refused

DESK = "desk"
HELP = (
    "`requester> open printer jams` types a command in the channel, `helper #1> take` in the thread of #1, "
    "`helper #1: on my way` just says something there. A line without a name is meant as the one before. "
    "`:sleep 30m` moves the clock, `:as dba staff tier2 +db` says who somebody is (`on_call`, `zone:Europe/Berlin` and "
    "`plan:gold` are facts as well), `:quit` ends. "
    "`helper> help` lists the commands."
)
KNOWN = "The terminal knows `:sleep 30m`, `:as dba staff tier2 +db`, `:help` and `:quit`."


@dataclass(slots=True, kw_only=True)
class Talk:
    """One session at the terminal."""

    hears: Hears
    screen: Screen
    clock: Clock
    cast: Cast
    lives: Callable[[int], Awaitable[bool]]
    """Whether a request has a thread."""
    slept: Callable[[timedelta], Awaitable[None]]
    """Let time pass, and everything happen that falls due meanwhile."""
    settled: Callable[[], Awaitable[None]]
    """Wait until everything is shown that follows from what was typed."""
    session: str
    """What makes this session's deliveries unlike any other's."""
    refused: int = 0
    before: Spoken | None = None
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def line(self, line: str) -> bool:
        """Do what one line says; whether there is to be another."""
        if not line.strip() or line.lstrip().startswith("# "):
            return True
        who, number = TERMINAL, None
        try:
            meant = lines.read(line, self.before)
            if isinstance(meant, Told):
                return await self._told(meant)
            self.before = meant
            who, number = meant.who, meant.number
            await self._spoken(meant)
        except Refused as refused:
            self._show(who, Answer(card=sentence(*words.refusal(refused)), refused=True, request=number))
        await self.settled()
        return True

    async def _spoken(self, spoken: Spoken) -> None:
        by = await self.cast.named(spoken.who)
        for name in lines.named(spoken.text):
            await self.cast.named(name)
        if spoken.number is not None and not await self.lives(spoken.number):
            raise words.no_request(spoken.number)
        place = CHANNEL if spoken.number is None else lines.thread(spoken.number)
        delivery = f"{self.session}-{next(self._numbers)}"
        if spoken.words:
            await self.hears.spoke(desk=DESK, by=by, thread=place, delivery=delivery)
            return
        heard = Heard(
            delivery=delivery,
            by=by,
            place=place,
            line=lines.normal(spoken.text),
            desk=DESK,
            in_thread=f"{spoken.who} #42> ",
        )
        answer = await self.hears.hear(heard)
        if isinstance(answer, Answer):
            self._show(spoken.who, answer)

    async def _told(self, told: Told) -> bool:
        match told.verb:
            case "quit" | "q" | "exit":
                return False
            case "sleep":
                await self.slept(_length(told.rest))
                self._say("It is ", When(self.clock.now()), " now.")
            case "as":
                self._say(described(await self.cast.declare(told.rest)))
            case "help" | "h" | "?":
                self._say(*words.marked(HELP))
            case _:
                raise Refused(KNOWN)
        return True

    def _say(self, *spans: Span) -> None:
        self._show(TERMINAL, Answer(card=sentence(*spans)))

    def _show(self, who: str, answer: Answer) -> None:
        self.refused += answer.refused or answer.failed
        self.screen.answer(who, answer, self.clock.now())


def _length(typed: str) -> timedelta:
    """How long to sleep. Raises Refused."""
    if not typed:
        raise Refused("Say how long, as in `:sleep 30m` or `:sleep 2h 30m`.")
    length = when.duration(typed)
    if length > when.LONGEST:
        raise Refused("That is more than a year. Sleep less, or several times.")
    return length
