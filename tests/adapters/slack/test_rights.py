"""Least rights: what is asked for is what the configured features need, and a feature that lacks one says which."""

import pytest
from structlog.testing import capture_logs

from adapters.slack import rights
from adapters.slack.gate import LEAVING
from bot.config import Desk, Roles, SlackPlace
from bot.text import Card
from swarm.office import Plan
from swarm.policy import Policy
from swarm.refused import Mention
from tests.adapters.slack.stage import Stage
from tests.stories.manifest import slack_app

CHANNEL = "C0123456789"
ALL = Desk(slack=SlackPlace(channel=CHANNEL, roles=Roles(staff=("S0STAFF001",))))
LEAST = Desk(slack=SlackPlace(channel=CHANNEL, reaction="", roles=Roles(staff=("U0STAFF001",))))


def test_the_manifest_asks_for_what_the_features_need_and_for_nothing_else() -> None:
    app = slack_app()
    asked = set(app["oauth_config"]["scopes"]["bot"])
    assert [one.name for one in rights.FEATURES if not one.works(asked)] == ["Private requests"]  # the README says so
    assert [scope for scope in asked if all(one.works(asked - {scope}) for one in rights.FEATURES)] == []
    assert sorted(app["settings"]["event_subscriptions"]["bot_events"]) == rights.events([ALL])


def test_a_desk_asks_for_no_feature_that_it_does_not_have() -> None:
    assert set(rights.scopes([ALL])) - set(rights.scopes([LEAST])) == {"reactions:read", "usergroups:read"}
    assert set(rights.events([ALL])) - set(rights.events([LEAST])) == {
        "reaction_added",
        "subteam_members_changed",
        "subteam_updated",
    }
    assert rights.scopes([LEAST, ALL]) == rights.scopes([ALL])


def test_only_a_desk_with_private_requests_makes_channels() -> None:
    private = Desk(slack=SlackPlace(channel=CHANNEL, private=True, roles=Roles(staff=("S0STAFF001",))))
    assert set(rights.scopes([private])) - set(rights.scopes([ALL])) == {"groups:write"}
    assert [one.name for one in rights.lacking([private], rights.scopes([ALL]))] == ["Private requests"]


def test_a_plan_for_a_group_needs_groups_as_well() -> None:
    planned = LEAST.model_copy(update={"policy": Policy(plans={"gold": Plan(people=("slack:S0GOLD0001",))})})
    assert "usergroups:read" in rights.scopes([planned])


def test_whoever_manages_channels_may_invite_into_them() -> None:
    granted = {*rights.scopes([ALL]), "channels:manage", "groups:write"} - {
        "channels:write.invites",
        "groups:write.invites",
    }
    assert rights.lacking([ALL], granted) == []


def test_whoever_installs_it_in_many_workspaces_has_to_hear_of_its_end() -> None:
    place = SlackPlace(channel=CHANNEL, workspace="T0123456789", roles=Roles(staff=("S0STAFF001",)))
    assert set(rights.events([Desk(slack=place)])) - set(rights.events([ALL])) == LEAVING
    assert rights.scopes([Desk(slack=place)]) == rights.scopes([ALL])


@pytest.mark.parametrize(
    "feature", [one for one in rights.features([ALL]) if one.scopes], ids=lambda one: one.scopes[0]
)
def test_a_missing_scope_is_named_with_its_feature(feature: rights.Feature) -> None:
    granted = set(rights.scopes([ALL])) - set(feature.scopes)
    (lacking,) = rights.lacking([ALL], granted)
    assert lacking.name in lacking.lack() and feature.scopes[0] in lacking.lack()


# What the platform grants


async def said_of_features(stage: Stage, *, private: bool = False) -> list[str]:
    """The scopes that a door says it lacks, after its people were heard and answered all the same."""
    if private:
        hidden = stage.slack.channel("hidden", ("asker", "helper", "second"), private=True)
        stage.desks = {"support": Desk(slack=SlackPlace(channel=hidden, roles=Roles(staff=(stage.staff,))))}
    with capture_logs() as logs:
        async with stage.opened() as door:
            assert (await stage.slack.types("asker", "help", "/swarm mine")).plain == "heard: mine"
            await door.stop_hearing()
    told = [one for one in logs if one["event"] == "a feature is off"]
    assert all(one["lacks"] in one["why"] and one["feature"] in one["why"] for one in told)
    return [one["lacks"] for one in told]


def without(stage: Stage, *scopes: str) -> None:
    stage.slack.scopes = set(rights.scopes(stage.desks.values())) - set(scopes)


async def test_with_everything_granted_nothing_is_said(stage: Stage) -> None:
    without(stage)
    assert await said_of_features(stage) == []


@pytest.mark.parametrize(
    "scope",
    [
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "channels:write.invites",
        "im:history",
        "im:write",
        "reactions:read",
        "usergroups:read",
        "users:read",
    ],
)
async def test_a_feature_that_lacks_its_scope_says_so_and_the_rest_goes_on(stage: Stage, scope: str) -> None:
    without(stage, scope)
    assert await said_of_features(stage) == [scope]


async def test_rights_in_private_channels_are_not_missed_where_all_are_public(stage: Stage) -> None:
    without(stage, "groups:history", "groups:read", "groups:write.invites")
    assert await said_of_features(stage) == []


@pytest.mark.parametrize("scope", ["groups:history", "groups:read", "groups:write.invites"])
async def test_a_desk_in_a_private_channel_needs_other_rights(stage: Stage, scope: str) -> None:
    without(stage, scope)
    assert await said_of_features(stage, private=True) == [scope]


async def test_rights_in_public_channels_are_not_missed_where_all_are_private(stage: Stage) -> None:
    without(stage, "channels:history", "channels:read", "channels:write.invites")
    assert await said_of_features(stage, private=True) == []


async def test_without_reactions_configured_none_is_missed_and_none_is_heard(stage: Stage) -> None:
    stage.desks = {"support": Desk(slack=SlackPlace(channel=stage.channel, reaction="", roles=Roles()))}
    without(stage)
    assert "reactions:read" not in stage.slack.scopes
    assert await said_of_features(stage) == []


async def test_without_user_groups_nobody_of_a_group_has_a_role_and_people_named_have_theirs(stage: Stage) -> None:
    roles = Roles(staff=(stage.staff,), lead=(stage.slack.usergroup("leads", ("second",)),), tier2=(stage.dba,))
    stage.desks = {"support": Desk(slack=SlackPlace(channel=stage.channel, roles=roles))}
    without(stage, "usergroups:read")
    with capture_logs() as logs:
        async with stage.opened():
            assert {one.id for one in stage.app.known["support"] if one.roles} == {stage.who("dba")}
    assert len([one for one in logs if "usergroups:read" in str(one)]) == 1


async def test_without_the_right_to_invite_whoever_is_called_is_written_to(stage: Stage) -> None:
    without(stage, "channels:write.invites")
    with capture_logs() as logs:
        await called_from_outside(stage)
    assert len([one for one in logs if one.get("what") == "invite"]) == 1


async def called_from_outside(stage: Stage) -> None:
    async with stage.opened() as door:
        for key, who in (("k1", "outsider"), ("k2", "dba"), ("k3", "outsider")):
            calling = Card(body=(("Please come, ", Mention(stage.who(who), ping=True)),))
            await door.post(f"slack:{stage.channel}", calling, key)
            assert "You are wanted" in stage.slack.dm(who)[-1].plain


async def test_without_names_people_are_heard_without_them(stage: Stage) -> None:
    without(stage, "users:read")
    async with stage.opened():
        await stage.slack.types("asker", "help", "/swarm wait #1 fri 17:00")
        assert stage.app.heard[-1].by.zone == ""
