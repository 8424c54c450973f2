"""The doctor, where it knows the tokens: it asks the platforms as well, and names what is wrong there."""

from pathlib import Path

from tests.platforms.discord.renaming import delete_role
from tests.stories.discord_stage import DiscordStage
from tests.stories.slack_stage import SlackStage
from tests.stories.workspaces import workspaces

WELL = (0, "Nothing is wrong: everything was delivered.\n")


async def test_on_slack_it_names_what_is_lacking_and_what_is_gone(slack: SlackStage) -> None:
    assert await slack.muster.asked("doctor", knowing=True) == WELL
    slack.slack.scopes -= {"reactions:read"}
    slack.slack.disband("lead")
    code, said = await slack.muster.asked("doctor", knowing=True)
    assert code == 1 and len(said.splitlines()) == 2
    assert "Turning messages into requests by a reaction will not work: the app lacks the scope reactions:read." in said
    assert "support: lead names S" in said
    assert await slack.muster.asked("doctor") == WELL, "without a token it asks nobody"


async def test_of_many_workspaces_it_names_the_one_that_lacks_something(tmp_path: Path) -> None:
    async with workspaces(tmp_path, http=False) as (many, browser):
        for stage in (many.first, many.second):
            await browser.installs(stage.slack)
        await many.awake(2)
        assert await many.muster.asked("doctor", knowing=True) == WELL
        many.second.slack.scopes -= {"users:read"}
        many.first.slack.disband("lead")
        code, said = await many.muster.asked("doctor", knowing=True)
        first, second = many.first.slack.team, many.second.slack.team
        assert code == 1 and len(said.splitlines()) == 2, said
        assert f"{second}: People's names and time zones will not work" in said
        assert f"{first}: support: lead names S" in said


async def test_on_discord_it_names_what_is_lacking_and_what_is_gone(discord: DiscordStage) -> None:
    assert await discord.muster.asked("doctor", knowing=True) == WELL
    lead = discord.double.role("lead")
    delete_role(discord.double, lead)
    discord.double.privileged = set()
    code, said = await discord.muster.asked("doctor", knowing=True)
    assert code == 1 and len(said.splitlines()) == 2
    assert "the application lacks the server members intent" in said
    assert f"support: lead names {lead}, which is neither a role" in said
