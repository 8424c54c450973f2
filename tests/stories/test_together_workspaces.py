"""Several processes on one PostgreSQL serve many workspaces: whichever is asked to install, all of them know."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.sealing import new_key
from tests.platforms.slack import SlackDouble
from tests.stories.browser import Browser
from tests.stories.side_by_side import SideBySide, side_by_side
from tests.stories.workspaces import Workspaces


class Floor:
    """The workspaces, a browser, and processes each of which listens somewhere else."""

    def __init__(self, many: Workspaces, beside: SideBySide, browser: Browser) -> None:
        self.many = many
        self.browser = browser
        self.there = beside.there
        self.joined = beside.joined
        self.killed = beside.killed
        self.ports = beside.ports

    async def all_say(self, what: str, times: int = 1) -> None:
        for one in self.there.processes:
            if not one.ended:
                await one.said(what, times=times)


@pytest.fixture(params=["socket", "http"])
async def floor(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Floor]:
    async with SlackDouble() as slack:
        many = Workspaces(slack, tmp_path, http=request.param == "http")
        async with Browser(many.port) as browser, side_by_side(slack, many, tmp_path) as beside:
            yield Floor(many, beside, browser)


async def test_whatever_one_is_told_all_know(floor: Floor) -> None:
    many, browser, stage = floor.many, floor.browser, floor.many.first
    first, second = await floor.joined(), await floor.joined()
    browser.port = floor.ports[0]
    back = await browser.approves((await browser.begins()).location, stage.slack)
    browser.port = floor.ports[1]
    assert (await browser.get(back)).status == 200, "begun at one, it ends at the other"
    await floor.all_say("a workspace is awake")
    browser.port = floor.ports[0]
    assert (await browser.get(back)).status == 400
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))

    stage.slack.uninstalls()
    await floor.all_say("a workspace rests", times=3)
    assert (await browser.installs(stage.slack)).status == 200
    await floor.all_say("a workspace is awake", times=2)
    assert (await browser.installs(many.second.slack)).status == 200
    await floor.all_say("a workspace is awake", times=3)
    await second.settled()
    await floor.killed(first)
    await stage.slack.until(lambda: many.http or stage.slack.socket_count == 1)
    for one in (stage, many.second):
        await one.types("requester", "open laptop lost")
        await one.slack.until(lambda one=one: "laptop lost" in one.slack.transcript(), 30)  # type: ignore[misc]
    assert await floor.there.count("opened") == 3


async def test_who_comes_later_finds_what_was_installed_before(floor: Floor) -> None:
    many, browser, stage = floor.many, floor.browser, floor.many.first
    await floor.joined()
    browser.port = floor.ports[0]
    await browser.installs(stage.slack)
    await floor.all_say("a workspace is awake")
    await floor.joined()
    await floor.all_say("a workspace is awake")
    stage.slack.uninstalls()
    await floor.all_say("a workspace rests", times=2)
    assert "invalid" not in many.second.slack.transcript()


@pytest.mark.parametrize("floor", ["socket"], indirect=True)
async def test_two_on_one_machine_share_the_pages(floor: Floor) -> None:
    many, browser, stage = floor.many, floor.browser, floor.many.first
    first = await floor.there.joined(many.platform)
    await first.said("ready")
    second = await floor.there.joined(many.platform)
    await second.said("ready")
    await second.said("cannot listen here yet")
    assert (await browser.installs(stage.slack)).status == 200
    await floor.all_say("a workspace is awake")
    await first.kill()
    await stage.slack.until(lambda: stage.slack.socket_count == 1)
    await second.said("listens here now")
    assert (await browser.installs(many.second.slack)).status == 200
    await second.said("a workspace is awake", times=2)


async def test_one_is_told_that_it_was_taken_out_while_the_other_sends(floor: Floor) -> None:
    """The call that is on its way fails with the token; its message goes out once, with the next."""
    browser, stage = floor.browser, floor.many.first
    first, second = await floor.joined(), await floor.joined()
    browser.port = floor.ports[0]
    await browser.installs(stage.slack)
    await floor.all_say("a workspace is awake")
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))
    stage.slack.fail("chat.postMessage", hang=3.0, times=1)
    await stage.types("helper", "tell #1 one")
    await stage.until(lambda: stage.slack.calls[-1].method == "chat.postMessage")
    stage.slack.uninstalls()
    await floor.all_say("a workspace rests", times=3)
    await stage.until(lambda: stage.slack.calls[-1].error is not None or "one" in "".join(stage.thread(1)))
    browser.port = floor.ports[1]
    assert (await browser.installs(stage.slack)).status == 200
    await floor.all_say("a workspace is awake", times=2)
    await stage.until(lambda: "@requester: one" in stage.thread(1), 20)
    await first.settled()
    await second.settled()
    assert stage.thread(1).count("@requester: one") == 1


@pytest.mark.parametrize("floor", ["socket"], indirect=True)
async def test_a_key_is_exchanged_in_one_process_after_the_other(floor: Floor) -> None:
    """Whoever has the old one alone goes on with the token that it knows, and takes nothing away."""
    many, browser, stage = floor.many, floor.browser, floor.many.first
    old = await floor.joined()
    browser.port = floor.ports[0]
    await browser.installs(stage.slack)
    await floor.all_say("a workspace is awake")
    many.secrets["MUSTER_KEY"] = f"{new_key()},{many.key}"
    new = await floor.joined()
    await floor.all_say("a workspace is awake")
    assert (await browser.installs(many.second.slack)).status == 200, "by the one that has the old key"
    await floor.all_say("a workspace is awake", times=2)
    await old.said("an installation cannot be used")
    browser.port = floor.ports[1]
    await new.kill()
    await stage.slack.until(lambda: stage.slack.socket_count == 1)
    for one in (stage, many.second):
        await one.types("requester", "open laptop lost")
        await one.slack.until(lambda one=one: "laptop lost" in one.slack.transcript(), 30)  # type: ignore[misc]
    stage.slack.uninstalls()
    await old.said("the app was taken out of a workspace")
    await old.said("a workspace rests", times=3)
    why = [line["why"] for line in old.log if line["event"] == "a workspace rests"]
    assert "MUSTER_KEY" in why[-1]
    ((kept,),) = await floor.there.rows("SELECT count(*) FROM installations")
    assert kept == 2, "it is for those to throw away who can open it"
