"""User groups that cannot be read: nobody is taken for less than they were, and the newest answer is what is so."""

import json
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from adapters.slack.checkup import examine
from adapters.slack.groups import FEW
from bot.config import Desk, Roles, SlackPlace, SlackSettings
from swarm.people import Person, Role
from tests.adapters.slack.stage import Stage

READ, LIST = "usergroups.users.list", "usergroups.list"


def known(stage: Stage, name: str) -> Person:
    who = stage.who(name)
    return next((one for one in stage.app.known["support"] if one.id == who), Person(id=who))


async def heard(stage: Stage, name: str) -> Person:
    await stage.slack.types(name, "help", "/swarm board")
    return stage.app.heard[-1].by


async def test_until_its_groups_are_read_a_desk_is_told_that_everybody_may_be_more(stage: Stage) -> None:
    stage.slack.fail(READ, None, retry_after=1, status=429)
    async with stage.opened():
        assert "support" not in stage.app.known
        for name in ("helper", "asker"):
            by = await heard(stage, name)
            assert by.unsure and not by.roles
        await stage.slack.invites("asker", "dba", "help")
        by = await heard(stage, "dba")
        assert by.unsure and by.roles == {Role.EXPERT}
        stage.slack.heal(READ)
        await stage.app.until(lambda: "support" in stage.app.known)
        assert stage.app.complete["support"] and not any(one.unsure for one in stage.app.known["support"])
        by = await heard(stage, "helper")
        assert (by.unsure, set(by.roles)) == (False, {Role.STAFF})


@pytest.mark.parametrize("error", ["missing_scope", "not_allowed_token_type"])
async def test_a_refusal_that_does_not_say_that_a_group_is_gone_takes_nothing_from_anybody(
    stage: Stage, error: str
) -> None:
    stage.slack.fail(READ, None, error=error)
    async with stage.opened():
        assert not stage.app.complete["support"]
        assert [(one.id, one.unsure) for one in stage.app.known["support"]] == [(stage.who("dba"), True)]
        assert (await heard(stage, "helper")).unsure
        stage.slack.heal(READ)
        await stage.slack.drop_sockets()
        await stage.app.until(lambda: stage.app.complete["support"])
        assert known(stage, "helper").roles == {Role.STAFF} and not known(stage, "dba").unsure
        assert not (await heard(stage, "helper")).unsure


async def test_of_a_group_that_is_gone_it_is_sure_that_it_is_nobody_s(stage: Stage) -> None:
    stage.slack.disband("helpers")
    async with stage.opened():
        assert stage.app.complete["support"] and not known(stage, "dba").unsure
        by = await heard(stage, "helper")
        assert not by.unsure and not by.roles


@pytest.mark.parametrize("error", [None, "missing_scope"])
async def test_what_was_read_before_holds_and_is_not_told_again_while_it_may_be_old(
    stage: Stage, error: str | None
) -> None:
    async with stage.opened():
        told = stage.app.told
        await stage.app.until(lambda: all(one.zone for one in stage.app.known["support"]))
        told, calls = stage.app.told, stage.slack.calls
        stage.slack.fail(READ, None, error=error)
        before = len(calls)
        await stage.slack.drop_sockets()
        await stage.slack.until(lambda: [one for one in calls[before:] if one.method == READ and one.status])
        by = await heard(stage, "helper")
        assert (by.unsure, set(by.roles)) == (False, {Role.STAFF})
        assert stage.app.told == told


async def test_the_operator_is_told_what_keeps_groups_from_being_read(stage: Stage) -> None:
    for method in (READ, LIST):
        stage.slack.fail(method, None, error="not_allowed_token_type")
    with capture_logs() as logs:
        async with stage.opened():
            pass
    (told,) = [one for one in logs if one["event"] == "could not"]
    assert told["what"] == "read a user group" and told["group"] == stage.staff
    settings = SlackSettings(api_url=stage.slack.api_url)
    (said,) = await examine(settings, stage.desks, stage.slack.bot_token, datetime.now(UTC))
    assert said.startswith("The user groups cannot be read, so roles stay as they were last known:")


async def test_what_was_asked_before_a_change_and_answered_after_it_undoes_nothing(stage: Stage) -> None:
    groups = {name: stage.slack.usergroup(name, ("helper",)) for name in ("tier2", "tier3", "leads")}
    roles = Roles(staff=(stage.staff,), tier2=(groups["tier2"],), tier3=(groups["tier3"],), lead=(groups["leads"],))
    assert len(groups) + 1 > FEW
    stage.desks = {"support": Desk(slack=SlackPlace(channel=stage.channel, roles=roles))}
    async with stage.opened():
        await stage.app.until(lambda: all(one.zone for one in stage.app.known["support"]))
        old = {stage.staff: ["helper", "second"], **{one: ["helper"] for one in groups.values()}}
        listed = [{"id": one, "users": [stage.slack.user(name) for name in names]} for one, names in old.items()]
        stage.slack.fail(LIST, done=True, hang=1.0, says=json.dumps({"ok": True, "usergroups": listed}))
        calls = stage.slack.calls
        before = len(calls)
        await stage.slack.drop_sockets()
        await stage.slack.until(lambda: [one for one in calls[before:] if one.method == LIST])
        asked = next(one for one in calls[before:] if one.method == LIST)
        stage.slack.usergroup("helpers", ("helper", "asker"))
        await stage.app.until(lambda: known(stage, "asker").roles)
        told = stage.app.told
        assert not asked.status, "the older answer is still on its way"
        await stage.app.until(lambda: asked.status and stage.app.told > told)
        assert known(stage, "asker").roles == {Role.STAFF}
        assert stage.who("second") not in {one.id for one in stage.app.known["support"]}
        assert (await heard(stage, "asker")).roles == {Role.STAFF}
