"""The asker's sentence says what is so: under the desk's policy, and of whom."""

from pathlib import Path

from swarm.policy import Policy
from tests.bot.rig import DESK, HELPER, LEAD, REQUESTER, rigged, words


async def test_where_people_claim_nobody_is_said_to_be_busy(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=Policy(assignment="claim")) as rig:
        said = words((await rig.says(REQUESTER, "open printer jams")).card)
        assert said == "<slack:C1/1> is open. It is on the board until somebody takes it, here: <slack:C1/1>."
        await rig.says(HELPER, f"take {DESK}#1")
        dropped = words((await rig.says(HELPER, f"drop {DESK}#1 lunch")).card)
        assert dropped == "You let go of <slack:C1/1>. It is on the board until somebody takes it."


async def test_a_lead_who_lets_go_for_somebody_reads_for_whom(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        dropped = words((await rig.says(LEAD, f"drop {DESK}#1 ill")).card)
        assert dropped == "@helper no longer looks after <slack:C1/1>. Nobody is free right now; it is on the board."


async def test_somebody_who_is_away_reads_what_becomes_of_their_work_and_of_their_reminders(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        until_back = words((await rig.says(HELPER, "away")).card)
        meanwhile = "Nothing is assigned to you meanwhile, and your reminders go to others."
        assert until_back == f"You are away until you are back. {meanwhile}"
        assert words((await rig.says(HELPER, "away 2h")).card).endswith(f". {meanwhile}")
