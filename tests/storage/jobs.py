"""Jobs as the application brings them: a command decided on the facts, with what follows from it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from storage import Effect, Facts, Job, Notice, Outcome, Store
from swarm.clocks import next_due
from swarm.commands import Asked, OnRequest, Open, Source
from swarm.events import AnyEvent, fold
from swarm.people import SYSTEM, Person, Role
from swarm.policy import Policy
from swarm.request import Request
from swarm.targets import AllTargets

DESK = "support"
NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
STILL = AllTargets.model_validate(
    {
        **dict.fromkeys(("ownership", "first_response", "next_update", "resolve", "vendor"), "never"),
        "tiers": "tier1",
    }
)
"""No clock runs towards anything, so nothing is due by itself but what is said to be."""
CLAIM = Policy(assignment="claim", targets=STILL)
LEAST = Policy(assignment="least-loaded")

ASKER = Person(id="slack:U1")
OWNER = Person(id="slack:U2", roles=frozenset({Role.STAFF}), tier=1)
OTHER = Person(id="slack:U3", roles=frozenset({Role.STAFF}), tier=1)
EXPERT = Person(id="slack:U4", roles=frozenset({Role.EXPERT}), tier=2, skills=frozenset({"dba"}))
LEAD = Person(id="slack:U5", roles=frozenset({Role.LEAD}))
SELF = Person(id=SYSTEM)
PEOPLE = (OWNER, OTHER, EXPERT, LEAD)


def opens(
    title: str = "The replica lags",
    by: Person = ASKER,
    at: datetime = NOON,
    *,
    desk: str = DESK,
    delivery: str = "",
    policy: Policy = CLAIM,
    effects: Sequence[Effect] = (),
    since: datetime | None = None,
) -> Job:
    """Somebody asks for help."""

    def decide(facts: Facts) -> Outcome:
        asked = Asked(by=by, at=at, policy=policy, people=facts.people, other=facts.other)
        events = Open(title=title).decide(desk, facts.number, asked, Source(intake="slack:C1"))
        return outcome(events, None, policy, effects)

    again_of = None if since is None else (by.id, title, since)
    return Job(desk=desk, decide=decide, delivery=delivery, opens=True, again_of=again_of, wants_people=True)


def does(
    number: int,
    command: OnRequest,
    by: Person = OWNER,
    at: datetime = NOON + MINUTE,
    *,
    delivery: str = "",
    policy: Policy = CLAIM,
    effects: Sequence[Effect] = (),
    notices: Sequence[Notice] = (),
    dropped: int = 0,
) -> Job:
    """Somebody gives a command about a request."""

    def decide(facts: Facts) -> Outcome:
        assert facts.request is not None
        asked = Asked(by=by, at=at, policy=policy, people=facts.people, other=facts.other)
        decided = outcome(command.decide(facts.request, asked), facts.request, policy, effects)
        decided.notices, decided.dropped = tuple(notices), dropped
        return decided

    return Job(desk=DESK, decide=decide, delivery=delivery, number=number, wants_people=command.wants_people)


def outcome(
    events: tuple[AnyEvent, ...], before: Request | None, policy: Policy, effects: Sequence[Effect] = ()
) -> Outcome:
    after = fold(events, before)
    return Outcome(
        answer=f'{{"number":{after.number},"version":{after.version}}}',
        events=events,
        request=after,
        due=next_due(after, policy),
        effects=tuple(effects),
    )


async def opened(store: Store, title: str = "The replica lags", by: Person = ASKER, at: datetime = NOON) -> int:
    """The number of a fresh request."""
    made = (await store.run(opens(title, by, at))).request
    assert made is not None
    return made.number


async def the(store: Store, number: int) -> Request:
    """A request that is there."""
    found = await store.request(DESK, number)
    assert found is not None
    return found
