"""Somebody renames everything: the server or workspace, its channels, its roles and groups. A request goes on."""

from tests.platforms.discord.renaming import rename_everything
from tests.stories.discord_stage import DiscordStage
from tests.stories.slack_stage import ROLES, SlackStage
from tests.stories.stage import Stage


async def begun(stage: Stage) -> None:
    assert "#1 is open" in await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))


async def gone_on_with(stage: Stage) -> None:
    """By the same people, in the same place; and nobody is staff who was not."""
    await stage.types("helper", "pull @dba is it the spool?", 1)
    await stage.until(lambda: "is it the spool" in "\n".join(stage.thread(1)))
    await stage.types("dba", "accept", 1)
    await stage.until(lambda: "@dba" in stage.card(1))
    assert "staff" in await stage.types("stranger", "board")
    await stage.types("helper", "resolve emptied the spool", 1)
    await stage.until(lambda: "resolved" in stage.card(1))
    assert "#2 is open" in await stage.types("requester", "open another")


async def test_a_workspace_that_renames_everything(slack: SlackStage) -> None:
    await begun(slack)
    workspace = slack.slack.workspace
    workspace.team_name, workspace.domain = "Another", "another"
    workspace.channels[slack.channel].name = "wizards"
    for role in ROLES:
        slack.slack.rename(role, f"{role}-old")
    await slack.slack.quiet()
    await gone_on_with(slack)
    await slack.restart()
    assert "#3 is open" in await slack.types("requester", "open a third")
    await slack.until(lambda: "@helper" in slack.card(3) or "@second" in slack.card(3))


async def test_a_server_that_renames_everything(discord: DiscordStage) -> None:
    await begun(discord)
    rename_everything(discord.double)
    await gone_on_with(discord)
    await discord.restart()
    assert "#3 is open" in await discord.types("requester", "open a third")
    await discord.until(lambda: "@helper" in discord.card(3) or "@second" in discord.card(3))
