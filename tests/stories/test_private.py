"""A private request: its asker, staff and whoever they ask in see it, and nobody else sees a word of it."""

from tests.platforms.discord.records import PRIVATE_THREAD
from tests.platforms.slack.records import Channel
from tests.stories.discord_stage import DiscordStage
from tests.stories.slack_stage import SlackStage

SECRET = "xylophone"


async def test_on_discord_it_is_a_private_thread(discord: DiscordStage) -> None:
    double = discord.double
    said = await discord.types("requester", f"open private:yes {SECRET} pay slip")
    assert "#1 is open. @helper looks after it, here" in said, said
    await discord.until(lambda: "@helper" in discord.card(1))
    thread = double.world.threads()[0]
    assert thread.kind == PRIVATE_THREAD and not thread.invitable and SECRET not in thread.name
    assert not double.messages(discord.channel)
    assert double.thread(thread.id).members == {"requester", "helper", "muster"}
    assert SECRET in discord.card(1)

    assert "There is no request #1 here that you can see" in await discord.types("stranger", "status #1")
    await discord.types("helper", "pull @dba have you seen this", 1)
    await discord.until(lambda: "dba" in double.thread(thread.id).members)
    await discord.types("dba", "accept", 1)
    await discord.until(lambda: "@dba (tier 2" in discord.card(1))
    await discord.says("helper", "I am on it", 1)
    await discord.restart()
    await discord.types("helper", "resolve corrected", 1)
    await discord.until(lambda: "resolved in" in discord.card(1))
    await discord.types("requester", "confirm", 1)
    await discord.until(lambda: thread.archived)
    await discord.types("requester", "reopen it is wrong again", 1)
    await discord.until(lambda: not thread.archived)
    assert not double.messages(discord.channel) or discord.name == "discord-forum"


async def test_on_slack_it_is_a_private_channel(slack: SlackStage) -> None:
    double = slack.slack
    said = await slack.types("requester", f"open private:yes {SECRET} pay slip")
    assert "#1 is open. @helper looks after it" in said, said
    await slack.until(lambda: "@helper" in slack.card(1))
    (channel,) = [one for one in double.workspace.channels.values() if one.private]
    assert channel.name.startswith("support-1-") and not double.messages(slack.channel)
    assert _people(slack, channel) == {"requester", "helper", "muster"}

    assert "There is no request #1 here that you can see" in await slack.types("stranger", "status #1")
    await slack.types("helper", "pull @dba have you seen this", 1)
    await slack.until(lambda: "dba" in _people(slack, channel))
    await slack.types("dba", "accept", 1)
    await slack.until(lambda: "@dba (tier 2" in slack.card(1))
    await slack.restart()
    await slack.says("helper", "I am on it", 1)
    answer = await double.types("helper", channel.id, "/swarm resolve corrected")
    assert "#1 is resolved" in answer.plain, answer.plain
    await slack.until(lambda: "resolved in" in slack.card(1))
    await slack.types("requester", "confirm", 1)
    await slack.until(lambda: "confirmed" in slack.card(1))
    await slack.types("requester", "reopen it is wrong again", 1)
    await slack.until(lambda: "confirmed" not in slack.card(1))
    assert not double.messages(slack.channel)


def _people(slack: SlackStage, channel: Channel) -> set[str]:
    return {slack.slack.workspace.name_of(one) for one in channel.members}


async def _waits_for_the_requester(stage: SlackStage | DiscordStage) -> None:
    await stage.types("requester", "open private:yes pay slip")
    await stage.until(lambda: "@helper" in stage.card(1))
    await stage.types("helper", "wait requester of which month?", 1)
    await stage.until(lambda: "waiting for" in stage.card(1))


async def test_words_that_nobody_heard_count_on_discord(discord: DiscordStage) -> None:
    await _waits_for_the_requester(discord)
    assert await discord.muster.stop() == 0
    await discord.says("requester", "of May", 1)
    await discord.muster.start()
    await discord.until(lambda: "waiting for" not in discord.card(1))


async def test_words_that_nobody_heard_count_in_slack(slack: SlackStage) -> None:
    await _waits_for_the_requester(slack)
    slack.slack.sockets.patience, slack.slack.retry_delays = 0.0, ()
    assert await slack.muster.stop() == 0
    await slack.says("requester", "of May", 1)
    await slack.muster.start()
    await slack.until(lambda: "waiting for" not in slack.card(1))


async def test_it_is_there_once_after_a_kill_on_discord(discord: DiscordStage) -> None:
    discord.double.fail("POST", "/channels/{channel}/messages", hang=60)
    await discord.types("requester", "open private:yes pay slip")
    await discord.until(discord.double.world.threads)
    await discord.crash()
    await discord.until(lambda: "@helper" in discord.card(1))
    await discord.types("helper", "tell #1 soon")
    await discord.until(lambda: "soon" in discord.thread(1)[-1])
    (thread,) = discord.double.world.threads()
    assert len([one for one in discord.double.thread_messages(thread.id) if one.embeds]) == 1


async def test_it_is_there_once_after_a_kill_in_slack(slack: SlackStage) -> None:
    slack.slack.fail("conversations.invite", hang=60)
    await slack.types("requester", "open private:yes pay slip")
    await slack.until(lambda: [one for one in slack.slack.workspace.channels.values() if one.private])
    await slack.crash()
    await slack.until(lambda: "@helper" in slack.card(1))
    (channel,) = [one for one in slack.slack.workspace.channels.values() if one.private]
    assert len(slack.slack.messages(channel.id)) == 1
