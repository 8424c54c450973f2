"""Messages and threads that somebody deleted, put away or locked: what the door does, and what it says of them."""

import pytest

from bot.door import Gone, Never
from bot.text import Card, sentence
from tests.adapters.discord.recording import Recording
from tests.adapters.discord.setting import desk, opened
from tests.platforms.discord import DiscordDouble

CARD = Card(title=("#42 · it lags",))


@pytest.mark.parametrize("channel", ["help", "help-forum"])
async def test_a_card_that_was_deleted_is_gone_and_its_thread_is_not(
    double: DiscordDouble, app: Recording, channel: str
) -> None:
    where = double.channel(channel)
    async with opened(double, {"support": desk(double, where)}, app) as door:
        place = await door.open_thread(f"discord:{where}", CARD, sentence("welcome"), "1")
        starter = double.threads(channel)[0].starter
        assert starter is not None
        await double.deletes("helper", starter)
        with pytest.raises(Gone, match="the message was deleted"):
            await door.edit(place.card, CARD)
        card = await door.post(place.thread, CARD, "2")
        await door.edit(card, Card(title=("#42 · changed",)))
        assert double.thread_messages(double.threads(channel)[0])[-1].plain == "#42 · changed"


@pytest.mark.parametrize("channel", ["help", "help-forum"])
async def test_a_thread_that_was_deleted_is_gone(double: DiscordDouble, app: Recording, channel: str) -> None:
    where = double.channel(channel)
    async with opened(double, {"support": desk(double, where)}, app) as door:
        place = await door.open_thread(f"discord:{where}", CARD, sentence("welcome"), "1")
        double.delete_channel(double.threads(channel)[0])
        for doing in (
            door.post(place.thread, sentence("x"), "2"),
            door.close_thread(place.thread),
            door.reopen_thread(place.thread),
        ):
            with pytest.raises(Gone, match="does not exist any more"):
                await doing


async def test_a_channel_that_is_gone_or_forbidden_opens_nothing(double: DiscordDouble, app: Recording) -> None:
    where = double.channel("help")
    async with opened(double, {"support": desk(double, where)}, app) as door:
        place = await door.open_thread(f"discord:{where}", CARD, sentence("welcome"), "1")
        double.forbid("help", "view_channel")
        with pytest.raises(Never, match="View Channel") as forbidden:
            await door.edit(place.card, CARD)
        assert not isinstance(forbidden.value, Gone)
        double.delete_channel("help")
        with pytest.raises(Never, match="does not exist any more"):
            await door.open_thread(f"discord:{where}", CARD, sentence("welcome"), "2", place.card)


async def test_a_locked_thread_is_opened_where_the_bot_may_and_else_it_says_what_it_needs(
    double: DiscordDouble, app: Recording
) -> None:
    where = double.channel("help")
    async with opened(double, {"support": desk(double, where)}, app) as door:
        place = await door.open_thread(f"discord:{where}", CARD, sentence("welcome"), "1")
        thread = double.threads("help")[0].id
        await double.archives(thread, locked=True)
        await door.post(place.thread, sentence("still here"), "2")
        assert double.thread_messages(thread)[-1].plain == "still here"
        assert double.thread(thread).locked and not double.thread(thread).archived
        await double.archives(thread, locked=True)
        double.forbid("help", "manage_threads")
        with pytest.raises(Never, match=r"the thread is locked. Unlock it, or give it Manage Threads"):
            await door.post(place.thread, sentence("and again"), "3")
        with pytest.raises(Never, match=r"bring back the thread .*Manage Threads") as locked:
            await door.reopen_thread(place.thread)
        assert not isinstance(locked.value, Gone)
