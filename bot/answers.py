"""What the asker reads after a command: one private sentence, that it was heard and what came of it."""

from collections.abc import Sequence

from bot import pressing, standing
from bot.text import Button, Card, Code, Look, Span, When, sentence
from swarm import events as ev
from swarm.commands import Away, Block, Command, OnPerson, Quiet, Unblock
from swarm.commands.presence import NEVER
from swarm.events import AnyEvent
from swarm.people import Person
from swarm.policy import Policy
from swarm.refused import Mention, Ref
from swarm.request import Ending, Request
from swarm.sitting import Sitting

THREAD = "its thread"
"""The label by which an answer names a thread that may not be there yet."""
SOON = "in a thread that opens in a moment"


def done(
    command: Command, before: Request | None, after: Request, happened: Sequence[AnyEvent], policy: Policy
) -> Card:
    """The answer to a command that was carried out, or that changed nothing because all is so already."""
    if before is None:
        return _opened(after, policy)
    if not happened:
        return sentence(*_already(command, after))
    buttons = (Button("Brief", pressing.line("brief", after), Look.PRIMARY),) if _joins(happened) else ()
    return sentence(*_said(happened, after, policy), buttons=buttons)


def person(command: OnPerson, person: Person) -> Card:
    """The answer to a command that changed what is known of somebody."""
    if isinstance(command, Block) and person.blocked is not None:
        until = person.blocked.until
        how_long: tuple[Span, ...] = (" until ", When(until)) if until else (" until you ", Code("unblock"), " them")
        return sentence(
            Mention(person.id),
            " is blocked on this desk",
            *how_long,
            ". Nothing is taken from them meanwhile; their requests stay, those they help with go on without them. ",
            Code("blocked"),
            " lists who is.",
        )
    if isinstance(command, Unblock):
        return sentence(Mention(person.id), " is no longer blocked.")
    return _presence(command, person)


def _presence(command: OnPerson, person: Person) -> Card:
    if isinstance(command, Away) and person.away_until is not None:
        until: tuple[Span, ...] = (
            (" until ", When(person.away_until)) if command.moment else (" until you are ", Code("back"))
        )
        return sentence(
            "You are away", *until, ". Nothing is assigned to you meanwhile, and your reminders go to others."
        )
    return _quiet(person) if isinstance(command, Quiet) else sentence("You are back.")


def sat(sitting: Sitting) -> Card:
    """The answer to whoever began, went on with or closed a sitting."""
    if sitting.closed_at is not None:
        return sentence(f"The {sitting.swarm} swarm is closed.")
    if not sitting.passed and not sitting.settled:
        count = len(sitting.agenda)
        return sentence(f"The {sitting.swarm} swarm sits over {count} request{'' if count == 1 else 's'}.")
    if sitting.current is None:
        return sentence(
            "Everything was looked at. Close the sitting with ", Code(f"sitting {sitting.swarm} close"), "."
        )
    return sentence(f"Next is #{sitting.current}.")


def _quiet(person: Person) -> Card:
    if not person.quiet:
        return sentence("The desk's quiet hours are yours again.")
    if person.quiet == NEVER:
        return sentence("You can be reminded at any hour.")
    where = f", {person.zone} time" if person.zone else " of the desk's time zone"
    return sentence(f"You are not reminded of anything from {person.quiet.replace('-', ' to ')}{where}.")


def _opened(request: Request, policy: Policy) -> Card:
    thread = Ref(request.desk, request.number, None, THREAD)
    if request.shepherd is None:
        return sentence(request.ref, f" is open. {_unowned(policy)}, here: ", thread, ".")
    return sentence(request.ref, " is open. ", Mention(request.shepherd), " looks after it, here: ", thread, ".")


def _already(command: Command, request: Request) -> Sequence[Span]:
    match command.name:
        case "take":
            return ("You look after ", request.ref, " already.")
        case "assign" if request.shepherd:
            return (Mention(request.shepherd), " looks after ", request.ref, " already.")
        case "accept" | "offer":
            return ("You are in ", request.ref, " already.")
        case "resume":
            return (request.ref, " does not wait.")
        case "confirm":
            return (request.ref, " is confirmed already.")
        case "wait" if request.wait is not None:
            return (request.ref, " is ", *standing.waiting(request.wait), " already.")
        case "handover" if request.handover is not None:
            return (Mention(request.handover.to), " is asked already, and has not answered yet.")
        case "withdraw":
            return ("That call for help is withdrawn already.",)
        case _:
            return (request.ref, " is so already.")


def _joins(happened: Sequence[AnyEvent]) -> bool:
    return isinstance(happened[-1], ev.PullAccepted | ev.Offered | ev.HandedOver)


def _said(happened: Sequence[AnyEvent], request: Request, policy: Policy) -> Sequence[Span]:  # noqa: PLR0912
    """One sentence for what the last event brought about that is somebody's own."""
    ref = request.ref
    match _own(happened):
        case ev.Owned(who=who, by=by) if who == by:
            return ("You look after ", ref, " now.")
        case ev.Owned(who=who):
            return (Mention(who), " looks after ", ref, " now.")
        case ev.Dropped(who=who, by=by) if who != by:
            return (Mention(who), " no longer looks after ", ref, f". {_unowned(policy)}.")
        case ev.Dropped():
            return ("You let go of ", ref, f". {_unowned(policy)}.")
        case ev.HandoverAsked(to=to):
            return (Mention(to), " is asked. Until they say yes, ", *_owner(request), ".")
        case ev.HandedOver():
            return ("You look after ", ref, " now.")
        case ev.HandoverDeclined():
            return ("You do not take over ", ref, "; whoever asked you is told.")
        case ev.HelpAsked(who=who, deadline=deadline) if isinstance(happened[0], ev.PullDeclined):
            return ("Thank you. ", Mention(who), " is asked next, until ", When(deadline), ".")
        case ev.HelpAsked(who=who, deadline=deadline):
            return (Mention(who), " is asked, until ", When(deadline), ".")
        case ev.PullRaised() if isinstance(happened[0], ev.PullDeclined):
            return ("Thank you. Nobody else could be found; it is on the board and with the leads.",)
        case ev.PullRaised():
            who_may = "staff" if request.private else "anybody"
            return (f"Nobody fitting is free. It is on the board and with the leads; {who_may} may offer.",)
        case ev.PullAccepted() | ev.Offered():
            return ("You are in the swarm of ", ref, ". ", *_owner(request), ".")
        case ev.PullWithdrawn():
            return ("The call for help in ", ref, " is withdrawn.")
        case ev.Left():
            return ("You left ", ref, ". Thank you for your help.")
        case ev.Released(who=who):
            return (Mention(who), " is thanked and released from ", ref, ".")
        case ev.Told():
            return (Mention(request.requester), " is told.")
        case ev.Noted():
            return ("Noted for the staff of ", ref, ".")
        case ev.Tried():
            return ("Written down: tried in ", ref, ".")
        case ev.Waited() if request.wait is not None:
            return (ref, " is ", *standing.waiting(request.wait), "" if request.wait.why else ".")
        case ev.Resumed():
            return (ref, " goes on.")
        case ev.Changed():
            return (ref, " is corrected.")
        case ev.Snoozed(until=until):
            return ("You are not reminded of ", ref, " until ", When(until), ".")
        case ev.Relieved():
            return (ref, " is relieved, and stays open. ", Mention(request.requester), " is told.")
        case ev.Resolved():
            return (ref, " is resolved. ", Mention(request.requester), " is asked whether it works.")
        case ev.Closed(ending=Ending.CONFIRMED):
            return ("Good. ", ref, " is closed.")
        case ev.Closed():
            return (ref, " ", *standing.status(request), ".")
        case ev.Reopened():
            return (ref, " is open again. ", *_owner(request), ".")
        case _:
            return (ref, " is changed.")


def _own(happened: Sequence[AnyEvent]) -> AnyEvent:
    """What was asked for. When something comes back, it follows who is in it no more; that nobody asked for."""
    return happened[0] if isinstance(happened[0], ev.Reopened) else happened[-1]


def _owner(request: Request) -> Sequence[Span]:
    if request.shepherd is None:
        return ("Nobody looks after it yet",)
    return (Mention(request.shepherd), " looks after it")


def _unowned(policy: Policy) -> str:
    """What becomes of a request that nobody looks after."""
    if policy.assignment == "claim":
        return "It is on the board until somebody takes it"
    return "Nobody is free right now; it is on the board"
