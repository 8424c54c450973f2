"""What the gateway says to whoever has come: that it is ready, and the guild as the REST API describes it too."""

from tests.platforms.discord import payloads
from tests.platforms.discord.records import DM, Json, Thread
from tests.platforms.discord.sessions import Session
from tests.platforms.discord.snowflakes import made_at, stamp
from tests.platforms.discord.world import World


def guild(world: World) -> Json:
    return {
        "id": str(world.guild_id),
        "name": "The guild",
        "icon": None,
        "splash": None,
        "discovery_splash": None,
        "banner": None,
        "description": None,
        "owner_id": str(world.owner.id),
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "roles": [payloads.role(role) for role in world.roles.values()],
        "emojis": [],
        "stickers": [],
        "features": [],
        "mfa_level": 0,
        "application_id": None,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "rules_channel_id": None,
        "public_updates_channel_id": None,
        "safety_alerts_channel_id": None,
        "max_presences": None,
        "max_members": 500_000,
        "vanity_url_code": None,
        "premium_tier": 0,
        "premium_subscription_count": 0,
        "premium_progress_bar_enabled": False,
        "preferred_locale": "en-US",
        "nsfw": False,
        "nsfw_level": 0,
    }


def guild_create(world: World) -> Json:
    """What GUILD_CREATE adds: the channels and active threads the bot sees, and only the bot of the members."""
    seen = [one for one in world.channels.values() if one.kind != DM and world.bot_sees(one)]
    return guild(world) | {
        "joined_at": stamp(made_at(world.guild_id)),
        "large": len(world.members) > 250,
        "unavailable": False,
        "member_count": len(world.members),
        "members": [payloads.member(world.bot)],
        "channels": [payloads.channel(world, one) for one in seen if not isinstance(one, Thread)],
        "threads": [payloads.channel(world, one) for one in seen if isinstance(one, Thread) and not one.archived],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def ready(world: World, session: Session, url: str) -> Json:
    mine = session.concerns(world.guild_id) and not world.bot.left
    return {
        "v": 10,
        "user": {**payloads.user(world.bot), "verified": True, "mfa_enabled": False, "email": None, "flags": 0},
        "user_settings": {},
        "guilds": [{"id": str(world.guild_id), "unavailable": True}] if mine else [],
        "private_channels": [],
        "session_id": session.id,
        "resume_gateway_url": url,
        "session_type": "normal",
        "shard": list(session.shard),
        "application": {"id": str(world.application_id), "flags": 0},
    }
