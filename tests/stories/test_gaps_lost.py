"""Somebody deletes a card or a whole thread while nobody listens: it is noticed and put back unasked, once."""

from tests.platforms.slack.records import Message
from tests.stories.discord_stage import DiscordStage
from tests.stories.slack_stage import SlackStage
from tests.stories.stage import Stage

SAID = "The thread of this request was deleted. It goes on here."
TOLD = "goes on in a new thread: the one before was deleted."


async def opened(stage: Stage) -> None:
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))


def nobody_is_told(stage: SlackStage) -> None:
    """What happens while no app is there is told to none, then or later."""
    stage.slack.sockets.patience, stage.slack.retry_delays = 0.0, ()


async def killed_and_without_its_card(slack: SlackStage) -> Message:
    """Somebody has answered to the card that is deleted now, so that its thread is there still."""
    await opened(slack)
    root = slack.slack.messages(slack.channel)[0]
    await slack.says("requester", "it is the second floor", 1)
    await slack.muster.settled()
    nobody_is_told(slack)
    await slack.muster.kill()
    await slack.slack.deletes("lead", root, admin=True)
    return root


async def test_slack_a_card_that_was_deleted_while_it_was_down(slack: SlackStage) -> None:
    root = await killed_and_without_its_card(slack)
    await slack.muster.start()
    await slack.until(lambda: "#1 · printer jams" in slack.slack.thread(slack.channel, root)[-1].plain)
    card = slack.slack.thread(slack.channel, root)[-1]
    await slack.restart()
    await slack.types("helper", "tried #1 a new cable")
    await slack.until(lambda: "a new cable" in card.plain)
    assert slack.slack.thread(slack.channel, root)[-1] is card, "found gone twice, it is put back once"
    assert slack.slack.messages(slack.channel) == []


async def test_slack_a_thread_that_was_deleted_while_it_was_down(slack: SlackStage) -> None:
    await opened(slack)
    nobody_is_told(slack)
    assert await slack.muster.stop() == 0
    await slack.slack.deletes("lead", slack.slack.messages(slack.channel)[0], admin=True)
    await slack.muster.start()
    await slack.until(lambda: TOLD in slack.private("requester")[-1])
    assert slack.thread(1) == [SAID]
    assert slack.leads_to("requester", 1)
    await slack.types("helper", "tried a new cable", 1)
    await slack.until(lambda: "a new cable" in slack.card(1))
    await slack.crash()
    await slack.muster.settled()
    assert len(slack.slack.messages(slack.channel)) == 1
    code, said = await slack.muster.examined()
    assert code == 0, said


async def test_discord_a_card_that_was_deleted_while_it_was_down(discord: DiscordStage) -> None:
    await opened(discord)
    (thread,) = discord.double.threads(discord.channel)
    assert thread.starter is not None
    await discord.muster.kill()
    await discord.double.deletes("lead", thread.starter)
    await discord.muster.start()
    await discord.until(lambda: "#1 · printer jams" in discord.double.thread_messages(thread)[-1].plain)
    card = discord.double.thread_messages(thread)[-1]
    await discord.restart()
    await discord.types("helper", "tried a new cable", 1)
    await discord.until(lambda: "a new cable" in card.plain)
    assert discord.double.thread_messages(thread)[-1] is card, "found gone twice, it is put back once"
    assert len(discord.double.threads(discord.channel)) == 1


async def test_discord_a_thread_that_was_deleted_while_it_was_down(discord: DiscordStage) -> None:
    await opened(discord)
    assert await discord.muster.stop() == 0
    discord.double.delete_channel(discord.double.threads(discord.channel)[0])
    await discord.muster.start()
    await discord.until(lambda: TOLD in discord.private("requester")[-1])
    assert discord.thread(1)[-1] == SAID
    assert discord.leads_to("requester", 1)
    await discord.types("helper", "tried a new cable", 1)
    await discord.until(lambda: "a new cable" in discord.card(1))
    await discord.crash()
    await discord.muster.settled()
    assert len(discord.double.threads(discord.channel)) == 1
    assert (await discord.muster.examined())[0] == 0


async def test_discord_a_refused_resume_after_words_a_deletion_and_the_loss_of_a_card(discord: DiscordStage) -> None:
    for number, what in enumerate(("printer jams", "door sticks", "lamp flickers"), start=1):
        await discord.types("requester", f"open {what}")
        await discord.until(lambda number=number: discord.card(number))  # type: ignore[misc]
    await discord.types("helper", "wait requester which floor?", 1)
    await discord.until(lambda: "waiting for" in discord.card(1))
    await discord.muster.settled()
    threads = {one.name.partition(" ")[0]: one for one in discord.double.threads(discord.channel)}
    card = threads["#3"].starter
    assert card is not None
    await discord.double.drop_sockets(resume=False)
    await discord.says("requester", "the second", 1)
    await discord.says("requester", "and now it is gone", 2)
    discord.double.delete_channel(threads["#2"])
    await discord.double.deletes("lead", card)
    await discord.until(lambda: "waiting for" not in discord.card(1))
    await discord.until(lambda: discord.thread(2)[-1] == SAID)
    await discord.until(lambda: "#3 · lamp" in discord.double.thread_messages(threads["#3"])[-1].plain)
    await discord.muster.settled()
    assert len(discord.double.threads(discord.channel)) == 3
    for number in (1, 2):
        await discord.types("helper", f"tried cable {number}", number)
        await discord.until(lambda number=number: f"cable {number}" in discord.card(number))  # type: ignore[misc]


async def test_discord_killed_while_it_opens_a_thread_anew(discord: DiscordStage) -> None:
    await opened(discord)
    assert await discord.muster.stop() == 0
    discord.double.delete_channel(discord.double.threads(discord.channel)[0])
    on_card, post = "/channels/{channel}/messages/{message}/threads", "/channels/{channel}/threads"
    discord.double.fail("POST", post if discord.name == "discord-forum" else on_card, hang=60.0, carried_out=True)
    await discord.muster.start()
    await discord.double.until(lambda: discord.double.threads(discord.channel))
    await discord.crash()
    await discord.until(lambda: discord.thread(1)[-1:] == [SAID])
    await discord.muster.settled()
    assert len(discord.double.threads(discord.channel)) == 1
    assert sum(TOLD in one for one in discord.private("requester")) == 1


async def test_slack_killed_while_it_puts_a_card_back(slack: SlackStage) -> None:
    root = await killed_and_without_its_card(slack)
    slack.slack.fail("chat.postMessage", hang=60.0, done=True)
    await slack.muster.start()
    await slack.until(lambda: "#1 · printer jams" in slack.slack.thread(slack.channel, root)[-1].plain)
    await slack.crash()
    await slack.types("helper", "tried #1 a new cable")
    await slack.until(lambda: "a new cable" in slack.slack.thread(slack.channel, root)[-1].plain)
    cards = [one for one in slack.slack.thread(slack.channel, root) if "#1 · printer jams" in one.plain]
    assert len(cards) - (root in cards) == 1
