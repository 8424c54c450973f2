"""Private threads: who is in them, made once, and what lacks is said."""

import pytest

from adapters.discord.door import DiscordDoor
from bot.config import Desk
from bot.door import Later, Never
from bot.text import Card, sentence
from swarm.refused import Mention
from tests.adapters.discord.recording import Recording
from tests.adapters.discord.setting import desk, opened, until
from tests.platforms.discord import DiscordDouble

CARD = Card(title=("#42 · my pay slip",), body=(("new",),))
THREADS, SENDS = "/channels/{channel}/threads", "/channels/{channel}/messages"
NAME = "support-42-0a1b2c3d"


def with_private(double: DiscordDouble, channel: int, beside: int) -> dict[str, Desk]:
    one = desk(double, channel)
    assert one.discord is not None
    return {
        "support": one.model_copy(update={"discord": one.discord.model_copy(update={"private_channel": str(beside)})})
    }


async def make(double: DiscordDouble, door: DiscordDoor, beside: int) -> str:
    greeting = sentence(Mention(f"discord:{double.user('requester')}", ping=True), ": nobody yet.")
    return (await door.open_private(f"discord:{beside}", CARD, greeting, "key", NAME)).thread


async def test_nothing_is_to_be_seen_but_by_whoever_is_brought_in(double: DiscordDouble, app: Recording) -> None:
    forum, beside = double.channel("help", forum=True), double.channel("help-in-private")
    double.user("stranger")
    async with opened(double, with_private(double, forum, beside), app) as door:
        place = await make(double, door, beside)
        (thread,) = double.threads(beside)
        assert place == f"discord:{thread.id}" and thread.private and thread.name == NAME
        assert thread.members == {"muster", "requester"} and not double.messages(beside)
        await double.says("requester", thread.id, "it is wrong")
        await until(app, lambda: app.words)


@pytest.mark.parametrize("before", [THREADS, SENDS])
async def test_it_is_made_once_though_the_answer_was_lost(double: DiscordDouble, app: Recording, before: str) -> None:
    beside = double.channel("help")
    async with opened(double, with_private(double, beside, beside), app) as door:
        double.fail("POST", before, carried_out=True)
        with pytest.raises(Later):
            await make(double, door, beside)
        await make(double, door, beside)
        (thread,) = double.threads(beside)
        assert len(double.thread_messages(thread)) == 1


async def test_another_process_finds_what_was_made_and_not_written_down(double: DiscordDouble, app: Recording) -> None:
    beside = double.channel("help")
    async with opened(double, with_private(double, beside, beside), app) as door:
        first = await make(double, door, beside)
    async with opened(double, with_private(double, beside, beside), app) as door:
        door.look_first("key", 60.0)
        assert await make(double, door, beside) == first
        (thread,) = double.threads(beside)
        assert len(double.thread_messages(thread)) == 1


async def test_what_lacks_is_said(double: DiscordDouble, app: Recording) -> None:
    beside, forum = double.channel("help"), double.channel("posts", forum=True)
    async with opened(double, with_private(double, beside, beside), app) as door:
        double.forbid(beside, "create_private_threads")
        with pytest.raises(Never, match=r"open a private thread in #help .*Create Private Threads"):
            await make(double, door, beside)
        with pytest.raises(Never):
            await make(double, door, forum)
