"""The buttons of a request: those that fit its state. Pressing is typing, so each is a line."""

from bot import words
from bot.grammar import Target
from bot.text import Button, Look
from storage.milliseconds import ms
from swarm.request import Request, Status


def line(name: str, request: Request, rest: str = "") -> str:
    """What pressing types: the request is named in full, so that it works wherever it is pressed."""
    return " ".join(part for part in (name, named(request), rest) if part)


def named(request: Request) -> str:
    """Its full name, which no other request has or ever had."""
    return f"{request.desk}#{request.number}~{mark(request)}"


def mark(request: Request) -> str:
    """What tells a request from another one of its number, which was there before the database was begun anew or a
    backup restored: its buttons can be pressed still."""
    return f"{ms(request.opened_at):x}"


def buttons(request: Request) -> tuple[Button, ...]:
    """The buttons that fit the state."""
    if request.status is Status.CLOSED and not (request.ending and request.ending.reopens):
        return ()
    return tuple(_button(label, request) for label in BUTTONS[request.status])


def more(request: Request) -> tuple[Button, ...]:
    """The seldom needed buttons, behind [⋯]."""
    return tuple(_button(label, request) for label in MORE.get(request.status, ("Brief",)))


def check(target: Target, request: Request | None) -> None:
    """Whether what a button is about is what has that number here. Raises Refused."""
    if request is None or mark(request) != target.mark:
        raise words.another_request(target.number)


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
