"""Least rights on Discord: the invitation and the intents are those of the features, and nobody's words are among
them."""

import discord
import pytest

from adapters.discord import rights
from tests.adapters.discord.recording import Recording
from tests.adapters.discord.setting import desk, opened
from tests.platforms.discord import DiscordDouble
from tests.stories.manifest import discord_permissions


def test_the_invitation_asks_for_what_the_features_need_and_for_nothing_else() -> None:
    assert discord.Permissions(**dict.fromkeys(rights.permissions(), True)).value == discord_permissions()


def test_only_who_is_known_by_roles_takes_an_intent_that_has_to_be_granted() -> None:
    few, many = rights.intents(by_roles=False), rights.intents(by_roles=True)
    assert many - few == {"members"} == rights.PRIVILEGED.keys()
    assert rights.lacking(0, few) == [] and rights.lacking(0, many) == ["members"]
    assert rights.lacking(1 << 14, many) == rights.lacking(1 << 15, many) == []


@pytest.mark.parametrize("by_roles", [False, True])
async def test_a_connection_asks_for_the_intents_of_its_features(
    double: DiscordDouble, app: Recording, by_roles: bool
) -> None:
    double.privileged = {"members", "message_content", "presences"}
    staff = double.role("staff") if by_roles else double.user("helper")
    async with opened(double, {"support": desk(double, double.channel("help"), staff=str(staff))}, app):
        asked = discord.Intents(**dict.fromkeys(rights.intents(by_roles=by_roles), True))
        assert [session.intents for session in double.gateway.sessions] == [asked.value]


def test_what_people_write_is_never_asked_for() -> None:
    asked = discord.Intents(**dict.fromkeys(rights.intents(by_roles=True), True))
    assert not asked.message_content and not asked.presences and not asked.dm_messages
