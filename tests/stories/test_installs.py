"""The app is installed in a browser, used, taken out and installed again: nothing is lost, and nobody restarts."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.platforms.slack import PlatformFailure
from tests.stories.browser import Browser
from tests.stories.kept import kept
from tests.stories.workspaces import Workspaces, workspaces

There = tuple[Workspaces, Browser]


@pytest.fixture(params=["socket", "http"])
async def there(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[There]:
    async with workspaces(tmp_path, http=request.param == "http") as opened:
        yield opened


async def test_installed_used_taken_out_and_installed_again(there: There) -> None:
    many, browser = there
    stage = many.first
    page = await browser.installs(stage.slack)
    assert page.status == 200 and "Muster is installed" in page.words, many.muster.transcript()
    await many.awake()
    assert "#1 is open" in await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))
    token = stage.slack.bot_token
    assert token not in str(await kept(many.muster.folder).rows("SELECT * FROM installations"))

    stage.slack.uninstalls()
    await many.resting(3)
    assert await kept(many.muster.folder).rows("SELECT * FROM installations") == []
    with pytest.raises(PlatformFailure, match="invalid_command"):
        await stage.types("helper", "tell one", None)
    code, said = await many.muster.examined()
    assert code == 1 and "not installed in the workspace" in said and "https://muster.example.com/slack/install" in said

    assert (await browser.installs(stage.slack)).status == 200
    await many.awake(2)
    assert stage.slack.bot_token != token
    await stage.types("helper", "tell welcome back", 1)
    await stage.until(lambda: "@requester: welcome back" in stage.thread(1))
    assert "Shepherd" in await stage.types("helper", "status #1")
