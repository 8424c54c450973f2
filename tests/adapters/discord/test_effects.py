"""Effects as people on Discord see them, and errors as the courier does."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.door import Later, Never
from bot.text import Bold, Button, Card, Fact, sentence
from swarm.refused import Mention, Ref
from tests.adapters.discord.recording import Recording
from tests.adapters.discord.setting import desk, opened
from tests.platforms.discord import DiscordDouble

SENDS = "/channels/{channel}/messages"


def card(title: str = "#42 · it lags") -> Card:
    return Card(
        title=(title,),
        body=(("active · high",),),
        facts=(Fact("Shepherd", ("nobody yet",)),),
        buttons=(Button("Take", "take support#42"),),
    )


def greeting(double: DiscordDouble) -> Card:
    requester, helper = (f"discord:{double.user(name)}" for name in ("requester", "helper"))
    return sentence(Mention(requester, ping=True), ": ", Mention(helper, ping=True), " looks after this.")


async def test_a_thread_in_a_text_channel_takes_three_calls(double: DiscordDouble, app: Recording) -> None:
    channel = double.channel("help")
    async with opened(double, {"support": desk(double, channel)}, app) as door:
        before = len(double.calls)
        place = await door.open_thread(f"discord:{channel}", card(), greeting(double), "key")
        assert len(double.calls) - before == 3
        thread = double.threads("help")[0]
        assert place.thread == f"discord:{thread.id}"
        assert thread.name == "#42 · it lags"
        starter, hello = double.thread_messages(thread)
        assert place.card == f"discord:{channel}/{starter.id}"
        assert starter.plain == "#42 · it lags\nactive · high\nShepherd  nobody yet\n[Take]"
        assert double.pings(starter) == set()
        assert hello.plain == "@requester: @helper looks after this."
        assert double.pings(hello) == {"requester", "helper"}
        assert {"requester", "helper"} <= thread.members


async def test_a_forum_post_takes_one_call(double: DiscordDouble, app: Recording) -> None:
    forum = double.channel("help-forum")
    async with opened(double, {"support": desk(double, forum)}, app) as door:
        before = len(double.calls)
        place = await door.open_thread(f"discord:{forum}", card(), greeting(double), "key")
        assert len(double.calls) - before == 1
        thread = double.threads("help-forum")[0]
        assert place.thread == f"discord:{thread.id}"
        assert place.card == f"discord:{thread.id}/{thread.id}"
        starter = thread.starter
        assert starter is not None
        assert double.pings(starter) == {"requester", "helper"}
        assert {"requester", "helper"} <= thread.members
        await door.edit(place.card, card("#42 · changed"))
        assert starter.plain.startswith("@requester: @helper looks after this.\n#42 · changed")


async def test_a_thread_is_not_lost_over_its_greeting(double: DiscordDouble, app: Recording) -> None:
    channel = double.channel("help")
    double.forbid("help", "send_messages_in_threads")
    async with opened(double, {"support": desk(double, channel)}, app) as door:
        with capture_logs() as logs:
            place = await door.open_thread(f"discord:{channel}", card(), greeting(double), "key")
        assert place.thread == f"discord:{double.threads('help')[0].id}"
        assert any("#42" in line["at"] for line in logs)
        with pytest.raises(Never, match="Send Messages in Threads"):
            await door.post(place.thread, sentence("x"), "1")


async def test_what_was_begun_is_finished_once(double: DiscordDouble, app: Recording) -> None:
    channel = double.channel("help")
    routes = (SENDS, "/channels/{channel}/messages/{message}/threads")
    async with opened(double, {"support": desk(double, channel)}, app) as door:
        for number, route in enumerate(routes):
            double.fail("POST", route, carried_out=True)
            key = f"key {number}"
            with pytest.raises(Later):
                await door.open_thread(f"discord:{channel}", card(), greeting(double), key)
            await door.open_thread(f"discord:{channel}", card(), greeting(double), key)
        assert len(double.threads("help")) == 2
        assert all(len(double.thread_messages(one)) == 2 for one in double.threads("help"))
        assert len([one for one in double.messages("help") if not one.system]) == 2


async def test_a_forum_post_whose_answer_was_lost_is_found(double: DiscordDouble, app: Recording) -> None:
    forum = double.channel("help-forum")
    async with opened(double, {"support": desk(double, forum)}, app) as door:
        double.fail("POST", "/channels/{channel}/threads", carried_out=True, cut=True)
        with pytest.raises(Later):
            await door.open_thread(f"discord:{forum}", card(), greeting(double), "key")
        place = await door.open_thread(f"discord:{forum}", card(), greeting(double), "key")
        assert [f"discord:{one.id}" for one in double.threads("help-forum")] == [place.thread]


async def test_what_may_have_been_sent_is_found_long_after_discord_forgot_its_nonce(
    double: DiscordDouble, app: Recording
) -> None:
    channel, requester = double.channel("help"), f"discord:{double.user('requester')}"
    desks, said = {"support": desk(double, channel)}, sentence("still working on it")
    async with opened(double, desks, app) as door:
        place = await door.open_thread(f"discord:{channel}", card(), greeting(double), "key 1")
        first = await door.post(place.thread, said, "key 2", place.last)
        second = await door.post(place.thread, said, "key 3", first)
        alone = await door.whisper(requester, said, "key 4")
        again = await door.whisper(requester, said, "key 5", alone)
    double.forget_nonces()
    async with opened(double, desks, app) as door:
        for number in range(1, 6):
            door.look_first(f"key {number}")
        changed = card("#42 · another title")
        assert await door.open_thread(f"discord:{channel}", changed, greeting(double), "key 1") == place
        assert await door.post(place.thread, said, "key 2", place.last) == first
        assert await door.post(place.thread, said, "key 3", first) == second != first
        assert await door.whisper(requester, said, "key 4") in (alone, again)
        assert await door.whisper(requester, said, "key 5", alone) == again != alone
        assert len(double.thread_messages(double.threads("help")[0])) == 4
        assert len(double.dm("requester")) == 2


async def test_what_was_not_sent_is_sent_though_the_same_was_said_before(double: DiscordDouble, app: Recording) -> None:
    channel, requester = double.channel("help"), f"discord:{double.user('requester')}"
    said = sentence("still working on it")
    async with opened(double, {"support": desk(double, channel)}, app) as door:
        place = await door.open_thread(f"discord:{channel}", card(), greeting(double), "key 1")
        first = await door.post(place.thread, said, "key 2", place.last)
        alone = await door.whisper(requester, said, "key 3")
        await double.says("helper", double.threads("help")[0], "me too")
        for key in ("key 4", "key 5", "key 6"):
            door.look_first(key)
        assert await door.post(place.thread, said, "key 4", first) != first
        assert await door.whisper(requester, said, "key 5", alone) != alone
        other = await door.open_thread(f"discord:{channel}", card("#4 · it lags"), greeting(double), "key 6")
        assert other.thread != place.thread
        assert len(double.threads("help")) == 2


async def test_a_failing_platform_is_looked_at_though_its_nonces_are_forgotten(
    double: DiscordDouble, app: Recording
) -> None:
    channel = double.channel("help")
    async with opened(double, {"support": desk(double, channel)}, app) as door:
        place = await door.open_thread(f"discord:{channel}", card(), greeting(double), "key 1")
        double.fail("POST", SENDS, carried_out=True)
        with pytest.raises(Later):
            await door.post(place.thread, sentence("once"), "key 2", place.last)
        double.forget_nonces()
        await door.post(place.thread, sentence("once"), "key 2", place.last)
        assert double.transcript().count("once") == 1


async def test_a_forum_post_is_found_by_its_number(double: DiscordDouble, app: Recording) -> None:
    forum = double.channel("help-forum")
    desks = {"support": desk(double, forum)}
    async with opened(double, desks, app) as door:
        place = await door.open_thread(f"discord:{forum}", card(), greeting(double), "key")
    async with opened(double, desks, app) as door:
        door.look_first("key")
        assert await door.open_thread(f"discord:{forum}", card("#42 · it hangs"), greeting(double), "key") == place
        door.look_first("other")
        other = await door.open_thread(f"discord:{forum}", card("#4 · it lags"), greeting(double), "other")
        assert other != place
        door.look_first("sits")
        sits = card("Dispatch swarm · 1 of 2 · #42 it lags")
        earlier = await door.open_thread(f"discord:{forum}", sits, greeting(double), "sits")
        door.look_first("sits again")
        assert earlier != await door.open_thread(f"discord:{forum}", sits, greeting(double), "sits again", earlier.card)


async def test_a_post_brings_in_whom_it_pings(double: DiscordDouble, app: Recording) -> None:
    thread = await double.opens_thread("requester", "help", "a thread")
    dba = f"discord:{double.user('dba')}"
    async with opened(double, {"support": desk(double, double.channel("help"))}, app) as door:
        said = sentence(Mention(dba, ping=True), ", why? @everyone <@", str(double.user("helper")), ">")
        address = await door.post(f"discord:{thread}", said, "one")
        assert await door.post(f"discord:{thread}", said, "one") == address
        message = double.thread_messages(thread)[-1]
        assert message.plain == f"@dba, why? @everyone <@{double.user('helper')}>"
        assert double.pings(message) == {"dba"}
        assert "dba" in double.thread(thread).members
        await door.post(f"discord:{thread}", Card(title=("T",), body=((Mention(dba, ping=True),),)), "two")
        assert double.pings(double.thread_messages(thread)[-1]) == {"dba"}
        await door.edit(address, sentence(Bold("Accepted"), " by ", Mention(dba)))
        assert message.plain == "Accepted by @dba"
        assert len(double.thread_messages(thread)) == 2


async def test_whispers(double: DiscordDouble, app: Recording) -> None:
    dba = f"discord:{double.user('dba')}"
    async with opened(double, {"support": desk(double, double.channel("help"))}, app) as door:
        await door.whisper(dba, sentence("one"), "1")
        await door.whisper(dba, sentence("two ", Ref("support", 42, "discord:1")), "2")
        assert [one.plain for one in double.dm("dba")] == ["one", "two #42"]
        assert len(double.calls_to("POST", "/users/@me/channels")) == 1
        double.takes_messages("dba", False)
        with pytest.raises(Never, match="@dba does not accept direct messages"):
            await door.whisper(dba, sentence("three"), "3")
        with pytest.raises(Never, match="not an address on Discord"):
            await door.whisper("slack:U1", sentence("three"), "3")


async def test_threads_are_put_away_and_brought_back(double: DiscordDouble, app: Recording) -> None:
    forum = double.channel("help-forum")
    async with opened(double, {"support": desk(double, forum)}, app) as door:
        place = await door.open_thread(f"discord:{forum}", card(), greeting(double), "key")
        thread = double.threads("help-forum")[0].id
        await door.close_thread(place.thread)
        await door.close_thread(place.thread)
        assert double.thread(thread).archived
        assert not double.thread(thread).locked
        await door.edit(place.card, card("#42 · closed"))
        starter = double.thread(thread).starter
        assert starter is not None
        assert "#42 · closed" in starter.plain
        assert double.thread(thread).archived
        await door.post(place.thread, sentence("reopened"), "1")
        assert not double.thread(thread).archived
        await double.archives(thread, locked=True)
        await door.post(place.thread, sentence("and again"), "2")
        assert double.thread_messages(thread)[-1].plain == "and again"
        await door.close_thread(place.thread)
        await door.reopen_thread(place.thread)
        assert not double.thread(thread).archived


@pytest.mark.parametrize(
    ("fault", "after"),
    [
        ({"status": 429, "retry_after": 60.0}, 60.0),
        ({"status": 429, "retry_after": 0.4}, 0.4),
        ({"status": 500}, None),
        ({"status": 503}, None),
        ({"cut": True}, None),
    ],
)
async def test_trouble_that_passes_is_later(
    double: DiscordDouble, app: Recording, fault: dict[str, float], after: float | None
) -> None:
    channel = double.channel("help")
    async with opened(double, {"support": desk(double, channel)}, app) as door:
        double.fail("POST", SENDS, **fault)  # type: ignore[arg-type]
        with pytest.raises(Later) as later:
            await door.post(f"discord:{channel}", sentence("x"), "key")
        assert later.value.after == after


async def test_a_full_bucket_is_waited_for(double: DiscordDouble, app: Recording) -> None:
    channel = double.channel("help")
    double.rate_limits = True
    async with opened(double, {"support": desk(double, channel)}, app) as door:
        posts = [door.post(f"discord:{channel}", sentence("x"), f"key {number}") for number in range(7)]
        await asyncio.gather(*posts)
        sent = double.calls_to("POST", SENDS)
        assert [call.status for call in sent] == [200] * 7, "nothing is tried in vain"
        assert 5 <= sent[5].time - sent[0].time < 5.5


async def test_too_many_calls_everywhere_stops_all_calls(double: DiscordDouble, app: Recording) -> None:
    channel = double.channel("help")
    async with opened(double, {"support": desk(double, channel)}, app) as door:
        double.fail("POST", SENDS, status=429, retry_after=30.0, everywhere=True)
        with pytest.raises(Later):
            await door.post(f"discord:{channel}", sentence("x"), "key")
        before = len(double.calls)
        with pytest.raises(Later):
            await door.close_thread(f"discord:{channel}")
        assert len(double.calls) == before
        assert (await double.slash("helper", "help", "swarm take")).plain == "heard take"


async def test_what_cannot_be_is_never_and_says_what_to_do(double: DiscordDouble, app: Recording) -> None:
    channel = double.channel("help")
    async with opened(double, {"support": desk(double, channel)}, app) as door:
        double.forbid("help", "send_messages")
        with pytest.raises(Never, match=r"open a thread in #help .*Give it Send Messages, Embed Links, Create"):
            await door.open_thread(f"discord:{channel}", card(), greeting(double), "1")
        double.forbid("help", "view_channel")
        with pytest.raises(Never, match="View Channel"):
            await door.open_thread(f"discord:{channel}", card(), greeting(double), "2")
        with pytest.raises(Never, match="does not exist any more"):
            await door.post("discord:1", sentence("x"), "3")
        double.permit("help")
        with pytest.raises(Never, match="the message was deleted"):
            await door.edit(f"discord:{channel}/1", sentence("x"))
        with pytest.raises(Never, match="not the address of a message"):
            await door.edit(f"discord:{channel}", sentence("x"))


async def test_effects_go_on_after_hearing_has_stopped(double: DiscordDouble, app: Recording) -> None:
    channel = double.channel("help")
    async with opened(double, {"support": desk(double, channel)}, app) as door:
        await door.stop_hearing()
        await double.until(lambda: not double.gateway.connected)
        await asyncio.wait_for(door.open_thread(f"discord:{channel}", card(), greeting(double), "key"), 5)
        assert len(double.threads("help")) == 1
