"""Nothing of a private request is to be seen elsewhere: a planted word goes through every command, a sitting and the
clocks, and is looked for in every channel, in all that was ever whispered, and in what things are called."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from swarm.commands import COMMANDS
from tests.platforms.discord.records import Thread
from tests.stories.discord_stage import DiscordStage
from tests.stories.slack_stage import SlackStage
from tests.stories.stage import CAST, SITTING

WORD = "xylophone"
OUTSIDE = {"stranger", "vendor"}
"""Those of the cast who are neither its asker nor of the desk's staff."""
REFUSED = "said in a private request"
Seen = tuple[str, str]
"""Who reads it, or the name of a place where all do; and what they read."""

STEPS = [
    ("requester", f"open private:yes {WORD} pay\nwith {WORD}"),
    ("stranger", "open the printer"),
    ("stranger", "open the coffee machine"),
    ("lead", "sitting dispatch start"),
    ("helper", f"drop #1 {WORD}"),
    ("second", "take #1"),
    ("lead", "take #1"),
    ("lead", "assign #1 @dba"),
    ("second", f"handover #1 @helper {WORD}"),
    ("helper", f"decline #1 {WORD}"),
    ("second", f"pull #1 @dba {WORD}"),
    ("dba", f"decline #1 p1 {WORD}"),
    ("second", f"pull #1 @dev {WORD}"),
    ("dev", "accept #1"),
    ("lead", "offer #1"),
    ("second", f"tell #1 {WORD}"),
    ("second", f"note #1 {WORD}"),
    ("second", f"tried #1 {WORD}"),
    ("second", f"set #1 topic {WORD}"),
    ("second", f"set #1 title new {WORD}"),
    ("second", f"wait #1 vendor {WORD}"),
    ("second", "resume #1"),
    ("second", f"snooze #1 2h {WORD}"),
    ("second", f"relieve #1 {WORD}"),
    ("second", f"release #1 @dev {WORD}"),
    ("lead", "leave #1"),
    ("second", f"wait #1 requester {WORD}"),
    ("lead", "sitting dispatch next"),
    ("second", "duplicate #2 #1"),
    *[(who, f"{asks} #1") for who in sorted({*OUTSIDE, "second"}) for asks in ("status", "brief", "take", "confirm")],
    *[(who, asks) for who in sorted({*OUTSIDE, "second"}) for asks in ("mine", "board", "stats", "help", "blocked")],
    ("second", f"resolve #1 {WORD}"),
    ("requester", f"reopen #1 {WORD}"),
    ("second", f"resolve #1 {WORD}"),
    ("requester", "confirm #1"),
    ("requester", f"open private:yes {WORD} two"),
    ("helper", f"redirect #4 {WORD}"),
    ("requester", f"open private:yes {WORD} three"),
    ("requester", f"withdraw #5 {WORD}"),
    ("lead", "sitting dispatch close"),
    ("requester", f"open private:yes {WORD} four"),
    ("lead", "sitting backlog start"),
]
ABOUT_PEOPLE = {"away", "back", "quiet", "block", "unblock"}


@pytest.fixture
def policy() -> str:
    return 'quiet_close = "1h"\n'


def test_every_command_is_among_the_steps() -> None:
    assert {line.split()[0] for _, line in STEPS} == COMMANDS.keys() - ABOUT_PEOPLE


async def test_a_word_of_it_is_seen_nowhere_else_on_discord(discord: DiscordStage) -> None:
    await _played(discord, lambda: _on_discord(discord))
    assert any(isinstance(one, Thread) and one.private for one in discord.double.world.channels.values())


async def test_a_word_of_it_is_seen_nowhere_else_in_slack(slack: SlackStage) -> None:
    await _played(slack, lambda: _on_slack(slack))
    assert any(one.private for one in slack.slack.workspace.channels.values())


async def test_what_is_said_in_it_becomes_no_request_that_others_read_on_discord(discord: DiscordStage) -> None:
    await discord.types(*STEPS[0])
    await discord.until(lambda: discord.card(1))
    (thread,) = [one for one in discord.double.world.channels.values() if isinstance(one, Thread) and one.private]
    message = await discord.double.says("requester", thread, f"my {WORD}")
    answer = await discord.double.context_menu("requester", message, "Turn into a request")
    assert REFUSED in answer.plain
    _kept(lambda: _on_discord(discord), "turned")


async def test_what_is_said_in_it_becomes_no_request_that_others_read_in_slack(slack: SlackStage) -> None:
    await slack.types(*STEPS[0])
    await slack.until(lambda: slack.card(1))
    (channel,) = [one for one in slack.slack.workspace.channels.values() if one.private]
    message = await slack.slack.says("requester", channel.id, f"my {WORD}")
    await slack.slack.reacts("requester", message, "ticket")
    await slack.until(lambda: [one for one in slack.slack.seen_only_by("requester") if REFUSED in one.plain])
    whispered = await slack.slack.says("requester", slack.slack.im("requester"), f"mine {WORD}")
    for said, why in ((message, REFUSED), (whispered, "between you and Muster")):
        seen = await slack.slack.shortcut("requester", said, "turn_into_request")
        await slack.until(partial(getattr, seen, "answers"))
        assert why in seen.plain
    _kept(lambda: _on_slack(slack), "turned")
    assert not slack.slack.messages(slack.channel)


async def _played(stage: Any, seen: Callable[[], Iterator[Seen]]) -> None:
    for who, line in STEPS:
        await stage.types(who, line)
        _kept(seen, line)
        if line.startswith("open"):
            number = sum(one.startswith("open") for _, one in STEPS[: STEPS.index((who, line)) + 1])
            await stage.until(lambda number=number: stage.card(number))
        if line.startswith("sitting"):
            await stage.until(lambda: stage.card(SITTING))
            _kept(seen, line)
    for length in ("20m", "5h", "4d"):
        await stage.later(length)
        _kept(seen, f"after {length}")
    assert any(WORD in said for who, said in seen() if who == "requester"), "nothing was looked at"


def _kept(seen: Callable[[], Iterator[Seen]], when: str) -> None:
    for who, said in seen():
        assert WORD not in said or who in CAST.keys() - OUTSIDE, f"{when}: {who} reads {said}"


def _on_discord(stage: DiscordStage) -> Iterator[Seen]:
    for channel in stage.double.world.channels.values():
        if isinstance(channel, Thread) and channel.private:
            yield "everybody", channel.name
            continue
        where = channel.recipient.name if channel.recipient else f"#{channel.name}"
        for message in channel.messages.values():
            yield where, f"{message.plain} {message.content} {json.dumps([message.embeds, message.components])}"
        for whisper in channel.whispers.values():
            yield whisper.only_for.name if whisper.only_for else where, whisper.plain
        yield where, channel.name


def _on_slack(stage: SlackStage) -> Iterator[Seen]:
    workspace = stage.slack.workspace
    for channel in workspace.channels.values():
        yield "everybody", channel.name
        if channel.private:
            continue
        where = workspace.name_of(channel.im) if channel.im else f"#{channel.name}"
        for message in channel.messages.values():
            yield where, f"{message.plain} {message.text} {json.dumps([message.blocks, message.metadata])}"
    for answer in workspace.answers:
        yield workspace.name_of(answer.user), f"{answer.plain} {json.dumps(answer.blocks)}"
