"""How one person's notices become one message, within a batch: its facts, its decision, what is written. No connection.

The message is an effect like any other; that it is sent, and once, is the outbox's business.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from storage.job import DigestFacts, DigestOutcome, Noticed
from storage.lines import count_row, effect_row
from storage.milliseconds import MILLISECOND, moment, ms, ms_up
from storage.notices import Untold
from storage.picture import Picture
from storage.projection import Row
from storage.work import (
    COUNT_NUDGES,
    FORGET_DIGESTS,
    REMOVE_NOTICE,
    SET_NOTICE,
    WRITE_DIGEST,
    WRITE_EFFECT,
    Needs,
    Writes,
)

HOUR = timedelta(hours=1) // MILLISECOND
"""How far back it is known when somebody was told."""
KEPT = 2 * HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What waits for one person, as a piece of work."""

    desk: str
    person: str
    decide: Callable[[DigestFacts], DigestOutcome]

    def wants(self, needs: Needs) -> None:
        needs.digests.add((self.desk, self.person))
        needs.people.add(self.desk)

    def do(self, picture: Picture, writes: Writes) -> DigestOutcome:
        waiting = {one.id: one for one in picture.notices.of(self.desk, self.person)}
        outcome = self.decide(self._facts(waiting, picture))
        check(waiting, outcome)
        # All of it is made before any of it is added: making it can raise.
        written = list(self._lines(waiting, outcome))
        later = [replace(waiting[id_], ready_at=ms_up(at)) for id_, at in outcome.later.items()]
        for one in [waiting[id_] for id_ in (*outcome.told, *outcome.gone)]:
            picture.notices.remove(one)
            writes.set(one.place, REMOVE_NOTICE, one.row())
        for one in later:
            picture.notices.keep(one)
            writes.set(one.place, SET_NOTICE, one.row())
        for name, line in written:
            writes.add(name, line)
        if outcome.told and outcome.at is not None:
            picture.told[self.desk, self.person].append(ms(outcome.at))
        return outcome

    def _facts(self, waiting: Mapping[int, Untold], picture: Picture) -> DigestFacts:
        sent = picture.told[self.desk, self.person]
        found = ((one, picture.request(self.desk, one.number)) for one in waiting.values())
        return DigestFacts(
            notices=tuple(
                Noticed(id=one.id, request=request, key=one.key, doc=one.doc, ready_at=moment(one.ready_at))
                for one, request in found
                if request is not None
            ),
            person=picture.person(self.desk, self.person),
            people=picture.team(self.desk),
            sent=tuple(moment(at) for at in sent if at >= sent[-1] - HOUR),
        )

    def _lines(self, waiting: Mapping[int, Untold], outcome: DigestOutcome) -> Iterator[tuple[str, Row]]:
        """All but the notices themselves. Raises ValueError."""
        for number, effect in outcome.effects:
            yield WRITE_EFFECT, effect_row(self.desk, number, effect)
        if outcome.at is None or not (outcome.told or outcome.gone):
            return
        replaced = sum(waiting[id_].dropped for id_ in (*outcome.told, *outcome.gone))
        dropped = len(outcome.gone) + replaced
        yield COUNT_NUDGES, count_row(self.desk, outcome.at, sent=len(outcome.told), dropped=dropped)
        if outcome.told:
            at = ms(outcome.at)
            yield WRITE_DIGEST, {"desk": self.desk, "person": self.person, "at": at}
            yield FORGET_DIGESTS, {"desk": self.desk, "person": self.person, "before": at - KEPT}


def check(waiting: Mapping[int, Untold], outcome: DigestOutcome) -> None:
    """Each notice has one fate, and only those that wait have one. Raises ValueError."""
    named = Counter((*outcome.told, *outcome.gone, *outcome.later))
    if any(times > 1 for times in named.values()):
        raise ValueError("a digest names a notice twice")
    if named.keys() - waiting.keys():
        raise ValueError("a digest names a notice that does not wait")
    if (outcome.told or outcome.gone) and outcome.at is None:
        raise ValueError("a digest has to say when it was")
