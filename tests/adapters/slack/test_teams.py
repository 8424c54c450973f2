"""Which workspace is meant: by an address, by a desk, and by what Slack says of it in its payloads."""

import json
from collections.abc import Mapping

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack import address
from adapters.slack.hands import Hands
from adapters.slack.team import Shared, Team
from adapters.slack.teams import Json, Teams
from bot.config import Desk, SlackPlace, SlackSettings
from bot.door import Later, Never
from bot.duties import Alone
from bot.paces import ALONE
from tests.adapters.slack.recording import Recording


def teams(desks: Mapping[str, SlackPlace]) -> Teams:
    shared = Shared(SlackSettings(), Recording(), ALONE, Alone(), Hands())
    ids = dict.fromkeys(place.installation for place in desks.values())
    its = {id_: {name: Desk(slack=one) for name, one in desks.items() if one.installation == id_} for id_ in ids}
    return Teams({id_: Team(id_, here, shared) for id_, here in its.items()})


MANY = {
    "one": SlackPlace(channel="C111", workspace="T001"),
    "other": SlackPlace(channel="C111", workspace="T002"),
    "third": SlackPlace(channel="C222", workspace="T002"),
    "whole": SlackPlace(channel="C333", workspace="T003", organization="E001"),
}


def whose(body: Json) -> str | None:
    request = AsyncBoltRequest(body=json.dumps(body), mode="socket_mode")
    found = teams(MANY).whose(request.context, request.body)
    return found.id if found is not None else None


def test_an_address_names_its_workspace() -> None:
    every = teams(MANY)
    for id_ in ("T001", "T002", "E001"):
        where = address.place(f"slack:{id_}:C111/1.5")
        assert every.at(where).id == id_ and str(where) == f"slack:{id_}:C111/1.5"
        assert (where.channel, where.ts, where.direct) == ("C111", "1.5", False)


def test_an_address_of_before_is_the_one_that_has_its_channel() -> None:
    every = teams(MANY)
    assert every.at(address.place("slack:C222/1.5")).id == "T002"
    for odd in ("slack:C111/1.5", "slack:C999/1.5", "slack:T009:C111/1.5", "slack:D1/1.5"):
        with pytest.raises(Later):
            every.at(address.place(odd))


def test_the_only_one_has_all_of_them() -> None:
    alone = teams({"it": SlackPlace(channel="C111")})
    for any_ in ("slack:C111/1.5", "slack:C999", "slack:T009:C111/1.5"):
        assert alone.at(address.place(any_)).id == ""
    assert alone.of("").id == alone.of("nobody's").id == ""


@pytest.mark.parametrize("odd", ["slack:T1:", "slack::C1", "slack:t1:C1", "slack:X1:C1", "slack:T1:T2:C1", "slack:"])
def test_what_is_no_address_is_refused(odd: str) -> None:
    with pytest.raises(Never):
        address.place(odd)


def test_a_desk_is_in_its_workspace() -> None:
    every = teams(MANY)
    assert [every.of(desk).id for desk in MANY] == ["T001", "T002", "T002", "E001"]
    with pytest.raises(Later):
        every.of("gone")


@pytest.mark.parametrize(
    ("body", "id_"),
    [
        ({"command": "/swarm", "team_id": "T001", "is_enterprise_install": "false"}, "T001"),
        ({"command": "/swarm", "team_id": "T003", "enterprise_id": "E001", "is_enterprise_install": "true"}, "E001"),
        ({"command": "/swarm", "team_id": "T003", "enterprise_id": "E001", "is_enterprise_install": "false"}, None),
        ({"command": "/swarm", "team_id": "T009"}, None),
        ({"type": "block_actions", "team": {"id": "T002"}, "user": {"id": "U1", "team_id": "T001"}}, "T002"),
        (
            {
                "type": "block_actions",
                "team": None,
                "user": {"id": "U1", "team_id": "T003"},
                "enterprise": {"id": "E001"},
                "is_enterprise_install": True,
            },
            "E001",
        ),
        ({"type": "event_callback", "team_id": "T002", "event": {"type": "app_uninstalled"}}, "T002"),
        (
            {"type": "event_callback", "team_id": None, "enterprise_id": "E001", "event": {"type": "app_uninstalled"}},
            "E001",
        ),
        (
            {
                "type": "event_callback",
                "team_id": "T009",
                "authorizations": [{"enterprise_id": None, "team_id": "T001", "is_enterprise_install": False}],
                "event": {"type": "message", "channel": "C111"},
            },
            "T001",
        ),
    ],
)
def test_what_slack_sends_is_of_the_installation_that_it_names(body: Json, id_: str | None) -> None:
    assert whose(body) == id_


def test_of_those_who_share_a_channel_it_is_the_one_whose_desk_is_in_it() -> None:
    body = {
        "type": "event_callback",
        "is_ext_shared_channel": True,
        "team_id": "T002",
        "context_team_id": "T001",
        "authorizations": [{"enterprise_id": None, "team_id": "T001", "is_enterprise_install": False}],
        "event": {"type": "message", "channel": "C222"},
    }
    assert whose(body) == "T002"
    assert whose({**body, "event": {"type": "message", "channel": "C111"}}) == "T001"
    assert whose({**body, "is_ext_shared_channel": False}) == "T001", "nobody else is named"
