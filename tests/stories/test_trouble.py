"""Stories 6 and 7: machines fail; words try to break things."""

from tests.stories.stage import Stage, also_on_a_server

HOSTILE = "<!channel> & <b> @everyone *bold* [x](http://x) _it_ ~no~ `code` > quote \u202egnp.exe"


@also_on_a_server("slack")
async def test_a_story_goes_on_after_a_restart(stage: Stage) -> None:
    await stage.types("requester", "open printer jams")
    await stage.until(lambda: "@helper" in stage.card(1))
    await stage.types("helper", "pull @dba why?", 1)
    await stage.until(lambda: "[Accept]" in stage.thread(1)[-1])
    await stage.restart()
    assert "You are in the swarm of #1" in await stage.presses("dba", "Accept", 1)
    await stage.until(lambda: "@dba (tier 2" in stage.card(1))
    await stage.crash()
    await stage.types("helper", "resolve new toner", 1)
    await stage.until(lambda: "resolved in" in stage.card(1))
    assert "helped: @dba" in stage.card(1)


async def test_hostile_words_are_words(stage: Stage) -> None:
    opened = await stage.types("requester", f"open {HOSTILE}")
    assert "#1 is open" in opened
    await stage.until(lambda: "@helper" in stage.card(1))
    shown = stage.card(1)
    assert "<!channel> & <b> @everyone *bold* [x](http://x) _it_ ~no~ `code` > quote" in shown
    assert "\u202e" not in shown
    await stage.types("helper", f"tell {HOSTILE}", 1)
    await stage.until(lambda: "<!channel> & <b> @everyone *bold*" in stage.thread(1)[-1])


async def test_long_words_are_cut_only_where_they_are_shown(stage: Stage) -> None:
    title = "long " * 1000
    assert "#1 is open" in await stage.types("requester", f"open {title}end")
    await stage.until(lambda: "@helper" in stage.card(1))
    assert "long long" in stage.card(1)
    assert "#2 is open" in await stage.types("requester", "open 🦆")
    await stage.until(lambda: "🦆" in stage.card(2))


async def test_bad_input_is_answered_in_private(stage: Stage) -> None:
    if stage.name.startswith("discord"):
        assert "Ask for help" in await stage.types("requester", "open \u200b\u00a0"), "it is as if nothing was said"
        return
    assert "Did you mean `resolve`" in (await stage.types("helper", "reslove it")).replace("resolve?", "`resolve`")
    assert "needs a title" in await stage.types("requester", "open \u200b")
    assert "I don't know what to do with" in await stage.types("helper", "take #1 now please")
