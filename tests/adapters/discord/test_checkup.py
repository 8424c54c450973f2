"""What `muster doctor` says of Discord."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from adapters.discord.checkup import examine
from bot.config import Desk, DiscordPlace, DiscordSettings, Roles
from tests.adapters.discord.setting import desk
from tests.platforms.discord import DiscordDouble
from tests.platforms.discord.renaming import delete_role


async def said(
    double: DiscordDouble, desks: Mapping[str, Desk], *, token: str = "", off: timedelta = timedelta()
) -> list[str]:
    settings = DiscordSettings(api_url=double.api_url, gateway_url=double.gateway_url)
    return await examine(settings, desks, token or double.token, datetime.now(UTC) + off)


def by_role(double: DiscordDouble) -> dict[str, Desk]:
    staff, dba = double.role("staff"), double.user("dba")
    return {"support": desk(double, double.channel("help"), staff=str(staff), tier2=str(dba))}


async def test_where_all_is_well_nothing_is_said(double: DiscordDouble) -> None:
    double.privileged = {"members"}
    assert await said(double, by_role(double)) == []


async def test_people_named_by_their_id_need_no_intent(double: DiscordDouble) -> None:
    assert await said(double, {"support": desk(double, 1, staff=str(double.user("helper")))}) == []


async def test_an_intent_that_is_off_is_named_with_what_needs_it(double: DiscordDouble) -> None:
    (told,) = await said(double, by_role(double))
    assert told.startswith("Finding people by their roles will not work: the application lacks the server members")


async def test_a_role_that_is_not_there_is_named_with_its_desk(double: DiscordDouble) -> None:
    double.privileged = {"members"}
    desks = by_role(double)
    (staff,) = desks["support"].roles_on("discord").staff
    delete_role(double, int(staff))
    (told,) = await said(double, desks)
    assert told.startswith(f"support: staff names {staff}, which is neither a role of the server any more nor somebody")


async def test_a_server_in_which_the_bot_is_not(double: DiscordDouble) -> None:
    place = DiscordPlace(guild="77", channel="78", roles=Roles(staff=("79",)))
    assert await said(double, {"other": Desk(discord=place)}) == [
        "other: Muster is not in the server 77. Invite it there."
    ]


async def test_a_token_that_is_not_accepted(double: DiscordDouble) -> None:
    (told,) = await said(double, by_role(double), token="nobody's")
    assert told == "Discord refuses the bot's token. Put the current one into DISCORD_TOKEN."


@pytest.mark.parametrize(("off", "told"), [(10, "10 minutes ahead of Discord's"), (-10, "10 minutes behind Discord's")])
async def test_a_clock_that_is_off(double: DiscordDouble, off: int, told: str) -> None:
    double.privileged = {"members"}
    (complaint,) = await said(double, by_role(double), off=timedelta(minutes=off))
    assert told in complaint


async def test_discord_that_does_not_answer(double: DiscordDouble) -> None:
    double.fail("GET", "/applications/@me", status=503)
    (told,) = await said(double, by_role(double))
    assert "Discord answers 503" in told
    await double.__aexit__(None, None, None)
    assert await said(double, {}) == ["Discord could not be reached (ClientConnectorError)."]
