"""Hear, do, answer. The only place where refusals and breakages become words.

What is answered here is committed: the platform is acknowledged with it, and not before.
"""

import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from bot import forms, grammar, pressing, words
from bot.arrivals import Arrivals
from bot.catalogue import about_request
from bot.circumstances import Circumstances
from bot.clock import Clock
from bot.committing import Changed, Committing
from bot.deciding import Change, refusal
from bot.door import Answer, Gap, Heard
from bot.gaps import Gaps
from bot.grammar import Parsed
from bot.homes import Home, Homes
from bot.linking import linked
from bot.looking import Looking
from bot.questions import Questions, Reader
from bot.shutting_out import ShuttingOut
from bot.sittings import DESK, Sittings
from bot.text import Form, sentence
from bot.unasked import Unasked
from storage.broken import StorageBroken
from storage.job import Facts, Job, Outcome
from storage.newer import Newer
from storage.store import Store
from swarm import limits
from swarm.commands import Asked, Command, OnPerson, OnRequest, Open, Question, Sit, Source
from swarm.commands.owning import AGAIN_WITHIN
from swarm.option import YesNo
from swarm.people import Person
from swarm.refused import Refused
from swarm.request import Request

log = structlog.get_logger()
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""The same message is the same request, however long ago it was turned into one."""


class App:
    """The application as the doors, the courier and the ticker use it."""

    again: Callable[[str], None]
    """Told of a desk on which what waits need not wait any longer; the courier's again."""
    changed: Changed
    """Told of every request for which there may be something to do on a platform now; the courier's wake."""

    def __init__(self, store: Store, clock: Clock, homes: Homes, arrivals: Arrivals) -> None:
        self._store = store
        self._clock = clock
        self._homes = homes
        self._committing = Committing(store, arrivals, self._wake)
        self._circumstances = Circumstances(store, clock)
        self._unasked = Unasked(store, homes, self._circumstances, self._committing)
        self._shutting_out = ShuttingOut(store, clock, homes, self._circumstances, self._committing)
        self._looking = Looking(store, clock, homes, self._committing)
        self._questions = Questions(store, clock)
        self.sittings = Sittings(store, clock, homes, self._wake)
        self.gaps = Gaps(store, clock, homes)

    async def hear(self, heard: Heard) -> Answer | Form:
        """Do what was asked, commit, answer. Never raises: what breaks becomes an answer with a reference."""
        desk = heard.desk
        try:
            return await self._heard(heard)
        except Refused as refused:
            return refusal(refused, desk)
        except Newer as newer:
            log.warning("left to a newer Muster", desk=desk, delivery=heard.delivery, why=str(newer))
            return Answer(card=sentence(words.newer()), failed=True)
        except Exception as error:
            reference, known = secrets.token_hex(3), isinstance(error, StorageBroken)
            facts = {"ref": reference, "desk": desk, "delivery": heard.delivery, "by": heard.by.id, "why": str(error)}
            log.error("hearing broke", **facts, exc_info=not known)  # what the database says of itself is clear enough
            return Answer(card=sentence(words.broken(reference)), failed=True)

    async def spoke(self, *, desk: str, by: Person, thread: str, delivery: str, at: datetime | None = None) -> None:
        """Somebody wrote in a thread: their name and the time count, never the words."""
        await self._unasked.spoke(desk, by, thread, delivery, at)

    async def missed(self, *, desk: str, platform: str) -> Gap | None:
        """What has to be looked through, now that people are heard there."""
        return await self.gaps.missed(desk, platform)

    async def gone(self, *, desk: str, place: str) -> None:
        """Somebody deleted what was at this address while nobody listened."""
        await self._unasked.gone(desk, place)

    async def lives(self, *, desk: str, place: str) -> bool:
        """Whether a request of this desk lives there."""
        return await self._store.living_at(desk, place) is not None

    async def listening(self, *, desk: str, platform: str) -> None:
        """All that was said there up to now was heard, or has been told of."""
        await self.gaps.listening(desk, platform)

    async def stands_by(self, *, desk: str, platform: str) -> None:
        """Another process hears what is said there."""
        await self.gaps.stands_by(desk, platform)

    async def back(self, *, desk: str) -> None:
        """A desk can be reached again."""
        self.again(desk)

    async def know(self, *, desk: str, platform: str, people: Sequence[Person], complete: bool) -> None:
        """The people of a desk on one platform; those on other platforms stay as they are."""
        trusted = await self._shutting_out.trusted(desk)
        await self._store.know(desk, people, complete=complete, platform=platform)
        self._looking.forget(desk)
        if trusted:
            await self.shut_out_again(desk, trusted)

    async def suggest(self, *, desk: str, by: Person, typed: str) -> list[tuple[str, str]]:
        """Open requests that fit what is being typed, and that this person may know of."""
        if desk not in self._homes:
            return []
        return await self._questions.suggest(desk, await self._circumstances.known(desk, by), typed)

    async def look(self, desk: str, number: int) -> None:
        """Do what the clocks say is due on a request."""
        await self._looking.look(desk, number)

    async def follow(self, desk: str, number: int, follower: Request) -> None:
        """A request learns of its duplicate, and of the duplicates of that, so that whoever asked them is told."""
        await self._unasked.follow(desk, number, follower)

    async def shut_out(self, desk: str, person: str) -> None:
        """The desk's requests go on without somebody who is blocked. Raises Later."""
        await self._shutting_out.carry_out(desk, person)

    async def shut_out_again(self, desk: str, among: Collection[str] | None = None) -> None:
        """The desk's requests go on without all who are blocked, or those among these."""
        if await self._shutting_out.again(desk, among):
            self._wake(desk, DESK)

    def _wake(self, desk: str, number: int, *, unhurried: bool = False) -> None:
        self.sittings.note(desk, number)
        self.changed(desk, number, unhurried=unhurried)

    async def _heard(self, heard: Heard) -> Answer | Form:
        parsed = _parsed(heard)
        named = parsed.target.desk if parsed.target else ""
        home = self._homes.desk_for(named, heard.desk, heard.by.platform, heard.realm)
        by = await self._circumstances.admitted(home, heard.desk, heard.by, parsed.command)
        if parsed.command is Open:
            parsed = await self._not_told_on(home, parsed, heard)
        number, here = await self._request(home, parsed, heard)
        if parsed.lacks and (heard.pressed or (heard.shows_forms and parsed.bare and parsed.command is Open)):
            try:
                return await self._form(home, by, parsed, number, here)
            except Refused as refused:
                return await linked(refusal(refused, home.desk, number), self._store)
        command = parsed.build()
        if isinstance(command, Sit):
            return await linked(await self.sittings.answer(command, home, by, heard.delivery), self._store)
        if isinstance(command, Question):
            blocked = by.shut_out(self._clock.now())
            reader = Reader(desk=home.desk, policy=home.policy, by=by, number=number, here=here, blocked=blocked)
            return await linked(await self._questions.answer(command, reader), self._store)
        change = self._circumstances.change(home, by, here)
        answer = await self._committing.answered(self._job(change, command, number, heard))
        if isinstance(command, OnPerson):
            self._looking.forget(home.desk)
            self._wake(home.desk, DESK)
        return answer

    async def _request(self, home: Home, parsed: Parsed, heard: Heard) -> tuple[int | None, bool]:
        """The request that is meant, and whether it was said in its own thread. Raises Refused."""
        if not about_request(parsed.command):
            return None, False
        at_the_intake = heard.place in home.intakes.values()  # where every request begins, and none lives
        living = None if at_the_intake else await self._store.living_at(home.desk, heard.place)
        number = parsed.target.number if parsed.target else living
        if number is None:
            raise words.which_request(parsed.command.name, heard.in_thread)
        if parsed.target and parsed.target.mark:
            pressing.check(parsed.target, await self._store.request(home.desk, number))
        return number, number == living and await self._circumstances.inside(home.desk, living, heard.place)

    async def _not_told_on(self, home: Home, parsed: Parsed, heard: Heard) -> Parsed:
        """What is to be opened, if that copies nothing from where few read to where all do. Raises Refused."""
        if parsed.values.get("private") is YesNo.YES:
            return parsed
        if heard.author and not heard.source:  # a message to which no link leads: it is between somebody and us
            raise words.said_between_us()
        if heard.place in home.intakes.values():
            return parsed
        if not await self._circumstances.is_private(heard.place):
            return parsed
        if parsed.lacks:  # a form may ask for the rest
            return replace(parsed, values={**parsed.values, "private": YesNo.YES})
        raise words.said_privately()

    async def _form(self, home: Home, by: Person, parsed: Parsed, number: int | None, here: bool) -> Form:
        """The form that asks for what lacks, unless the person may not do it anyway. Raises Refused."""
        if number is None:
            return forms.form(parsed, without=() if by.platform in home.private else ("private",))
        request = await self._questions.visible(home.desk, number, by, here)
        command = forms.filled(parsed.command, parsed)
        if isinstance(command, OnRequest):
            command.check(request, Asked(by=by, at=self._clock.now(), policy=home.policy))
        return forms.form(parsed, pressing.named(request))

    def _job(self, change: Change, command: Command, number: int | None, heard: Heard) -> Job:
        """What is to be written, and what has to be known for it."""
        job = Job(desk=change.desk, delivery=heard.delivery, decide=_nothing, wants_people=command.wants_people)
        if isinstance(command, Open):
            home, platform = self._homes[change.desk], change.by.platform
            intake = home.private.get(platform) if command.private is YesNo.YES else home.intakes[platform]
            if not intake:
                raise words.no_private(platform)
            source = Source(intake=intake, author=heard.author, link=heard.source)
            since = LONG_AGO if source.link else self._clock.now() - AGAIN_WITHIN
            job.decide, job.opens = change.opening(command, source), True
            job.again_of = (source.author or change.by.id, command.title, since)
            if limits.counted(change.policy, change.by):
                job.counts = self._clock.now() - limits.HOUR
        elif isinstance(command, OnRequest) and number is not None:
            job.decide, job.number, job.other = (
                change.changing(command, number),
                number,
                getattr(command, "other", None),
            )
        elif isinstance(command, OnPerson):
            job.decide = change.person(command)
        return job


def _parsed(heard: Heard) -> Parsed:
    if heard.typed is not None:
        return grammar.options(heard.typed.name, heard.typed.values, heard.typed.target)
    return grammar.parse(heard.line)


def _nothing(_facts: Facts) -> Outcome:
    return Outcome()
