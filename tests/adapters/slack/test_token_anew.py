"""A late answer to the token from before says nothing of the one that is used now."""

import asyncio

import pytest

from adapters.slack.refusals import Unwelcome
from adapters.slack.web import Web
from bot.config import SlackSettings
from bot.door import Later
from bot.paces import ALONE
from tests.platforms.slack import SlackDouble
from tests.platforms.test_slack_oauth import allowed, redeemed


async def test_a_token_from_before_that_is_refused_late_stops_no_new_one() -> None:
    async with SlackDouble() as slack:
        web, doubts = Web(SlackSettings(api_url=slack.api_url), slack.bot_token, ALONE), list[str]()
        web.turned_out = lambda: doubts.append("turned out")
        slack.fail("auth.test", hang=1.0)
        late = asyncio.create_task(web.call("auth.test"))
        async with asyncio.timeout(5):
            while not slack.calls:
                await asyncio.sleep(0)
        web.use((await redeemed(slack, allowed(slack)))["access_token"])
        with pytest.raises(Later) as later:
            await late
        assert later.value.after is not None and later.value.after < 1.0, "it is made again at once"
        assert (await web.call("auth.test"))["ok"] and not doubts
        await redeemed(slack, allowed(slack))
        with pytest.raises(Unwelcome):
            await web.call("auth.test")
        assert doubts == ["turned out"], "of the one that is used it is told"
        await web.close()
