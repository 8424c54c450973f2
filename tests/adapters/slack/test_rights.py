"""Least rights: what is asked for is what the configured features need, and a feature that lacks one says which."""

import pytest

from adapters.slack import rights
from bot.config import Desk, Roles, SlackPlace
from swarm.office import Plan
from swarm.policy import Policy
from tests.stories.manifest import slack_app

CHANNEL = "C0123456789"
ALL = Desk(slack=SlackPlace(channel=CHANNEL, roles=Roles(staff=("S0STAFF001",))))
LEAST = Desk(slack=SlackPlace(channel=CHANNEL, reaction="", roles=Roles(staff=("U0STAFF001",))))


def test_the_manifest_asks_for_what_the_features_need_and_for_nothing_else() -> None:
    app = slack_app()
    asked = set(app["oauth_config"]["scopes"]["bot"])
    assert [one.name for one in rights.FEATURES if not one.works(asked)] == []
    assert [scope for scope in asked if all(one.works(asked - {scope}) for one in rights.FEATURES)] == []
    assert sorted(app["settings"]["event_subscriptions"]["bot_events"]) == rights.events([ALL])


def test_a_desk_asks_for_no_feature_that_it_does_not_have() -> None:
    assert set(rights.scopes([ALL])) - set(rights.scopes([LEAST])) == {"reactions:read", "usergroups:read"}
    assert set(rights.events([ALL])) - set(rights.events([LEAST])) == {"reaction_added", "subteam_members_changed"}
    assert rights.scopes([LEAST, ALL]) == rights.scopes([ALL])


def test_a_plan_for_a_group_needs_groups_as_well() -> None:
    planned = LEAST.model_copy(update={"policy": Policy(plans={"gold": Plan(people=("slack:S0GOLD0001",))})})
    assert "usergroups:read" in rights.scopes([planned])


def test_whoever_manages_channels_may_invite_into_them() -> None:
    granted = {*rights.scopes([ALL]), "channels:manage", "groups:write"} - {
        "channels:write.invites",
        "groups:write.invites",
    }
    assert rights.lacking([ALL], granted) == []


@pytest.mark.parametrize("feature", rights.FEATURES, ids=lambda one: one.scopes[0])
def test_a_missing_scope_is_named_with_its_feature(feature: rights.Feature) -> None:
    granted = set(rights.scopes([ALL])) - set(feature.scopes)
    (lacking,) = rights.lacking([ALL], granted)
    assert lacking.name in lacking.lack() and feature.scopes[0] in lacking.lack()
