"""The private places of a stage, as whoever runs the platform sees them: who is in them, and how they are lost."""

from tests.platforms.discord.records import Thread
from tests.stories.discord_stage import DiscordStage
from tests.stories.slack_stage import SlackStage
from tests.stories.stage import CAST

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


async def take_out(stage: Stage, place: str, who: str) -> None:
    """Somebody who is in a place takes a person out of it."""
    if isinstance(stage, SlackStage):
        await stage.slack.leaves(who, place)
    else:
        await stage.double.throws_out(int(place), who)


async def leaves_and_returns(stage: Stage, who: str) -> None:
    """Somebody leaves the workspace or the server, comes back, and is given what they had; but they are in no place."""
    if isinstance(stage, SlackStage):
        groups = [one.handle for one in stage.slack.workspace.groups.values() if stage.slack.user(who) in one.members]
        stage.slack.deactivate(who)
        stage.slack.reactivate(who)
        await stage.slack.joins(who, stage.channel)
        for group in groups:
            stage.slack.usergroup(group, [who])
    else:
        await stage.double.quits(who)
        await stage.double.returns(who)
        stage.double.user(who, roles=(CAST[who],) if CAST[who] else ())


def name_of(stage: Stage, person: str) -> str:
    """What somebody is called who is known by an id such as slack:U1."""
    bare = person.partition(":")[2]
    if isinstance(stage, SlackStage):
        return stage.slack.workspace.name_of(bare)
    return stage.double.world.people[int(bare)].name
