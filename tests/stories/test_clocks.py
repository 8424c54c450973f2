"""Clocks: nobody is forgotten, and a tier's time limit pulls the next tier in by itself.

On the platforms time passes in one leap, in the terminal from one due moment to the next: what is told is the same.
"""

from datetime import timedelta

from tests.stories.stage import Stage, also_on_a_server

MINUTE = timedelta(minutes=1)


def about(said: list[str], words: str) -> list[str]:
    """What of all that was said has these words."""
    return [one for one in said if words in one]


async def opened(stage: Stage, title: str, number: int = 1, shepherd: str = "helper") -> None:
    """Somebody asks and is answered: a first answer is nothing that anybody has to be reminded of."""
    await stage.types("requester", f"open {title}")
    await stage.until(lambda: f"@{shepherd}" in stage.card(number))
    await stage.types(shepherd, "tell we look into it", number)


async def test_what_nobody_takes_is_on_the_board_and_then_a_lead_is_told_once(stage: Stage) -> None:
    for who in ("helper", "second"):
        await stage.types(who, "away")
    await stage.types("requester", "open replica lags")
    await stage.until(lambda: "nobody yet" in stage.card(1))

    await stage.later("31m")
    assert "on the board: nobody took it in time" in stage.card(1)
    assert "nobody looks after it for too long" in await stage.types("lead", "board")
    assert not stage.private("lead"), "the board comes first"

    await stage.later("30m")
    (told,) = stage.private("lead")
    assert "#1 replica lags" in told and stage.leads_to("lead", 1)
    assert "nobody has taken it for 1 h." in told and "@requester has had no answer for 1 h." in told
    assert "[Take] [Brief] [Snooze]" in told, "two things of one request are one thing to do"
    await stage.types("helper", "back")
    assert "You look after #1 now" in await stage.types("helper", "take", 1)
    await stage.types("helper", "tell we look into it", 1)
    await stage.until(lambda: "nobody took it in time" not in stage.card(1))

    await stage.later("62m")
    assert about(stage.private("lead"), "nobody has taken it") == [told], "it was told once, and is over"


@also_on_a_server("discord")
async def test_a_shepherd_who_says_nothing_is_told_once_an_interval(stage: Stage) -> None:
    await opened(stage, "replica lags")
    await opened(stage, "printer jams", 2, "second")
    await stage.later("2h")
    for number, title, who in ((1, "replica lags", "helper"), (2, "printer jams", "second")):
        (told,) = stage.private(who)
        assert f"#{number} {title}" in told and "@requester has heard nothing for 2 h." in told
        assert "[Tell] [Brief] [Snooze]" in told and stage.leads_to(who, number)

    await stage.presses("helper", "Tell", 1, fill={"update": "the standby is being rebuilt"})
    await stage.until(lambda: "@requester: the standby is being rebuilt" in stage.thread(1))
    said = await stage.presses("second", "Snooze", 2, fill={"until": "3h", "why": "they print in the evening"})
    assert "You are not reminded of #2 until" in said
    before = {who: about(stage.private(who), "has heard nothing") for who in ("helper", "second")}

    await stage.later("119m")
    for who, known in before.items():
        assert about(stage.private(who), "has heard nothing") == known, f"nothing is new to {who}"
    await stage.later("62m")
    for who, known in before.items():
        assert len(about(stage.private(who), "has heard nothing")) == len(known) + 1, f"{who} is told once more"


async def test_a_tier_that_is_not_there_in_time_is_pulled_in_and_the_owner_stays(stage: Stage) -> None:
    await stage.types("requester", "open replica lags")
    await stage.until(lambda: "tier 2 is pulled in — " in stage.card(1))
    assert abs(stage.runs_out(1) - 15 * MINUTE) <= MINUTE
    await stage.types("helper", "set priority critical", 1)
    await stage.until(lambda: "a first answer to @requester — " in stage.card(1))
    assert abs(stage.runs_out(1) - 10 * MINUTE) <= MINUTE, "another priority is another clock, at once"
    await stage.types("helper", "set priority normal", 1)
    await stage.types("helper", "tell we look into it", 1)

    await stage.later("16m")
    (asked,) = about(stage.thread(1), "tier 2 is pulled in")
    assert "@dba, tier 2 is pulled in, because it was not here in time: replica lags" in asked
    assert "[Accept] [Decline] [Brief]" in asked
    assert "asked: anyone of tier 2, now @dba" in stage.card(1) and "Shepherd @helper" in shown(stage.card(1))
    assert not stage.private("lead")

    await stage.later("61m")
    assert "nobody could be found (tier 2); anybody may offer" in stage.card(1), "silence is a no, and nobody is left"
    assert len(about(stage.private("lead"), "Nobody could be found (tier 2)")) == 1
    assert "tier 3 is pulled in, because" in stage.thread(1)[-1]
    first, second = ("dev", "dev2") if "@dev," in stage.thread(1)[-1] else ("dev2", "dev")

    await stage.later("16m")
    assert f"@{second}, tier 3 is pulled in" in stage.thread(1)[-1], f"@{first} was silent, and the next one is asked"
    assert "You are in the swarm of #1. @helper looks after it" in await stage.presses(second, "Accept", 1)
    await stage.until(lambda: f"@{second} (tier 3" in stage.card(1))
    assert "Shepherd @helper" in shown(stage.card(1))


async def test_a_date_ends_its_wait_and_whoever_waits_for_the_requester_is_left_alone(stage: Stage) -> None:
    await stage.types("second", "away")
    await opened(stage, "replica lags")
    await opened(stage, "printer jams", 2)
    await stage.types("helper", "wait tomorrow 9:00 the new disk comes", 1)
    await stage.until(lambda: "waiting until" in stage.card(1))
    await stage.types("helper", "wait requester which tray is it?", 2)
    await stage.until(lambda: "waiting for the requester" in stage.card(2))
    assert "Next" not in stage.card(2), "no clock runs"

    await stage.later("34h")
    assert len(about(stage.thread(1), "@helper: the date that was waited for has come: the new disk comes")) == 1
    assert "waiting" not in stage.card(1) and "active" in stage.card(1)
    assert "waiting for the requester" in stage.card(2)
    assert not [one for who in ("helper", "lead") for one in about(stage.private(who), "printer jams")]

    await stage.says("requester", "the second one", 2)
    await stage.until(lambda: "waiting" not in stage.card(2) and "Next" in stage.card(2))


async def test_what_is_resolved_says_a_word_before_it_closes(stage: Stage) -> None:
    for number, who in enumerate(("requester", "stranger"), 1):
        await stage.types(who, f"open request {number}")
        await stage.types("lead", f"resolve #{number} a failover")
        await closes_by_itself(stage, number)
    assert abs(stage.runs_out(1) - timedelta(days=3)) <= timedelta(hours=1)

    await stage.later("55h")
    for number, who in enumerate(("requester", "stranger"), 1):
        (word,) = about(stage.private(who), "closes")
        assert f"#{number} request {number}" in word and "unless you say that it is not." in word
        assert "[It works] [Not solved]" in word and stage.leads_to(who, number)
    await stage.says("requester", "hm, let me see", 1)

    await stage.later("19h")
    assert "closed after its quiet time" in stage.card(2)
    assert "#2 is closed: nobody objected." in stage.private("stranger")[-1]
    assert "resolved in" in stage.card(1), "any word stops it"
    assert len(about(stage.private("requester"), "closes")) == 1
    said = await stage.presses("requester", "Not solved", 1, fill={"why": "it lags again"})
    assert "#1 is open again." in said


async def closes_by_itself(stage: Stage, number: int) -> None:
    await stage.until(lambda: "closes by itself — " in stage.card(number))


async def test_several_things_for_one_person_are_one_message_and_a_vendor_is_followed_up(stage: Stage) -> None:
    await stage.types("second", "away")
    for number in (1, 2, 3):
        await opened(stage, f"request {number}", number)
    await stage.types("helper", "pull @vendor is it the firmware?", 3)
    await stage.types("lead", "away")  # or the lead would hear of it meanwhile
    await stage.types("helper", "away 4h")

    await stage.later("242m")
    (digest,) = about(stage.private("helper"), "has heard nothing")
    assert "3 things need you" in digest
    for number in (1, 2, 3):
        assert f"#{number} request {number} — @requester has heard nothing for 4 h." in digest
        assert stage.leads_to("helper", number)
    assert about(stage.thread(3), "@vendor: your answer is awaited here for 4 h now.")


def shown(card: str) -> str:
    """A card's words, however its door sets the names of its facts apart."""
    return " ".join(card.replace(":", "").split())
