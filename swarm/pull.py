"""Whom to ask for help: those who fit, ranked; and what happens when one of them says no."""

from collections.abc import Sequence
from datetime import datetime

from swarm.events import AnyEvent, HelpAsked, PullRaised, Stamp
from swarm.people import SYSTEM, VENDORS, Person, reachable
from swarm.policy import Policy
from swarm.request import Pull, Request


def fitting(
    people: Sequence[Person],
    request: Request,
    now: datetime,
    *,
    tier: int | None,
    skills: Sequence[str],
    but: Sequence[str] = (),
) -> list[Person]:
    """The people who could be asked, best first: most of the skills asked for, then on call, then least loaded.

    Among equals the next request begins with the next person, so that of many pulls at once not all ask the same. Left
    out are those who are away, in the request already, or owe it an answer.
    """
    taken = {request.requester, request.shepherd, *but, *(member.who for member in request.swarm)}
    taken |= {pull.asked.who for pull in request.pulls if pull.asked}
    wanted = set(skills)
    fit = [
        one
        for one in reachable(people, request.beside)
        if one.id not in taken
        and one.available(now)
        and (tier is None or one.tier == tier)
        and (not wanted or wanted & one.skills)
    ]
    ids = sorted(one.id for one in fit)
    turn = {who: (place - (request.number - 1)) % len(ids) for place, who in enumerate(ids)}
    return sorted(fit, key=lambda one: (-len(wanted & one.skills), not one.on_call, one.load, turn[one.id]))


def next_ask(
    people: Sequence[Person], request: Request, pull_id: str, stamp: Stamp, policy: Policy
) -> tuple[AnyEvent, ...]:
    """The next person of the pull's tier or skills is asked, each once; with nobody left it is raised."""
    pull = request.pull(pull_id)
    if pull is None:
        return ()
    asked = [ask.who for ask in pull.asks]
    fit: list[Person] = []
    if pull.tier is not None or pull.skills:
        found = fitting(people, request, stamp["at"], tier=pull.tier, skills=pull.skills, but=asked)
        fit = [one for one in found if one.helps or for_outsiders(pull, request)]
    if not fit:
        return (PullRaised(**stamp, pull=pull_id),)
    return (asking(stamp, pull_id, fit[0], policy),)


def for_outsiders(pull: Pull, request: Request) -> bool:
    """Whether it may be put to somebody who is not of the desk's staff, such as a vendor. Into what is private they
    come only where staff said so: by their name, or as a tier of theirs, and never by the clocks or a skill alone."""
    return not request.private or (pull.tier == VENDORS and pull.by != SYSTEM)


def asking(stamp: Stamp, pull_id: str, whom: Person, policy: Policy) -> HelpAsked:
    """Somebody is asked, and has so long to answer."""
    return HelpAsked(**stamp, pull=pull_id, who=whom.id, deadline=stamp["at"] + policy.answer_within, tier=whom.tier)
