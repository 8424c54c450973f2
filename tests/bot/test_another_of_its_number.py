"""Buttons of a request that is not known here any more: its number may be another's by now, and that is left alone."""

from pathlib import Path

import pytest

from bot import pressing
from bot.door import Answer
from bot.text import Form
from swarm.request import Request, Status
from tests.bot.rig import DESK, HELPER, LEAD, SECOND, Rig, rigged, words

ANOTHER = (
    "This is about another #1, which is not known here any more: the database was begun anew since, or restored from a "
    "backup. Nothing was changed."
)


async def opened_before(folder: Path) -> Request:
    """In a database that is begun anew afterwards."""
    async with rigged(folder) as rig:
        old = await rig.opened("open printer jams")
    for file in folder.glob("muster.db*"):
        file.unlink()
    return old


async def presses(rig: Rig, line: str) -> Answer | Form:
    return await rig.answered(HELPER, line, pressed=True)


async def test_nothing_that_was_to_be_pressed_there_does_anything_here(tmp_path: Path) -> None:
    old = await opened_before(tmp_path)
    async with rigged(tmp_path) as rig:
        new = await rig.opened("open the scanner is broken")
        history = await rig.store.history(DESK, 1)
        for button in (*pressing.buttons(old), *pressing.more(old)):
            answer = await presses(rig, button.line)
            assert isinstance(answer, Answer) and (answer.refused, words(answer.card)) == (True, ANOTHER), button
        answer = await rig.says(HELPER, pressing.line("resolve", old, "a new cable"), pressed=True)
        assert words(answer.card) == ANOTHER
        assert await rig.store.history(DESK, 1) == history
        answer = await rig.says(HELPER, pressing.line("resolve", new, "a new cable"), pressed=True)
        assert not answer.refused and (await rig.the()).status is Status.RESOLVED


async def test_what_a_refusal_offers_instead_is_about_the_very_request_as_well(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        request = await rig.opened()
        answer = await rig.says(SECOND, f"take {DESK}#1")
        assert answer.refused and answer.card.buttons
        assert {one.line.partition(" ")[2] for one in answer.card.buttons} == {pressing.named(request)}


async def test_a_form_that_was_open_meanwhile_is_of_the_request_it_was_opened_on(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        old = await rig.opened("open printer jams")
        form = await presses(rig, pressing.line("tell", old))
        assert isinstance(form, Form) and form.line == pressing.line("tell", old)
    for file in tmp_path.glob("muster.db*"):
        file.unlink()
    async with rigged(tmp_path) as rig:
        await rig.opened("open the scanner is broken")
        answer = await rig.says(HELPER, f"{form.line} on it")
        assert words(answer.card) == ANOTHER
        assert rig.door.of("post") == []


async def test_what_is_typed_and_what_was_shown_before_buttons_told_is_about_the_one_that_is_here(
    tmp_path: Path,
) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        assert not (await rig.says(HELPER, f"tell {DESK}#1 on it", pressed=True)).refused
        assert not (await rig.says(HELPER, "tell #1 still on it")).refused


@pytest.mark.parametrize("number", [1, 2])
async def test_one_that_was_lost_with_what_came_after_a_backup_is_another_whether_its_number_is_given_again_or_not(
    tmp_path: Path, number: int
) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        lost = await rig.opened("open replica lags")
    (restored := tmp_path / "restored").mkdir()
    async with rigged(restored) as rig:
        for one in range(number):
            await rig.opened(f"open scanner {one} is broken")
        answer = await rig.says(LEAD, pressing.line("brief", lost), pressed=True)
        assert words(answer.card) == ANOTHER.replace("#1", "#2")
