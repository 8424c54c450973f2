"""Roles and people that vanish: nobody keeps or gains a role by them, and the operator is told which."""

from structlog.testing import capture_logs

from tests.adapters.discord.recording import Recording
from tests.adapters.discord.setting import desk, opened, until
from tests.platforms.discord import DiscordDouble
from tests.platforms.discord.renaming import delete_role, rename_everything

NOBODY = "an id is nobody's"


async def test_a_role_that_is_deleted_takes_what_it_gave_along_and_is_named(
    double: DiscordDouble, app: Recording
) -> None:
    double.privileged = {"members"}
    staff, tier2 = double.role("staff"), double.role("tier2")
    helper, dba = double.user("helper", roles=["staff"]), double.user("dba", roles=["tier2"])
    support = desk(double, double.channel("help"), staff=str(staff), tier2=str(tier2))
    with capture_logs() as logs:
        async with opened(double, {"support": support}, app):
            await until(app, lambda: len(app.people.get("support", {})) == 2)
            delete_role(double, staff)
            await until(app, lambda: f"discord:{helper}" not in app.people["support"])
            assert set(app.people["support"]) == {f"discord:{dba}"}
            await double.slash("helper", "help", "desk board")
            assert not app.last.by.roles
    (told,) = [one for one in logs if one["event"] == NOBODY]
    assert (told["desk"], told["id"]) == ("support", str(staff))
    assert told["why"].startswith(f"support: staff names {staff}, which is neither a role of the server")


async def test_ids_that_are_nobody_s_at_the_start_are_named(double: DiscordDouble, app: Recording) -> None:
    double.privileged = {"members"}
    tier2, here = double.role("tier2"), double.user("here")
    gone = double.role("gone")
    delete_role(double, gone)
    support = desk(double, double.channel("help"), staff=str(here), lead=str(gone), admin=str(gone), tier2=str(tier2))
    with capture_logs() as logs:
        async with opened(double, {"support": support}, app):
            await until(app, lambda: "support" in app.people)
            assert set(app.people["support"]) == {f"discord:{here}"}
    (told,) = [one for one in logs if one["event"] == NOBODY]
    assert told["why"].startswith(f"support: lead and admin name {gone},")


async def test_people_who_are_named_and_have_left_are_told_of_without_any_intent(
    double: DiscordDouble, app: Recording
) -> None:
    here = double.user("here")
    support = desk(double, double.channel("help"), staff=str(here), lead="77")
    with capture_logs() as logs:
        async with opened(double, {"support": support}, app):
            await until(app, lambda: "support" in app.people)
    assert [one["id"] for one in logs if one["event"] == NOBODY] == ["77"]


async def test_a_role_that_no_desk_names_may_go(double: DiscordDouble, app: Recording) -> None:
    double.privileged = {"members"}
    staff, lunch = double.role("staff"), double.role("lunch")
    helper = double.user("helper", roles=["staff", "lunch"])
    with capture_logs() as logs:
        async with opened(double, {"support": desk(double, double.channel("help"), staff=str(staff))}, app):
            await until(app, lambda: app.people.get("support"))
            delete_role(double, lunch)
            await double.slash("helper", "help", "swarm take")
            assert app.last.by.helps and app.last.by.id == f"discord:{helper}"
    assert not [one for one in logs if one["event"] == NOBODY]


async def test_a_server_that_renames_everything_is_the_same_server(double: DiscordDouble, app: Recording) -> None:
    double.privileged = {"members"}
    staff = double.role("staff")
    helper = double.user("helper", roles=["staff"])
    place = double.channel("help")
    with capture_logs() as logs:
        async with opened(double, {"support": desk(double, place, staff=str(staff))}, app):
            await until(app, lambda: app.people.get("support"))
            rename_everything(double)
            await double.slash("helper", place, "swarm take")
            assert (app.last.desk, app.last.by.id, app.last.by.helps) == ("support", f"discord:{helper}", True)
            assert set(app.people["support"]) == {f"discord:{helper}"}
    assert not [one for one in logs if one["log_level"] in ("warning", "error")]
