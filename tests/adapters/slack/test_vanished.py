"""User groups that vanish, and come back: nobody keeps or gains a role by them, and the operator is told which."""

import pytest
from structlog.testing import capture_logs

from adapters.slack.team import READ_AGAIN
from bot.config import Desk, Roles, SlackPlace
from swarm.office import Plan
from swarm.people import Role
from swarm.policy import Policy
from tests.adapters.slack.stage import Stage


def unheard(stage: Stage, name: str) -> None:
    """The group of helpers has this member alone, and Slack tells nobody."""
    group = stage.slack.workspace.group("helpers")
    assert group is not None
    group.members = [stage.slack.user(name)]


def roles(stage: Stage, name: str) -> set[Role]:
    return next((set(one.roles) for one in stage.app.known["support"] if one.id == stage.who(name)), set())


async def test_a_group_that_vanishes_takes_its_roles_along_and_is_named(stage: Stage) -> None:
    with capture_logs() as logs:
        async with stage.opened():
            assert roles(stage, "helper") == {Role.STAFF} and roles(stage, "dba")
            stage.slack.disband("helpers")
            await stage.app.until(lambda: not roles(stage, "helper"))
            assert roles(stage, "dba") and not roles(stage, "asker")
            await stage.slack.types("helper", "help", "/swarm board")
            assert stage.app.heard[-1].by.roles == frozenset()
    (told,) = [one for one in logs if one["event"] == "an id is nobody's"]
    assert (told["desk"], told["id"]) == ("support", stage.staff)
    assert told["why"].startswith(f"support: staff names {stage.staff}, which is no user group of this workspace")


async def test_a_group_that_is_gone_at_the_start_is_named_with_all_that_it_gives(stage: Stage) -> None:
    policy = Policy(plans={"gold": Plan(people=("S0NOWHERE",))})
    named = Roles(lead=("S0NOWHERE",), tier2=(stage.dba, "S0NOWHERE"))
    stage.desks = {"support": Desk(slack=SlackPlace(channel=stage.channel, roles=named), policy=policy)}
    with capture_logs() as logs:
        async with stage.opened():
            assert [one.id for one in stage.app.known["support"]] == [stage.who("dba")]
    (told,) = [one for one in logs if one["event"] == "an id is nobody's"]
    assert "support: tier2 and lead and plan gold name S0NOWHERE" in told["why"]


async def test_a_group_that_comes_back_gives_its_roles_again(stage: Stage) -> None:
    async with stage.opened():
        stage.slack.disband("helpers")
        await stage.app.until(lambda: not roles(stage, "helper"))
        stage.slack.bring_back("helpers", ("asker",))
        await stage.app.until(lambda: roles(stage, "asker"))
        assert roles(stage, "asker") == {Role.STAFF} and not roles(stage, "helper")


@pytest.mark.parametrize("new", ["wizards", "support-staff"])
async def test_a_group_with_another_name_is_the_same_group(stage: Stage, new: str) -> None:
    async with stage.opened():
        asked = [call.method for call in stage.slack.calls].count("usergroups.users.list")
        stage.slack.rename("helpers", new)
        await stage.slack.quiet()
        assert roles(stage, "helper") == {Role.STAFF}
        assert [call.method for call in stage.slack.calls].count("usergroups.users.list") == asked


async def test_a_group_of_nobody_s_may_come_and_go(stage: Stage) -> None:
    stage.slack.usergroup("lunch", ("asker",))
    with capture_logs() as logs:
        async with stage.opened():
            stage.slack.disband("lunch")
            stage.slack.bring_back("lunch", ("asker",))
            await stage.slack.quiet()
    assert not [one for one in logs if one["event"] == "an id is nobody's"]


async def test_a_change_that_nobody_heard_is_known_once_people_are_heard_again(stage: Stage) -> None:
    async with stage.opened():
        assert roles(stage, "helper") == {Role.STAFF}
        unheard(stage, "asker")
        await stage.slack.drop_sockets()
        await stage.app.until(lambda: roles(stage, "asker") == {Role.STAFF} and not roles(stage, "helper"))
        await stage.slack.types("helper", "help", "/swarm board")
        assert stage.app.heard[-1].by.roles == frozenset()


async def test_a_change_of_which_slack_told_nobody_is_known_after_a_while(stage: Stage) -> None:
    async with stage.opened() as door:
        (team,) = door._teams.every
        assert team.every == READ_AGAIN == 600
        team.every = 0.1
        told = stage.app.told
        await stage.slack.drop_sockets()  # from then on it is read as often as that
        await stage.app.until(lambda: stage.app.told > told)
        unheard(stage, "asker")
        await stage.app.until(lambda: roles(stage, "asker") == {Role.STAFF} and not roles(stage, "helper"))


async def test_of_a_group_that_stays_away_an_operator_reads_once(stage: Stage) -> None:
    with capture_logs() as logs:
        async with stage.opened():
            stage.slack.disband("helpers")
            await stage.app.until(lambda: not roles(stage, "helper"))
            told = stage.app.told
            await stage.slack.drop_sockets()
            await stage.app.until(lambda: stage.app.told > told)
    assert len([one for one in logs if one["event"] == "an id is nobody's"]) == 1
