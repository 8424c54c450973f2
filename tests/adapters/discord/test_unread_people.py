"""People and roles of a server that Discord denies: nobody is told to have lost what they had."""

import pytest

from tests.adapters.discord.recording import Recording
from tests.adapters.discord.setting import desk, opened, until
from tests.platforms.discord import DiscordDouble

ROLES, MEMBERS = "/guilds/{guild}/roles", "/guilds/{guild}/members"
MISSING_ACCESS = 50001


async def test_where_roles_are_not_to_be_read_those_who_are_named_are_not_all(
    double: DiscordDouble, app: Recording
) -> None:
    double.privileged = {"members"}
    staff, dba = double.role("staff"), double.user("dba")
    double.user("helper", roles=["staff"])
    support = desk(double, double.channel("help"), staff=str(staff), tier2=str(dba))
    double.fail("GET", ROLES, times=None, status=403, code=MISSING_ACCESS)
    async with opened(double, {"support": support}, app):
        await until(app, lambda: "support" in app.people)
        assert not app.complete["support"]


@pytest.mark.parametrize("denied", [ROLES, MEMBERS])
async def test_what_was_read_before_holds_once_it_is_denied(double: DiscordDouble, app: Recording, denied: str) -> None:
    double.privileged = {"members"}
    staff = double.role("staff")
    helper = f"discord:{double.user('helper', roles=['staff'])}"
    support = desk(double, double.channel("help"), staff=str(staff))
    async with opened(double, {"support": support}, app):
        await until(app, lambda: helper in app.people.get("support", {}))
        assert app.complete["support"]
        double.fail("GET", denied, times=None, status=403, code=MISSING_ACCESS)
        told = app.told
        await double.drop_sockets(resume=False)
        await until(app, lambda: app.told > told)
        assert helper in app.people["support"]
        assert app.complete["support"] == (denied == ROLES), "they were found by their roles, as before"
