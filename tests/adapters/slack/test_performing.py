"""What the courier brings, performed against the double: threads, posts, edits, whispers, and what goes wrong."""

import asyncio
from datetime import UTC, datetime

import pytest

from adapters.slack.door import SlackDoor
from bot.decided import decided
from bot.door import Later, Never
from bot.places import Places
from bot.text import Button, Card, Fact, Tone, When, sentence
from swarm.refused import Mention
from tests.adapters.slack.stage import Stage


def card(stage: Stage) -> Card:
    return Card(
        title=("#42 · Replica lags",),
        facts=(Fact("Asked by", (Mention(stage.who("asker")),)), Fact("Shepherd", (Mention(stage.who("helper")),))),
        buttons=(Button("Take it", "take support#42"),),
        tone=Tone.ACTIVE,
    )


async def test_a_thread_is_one_message_that_notifies_whom_it_concerns(stage: Stage) -> None:
    async with stage.opened() as door:
        greeting = sentence(Mention(stage.who("helper"), ping=True), " looks after this now.")
        opened = await door.open_thread(f"slack:{stage.channel}", card(stage), greeting, "effect-1")
        messages = stage.slack.messages("help")
        assert len(messages) == 1
        assert opened.thread == opened.card == f"slack:{stage.channel}/{messages[0].ts}"
        assert messages[0].metadata == {"event_type": "muster_effect", "event_payload": {"key": "effect-1"}}
        assert stage.slack.pings(messages[0]) == ["helper"]
        assert messages[0].plain == "🟠 #42 · Replica lags\nAsked by  @asker\nShepherd  @helper\n[Take it]"


async def test_a_post_notifies_only_whom_it_pings(stage: Stage) -> None:
    async with stage.opened() as door:
        opened = await door.open_thread(f"slack:{stage.channel}", card(stage), Card(), "effect-1")
        asked = sentence(Mention(stage.who("second"), ping=True), ", ", Mention(stage.who("helper")), " asks: why?")
        address = await door.post(opened.thread, asked, "effect-2")
        message = stage.slack.thread("help", stage.slack.messages("help")[0])[-1]
        assert address == f"slack:{stage.channel}/{message.ts}"
        assert message.plain == "@second, @helper asks: why?" and stage.slack.pings(message) == ["second"]


async def test_an_edit_changes_the_card_in_place(stage: Stage) -> None:
    async with stage.opened() as door:
        opened = await door.open_thread(f"slack:{stage.channel}", card(stage), Card(), "effect-1")
        await door.edit(opened.card, Card(title=("#42 · Replica lags",), tone=Tone.RESOLVED))
        message = stage.slack.messages("help")[0]
        assert message.plain == "🟢 #42 · Replica lags" and message.edits == 1


async def test_a_whisper_is_a_direct_message(stage: Stage) -> None:
    async with stage.opened() as door:
        when = When(datetime(2026, 3, 1, 10, 40, tzinfo=UTC))
        await door.whisper(stage.who("dba"), sentence("Answer by ", when, "."), "effect-1")
        assert [one.plain for one in stage.slack.dm("dba")] == ["Answer by 2026-03-01 10:40 UTC."]


async def test_whoever_is_pinged_is_brought_into_the_channel(stage: Stage) -> None:
    async with stage.opened() as door:
        opened = await door.open_thread(f"slack:{stage.channel}", card(stage), Card(), "effect-1")
        await door.post(opened.thread, sentence(Mention(stage.who("dba"), ping=True), " joins."), "effect-2")
        message = stage.slack.thread("help", stage.slack.messages("help")[0])[-1]
        assert stage.slack.pings(message) == ["dba"] and stage.dba in stage.slack.workspace.channel("help").members
        await door.post(opened.thread, sentence(Mention(stage.who("dba"), ping=True), ", and now?"), "effect-3")
        assert [call.method for call in stage.slack.calls].count("conversations.invite") == 1


async def test_members_are_learnt_once_and_then_not_invited(stage: Stage) -> None:
    async with stage.opened() as door:
        asker, helper = (sentence(Mention(stage.who(one), ping=True), ": done") for one in ("asker", "helper"))
        opened = await door.open_thread(f"slack:{stage.channel}", card(stage), asker, "effect-1")
        await stage.slack.quiet()
        await door.post(opened.thread, helper, "effect-2")
        methods = [call.method for call in stage.slack.calls]
        assert methods.count("conversations.members") == 1 and methods.count("conversations.invite") == 1


async def test_whoever_waits_to_invite_strangers_takes_no_place(stage: Stage) -> None:
    places = Places(1)
    ended: list[str] = []
    wanted = sentence(*(Mention(stage.who(one), ping=True) for one in ("dba", "outsider")), " help")
    async with stage.opened() as door:
        stage.slack.fail("conversations.invite", status=429, retry_after=1)
        with pytest.raises(Later):
            await door.post(f"slack:{stage.channel}", wanted, "effect-1")

        async def invites() -> None:
            async with places.one():
                await door.post(f"slack:{stage.channel}", wanted, "effect-1")
                ended.append("invites")

        async def another() -> None:
            async with places.one():
                ended.append("another")

        await asyncio.gather(invites(), another())
    assert ended == ["another", "invites"]


@pytest.mark.parametrize("trouble", ["a guest", "no scope"])
async def test_whoever_cannot_be_invited_is_told_where_they_are_wanted(stage: Stage, trouble: str) -> None:
    stage.slack.user("vendor", guest=trouble == "a guest")
    if trouble == "no scope":
        stage.slack.scopes -= {"channels:manage", "channels:write.invites"}
    async with stage.opened() as door:
        await door.post(f"slack:{stage.channel}", sentence(Mention(stage.who("vendor"), ping=True), ": help"), "e1")
        await stage.slack.until(lambda: stage.slack.dm("vendor"))
        assert stage.slack.dm("vendor")[0].plain.startswith("You are wanted here, in a channel")
        post = stage.slack.messages("help")[-1]
        assert post.plain == "@vendor: help"
        assert stage.slack.permalink(post) in str(stage.slack.dm("vendor")[0].blocks)


async def test_whoever_cannot_be_invited_is_told_once(stage: Stage) -> None:
    stage.slack.user("dba", guest=True)
    wanted = sentence(Mention(stage.who("dba"), ping=True), ", why?")
    async with stage.opened() as door:
        opened = await door.open_thread(f"slack:{stage.channel}", card(stage), Card(), "effect-1")
        await door.post(opened.thread, wanted, "effect-2")
    async with stage.opened() as door:
        door.look_first("effect-2")
        await door.post(opened.thread, wanted, "effect-2")
    assert len(stage.slack.dm("dba")) == 1
    assert len(stage.slack.thread("help", stage.slack.messages("help")[0])) == 2


async def test_a_limit_is_later_and_says_when(stage: Stage) -> None:
    async with stage.opened() as door:
        stage.slack.fail("chat.postMessage", status=429, retry_after=7)
        with pytest.raises(Later) as later:
            await door.post(f"slack:{stage.channel}", sentence("hello"), "effect-1")
        assert later.value.after == 7


@pytest.mark.parametrize(
    "trouble", [{"status": 500}, {"error": "internal_error"}, {"error": "fatal_error"}, {"drop": True, "status": 503}]
)
async def test_a_failing_platform_is_later(stage: Stage, trouble: dict[str, object]) -> None:
    async with stage.opened() as door:
        stage.slack.fail("chat.update", **trouble)  # type: ignore[arg-type]
        with pytest.raises(Later):
            await door.edit(f"slack:{stage.channel}/1699.000100", sentence("hello"))


async def test_what_may_have_been_sent_is_looked_for_before_it_is_sent_again(stage: Stage) -> None:
    async with stage.opened() as door:
        opened = await door.open_thread(f"slack:{stage.channel}", card(stage), Card(), "effect-1")
        for where in (f"slack:{stage.channel}", opened.thread):
            stage.slack.fail("chat.postMessage", status=500, done=True)
            with pytest.raises(Later):
                await door.post(where, sentence("once"), f"to {where}")
            again = await door.post(where, sentence("once"), f"to {where}")
            assert again.startswith(f"slack:{stage.channel}/")
    assert stage.slack.transcript().count("once") == 2


async def test_a_message_at_the_end_of_a_long_thread_is_found(stage: Stage) -> None:
    async with stage.opened() as door:
        opened = await door.open_thread(f"slack:{stage.channel}", card(stage), Card(), "effect-1")
        root = stage.slack.messages("help")[0]
        for number in range(250):
            await stage.slack.says("asker", "help", f"word {number}", thread=root)
        address = await door.post(opened.thread, sentence("once"), "effect-2")
        door.look_first("effect-2")
        assert await door.post(opened.thread, sentence("once"), "effect-2") == address


async def test_what_stood_there_long_before_this_was_decided_is_not_read(stage: Stage) -> None:
    now = asyncio.get_running_loop().time()
    async with stage.opened() as door:
        opened = await door.open_thread(f"slack:{stage.channel}", card(stage), Card(), "effect-1")
        there = await door.post(opened.thread, sentence("once"), "effect-2")
        for decided_at, same in ((now - 3_600, True), (now + 3_600, False)):
            door.look_first("effect-1", 3_600)
            door.look_first("effect-2", 3_600)
            with decided(decided_at):
                again = await door.open_thread(f"slack:{stage.channel}", card(stage), Card(), "effect-1")
                assert (again == opened) is same
                assert (await door.post(opened.thread, sentence("once"), "effect-2") == there) is same


async def test_what_was_sent_is_found_though_our_clock_was_set_back_by_minutes(stage: Stage) -> None:
    async with stage.opened() as door:
        opened = await door.open_thread(f"slack:{stage.channel}", card(stage), Card(), "effect-1")
        there = await door.post(opened.thread, sentence("once"), "effect-2")
        for key in ("effect-1", "effect-2"):
            door.look_first(key, 3_600)
        with decided(asyncio.get_running_loop().time() + 240):
            assert await door.open_thread(f"slack:{stage.channel}", card(stage), Card(), "effect-1") == opened
            assert await door.post(opened.thread, sentence("once"), "effect-2") == there


async def test_what_the_version_before_had_begun_is_found_by_the_key_that_it_had_there(stage: Stage) -> None:
    """That key has another message in every database: the moment tells them apart."""
    where, now = f"slack:{stage.channel}", asyncio.get_running_loop().time()
    for before, key in (
        ("support#42/17", "support#42/17/1772366400000"),
        ("support#42/18 anew", "support#42/18/1772366400000 anew"),
    ):
        async with stage.opened() as door:
            opened = await door.open_thread(where, card(stage), Card(), before)
            there = await door.post(opened.thread, sentence("once"), f"{before} back")
        async with stage.opened() as door:
            for decided_at, same in ((now - 3_600, True), (now + 3_600, False)):
                door.look_first(key, 3_600)
                door.look_first(f"{key} back", 3_600)
                with decided(decided_at):
                    assert (await door.open_thread(where, card(stage), Card(), key) == opened) is same
                    assert (await door.post(opened.thread, sentence("once"), f"{key} back") == there) is same


async def test_another_effect_s_message_is_not_found_by_its_key(stage: Stage) -> None:
    where = f"slack:{stage.channel}"
    async with stage.opened() as door:
        first = await door.open_thread(where, card(stage), Card(), "support#42/17/1772366400000")
        door.look_first("support#42/17/1772366400001", 3_600)
        assert await door.open_thread(where, card(stage), Card(), "support#42/17/1772366400001") != first


async def test_what_came_before_a_missing_thread_was_opened_is_not_taken_for_the_thread(stage: Stage) -> None:
    async with stage.opened() as door:
        opened = await door.open_thread(f"slack:{stage.channel}", card(stage), Card(), "effect-1")
    async with stage.opened() as door:
        door.look_first("effect-1")
        assert await door.post(opened.thread, sentence("said"), "effect-1") != opened.thread
        assert [one.plain for one in stage.slack.thread("help", stage.slack.messages("help")[0])][1:] == ["said"]


async def test_an_archived_channel_is_never_and_says_so(stage: Stage) -> None:
    async with stage.opened() as door:
        stage.slack.archive("help")
        with pytest.raises(Never, match=f"The channel {stage.channel} is archived"):
            await door.open_thread(f"slack:{stage.channel}", card(stage), Card(), "effect-1")


@pytest.mark.parametrize(
    ("channel", "said"),
    [("CNOWHERE", "cannot see the channel CNOWHERE"), ("private", "cannot see the channel"), ("other", "invite it")],
)
async def test_a_channel_out_of_reach_is_never(stage: Stage, channel: str, said: str) -> None:
    stage.slack.channel("private", ("asker",), bot=False, private=True)
    stage.slack.channel("other", ("asker",), bot=False)
    where = channel if channel.startswith("C") else stage.slack.workspace.channel(channel).id
    async with stage.opened() as door:
        with pytest.raises(Never, match=said):
            await door.post(f"slack:{where}", sentence("hello"), "effect-1")


async def test_a_missing_scope_names_itself(stage: Stage) -> None:
    async with stage.opened() as door:
        stage.slack.scopes.discard("chat:write")
        with pytest.raises(Never, match="lacks the scope chat:write"):
            await door.post(f"slack:{stage.channel}", sentence("hello"), "effect-1")


async def test_a_message_that_is_gone_is_never(stage: Stage) -> None:
    async with stage.opened() as door:
        with pytest.raises(Never, match="is gone"):
            await door.edit(f"slack:{stage.channel}/1699.000100", sentence("hello"))


async def test_somebody_elsewhere_cannot_be_reached(stage: Stage) -> None:
    async with stage.opened() as door:
        with pytest.raises(Never, match="not in Slack"):
            await door.whisper("discord:1", sentence("hello"), "effect-1")


async def test_effects_are_performed_before_and_after_hearing(stage: Stage) -> None:
    door = stage.door()
    await door.post(f"slack:{stage.channel}", sentence("before"), "effect-1")
    async with stage.opened() as heard:
        await heard.stop_hearing()
        await heard.post(f"slack:{stage.channel}", sentence("after"), "effect-2")
    assert [one.plain for one in stage.slack.messages("help")] == ["before", "after"]
    await door.close()
    with pytest.raises(Later):
        await door.post(f"slack:{stage.channel}", sentence("too late"), "effect-3")


async def test_a_card_that_slack_does_not_take_is_shown_barely(stage: Stage) -> None:
    async with stage.opened() as door:
        stage.slack.fail("chat.postMessage", error="invalid_blocks")
        opened = await door.open_thread(f"slack:{stage.channel}", card(stage), Card(), "effect-1")
        assert stage.slack.messages("help")[0].plain == (
            "#42 · Replica lags\nAsked by: @asker\nShepherd: @helper\n[Take it]"
        )
        stage.slack.fail("chat.update", error="invalid_blocks")
        await door.edit(opened.card, sentence("*so* <it> is"))
        assert stage.slack.messages("help")[0].edits == 1


async def test_an_id_that_nobody_can_have_is_mere_words(stage: Stage) -> None:
    async with stage.opened() as door:
        await door.post(f"slack:{stage.channel}", sentence(Mention("slack:<!here>", ping=True), " helps"), "effect-1")
        assert stage.slack.messages("help")[0].plain == "@<!here> helps"


async def test_a_wrong_token_ends_the_run_with_a_sentence(stage: Stage) -> None:
    stage.slack.bot_token = "xoxb-another"
    door: SlackDoor = stage.door()
    stage.slack.bot_token = "xoxb-the-right-one"
    with pytest.raises(Later, match="does not accept the bot's token"):
        await door.run(lambda: None)
    await door.close()


async def test_what_is_known_is_looked_for_no_more(stage: Stage) -> None:
    async with stage.opened() as door:
        door.look_first("effect-1")
        door.settle("effect-1")
        await door.post(f"slack:{stage.channel}", sentence("hello"), "effect-1")
    assert not [call for call in stage.slack.calls if call.method == "conversations.history"]
