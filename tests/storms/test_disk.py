"""The disk is full, the database is locked or damaged: people are told, nothing is half done, and it goes on."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest

from tests.platforms.discord import DiscordDouble
from tests.platforms.slack import SlackDouble
from tests.stories.locking import locked
from tests.storms import disk
from tests.storms.everywhere import Everywhere
from tests.storms.talk import arrived, asks, hanging, opened, tells, told
from tests.storms.weather import Doing, Weather

BROKE = r"Something broke on our side \(ref [0-9a-f]{6}\)\. Nothing was changed\."
ASKED = "we wait for your answer: which floor?"
Crowded = tuple[Everywhere, disk.Trouble, str]
FULL = {"a full disk": (disk.no_room, "There is no room left"), "a quota": (disk.no_quota, "The disk under the")}


@pytest.fixture(params=FULL)
async def crowded(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Crowded]:
    """Both platforms before one process, whose disk can be full; and what it says then."""
    trouble, why = FULL[request.param]
    async with AsyncExitStack() as stack:
        if trouble is disk.no_room:
            stack.enter_context(disk.small_disk(tmp_path / "disk"))
            tmp_path = tmp_path / "disk"
        slack = await stack.enter_async_context(SlackDouble())
        discord = await stack.enter_async_context(DiscordDouble())
        everywhere = Everywhere(slack, discord, tmp_path)
        await everywhere.start()
        yield everywhere, trouble, why
        assert await everywhere.muster.stop() == 0, everywhere.muster.transcript()


async def simple(weather: Weather) -> int:
    (number,) = await opened(weather, "printer jams")
    return number


async def waits(weather: Weather) -> int:
    """A request that waits for words of its requester."""
    (number,) = await opened(weather, "printer jams")
    await weather.types("lead", f"wait #{number} requester which floor?")
    await weather.until(lambda: "waiting for" in weather.card(number) and told(weather, number) == [ASKED])
    return number


async def is_turned_away(weather: Weather, number: int) -> None:
    """Whoever asks for anything is told in private that it failed, and with which reference."""
    for line in (f"tell #{number} never", "open never", f"resolve #{number} never"):
        answer = await weather.types("lead", line)
        assert re.search(BROKE, answer), answer


async def test_without_room_nothing_is_half_done_and_nothing_that_was_said_is_lost(crowded: Crowded) -> None:
    everything, full, why = crowded
    numbers = await asyncio.gather(*map(waits, everything.both))
    pairs = list(zip(everything.both, numbers, strict=True))
    cards = [weather.card(number) for weather, number in pairs]
    with full(everything.muster):
        await asyncio.gather(*(is_turned_away(*pair) for pair in pairs))
        await asyncio.gather(*(weather.speaks("requester", "the second", number) for weather, number in pairs))
        await everything.muster.said("what was said could not be kept yet", times=2)
        assert [weather.card(number) for weather, number in pairs] == cards
        assert all(told(weather, number) == [ASKED] for weather, number in pairs)
    broke = [line for line in everything.muster.log if line.get("event") == "hearing broke"]
    assert len(broke) == 6 and all(why in line["why"] and "exception" not in line for line in broke), broke
    assert not [line for line in everything.muster.log if "exception" in line], "each a sentence, and no more"
    for weather, number in pairs:
        await weather.until(lambda weather=weather, number=number: "active" in weather.card(number))  # type: ignore[misc]
        assert await asks(weather, "the next") == number + 1
        await tells(weather, number, "one")
    await everything.calm(*({number: [ASKED, "one"], number + 1: []} for number in numbers))


@pytest.mark.parametrize("crowded", ["a quota"], indirect=True)
async def test_what_was_sent_while_there_was_no_room_is_not_sent_again(crowded: Crowded) -> None:
    """It stands there, and that could not be put on record: neither this process nor the next one says it twice."""
    everything, full, _ = crowded
    numbers = await asyncio.gather(*map(simple, everything.both))
    pairs = list(zip(everything.both, numbers, strict=True))
    for words in ("one", "two"):
        for weather, _ in pairs:
            weather.order(Doing.SAY, hang=0.5, times=1)
        await asyncio.gather(*(tells(weather, number, words) for weather, number in pairs))
        await asyncio.gather(*map(hanging, everything.both))  # that it is sent has been put on record
        with full(everything.muster):
            await asyncio.gather(*(arrived(weather, number, [words]) for weather, number in pairs))
            await everything.muster.said("what was done is not on record yet", times=2)
            if words == "two":
                await everything.muster.kill()
        if words == "two":
            await everything.muster.start(doors=2)
        await everything.muster.settled()
    await everything.calm(*({number: ["one", "two"]} for number in numbers))


@pytest.mark.parametrize("crowded", ["a full disk"], indirect=True)
async def test_a_process_ends_and_begins_on_a_full_disk_without_losing_anything(crowded: Crowded) -> None:
    everything, full, _ = crowded
    numbers = await asyncio.gather(*map(simple, everything.both))
    pairs = list(zip(everything.both, numbers, strict=True))
    for weather, _ in pairs:
        weather.order(Doing.SAY, status=503, times=None)
    await asyncio.gather(*(tells(weather, number, "one") for weather, number in pairs))
    with full(everything.muster):
        assert await everything.muster.stop() == 0, everything.muster.transcript()
    await everything.muster.start(doors=2)
    assert await everything.muster.stop() == 0, everything.muster.transcript()
    with full(everything.muster), pytest.raises(AssertionError, match="Check the disk and the space on it"):
        await everything.muster.start(doors=2)
    for weather, _ in pairs:
        weather.double.heal()
    await everything.muster.start(doors=2)
    await everything.calm(*({number: ["one"]} for number in numbers))


async def test_a_database_that_somebody_holds_is_waited_for_and_then_it_is_said(everything: Everywhere) -> None:
    """Whoever came first is told that it failed, and it was not done. Whoever came after that is perhaps heard."""
    slack, discord = everything.both
    numbers = await asyncio.gather(*map(simple, everything.both))
    with locked(everything.muster.database):
        on_slack = asyncio.create_task(slack.types("lead", f"tell #{numbers[0]} one"))
        on_discord = asyncio.create_task(discord.types("lead", f"tell #{numbers[1]} one"))
        await everything.muster.said("hearing broke")
    assert "Working on it" in await on_slack
    late = partial(everything.slack.slack.seen_only_by, "lead")
    await slack.until(lambda: "Working on it" not in late()[-1].plain)
    answers = [late()[-1].plain, await on_discord]
    assert not all("is told" in answer for answer in answers), answers
    for weather, number, answer in zip(everything.both, numbers, answers, strict=True):
        if "is told" not in answer:
            assert re.search(BROKE, answer), answer
            await tells(weather, number, "one")
    broke = [line for line in everything.muster.log if line.get("event") == "hearing broke"]
    assert all("is locked by another process" in line["why"] for line in broke), broke
    await everything.calm(*({number: ["one"]} for number in numbers))


@pytest.mark.parametrize(("harm", "why"), disk.HARMS.values(), ids=disk.HARMS)
async def test_a_file_that_is_not_what_it_was_is_said_and_a_backup_goes_on(
    everything: Everywhere, harm: disk.Harm, why: str
) -> None:
    """People are told that it failed, the operator what to do; what was acknowledged before the backup is there."""
    muster = everything.muster
    numbers = await asyncio.gather(*map(simple, everything.both))
    pairs = list(zip(everything.both, numbers, strict=True))
    await asyncio.gather(*(tells(weather, number, "one") for weather, number in pairs))
    await muster.settled()
    backup = muster.database.with_name("backup.db")
    assert (await muster.asked("backup", str(backup)))[0] == 0
    harm(muster.database)
    await asyncio.gather(*(is_turned_away(*pair) for pair in pairs))
    for answer in await asyncio.gather(*(weather.types("lead", f"status #{number}") for weather, number in pairs)):
        assert re.search(BROKE, answer), answer
    await muster.said("the clocks wait for the database")
    broke = [line for line in muster.log if line.get("event") == "hearing broke"]
    assert len(broke) == 8 and all(re.search(why, line["why"]) for line in broke), broke
    waits = [line for line in muster.log if line.get("event") == "the clocks wait for the database"]
    assert len(waits) == 1 and re.search(why, waits[0]["why"]), "the whole story, once"
    assert not [line for line in muster.log if "exception" in line], "each a sentence, and no more"
    assert await muster.stop() == 0, muster.transcript()
    if harm is disk.scribble:
        with pytest.raises(AssertionError, match=r"is damaged or is no database\. Restore it"):
            await muster.start(doors=2)
    assert (await muster.asked("restore", str(backup), "--force"))[0] == 0
    await muster.start(doors=2)
    await asyncio.gather(*(tells(weather, number, "two") for weather, number in pairs))
    await everything.calm(*({number: ["one", "two"]} for number in numbers))
