"""Messages and threads that somebody deleted, and threads that nobody wrote down: what the door says of them."""

import pytest

from adapters.slack.sent import PAGE
from bot.door import Gone
from bot.text import Card, sentence
from swarm.refused import Mention
from tests.adapters.slack.stage import Stage

CARD = Card(title=("#42 · Replica lags",))


async def test_a_message_that_was_deleted_is_gone(stage: Stage) -> None:
    async with stage.opened() as door:
        opened = await door.open_thread(f"slack:{stage.channel}", CARD, Card(), "effect-1")
        await stage.slack.deletes("helper", stage.slack.messages("help")[0], admin=True)
        with pytest.raises(Gone, match="somebody deleted it"):
            await door.edit(opened.card, CARD)


async def test_what_is_meant_for_a_thread_that_is_gone_does_not_stay_in_the_channel(stage: Stage) -> None:
    async with stage.opened() as door:
        opened = await door.open_thread(f"slack:{stage.channel}", CARD, Card(), "effect-1")
        await stage.slack.deletes("helper", stage.slack.messages("help")[0], admin=True)
        asked = sentence(Mention(stage.who("helper"), ping=True), ", why?")
        with pytest.raises(Gone, match="somebody deleted its first message"):
            await door.post(opened.thread, asked, "effect-2")
        assert stage.slack.messages("help") == []
        with pytest.raises(Gone):
            await door.post(f"slack:{stage.channel}/1699.000100", asked, "effect-3")


async def test_a_thread_with_answers_outlives_its_first_message(stage: Stage) -> None:
    async with stage.opened() as door:
        opened = await door.open_thread(f"slack:{stage.channel}", CARD, Card(), "effect-1")
        root = stage.slack.messages("help")[0]
        await stage.slack.says("asker", "help", "it is the second one", thread=root)
        await stage.slack.deletes("helper", root, admin=True)
        card = await door.post(opened.thread, CARD, "effect-2")
        await door.edit(card, Card(title=("#42 · changed",)))
        assert [one.plain for one in stage.slack.thread("help", root)][-1].endswith("#42 · changed")


async def test_a_thread_that_nobody_wrote_down_is_found_however_much_was_said_since(stage: Stage) -> None:
    async with stage.opened() as door:
        opened = await door.open_thread(f"slack:{stage.channel}", CARD, Card(), "effect-1")
        for number in range(2 * PAGE + 1):
            await stage.slack.says("asker", "help", f"word {number}")
    async with stage.opened() as door:
        door.look_first("effect-1")
        assert await door.open_thread(f"slack:{stage.channel}", CARD, Card(), "effect-1") == opened
        assert [call.method for call in stage.slack.calls].count("conversations.history") == 3
