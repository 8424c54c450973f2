"""Killed when a thread had come to be and before that was written down: it is taken in, however much later."""

from tests.stories.discord_stage import DiscordStage
from tests.stories.slack_stage import SlackStage

A_LOT = 120
"""Words, more than a platform tells in one call, or in a thread's."""
GREETING = "@requester: @helper looks after this."


async def test_slack_a_thread_that_nobody_wrote_down_is_taken_in(slack: SlackStage) -> None:
    slack.slack.fail("chat.postMessage", hang=60.0, done=True)
    await slack.types("requester", "open printer jams")
    await slack.until(lambda: slack.card(1))
    await slack.muster.kill()
    root = slack.slack.messages(slack.channel)[0]
    for number in range(A_LOT):
        await slack.slack.says("stranger", slack.channel, f"word {number}")
    await slack.slack.says("requester", slack.channel, "hello?", thread=root)
    await slack.muster.start()
    await slack.muster.settled()
    assert [one for one in slack.slack.messages(slack.channel) if "printer jams" in one.plain] == [root]
    await slack.types("helper", "tried a new cable", 1)
    await slack.until(lambda: "a new cable" in root.plain)


async def test_discord_a_thread_that_nobody_wrote_down_and_that_was_put_away_is_taken_in(discord: DiscordStage) -> None:
    on_card, post = "/channels/{channel}/messages/{message}/threads", "/channels/{channel}/threads"
    discord.double.fail("POST", post if discord.name == "discord-forum" else on_card, hang=60.0, carried_out=True)
    await discord.types("requester", "open printer jams")
    await discord.double.until(lambda: discord.double.threads(discord.channel))
    await discord.muster.kill()
    (thread,) = discord.double.threads(discord.channel)
    await discord.double.archives(thread)
    discord.double.forget_nonces()
    if discord.name == "discord":
        for number in range(A_LOT):
            await discord.double.says("stranger", discord.channel, f"word {number}")
    await discord.muster.start()
    await discord.muster.settled()
    assert [one.id for one in discord.double.threads(discord.channel)] == [thread.id]
    said = "\n".join(one.plain for one in discord.double.thread_messages(thread))
    assert said.count(GREETING) == 1
    await discord.types("helper", "tried a new cable", 1)
    await discord.until(lambda: "a new cable" in discord.card(1))
    await discord.types("helper", "tell we are on it", 1)
    await discord.until(lambda: discord.thread(1)[-1:] == ["@requester: we are on it"])
    assert not discord.double.thread(thread).archived
