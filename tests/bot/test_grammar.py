"""One grammar for every door: what typed lines mean, and what is said to a line that means nothing."""

from typing import Any

import pytest

from bot import grammar
from bot.grammar import Target
from swarm.refused import Refused
from swarm.request import Priority

UNDERSTOOD = "`30m`, `2h 30m`, `1d`, `14:30`, `tomorrow 9:00`, `fri`, `2026-12-24` or `2026-12-24 14:00`"
OPEN = (
    "`open <title> [details] [kind:incident|service|question] [urgency:low|normal|high|critical] [topic:word] "
    "[private:no|yes]`"
)
PULL = "`pull [#n] [@expert] [tier2] [+skill …] <question>`"
LISTED = "`help` lists all there is."


def said(line: str) -> str:
    """What a line is refused with, missing words included."""
    with pytest.raises(Refused) as refused:
        grammar.parse(line).build()
    return str(refused.value)


@pytest.mark.parametrize(
    ("line", "name", "values", "target"),
    [
        ("open printer jams", "open", {"title": "printer jams"}, None),
        ("/open printer jams", "open", {"title": "printer jams"}, None),
        ("OPEN printer jams", "open", {"title": "printer jams"}, None),
        ("  open   printer  jams  ", "open", {"title": "printer  jams"}, None),
        ("\u200fopen printer jams", "open", {"title": "printer jams"}, None),
        ("open\u00a0printer jams", "open", {"title": "printer jams"}, None),
        (
            "open printer\nsince noon\n\nboth trays",
            "open",
            {"title": "printer", "details": "since noon\n\nboth trays"},
            None,
        ),
        ("open\nprinter\nsince noon", "open", {"title": "printer", "details": "since noon"}, None),
        ("open urgency:high\nprinter", "open", {"title": "printer", "urgency": Priority.HIGH}, None),
        ("take", "take", {}, None),
        ("take #42", "take", {}, Target(42)),
        ("take support#42", "take", {}, Target(42, "support")),
        ("take Support#42", "take", {}, Target(42, "support")),
        ("drop #42 end of my day", "drop", {"why": "end of my day"}, Target(42)),
        ("note #facilities know of it", "note", {"text": "#facilities know of it"}, None),
        ("note see #41", "note", {"text": "see #41"}, None),
        ("redirect #facilities-desk", "redirect", {"where": "#facilities-desk"}, None),
        ("duplicate #40", "duplicate", {"other": 40}, None),
        ("duplicate #43 #40", "duplicate", {"other": 40}, Target(43)),
        ("duplicate it#43 it#40", "duplicate", {"other": 40}, Target(43, "it")),
        ("assign @slack:U2", "assign", {"person": "slack:U2"}, None),
        ("handover @slack:U2, end of shift", "handover", {"person": "slack:U2", "why": "end of shift"}, None),
        (
            "release @discord:7 thanks, that was it",
            "release",
            {"person": "discord:7", "thanks": "thanks, that was it"},
            None,
        ),
        ("release @slack:U2.", "release", {"person": "slack:U2"}, None),
        ("pull @slack:U2 why?", "pull", {"expert": "slack:U2", "question": "why?"}, None),
        ("pull #4 tier3 @slack:U2 why?", "pull", {"expert": "slack:U2", "tier": 3, "question": "why?"}, Target(4)),
        ("pull t2 +DB +net +db why?", "pull", {"tier": 2, "skills": ("db", "net"), "question": "why?"}, None),
        ("pull tier 2 why?", "pull", {"tier": 2, "question": "why?"}, None),
        ("pull tier2 ask +db", "pull", {"tier": 2, "question": "ask +db"}, None),
        ("accept", "accept", {}, None),
        ("accept desk#4 p1", "accept", {"which": "p1"}, Target(4, "desk")),
        ("accept handover", "accept", {"which": "handover"}, None),
        ("decline on a call until 3", "decline", {"why": "on a call until 3"}, None),
        ("decline P2 on a call", "decline", {"which": "p2", "why": "on a call"}, None),
        ("wait requester which room?", "wait", {"on": "requester", "why": "which room?"}, None),
        ("wait 2h 30m the part comes", "wait", {"on": "2h 30m", "why": "the part comes"}, None),
        ("wait tomorrow 9:00 the part comes", "wait", {"on": "tomorrow 9:00", "why": "the part comes"}, None),
        ("wait fri", "wait", {"on": "fri"}, None),
        ("set priority high", "set", {"fact": "priority", "value": "high"}, None),
        ("set #4 title Printer jams\nagain", "set", {"fact": "title", "value": "Printer jams\nagain"}, Target(4)),
        ("stats", "stats", {}, None),
        ("stats 30D", "stats", {"period": "30d"}, None),
        ("help pull", "help", {"command": "pull"}, None),
        ("away", "away", {}, None),
        ("away 14:30", "away", {"moment": "14:30"}, None),
        ("away until:2h", "away", {"moment": "2h"}, None),
        ("block @slack:x until:3d noise", "block", {"person": "slack:x", "until": "3d", "why": "noise"}, None),
        ("block @slack:x noise until: 3d", "block", {"person": "slack:x", "until": "3d", "why": "noise"}, None),
        ("block @slack:x --until 2h 30m hm", "block", {"person": "slack:x", "until": "2h 30m", "why": "hm"}, None),
        ("block @slack:x until fri noise", "block", {"person": "slack:x", "until": "fri", "why": "noise"}, None),
        ("block @slack:x until they pay", "block", {"person": "slack:x", "why": "until they pay"}, None),
        ("snooze #1 until:2h later", "snooze", {"until": "2h", "why": "later"}, Target(1)),
        ("withdraw", "withdraw", {}, None),
        ("withdraw p1", "withdraw", {"pull": "p1"}, None),
        ("withdraw it works again", "withdraw", {"why": "it works again"}, None),
        ("reopen\nstill\njams", "reopen", {"why": "still\njams"}, None),
    ],
)
def test_a_line_means(line: str, name: str, values: dict[str, Any], target: Target | None) -> None:
    parsed = grammar.parse(line)
    assert (parsed.command.name, dict(parsed.values), parsed.target) == (name, values, target)
    parsed.build()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("", f"Say what you want. {LISTED}"),
        (" \u200b ", f"Say what you want. {LISTED}"),
        ("opne printer jams", f"I don't know the command “opne”. Did you mean `open`? {LISTED}"),
        ("resovle it", f"I don't know the command “resovle”. Did you mean `resolve`? {LISTED}"),
        ("printer jams", f"I don't know the command “printer”. {LISTED}"),
        ("x" * 500, f"I don't know the command “{'x' * 40}”. {LISTED}"),
        ("open", f"`open` needs a title: what you need, in one line. Type {OPEN}."),
        ("open \u00a0\u200b\u2800", f"`open` needs a title: what you need, in one line. Type {OPEN}."),
        ("open urgency:high", f"`open` needs a title: what you need, in one line. Type {OPEN}."),
        ("open urgency:hgih jams", "Urgency is one of `low`, `normal`, `high`, `critical`, not “hgih”."),
        ("open jams kind:bug", "Kind is one of `incident`, `service`, `question`, not “bug”."),
        ("open topic:a jams topic:b", "The topic is given twice. Give it once."),
        ('open topic:"data base jams', "The quotation mark after topic is never closed. Close it, or leave it out."),
        ("open print\0er", "The title holds a NUL character, which no text can. Leave it out."),
        ("open printer\nfirst\0floor", "The details holds a NUL character, which no text can. Leave it out."),
        ("open half \ud83d", "The title holds a broken character, half of one. Type it again."),
        ("open " + "x" * 10_001, "The title has 10,001 characters; 10,000 is the most. Shorten it."),
        ("block @slack:x until:ever noise", f"I don't understand the time “ever”. Understood are {UNDERSTOOD}."),
        ("take now please", "I don't know what to do with “now please”. Type `take [#n]`."),
        ("take #42 now", "I don't know what to do with “now”. Type `take [#n]`."),
        ("take 42", "I don't know what to do with “42”. Type `take [#n]`."),
        ("drop", "`drop` needs a reason: why it is let go. Type `drop [#n] <why>`."),
        ("resolve #42", "`resolve` needs a word on how: what solved it. Type `resolve [#n] <how>`."),
        ("redirect", "`redirect` needs a place: where to go instead. Type `redirect [#n] <where>`."),
        ("assign", "`assign` needs a person: the new shepherd. Type `assign [#n] <@person>`."),
        ("assign second", "“second” names nobody. Name a person as @name. Type `assign [#n] <@person>`."),
        ("assign @dba", "I don't know @dba. Pick the person from the list that appears after an @."),
        ("pull @dba why?", "I don't know @dba. Pick the person from the list that appears after an @."),
        ("pull tier2", f"`pull` needs a question: what you want to know from them. Type {PULL}."),
        ("pull tier7 why?", "There is no tier “tier7”. Tiers are `tier1` to `tier4`."),
        ("pull tier 0 why?", "There is no tier “tier 0”. Tiers are `tier1` to `tier4`."),
        (
            "pull +a +b +c +d +e +f +g +h +i +j +k why?",
            "That are 11 skills; name at most 10.",
        ),
        ("duplicate", "`duplicate` needs a number: the request that stays open. Type `duplicate [#n] <#other>`."),
        (
            "duplicate 40",
            "“40” names no request. Name it by its number, such as `#40`. Type `duplicate [#n] <#other>`.",
        ),
        ("duplicate #43 #40 #41", "I don't know what to do with “#41”. Type `duplicate [#n] <#other>`."),
        ("duplicate it#40", "Both requests are of one desk: name the other by its number alone, as #40."),
        ("duplicate it#43 hr#40", "Both requests are of one desk: name the other by its number alone, as #40."),
        (
            "set prio high",
            "“prio” is none of `priority`, `kind`, `topic`, `title`, `details`. "
            "Type `set [#n] <priority|kind|topic|title|details> <value>`.",
        ),
        (
            "wait bob",
            f"I don't understand what to wait for: “bob”. Say requester, vendor, or a time: {UNDERSTOOD}.",
        ),
        (
            "wait",
            "`wait` needs what to wait for: requester, vendor, a duration such as 2h, or a date. "
            "Type `wait [#n] <requester|vendor|2h> [why]`.",
        ),
        ("stats 5d", "I don't know what to do with “5d”. Type `stats [24h|7d|30d|all]`."),
        ("away soon", "I don't know what to do with “soon”. Type `away [2h]`."),
        ("help pull now", "I don't know what to do with “now”. Type `help [command]`."),
        ("mine #42", "I don't know what to do with “#42”. Type `mine`."),
    ],
)
def test_a_bad_line_is_told_what_to_do(line: str, sentence: str) -> None:
    assert said(line) == sentence
