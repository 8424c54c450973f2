"""Somebody deletes a card or a thread, puts a thread away or locks it: what belongs there comes back, and is said."""

from tests.stories.discord_stage import DiscordStage
from tests.stories.slack_stage import SlackStage

SAID = "The thread of this request was deleted. It goes on here."
TOLD = "goes on in a new thread: the one before was deleted."


async def opened(stage: SlackStage | DiscordStage) -> None:
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))


async def test_slack_a_card_is_posted_anew_below_its_tombstone(slack: SlackStage) -> None:
    await opened(slack)
    root = slack.slack.messages(slack.channel)[0]
    await slack.slack.says("requester", slack.channel, "it is the second floor", thread=root)
    await slack.slack.deletes("lead", root, admin=True)
    await slack.types("helper", "tried #1 a new cable")
    await slack.until(lambda: "a new cable" in slack.slack.thread(slack.channel, root)[-1].plain)
    card = slack.slack.thread(slack.channel, root)[-1]
    seen = await slack.slack.presses("helper", card, "Resolve")
    await slack.until(lambda: seen.view)
    await slack.types("helper", "tried #1 another printer")
    await slack.until(lambda: "another printer" in card.plain)
    assert slack.slack.messages(slack.channel) == []


async def test_slack_a_thread_that_is_gone_is_opened_anew(slack: SlackStage) -> None:
    await opened(slack)
    await slack.slack.deletes("lead", slack.slack.messages(slack.channel)[0], admin=True)
    await slack.types("helper", "tell #1 we are on it")
    await slack.until(lambda: TOLD in slack.private("requester")[-1])
    assert len(slack.slack.messages(slack.channel)) == 1
    assert slack.thread(1) == ["@requester: we are on it", SAID]
    assert slack.leads_to("requester", 1)
    await slack.types("helper", "tried a new cable", 1)
    await slack.until(lambda: "a new cable" in slack.card(1))
    code, said = await slack.muster.examined()
    assert code == 0, said


async def test_discord_a_card_is_posted_anew_in_its_thread(discord: DiscordStage) -> None:
    await opened(discord)
    thread = discord.double.threads(discord.channel)[0]
    assert thread.starter is not None
    await discord.double.deletes("lead", thread.starter)
    await discord.types("helper", "tried a new cable", 1)
    await discord.until(lambda: "a new cable" in discord.double.thread_messages(thread)[-1].plain)
    card = discord.double.thread_messages(thread)[-1]
    await discord.types("helper", "tried another printer", 1)
    await discord.until(lambda: "another printer" in card.plain)
    assert len(discord.double.threads(discord.channel)) == 1


async def test_discord_a_thread_that_is_gone_is_opened_anew_once(discord: DiscordStage) -> None:
    await opened(discord)
    discord.double.delete_channel(discord.double.threads(discord.channel)[0])
    await discord.types("helper", "tell #1 we are on it")
    await discord.until(lambda: TOLD in discord.private("requester")[-1])
    assert discord.thread(1)[-2:] == ["@requester: we are on it", SAID]
    assert discord.leads_to("requester", 1)
    await discord.types("helper", "tried a new cable", 1)
    await discord.until(lambda: "a new cable" in discord.card(1))
    assert "goes on in another thread" in discord.double.transcript() or discord.name == "discord-forum"
    assert (await discord.muster.examined())[0] == 0
    discord.double.delete_channel(discord.double.threads(discord.channel)[0])
    await discord.types("helper", "tell #1 still on it")
    await discord.muster.said("could not")
    assert discord.double.threads(discord.channel) == []
    code, said = await discord.muster.examined()
    assert code == 1 and "deleted once more" in said


async def test_discord_a_thread_that_somebody_put_away_or_locked_comes_back(discord: DiscordStage) -> None:
    await opened(discord)
    thread = discord.double.threads(discord.channel)[0]
    for locked in (False, True):
        await discord.double.archives(thread, locked=locked)
        await discord.types("helper", f"tell #1 locked is {locked}")
        await discord.until(lambda locked=locked: discord.thread(1)[-1] == f"@requester: locked is {locked}")  # type: ignore[misc]
        assert not discord.double.thread(thread).archived


async def test_discord_a_channel_that_is_gone_is_a_could_not(discord: DiscordStage) -> None:
    await opened(discord)
    lobby = discord.double.channel("lobby")
    discord.double.delete_channel(discord.channel)
    await discord.double.slash("helper", lobby, "swarm tell", request=1, update="we are on it")
    await discord.muster.said("could not")
    code, said = await discord.muster.examined()
    assert code == 1 and "support#1: post could not be done: Muster cannot open a thread" in said
