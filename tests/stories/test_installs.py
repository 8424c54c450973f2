"""The app is installed in a browser, used, taken out and installed again: nothing is lost, and nobody restarts."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sealing import new_key
from tests.platforms.slack import PlatformFailure
from tests.stories.browser import Browser
from tests.stories.kept import kept
from tests.stories.process import Muster
from tests.stories.slack_stage import SlackStage
from tests.stories.workspaces import EVENTS, Workspaces, workspaces

There = tuple[Workspaces, Browser]
KEPT = "SELECT * FROM installations"


async def opened(many: Workspaces, browser: Browser) -> SlackStage:
    """The app is installed in the first workspace, and somebody has asked for help there."""
    stage = many.first
    assert (await browser.installs(stage.slack)).status == 200
    await many.awake()
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))
    return stage


@pytest.fixture(params=["socket", "http"])
async def there(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[There]:
    async with workspaces(tmp_path, http=request.param == "http") as opened:
        yield opened


async def test_installed_used_taken_out_and_installed_again(there: There) -> None:
    many, browser = there
    stage = many.first
    page = await browser.installs(stage.slack)
    assert page.status == 200 and "Muster is installed" in page.words, many.muster.transcript()
    assert "Invite it into the channel of each desk" in page.words
    await many.awake()
    assert "#1 is open" in await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))
    token = stage.slack.bot_token
    assert token not in str(await kept(many.muster.folder).rows(KEPT))

    stage.slack.uninstalls()
    await many.resting(3)
    assert await kept(many.muster.folder).rows(KEPT) == []
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


async def test_installed_twice_the_last_token_counts(there: There) -> None:
    many, browser = there
    stage = await opened(many, browser)
    before = stage.slack.bot_token
    assert (await browser.installs(stage.slack, "another admin")).status == 200
    await many.awake(2)
    assert before in stage.slack.revoked and len(await kept(many.muster.folder).rows(KEPT)) == 1
    await stage.types("helper", "tell still here", 1)
    await stage.until(lambda: "@requester: still here" in stage.thread(1))


async def test_a_late_notice_takes_nothing_away_that_was_installed_anew(there: There) -> None:
    many, browser = there
    stage = await opened(many, browser)
    stage.slack.uninstalls()
    await many.resting(3)
    await browser.installs(stage.slack)
    await many.awake(2)
    for late in ("app_uninstalled", "tokens_revoked"):
        await stage.slack.redeliver(late)
    await stage.slack.quiet()
    await stage.types("helper", "tell still here", 1)
    await stage.until(lambda: "@requester: still here" in stage.thread(1))
    assert len(await kept(many.muster.folder).rows(KEPT)) == 1


async def test_taken_out_without_a_word_what_waits_goes_out_once_it_is_back(there: There) -> None:
    """Nothing tells of it but Slack's refusal. Meanwhile somebody speaks, and the clocks go on."""
    many, browser = there
    stage = await opened(many, browser)
    stage.slack.subscriptions -= EVENTS
    message = stage.slack.thread(stage.channel, stage.slack.messages(stage.channel)[0])[0]
    stage.slack.fail("chat.update", status=429, retry_after=1, times=1)
    await stage.types("helper", "tried #1 a new cable")
    await stage.types("helper", "tell one", 1)
    await stage.until(lambda: "@requester: one" in stage.thread(1))
    stage.slack.fail("chat.postMessage", status=429, retry_after=1, times=1)
    await stage.types("helper", "tell two", 1)
    stage.slack.uninstalls()
    await many.resting(3)
    assert await kept(many.muster.folder).rows(KEPT) == []
    await stage.slack.says("requester", stage.channel, "said while it was away", thread=message)
    code, said = await many.muster.examined()
    assert code == 1 and "still waits to be delivered" in said

    await browser.installs(stage.slack)
    await stage.until(lambda: "@requester: two" in stage.thread(1), 10)
    await many.muster.settled()
    assert stage.thread(1).count("@requester: two") == 1
    events = await kept(many.muster.folder).rows("SELECT doc FROM events WHERE type = 'spoke' ORDER BY seq")
    assert any(stage.slack.user("requester") in doc for (doc,) in events), events


async def test_a_wrong_key_is_said_and_the_right_one_goes_on(there: There) -> None:
    many, browser = there
    stage = await opened(many, browser)
    await many.begin_again(new_key())
    await many.muster.said("an installation cannot be used")
    (said,) = [line for line in many.muster.log if line["event"] == "an installation cannot be used"]
    assert said["workspace"] == stage.slack.team and "MUSTER_KEY" in said["why"]
    await many.resting(2)
    why = [line["why"] for line in many.muster.log if line["event"] == "a workspace rests"]
    assert len([one for one in why if "MUSTER_KEY" in one and "not installed" not in one]) == 1
    assert len(await kept(many.muster.folder).rows(KEPT)) == 1, "it is not thrown away"

    new = new_key()
    await many.begin_again(f"{new},{many.key}")
    await many.awake()
    await many.begin_again(new)
    await many.awake()
    await stage.types("helper", "tell here again", 1)
    await stage.until(lambda: "@requester: here again" in stage.thread(1))


async def test_a_key_that_is_none_ends_the_start(there: There) -> None:
    many, _ = there
    assert await many.muster.stop() == 0
    many.muster.env["MUSTER_KEY"] = "abc"
    with pytest.raises(AssertionError, match="MUSTER_KEY in the environment, which has to be one key or several"):
        await many.muster.start()
    assert await many.muster.stop() == 2
    many.muster.env["MUSTER_KEY"] = many.key
    await many.muster.start()


@pytest.mark.parametrize("there", ["socket"], indirect=True)
async def test_what_was_begun_with_one_token_goes_on_with_many(there: There) -> None:
    many, browser = there
    stage = many.first
    assert await many.muster.stop() == 0
    stage.slack.installed = True
    alone = Muster(many.muster.folder, f"{stage.platform}{stage.place}", stage.secrets)
    stage.muster = alone
    await alone.start()
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))
    await stage.types("helper", "pull @dba is it the spool?", 1)
    await stage.until(lambda: "is it the spool?" in "".join(stage.thread(1)))
    assert await alone.stop() == 0

    many.muster.config.write_text(many.written, encoding="utf-8")
    stage.muster = many.muster
    await many.muster.start()
    await browser.installs(stage.slack)
    await many.awake()
    await stage.presses("dba", "Accept", 1)
    await stage.until(lambda: "@dba (tier 2" in stage.card(1))
    await stage.types("helper", "tell it goes on", 1)
    await stage.until(lambda: "@requester: it goes on" in stage.thread(1))
    assert len(stage.slack.messages(stage.channel)) == 1


async def test_installed_again_with_the_same_token_nothing_waits_any_longer(there: There) -> None:
    many, browser = there
    stage = await opened(many, browser)
    many.slack.app.keeps_tokens = True
    token = stage.slack.bot_token
    stage.slack.fail("chat.postMessage", error="invalid_auth", times=1)
    await stage.types("helper", "tell one", 1)
    await many.muster.said("slack refuses a token")
    assert (await browser.installs(stage.slack)).status == 200
    await stage.until(lambda: "@requester: one" in stage.thread(1), 20)
    assert stage.slack.bot_token == token


@pytest.mark.parametrize("there", ["socket"], indirect=True)
async def test_of_a_token_that_is_not_accepted_it_is_said_where_to_install_and_not_what_to_set(there: There) -> None:
    many, browser = there
    stage = await opened(many, browser)
    where = "https://muster.example.com/slack/install"
    assert await many.muster.stop() == 0
    stage.slack.uninstalls()
    code, doctor = await many.muster.asked("doctor", knowing=True)
    assert code == 1
    await many.muster.start()
    await many.muster.said("slack refuses a token")
    await many.resting(2)
    (told,) = [line["why"] for line in many.muster.log if line["event"] == "slack refuses a token"]
    for said in (told, doctor):
        assert f"if the app was taken out of the workspace {stage.slack.team}, install it again: open {where}." in said
        assert "SLACK_BOT_TOKEN" not in said


@pytest.mark.parametrize("there", ["socket"], indirect=True)
async def test_what_was_on_its_way_while_it_was_taken_out_and_put_back_goes_out_at_once(there: There) -> None:
    many, browser = there
    stage = await opened(many, browser)
    before = len(stage.slack.calls)
    stage.slack.fail("chat.postMessage", hang=4.0, times=1)
    await stage.types("helper", "tell #1 one")
    await stage.until(lambda: "chat.postMessage" in [one.method for one in list(stage.slack.calls)[before:]])
    stage.slack.uninstalls()
    await many.resting(3)
    assert (await browser.installs(stage.slack)).status == 200
    await many.awake(2)
    await stage.until(lambda: "@requester: one" in stage.thread(1), 20)
    await many.muster.settled()
    assert stage.thread(1).count("@requester: one") == 1
