"""The desk's numbers as people read them. They are measured elsewhere; times come as median, p90 and n."""

from datetime import datetime, timedelta

from bot.text import Card, Fact
from bot.words import length
from storage.stats import Spread, Stats
from swarm.commands.asking import Period
from swarm.request import Ending

DAYS = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 30}
APART = {Ending.WITHDRAWN: "withdrawn", Ending.DUPLICATE: "duplicate", Ending.REDIRECTED: "redirected"}
CLOCKS = {"ownership": "ownership", "first_response": "first response", "resolve": "resolve"}
SPANS = {Period.DAY: "the last 24 hours", Period.WEEK: "the last 7 days", Period.MONTH: "the last 30 days"}


def since(period: Period, now: datetime) -> datetime | None:
    """From when on the numbers are taken; from the beginning, if from no moment."""
    return now - timedelta(days=DAYS[period]) if period in DAYS else None


def card(stats: Stats, period: Period) -> Card:
    """The numbers of a period."""
    return Card(
        title=(f"Numbers of {SPANS.get(period, 'all time')}",),
        facts=(
            Fact("Requests", (f"{stats.opened} opened, {stats.open} open now, {stats.resolved} resolved",)),
            *_apart(stats),
            Fact("Time to ownership", (_spread(stats.ownership),)),
            Fact("Time to first response", (_spread(stats.first_response),)),
            Fact("Time to resolve", (_spread(stats.resolve),)),
            Fact("… of it active", (_spread(stats.resolve_active),)),
            *_kept(stats),
            Fact("Hand-offs", (f"{stats.hand_offs}, and {stats.shift_hand_offs} at a change of shift",)),
            Fact("Collaboration", (f"{stats.collaborated} of {stats.resolved} resolved{_share(stats)}",)),
            Fact("Reopened", (f"{stats.reopened} of {stats.resolved} resolved",)),
        ),
    )


def _kept(stats: Stats) -> tuple[Fact, ...]:
    """How often each clock was met, of those times on which it ended; and what became of the nudges."""
    said = [f"{CLOCKS[clock]} {met} of {ended}" for clock, (met, ended) in stats.kept.items() if ended]
    kept = (Fact("Clocks kept", (", ".join(said),)),) if said else ()
    if not (stats.nudges_sent or stats.nudges_dropped):
        return kept
    dropped = f", {stats.nudges_dropped} dropped: no longer needed, or too late" if stats.nudges_dropped else ""
    return *kept, Fact("Reminders", (f"{max(0, stats.nudges_sent)} sent{dropped}",))


def _apart(stats: Stats) -> tuple[Fact, ...]:
    """What ended without being resolved, counted apart from what was."""
    counted = [f"{stats.endings[one]} {words}" for one, words in APART.items() if stats.endings.get(one)]
    return (Fact("Closed otherwise", (", ".join(counted),)),) if counted else ()


def _spread(spread: Spread) -> str:
    if spread.median is None or spread.p90 is None:
        return "none yet"
    return f"median {length(spread.median)}, p90 {length(spread.p90)} (n={spread.n})"


def _share(stats: Stats) -> str:
    return f" ({round(100 * stats.collaborated / stats.resolved)} %)" if stats.resolved else ""
