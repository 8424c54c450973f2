"""From a command to what is written and answered, in one piece of pure work that runs inside the transaction.

Nothing is read or sent here: the facts come in, the outcome goes out. A refusal is an outcome as well, so that the same
delivery gets the same no.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from bot import answers, effects, unowned, words
from bot.door import Answer
from bot.effect import ShutOut, kept
from bot.noticing import notices
from bot.pressing import named
from bot.text import Button, sentence
from storage.job import Facts, Outcome
from swarm import clocks
from swarm.commands import Asked, Block, Command, OnPerson, OnRequest, Open, Source, missed
from swarm.events import AnyEvent, Nudged, fold
from swarm.people import Person, reachable
from swarm.permission import admit, sees
from swarm.policy import Policy
from swarm.refused import Refused
from swarm.request import Request

ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One command of one person on one desk."""

    desk: str
    by: Person
    policy: Policy
    asked: Callable[[Facts], Asked]
    """The facts around it, taken when its turn has come."""
    here: bool = False
    """Whether it was said in the request's own thread, where everybody may know of it."""

    def opening(self, command: Open, source: Source) -> Callable[[Facts], Outcome]:
        """Open a request."""

        def decide(facts: Facts) -> Outcome:
            happened = command.decide(self.desk, facts.number, self._admitted(facts), source)
            return self._outcome(command, None, happened, facts)

        return self._refusing(decide, None)

    def changing(self, command: OnRequest, number: int) -> Callable[[Facts], Outcome]:
        """Change a request."""

        def decide(facts: Facts) -> Outcome:
            request = facts.request
            if request is None or not (self.here or sees(self.by, request)):
                raise words.no_request(number)
            asked = self._admitted(facts)
            happened = command.decide(request, asked)
            overdue = missed(request, fold(happened, request), asked) if happened else ()
            return self._outcome(command, request, happened, facts, overdue)

        return self._refusing(decide, number)

    def person(self, command: OnPerson) -> Callable[[Facts], Outcome]:
        """Change what is known of a person."""

        def decide(facts: Facts) -> Outcome:
            person = command.decide(self._admitted(facts))
            follows = (kept(ShutOut(person.id)),) if isinstance(command, Block) else ()
            return Outcome(person=person, answer=dump(Answer(card=answers.person(command, person))), effects=follows)

        return self._refusing(decide, None)

    def unasked(self, due: Callable[[Request, Asked], Sequence[AnyEvent]]) -> Callable[[Facts], Outcome]:
        """Let happen what nobody typed. There is nobody to answer, and nobody to refuse."""

        def decide(facts: Facts) -> Outcome:
            if facts.request is None:
                return Outcome()
            happened = tuple(due(facts.request, self.asked(facts)))
            after = fold(happened, facts.request)
            return self._written(facts.request, after, happened, facts, due=clocks.next_due(after, self.policy))

        return decide

    def looking(self, facts: Facts) -> Outcome:
        """Let happen what the clocks say is due."""
        if facts.request is None:
            return Outcome()
        found = clocks.look(facts.request, self.asked(facts))
        return self._written(facts.request, found.request, found.happened, facts, due=found.next_due)

    def _admitted(self, facts: Facts) -> Asked:
        """The facts around what somebody asks for; they may have been blocked since they were heard. Raises Refused."""
        asked = self.asked(facts)
        admit(asked.by, asked.at, asked.people, reads=False)
        return asked

    def _refusing(self, decide: Callable[[Facts], Outcome], number: int | None) -> Callable[[Facts], Outcome]:
        def decided(facts: Facts) -> Outcome:
            try:
                return decide(facts)
            except Refused as refused:
                return Outcome(answer=dump(refusal(refused, self.desk, number, facts.request)))

        return decided

    def _outcome(
        self,
        command: Command,
        before: Request | None,
        happened: Sequence[AnyEvent],
        facts: Facts,
        overdue: Sequence[AnyEvent] = (),
    ) -> Outcome:
        """What is written for a command; what was `overdue` when it came goes on record before it."""
        after = fold((*overdue, *happened), before)
        card = answers.done(command, before, after, happened, self.policy)
        answer = dump(Answer(card=card, request=after.number))
        if not happened:
            return Outcome(answer=answer)
        due = clocks.next_due(after, self.policy)
        return self._written(before, after, (*overdue, *happened), facts, due=due, answer=answer)

    def _written(
        self,
        before: Request | None,
        after: Request,
        happened: Sequence[AnyEvent],
        facts: Facts,
        *,
        due: datetime | None,
        answer: str = "",
    ) -> Outcome:
        """Where nothing happened the due time is written anew all the same: the policy may have changed since."""
        if not happened:
            return Outcome(answer=answer, request=after, due=due)
        leading = [one for one in facts.people if one.leads]
        leads = [one.id for one in reachable(leading, after.beside)]
        todo = [*effects.effects(before, after, happened, leads), *unowned.told(after, happened, facts.people)]
        nudged = [event for event in happened if isinstance(event, Nudged)]
        return Outcome(
            answer=answer,
            events=tuple(happened),
            request=after,
            due=due,
            effects=tuple(kept(effect) for effect in todo),
            notices=notices(after, nudged, self.policy, facts.people),
            dropped=sum(event.dropped for event in nudged),
        )


def refusal(refused: Refused, desk: str = "", number: int | None = None, request: Request | None = None) -> Answer:
    """A refusal as the asker reads it; what may help instead is a button, where it is clear what it is about."""
    about = f" {named(request) if request else f'{desk}#{number}'}" if number is not None else ""
    offered = [line for line in refused.offers if about or line == "help"]
    buttons = [Button(line.capitalize(), line if line == "help" else line + about) for line in offered]
    return Answer(card=sentence(*words.refusal(refused), buttons=buttons), refused=True, request=number)


def dump(answer: Answer) -> str:
    return ANSWER.dump_json(answer).decode()


NO_LONGER_KEPT = dump(Answer(card=sentence("This was done already. What was answered then is no longer kept.")))
"""In the place of an answer in which there were words that are gone."""
