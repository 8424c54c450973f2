"""What was deleted while nobody listened is told of: threads, cards, in few calls, and nothing that is still there."""

import pytest

from bot.door import Gap, Opened
from bot.text import Card, sentence
from tests.adapters.discord.recording import Recording
from tests.adapters.discord.setting import desk, opened, until
from tests.adapters.discord.test_missed import AGO, gap
from tests.platforms.discord import DiscordDouble
from tests.platforms.discord.stage import ThreadSeen

MESSAGES, MESSAGE = "/channels/{channel}/messages", "/channels/{channel}/messages/{message}"
CHANNEL = "/channels/{channel}"


async def some(double: DiscordDouble, app: Recording, channel: str, *numbers: int) -> list[Opened]:
    """The threads of these requests, and nobody who listens any more; none has anything to catch up with."""
    where = f"discord:{double.channel(channel)}"
    async with opened(double, {"support": desk(double, double.channel(channel))}, app) as door:
        found = [
            await door.open_thread(
                where, Card(title=(f"#{number} · it lags",)), sentence("welcome"), f"support#{number}"
            )
            for number in numbers
        ]
    double.calls.clear()
    return found


def missed(places: list[Opened]) -> Gap:
    ids = [int(one.thread.removeprefix("discord:")) for one in places]
    found = gap(*ids, ago=-AGO)
    return Gap(since=found.since, threads=found.threads, cards={one.thread: one.card for one in places})


def the(double: DiscordDouble, place: Opened) -> ThreadSeen:
    return double.thread(int(place.thread.removeprefix("discord:")))


async def looks(double: DiscordDouble, app: Recording, channel: str, places: list[Opened]) -> list[str]:
    """What is found to be gone."""
    app.gaps["support"] = missed(places)
    app.listens.clear()
    async with opened(double, {"support": desk(double, double.channel(channel))}, app):
        await until(app, lambda: app.listens)
    return [place for _, place in app.lost]


@pytest.mark.parametrize("channel", ["help", "help-forum"])
async def test_a_card_and_a_thread_that_were_deleted_are_told_of(
    double: DiscordDouble, app: Recording, channel: str
) -> None:
    first, second, third = await some(double, app, channel, 1, 2, 3)
    starter = the(double, first).starter
    assert starter is not None
    await double.deletes("helper", starter)
    double.delete_channel(the(double, second))
    await double.archives(the(double, third))
    assert await looks(double, app, channel, [first, second, third]) == [second.thread, first.card]


@pytest.mark.parametrize("channel", ["help", "help-forum"])
async def test_a_thread_that_was_put_away_long_ago_is_no_loss(
    double: DiscordDouble, app: Recording, channel: str
) -> None:
    (place,) = await some(double, app, channel, 1)
    await double.archives(the(double, place))
    assert await looks(double, app, channel, [place]) == []
    assert len(double.calls_to("GET", CHANNEL)) - (channel == "help") <= 1


async def test_many_cards_in_a_channel_are_read_at_once(double: DiscordDouble, app: Recording) -> None:
    places = await some(double, app, "help", 1, 2, 3, 4, 5)
    for _ in range(120):
        await double.says("helper", "help", "between")
    places += await some(double, app, "help", 6, 7)
    starter = the(double, places[3]).starter
    assert starter is not None
    await double.deletes("helper", starter)
    assert await looks(double, app, "help", places) == [places[3].card]
    assert (len(double.calls_to("GET", MESSAGES)), len(double.calls_to("GET", MESSAGE))) == (2, 1)


async def test_what_may_not_be_read_is_not_taken_for_gone(double: DiscordDouble, app: Recording) -> None:
    places = await some(double, app, "help", 1, 2)
    double.fail("GET", MESSAGES, code=50001)
    assert await looks(double, app, "help", places) == []
    double.forbid("help", "read_message_history")
    assert await looks(double, app, "help", places) == []
