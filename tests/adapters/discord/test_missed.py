"""What was said while nobody listened, or after a refused RESUME, is told of afterwards: once, in few calls."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.discord.snowflakes import first_at, made_at
from bot.door import Gap
from tests.adapters.discord.recording import Recording
from tests.adapters.discord.setting import desk, opened, until
from tests.platforms.discord import DiscordDouble

HISTORY = "/channels/{channel}/messages"
AGO = timedelta(minutes=1)


def gap(*threads: int, ago: timedelta = AGO) -> Gap:
    return Gap(since=datetime.now(UTC) - ago, threads=tuple(f"discord:{one}" for one in threads))


def deliveries(app: Recording) -> list[str]:
    return [delivery for _, _, _, delivery in app.words]


async def thread_in(double: DiscordDouble, channel: str, name: str = "a thread") -> int:
    if channel == "help-forum":
        return await double.posts("requester", channel, name, "it lags")
    return await double.opens_thread("requester", channel, name)


@pytest.mark.parametrize("channel", ["help", "help-forum"])
async def test_what_was_said_before_the_start_is_told_with_its_time(
    double: DiscordDouble, app: Recording, channel: str
) -> None:
    staff = double.role("staff")
    double.privileged = {"members"}
    helper = double.user("helper", roles=["staff"])
    thread = await thread_in(double, channel)
    app.gaps["support"] = gap(thread)
    first = await double.says("helper", thread, "have you tried?")
    reply = await double.says("requester", thread, "yes", reply_to=first)
    async with opened(double, {"support": desk(double, double.channel(channel), staff=str(staff))}, app):
        await until(app, lambda: app.listens)
    assert app.words[-2:] == [
        ("support", f"discord:{helper}", f"discord:{thread}", f"discord:msg:{first.id}"),
        ("support", f"discord:{double.user('requester')}", f"discord:{thread}", f"discord:msg:{reply.id}"),
    ]
    said = app.said[f"discord:msg:{first.id}"]
    assert said == made_at(first.id) and datetime.now(UTC) - said < AGO
    assert app.authors[f"discord:msg:{first.id}"].helps


async def test_after_a_refused_resume_nothing_is_lost_and_nothing_is_another(
    double: DiscordDouble, app: Recording
) -> None:
    thread = await thread_in(double, "help")
    async with opened(double, {"support": desk(double, double.channel("help"))}, app):
        await until(app, lambda: app.listens)
        before = await double.says("helper", thread, "before")
        await until(app, lambda: app.words)
        await double.drop_sockets(resume=False)
        app.gaps["support"] = gap(thread)
        missed = await double.says("requester", thread, "meanwhile")
        await until(app, lambda: len(app.listens) == 2, seconds=20)
        assert set(deliveries(app)) == {f"discord:msg:{one.id}" for one in (before, missed)}
        after = await double.says("helper", thread, "after")
        await until(app, lambda: deliveries(app)[-1] == f"discord:msg:{after.id}")


async def test_after_a_resume_nothing_is_looked_for(double: DiscordDouble, app: Recording) -> None:
    thread = await thread_in(double, "help")
    async with opened(double, {"support": desk(double, double.channel("help"))}, app):
        await until(app, lambda: app.listens)
        app.gaps["support"] = gap(thread)
        await double.drop_sockets(resume=True)
        await double.says("requester", thread, "meanwhile")
        await until(app, lambda: app.words and len(app.listens) == 2)
        assert app.gaps and not double.calls_to("GET", HISTORY)


async def test_threads_put_away_since_are_looked_through_and_earlier_ones_are_not(
    double: DiscordDouble, app: Recording
) -> None:
    early, lately, silent = [await thread_in(double, "help", name) for name in ("early", "lately", "silent")]
    await double.says("helper", early, "x")
    await double.archives(early)
    double.world.threads()[0].archived_at = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    said = await double.says("helper", lately, "x")
    await double.archives(lately)
    app.gaps["support"] = gap(early, lately, silent)
    async with opened(double, {"support": desk(double, double.channel("help"))}, app):
        await until(app, lambda: app.listens)
    assert deliveries(app) == [f"discord:msg:{said.id}"]


async def test_threads_of_others_and_machines_words_are_nothing(double: DiscordDouble, app: Recording) -> None:
    ours, other = [await thread_in(double, "help", name) for name in ("ours", "other")]
    await double.says("helper", other, "x")
    app.gaps["support"] = gap(ours)
    async with opened(double, {"support": desk(double, double.channel("help"))}, app):
        await until(app, lambda: app.listens)
    assert app.words == []
    assert [call.path for call in double.calls_to("GET", HISTORY) if str(other) in call.path] == []


async def test_many_words_are_read_page_by_page_in_their_order(double: DiscordDouble, app: Recording) -> None:
    thread = await thread_in(double, "help")
    said = [await double.says("helper", thread, f"word {number}") for number in range(230)]
    app.gaps["support"] = gap(thread)
    async with opened(double, {"support": desk(double, double.channel("help"))}, app):
        await until(app, lambda: app.listens)
    assert deliveries(app) == [f"discord:msg:{one.id}" for one in said]
    assert len(double.calls_to("GET", HISTORY)) == 3


async def test_what_may_not_be_read_holds_nothing_up(double: DiscordDouble, app: Recording) -> None:
    thread = await thread_in(double, "help")
    await double.says("helper", thread, "x")
    double.fail("GET", HISTORY, code=50001)
    app.gaps["support"] = gap(thread)
    async with opened(double, {"support": desk(double, double.channel("help"))}, app):
        await until(app, lambda: app.listens)


def test_ids_and_moments() -> None:
    moment = datetime(2026, 3, 2, 12, 0, 0, 123_000, tzinfo=UTC)
    assert made_at(first_at(moment)) == moment
    assert made_at(first_at(moment) - 1) < moment
    assert first_at(datetime(2000, 1, 1, tzinfo=UTC)) == 0


async def test_nobody_waits_for_what_was_missed(double: DiscordDouble, app: Recording) -> None:
    thread = await thread_in(double, "help")
    double.fail("GET", "/guilds/{guild}/threads/active", hang=30.0, times=None)
    app.gaps["support"] = gap(thread)
    async with opened(double, {"support": desk(double, double.channel("help"))}, app):
        assert (await double.slash("helper", "help", "swarm take")).plain == "heard take"
        assert app.listens == []
