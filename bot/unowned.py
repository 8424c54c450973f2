"""What leads are told of a request that somebody looked after whom the desk has blocked. It is sent elsewhere."""

from collections.abc import Iterator, Sequence

from bot import pressing
from bot.effect import Whisper
from bot.text import Button, Card, Look, Text
from swarm.events import AnyEvent, Dropped
from swarm.people import SYSTEM, Person, is_gone, reachable
from swarm.refused import Mention
from swarm.request import Request


def told(request: Request, happened: Sequence[AnyEvent], people: Sequence[Person]) -> Iterator[Whisper]:
    """To each lead, where Muster itself took it from somebody. Of who was forgotten there is nothing to be told."""
    leads = [one for one in people if one.leads]
    for event in happened:
        if isinstance(event, Dropped) and event.by == SYSTEM and not is_gone(event.who):
            card = _unowned(event.who, request)
            yield from (Whisper(one.id, card) for one in reachable(leads, request.beside) or leads)


def _unowned(person: str, request: Request) -> Card:
    lost: Text = (Mention(person), ", who looked after ", request.ref, f" {request.title}, is blocked on this desk.")
    if request.shepherd is not None:
        return Card(body=((*lost, " ", Mention(request.shepherd), " looks after it now."),))
    take = Button("Take", pressing.line("take", request), Look.PRIMARY)
    return Card(body=((*lost, " Nobody looks after it now."),), buttons=(take,))
