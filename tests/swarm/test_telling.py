"""Words and facts: tell, note, tried, wait, resume, set; and words heard in a thread."""

from dataclasses import replace

import pytest

from swarm.commands import Note, Resume, Set, Speak, Tell, TriedStep, WaitOn, Wake
from swarm.commands.telling import Fact
from swarm.people import SYSTEM
from swarm.request import Ending, Phase, Request, Status, Waiting
from tests.swarm.given import (
    TEAM,
    Ask,
    Outcome,
    active,
    after,
    ask,
    at,
    closed,
    joined,
    new,
    no,
    outcome,
    pulled,
    resolved,
    waiting,
    who,
)

RESOLVED = no("#42 is resolved. If it is not solved, `reopen` it with a reason.", "reopen")
CLOSED = no("#42 is closed. If it is not solved, `reopen` it with a reason.", "reopen")
UNOWNED = no("#42 has no shepherd yet. `take` it first.", "take")
UPDATE, NOTE, STEP = Tell(update="found it"), Note(text="it is the disk"), TriedStep(step="restarted")


def only(verb: str, *offers: str, swarm: bool = True) -> Outcome:
    rest = ", the swarm or a lead" if swarm else " or a lead"
    return no(f"Only @helper (the shepherd){rest} can use `{verb}` on #42.", *offers)


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (active(), ask(UPDATE, "helper"), ["told text=found it"]),
        (waiting(), ask(UPDATE, "helper"), ["told text=found it"]),
        (new(), ask(UPDATE, "lead"), ["told text=found it"]),
        (active(joined("dba")), ask(UPDATE, "dba"), ["told text=found it"]),
        (active(), ask(UPDATE, "second"), only("tell", "offer")),
        (active(), ask(UPDATE, "requester"), only("tell")),
        (new(), ask(UPDATE, "second"), no("Only the shepherd, the swarm or a lead can use `tell` on #42.", "offer")),
        (resolved(), ask(UPDATE, "helper"), RESOLVED),
        (closed(), ask(UPDATE, "helper"), CLOSED),
        (active(), ask(NOTE, "second"), ["noted text=it is the disk"]),
        (resolved(), ask(NOTE, "second"), ["noted text=it is the disk"]),
        (
            active(),
            ask(NOTE, "requester"),
            no("Only @helper (the shepherd), the swarm or staff can use `note` on #42."),
        ),
        (closed(), ask(NOTE, "helper"), CLOSED),
        (active(), ask(STEP, "second"), ["tried step=restarted"]),
        (new(), ask(STEP, "helper"), ["tried step=restarted"]),
        (active(), ask(STEP, "vendor"), no("Only @helper (the shepherd), the swarm or staff can use `tried` on #42.")),
        (active(joined("vendor")), ask(STEP, "vendor"), ["tried step=restarted"]),
        (resolved(), ask(STEP, "helper"), RESOLVED),
    ],
)
def test_tell_note_tried(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


def test_a_note_is_no_word_to_the_requester_but_a_word_in_the_thread_is() -> None:
    noted = after(active(), ask(NOTE, "dba"))
    assert (noted.responded_at, noted.told_at, noted.contributors) == (None, None, (who("dba"),))
    spoke = after(noted, ask(Speak(), "second", 61), ask(Speak(), "helper", 62))
    assert (spoke.responded_at, spoke.told_at) == (at(61), at(62))


WAIT = ["waited on=requester why=the log"]


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (active(), ask(WaitOn(on="requester", why="the log"), "helper"), WAIT),
        (active(), ask(WaitOn(on="Requester", why="the log"), "lead"), WAIT),
        (waiting(), ask(WaitOn(on="requester", why="the log"), "helper"), []),
        (waiting(), ask(WaitOn(on="requester", why="an answer"), "helper"), ["waited on=requester why=an answer"]),
        (waiting(), ask(WaitOn(on="vendor"), "helper"), ["waited on=vendor"]),
        (active(), ask(WaitOn(on="2h"), "helper"), ["waited on=date until=180min"]),
        (active(), ask(WaitOn(on="12:30"), "helper"), ["waited on=date until=210min"]),
        (
            active(),
            ask(WaitOn(on="12:30"), replace(TEAM["helper"], zone="Europe/Berlin")),
            ["waited on=date until=150min"],
        ),
        (active(), ask(WaitOn(on="2026-01-01"), "helper"), no("That moment has passed. Name a later one.")),
        (active(), ask(WaitOn(on="2h"), "dba"), only("wait", "offer", swarm=False)),
        (active(joined("dba")), ask(WaitOn(on="2h"), "dba"), only("wait", swarm=False)),
        (new(), ask(WaitOn(on="2h"), "lead"), UNOWNED),
        (resolved(), ask(WaitOn(on="2h"), "helper"), RESOLVED),
        (closed(), ask(WaitOn(on="2h"), "helper"), CLOSED),
        (waiting(), ask(Resume(), "helper"), ["resumed"]),
        (waiting(Waiting.VENDOR, joined("dba", 12)), ask(Resume(), "dba"), ["resumed"]),
        (active(), ask(Resume(), "helper"), []),
        (waiting(), ask(Resume(), "requester"), only("resume")),
        (new(), ask(Resume(), "lead"), UNOWNED),
        (resolved(), ask(Resume(), "helper"), RESOLVED),
        (waiting(Waiting.DATE, until=at(60)), ask(Wake(), SYSTEM), ["resumed why=the date has come"]),
        (waiting(Waiting.DATE, until=at(61)), ask(Wake(), SYSTEM), []),
        (waiting(), ask(Wake(), SYSTEM), []),
        (active(), ask(Wake(), SYSTEM), []),
        (resolved(), ask(Wake(), SYSTEM), []),
    ],
)
def test_wait_and_resume(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


@pytest.mark.parametrize(
    ("request_", "asks", "expected"),
    [
        (waiting(), ask(Speak(), "requester"), ["spoke requester=True", "resumed why=answered"]),
        (waiting(), ask(Speak(), "helper"), ["spoke requester=False"]),
        (waiting(Waiting.VENDOR), ask(Speak(), "requester"), ["spoke requester=True"]),
        (active(), ask(Speak(), "requester"), ["spoke requester=True"]),
        (active(), ask(Speak(), "second"), ["spoke requester=False"]),
        (new(), ask(Speak(), "lead"), ["spoke requester=False"]),
        (active(), ask(Speak(), "stranger"), []),
        (active(), ask(Speak(), "vendor"), []),
        (active(joined("vendor")), ask(Speak(), "vendor"), ["spoke requester=False"]),
        (active(), ask(Speak(), SYSTEM), []),
        (closed(), ask(Speak(), "requester"), []),
        (closed(Ending.WITHDRAWN), ask(Speak(), "helper"), []),
    ],
)
def test_words_in_the_thread(request_: Request, asks: Ask, expected: Outcome) -> None:
    assert outcome(request_, asks) == expected


def test_thanks_after_the_end_does_not_reopen_but_starts_the_quiet_time_anew() -> None:
    thanked = after(resolved(), ask(Speak(), "requester", 45))
    assert (thanked.status, thanked.quiet_since, thanked.resolved_at) == (Status.RESOLVED, at(45), at(30))
    answered = after(thanked, ask(Speak(), "helper", 50))
    assert answered.quiet_since == at(45), "the swarm's own words do not"


def test_the_time_goes_where_the_wait_is() -> None:
    request = after(waiting(), ask(Speak(), "requester", 25), ask(WaitOn(on="vendor"), "helper", 30))
    minutes = {phase: time.total_seconds() / 60 for phase, time in request.spent_by(at(50)).items()}
    assert minutes == {Phase.UNOWNED: 1, Phase.SHEPHERD: 14, Phase.REQUESTER: 15, Phase.VENDOR: 20}
    helped = active(*pulled("dba"))
    assert helped.spent_by(at(20))[Phase.HELP] == at(15) - at(0)


HELPER = "helper"


@pytest.mark.parametrize(
    ("fact", "value", "expected"),
    [
        (Fact.PRIORITY, "high", ["changed priority=high"]),
        (Fact.PRIORITY, " HIGH ", ["changed priority=high"]),
        (Fact.PRIORITY, "normal", []),
        (Fact.PRIORITY, "Normal", []),
        (Fact.PRIORITY, "urgent", no("“urgent” is none of `low`, `normal`, `high`, `critical`.")),
        (Fact.KIND, "incident", ["changed kind=incident"]),
        (Fact.KIND, "question", []),
        (Fact.KIND, "x" * 99, no(f"“{'x' * 40}” is none of `incident`, `service`, `question`.")),
        (Fact.TOPIC, "db", ["changed topic=db"]),
        (Fact.TITLE, "it burns", ["changed title=it burns"]),
        (Fact.TITLE, "replica lags", []),
        (Fact.DETAILS, "since noon", ["changed details=since noon"]),
    ],
)
def test_set(fact: Fact, value: str, expected: Outcome) -> None:
    asks = ask(Set(fact=fact, value=value), HELPER)
    assert outcome(active(), asks) == expected
    if expected and isinstance(expected, list):
        assert getattr(after(active(), asks), fact) == value.strip().lower()


def test_who_may_set_and_when() -> None:
    command = Set(fact=Fact.TITLE, value="it burns")
    assert outcome(new(), ask(command, "dba")) == ["changed title=it burns"]
    said = "Only @helper (the shepherd), the swarm or staff can use `set` on #42."
    assert outcome(active(), ask(command, "requester")) == no(said)
    assert outcome(resolved(), ask(command, HELPER)) == RESOLVED


def test_any_deed_of_a_person_counts_as_activity_and_none_of_musters_own() -> None:
    request = after(waiting(Waiting.DATE, until=at(20)), ask(Wake(), SYSTEM, 20))
    assert request.active_at == at(10)
    assert after(request, ask(Speak(), "requester", 22)).active_at == at(22)
