"""A channel is archived, the bot is put out of it, a thread is locked or deleted, in the middle of things.

What was to be said there is said to those it was for, once; everybody else goes on; and so does this place afterwards.
"""

import asyncio
from collections.abc import Callable
from functools import partial

import pytest

from tests.storms.everywhere import Everywhere
from tests.storms.talk import AT_ONCE, arrived, opened, tells, told
from tests.storms.weather import DiscordWeather, Doing, SlackWeather, Weather

WORDS = ("one", "two", "three")
FEW = 4
"""Calls for a word that cannot be said there, at most: nothing is tried without end."""
End = Callable[[], object]


async def archived(slack: SlackWeather, number: int) -> End:
    slack.slack.archive("help")
    return partial(slack.slack.archive, "help", archived=False)


async def put_out(slack: SlackWeather, number: int) -> End:
    await slack.slack.leaves("muster", "help")
    return lambda: slack.slack.invites("lead", "muster", "help")


async def unseen(discord: DiscordWeather, number: int) -> End:
    discord.double.forbid(discord.channel, "view_channel")
    return partial(discord.double.permit, discord.channel)


async def locked(discord: DiscordWeather, number: int) -> End:
    thread = discord.double.threads(discord.channel)[0]
    place = discord.double.world.thread(thread.id)
    discord.double.forbid(discord.channel, "manage_threads")
    await discord.double.archives(thread, locked=True)

    def unlocked() -> None:
        discord.double.permit(discord.channel)
        place.locked = False

    return unlocked


SHUT = {"archived": archived, "put out": put_out, "unseen": unseen, "locked": locked}


@pytest.mark.parametrize(
    ("how", "everything"),
    [("archived", "usual"), ("put out", "other"), ("unseen", "other"), ("locked", "usual")],
    indirect=["everything"],
)
async def test_what_cannot_be_said_in_a_place_is_said_to_people(everything: Everywhere, how: str) -> None:
    slack, discord = everything.both
    here, there = (slack, discord) if how in ("archived", "put out") else (discord, slack)
    ((number,), (other,)) = await asyncio.gather(opened(here, "printer jams"), opened(there, "replica lags"))
    over = await SHUT[how](here, number)  # type: ignore[operator]
    tried = len(here.tries(Doing.SAY))
    for word in WORDS:
        assert "is told" in await here.types_elsewhere("lead", f"tell #{number} {word}")
    for word in ("four", "five"):
        assert await tells(there, other, word) < AT_ONCE
        assert await arrived(there, other, [word]) < AT_ONCE
    await here.until(lambda: all(_private(here, word) == [1, 1] for word in WORDS))
    assert len(here.tries(Doing.SAY)) - tried <= (FEW + 2) * len(WORDS)
    assert told(here, number) == []
    code, findings = await everything.muster.examined()
    assert code == 1 and findings.count(f"#{number}: post could not be done") == len(WORDS), findings
    assert "Slack refused" not in findings and "Discord says" not in findings, "each refusal has its sentence"

    ended = over()
    if asyncio.iscoroutine(ended):
        await ended
    assert "is told" in await here.types_elsewhere("lead", f"tell #{number} at last")
    await arrived(here, number, ["at last"])
    await everything.muster.settled()
    assert told(here, number) == ["at last"] and told(there, other) == ["four", "five"]
    assert all(_private(here, word) == [1, 1] for word in WORDS)
    assert (here.threads(), there.threads()) == (1, 1)


@pytest.mark.parametrize("everything", ["other"], indirect=True)
async def test_a_thread_that_is_deleted_in_the_middle_of_things_goes_on_elsewhere(everything: Everywhere) -> None:
    (first, second), (third, fourth) = await asyncio.gather(
        *(opened(weather, "printer jams", "replica lags") for weather in everything.both)
    )
    slack, discord = everything.slack, everything.discord
    for weather, number in zip(everything.both, (first, third), strict=True):
        weather.order(Doing.SAY, request=number, hang=0.5, times=1)
        await tells(weather, number, "one")
    root = next(one for one in slack.slack.messages(slack.channel) if f"#{first} · " in one.plain)
    await slack.slack.deletes("lead", root, admin=True)
    thread = next(one for one in discord.double.threads(discord.channel) if one.name.startswith(f"#{third} "))
    discord.double.delete_channel(thread)
    for weather, number, quiet in ((everything.both[0], first, second), (everything.both[1], third, fourth)):
        await tells(weather, number, "two", "three")
        assert await tells(weather, quiet, "four") < AT_ONCE
        assert await arrived(weather, quiet, ["four"]) < AT_ONCE
    await everything.calm(
        {first: ["one", "two", "three"], second: ["four"]}, {third: ["one", "two", "three"], fourth: ["four"]}
    )


def _private(weather: Weather, word: str) -> list[int]:
    """How often requester and shepherd were told a word privately."""
    return [sum(word in one for one in weather.private(who)) for who in ("requester", "helper")]
