"""How a sitting of a desk is carried out within a batch: its facts, its decision, what is written. No connection."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from storage.holdable import text
from storage.job import SittingFacts, SittingOutcome
from storage.lines import delivery_row, effect_row
from storage.milliseconds import maybe_moment, ms_up
from storage.picture import Picture, Sat
from storage.projection import Row
from storage.work import WRITE_DELIVERY, WRITE_EFFECT, WRITE_SITTING, Needs, Writes

THE_DESK = 0
"""The number under which effects and addresses belong to the desk itself; requests begin with 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One step of one sitting, as a piece of work."""

    desk: str
    kind: str
    decide: Callable[[SittingFacts], SittingOutcome]
    delivery: str = ""

    def wants(self, needs: Needs) -> None:
        if self.delivery:
            needs.deliveries.append((self.desk, self.delivery))
        needs.sittings.add((self.desk, self.kind))
        needs.people.add(self.desk)

    def do(self, picture: Picture, writes: Writes) -> SittingOutcome:
        if self.delivery and (self.desk, self.delivery) in picture.answers:
            return SittingOutcome(answer=picture.answers[self.desk, self.delivery], again=True)
        before = picture.sittings.get((self.desk, self.kind), Sat())
        facts = SittingFacts(doc=before.doc, next_due=maybe_moment(before.next_due), people=picture.team(self.desk))
        outcome = self.decide(facts)
        # All of it is made before any of it is added: making it can raise.
        written = list(self._lines(outcome))
        after = _after(before, outcome)
        text(self.kind, after.doc)
        for name, line in written:
            writes.add(name, line)
        if after != before:
            picture.sittings[self.desk, self.kind] = after
            row: Row = {"desk": self.desk, "kind": self.kind, "doc": after.doc, "next_due": after.next_due}
            writes.set(("sitting", self.desk, self.kind), WRITE_SITTING, row)
        if self.delivery:
            picture.answers[self.desk, self.delivery] = outcome.answer
        return outcome

    def _lines(self, outcome: SittingOutcome) -> Iterator[tuple[str, Row]]:
        """All but the sitting itself, which is written once per batch. Raises ValueError."""
        if self.delivery:
            yield WRITE_DELIVERY, delivery_row(self.desk, self.delivery, outcome.answer)
        for effect in outcome.effects:
            yield WRITE_EFFECT, effect_row(self.desk, THE_DESK, effect)


def _after(before: Sat, outcome: SittingOutcome) -> Sat:
    doc = before.doc if outcome.doc is None else outcome.doc
    if outcome.keeps_due:
        return Sat(doc, before.next_due)
    return Sat(doc, None if outcome.next_due is None else ms_up(outcome.next_due))
