"""Private channels: who is in them, made once, known again by another process, and what lacks is said."""

import pytest

from adapters.slack.door import SlackDoor
from bot.config import Desk
from bot.door import Gone, Later, Never, Opened
from bot.text import Card, sentence
from swarm.refused import Mention
from tests.adapters.slack.stage import Stage
from tests.platforms.slack.records import Channel

CARD = Card(title=("#42 · my pay slip",), body=(("new",),))
NAME = "support-42-0a1b2c3d"


@pytest.fixture
def desks(stage: Stage) -> dict[str, Desk]:
    one = stage.desks["support"]
    assert one.slack is not None
    stage.desks = {"support": one.model_copy(update={"slack": one.slack.model_copy(update={"private": True})})}
    return stage.desks


async def make(stage: Stage, door: SlackDoor) -> Opened:
    greeting = sentence(Mention(stage.who("asker"), ping=True), ": nobody yet.")
    return await door.open_private(f"slack:{stage.channel}", CARD, greeting, "support#42/1", NAME)


def channels(stage: Stage) -> list[Channel]:
    return [one for one in stage.slack.workspace.channels.values() if one.private]


async def test_all_of_the_channel_is_the_thread(stage: Stage, desks: dict[str, Desk]) -> None:
    async with stage.opened() as door:
        opened = await make(stage, door)
        (channel,) = channels(stage)
        (card,) = stage.slack.messages(channel.id)
        assert opened == Opened(thread=f"slack:{channel.id}", card=f"slack:{channel.id}/{card.ts}")
        assert channel.name == NAME and not stage.slack.messages(stage.channel)
        assert {stage.slack.workspace.name_of(one) for one in channel.members} == {"muster", "asker"}
        await stage.slack.says("asker", channel.id, "it is wrong")
        await stage.slack.says("asker", channel.id, "very wrong", thread=card)
        await stage.slack.quiet()
        assert [one.thread for one in stage.app.spoken] == [opened.thread] * 2
        await stage.slack.types("asker", channel.id, "/swarm status")
        heard = stage.app.heard[-1]
        assert (heard.place, heard.desk) == (opened.thread, "support")


@pytest.mark.parametrize("method", ["conversations.create", "conversations.invite", "chat.postMessage"])
async def test_it_is_made_once_though_the_answer_was_lost(stage: Stage, desks: dict[str, Desk], method: str) -> None:
    async with stage.opened() as door:
        stage.slack.fail(method, status=500, done=True)
        try:
            first = await make(stage, door)
        except Later:
            first = await make(stage, door)
        (channel,) = channels(stage)
        assert first.thread == f"slack:{channel.id}" and len(stage.slack.messages(channel.id)) == 1


async def test_another_process_finds_what_was_made_and_not_written_down(stage: Stage, desks: dict[str, Desk]) -> None:
    async with stage.opened() as door:
        first = await make(stage, door)
    async with stage.opened() as door:
        door.look_first("support#42/1", 60.0)
        assert await make(stage, door) == first
    assert len(stage.slack.messages(channels(stage)[0].id)) == 1


async def test_what_somebody_else_calls_so_is_not_taken_for_it(stage: Stage, desks: dict[str, Desk]) -> None:
    stage.slack.channel(NAME, ("asker", "muster"), private=True)
    async with stage.opened() as door:
        with pytest.raises(Never, match="has another one of that name"):
            await make(stage, door)


async def test_what_lacks_is_said(stage: Stage, desks: dict[str, Desk]) -> None:
    async with stage.opened() as door:
        stage.slack.creating_restricted = True
        with pytest.raises(Never, match="policy of the workspace"):
            await make(stage, door)
        stage.slack.scopes.discard("groups:write")
        with pytest.raises(Never, match="lacks the scope groups:write"):
            await make(stage, door)


@pytest.mark.parametrize("how", ["archived", "put out"])
async def test_a_channel_that_is_lost_is_gone_and_the_desks_own_is_not(
    stage: Stage, desks: dict[str, Desk], how: str
) -> None:
    async with stage.opened() as door:
        opened = await make(stage, door)
        (channel,) = channels(stage)
        if how == "archived":
            channel.archived = True
        else:
            channel.members.clear()
        with pytest.raises(Gone):
            await door.post(opened.thread, sentence("soon"), "support#42/2")
        with pytest.raises(Gone):
            await door.edit(opened.card, CARD)
        public = await door.open_thread(f"slack:{stage.channel}", CARD, Card(), "support#43/1")
        stage.slack.workspace.channel(stage.channel).archived = True
        with pytest.raises(Never) as never:
            await door.edit(public.card, CARD)
        assert not isinstance(never.value, Gone)


async def test_a_channel_is_known_again_also_where_its_desk_takes_no_more_of_them(
    stage: Stage, desks: dict[str, Desk]
) -> None:
    async with stage.opened() as door:
        opened = await make(stage, door)
    (channel,) = channels(stage)
    place = desks["support"].slack
    assert place is not None
    stage.desks = {
        "support": desks["support"].model_copy(update={"slack": place.model_copy(update={"private": False})})
    }
    stage.app.living = {("support", opened.thread)}
    async with stage.opened():
        await stage.slack.types("asker", channel.id, "/swarm status")
        heard = stage.app.heard[-1]
        assert (heard.place, heard.desk) == (opened.thread, "support")
        await stage.slack.says("asker", channel.id, "very wrong", thread=stage.slack.messages(channel.id)[0])
        await stage.slack.quiet()
        assert [one.thread for one in stage.app.spoken] == [opened.thread]


async def test_another_process_knows_a_lost_channel_for_what_it_was(stage: Stage, desks: dict[str, Desk]) -> None:
    async with stage.opened() as door:
        opened = await make(stage, door)
    channels(stage)[0].members.clear()
    async with stage.opened() as door:
        with pytest.raises(Gone):
            await door.edit(opened.card, CARD)


@pytest.mark.parametrize("unseen", [False, True])
async def test_whoever_left_the_workspace_and_is_back_is_invited_once_more(
    stage: Stage, desks: dict[str, Desk], unseen: bool
) -> None:
    async with stage.opened() as door:
        opened = await make(stage, door)
        (channel,) = channels(stage)
        asker = stage.slack.user("asker")
        stage.slack.deactivate("asker")
        stage.slack.reactivate("asker")
        assert asker not in channel.members
        if unseen:
            stage.slack.fail("conversations.members", error="missing_scope")
        await door.post(opened.thread, sentence(Mention(stage.who("asker")), ": soon"), "support#42/2")
        assert asker not in channel.members, "who is only named is not called"
        await door.post(opened.thread, sentence(Mention(stage.who("asker"), ping=True), ": soon"), "support#42/3")
        assert asker in channel.members
