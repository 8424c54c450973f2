"""The INTERACTION_CREATE event: everything the bot is told about who did what, where."""

from tests.platforms.discord import payloads
from tests.platforms.discord.interaction import Interaction
from tests.platforms.discord.permissions import PEOPLE_BITS
from tests.platforms.discord.records import DM, Json
from tests.platforms.discord.world import World

ATTACHMENT_LIMIT = 10 * 1024 * 1024


def interaction_create(world: World, interaction: Interaction) -> Json:
    channel, person = interaction.channel, interaction.person
    shown = payloads.channel(world, channel)
    said: Json = {
        "id": str(interaction.id),
        "application_id": str(world.application_id),
        "type": interaction.kind,
        "token": interaction.token,
        "version": 1,
        "channel_id": str(channel.id),
        "channel": shown,
        "data": interaction.data,
        "locale": "en-US",
        "entitlements": [],
        "entitlement_sku_ids": [],
        "attachment_size_limit": ATTACHMENT_LIMIT,
    }
    if interaction.source is not None:
        said["message"] = payloads.message(world, interaction.source)
    if channel.kind == DM:
        said |= {
            "user": payloads.user(person),
            "context": 1,
            "authorizing_integration_owners": {"0": "0"},
            "app_permissions": str(PEOPLE_BITS),
        }
        return said
    rights = str(world.person_bits(person, channel))
    shown["permissions"] = rights
    said |= {
        "guild_id": str(world.guild_id),
        "guild": {"id": str(world.guild_id), "locale": "en-US", "features": []},
        "guild_locale": "en-US",
        "member": {**payloads.member(person), "permissions": rights},
        "context": 0,
        "authorizing_integration_owners": {"0": str(world.guild_id)},
        "app_permissions": str(world.bot_bits(channel)),
    }
    return said


def resolved_people(world: World, ids: list[int], *, guild: bool = True) -> Json:
    """People named in options or chosen in a select."""
    people = [world.people[one] for one in ids]
    said: Json = {"users": {str(person.id): payloads.user(person) for person in people}}
    if guild:
        said["members"] = {
            str(person.id): {**payloads.member(person, with_user=False), "permissions": str(PEOPLE_BITS)}
            for person in people
        }
    return said
