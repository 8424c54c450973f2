"""The conversation in the terminal: lines in, answers out, and the words to the terminal itself."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count

from adapters.console import lines
from adapters.console.lines import CAST, CHANNEL, DESK, Spoken, Told
from adapters.console.screen import Screen
from bot import words
from bot.clock import Clock
from bot.door import Answer, Heard, Hears
from bot.text import sentence
from swarm.people import Person
from swarm.refused import Refused
from swarm.when import duration

HELP = (
    "`requester> open printer jams` types a command in the channel, `helper #1> take` in the thread of #1, "
    "`helper #1: on my way` just says something there. `:sleep 30m` moves the clock, `:as dba staff tier2 +db` "
    "says who somebody is, `:quit` ends. `helper> help` lists the commands."
)


@dataclass(slots=True, kw_only=True)
class Talk:
    """One session at the terminal."""

    hears: Hears
    screen: Screen
    clock: Clock
    known: dict[str, Person]
    """Who has appeared or been declared, in this session and before."""
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
        try:
            meant = lines.read(line, self.before)
            if isinstance(meant, Told):
                return await self._told(meant)
            self.before = meant
            await self._spoken(meant)
        except Refused as refused:
            self._refuse("", refused)
        await self.settled()
        return True

    async def _spoken(self, spoken: Spoken) -> None:
        by = await self._person(spoken.who)
        for name in lines.mentions(spoken.text):
            await self._person(name)
        place = CHANNEL if spoken.number is None else lines.thread(spoken.number)
        delivery = f"{self.session}-{next(self._numbers)}"
        if spoken.words:
            await self.hears.spoke(desk=DESK, by=by, thread=place, delivery=delivery)
            return
        typed = lines.normal(spoken.text)
        answer = await self.hears.hear(Heard(delivery=delivery, by=by, place=place, line=typed, desk=DESK))
        if isinstance(answer, Answer):
            self.refused += answer.refused or answer.failed
            self.screen.answer(spoken.who, answer, self.clock.now())

    async def _person(self, name: str) -> Person:
        """Who this is; a name of the cast is what it says, any other just somebody."""
        if name not in self.known:
            await self._know(lines.declared(f"{name} {CAST.get(name, '')}"), name)
        return self.known[name]

    async def _know(self, person: Person, name: str) -> None:
        self.known[name] = person
        await self.hears.know(desk=DESK, people=list(self.known.values()))

    async def _told(self, told: Told) -> bool:
        match told.verb:
            case "quit" | "q" | "exit":
                return False
            case "sleep":
                self.clock.move(duration(told.rest))
                await self.settled()
            case "as":
                person = lines.declared(told.rest)
                await self._know(person, person.id.partition(":")[2])
            case "help":
                self.screen.answer("you", Answer(card=sentence(*words.marked(HELP))), self.clock.now())
            case _:
                raise Refused("The terminal knows `:sleep 30m`, `:as dba staff tier2 +db`, `:help` and `:quit`.")
        return True

    def _refuse(self, who: str, refused: Refused) -> None:
        self.refused += 1
        answer = Answer(card=sentence(*words.refusal(refused)), refused=True)
        self.screen.answer(who or "you", answer, self.clock.now())
