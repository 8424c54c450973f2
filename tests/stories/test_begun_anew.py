"""The database is begun anew, or is that of a backup: what is said then is said, and nothing of it goes into a thread
that was there before, though numbers are given a second time."""

import pytest

from tests.stories.discord_stage import DiscordStage
from tests.stories.slack_stage import SlackStage

PlatformStage = SlackStage | DiscordStage

on_platforms = pytest.mark.parametrize("stage", ["slack", "discord", "discord-forum"], indirect=True)
whatever_comes_of_it = pytest.mark.parametrize("answer", ["given", "refused", "lost"])
"""Of the first that is sent then."""
POST = "chat.postMessage"
MESSAGES, POSTS = "/channels/{channel}/messages", "/channels/{channel}/threads"


def threads(stage: PlatformStage) -> list[list[str]]:
    """What stands in each thread of the desk, the card first; the oldest thread first."""
    if isinstance(stage, SlackStage):
        roots = [one for one in stage.slack.messages(stage.channel) if one.by_bot]
        return [[one.plain for one in stage.slack.thread(stage.channel, root) if one.by_bot] for root in roots]
    found = sorted(stage.double.threads(stage.channel), key=lambda one: one.id)
    return [[one.plain for one in stage.double.thread_messages(thread.id)] for thread in found]


def trouble(stage: PlatformStage, answer: str, route: str = MESSAGES, *, nonces: bool = False) -> None:
    """What comes of the next call that shows something. Discord remembers its nonces for minutes only."""
    if isinstance(stage, DiscordStage) and not nonces:
        stage.double.forget_nonces()
    if answer == "given":
        return
    if isinstance(stage, SlackStage):
        stage.slack.fail(POST, done=answer == "lost")
    else:
        stage.double.fail("POST", route, carried_out=answer == "lost")


def opening(stage: PlatformStage) -> str:
    """The call by which a thread is opened on Discord."""
    return POSTS if stage.name == "discord-forum" else MESSAGES


async def ends(stage: PlatformStage) -> None:
    await stage.muster.settled()
    assert await stage.muster.stop() == 0


async def begins_anew(stage: PlatformStage) -> None:
    await ends(stage)
    for file in stage.muster.folder.glob("muster.db*"):
        file.unlink()
    await stage.muster.start()


async def backed_up(stage: PlatformStage) -> None:
    await stage.muster.settled()
    code, said = await stage.muster.asked("backup", str(stage.muster.folder / "copy.db"))
    assert code == 0, said


async def is_restored(stage: PlatformStage) -> None:
    await ends(stage)
    code, said = await stage.muster.asked("restore", str(stage.muster.folder / "copy.db"), "--force")
    assert code == 0, said
    await stage.muster.start()


async def opened(stage: PlatformStage, title: str) -> None:
    await stage.types("requester", f"open {title}")
    await stage.until(lambda: any(title in said[0] and "Shepherd" in said[0] for said in threads(stage)))
    await stage.muster.settled()


@on_platforms
@whatever_comes_of_it
@pytest.mark.parametrize("nonces", [True, False])
async def test_begun_anew_the_first_request_has_a_thread_of_its_own(
    stage: PlatformStage, answer: str, nonces: bool
) -> None:
    await opened(stage, "printer jams")
    await stage.types("helper", "tell one", 1)
    await stage.muster.settled()
    (old,) = threads(stage)
    await begins_anew(stage)
    trouble(stage, answer, opening(stage), nonces=nonces)
    await stage.types("second", "open the scanner is broken")
    await stage.muster.settled()
    before, new = threads(stage)
    assert before == old
    assert "#1 · the scanner is broken" in new[0] and "printer" not in "\n".join(new)
    assert len(new) == len(old) - 1, "and nobody is called twice"


@on_platforms
@whatever_comes_of_it
async def test_restored_a_number_that_is_given_again_has_a_thread_of_its_own(stage: PlatformStage, answer: str) -> None:
    await opened(stage, "printer jams")
    await backed_up(stage)
    await opened(stage, "replica lags")
    first, second = threads(stage)
    await is_restored(stage)
    trouble(stage, answer, opening(stage))
    await stage.types("second", "open the scanner is broken")
    await stage.muster.settled()
    *before, new = threads(stage)
    assert before == [first, second]
    assert "#2 · the scanner is broken" in new[0] and "replica" not in "\n".join(new)


@on_platforms
@whatever_comes_of_it
async def test_restored_what_is_said_in_a_thread_is_said(stage: PlatformStage, answer: str) -> None:
    await opened(stage, "printer jams")
    await backed_up(stage)
    await stage.types("helper", "tell one", 1)
    await is_restored(stage)
    trouble(stage, answer)
    await stage.types("helper", "tell two", 1)
    await stage.muster.settled()
    assert [said for said in stage.thread(1) if said.startswith("@requester: ")][-2:] == [
        "@requester: one",
        "@requester: two",
    ]


@on_platforms
@whatever_comes_of_it
async def test_begun_anew_what_one_person_is_told_is_told_again(stage: PlatformStage, answer: str) -> None:
    await opened(stage, "printer jams")
    await stage.types("helper", "handover @second I am off", 1)
    await stage.until(lambda: len(stage.private("second")) == 1)
    await begins_anew(stage)
    await stage.types("requester", "open printer jams")
    await stage.muster.settled()
    trouble(stage, answer)
    await stage.types("helper", "handover #1 @second I am off")
    await stage.muster.settled()
    first, again = stage.private("second")
    assert first == again


@on_platforms
async def test_begun_anew_a_button_of_the_thread_before_does_nothing_to_the_request_that_has_its_number(
    stage: PlatformStage,
) -> None:
    await opened(stage, "printer jams")
    await begins_anew(stage)
    await opened(stage, "the scanner is broken")
    before = threads(stage)
    for label in ("Resolve", "Note"):
        assert "This is about another #1" in await stage.presses("helper", label, 1)
    await stage.muster.settled()
    assert threads(stage) == before
