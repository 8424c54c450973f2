"""Where the time went, worked out a second time from the events alone and in another way than the request does it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from swarm import events as ev
from swarm.events import AnyEvent
from swarm.request import Phase

CLOSED = "closed"


@dataclass
class Sheet:
    """What has to be remembered from one event to the next."""

    owner: str = ""
    wait: str = ""
    calls: dict[str, str] = field(default_factory=dict)
    end: str = ""

    def phase(self) -> str:
        if self.end:
            return self.end
        if not self.owner:
            return Phase.UNOWNED
        if self.wait:
            return self.wait
        return Phase.HELP if self.calls else Phase.SHEPHERD

    def note(self, event: AnyEvent) -> None:
        match event:
            case ev.Owned(who=who) | ev.HandedOver(to=who):
                self.owner = who
            case ev.Dropped():
                self.owner, self.wait = "", ""
            case ev.Waited(on=on):
                self.wait = on
            case ev.Resumed():
                self.wait = ""
            case ev.PullAsked(pull=pull):
                self.calls[pull] = "asked"
            case ev.PullRaised(pull=pull):
                self.calls[pull] = "raised"
            case ev.PullAccepted(pull=pull) | ev.PullWithdrawn(pull=pull):
                self.calls.pop(pull, None)
            case ev.Offered():
                self.calls = {pull: state for pull, state in self.calls.items() if state != "raised"}
            case ev.Resolved():
                self.end, self.wait = Phase.RESOLVED, ""
            case ev.Closed():
                self.end, self.wait = CLOSED, ""
            case ev.Reopened():
                self.end = ""


def spent(events: Sequence[AnyEvent], now: datetime) -> dict[Phase, timedelta]:
    """The time in each phase up to now; what was closed in between counts as resolved, what is closed not at all."""
    sheet = Sheet()
    pieces: list[tuple[str, timedelta]] = []
    for index, event in enumerate(events):
        sheet.note(event)
        until = events[index + 1].at if index + 1 < len(events) else now
        pieces.append((sheet.phase(), until - event.at))
    while pieces and pieces[-1][0] == CLOSED:
        pieces.pop()
    total: dict[Phase, timedelta] = {}
    for name, length in pieces:
        phase = Phase.RESOLVED if name == CLOSED else Phase(name)
        if length:
            total[phase] = total.get(phase, timedelta()) + length
    return total


def took(events: Sequence[AnyEvent]) -> timedelta | None:
    """Last resolved minus opened, without what it lay from each resolved to the reopening after it."""
    lay = timedelta()
    solved: datetime | None = None
    for event in events:
        if isinstance(event, ev.Resolved):
            solved = event.at
        elif isinstance(event, ev.Reopened) and solved is not None:
            lay, solved = lay + (event.at - solved), None
    return None if solved is None else solved - events[0].at - lay
