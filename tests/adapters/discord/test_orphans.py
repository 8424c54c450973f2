"""Threads that came to be though whoever opened them died before they could say so: taken in, however much later."""

import pytest

from bot.door import Later
from bot.text import Card, Fact
from tests.adapters.discord.recording import Recording
from tests.adapters.discord.setting import desk, door, greeting, opened
from tests.platforms.discord import DiscordDouble

SENDS, ON_MESSAGE = "/channels/{channel}/messages", "/channels/{channel}/messages/{message}/threads"
KEY = "support#42/1"


def card(title: str = "#42 · it lags") -> Card:
    return Card(title=(title,), facts=(Fact("Shepherd", ("nobody yet",)),))


def posted(double: DiscordDouble, where: str) -> list[str]:
    return [one.plain.partition("\n")[0] for one in double.messages(where) if one.author.name == "muster"]


@pytest.mark.parametrize("channel", ["help", "help-forum"])
async def test_a_thread_is_found_however_much_was_said_since(
    double: DiscordDouble, app: Recording, channel: str
) -> None:
    desks, intake = {"support": desk(double, double.channel(channel))}, f"discord:{double.channel(channel)}"
    async with opened(double, desks, app) as before:
        first = await before.open_thread(intake, card(), greeting(double), KEY)
    double.forget_nonces()
    if channel == "help":
        for number in range(230):
            await double.says("helper", channel, f"word {number}")
    after = door(double, desks, app)
    after.look_first(KEY)
    assert await after.open_thread(intake, card("#42 · it lags again"), greeting(double), KEY) == first
    assert len(double.threads(channel)) == 1
    greeted = [one for one in double.thread_messages(double.threads(channel)[0]) if "welcome" in one.plain]
    assert len(greeted) == 1, "nobody is called twice"
    await after.close()


@pytest.mark.parametrize("channel", ["help", "help-forum"])
async def test_a_thread_that_was_put_away_meanwhile_is_found(
    double: DiscordDouble, app: Recording, channel: str
) -> None:
    desks, intake = {"support": desk(double, double.channel(channel))}, f"discord:{double.channel(channel)}"
    async with opened(double, desks, app) as before:
        first = await before.open_thread(intake, card(), greeting(double), KEY)
        await double.archives(double.threads(channel)[0])
        double.forget_nonces()
        before.look_first(KEY)
        assert await before.open_thread(intake, card(), greeting(double), KEY) == first
    assert len(double.threads(channel)) == 1


async def test_a_card_without_a_thread_gets_one(double: DiscordDouble, app: Recording) -> None:
    desks, intake = {"support": desk(double, double.channel("help"))}, f"discord:{double.channel('help')}"
    double.fail("POST", ON_MESSAGE, status=503)
    before = door(double, desks, app)
    with pytest.raises(Later):
        await before.open_thread(intake, card(), greeting(double), KEY)
    await before.close()
    double.forget_nonces()
    async with opened(double, desks, app) as after:
        after.look_first(KEY)
        place = await after.open_thread(intake, card(), greeting(double), KEY)
    assert posted(double, "help") == ["#42 · it lags"]
    assert place.thread == f"discord:{double.threads('help')[0].id}"
    assert double.thread_messages(double.threads("help")[0])[-1].plain == "@requester: welcome"


async def test_a_card_whose_answer_was_lost_is_found_after_a_long_outage(double: DiscordDouble, app: Recording) -> None:
    desks, intake = {"support": desk(double, double.channel("help"))}, f"discord:{double.channel('help')}"
    async with opened(double, desks, app) as one:
        double.fail("POST", SENDS, carried_out=True, cut=True)
        with pytest.raises(Later):
            await one.open_thread(intake, card(), greeting(double), KEY)
        double.forget_nonces()
        await one.open_thread(intake, card(), greeting(double), KEY)
    assert posted(double, "help") == ["#42 · it lags"]


@pytest.mark.parametrize("channel", ["help", "help-forum"])
async def test_what_belongs_to_another_or_was_there_before_is_left_alone(
    double: DiscordDouble, app: Recording, channel: str
) -> None:
    desks, intake = {"support": desk(double, double.channel(channel))}, f"discord:{double.channel(channel)}"
    async with opened(double, desks, app) as one:
        await one.open_thread(intake, card("#421 · another"), greeting(double), "support#421/1")
        await one.open_thread(intake, card("Dispatch swarm · 1 of 2"), greeting(double), "support#0/1")
        if channel == "help-forum":
            await double.posts("helper", channel, "#42 · it lags", "by somebody else")
        for key, title in ((KEY, "#42 · it lags"), ("support#0/2", "Backlog swarm · 1 of 3")):
            one.look_first(key)
            await one.open_thread(intake, card(title), greeting(double), key)
    names = sorted(one.name for one in double.threads(channel))
    theirs = ["#42 · it lags"] if channel == "help-forum" else []
    assert names == [*theirs, "#42 · it lags", "#421 · another", "Backlog swarm · 1 of 3", "Dispatch swarm · 1 of 2"]


@pytest.mark.parametrize("channel", ["help", "help-forum"])
async def test_a_thread_that_replaces_another_is_not_taken_for_it_and_is_found_itself(
    double: DiscordDouble, app: Recording, channel: str
) -> None:
    desks, intake = {"support": desk(double, double.channel(channel))}, f"discord:{double.channel(channel)}"
    async with opened(double, desks, app) as one:
        old = await one.open_thread(intake, card(), greeting(double), KEY)
        double.delete_channel(double.threads(channel)[0])
        one.look_first("anew")
        new = await one.open_thread(intake, card(), greeting(double), "anew", old.card)
        assert new != old
        double.forget_nonces()
        one.look_first("anew")
        assert await one.open_thread(intake, card(), greeting(double), "anew", old.card) == new


async def test_what_is_known_is_looked_for_no_more(double: DiscordDouble, app: Recording) -> None:
    desks, intake = {"support": desk(double, double.channel("help"))}, f"discord:{double.channel('help')}"
    async with opened(double, desks, app) as one:
        one.look_first(KEY)
        one.settle(KEY)
        await one.open_thread(intake, card(), greeting(double), KEY)
    assert not double.calls_to("GET", "/channels/{channel}/messages")
