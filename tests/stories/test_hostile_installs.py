"""Whoever comes to install with bad intentions, or by accident twice: nothing is installed, and a page says why."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.stories.browser import PUBLIC, Browser, Page
from tests.stories.kept import kept
from tests.stories.workspaces import Workspaces, workspaces

There = tuple[Workspaces, Browser]
BACK = f"{PUBLIC}/slack/oauth_redirect"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[There]:
    async with workspaces(tmp_path, http=False) as opened:
        yield opened


async def nothing_is_installed(many: Workspaces) -> bool:
    return await kept(many.muster.folder).rows("SELECT * FROM installations") == []


def is_safe(page: Page) -> bool:
    """Nobody else's page shows it, nothing runs in it, nothing is kept of it, and its address goes nowhere."""
    policy = page.headers["Content-Security-Policy"]
    return (
        "default-src 'none'" in policy
        and "frame-ancestors 'none'" in policy
        and page.headers["Referrer-Policy"] == "no-referrer"
        and page.headers["Cache-Control"] == "no-store"
        and "<script" not in page.text
    )


async def test_a_state_is_worth_something_once(there: There) -> None:
    many, browser = there
    back = await browser.approves((await browser.begins()).location, many.first.slack)
    cookies = dict(browser.cookies)
    assert (await browser.get(back)).status == 200
    await many.awake()
    again = await browser.get(back)
    assert again.status == 400 and "came here twice" in again.words and is_safe(again), "without the cookie"
    browser.cookies = cookies
    again = await browser.get(back)
    assert again.status == 401 and "over" in again.words and is_safe(again), "with it"
    assert "If the page said the first time that Muster is installed, it is." in again.words


async def test_of_many_who_come_with_the_same_one_gets_in(there: There) -> None:
    many, browser = there
    back = await browser.approves((await browser.begins()).location, many.first.slack)
    codes = sorted([page.status for page in await asyncio.gather(*(browser.get(back) for _ in range(5)))])
    assert codes == [200, 401, 401, 401, 401]


async def test_a_state_is_its_browsers_own(there: There) -> None:
    """Somebody has another one complete what they began: their workspace would be installed by the other's hand."""
    many, mallory = there
    back = await mallory.approves((await mallory.begins()).location, many.first.slack, "mallory")
    async with Browser(many.port) as victim:
        assert (await victim.get(back)).status == 400
        await victim.begins()
        page = await victim.get(back)
        assert page.status == 400 and is_safe(page)
    assert await nothing_is_installed(many)


@pytest.mark.parametrize("state", ["", "guessed", "x" * 4_000, "%00", "%ff%fe", SCRIPT, "a;b=c", '"'])
async def test_a_state_of_nobodys_is_refused(there: There, state: str) -> None:
    many, browser = there
    await browser.begins()
    name = next(iter(browser.cookies))
    code = many.slack.app.allow("desk", "mallory", {"redirect_uri": BACK, "scope": "commands"})
    for cookie in ("", "another", state if "%" not in state else ""):
        browser.cookies = {name: cookie}
        page = await browser.get(f"{BACK}?state={quote(state, safe='%')}&code={code}")
        assert page.status in {400, 401}, page
        assert is_safe(page) and SCRIPT not in page.text
    assert await nothing_is_installed(many)


async def test_who_takes_too_long_begins_again(there: There) -> None:
    many, browser = there
    back = await browser.approves((await browser.begins()).location, many.first.slack)
    await many.muster.later("11m")
    page = await browser.get(back)
    assert page.status == 401 and "ten minutes" in page.words
    assert await kept(many.muster.folder).rows("SELECT * FROM oauth_states") == []
    assert (await browser.installs(many.first.slack)).status == 200


@pytest.mark.parametrize("query", ["", "?error=access_denied", f"?error={quote(SCRIPT)}", "?code=1", "?state=1", "?%"])
async def test_whoever_slack_did_not_send_is_told_nothing_but_words_of_ours(there: There, query: str) -> None:
    many, browser = there
    page = await browser.get(f"{BACK}{query}")
    assert "Not installed" in page.words and is_safe(page)
    assert "alert" not in page.text
    assert await nothing_is_installed(many)


async def test_nothing_that_a_browser_says_goes_into_an_address(there: There) -> None:
    many, browser = there
    for odd in ("?team=T1%26client_id=evil", f"?team={quote(SCRIPT)}", "?team=%0d%0aSet-Cookie:a=b", "?redirect_uri=x"):
        sent = await browser.begins(odd)
        there_to = urlsplit(sent.location)
        asked = parse_qs(there_to.query)
        assert f"{there_to.scheme}://{there_to.netloc}" == many.slack.address
        assert asked["client_id"] == [many.slack.app.client_id] and asked["redirect_uri"] == [BACK]
        assert "team" not in asked and "Set-Cookie:a" not in str(sent.headers)
    assert parse_qs(urlsplit((await browser.begins("?team=T0ABC")).location).query)["team"] == ["T0ABC"]


@pytest.mark.parametrize("decision", ["deny", "allow"])
async def test_a_code_that_is_no_good(there: There, decision: str) -> None:
    many, browser = there
    back = await browser.approves((await browser.begins()).location, many.first.slack, decision=decision)
    if decision == "allow":
        back = back.replace("code=", "code=9")
    page = await browser.get(back)
    assert "Not installed" in page.words and is_safe(page)
    assert await nothing_is_installed(many)
    assert many.slack.app.client_secret not in many.muster.transcript()


async def test_a_workspace_without_a_desk_is_refused_and_keeps_nothing_of_ours(there: There) -> None:
    many, browser = there
    stranger = many.slack.another("stranger")
    page = await browser.installs(stranger)
    assert page.status == 403 and f"no desk in the workspace {stranger.team}" in page.words and is_safe(page)
    assert "Begin again" in page.words
    assert not stranger.installed, "what was given is given back"
    assert await nothing_is_installed(many)
    await many.muster.said("an installation is refused")


async def test_tokens_that_expire_are_refused(there: There) -> None:
    many, browser = there
    many.slack.app.rotates = True
    page = await browser.installs(many.first.slack)
    assert page.status == 403 and "token rotation" in page.words
    assert await nothing_is_installed(many) and not many.first.slack.installed


async def test_what_is_wrong_with_how_it_is_set_up_is_said_to_whoever_runs_it(there: There) -> None:
    many, browser = there
    many.slack.app.client_secret = "another"
    page = await browser.installs(many.first.slack)
    assert page.status == 503 and "Whoever runs it finds the reason in its log." in page.words and is_safe(page)
    await many.muster.said("an installation failed")
    (told,) = [line for line in many.muster.log if line["event"] == "an installation failed"]
    assert told["why"].startswith("Slack does not accept SLACK_CLIENT_SECRET")


async def test_slack_bears_no_more_just_now_and_it_is_not_said_to_be_over(there: There) -> None:
    many, browser = there
    many.slack.fail("oauth.v2.access", status=429, retry_after=1, times=1)
    page = await browser.installs(many.first.slack)
    assert page.status == 503 and "try again in a minute" in page.words
    many.slack.fail("oauth.v2.access", error="internal_error", times=1)
    page = await browser.installs(many.first.slack)
    assert page.status == 503 and "try again in a minute" in page.words


async def test_slack_is_in_trouble_and_then_it_works(there: There) -> None:
    many, browser = there
    many.slack.fail("oauth.v2.access", drop=True, times=1)
    page = await browser.installs(many.first.slack)
    assert page.status == 503 and "try again" in page.words and is_safe(page)
    assert (await browser.installs(many.first.slack)).status == 200


async def test_too_many_beginnings_are_put_off(there: There) -> None:
    many, browser = there
    pages = [await browser.get(f"{PUBLIC}/slack/install") for _ in range(70)]
    assert [page.status for page in pages[:60]] == [302] * 60
    assert {page.status for page in pages[60:]} == {429} and is_safe(pages[-1])
    ((begun,),) = await kept(many.muster.folder).rows("SELECT count(*) FROM oauth_states")
    assert begun == 60


async def test_secrets_are_in_no_log_and_no_file(there: There) -> None:
    many, browser = there
    sent = await browser.begins()
    back = await browser.approves(sent.location, many.first.slack)
    assert (await browser.get(back)).status == 200
    await many.awake()
    state, code = (parse_qs(urlsplit(back).query)[name][0] for name in ("state", "code"))
    secrets = {many.first.slack.bot_token, many.slack.app.client_secret, many.key, state, code}
    many.first.slack.fail("*", error="invalid_auth", times=1)
    await many.first.slack.types("requester", many.first.channel, "/swarm open printer jams")
    assert await many.muster.stop() == 0
    written = many.muster.transcript().encode()
    for file in many.muster.folder.iterdir():
        if file.is_file() and file.name != "muster.toml":
            written += file.read_bytes()
    assert [one for one in secrets if one.encode() in written] == []
    await many.muster.start()
