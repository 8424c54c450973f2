"""What was answered is remembered for a while, so that it is not answered twice, and then forgotten."""

from adapters.slack.once import ANSWER, REMEMBERED
from bot.duties import Alone
from tests.adapters.slack.stage import Stage

AT_ONCE = 10


async def test_what_slack_refuses_to_show_is_forgotten_as_well(stage: Stage) -> None:
    slack, duties = stage.slack, Alone()
    async with stage.beside(duties=duties):
        message = await slack.says("helper", "help", "@muster tell we are on it")
        await slack.until(lambda: slack.seen_only_by("helper"))
        told = slack.post.deliveries[-1].payload
        event = {**told["event"], "type": "app_mention", "edited": {"user": message.user, "ts": message.ts}}
        slack.fail("chat.postEphemeral", times=None, error="user_not_in_channel")
        slack.fail("chat.postMessage", times=None, error="not_in_channel")
        for number in range(REMEMBERED + AT_ONCE):
            slack.post.tell("app_mention", {**told, "event_id": f"Ev{number}", "event": event})
            if number % AT_ONCE == 0:
                await slack.quiet()
        every = REMEMBERED + AT_ONCE
        await slack.until(lambda: sum(call.method == "chat.postMessage" for call in slack.calls) == every)
    assert len(await duties.taken(ANSWER)) == REMEMBERED
