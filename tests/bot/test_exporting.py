"""`muster export`: all that is kept about one person, and nothing that others noted of others."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from storage import Effect, Facts, Job, Notice, Outcome, Store
from swarm import commands as c
from swarm.commands import Asked, Open, Source
from swarm.option import YesNo
from swarm.people import Person
from tests.bot.test_backup import SECRETS, Operator
from tests.storage.jobs import CLAIM, DESK, EXPERT, OTHER, OWNER, PEOPLE, does, opens, outcome

WHO = "slack:U0ANNA001"
ANNA = Person(id=WHO, zone="Europe/Berlin")


@pytest.fixture
async def operator(tmp_path: Path) -> Operator:
    """Anna asked something, and helped somebody else with something."""
    operator = Operator(tmp_path)
    store = await Store.open(operator.path)
    now = datetime.now(UTC)
    await store.know(DESK, (*PEOPLE, ANNA))
    await store.run(opens("Anna's printer", ANNA, now, delivery="d1"))
    await store.run(opens("somebody's laptop", OTHER, now))
    await store.run(opens("nothing of hers", OTHER, now))
    notice = Notice(person=WHO, key="resolve", doc='{"clock":"resolve"}', ready_at=now)
    for number, command, by in (
        (1, c.Take(), OWNER),
        (1, c.Note(text="she sounds sad"), OWNER),
        (2, c.Take(), OWNER),
        (2, c.Note(text="a note about somebody else"), OWNER),
        (2, c.Pull(expert=WHO, question="is it yours?"), OWNER),
        (2, c.Accept(), ANNA),
        (2, c.TriedStep(step="her own step"), ANNA),
        (2, c.Note(text=f"@{WHO} has seen it"), EXPERT),
        (3, c.Take(), OWNER),
    ):
        notices = [notice] if isinstance(command, c.Accept) else []
        await store.run(does(number, command, by, now, notices=notices, delivery=f"{number} {command}"))
    await store.settled(DESK, 1, {"thread": "slack:C1/1.5", f"last {WHO}": "slack:D7/1.6"})
    await store.close()
    return operator


def of(document: dict[str, Any], number: int) -> dict[str, Any]:
    (found,) = [one for one in document["desks"][DESK]["requests"] if one["number"] == number]
    assert isinstance(found, dict)
    return found


async def exported(operator: Operator) -> dict[str, Any]:
    code, said = await operator.types("export", WHO, "anna.json")
    assert code == 0, said
    found = json.loads((operator.folder / "anna.json").read_text())
    assert isinstance(found, dict)
    return found


async def test_all_that_is_about_them_is_in_it_and_no_more(operator: Operator) -> None:
    document = await exported(operator)
    text = json.dumps(document)
    assert document["about"] == WHO
    asked, helped = of(document, 1), of(document, 2)
    assert asked["asked_by_them"] and [one["type"] for one in asked["events"]] == ["opened", "owned", "noted"]
    assert "she sounds sad" in text, "what is noted of them is theirs to know"
    assert asked["at"] == {"thread": "slack:C1/1.5"}
    assert [one["type"] for one in helped["events"]] == ["help_asked", "pull_accepted", "tried", "noted"]
    assert "a note about somebody else" not in text and "somebody's laptop" not in text
    assert [one["number"] for one in document["desks"][DESK]["requests"]] == [1, 2]
    kept = document["desks"][DESK]
    assert kept["person"][0]["zone"] == "Europe/Berlin"
    assert kept["private_messages_at"] == ["slack:D7/1.6"]
    assert [one["of"] for one in kept["reminders_waiting"]] == ["resolve"]
    assert not any(secret in text for secret in SECRETS.values())
    assert (operator.folder / "anna.json").stat().st_mode & 0o777 == 0o600


async def test_it_can_be_read_in_the_terminal_and_while_muster_runs(operator: Operator) -> None:
    async with operator.running():
        code, said = await operator.types("export", f"<@{WHO.partition(':')[2]}>", "-", "--desk", DESK)
    assert code == 0 and json.loads("\n".join(said))["about"] == WHO


async def test_nothing_is_overwritten_and_nobody_is_invented(operator: Operator) -> None:
    (operator.folder / "anna.json").write_text("mine")
    assert await operator.types("export", WHO, "anna.json") == (2, ["anna.json is there already. Name another file."])
    assert (operator.folder / "anna.json").read_text() == "mine"
    nobody = "slack:U0NOBODY1"
    assert await operator.types("export", nobody, "x.json") == (1, [f"Nothing is kept about {nobody}."])
    code, (said,) = await operator.types("export", WHO, "x.json", "--desk", "sales")
    assert (code, said) == (2, f"There is no desk “sales”. There is {DESK}.")
    assert not (operator.folder / "x.json").exists()


async def test_after_they_are_forgotten_there_is_nothing_to_hand_out(operator: Operator) -> None:
    code, _ = await operator.types("forget", WHO, "--yes", "--also-open")
    assert code == 0
    assert await operator.types("export", WHO, "-") == (1, [f"Nothing is kept about {WHO}."])


SECRET = f"@{WHO} harasses me"
WARNED = f"{WHO} is mentioned in private requests of others, which are not handed out: support#4. Look for yourself."


def in_private(by: Person, at: datetime) -> Job:
    """Somebody asks for help against somebody else; whoever is heard again is told so once more."""

    def decide(facts: Facts) -> Outcome:
        asked = Asked(by=by, at=at, policy=CLAIM, people=facts.people, other=facts.other)
        happened = Open(title=SECRET, private=YesNo.YES).decide(DESK, facts.number, asked, Source(intake="slack:C1"))
        decided = outcome(happened, None, CLAIM, [Effect(kind="post", doc=json.dumps({"text": SECRET}))])
        decided.answer = json.dumps({"card": [{"desk": DESK, "number": facts.number}, SECRET]})
        return decided

    return Job(desk=DESK, decide=decide, delivery="in private", opens=True, wants_people=True)


@pytest.fixture
async def accused(operator: Operator) -> Operator:
    """Somebody else asked for help against Anna, and she may not know."""
    store, now = await Store.open(operator.path), datetime.now(UTC)
    await store.run(in_private(OTHER, now))
    await store.run(does(4, c.Take(), OWNER, now))
    await store.run(does(4, c.Note(text=f"HR talks to @{WHO} on Monday, do not warn her"), OWNER, now))
    await store.settled(DESK, 4, {"thread": "slack:C9PRIVATE"})
    await store.close()
    return operator


async def test_what_others_ask_in_private_is_not_handed_out_and_the_operator_is_told(accused: Operator) -> None:
    code, said = await accused.types("export", WHO, "anna.json")
    text = (accused.folder / "anna.json").read_text()
    assert code == 0 and said[-1] == WARNED
    assert not any(one in text for one in ("harasses", "do not warn", "C9PRIVATE"))
    assert [one["number"] for one in json.loads(text)["desks"][DESK]["requests"]] == [1, 2]


async def test_what_they_did_themselves_in_private_is_theirs(accused: Operator) -> None:
    store, now = await Store.open(accused.path), datetime.now(UTC)
    await store.run(does(4, c.Pull(expert=WHO, question="what do you say?"), OWNER, now))
    await store.run(does(4, c.Accept(), ANNA, now))
    await store.run(does(4, c.TriedStep(step="her own step"), ANNA, now))
    await store.close()
    code, said = await accused.types("export", WHO, "member.json")
    assert code == 0 and WARNED not in said
    assert "harasses" in (accused.folder / "member.json").read_text(), "whoever is in it knows it"
    store = await Store.open(accused.path)
    await store.run(does(4, c.Leave(), ANNA, now))
    await store.close()
    code, said = await accused.types("export", WHO, "anna.json")
    document = json.loads((accused.folder / "anna.json").read_text())
    assert code == 0 and said[-1] == WARNED
    assert [one["type"] for one in of(document, 4)["events"]] == ["pull_accepted", "tried", "left"]
    assert of(document, 4)["at"] == {} and "harasses" not in json.dumps(document)


async def test_whoever_is_only_mentioned_in_private_gets_nothing(accused: Operator) -> None:
    store = await Store.open(accused.path)
    await store.run(does(4, c.Note(text="@slack:U0BOB00001 saw it"), OWNER, datetime.now(UTC)))
    await store.close()
    code, said = await accused.types("export", "slack:U0BOB00001", "bob.json")
    assert code == 1 and said == [
        "Nothing is kept about slack:U0BOB00001 that can be handed out.",
        WARNED.replace(WHO, "slack:U0BOB00001"),
    ]
    assert not (accused.folder / "bob.json").exists()
