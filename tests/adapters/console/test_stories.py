"""The stories, as they are typed and shown in the terminal."""

from pathlib import Path

from tests.adapters.console.terminal import play

CAST = (":as requester", ":as helper staff", ":as dba tier2 +db")


async def test_the_everyday_swarm(tmp_path: Path) -> None:
    heard = await play(
        tmp_path / "m.db",
        *CAST,
        "requester> open replica lags, dashboards are stale urgency:high",
        "helper #1> tried restarted the replica",
        "helper #1> pull @dba why does replay stall at checkpoint 7?",
        ":sleep 9m",
        "dba #1> brief",
        "dba #1> accept",
        "helper #1> tell we found the cause, failing over now",
        "helper #1> release @dba thanks, that was it",
        ":sleep 43m",
        "helper #1> resolve failed over to the standby",
        "requester #1> confirm",
        ":as lead lead",
        "lead> stats 7d",
    )
    opened, tried, pull, _, brief, accept, tell, release, _, resolve, confirm, _, stats = heard[3:]
    assert "#1 is open. @helper looks after it" in opened.answer
    assert opened.card().startswith("#1 · replica lags, dashboards are stale\nactive · high")
    assert "Tried restarted the replica" in tried.card() and tried.posts() == []
    assert pull.posts()[0].startswith("@dba, @helper asks: why does replay stall at checkpoint 7?")
    assert "[Accept] [Decline] [Brief]" in pull.posts()[0] and "Shepherd @helper" in pull.card()
    assert "9 min waiting for help" in brief.answer and "restarted the replica — @helper" in brief.answer
    assert "Swarm @dba (tier 2" in accept.card() and "Shepherd @helper" in accept.card()
    assert tell.posts() == ["@requester: we found the cause, failing over now"]
    assert "how it stands — in 30 min" in tell.card()
    assert release.whispers("dba") == ["@helper thanks you for your help with #1: thanks, that was it"]
    assert resolve.card().splitlines()[1].startswith("resolved in 52 min (52 min active) · failed over to the standby")
    assert "helped: @dba" in resolve.card() and "[It works] [Not solved]" in resolve.whispers("requester")[0]
    assert "confirmed" in confirm.card() and confirm.effects("close_thread")
    for said in ("1 opened, 0 open now, 1 resolved", "median 52 min", "Hand-offs 0", "Collaboration 1 of 1"):
        assert said in stats.answer


async def test_nobody_is_locked_out_and_nobody_is_handed_off(tmp_path: Path) -> None:
    heard = await play(
        tmp_path / "m.db",
        "requester> open printer jams",
        "helper #1> take",
        "second #1> take",
        "dba #1> offer",
        "dba #1> note the tray is bent",
        "dba #1> resolve by force",
        "helper #1> handover @second end of my shift",
        "second #1> accept",
        "second #1> drop my day is over",
        "lead> board",
        "dba #1> leave",
    )
    opened, take, late, offer, note, force, handover, accept, drop, board, leave = heard
    assert "Nobody is free right now" in opened.answer and "Shepherd nobody yet" in opened.card()
    assert "You look after #1 now." in take.answer
    assert late.refused and "@helper has just taken #1." in late.answer and "[Offer]" in late.answer
    assert "Shepherd @helper" in offer.card() and "Swarm @dba" in offer.card()
    assert not note.refused and note.card() == ""
    assert force.refused and "@helper" in force.answer
    assert "@helper asks you to take over #1: end of my shift" in handover.whispers("second")[0]
    assert "Shepherd @helper · asked to take over: @second" in handover.card()
    assert "Shepherd @second" in accept.card()
    assert "Shepherd @helper" in drop.card()
    assert "1 open, 0 without a shepherd" in board.answer
    assert not leave.refused and "Swarm nobody yet" in leave.card()


async def test_declined_and_nobody_there(tmp_path: Path) -> None:
    heard = await play(
        tmp_path / "m.db",
        ":as requester",
        ":as helper staff",
        ":as dev tier3",
        ":as dev2 tier3",
        ":as lead lead",
        "requester> open build hangs",
        "helper #1> pull tier3 what does the lock mean?",
        "dev #1> decline on a call until 3",
        ":sleep 14m",
        ":sleep 2m",
        "dev2 #1> accept",
        "stranger> take #1",
        "dev2 #1> offer",
    )
    _, pull, decline, early, late, accept, stranger, offer = heard[5:]
    asked = "dev" if "@dev," in pull.posts()[0] else "dev2"
    assert f"@{asked}, @helper asks: what does the lock mean?" in pull.posts()[0]
    assert "anyone of tier 3" in pull.card()
    assert "on a call until 3" in "".join(decline.posts()) and "@dev2, @helper asks" in "".join(decline.posts())
    assert early.posts() == []
    assert "No answer in time." in late.posts()[0] and "nobody could be found" in late.card().lower()
    assert "Nobody could be found" in late.whispers("lead")[0]
    assert accept.refused and "The time to answer this call for help is over." in accept.answer
    assert stranger.refused
    assert not offer.refused and "Swarm @dev2" in offer.card()


async def test_silence_is_a_no_at_its_own_time_however_long_one_sleeps(tmp_path: Path) -> None:
    people = (":as requester", ":as helper staff", ":as dev tier3", ":as dev2 tier3", ":as lead lead")
    heard = await play(
        tmp_path / "m.db",
        *people,
        "requester> open build hangs",
        "helper #1> pull tier3 what does the lock mean?",
        ":sleep 31m",
    )
    assert heard[-1].posts()[0].splitlines()[1] == "No answer in time."
    assert len(heard[-1].whispers("lead")) == 1


async def test_a_withdrawn_pull_is_answered_in_private(tmp_path: Path) -> None:
    heard = await play(
        tmp_path / "m.db",
        *CAST,
        "requester> open build hangs",
        "helper #1> pull @dba what does the lock mean?",
        "helper #1> withdraw p1",
        "dba #1> accept p1",
    )
    assert "Withdrawn." in heard[-2].posts()[0]
    assert heard[-1].refused and "withdrawn" in heard[-1].answer and "[Offer]" in heard[-1].answer


async def test_the_asker(tmp_path: Path) -> None:
    heard = await play(
        tmp_path / "m.db",
        *CAST,
        "requester> open payslip is wrong",
        "helper #1> note the salary table is off",
        "requester> mine",
        "requester> status #1",
        "stranger> status #1",
        "stranger> mine",
        "helper #1> resolve corrected",
        "requester #1: thanks!!",
        ":sleep 5m",
        "requester #1> reopen still the old sum",
        "requester #1> withdraw found it myself",
        "requester> pull",
        "helper> pull #1 @dba why?",
    )
    _, _, mine, status, hidden, none, resolve, thanks, _, reopen, withdraw, which, late = heard[3:]
    assert "#1 payslip is wrong · you asked · active" in mine.answer
    assert "payslip is wrong" in status.answer and "salary table" not in status.answer
    assert hidden.refused and hidden.answer == "There is no request #1 here that you can see."
    assert "You have no requests." in none.answer
    assert "✓" not in resolve.answer and "resolved" in resolve.card()
    assert not thanks.refused and not thanks.effects("reopen_thread") and "active" not in thanks.card()
    assert reopen.effects("reopen_thread") and "Shepherd @helper" in reopen.card() and "active" in reopen.card()
    assert "withdrawn: found it myself" in withdraw.card() and withdraw.effects("close_thread")
    assert which.refused and "Which request?" in which.answer and "`requester #42> pull …`" in which.answer
    assert late.refused and "#1 was closed as withdrawn" in late.answer


async def test_not_ours_again_and_words_alone(tmp_path: Path) -> None:
    heard = await play(
        tmp_path / "m.db",
        *CAST,
        "requester> open the roof leaks",
        "helper #1> redirect #facilities-desk",
        "requester> open replica lags",
        "other> open dashboards are stale",
        "helper #3> duplicate #2",
        ":sleep 5m",
        "helper #2: I look at it",
        "helper #2> resolve failed over",
        "helper> stats all",
    )
    _, redirect, _, _, duplicate, _, word, resolve, stats = heard[3:]
    assert "#facilities-desk" in redirect.whispers("requester")[0] and "not ours" in redirect.card()
    assert "#3 is the same as" in duplicate.whispers("other")[0]
    assert word.answer == ""
    assert "is resolved: failed over" in resolve.whispers("other")[0]
    assert "3 opened, 0 open now, 1 resolved" in stats.answer
    assert "Time to first response median 5 min" in stats.answer


async def test_words_that_try_to_break_things(tmp_path: Path) -> None:
    hostile = "<!channel> & <b> @everyone *bold* [x](http://x) [red]rich[/red] `code`"
    heard = await play(
        tmp_path / "m.db",
        *CAST,
        f"requester> open {hostile}",
        f"helper #1> tell {hostile}",
        "helper #1> note ask @dba about tier2 +db @nobody",
        "helper #1> brief",
        "requester> open " + "long " * 1_000 + "end",
        "requester> open \u05d0\u05d1 \u202egnp.exe\u202c \x1b[31mred\x07",
        "requester> open \U0001f986",
        "requester> open a\0b",
        "requester> open \u200b \u00a0",
        "requester> open " + "x" * 10_001,
        "requester> board",
    )
    opened, tell, _, brief, long, turned, duck, nul, blank, longer, board = heard[3:]
    assert f"#1 · {hostile}" in opened.card()
    assert tell.posts() == [f"@requester: {hostile}"]
    assert "Note ask @dba about tier2 +db @nobody — @helper" in brief.answer
    assert ("long " * 1_000 + "end") in long.card()
    assert "\u05d0\u05d1 gnp.exe [31mred" in turned.card() and "\x1b" not in turned.card()
    assert "\U0001f986" in duck.card()
    assert nul.refused and "NUL" in nul.answer and longer.refused and "10,001" in longer.answer
    assert blank.refused and "needs a title" in blank.answer
    assert board.refused and "Only staff can use `board`." in board.answer
