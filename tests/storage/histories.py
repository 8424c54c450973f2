"""Random histories: whatever people could type in any order, with what the rules refuse left out."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import strategies as st

from storage import Store
from swarm import commands as c
from swarm.commands import OnRequest
from swarm.commands.telling import Fact
from swarm.refused import Refused
from swarm.request import Clock
from tests.storage.jobs import ASKER, DESK, EXPERT, LEAD, LEAST, NOON, OTHER, OWNER, PEOPLE, SELF, does, opens

COMMANDS: tuple[OnRequest, ...] = (
    c.Take(),
    c.Take(),
    c.Drop(why="a mistake"),
    c.Assign(person=OTHER.id),
    c.HandOver(person=OTHER.id, why="end of shift"),
    c.HandOver(person=OWNER.id, why="you know it"),
    c.Accept(),
    c.Accept(),
    c.Decline(why="busy"),
    c.Pull(tier=2, question="why does it lag?"),
    c.Pull(skills=("dba",), question="an index?"),
    c.Pull(expert=OTHER.id, question="have you seen this?"),
    c.Offer(),
    c.Leave(),
    c.Release(person=EXPERT.id, thanks="thanks"),
    c.Tell(update="we are on it"),
    c.Note(text="disk is full"),
    c.TriedStep(step="a restart"),
    c.WaitOn(on="requester", why="logs"),
    c.WaitOn(on="vendor"),
    c.WaitOn(on="2h"),
    c.Resume(),
    c.Relieve(how="read from the primary"),
    c.Resolve(how="a new index"),
    c.Resolve(how="a restart"),
    c.Confirm(),
    c.Reopen(why="it lags again"),
    c.Withdraw(why="never mind"),
    c.Redirect(where="ask the network desk"),
    c.Set(fact=Fact.PRIORITY, value="critical"),
    c.Set(fact=Fact.TITLE, value="Another title"),
    c.Speak(),
    c.Expire(pull="p1"),
    c.Wake(),
    c.CloseQuietly(),
    c.Follow(number=9, requester="slack:U9"),
    c.Remind(clock=Clock.OWNERSHIP),
    c.Remind(clock=Clock.FIRST_RESPONSE),
    c.Remind(clock=Clock.NEXT_UPDATE),
    c.Remind(clock=Clock.RESOLVE),
    c.Snooze(until="2h", why="lunch"),
)
PERSONS = (OWNER, OTHER, EXPERT, LEAD, ASKER, SELF)
REQUESTS = 3

Step = tuple[int, OnRequest, int, timedelta]
"""Which request, what, by whom, and how long after the step before."""

steps: st.SearchStrategy[list[Step]] = st.lists(
    st.tuples(
        st.integers(1, REQUESTS),
        st.sampled_from(COMMANDS),
        st.integers(0, len(PERSONS) - 1),
        st.timedeltas(min_value=timedelta(), max_value=timedelta(hours=3)),
    ),
    max_size=60,
)


async def played(store: Store, taken: Sequence[Step]) -> None:
    """Open some requests, then take the steps."""
    await store.know(DESK, PEOPLE)
    at = NOON
    for number in range(1, REQUESTS + 1):
        await store.run(opens(f"Request {number}", at=at, policy=LEAST))
    for number, command, who, later in taken:
        at += later
        try:
            await store.run(does(number, command, PERSONS[who], at, policy=LEAST))
        except Refused:
            continue
