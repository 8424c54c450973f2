"""Who may act changes while people act: a role is lost, somebody is blocked, a vendor is in what is private."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from tests.stories.discord_stage import DiscordStage
from tests.stories.slack_stage import SlackStage, field_label
from tests.stories.stage import CAST, ON_A_SERVER, PLATFORMS

Stage = SlackStage | DiscordStage
ON_PLATFORMS = pytest.mark.parametrize("stage", ["slack", "slack-http", "discord"], indirect=True)
GIVE_AWAY = (
    "You no longer help at this desk. "
    "Hand #1 over with handover, let it go with drop, or anybody of the staff takes it."
)
REFUSED = 500
BLOCKED = "You are blocked on this desk"


@pytest.fixture
def policy() -> str:
    return 'targets = { tiers = "tier1 15m tier4" }\n'


async def loses_role(stage: Stage, who: str) -> None:
    """Whoever gives out roles takes somebody's away; the platform says so."""
    if isinstance(stage, DiscordStage):
        stage.double.user(who, roles=())
        return
    stage.slack.usergroup(CAST[who], [one for one, role in CAST.items() if role == CAST[who] and one != who])
    await stage.slack.quiet()


async def form(stage: Stage, who: str, label: str, request: int) -> Callable[[str, str], Awaitable[str]]:
    """Somebody presses a button that opens a form; what is returned fills a field of it in, and gives the answer."""
    if isinstance(stage, DiscordStage):
        double = stage.double
        opened = await double.presses(who, stage._with(who, label, request), label)
        assert opened.modal is not None

        async def on_discord(name: str, value: str) -> str:
            assert opened.modal is not None
            (named,) = [one.label for one in opened.modal.fields if one.label.lower().startswith(name)]
            return (await double.submits(who, opened, {named: value})).plain

        return on_discord
    slack = stage.slack
    seen = await slack.presses(who, stage._with(who, label, request), label)
    await stage.until(lambda: seen.view is not None)

    async def on_slack(name: str, value: str) -> str:
        assert seen.view is not None
        told = len(slack.dm(who))
        sent = await slack.submits(who, seen.view, {field_label(seen.view.plain, name): value})
        await stage.until(lambda: bool(sent.answers or sent.errors or len(slack.dm(who)) > told))
        return "\n".join([*sent.errors.values(), sent.plain, *(one.plain for one in slack.dm(who)[told:])])

    return on_slack


async def opened(stage: Stage, line: str = "open printer jams", request: int = 1) -> None:
    await stage.types("requester", line)
    await stage.until(lambda: "@helper" in stage.card(request) or "@second" in stage.card(request))


@ON_PLATFORMS
async def test_a_shepherd_loses_their_role_with_a_form_open(stage: Stage) -> None:
    await opened(stage)
    fill = await form(stage, "helper", "Tell", 1)
    await loses_role(stage, "helper")
    refused = await fill("update", "it works again")
    assert GIVE_AWAY in refused, refused
    assert GIVE_AWAY in await stage.types("helper", "resolve #1 done")
    assert "is one of this desk's people" not in await stage.types("lead", "block @helper left us in anger")
    assert BLOCKED in await stage.types("helper", "handover #1 @dba x")
    await stage.until(lambda: "@second" in stage.card(1))
    await stage.until(lambda: "is blocked on this desk. @second looks after it now." in stage.private("lead")[-1])
    assert not [one for one in stage.thread(1) if "it works again" in one]


@ON_PLATFORMS
async def test_reminders_go_to_a_lead_and_the_request_to_somebody_else(stage: Stage) -> None:
    await opened(stage)
    await loses_role(stage, "helper")
    await stage.later("3h")
    assert any("has heard nothing" in one for one in stage.private("lead")), stage.private("lead")
    assert not any("has heard nothing" in one for one in stage.private("helper"))
    assert "@second is asked" in await stage.types("helper", "handover #1 @second I have left")
    await stage.until(lambda: "Take it over" in stage.private("second")[-1])
    await stage.presses("second", "Take it over", 1)
    await stage.until(lambda: "@second" in stage.card(1))
    assert "There is no request #1 here" in await stage.types("helper", "status #1")


@pytest.mark.parametrize("stage", ["slack", "discord"], indirect=True)
async def test_a_reminder_that_waited_is_not_said_to_whoever_lost_their_role(stage: Stage) -> None:
    await opened(stage)
    if isinstance(stage, DiscordStage):
        stage.double.fail("POST", "/users/@me/channels", times=None, retry_after=0.1)
    else:
        stage.slack.fail("chat.postMessage", None, whom="helper")
    assert await stage.muster.stop() == 0
    stage.muster.pass_time("3h")
    await stage.muster.start()
    await stage.until(lambda: _refused(stage))
    await loses_role(stage, "helper")
    if isinstance(stage, DiscordStage):
        stage.double.heal()
    else:
        stage.slack.heal()
    await stage.muster.settled()
    assert not any("printer" in one for one in stage.private("helper")), stage.private("helper")


@pytest.mark.parametrize("stage", [*PLATFORMS, f"slack{ON_A_SERVER}", f"discord{ON_A_SERVER}"], indirect=True)
async def test_somebody_is_blocked_and_the_process_killed_right_then(stage: Stage) -> None:
    for number in range(1, 5):
        await opened(stage, f"open number {number}", number)
        await stage.types("lead", f"pull #{number} @vendor why?")
        await stage.until(partial(_shows, stage, "@vendor", number))
    await stage.types("vendor", "accept #1")
    await stage.types("vendor", "accept #3")
    await stage.until(lambda: "@vendor (tier 4" in stage.card(1) and "@vendor (tier 4" in stage.card(3))
    await stage.types("lead", "block @vendor told others of it")
    await stage.crash()
    for number in range(1, 5):
        await stage.until(partial(_shows_no, stage, "@vendor", number))
    for number in (2, 4):
        await stage.until(partial(_said, stage, "Withdrawn", number))
    assert BLOCKED in await stage.types("vendor", "accept #2")
    assert "is blocked on this desk" in await stage.types("lead", "pull #2 @vendor why?")
    assert "number" not in await stage.types("vendor", "mine")


@ON_PLATFORMS
async def test_into_what_is_private_the_clocks_call_no_vendor(stage: Stage) -> None:
    await opened(stage, "open private:yes pay slip")
    await opened(stage, "open printer jams", 2)
    await stage.later("20m")
    await stage.until(lambda: any("vendor" in one for one in stage.thread(2)))
    assert any("It is time for tier 4, but into a private request" in one for one in stage.private("lead"))
    assert not any("vendor" in one for one in stage.thread(1)) and "vendor" not in people(stage)


@ON_PLATFORMS
async def test_a_vendor_in_what_is_private_calls_nobody(stage: Stage) -> None:
    await opened(stage, "open private:yes pay slip")
    await stage.types("helper", "pull #1 @vendor have you seen this?")
    await stage.until(lambda: "vendor" in people(stage))
    await stage.types("vendor", "accept #1")
    await stage.until(lambda: "@vendor (tier 4" in stage.card(1))
    refused = await stage.types("vendor", "pull #1 @stranger look at this")
    assert "Only staff ask others into #1, which is private. Tell @helper whom you need." in refused, refused
    assert "is told" in await stage.types("vendor", "tell #1 I need a colleague")
    await stage.until(lambda: any("a colleague" in one for one in stage.thread(1)))
    assert "stranger" not in people(stage)


@ON_PLATFORMS
async def test_a_message_of_somebody_blocked_is_turned_by_staff_alone(stage: Stage) -> None:
    await stage.types("lead", "block @requester spams")
    said = "@requester is blocked on this desk: only its own people can open a request for them."
    for who, answer in (("stranger", said), ("helper", "#1 is open")):
        assert answer in await turned(stage, who, "my printer jams"), who
    await stage.until(lambda: "@requester" in stage.card(1))
    await asyncio.wait_for(stage.muster.settled(), 30)


async def turned(stage: Stage, who: str, words: str) -> str:
    """Somebody turns a message of the requester's into a request; what only they are told."""
    if isinstance(stage, DiscordStage):
        said = await stage.double.says("requester", stage.channel, words)
        return (await stage.double.context_menu(who, said, "Turn into a request")).plain
    message = await stage.slack.says("requester", stage.channel, words)
    seen = await stage.slack.shortcut(who, message, "turn_into_request")
    await stage.until(lambda: seen.answers)
    return seen.plain


def people(stage: Stage) -> set[str]:
    """Who is in the place of the private request."""
    if isinstance(stage, DiscordStage):
        return set(stage.double.thread(stage._thread(1).id).members)
    (channel,) = [one for one in stage.slack.workspace.channels.values() if one.private]
    return {stage.slack.workspace.name_of(one) for one in channel.members}


def _shows(stage: Stage, what: str, request: int) -> bool:
    return what in stage.card(request)


def _shows_no(stage: Stage, what: str, request: int) -> bool:
    return what not in stage.card(request)


def _said(stage: Stage, what: str, request: int) -> bool:
    return any(what in one for one in stage.thread(request))


def _refused(stage: Stage) -> bool:
    """Whether the platform has refused to tell somebody something."""
    if isinstance(stage, DiscordStage):
        return any(one.status >= REFUSED for one in stage.double.calls_to("POST", "/users/@me/channels"))
    return any(one.status >= REFUSED for one in stage.slack.calls)
