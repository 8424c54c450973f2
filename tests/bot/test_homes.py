"""Which desk is meant: of those that are at hand, and none is at hand in another workspace or server than its own."""

import pytest

from bot.config import Config, Desk, SlackPlace
from bot.homes import Home, Homes, homes
from swarm.refused import Refused

HOMES = Homes(
    {
        "one": Home(desk="one", intakes={"slack": "slack:T1:C1"}, realms={"slack": "T1"}),
        "also": Home(desk="also", intakes={"slack": "slack:T1:C2"}, realms={"slack": "T1"}),
        "other": Home(desk="other", intakes={"slack": "slack:T2:C1"}, realms={"slack": "T2"}),
        "guild": Home(desk="guild", intakes={"discord": "discord:1"}, realms={"discord": "9"}),
    }
)


def test_a_desk_is_named_where_it_is_at_hand() -> None:
    assert HOMES.desk_for("also", "one", "slack", "T1").desk == "also"
    assert HOMES.desk_for("", "", "slack", "T2").desk == "other", "the only one there"
    with pytest.raises(Refused, match="also"):
        HOMES.desk_for("", "", "slack", "T1")


def test_those_of_others_do_not_exist() -> None:
    for named, here in (("other", ""), ("", "other"), ("other", "one")):
        with pytest.raises(Refused) as refused:
            HOMES.desk_for(named, here, "slack", "T1")
        with pytest.raises(Refused) as unknown:
            HOMES.desk_for("nobody", "", "slack", "T1")
        assert str(refused.value).replace("other", "nobody") == str(unknown.value)


def test_where_there_is_no_realm_all_are_at_hand() -> None:
    assert HOMES.desk_for("other", "", "slack").desk == "other"
    assert HOMES.desk_for("guild", "", "discord").desk == "guild"
    with pytest.raises(Refused):
        HOMES.desk_for("guild", "", "discord", "8")


def test_what_an_address_began_with_before_the_app_was_installed_as_it_is() -> None:
    of_one = {"slack:C": "slack:T11:C", "slack:D": "slack:T11:D", "slack:G": "slack:T11:G"}
    for place, former in (
        (SlackPlace(channel="C111"), {}),
        (SlackPlace(channel="C111", workspace="T11"), of_one),
        (
            SlackPlace(channel="C111", workspace="T11", organization="E11"),
            {"slack:T11:": "slack:E11:"} | {before: now.replace("T11", "E11") for before, now in of_one.items()},
        ),
    ):
        assert homes(Config(desks={"it": Desk(slack=place)}))["it"].former == former
