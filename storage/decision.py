"""How a job is carried out within a batch: its facts, its decision, and that the two fit together. No connection."""

from storage.job import Facts, Job, Outcome
from storage.lines import lines, put_notice, set_request, untold
from storage.milliseconds import ms
from storage.picture import Picture
from storage.work import Needs, Writes


class Decision:
    """One job as a piece of work."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def wants(self, needs: Needs) -> None:
        job = self.job
        if job.delivery:
            needs.deliveries.append((job.desk, job.delivery))
        if job.number is not None:
            needs.requests.add((job.desk, job.number))
        if job.other is not None:
            needs.requests.add((job.desk, job.other))
        if job.again_of is not None:
            requester, title, since = job.again_of
            needs.asked_again.append((job.desk, requester, title, ms(since)))
        if job.opens:
            needs.numbers.add(job.desk)
        if job.counts is not None:
            needs.count(job.desk, ms(job.counts))
        if job.wants_people:
            needs.people.add(job.desk)

    def do(self, picture: Picture, writes: Writes) -> Outcome:
        job = self.job
        if job.delivery and (job.desk, job.delivery) in picture.answers:
            return Outcome(answer=picture.answers[job.desk, job.delivery], again=True)
        facts = self._facts(picture)
        outcome = job.decide(facts)
        check(job, facts, outcome)
        # All of it is made before any of it is added: making it can raise.
        written = list(lines(job, facts, outcome))
        number = outcome.request.number if outcome.request else 0
        notices = [untold(job.desk, number, notice) for notice in outcome.notices]
        if outcome.request:
            set_request(facts.request, outcome.request, outcome.due, picture, writes)
        for name, line in written:
            writes.add(name, line)
        for notice in notices:
            put_notice(notice, picture, writes)
        self._put(facts, outcome, picture)
        return outcome

    def _facts(self, picture: Picture) -> Facts:
        job = self.job
        if job.again_of is None:
            other = picture.request(job.desk, job.other)
        else:
            other = picture.asked_again(job.desk, *job.again_of)
        return Facts(
            request=picture.request(job.desk, job.number),
            other=other,
            number=picture.next_number(job.desk) if job.opens else 0,
            people=picture.team(job.desk) if job.wants_people else (),
            openings=tuple(picture.openings.get(job.desk, {}).values()) if job.counts is not None else (),
        )

    def _put(self, facts: Facts, outcome: Outcome, picture: Picture) -> None:
        if self.job.delivery:
            picture.answers[self.job.desk, self.job.delivery] = outcome.answer
        if outcome.request is not None:
            picture.put(facts.request, outcome.request, outcome.events)
        if outcome.person is not None:
            picture.put_person(self.job.desk, outcome.person)


def check(job: Job, facts: Facts, outcome: Outcome) -> None:
    """A decision may write its own request alone, and its events have to lead there. Raises ValueError."""
    after = outcome.request
    if after is None:
        if outcome.events or outcome.notices:
            raise ValueError("a decision with events or notices has to give the request after them")
        if outcome.dropped:
            raise ValueError("nudges are dropped by events alone")
        return
    number = facts.number if facts.request is None else facts.request.number
    if (after.desk, after.number) != (job.desk, number):
        raise ValueError(f"a decision about #{number} gave #{after.number}")
    version = facts.request.version if facts.request else 0
    if after.version != version + len(outcome.events):
        raise ValueError(f"{len(outcome.events)} events do not lead from version {version} to {after.version}")
    if outcome.dropped and not outcome.events:
        raise ValueError("nudges are dropped by events alone")
