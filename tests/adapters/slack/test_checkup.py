"""What `muster doctor` says of Slack."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.slack import rights
from adapters.slack.checkup import examine
from bot.config import Desk, Roles, SlackPlace, SlackSettings
from tests.adapters.slack.stage import Stage


async def said(stage: Stage, *, token: str = "", off: timedelta = timedelta()) -> list[str]:
    settings = SlackSettings(api_url=stage.slack.api_url)
    return await examine(settings, stage.desks, token or stage.slack.bot_token, datetime.now(UTC) + off)


async def test_where_all_is_well_nothing_is_said_and_nothing_is_changed(stage: Stage) -> None:
    stage.slack.scopes = set(rights.scopes(stage.desks.values()))
    assert await said(stage) == []
    assert stage.slack.messages("help") == []


@pytest.mark.parametrize("scope", ["reactions:read", "usergroups:read", "users:read", "channels:read", "chat:write"])
async def test_a_missing_scope_is_named_with_its_feature(stage: Stage, scope: str) -> None:
    stage.slack.scopes -= {scope}
    (told,) = await said(stage)
    feature = next(one for one in rights.FEATURES if scope in one.scopes)
    assert told.startswith(f"{feature.name} will not work: the app lacks the scope {scope}.")


async def test_a_group_that_is_not_there_is_named_with_its_desk_and_its_roles(stage: Stage) -> None:
    roles = Roles(staff=(stage.staff,), lead=("S0NOWHERE",))
    stage.desks = {"support": Desk(slack=SlackPlace(channel=stage.channel, roles=roles))}
    (told,) = await said(stage)
    assert told.startswith("support: lead names S0NOWHERE, which is no user group of this workspace")


async def test_a_channel_that_cannot_be_seen_is_named_with_its_desk(stage: Stage) -> None:
    hidden = stage.slack.channel("hidden", ("asker",), private=True, bot=False)
    stage.desks = {"support": Desk(slack=SlackPlace(channel=hidden))}
    (told,) = await said(stage)
    assert told.startswith(f"support: The app cannot see the channel {hidden}")


async def test_a_token_that_is_not_accepted(stage: Stage) -> None:
    (told,) = await said(stage, token="xoxb-nobody's")
    assert "Slack does not accept the bot's token" in told and "xoxb" not in told
    assert told.endswith("install the app again and set the new token as SLACK_BOT_TOKEN.")


@pytest.mark.parametrize(("off", "told"), [(10, "10 minutes ahead of Slack's"), (-10, "10 minutes behind Slack's")])
async def test_a_clock_that_is_off(stage: Stage, off: int, told: str) -> None:
    (complaint,) = await said(stage, off=timedelta(minutes=off))
    assert complaint.startswith(f"This machine's clock is {told}: set it right.")
    assert await said(stage, off=timedelta(seconds=off)) == []


async def test_slack_that_does_not_answer(stage: Stage) -> None:
    stage.slack.fail("auth.test", status=500)
    (told,) = await said(stage)
    assert "Slack failed at auth.test" in told
    await stage.slack.__aexit__()
    assert await said(stage) == ["Slack could not be reached (ClientConnectorError)."]
