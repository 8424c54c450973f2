"""The private places of a stage, as whoever runs the platform sees them: who is in them, and how they are lost."""

from tests.platforms.discord.records import Thread
from tests.stories.discord_stage import DiscordStage
from tests.stories.slack_stage import SlackStage

Stage = DiscordStage | SlackStage
ARCHIVED, PUT_OUT, DELETED = "archived", "put out", "deleted"
"""How a place can be lost; on Discord it can be deleted alone, for Muster brings back what is put away."""
ME = {"muster"}


def places(stage: Stage, request: int = 1) -> list[str]:
    """The private places that a request has, or had, as far as they are there; the latest last."""
    if isinstance(stage, SlackStage):
        channels = stage.slack.workspace.channels.values()
        return [one.id for one in channels if one.name.startswith(f"{stage.desk}-{request}-")]
    threads = [one for one in stage.double.world.channels.values() if isinstance(one, Thread) and one.private]
    return [str(one.id) for one in threads if one.name.startswith(f"support-{request}-")]


def people(stage: Stage, place: str) -> set[str]:
    """Who can read what stands in a place, beside the bot."""
    if isinstance(stage, SlackStage):
        return {stage.slack.workspace.name_of(one) for one in stage.slack.workspace.channel(place).members} - ME
    return set(stage.double.thread(int(place)).members) - ME


def lose(stage: Stage, place: str, how: str) -> None:
    """Somebody takes a place away from the bot."""
    if isinstance(stage, DiscordStage):
        stage.double.delete_channel(int(place))
        return
    channel = stage.slack.workspace.channel(place)
    if how == DELETED:
        del stage.slack.workspace.channels[place]
    else:
        channel.members.remove(stage.slack.bot_user)
    if how == ARCHIVED:  # which puts the bot out as well
        stage.slack.archive(place)
    stage.slack.workspace.changed()
