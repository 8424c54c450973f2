"""What is to be done on the platforms after something happened, in the order in which it is to be done."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from bot import calls, pressing, words
from bot.effect import (
    AnyEffect,
    CloseThread,
    Follow,
    OpenThread,
    Post,
    PostPull,
    ReopenThread,
    UpdateCard,
    UpdatePull,
    Whisper,
)
from bot.text import Button, Card, Look, Span, joined, sentence
from swarm import events as ev
from swarm import nudging
from swarm.events import AnyEvent
from swarm.people import SYSTEM
from swarm.refused import Mention, Ref
from swarm.request import Clock, Ending, Request, Waiting

STALE_AFTER = timedelta(minutes=5)
"""Words in a thread move what runs out next; the card follows at most this late, not with every word."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SILENT = (ev.Noted, ev.Followed, ev.Spoke, ev.PullAsked, ev.Opened, ev.Snoozed)
"""Events that leave the card as it is."""


def effects(
    before: Request | None, after: Request, happened: Sequence[AnyEvent], leads: Sequence[str] = ()
) -> list[AnyEffect]:
    """All that follows from the events: the new thread first, then words, the card once, and last the thread's end."""
    if before is None:
        return [OpenThread()]
    found = [effect for event in happened for effect in _of(event, before, after, leads)]
    ends = [effect for effect in found if isinstance(effect, CloseThread)]
    starts = [effect for effect in found if isinstance(effect, ReopenThread)]
    said = [effect for effect in found if not isinstance(effect, CloseThread | ReopenThread)]
    shown = [UpdateCard()] if any(_shows(event, before, after) for event in happened) else []
    return [*starts, *said, *shown, *ends]


def _shows(event: AnyEvent, before: Request, after: Request) -> bool:
    """Whether the card looks different after the event."""
    if after.ended and before.contributors != after.contributors:
        return True  # what is resolved says who helped
    if isinstance(event, ev.Spoke):
        return _step(before.told_at) != _step(after.told_at) or _step(before.quiet_since) != _step(after.quiet_since)
    if isinstance(event, ev.Nudged):  # it goes on the board; or a late word before it closes puts that off
        return event.clock is Clock.QUIET_CLOSE or (event.clock is Clock.OWNERSHIP and event.breach)
    return not isinstance(event, SILENT)


def _step(at: datetime | None) -> int | None:
    """In which stretch of time a moment lies: within one, the card need not follow."""
    return None if at is None else (at - EPOCH) // STALE_AFTER


def _of(event: AnyEvent, before: Request, after: Request, leads: Sequence[str]) -> Iterator[AnyEffect]:  # noqa: PLR0912
    """What one event brings about beside the card."""
    match event:
        case ev.Owned(who=who):
            yield _post(*words.owned_by(after.requester, who))
        case ev.Dropped(who=who, why=why):
            yield _post(Mention(after.requester, ping=True), ": ", Mention(who), f" had to let this go: {why}")
        case ev.HandoverAsked(to=to):
            yield Whisper(to, calls.handover_card(after, event))
        case ev.HandoverDeclined(to=to, why=why):
            yield _whisper(after.shepherd, Mention(to), " does not take over ", after.ref, f": {why}" if why else ".")
        case ev.HandedOver(to=to, why=why):
            yield _post(*words.owned_by(after.requester, to), f" ({why})")
        case ev.HelpAsked(pull=pull):
            yield PostPull(pull, _last_ask(after, pull))
        case ev.PullAccepted(pull=pull) | ev.PullDeclined(pull=pull) | ev.PullWithdrawn(pull=pull):
            yield from _answered(before, pull)
        case ev.PullRaised(pull=pull):
            yield from (Whisper(lead, calls.raised_card(after, pull)) for lead in leads)
        case ev.Offered(who=who):
            yield _post(Mention(who, ping=True), " joins the swarm.")
        case ev.Released(who=who, thanks=thanks):
            yield _whisper(who, Mention(event.by), " thanks you for your help with ", after.ref, _after(thanks))
        case ev.Told(text=text):
            yield _post(Mention(after.requester, ping=True), ": ", text)
        case ev.Relieved(how=how):
            yield _post(Mention(after.requester, ping=True), f": this helps for now: {how}")
        case ev.Waited(on=Waiting.REQUESTER, why=why):
            yield _post(Mention(after.requester, ping=True), ": we wait for your answer", _after(why))
        case ev.Resumed(by=by) if before.wait and before.wait.on is Waiting.DATE and after.shepherd and by == SYSTEM:
            yield _post(
                Mention(after.shepherd, ping=True), ": the date that was waited for has come", _after(before.wait.why)
            )
        case ev.Nudged(clock=Clock.VENDOR, reach=reach) if vendor := nudging.asked_again(before, after, event):
            yield _post(Mention(vendor, ping=True), f": your answer is awaited here for {words.length(reach)} now.")
        case ev.Resolved():
            yield from _resolved(after)
        case ev.Closed(by=by):
            yield from _closed(after, by)
        case ev.Followed(number=number, requester=requester):
            yield from _followed(after, number, requester)
        case ev.Reopened(why=why, by=by):
            yield ReopenThread()
            yield _post(
                Mention(after.shepherd or after.requester, ping=True),
                ": ",
                Mention(by),
                f" says it is not solved: {why}",
            )


def _answered(before: Request, pull: str) -> Iterator[AnyEffect]:
    """The message that asked shows the answer, if somebody was asked at all."""
    if _last_ask(before, pull) >= 0:
        yield UpdatePull(pull, _last_ask(before, pull))


def _resolved(request: Request) -> Iterator[AnyEffect]:
    works = Button("It works", pressing.line("confirm", request), Look.PRIMARY)
    not_solved = Button("Not solved", pressing.line("reopen", request))
    solved: tuple[Span, ...] = (request.ref, f" is resolved: {request.resolution}")
    yield Whisper(request.requester, Card(body=(solved, ("Does it work?",)), buttons=(works, not_solved)))
    for number, requester in request.followers:
        yield _solved(request, number, requester)


def _followed(request: Request, number: int, requester: str) -> Iterator[AnyEffect]:
    """Whoever asked a duplicate is told, at once where there is nothing to wait for."""
    if request.duplicate_of is not None:
        yield Follow(request.duplicate_of)
    elif request.resolved_at is not None:
        yield _solved(request, number, requester)


def _solved(request: Request, number: int, requester: str) -> Whisper:
    theirs = Ref(request.desk, number)
    how = "." if request.private and requester != request.requester else f": {request.resolution}"
    return _whisper(requester, request.ref, ", which ", theirs, f" is a duplicate of, is resolved{how}")


def _closed(request: Request, by: str) -> Iterator[AnyEffect]:
    match request.ending:
        case Ending.WITHDRAWN:
            told = [Mention(who, ping=True) for who in (request.requester, request.shepherd) if who and who != by]
            if told:
                yield _post(
                    *joined(((one,) for one in told), ", "),
                    ": ",
                    Mention(by),
                    " withdrew this",
                    _after(request.ending_why),
                )
        case Ending.DUPLICATE if request.duplicate_of:
            yield Follow(request.duplicate_of)
            other = Ref(request.desk, request.duplicate_of)
            yield _whisper(
                request.requester, request.ref, " is the same as ", other, ". You are told when that one is resolved."
            )
        case Ending.REDIRECTED:
            yield _whisper(request.requester, request.ref, f" is not for this desk. Please go to {request.ending_why}")
        case Ending.QUIET:
            yield _whisper(request.requester, request.ref, " is closed: nobody objected. If it comes back, reopen it.")
    yield CloseThread()


def _last_ask(request: Request, pull_id: str) -> int:
    call = request.pull(pull_id)
    return len(call.asks) - 1 if call else -1


def _after(why: str) -> str:
    return f": {why}" if why else "."


def _post(*spans: Span) -> Post:
    return Post(sentence(*spans))


def _whisper(to: str | None, *spans: Span) -> Whisper:
    return Whisper(to or "", sentence(*spans))
