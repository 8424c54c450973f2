"""What has to be so at the end: every sentence of the promise, held against what people see and what happened."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from bot import calls, cards
from bot.config import load
from bot.effects import STALE_AFTER
from swarm import clocks
from swarm.events import AnyEvent, fold
from swarm.policy import Policy
from swarm.request import Status
from tests.kill.deed import Deed, Shown
from tests.kill.ground import Ground
from tests.kill.ledger import DESK, Effect, Ledger

NEXT = re.compile(r"^Next .*(\d{4}-\d\d-\d\d \d\d:\d\d) UTC$", re.MULTILINE)
MINUTE = timedelta(minutes=1)
ALREADY = ("already", "does not wait")
SAID = ("post", "post_pull", "whisper", "digest", "open_thread", "open_sitting")
THREADED = ("post", "post_pull")


class Verdict:
    def __init__(
        self,
        ground: Ground,
        ledger: Ledger,
        deeds: Sequence[Deed],
        code: int,
        said: Sequence[tuple[int, str]],
        grave: Sequence[dict[str, Any]],
    ) -> None:
        self.ground = ground
        self.deeds = deeds
        self.code = code
        self.said = said
        self.grave = grave
        self.outbox = ledger.outbox()
        self.requests = {one.number: one for one in ledger.requests()}
        self.histories = ledger.histories()
        self.answers = ledger.answers()
        self.effects = ledger.effects()
        self.addresses = ledger.addresses()
        self.due = ledger.due()
        self.sent, self.dropped = ledger.nudges()
        self.outcomes = {deed: ground.outcome(deed) for deed in deeds}
        self.shown = ground.shown([one.key for one in self.effects])

    @cached_property
    def complaints(self) -> list[str]:
        return [
            *self._of_the_process(),
            *self._of_deeds(),
            *self._of_messages(),
            *self._of_the_order(),
            *self._of_words(),
            *self._of_threads(),
            *self._of_cards(),
            *self._of_clocks(),
        ]

    @property
    def summary(self) -> str:
        acked = sum(one.acked for one in self.outcomes.values())
        return (
            f"{len(self.deeds)} deeds, {acked} acknowledged; {len(self.requests)} requests, "
            f"{sum(map(len, self.histories.values()))} events, {len(self.effects)} effects, {len(self.shown)} messages"
        )

    def _of_the_process(self) -> Iterator[str]:
        """It ends well, and says itself that all is well."""
        if self.code:
            yield f"the last process ended with {self.code}"
        for row in self.outbox:
            yield f"the outbox still holds {row}"
        for code, said in self.said:
            if code or "remade" in said:
                yield f"asked about what is left, it says: {said}"
        for line in self.grave:
            yield f"it logged {json.dumps(line)[:2000]}"

    def _of_deeds(self) -> Iterator[str]:
        """What was acknowledged is in the history once; what was not, once at most.

        Whoever was told that it broke and that nothing was changed knows that it is not, for as often as they were.
        """
        held: defaultdict[tuple[str, str], int] = defaultdict(int)
        for history in self.histories.values():
            for event in history:
                for word in _words(event):
                    held[event.type, word] += 1
        apologies = Counter({who: self.ground.apologies(who) for who in {deed.who for deed in self.outcomes}})
        for deed, outcome in self.outcomes.items():
            kept = self.answers.get(outcome.delivery)
            if outcome.acked and kept is None and not deed.asks:
                if apologies[deed.who] <= 0:
                    yield f"acknowledged, and forgotten: {deed}, answered {outcome.answer!r}"
                apologies[deed.who] -= 1
            if not deed.word or not deed.event:
                continue
            times = sum(held[event, deed.word] for event in _kinds(deed.event))
            done = kept is not None and not kept.get("refused") and not _changed_nothing(kept)
            if times != int(done):
                yield f"it is {times} times in the history: {deed}; acknowledged: {outcome.acked}, kept: {kept}"

    def _of_messages(self) -> Iterator[str]:
        """Each effect that shows something is seen once, and nothing is seen that is none of them."""
        seen: Counter[tuple[str, str]] = Counter()
        roots = set(self.ground.threads())
        for one in self.shown:
            if one.key:
                seen[one.key, one.part] += 1
            elif not (one.place in roots and self._begins(one)):
                yield f"nobody knows where this comes from: {one}"
        for (key, part), times in seen.items():
            if times > 1:
                yield f"{times} times seen: {self._effect(key)} {part}: {[one for one in self.shown if one.key == key]}"
        whole = {key for key, _ in seen}
        for effect in self.effects:
            if effect.kind in SAID and effect.key not in whole and not self._excused(effect):
                yield f"never seen: {effect}"
            if effect.kind not in SAID and effect.key in whole:
                yield f"it shows nothing, and was seen: {effect}"

    def _of_the_order(self) -> Iterator[str]:
        """In each thread, and to each person of each request, in the order in which it happened."""
        ids = {one.key: one.id for one in self.effects}
        last: dict[tuple[str, str], tuple[int, Shown]] = {}
        for one in self.shown:
            if one.key in ids and not one.part:
                place = one.place, one.key.partition("/")[0]
                before = last.get(place)
                if before is not None and before[0] > ids[one.key]:
                    yield f"out of order: {before[1]} came before {one}"
                last[place] = ids[one.key], one

    def _of_words(self) -> Iterator[str]:
        """What was told stands in its thread, each time once, in the order of the history."""
        for number, history in self.histories.items():
            thread = self.addresses.get(number, {}).get("thread", "")
            words = [word for event in history if event.type == "told" for word in _words(event)]
            said = [one for one in self.shown if one.place == thread and one.text.startswith("@")]
            found = [word for one in said for word in words if f": {word} " in f"{one.text} "]
            if found != words:
                yield f"#{number} was told {words}, and reads {found}"

    def _of_threads(self) -> Iterator[str]:
        """One for each request, where the database says it is; put away once the request is closed."""
        titles = Counter(title.partition(" · ")[0].split("#")[-1] for title in self.ground.threads().values())
        for number, request in self.requests.items():
            if titles[str(number)] != 1:
                yield f"#{number} has {titles[str(number)]} threads"
            thread = self.addresses.get(number, {}).get("thread")
            if thread not in self.ground.threads():
                yield f"#{number} lives at {thread}, where there is nothing"
                continue
            away = self.ground.put_away(thread)
            if away is not None and away != (request.status is Status.CLOSED):
                yield f"#{number} is {request.status}, and its thread is {'put away' if away else 'open'}"

    def _of_cards(self) -> Iterator[str]:
        """Every card, and every question put to somebody, shows how things stand."""
        for number, request in self.requests.items():
            addresses = self.addresses.get(number, {})
            if "card" in addresses:
                drawn = self.ground.drawn(cards.request_card(request, self.policy), addresses["card"])
                yield from self._differs(f"the card of #{number}", addresses["card"], drawn)
            for call in request.pulls:
                for ask, asked in enumerate(call.asks):
                    message = addresses.get(f"pull {call.id} {ask}")
                    if message is None:
                        yield f"nobody knows where the question {call.id} {ask} of #{number} stands"
                        continue
                    drawn = self.ground.drawn(calls.pull_card(request, call, asked), message)
                    yield from self._differs(f"the question {call.id} {ask} of #{number}", message, drawn)

    def _of_clocks(self) -> Iterator[str]:
        """The rows are the folds; nobody is forgotten; what was told of clocks was told once."""
        for number, history in self.histories.items():
            request = fold(history)
            if request != self.requests.get(number):
                yield f"the row of #{number} is not its history"
            due = clocks.next_due(request, self.policy)
            if (due is None) != (self.due[number] is None):
                yield f"#{number} is due at {due}, and its row says {self.due[number]}"
        digests = [one for one in self.effects if one.kind == "digest"]
        seen = {one.key for one in self.shown} & {one.key for one in digests}
        most = sum(len(one.doc["things"]) + one.doc["more"] for one in digests)
        if not len(seen) <= self.sent + self.dropped or not 0 <= self.sent <= most:
            yield f"{self.sent} reminders count as sent and {self.dropped} as dropped; {len(seen)} of {most} were seen"

    def _differs(self, what: str, message: str, drawn: str) -> Iterator[str]:
        """What runs out next may be shown a little late: the card does not follow every word."""
        shown = self.ground.at(message)
        before, then = _next(shown), _next(drawn)
        late = then - before if before is not None and then is not None else timedelta()
        if timedelta() < late <= STALE_AFTER + MINUTE:
            shown = NEXT.sub("", shown)
            drawn = NEXT.sub("", drawn)
        if shown != drawn:
            yield f"{what} shows\n{shown}\n   and not\n{drawn}"

    @cached_property
    def policy(self) -> Policy:
        return load(self.ground.musters[0].config, to_run=False).desks[DESK].policy

    def _effect(self, key: str) -> Effect | None:
        return next((one for one in self.effects if one.key == key), None)

    def _begins(self, one: Shown) -> bool:
        """Whether it is the first message of its thread."""
        return one is next(other for other in self.shown if other.place == one.place)

    def _excused(self, effect: Effect) -> bool:
        """A thread is counted by its title; a reminder may come too late, or be taken apart."""
        return effect.kind in ("open_thread", "open_sitting", "digest")


def _next(card: str) -> datetime | None:
    """The moment of what runs out next, as it is read."""
    found = NEXT.search(card)
    return datetime.fromisoformat(found[1]) if found else None


def _kinds(event: str) -> tuple[str, ...]:
    return ("pull_declined", "handover_declined") if event.endswith("_declined") else (event,)


def _words(event: AnyEvent) -> list[str]:
    """The words of the crowd in what somebody gave with it."""
    given = (getattr(event, name, "") for name in ("title", "text", "step", "question", "why", "how", "thanks"))
    return [word for text in given if text for word in str(text).split() if _is_ours(word)]


def _is_ours(word: str) -> bool:
    return len(word) == 7 and word[0] == word[-1] == "w" and word[1:-1].isdigit()


def _changed_nothing(answer: dict[str, Any]) -> bool:
    said = json.dumps(answer["card"])
    return any(one in said for one in ALREADY)
