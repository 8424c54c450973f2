"""reactions.*: the app's own reactions to messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import events
from .methods import Args, method
from .records import Json, Message, Refusal

if TYPE_CHECKING:
    from .platform import Platform


def _target(slack: Platform, args: Args) -> tuple[str, Message, list[str]]:
    channel_id, name, ts = args.need("channel", "name", "timestamp")
    channel = slack.reach(channel_id)
    message = channel.messages.get(ts)
    if message is None or message.deleted:
        raise Refusal("message_not_found")
    if channel.archived:
        raise Refusal("is_archived")
    if not slack.inside(channel):
        raise Refusal("not_in_channel")
    return name, message, message.reactions.setdefault(name, [])


@method("reactions.add", "reactions:write", tier=3, reads_json=True)
def add(slack: Platform, args: Args) -> Json:
    name, message, who = _target(slack, args)
    bot = slack.workspace.bot.id
    if bot in who:
        raise Refusal("already_reacted")
    who.append(bot)
    slack.workspace.changed()
    events.reaction(slack, "reaction_added", bot, message, name)
    return {}


@method("reactions.remove", "reactions:write", tier=2, reads_json=True)
def remove(slack: Platform, args: Args) -> Json:
    name, message, who = _target(slack, args)
    bot = slack.workspace.bot.id
    if bot not in who:
        raise Refusal("no_reaction")
    who.remove(bot)
    slack.workspace.changed()
    events.reaction(slack, "reaction_removed", bot, message, name)
    return {}
