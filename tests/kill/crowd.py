"""Several people at once: what they do next, by chance, from how the requests stand. Mostly what they may do."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from swarm.request import Request, Status, Waiting
from tests.kill.deed import Deed, Way
from tests.kill.ground import Ground
from tests.kill.ledger import Ledger

LIVELY = 7
"""How many requests are to be open at a time."""
STAFF = ("helper", "second")
EXPERTS = ("dba", "dev", "dev2", "vendor")


class Choice(NamedTuple):
    """Something that could be done about a request: how likely, by whom, what."""

    weight: int
    who: str
    line: str
    event: str = ""


class Crowd:
    """The people of a run."""

    def __init__(self, ground: Ground, ledger: Ledger, rng: Random) -> None:
        self._ground = ground
        self._ledger = ledger
        self._rng = rng
        self._words = 0
        self._requests: list[Request] = []
        self._threads: dict[int, str] = {}

    def look(self) -> None:
        """See how things stand now; what is done next is chosen by it."""
        self._requests = self._ledger.requests(latest=24)
        addresses = self._ledger.addresses()
        self._threads = {number: parts["thread"] for number, parts in addresses.items() if "thread" in parts}

    def deed(self) -> Deed | None:
        """What somebody does next; nothing, if what they wanted is not to be seen."""
        rng = self._rng
        alive = [one for one in self._requests if one.status is not Status.CLOSED]
        if len(alive) < LIVELY or rng.random() < 0.08:
            return self._opens()
        if rng.random() < 0.06:
            return self._of_the_desk()
        request = rng.choice(alive if rng.random() < 0.93 else self._requests)
        if rng.random() < 0.15:
            return self._presses(request)
        if rng.random() < 0.08:
            return self._speaks(request)
        choices = [one for one in self._choices(request) if one.who]
        chosen = rng.choices(choices, [one.weight for one in choices])[0] if choices else None
        return self._types(request, chosen) if chosen else None

    def _opens(self) -> Deed:
        word = self._word()
        urgency = self._rng.choice(("", "", " urgency:high", " urgency:critical"))
        who = self._rng.choice(("requester", "stranger"))
        return Deed(who=who, line=f"open {word} is slow{urgency}", way=Way.CHANNEL, event="opened", word=word)

    def _of_the_desk(self) -> Deed:
        who, line = self._rng.choice(
            (
                ("lead", "sitting dispatch start"),
                ("helper", "sitting dispatch next"),
                ("lead", "sitting dispatch close"),
                ("dba", "away 20m"),
                ("dba", "back"),
                ("second", "away 10m"),
                ("second", "back"),
            )
        )
        return Deed(who=who, line=line, way=Way.CHANNEL)

    def _types(self, request: Request, chosen: Choice) -> Deed:
        """In its thread, if that is there, or in the channel with its number."""
        word = self._word() if "{w}" in chosen.line else ""
        line = chosen.line.replace("{w}", f"{word} it is")
        thread = self._threads.get(request.number)
        deed = Deed(
            who=chosen.who,
            line=line,
            way=Way.THREAD,
            number=request.number,
            event=chosen.event,
            word=word,
            seen=self._place(thread) if thread is not None else None,
        )
        if thread is None or request.status is Status.CLOSED or self._rng.random() < 0.5:
            name, _, rest = line.partition(" ")
            deed.line, deed.way = f"{name} #{request.number} {rest}".strip(), Way.CHANNEL
        return deed

    def _presses(self, request: Request) -> Deed | None:
        thread = self._threads.get(request.number)
        if thread is None:
            return None
        asked = [self._name(one.asked.who) for one in request.pulls if one.asked is not None]
        who, label = self._rng.choice(
            [
                *((who, label) for who in asked for label in ("Accept", "Decline", "Accept")),
                (self._name(request.requester), "It works"),
                (self._rng.choice(STAFF), "Take"),
                (self._rng.choice(STAFF), "Take it over"),
                (self._rng.choice(EXPERTS), "Offer"),
            ]
        )
        seen = self._ground.pressable(who, label, thread)
        return Deed(who=who, line=label, way=Way.BUTTON, number=request.number, seen=seen) if seen else None

    def _speaks(self, request: Request) -> Deed | None:
        thread = self._threads.get(request.number)
        if thread is None or request.status is Status.CLOSED:
            return None
        who = self._rng.choice((self._name(request.requester), *STAFF))
        return Deed(
            who=who,
            line=f"{self._word()} I say",
            way=Way.WORDS,
            number=request.number,
            seen=self._place(thread),
        )

    def _choices(self, request: Request) -> Iterator[Choice]:
        """What fits the state; one in ten of what people do does not."""
        requester = self._name(request.requester)
        owner = self._name(request.shepherd)
        helper, expert = self._rng.choice(STAFF), self._rng.choice(EXPERTS)
        other = next(one for one in STAFF if one != owner)
        yield Choice(1, requester, "reopen {w}", "reopened")
        yield Choice(1, expert, "resolve {w}", "resolved")
        if request.status is Status.CLOSED:
            return
        yield Choice(3, helper, "note {w}", "noted")
        yield Choice(1, requester, "withdraw {w}", "closed")
        yield Choice(1, helper, "redirect {w}", "closed")
        if request.status is Status.RESOLVED:
            yield Choice(6, requester, "confirm")
            yield Choice(3, requester, "reopen {w}", "reopened")
            return
        yield Choice(1, helper, f"duplicate #{max(1, request.number - 1)}")
        yield Choice(3, helper, "set title {w}", "changed")
        if owner == "":
            yield Choice(9, helper, "take")
            yield Choice(3, "lead", f"assign @{helper}")
            return
        yield from self._of_the_shepherd(request, owner, other, expert)
        for pull in request.pulls:
            if pull.asked is not None:
                yield Choice(8, self._name(pull.asked.who), "accept")
                yield Choice(4, self._name(pull.asked.who), "decline {w}", "pull_declined")
        for member in request.swarm:
            yield Choice(2, self._name(member.who), "leave")
            yield Choice(2, owner, f"release @{self._name(member.who)} {{w}}", "released")
        if request.handover is not None:
            yield Choice(5, self._name(request.handover.to), "accept")
            yield Choice(3, self._name(request.handover.to), "decline {w}", "handover_declined")

    def _of_the_shepherd(self, request: Request, owner: str, other: str, expert: str) -> Iterator[Choice]:
        yield Choice(9, owner, "tell {w}", "told")
        yield Choice(5, owner, "tried {w}", "tried")
        yield Choice(2, owner, "relieve {w}", "relieved")
        yield Choice(4, owner, "resolve {w}", "resolved")
        yield Choice(1, owner, "drop {w}", "dropped")
        yield Choice(2, owner, "snooze 20m {w}", "snoozed")
        yield Choice(2, owner, f"handover @{other} {{w}}", "handover_asked")
        yield Choice(3, expert, "offer")
        if sum(one.open for one in request.pulls) < 3:
            yield Choice(4, owner, f"pull @{expert} {{w}}", "pull_asked")
            yield Choice(2, owner, "pull tier3 {w}", "pull_asked")
        waits = request.wait.on if request.wait else None
        yield Choice(4 if waits else 1, owner, "resume")
        for on in ("requester", "vendor", "15m"):
            if waits is None or waits not in (Waiting.REQUESTER, Waiting.VENDOR, Waiting.DATE):
                yield Choice(1, owner, f"wait {on} {{w}}", "waited")

    def _word(self) -> str:
        self._words += 1
        return f"w{self._words:05}w"

    def _name(self, who: str | None) -> str:
        return self._ground.name_of(who) if who else ""

    def _place(self, thread: str) -> object:
        return self._ground.place(thread)
