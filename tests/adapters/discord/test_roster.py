"""Who is known, while people are read and change at the same time."""

from adapters.discord.roster import Roster
from bot.config import Desk, DiscordPlace, Roles
from swarm.office import Plan
from swarm.people import Person, Role
from swarm.policy import Policy

GUILD = 1
DESK = Desk(
    discord=DiscordPlace(guild="1", channel="2", roles=Roles(staff=("10",), tier2=("11", "100"), lead=("101",))),
    skills={"sql": ("100",)},
)


def known(roster: Roster) -> dict[str, frozenset[Role]]:
    return {one.id: one.roles for one in roster.people("support")}


def test_only_whom_a_desk_means_is_kept() -> None:
    roster = Roster({"support": DESK})
    assert roster.saw(GUILD, "5", ["10", "77"])
    assert not roster.saw(GUILD, "5", ["10", "78"])
    assert not roster.saw(GUILD, "6", ["77"])
    assert roster.saw(GUILD, "101", [])
    assert known(roster) == {"discord:5": {Role.STAFF}, "discord:101": {Role.LEAD}}
    assert not roster.saw(99, "5", ["10"])


def test_roles_are_lost() -> None:
    roster = Roster({"support": DESK})
    roster.saw(GUILD, "5", ["10", "11"])
    assert roster.role_gone(GUILD, "11")
    assert known(roster) == {"discord:5": {Role.STAFF}}
    assert roster.saw(GUILD, "5", [])
    assert known(roster) == {}
    assert not roster.gone(GUILD, "5")


def test_what_is_heard_while_reading_is_newer() -> None:
    roster = Roster({"support": DESK})
    roster.saw(GUILD, "4", ["10"])
    roster.begin(GUILD)
    roster.saw(GUILD, "5", [])
    roster.saw(GUILD, "6", ["11"])
    roster.gone(GUILD, "7")
    for user in ("5", "6", "7", "8"):
        roster.read(GUILD, user, ["10"])
    assert set(known(roster)) == {"discord:4", "discord:6"}
    roster.finish(GUILD)
    assert known(roster) == {"discord:6": {Role.EXPERT}, "discord:8": {Role.STAFF}}


def test_skills_go_by_the_person() -> None:
    roster = Roster({"support": DESK})
    assert roster.person("support", "100", ["10"]).skills == {"sql"}
    assert roster.person("support", "100", ["10"]).tier == 2
    assert roster.person("", "100", ["10"]).roles == frozenset()


PLANS = {"gold": Plan(people=("12", "discord:102", "U1", "S1", "slack:U2")), "blue": Plan(people=("13", "103"))}
PROMISED = DESK.model_copy(update={"policy": Policy(plans=PLANS)})


def test_people_and_roles_that_a_plan_names_are_known() -> None:
    roster = Roster({"support": PROMISED})
    assert roster.named[GUILD] == {"10", "11", "100", "101", "12", "102", "13", "103"}
    assert roster.saw(GUILD, "5", ["12", "77"])
    assert roster.saw(GUILD, "6", ["10", "13"])
    assert roster.saw(GUILD, "102", [])
    assert {one.id: one.plan for one in roster.people("support")} == {
        "discord:5": "gold",
        "discord:6": "blue",
        "discord:102": "gold",
    }
    assert roster.person("support", "5", ["12"]) == Person(id="discord:5", plan="gold")
    assert roster.role_gone(GUILD, "12")
    assert roster.saw(GUILD, "6", ["10"])
    assert {one.id: one.plan for one in roster.people("support")} == {"discord:6": "", "discord:102": "gold"}


def test_a_plan_is_of_its_desk_alone() -> None:
    other = PROMISED.model_copy(update={"policy": Policy(), "discord": DiscordPlace(guild="1", channel="3")})
    roster = Roster({"support": PROMISED, "other": other})
    roster.saw(GUILD, "5", ["12"])
    assert [one.plan for one in roster.people("support")] == ["gold"]
    assert roster.people("other") == []
    assert roster.person("other", "5", ["12"]) == Person(id="discord:5")


def test_skills_may_name_their_platform() -> None:
    desk = DESK.model_copy(update={"skills": {"sql": ("discord:100",), "dns": ("slack:100",)}})
    assert Roster({"support": desk}).person("support", "100", []).skills == {"sql"}
