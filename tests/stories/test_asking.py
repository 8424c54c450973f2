"""Stories 4 and 5: the asker; not ours, again, and by mistake."""

from tests.stories.stage import Stage


async def test_one_sees_only_ones_own(stage: Stage) -> None:
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))
    await stage.types("helper", "note requester is new here", 1)
    mine = await stage.types("requester", "mine")
    assert "#1" in mine and "printer jams" in mine
    own = await stage.types("requester", "status #1")
    assert "printer jams" in own and "requester is new here" not in own
    assert "There is no request #1 here that you can see." in await stage.types("stranger", "status #1")
    assert "You have no requests" in await stage.types("stranger", "mine")
    assert "Only staff can use" in await stage.types("stranger", "board")
    assert "There is no request #7 here that you can see." in await stage.types("helper", "take #7")


async def test_thanks_does_not_reopen_but_not_solved_does(stage: Stage) -> None:
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))
    await stage.types("helper", "resolve cleared the tray", 1)
    await stage.until(lambda: "[It works] [Not solved]" in stage.card(1))
    await stage.says("requester", "thanks!!", 1)
    assert "resolved" in await stage.types("requester", "status", 1)
    said = await stage.presses("requester", "Not solved", 1, fill={"why": "it jams again"})
    assert "#1 is open again. @helper looks after it" in said
    await stage.until(lambda: "says it is not solved: it jams again" in stage.thread(1)[-1])
    await stage.until(lambda: "active" in stage.card(1))


async def test_a_word_in_the_thread_is_the_first_response(stage: Stage) -> None:
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))
    assert "first response" in (numbers := await stage.types("lead", "stats 24h")) and "none yet" in numbers
    await stage.says("helper", "hello, I am having a look", 1)
    for _ in range(50):
        numbers = await stage.types("lead", "stats 24h")
        if numbers.count("none yet") == 2:
            break
    assert numbers.count("none yet") == 2, numbers


async def test_the_requesters_word_ends_the_wait(stage: Stage) -> None:
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))
    await stage.types("helper", "wait requester which tray is it?", 1)
    await stage.until(lambda: "we wait for your answer: which tray is it?" in stage.thread(1)[-1])
    await stage.until(lambda: "waiting for the requester: which tray is it?" in stage.card(1))
    await stage.says("requester", "the second one", 1)
    await stage.until(lambda: "waiting" not in stage.card(1))


async def test_withdrawn_redirected_duplicate(stage: Stage) -> None:
    for title in ("printer jams", "no light in the hall", "printer is broken", "never mind"):
        assert "is open" in await stage.types("requester", f"open {title}")
    await stage.until(lambda: stage.card(4))
    await stage.types("helper", "redirect #2 the facilities desk")
    await stage.until(lambda: "Please go to the facilities desk" in stage.private("requester")[-1])
    await stage.types("helper", "duplicate #3 #1")
    await stage.until(lambda: "#3 is the same as #1" in stage.private("requester")[-1])
    await stage.types("requester", "withdraw #4 found it myself")
    await stage.until(lambda: "withdrawn: found it myself" in stage.card(4))
    await stage.types("helper", "take #1")
    await stage.types("helper", "resolve #1 new printer")
    await stage.until(
        lambda: any("#1, which #3 is a duplicate of, is resolved" in one for one in stage.private("requester"))
    )
    numbers = await stage.types("lead", "stats all")
    assert "4 opened, 0 open now, 1 resolved" in numbers
    assert "1 withdrawn, 1 duplicate, 1 redirected" in numbers


async def test_which_request(stage: Stage) -> None:
    said = await stage.types("helper", "resolve it is done")
    assert "Which request? Say" in said and "#42" in said
