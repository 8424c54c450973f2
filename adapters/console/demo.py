"""The guided tour: one request from open to closed, in a database that is thrown away afterwards."""

import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.rule import Rule
from rich.text import Text as Styled

from adapters.console.paper import Paper
from adapters.console.screen import Shown
from adapters.console.session import converse
from adapters.console.stdin import typed
from adapters.console.stdout import Output
from bot.door import Answer

WIDTH = 80
YOUR_TURN = (
    "Your turn: be anybody, and play a request of your own.\n"
    "  requester> open my printer jams    helper #2> pull @dev is it the driver?    dev #2> accept\n"
    "  :help tells more, :quit ends."
)


@dataclass(frozen=True, slots=True)
class Step:
    """What happens and why, what is typed, and whether the card is worth a look afterwards."""

    why: str
    line: str
    card: bool = False


CAST = (":as requester", ":as helper staff", ":as dba tier2 +db", ":as lead lead")
STEPS = (
    Step(
        "A request becomes one thread with one owner, its shepherd, to the end.",
        "requester> open the dashboards are stale kind:incident urgency:high",
        card=True,
    ),
    Step(
        "What was tried is written down, so that nothing is asked or tried twice.",
        "helper #1> tried restarted the replica",
    ),
    Step(
        "Knowledge comes to the request: an expert is pulled in, the owner stays.",
        "helper #1> pull @dba why does replay stall at checkpoint 7?",
    ),
    Step("Six minutes pass (the terminal can move its clock).", ":sleep 6m"),
    Step("A joiner reads the brief first: what was tried, where the time went.", "dba #1> brief"),
    Step("A yes, and the swarm grows. The card always shows how it stands.", "dba #1> accept", card=True),
    Step(
        "In the thread people just talk; the first word is the first response.",
        "dba #1: checkpoint 7 waits for a lock; fail over, I repair the replica",
    ),
    Step(
        "The requester is kept informed; the clock for the next word starts anew.",
        "helper #1> tell we found the cause, failing over now",
    ),
    Step("The swarm shrinks again: thanked, and credited.", "helper #1> release @dba thanks, that was it"),
    Step("Half an hour later it is solved.", ":sleep 30m"),
    Step(
        "The requester has the last word on whether it is solved.",
        "helper #1> resolve failed over to the standby",
        card=True,
    ),
    Step("It works: the request is closed, and its thread with it.", "requester #1> confirm"),
    Step("Every number is counted from the history of what happened.", "lead> stats 7d"),
)
END = "One thread, one owner, no hand-off: the knowledge came to the question."


class Stage:
    """The paper of the tour, on which cards appear only where they are worth a look."""

    def __init__(self, console: Console) -> None:
        self._paper = Paper(console)
        self.cards = True
        self.quiet = False

    def answer(self, who: str, answer: Answer, now: datetime) -> None:
        if not self.quiet:
            self._paper.answer(who, answer, now)

    def effect(self, shown: Shown, now: datetime) -> None:
        if self.cards or shown.kind not in ("open_thread", "update_card"):
            self._paper.effect(shown, now)


async def tour(*, stay: bool) -> None:
    """Show it; then stay at the prompt, in the same database, for as long as somebody wants to."""
    console = Output()
    stage = Stage(console)
    with tempfile.TemporaryDirectory(prefix="muster-") as folder:
        await converse(Path(folder) / "demo.db", _lines(console, stage, stay), json=False, screen=stage)


async def _lines(console: Console, stage: Stage, stay: bool) -> AsyncIterator[str]:
    """The lines of the tour, each explained before it is typed; then those of whoever stays."""
    width = min(WIDTH, console.width)
    console.print(Rule(Styled(" Muster: one request, from open to closed ", style="bold"), style="cyan"), width=width)
    stage.quiet = True
    for line in CAST:
        yield line
    stage.quiet = False
    for number, step in enumerate(STEPS, 1):
        console.print()
        console.print(Styled.assemble((f"{number:>2}  ", "bold cyan"), (step.why, "italic")))
        console.print(Styled(f"    {step.line}", style="bold"))
        stage.cards = step.card
        yield step.line
    stage.cards = True
    console.print()
    console.print(Rule(style="cyan"), width=width)
    console.print(Styled(END, style="bold"))
    if stay:
        console.print()
        async for line in typed(prompt=True, welcome=YOUR_TURN):
            yield line
