"""Away and back; who people are to a desk; a policy's limits; what a refusal says."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import ValidationError

from swarm.commands import Asked, Away, Back
from swarm.people import Person, Role, person, reachable
from swarm.policy import Policy
from swarm.refused import Mention, Ref, Refused
from tests.swarm.given import START, TEAM, at


def test_away_until_a_moment_in_ones_own_zone_or_until_one_is_back() -> None:
    helper = replace(TEAM["helper"], zone="Europe/Berlin")
    asked = Asked(by=helper, at=START)
    away = Away(moment="12:00").decide(asked)
    assert away.away_until == at(120)
    assert (away.available(at(119)), away.available(at(120))) == (False, True)
    assert not Away().decide(asked).available(START + timedelta(days=3649))
    assert Back().decide(Asked(by=away, at=START)) == helper


@pytest.mark.parametrize("name", ["stranger", "requester", "vendor"])
def test_only_staff_is_away(name: str) -> None:
    for command in (Away(), Back()):
        with pytest.raises(Refused, match=f"Only staff can use `{command.name}`"):
            command.decide(Asked(by=TEAM[name], at=START))


def test_a_tier_implies_its_role_and_a_role_its_tier() -> None:
    assert person("t:a", tier=3).roles == {Role.EXPERT}
    assert person("t:a", frozenset({Role.EXPERT, Role.STAFF})).tier == 1
    assert person("t:a", frozenset({Role.LEAD})).tier is None
    assert person("t:a", frozenset({Role.LEAD}), 1).roles == {Role.LEAD, Role.STAFF}


def test_who_can_be_reached_is_on_the_same_platform() -> None:
    people = [Person(id="a:1"), Person(id="b:1")]
    assert reachable(people, "a:9") == people[:1]


@pytest.mark.parametrize(
    "facts",
    [
        {"answer_within": "30s"},
        {"answer_within": "0m"},
        {"quiet_close": "53w"},
        {"quiet_close": "99999w" * 1600},
        {"update_every": "soon"},
        {"assignment": "random"},
        {"resolve_by": "anybody"},
        {"colour": "red"},
    ],
)
def test_a_policy_beyond_its_limits_is_refused(facts: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        Policy.model_validate(facts)


def test_a_policys_durations_are_typed_as_people_type_them() -> None:
    policy = Policy.model_validate({"answer_within": "1h 30m", "quiet_close": timedelta(days=1)})
    assert (policy.answer_within, policy.quiet_close) == (timedelta(minutes=90), timedelta(days=1))


def test_a_refusal_reads_as_a_sentence() -> None:
    refused = Refused(Mention("test:dba"), " looks after ", Ref("it", 42), ".", offers=("offer",))
    assert (str(refused), refused.offers) == ("@dba looks after #42.", ("offer",))
