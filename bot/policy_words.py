"""A desk's policy as a support lead reads it: what is in force, in sentences, and not what was typed."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from textwrap import fill
from zoneinfo import ZoneInfo

from bot import cron
from bot.desk import Desk
from bot.limit_words import AROUND, kept_around, limits_of, terms_of
from bot.office_words import anded, day, opening
from bot.words import length
from swarm.parts import Clock
from swarm.policy import Audience, Policy
from swarm.targets import NEVER

WIDTH = 100
IDS_SHOWN = 5
ASSIGNED = {
    "least-loaded": "A new request goes to whoever looks after the fewest.",
    "round-robin": "New requests go to everybody in turn.",
    "claim": "A new request waits until somebody takes it.",
}
RESOLVED = {"shepherd": "The shepherd or a lead", "swarm": "Whoever is in its swarm, or a lead,"}
AUDIENCES: dict[Audience, str] = {"shepherd": "the shepherd", "swarm": "the swarm", "lead": "the leads"}


def policy_of(name: str, desk: Desk, now: datetime) -> str:
    """All that matters of it, in paragraphs."""
    policy = desk.policy
    paragraphs: list[Iterator[str]] = [
        iter([f"Desk {name}" + (f" ({desk.name})" if desk.name else "")]),
        _handled(policy),
        limits_of(policy, now),
        _told(policy),
        _reminded(policy),
        _sittings(policy, now),
        *(_plan(plan, policy, now) for plan in policy.plans),
    ]
    return "\n\n".join(filter(None, ("\n".join(map(_wrapped, lines)) for lines in paragraphs)))


def _handled(policy: Policy) -> Iterator[str]:
    yield ASSIGNED[policy.assignment]
    yield f"Whoever is asked for help has {length(policy.answer_within)} to say yes; then the next one is asked."
    closes, word = length(policy.quiet_close), length(policy.notice)
    yield (
        f"{RESOLVED[policy.resolve_by]} says when it is resolved. After {closes} without a word of the requester "
        f"it closes by itself; they are told {word} before."
    )
    yield from _opened(policy)
    if policy.keep_words != NEVER:
        yield f"{length(policy.keep_words)} after a request was closed, all that was written in it is emptied."


def _opened(policy: Policy) -> Iterator[str]:
    """How much may be opened, before somebody is asked to wait."""
    one, together = policy.opens_per_hour, policy.desk_opens_per_hour
    if one is not None:
        yield f"One person can open {_requests(one)} within an hour."
    if together is not None:
        yield f"All together can open {_requests(together)} within an hour."
    if one is None and together is None:
        yield "Everybody can open as many requests as they like."
    else:
        yield "The desk's own people can always open one more."


def _requests(count: int) -> str:
    return f"{count} request{'s' * (count > 1)}"


def _told(policy: Policy) -> Iterator[str]:
    """Who hears of what; a clock that is switched off is not heard of."""
    running = {clock for held in terms_of(policy) for clock in held.limits}
    if not running:
        return
    told = policy.told
    due = {Clock.NEXT_UPDATE: ("an update", told.next_update), Clock.VENDOR: ("a vendor's answer", told.vendor)}
    yield "Who is told:"
    if running - set(due):
        yield f"  when {policy.warn_at} % of a time is over: {_who(told.warning)}"
        yield f"  when a time is over, and again at twice, four times, … the time: {_who_of_breach(told.breach)}"
    if Clock.OWNERSHIP in running:
        others = [one for one in told.breach if one != "shepherd"]
        yield f"  when nobody takes a request in time: the board shows it; at twice the time, {_who(others)}"
    for audience in dict.fromkeys(who for clock, (_, who) in due.items() if clock in running):
        whats = [what for clock, (what, who) in due.items() if clock in running and who == audience]
        yield f"  when {anded(whats, 'or')} is due, and each time again: {_who(audience)}"


def _who_of_breach(audience: Sequence[Audience]) -> str:
    """Whom a breach reaches at last, where those who are named cannot be."""
    if not audience or "shepherd" in audience:
        return _who(audience)
    return f"{_who(audience)}; where none can be reached, the shepherd"


def _who(audience: Sequence[Audience]) -> str:
    return anded([AUDIENCES[one] for one in audience]) or "nobody"


def _reminded(policy: Policy) -> Iterator[str]:
    most = policy.nudges_per_hour
    yield f"Nobody gets more than {most} reminder{'s' * (most > 1)} in an hour; what is more is gathered into the next."
    if policy.quiet_hours:
        begin, end = policy.quiet_hours.split("-")
        yield (
            f"Nobody is reminded from {begin} to {end} of their own time, unless they set other hours; "
            f"whoever is on call hears of critical requests at once."
        )
    else:
        yield "Reminders come at any hour, unless somebody sets quiet hours of their own."


def _sittings(policy: Policy, now: datetime) -> Iterator[str]:
    zone = ZoneInfo(policy.zone)
    for swarm, text in policy.sittings.items():
        if text:
            here = cron.following(text, policy.zone, now).astimezone(zone)
            yield f"The {swarm} swarm sits next on {day(here.date(), now.astimezone(zone).date())} at {here:%H:%M}."


def _plan(name: str, policy: Policy, now: datetime) -> Iterator[str]:
    plan = policy.plans[name]
    more = [f"{len(plan.people) - IDS_SHOWN} more"] if len(plan.people) > IDS_SHOWN else []
    whose = f"Requests of the plan {name}, for {anded([*plan.people[:IDS_SHOWN], *more])}"
    if plan.starts_with is None and plan.hours is None:
        yield f"{whose}, are like all others."
        return
    yield f"{whose}:"
    if plan.starts_with is not None:
        yield f"  tier {plan.starts_with} is pulled in as soon as there is a shepherd"
    if plan.hours is not None:
        yield from (f"  {line[:1].lower()}{line[1:]}" for line in opening(plan.hours, now))
        if them := kept_around(policy):
            yield f"  {them} run {AROUND} all the same"


def _wrapped(line: str) -> str:
    return fill(line, WIDTH, subsequent_indent="      " if line.startswith(" ") else "", break_on_hyphens=False)
