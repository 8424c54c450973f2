"""conversations.create and conversations.list: channels that the app makes, and finds again by their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .conversations import described, enter
from .methods import Args, method, page
from .records import Json, Refusal

if TYPE_CHECKING:
    from .platform import Platform

LONGEST = 80


@method("conversations.create", tier=2, reads_json=True)
def create(slack: Platform, args: Args) -> Json:
    """Names are given once in a workspace, also to what is archived (api.slack.com/methods/conversations.create)."""
    (name,) = args.need("name")
    private = args.flag("is_private")
    slack.require(*(("groups:write",) if private else ("channels:manage",)))
    if len(name) > LONGEST:
        raise Refusal("invalid_name_maxlength")
    if not re.fullmatch(r"[a-z0-9_-]+", name):
        raise Refusal("invalid_name_specials")
    if slack.org_wide and not args.said("team_id"):
        raise Refusal("team_access_not_granted")
    if slack.creating_restricted:
        raise Refusal("restricted_action")
    if any(channel.name == name and not channel.im for channel in slack.workspace.channels.values()):
        raise Refusal("name_taken")
    channel = slack.workspace.add_channel(name, (), private=private)
    channel.creator = slack.workspace.bot.id
    enter(slack, channel, slack.workspace.bot.id)
    return {"channel": described(slack, channel)}


@method("conversations.list", tier=2)
def list_(slack: Platform, args: Args) -> Json:
    """Of the private ones those in which the app is."""
    kinds = (args.said("types") or "public_channel").split(",")
    found = []
    for kind, family in (("public_channel", "channels"), ("private_channel", "groups")):
        if kind in kinds:
            slack.require(f"{family}:read")
            known = [one for one in slack.workspace.channels.values() if one.family == family]
            found += [one for one in known if family == "channels" or slack.inside(one)]
    if args.flag("exclude_archived"):
        found = [one for one in found if not one.archived]
    shown_here, cursor = page(found, args, usual=100, most=1000)
    listed = [described(slack, one) for one in shown_here]
    return {"channels": listed, "response_metadata": {"next_cursor": cursor}}
