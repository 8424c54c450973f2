"""Enterprise Grid: the app is installed in a whole organisation, whose payloads may name no workspace."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.stories.browser import Browser
from tests.stories.test_workspaces import opened, told
from tests.stories.workspaces import Workspaces, workspaces

There = tuple[Workspaces, Browser]


@pytest.fixture(params=["socket", "http"])
async def there(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[There]:
    async with workspaces(tmp_path, http=request.param == "http", organization="acme") as opened_there:
        yield opened_there


async def test_one_installation_serves_the_workspaces_of_an_organization(there: There) -> None:
    many, browser = there
    one, other = many.first, many.second
    page = await browser.installs(one.slack)
    assert page.status == 200 and "Slack adds it to none of its workspaces by itself" in page.words
    await many.awake()
    assert one.slack.installed and other.slack.installed and one.slack.bot_token == other.slack.bot_token
    await opened(one)
    assert "active" in one.card(1)
    groups = [call for call in one.slack.calls if call.method.startswith("usergroups.")]
    assert groups and all(call.error is None for call in groups)
    await one.types("helper", "pull @dba is it the spool?", 1)
    await one.until(lambda: "is it the spool?" in "".join(one.thread(1)))
    await one.presses("dba", "Accept", 1)
    await one.until(lambda: "@dba (tier 2" in one.card(1))
    assert "#1 is open" in await other.types("requester", "open laptop lost")
    await other.until(lambda: "laptop lost" in other.card(1) and "@helper" in other.card(1))
    assert "laptop" not in one.slack.transcript() and "printer" not in other.slack.transcript()


async def test_events_may_name_no_workspace(there: There) -> None:
    many, browser = there
    one = many.first
    await browser.installs(one.slack)
    await many.awake()
    one.slack.app.without_team = {"app_mention", "message", "reaction_added", "subteam_members_changed"}
    await opened(one)
    await told(one, "a technician comes")
    message = await one.slack.says("stranger", one.channel, "and the light is out")
    await one.slack.reacts("helper", message, "ticket")
    await one.until(lambda: "and the light is out" in one.card(2))
    await one.slack.says("requester", one.slack.im("requester"), "status support#1")
    await one.until(lambda: "printer jams" in "".join(one.private("requester")))
    one.slack.usergroup("staff", ("stranger",))
    await one.slack.quiet()
    assert "Noted" in await one.types("stranger", "note #1 I know")


async def test_taken_out_of_the_organization_all_of_it_rests(there: There) -> None:
    many, browser = there
    one, other = many.first, many.second
    await browser.installs(one.slack)
    await many.awake()
    await opened(one)
    one.slack.uninstalls()
    await many.resting(2)
    said = [line["why"] for line in many.muster.log if line["event"] == "a workspace rests"]
    assert all(f"not installed in the organization {one.slack.workspace.enterprise}: open" in why for why in said)
    assert not other.slack.installed
    await browser.installs(other.slack)
    await many.awake(2)
    await told(one, "here again")


async def test_in_one_workspace_of_it_alone_it_is_not_what_was_meant(there: There) -> None:
    many, browser = there
    many.first.slack.org_wide = False
    page = await browser.installs(many.first.slack)
    slack = many.first.slack
    assert page.status == 403 and f"The workspace {slack.team} has its desk through the organization" in page.words
    assert f"organization {slack.workspace.enterprise}: choose the organization on Slack's page" in page.words


async def test_the_doctor_asks_each_workspace_of_it_for_its_groups(there: There) -> None:
    many, browser = there
    assert (await browser.installs(many.first.slack)).status == 200
    await many.awake()
    assert await many.muster.asked("doctor", knowing=True) == (0, "Nothing is wrong: everything was delivered.\n")
    many.second.slack.disband("staff")
    code, said = await many.muster.asked("doctor", knowing=True)
    assert code == 1 and "which is no user group of this workspace" in said and "other: staff names" in said
