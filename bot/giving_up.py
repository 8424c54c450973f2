"""What could not be done is told to those who have to know: the request is safe, and nobody waits for it in vain."""

from collections.abc import Iterator
from dataclasses import replace

from bot.effect import AnyEffect, OpenThread, Post, Whisper, kept
from bot.insiders import in_it
from bot.text import Card, Text, pings, sentence
from storage.job import Effect, Facts, Job, Outcome
from swarm.people import reachable


def telling(desk: str, number: int, key: str, effect: AnyEffect, why: str) -> Job | None:
    """The work of telling people, once however often it is tried; none if it is for the operator alone."""
    if not isinstance(effect, OpenThread | Post):
        return None

    def decide(facts: Facts) -> Outcome:
        return Outcome(effects=tuple(_whispers(facts, effect, why)))

    return Job(desk=desk, number=number, delivery=f"{key}/gave up", decide=decide, wants_people=True)


def _whispers(facts: Facts, effect: OpenThread | Post, why: str) -> Iterator[Effect]:
    request = facts.request
    if request is None:
        return
    if isinstance(effect, Post):
        unsaid: Text = (request.ref, ", whose thread cannot be written to:")
        card = replace(effect.card, body=(unsaid, *effect.card.body))
        told = [who for who in pings(effect.card) if not request.private or who in in_it(request)]
        yield from (kept(Whisper(who, card)) for who in told)
        if request.shepherd and request.shepherd not in told:
            missed: Text = (request.ref, f": this could not be posted in the thread, and was told privately: {why}")
            yield kept(Whisper(request.shepherd, Card(body=(missed, *effect.card.body))))
        return
    leads = [one.id for one in reachable(facts.people, request.beside) if one.leads]
    said = sentence(request.ref, f" is safe, but its thread could not be opened: {why}")
    yield from (kept(Whisper(who, said)) for who in dict.fromkeys((request.requester, *leads)))
