"""The buttons of a request: those that fit its state. Pressing is typing, so each is a line."""

from bot.text import Button, Look
from swarm.request import Request, Status


def line(name: str, request: Request, rest: str = "") -> str:
    """What pressing types: the request is named in full, so that it works wherever it is pressed."""
    return " ".join(part for part in (name, f"{request.desk}#{request.number}", rest) if part)


def buttons(request: Request) -> tuple[Button, ...]:
    """The buttons that fit the state."""
    if request.status is Status.CLOSED and not (request.ending and request.ending.reopens):
        return ()
    return tuple(_button(label, request) for label in BUTTONS[request.status])


def more(request: Request) -> tuple[Button, ...]:
    """The seldom needed buttons, behind [⋯]."""
    return tuple(_button(label, request) for label in MORE.get(request.status, ("Brief",)))


BUTTONS = {
    Status.NEW: ("Take", "Note", "Redirect"),
    Status.ACTIVE: ("Tell", "Pull", "Note", "Resolve"),
    Status.WAITING: ("Resume", "Tell", "Pull", "Resolve"),
    Status.RESOLVED: ("It works", "Not solved"),
    Status.CLOSED: ("Reopen",),
}
MORE = {
    Status.NEW: ("Offer", "Tried", "Brief", "Withdraw"),
    Status.ACTIVE: ("Offer", "Tried", "Brief", "Hand over", "Wait"),
    Status.WAITING: ("Offer", "Tried", "Note", "Brief", "Hand over"),
}
VERBS = {"It works": "confirm", "Not solved": "reopen", "Hand over": "handover"}
LOOKS = {"Take": Look.PRIMARY, "Resolve": Look.PRIMARY, "It works": Look.PRIMARY}


def _button(label: str, request: Request) -> Button:
    return Button(label, line(VERBS.get(label, label.lower()), request), LOOKS.get(label, Look.PLAIN))
