"""What each role is shown by what only reads, on their own desk and another; and that a vendor is shown what they were
pulled into and nothing else, by whatever they ask or press.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.catalogue import about_request
from bot.door import Answer, Heard
from swarm.commands import COMMANDS
from swarm.people import Person, Role, person
from tests.bot.rig import DBA, DESK, HELPER, LEAD, OTHER_DESK, REQUESTER, TEAM, Rig, rigged, words

STRANGER = person("slack:stranger")
VENDOR = person("slack:vendor", frozenset({Role.VENDOR}))
GUEST = person("slack:guest")
ADMIN = person("slack:admin", frozenset({Role.ADMIN}))
FOREIGN = person("slack:foreign")
"""A lead of the other desk: what an adapter says of them here is that they have no role."""
LEAD_THERE = replace(FOREIGN, roles=frozenset({Role.LEAD}))
BOTH = person("slack:both")
"""Staff of the other desk who asks something here."""
STAFF_THERE = replace(BOTH, roles=frozenset({Role.STAFF}), tier=1)
SECRETS = ("payroll", "merger", "layoffs", "boardroom", "firewall")
UNSEEN = "There is no request #1 here that you can see."
EVERYBODY = {
    "stranger": STRANGER,
    "requester": REQUESTER,
    "guest pulled into it": GUEST,
    "vendor": VENDOR,
    "staff": HELPER,
    "expert": DBA,
    "lead": LEAD,
    "admin": ADMIN,
    "lead elsewhere": FOREIGN,
}
SEEN = """
question    stranger  requester  guest pulled into it  vendor  staff  expert  lead  admin  lead elsewhere
status #1   no        yes        yes                   no      yes    yes     yes   yes    no
brief #1    no        no         yes                   no      yes    yes     yes   yes    no
mine        none      yes        yes                   none    yes    none    none  none   none
board       no        no         no                    no      yes    yes     yes   yes    no
stats       no        no         no                    no      yes    yes     yes   yes    no
blocked     no        no         no                    no      no     no      yes   yes    no
help        yes       yes        yes                   yes     yes    yes     yes   yes    yes
(suggest)   none      yes        yes                   none    yes    yes     yes   yes    none
"""
"""Of a request that the requester asked, staff looks after and a guest is in; none asks in its thread."""


async def told(
    rig: Rig, by: Person, line: str, place: str = "slack:C1", desk: str = DESK, *, pressed: bool = False
) -> str:
    """All that an answer says, to the last of its parts."""
    heard = Heard(delivery=f"{by.id} {place} {desk} {line} {pressed}", by=by, place=place, desk=desk, line=line)
    answer = await rig.app.hear(replace(heard, pressed=pressed, shows_forms=pressed))
    return f"{words(answer.card)}\n{answer.card!r}" if isinstance(answer, Answer) else repr(answer)


async def furnished(rig: Rig) -> None:
    """#1 is asked, looked after, and a guest is in it."""
    await rig.opened("open the payroll stands still\nsince the merger")
    await rig.says(HELPER, f"pull {DESK}#1 @{GUEST.id} why?")
    await rig.says(GUEST, f"accept {DESK}#1")
    await rig.says(HELPER, f"note {DESK}#1 layoffs")


async def asked(rig: Rig, question: str, by: Person) -> str:
    """Whether a question is answered to somebody."""
    if question == "(suggest)":
        return "yes" if await rig.app.suggest(desk=DESK, by=by, typed="") else "none"
    answer = await rig.says(by, question)
    said = words(answer.card)
    assert answer.refused or UNSEEN not in said
    if answer.refused:
        hidden = said == UNSEEN
        assert hidden or said.startswith("Only "), said
        assert not any(secret in said for secret in SECRETS)
        return "no"
    return "none" if said.startswith("You have no requests") else "yes"


async def test_each_role_is_answered_what_is_theirs_to_know(tmp_path: Path) -> None:
    _, *lines = SEEN.strip().splitlines()
    async with rigged(tmp_path, team=(*TEAM, ADMIN, VENDOR)) as rig:
        await furnished(rig)
        for line in lines:
            question, cells = line[:12].strip(), line[12:].split()
            found = [await asked(rig, question, one) for one in EVERYBODY.values()]
            assert found == cells, question


@pytest.mark.parametrize("by", [STRANGER, VENDOR, FOREIGN], ids=["stranger", "vendor", "lead elsewhere"])
async def test_of_what_one_may_not_see_one_is_told_that_it_is_not_there(tmp_path: Path, by: Person) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await furnished(rig)
        for name in (name for name, command in COMMANDS.items() if about_request(command)):
            line = f"{name} {DESK}#1" + (" #7" if name == "duplicate" else " x")
            there, nowhere = [await told(rig, by, line.replace("#1", number)) for number in ("#1", "#9")]
            assert there.replace("#1", "#9") == nowhere, name  # whether it exists cannot be told from what is said
            assert not any(secret in there for secret in SECRETS), name


async def test_a_role_counts_on_its_own_desk_alone(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.store.know(OTHER_DESK, (LEAD_THERE, STAFF_THERE))
        await furnished(rig)
        await rig.says(BOTH, "open the firewall is down")
        for by, there in ((FOREIGN, LEAD_THERE), (BOTH, STAFF_THERE)):
            for line in ("board", "stats", "sitting dispatch", "away", "block @slack:U9 x"):
                assert "Only " in await told(rig, by, line)
            for place, desk, who in (("slack:C1", DESK, by), ("slack:C2", OTHER_DESK, there), ("slack:D1", "", by)):
                assert UNSEEN in await told(rig, who, f"take {DESK}#1", place, desk)
                assert UNSEEN in await told(rig, who, f"brief {DESK}#1", place, desk, pressed=True)
        assert "There is no request" not in await told(rig, STAFF_THERE, f"status {DESK}#2", "slack:C2", OTHER_DESK)
        assert "can use" in await told(rig, STAFF_THERE, f"resolve {DESK}#2 x", "slack:C2", OTHER_DESK)
        assert "can use" in await told(rig, STAFF_THERE, f"assign {DESK}#2 @{BOTH.id}", "slack:C2", OTHER_DESK)
        assert (await rig.the(1)).shepherd == HELPER.id


async def test_a_vendor_sees_what_they_were_pulled_into_and_nothing_else(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await rig.says(REQUESTER, "open the payroll stands still\nsince the merger")
        await rig.says(STRANGER, "open the lamp flickers\nin the hall")
        await rig.says(REQUESTER, "open boardroom projector")
        await rig.says(STRANGER, "open the firewall flickers")
        await rig.says(HELPER, f"note {DESK}#1 layoffs")
        await rig.says(HELPER, f"tried {DESK}#1 payroll reboot")
        await rig.says(HELPER, f"pull {DESK}#2 @{VENDOR.id} which bulb?")
        await rig.says(VENDOR, f"accept {DESK}#2")
        await rig.says(HELPER, f"duplicate {DESK}#3 #1")
        await rig.says(HELPER, f"duplicate {DESK}#4 #2")
        await rig.courier.idle()
        for place in ("slack:C1", "slack:C1/1", "slack:C1/2", "slack:D7"):
            desk = DESK if place.startswith("slack:C1") else ""
            for name, command in COMMANDS.items():
                for number in (1, 3, 4, 9) if about_request(command) else (0,):
                    if place == f"slack:C1/{number}":
                        continue  # whoever is in a thread reads it anyhow
                    about = f" {DESK}#{number}" if number else ""
                    ends = {"duplicate": " #1", "open": " a lamp"}.get(name, "")
                    for pressed in (False, True):
                        said = await told(rig, VENDOR, f"{name}{about}{ends}", place, desk, pressed=pressed)
                        assert not any(secret in said for secret in SECRETS), (place, name, number, said)
        for typed in ("", "#1", "#3", "pay", "fire"):
            offered = await rig.app.suggest(desk=DESK, by=VENDOR, typed=typed)
            assert not any(secret in label for label, _ in offered for secret in SECRETS)
        await rig.says(HELPER, f"resolve {DESK}#1 merger undone")
        await rig.says(HELPER, f"wait {DESK}#2 vendor the bulb")
        await rig.courier.idle()
        seen = [said for _, where, said in rig.door.shown if where.startswith(("slack:C1/2", VENDOR.id))]
        assert seen and not any(secret in said for said in seen for secret in SECRETS), seen


async def test_a_vendor_is_shown_all_of_what_they_are_in(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await rig.opened("open the lamp flickers\nin the hall")
        await rig.says(HELPER, f"pull {DESK}#1 @{VENDOR.id} which bulb?")
        assert "which bulb?" in await told(rig, VENDOR, f"brief {DESK}#1")
        await rig.says(VENDOR, f"accept {DESK}#1")
        assert "in the hall" in await told(rig, VENDOR, f"status {DESK}#1", "slack:D1", "")
        assert "the lamp" in await told(rig, VENDOR, "mine")
        await rig.says(HELPER, f"release {DESK}#1 @{VENDOR.id} thanks")
        assert UNSEEN in await told(rig, VENDOR, f"brief {DESK}#1")
        assert "the lamp" not in await told(rig, VENDOR, "mine", "slack:D2", "")


async def test_what_was_heard_on_one_desk_was_not_heard_on_another(tmp_path: Path) -> None:
    """Platforms number their deliveries, each in its own way: the same id on another desk is another delivery."""
    async with rigged(tmp_path) as rig:
        await rig.store.know(OTHER_DESK, TEAM)
        for desk, place in ((DESK, "slack:C1"), (OTHER_DESK, "slack:C2")):
            for _ in range(2):
                said = words(
                    (await rig.says(REQUESTER, "open printer jams", desk=desk, place=place, delivery="d1")).card
                )
                assert f"<{place}/" in said and " is open. " in said, said
            await rig.says(HELPER, f"tell {desk}#1 heard on {desk}", desk=desk, place=place, delivery="d2")
        told = [[event.type for event in await rig.store.history(desk, 1)] for desk in (DESK, OTHER_DESK)]
        assert told == [["opened", "owned", "told"]] * 2
        await rig.courier.idle()
        assert sorted(said.partition("heard")[2] for said in rig.door.of("post")) == [
            f" on {OTHER_DESK}",
            f" on {DESK}",
        ]
