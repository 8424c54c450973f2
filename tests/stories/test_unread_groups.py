"""User groups that Slack does not let be read after a start: whoever helped goes on helping."""

from typing import Any

import pytest

from storage.store import Store
from swarm.events import Spoke
from tests.stories.slack_stage import SlackStage

HOW: dict[str, dict[str, Any]] = {
    "busy": {"retry_after": 30},
    "broken": {"status": 500},
    "refused": {"error": "missing_scope"},
}


async def begun(slack: SlackStage, how: str) -> None:
    """A request has its shepherd; and in the next process nobody knows who is in which group."""
    await slack.types("requester", "open printer jams")
    await slack.until(lambda: "@helper" in slack.card(1))
    assert await slack.muster.stop() == 0
    for method in ("usergroups.users.list", "usergroups.list"):
        slack.slack.fail(method, None, **HOW[how])
    await slack.muster.start()


@pytest.mark.parametrize("how", HOW)
async def test_a_shepherd_goes_on(slack: SlackStage, how: str) -> None:
    await begun(slack, how)
    assert "no longer help" not in await slack.types("helper", "tell #1 we are on it")
    await slack.until(lambda: [one for one in slack.thread(1) if "we are on it" in one])
    assert "no request #1 here that you can see" in await slack.types("stranger", "take #1")
    assert "no longer help" not in await slack.types("helper", "resolve #1 done")
    await slack.until(lambda: "done" in slack.card(1))


@pytest.mark.parametrize("how", HOW)
async def test_what_they_write_counts_as_a_word_of_the_swarm(slack: SlackStage, how: str) -> None:
    await begun(slack, how)
    await slack.says("helper", "have you tried to turn it off and on", 1)
    await slack.types("requester", "mine")  # heard after it
    await slack.muster.settled()
    store = await Store.open(slack.muster.where)
    try:
        happened = await store.history("support", 1)
    finally:
        await store.close()
    assert [one for one in happened if isinstance(one, Spoke)]
