"""What stands there already is not taken for what was decided later, nor another request's for one of its number."""

import asyncio

import pytest

from bot.decided import decided
from bot.text import Button, Card, Fact, sentence
from tests.adapters.discord.recording import Recording
from tests.adapters.discord.setting import desk, greeting, opened
from tests.platforms.discord import DiscordDouble

LONG = 3_600.0
"""Seconds, more than clocks may differ by or be set back, and than a platform takes to bring something out."""
A_LITTLE = 60.0
"""So far our clock was set back: by it that was decided later which was sent already."""
KEY = "support#42/17/1772366400000"


def card(mark: str = "1") -> Card:
    names = (Button(name.capitalize(), f"{name} support#42~{mark}") for name in ("take", "brief"))
    return Card(title=("#42 · it lags",), facts=(Fact("Shepherd", ("nobody yet",)),), buttons=tuple(names))


def now() -> float:
    return asyncio.get_running_loop().time()


@pytest.mark.parametrize("channel", ["help", "help-forum"])
async def test_a_thread_that_was_there_when_this_was_decided_is_another(
    double: DiscordDouble, app: Recording, channel: str
) -> None:
    desks, intake = {"support": desk(double, double.channel(channel))}, f"discord:{double.channel(channel)}"
    async with opened(double, desks, app) as door:
        first = await door.open_thread(intake, card(), greeting(double), KEY)
        double.forget_nonces()
        door.look_first(KEY, LONG)
        with decided(now() - LONG):
            assert await door.open_thread(intake, card(), greeting(double), KEY) == first
        door.look_first(KEY, LONG)
        with decided(now() + LONG):
            assert await door.open_thread(intake, card(), greeting(double), KEY) != first
    assert len(double.threads(channel)) == 2


@pytest.mark.parametrize("channel", ["help", "help-forum"])
async def test_a_thread_of_another_request_of_this_number_is_another_whenever_it_was_opened(
    double: DiscordDouble, app: Recording, channel: str
) -> None:
    desks, intake = {"support": desk(double, double.channel(channel))}, f"discord:{double.channel(channel)}"
    async with opened(double, desks, app) as door:
        first = await door.open_thread(intake, card(), greeting(double), "before")
        door.look_first(KEY, LONG)
        second = await door.open_thread(intake, card("2"), greeting(double), KEY)
        assert second != first
        double.forget_nonces()
        door.look_first(KEY, LONG)
        assert await door.open_thread(intake, card("2"), greeting(double), KEY) == second
    assert len(double.threads(channel)) == 2


async def test_what_was_said_when_this_was_decided_is_something_else(double: DiscordDouble, app: Recording) -> None:
    channel, requester = double.channel("help"), f"discord:{double.user('requester')}"
    said = sentence("still working on it")
    async with opened(double, {"support": desk(double, channel)}, app) as door:
        place = await door.open_thread(f"discord:{channel}", card(), greeting(double), "key 1")
        there = await door.post(place.thread, said, "key 2", place.last)
        alone = await door.whisper(requester, said, "key 3")
        double.forget_nonces()
        for moment, same in ((now() - LONG, True), (now() + LONG, False)):
            door.look_first("key 2", LONG)
            door.look_first("key 3", LONG)
            with decided(moment):
                assert (await door.post(place.thread, said, "key 2", place.last) == there) is same
                assert (await door.whisper(requester, said, "key 3") == alone) is same


@pytest.mark.parametrize("channel", ["help", "help-forum"])
async def test_what_was_sent_for_it_is_found_though_our_clock_was_set_back_a_little(
    double: DiscordDouble, app: Recording, channel: str
) -> None:
    desks, intake = {"support": desk(double, double.channel(channel))}, f"discord:{double.channel(channel)}"
    requester, said, asked = f"discord:{double.user('requester')}", sentence("it comes soon"), card()
    async with opened(double, desks, app) as door:
        place = await door.open_thread(intake, card(), greeting(double), "key 1")
        there = await door.post(place.thread, said, "key 2", place.last or place.card)
        alone = await door.whisper(requester, asked, "key 3")
        again = await door.whisper(requester, said, "key 4", alone)
        double.forget_nonces()
        for number in range(1, 5):
            door.look_first(f"key {number}", LONG)
        with decided(now() + A_LITTLE):
            assert await door.open_thread(intake, card(), greeting(double), "key 1") == place
            assert await door.post(place.thread, said, "key 2", place.last or place.card) == there
            assert await door.whisper(requester, asked, "key 3") == alone
            assert await door.whisper(requester, said, "key 4", alone) == again


async def test_what_seems_to_be_too_early_is_something_else_if_nothing_tells_it_apart(
    double: DiscordDouble, app: Recording
) -> None:
    """In a thread other words; among what one person is told, words without buttons; a card that is of no request."""
    channel, requester = double.channel("help"), f"discord:{double.user('requester')}"
    sits, said = Card(title=("Dispatch swarm · 1 of 2 · #42 it lags",), buttons=card().buttons), sentence("one")
    async with opened(double, {"support": desk(double, channel)}, app) as door:
        place = await door.open_thread(f"discord:{channel}", card(), greeting(double), "key 1")
        there = await door.post(place.thread, said, "key 2", place.last)
        alone = await door.whisper(requester, said, "key 3")
        sat = await door.open_thread(f"discord:{channel}", sits, greeting(double), "key 4")
        for key in ("key 5", "key 6", "key 7"):
            door.look_first(key, LONG)
        with decided(now() + A_LITTLE):
            assert await door.post(place.thread, sentence("two"), "key 5", place.last) != there
            assert await door.whisper(requester, said, "key 6") != alone
            assert await door.open_thread(f"discord:{channel}", sits, greeting(double), "key 7") != sat


# What the version before had begun: its buttons have no marks


def former() -> Card:
    """The card as the version before showed it."""
    names = (Button(name.capitalize(), f"{name} support#42") for name in ("take", "brief"))
    return Card(title=("#42 · it lags",), facts=(Fact("Shepherd", ("nobody yet",)),), buttons=tuple(names))


@pytest.mark.parametrize("channel", ["help", "help-forum"])
async def test_what_the_version_before_had_begun_is_not_sent_twice(
    double: DiscordDouble, app: Recording, channel: str
) -> None:
    desks, intake = {"support": desk(double, double.channel(channel))}, f"discord:{double.channel(channel)}"
    requester, before = f"discord:{double.user('requester')}", "support#42/17"
    async with opened(double, desks, app) as door:
        first = await door.open_thread(intake, former(), greeting(double), before)
        alone = await door.whisper(requester, former(), before)
        double.forget_nonces()
        door.look_first(KEY, LONG)
        with decided(now() - LONG):
            assert await door.open_thread(intake, card(), greeting(double), KEY) == first
            assert await door.whisper(requester, card(), KEY) == alone
        door.look_first(KEY, LONG)
        with decided(now() + LONG):
            assert await door.open_thread(intake, card(), greeting(double), KEY) != first
            assert await door.whisper(requester, card(), KEY) != alone
