"""What was found in a database, in sentences: what is wrong, that all is well, what is still to be done."""

from datetime import timedelta

import pytest

from bot.verdict import verdict, wrong
from storage.findings import Findings, Oldest, Some

TWO = Some(2, ["it#7", "it#9"])
MANY = Some(1_207, ["it#1", "it#2", "it#3", "it#4", "it#5"])


def test_all_is_well() -> None:
    assert verdict(Findings(requests=300_000, events=2_970_688)) == [
        "All is well with 300,000 requests and 2,970,688 events: nothing is missing, and every row is as its "
        "history says."
    ]
    assert verdict(Findings(requests=1, events=1))[0].startswith("All is well with 1 request and 1 event:")


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (Findings(damage=["row 7 missing"]), "The file is damaged (row 7 missing): restore a backup."),
        (Findings(unreadable=TWO), "The history of it#7 and it#9 cannot be read: restore a backup."),
        (Findings(gaps=TWO), "Events are missing in the history of it#7 and it#9: restore a backup."),
        (
            Findings(misfiled=TWO),
            "Events are kept under a wrong time or kind in the history of it#7 and it#9: restore a backup.",
        ),
        (
            Findings(missing=TWO),
            "Requests are missing between others: it#7 and it#9; restore a backup.",
        ),
        (
            Findings(differing=MANY),
            "Not as the history says is the row of it#1, it#2, it#3, it#4, it#5 and 1,202 more: "
            "`muster rebuild` remakes it.",
        ),
        (Findings(strays=TWO), "A row, but no history is there of it#7 and it#9: `muster rebuild` removes it."),
        (Findings(sittings=Some(1, ["backlog on it"])), "What is kept of a sitting cannot be read: backlog on it."),
        (Findings(people=Some(1, ["U1 on it"])), "What is kept of a person cannot be read: U1 on it."),
        (Findings(lost={"members": TWO}), "Somebody is in the swarm of a request that does not exist: it#7 and it#9."),
        (
            Findings(lost={"addresses": TWO}),
            "A place on a platform belongs to a request that does not exist: it#7 and it#9.",
        ),
        (Findings(lost={"notices": TWO}), "Somebody is to be told of a request that does not exist: it#7 and it#9."),
        (Findings(lost={"effects": TWO}), "Something is to be done for a request that does not exist: it#7 and it#9."),
        (
            Findings(lost={"sittings": TWO}),
            "A sitting has a request on its agenda that does not exist: it#7 and it#9.",
        ),
    ],
)
def test_each_kind_of_wrong_is_one_sentence(found: Findings, sentence: str) -> None:
    assert not found.sound
    assert wrong(found) == verdict(found) == [sentence]


def test_what_is_still_to_be_done_is_said_besides() -> None:
    oldest = Oldest(desk="it", number=7, kind="update_card", waits=timedelta(minutes=125))
    assert verdict(Findings(pending=1_500, oldest=oldest, failures=2))[1:] == [
        "1,500 effects are still to be done, the oldest for 2 h 5 min (update card, it#7).",
        "2 effects could not be done: `muster doctor` says which, and why.",
    ]
    of_the_desk = Oldest(desk="it", number=0, kind="open_sitting", waits=timedelta(seconds=3))
    assert verdict(Findings(pending=1, oldest=of_the_desk, failures=1))[1:] == [
        "1 effect is still to be done, the oldest for 3 s (open sitting, it).",
        "1 effect could not be done: `muster doctor` says which, and why.",
    ]
