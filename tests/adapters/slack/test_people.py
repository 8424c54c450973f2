"""Who is who: groups and people with a role or a plan, and the time zones in which they mean what they type."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.slack import timely
from bot.config import Desk, Roles, SlackPlace
from bot.text import Button, Card, Field, Form, Input
from swarm.office import Plan
from swarm.people import Person, Role
from swarm.policy import Policy
from tests.adapters.slack.stage import Stage

AWAY = Form(
    title="Be away",
    line="away",
    fields=(Field(name="moment", label="Until when", input=Input.LINE, required=True),),
    submit="Go",
)


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """The stage, with people on call and customers: acme by its group, walter by his id."""
    slack = stage.slack
    night, acme = slack.usergroup("night", ("second", "porter")), slack.usergroup("acme", ("buyer", "helper"))
    slack.channel("help", ("buyer", "walter"))
    policy = Policy(plans={"gold": Plan(people=(acme, "22")), "blue": Plan(people=(f"slack:{slack.user('walter')}",))})
    roles = Roles(staff=(stage.staff,), tier2=(stage.dba,), on_call=(night,))
    stage.desks = {"support": Desk(slack=SlackPlace(channel=stage.channel, roles=roles), policy=policy)}
    return stage


def people(stage: Stage) -> dict[str, Person]:
    return {person.id.removeprefix("slack:"): person for person in stage.app.known["support"]}


def person(stage: Stage, name: str) -> Person:
    return people(stage)[stage.slack.user(name)]


def asked_for(stage: Stage) -> list[str]:
    """Of whom Slack was asked for the profile, in turn."""
    return [str(call.args["user"]) for call in stage.slack.calls if call.method == "users.info"]


@asynccontextmanager
async def learnt(stage: Stage) -> AsyncIterator[None]:
    """A door behind which all profiles of the desk's people are known."""
    async with stage.opened():
        await stage.app.until(lambda: all(one.zone for one in stage.app.known["support"]))
        yield


async def test_whoever_is_on_call_is_known_and_not_thereby_staff(stage: Stage) -> None:
    async with stage.opened():
        assert person(stage, "second").roles == {Role.STAFF, Role.ON_CALL}
        assert person(stage, "porter").on_call and not person(stage, "porter").helps


async def test_customers_are_known_by_their_group_and_by_their_id(stage: Stage) -> None:
    async with stage.opened():
        assert person(stage, "buyer") == Person(id=stage.who("buyer"), plan="gold")
        assert person(stage, "helper").plan == "gold" and person(stage, "helper").helps
        assert person(stage, "walter").plan == "blue"
        assert person(stage, "dba").plan == ""


async def test_a_customer_is_heard_as_one_and_so_is_the_author_of_a_message(stage: Stage) -> None:
    async with stage.opened():
        await stage.slack.types("buyer", "help", "/swarm open printer jams")
        assert stage.app.heard[-1].by.plan == "gold"
        message = await stage.slack.says("walter", "help", "The printer is offline")
        await stage.slack.shortcut("second", message, "turn_into_request")
        assert stage.app.heard[-1].by.plan == ""
        assert people(stage)[stage.app.heard[-1].author.removeprefix("slack:")].plan == "blue"


async def test_a_group_of_customers_is_read_again_when_it_changes(stage: Stage) -> None:
    async with stage.opened():
        stage.slack.usergroup("acme", ("newcomer",))
        await stage.app.until(lambda: stage.slack.user("newcomer") in people(stage))
        assert stage.slack.user("buyer") not in people(stage)
        assert (person(stage, "newcomer").plan, person(stage, "helper").plan) == ("gold", "")
        await stage.slack.types("buyer", "help", "/swarm mine")
        assert stage.app.heard[-1].by.plan == ""


async def test_the_desk_is_told_of_zones_that_nobody_has_typed_in_yet(stage: Stage) -> None:
    stage.slack.user("dba", tz="Asia/Kolkata")
    stage.slack.user("buyer", tz="America/New_York")
    async with learnt(stage):
        assert person(stage, "dba").zone == "Asia/Kolkata"
        assert person(stage, "buyer").zone == "America/New_York"
        assert person(stage, "helper").zone == "Etc/UTC"
        assert len(stage.app.known["support"]) == 6
        assert stage.app.told == 3, "at the start, of those who help, of all"
        customers = {stage.slack.user("buyer"), stage.slack.user("walter")}
        assert set(asked_for(stage)[-2:]) == customers and len(asked_for(stage)) == 6


async def test_whoever_comes_later_has_a_zone_as_well(stage: Stage) -> None:
    async with learnt(stage):
        stage.slack.user("newcomer", tz="Asia/Tokyo")
        stage.slack.usergroup("helpers", ("helper", "newcomer"))
        await stage.app.until(lambda: stage.slack.user("newcomer") in people(stage))
        await stage.app.until(lambda: person(stage, "newcomer").zone)
        assert (person(stage, "newcomer").zone, person(stage, "dba").zone) == ("Asia/Tokyo", "Etc/UTC")


async def test_zones_are_told_even_if_slack_asks_for_patience_meanwhile(stage: Stage) -> None:
    stage.slack.fail("users.info", status=429, retry_after=1)
    async with learnt(stage):
        assert {one.zone for one in stage.app.known["support"]} == {"Etc/UTC"}


async def test_the_end_does_not_wait_for_zones(stage: Stage) -> None:
    stage.slack.fail("users.info", times=None, hang=60)
    loop = asyncio.get_running_loop()
    async with stage.opened():
        await stage.slack.until(lambda: asked_for(stage))
        before = loop.time()
    assert loop.time() - before < 5
    assert len(asked_for(stage)) == 1


@pytest.mark.parametrize("told", ["", "Europe/Nowhere", "/etc/passwd", "Europe"])
async def test_a_zone_that_cannot_be_read_by_is_none(stage: Stage, told: str) -> None:
    stage.slack.user("helper", tz=told)
    async with stage.opened():
        await stage.app.until(lambda: person(stage, "dba").zone)
        assert person(stage, "helper").zone == ""
        await stage.slack.types("helper", "help", "/swarm wait #1 fri 17:00")
        assert stage.app.heard[-1].by.zone == ""


@pytest.mark.parametrize("line", ["wait #1 fri 17:00", "/SNOOZE #1 14:30 lunch", "away tomorrow 9:00"])
async def test_the_very_first_command_of_somebody_is_read_in_their_zone(stage: Stage, line: str) -> None:
    stage.slack.user("asker", tz="Asia/Kolkata")
    async with learnt(stage):
        await stage.slack.types("asker", "help", f"/swarm {line}")
        assert stage.app.heard[-1].by.zone == "Asia/Kolkata"
        assert asked_for(stage).count(stage.slack.user("asker")) == 1


async def test_it_is_the_same_for_a_mention_a_button_a_form_and_a_private_line(stage: Stage) -> None:
    names = ("mentions", "presses", "fills", "whispers")
    for name in names:
        stage.slack.user(name, tz="Asia/Kolkata")
    stage.slack.channel("help", names)
    async with stage.opened() as door:
        await stage.slack.says("mentions", "help", "@muster wait #1 fri 17:00")
        await door.post(f"slack:{stage.channel}", Card(buttons=(Button("Snooze", "snooze #1 2h busy"),)), "k1")
        await stage.slack.presses("presses", stage.slack.messages("help")[-1], "Snooze")
        answer, stage.app.answer = stage.app.answer, lambda _: AWAY
        await stage.slack.types("fills", "help", "/swarm open")
        await stage.slack.until(lambda: stage.slack.view("fills"))
        stage.app.answer = answer
        view = stage.slack.view("fills")
        assert view is not None
        await stage.slack.submits("fills", view, {"Until when": "fri"})
        await stage.slack.says("whispers", stage.slack.im("whispers"), "away fri 17:00")
        await stage.app.until(lambda: len(stage.app.heard) == 5)
        zones = {one.by.id: one.by.zone for one in stage.app.heard}
    assert zones == {stage.who(name): "Asia/Kolkata" for name in names}


async def test_a_profile_that_does_not_come_is_not_waited_for_long(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timely, "PATIENCE", 0.05)
    stage.slack.user("asker", tz="Asia/Kolkata")
    async with learnt(stage):
        stage.slack.fail("users.info", times=None, hang=60)
        assert (await stage.slack.types("asker", "help", "/swarm away fri")).plain == "heard: away fri"
        assert (stage.app.heard[-1].by.id, stage.app.heard[-1].by.zone) == (stage.who("asker"), "")


@pytest.mark.parametrize("line", ["mine", "open wait until 14:30", "tell #1 back at 14:30", "waiting", "?"])
async def test_nothing_else_waits_for_a_profile(stage: Stage, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timely, "PATIENCE", 60.0)
    async with learnt(stage):
        stage.slack.fail("users.info", times=None, hang=60)
        assert (await stage.slack.types("asker", "help", f"/swarm {line}")).plain == f"heard: {line}"


async def test_a_guest_is_staff_only_where_their_id_is_named(stage: Stage) -> None:
    slack = stage.slack
    for name in ("guest", "named", "porter"):
        slack.user(name, guest=True)
    slack.channel("help", ("guest", "named"))
    staff = slack.usergroup("agents", ("guest", "named", "helper"))
    roles = Roles(staff=(staff, slack.user("named")), lead=(staff,), vendor=(slack.usergroup("acme", ("guest",)),))
    stage.desks = {"support": Desk(slack=SlackPlace(channel=stage.channel, roles=roles))}
    async with learnt(stage):
        assert person(stage, "guest").roles == {Role.VENDOR}
        assert person(stage, "named").roles == {Role.STAFF}
        assert person(stage, "helper").roles == {Role.STAFF, Role.LEAD}
        slack.usergroup("agents", ("porter", "guest"))
        porter = slack.user("porter")
        await stage.app.until(lambda: porter in people(stage) and not person(stage, "porter").roles)
        assert person(stage, "guest").roles == {Role.VENDOR}
