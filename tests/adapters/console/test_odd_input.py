"""Whatever is typed at the terminal, or put in its way: a sentence, never a traceback, never a half-done thing."""

import asyncio
import os
import signal
import sqlite3
import sys
from pathlib import Path

import pytest

from tests.adapters.console.screened import PROMPT, terminal
from tests.adapters.console.terminal import PLAIN, parsed, play, run, text


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("open printer jams", "Say who speaks, as in `requester> open printer jams`, or `helper #1> take`."),
        ("> open printer jams", "Say who speaks, as in `requester> open printer jams`, or `helper #1> take`."),
        (":dance", "The terminal knows `:sleep 30m`, `:as dba staff tier2 +db`, `:help` and `:quit`."),
        (":", "The terminal knows `:sleep 30m`, `:as dba staff tier2 +db`, `:help` and `:quit`."),
        (":sleep", "Say how long, as in `:sleep 30m` or `:sleep 2h 30m`."),
        (":sleep 99999w", "That is more than a year. Sleep less, or several times."),
        (":as", "Say whom, as in `:as dba staff tier2 +db`."),
        (":as dba@x", "Say whom, as in `:as dba staff tier2 +db`."),
        (
            ":as dba boss",
            "“boss” is no role. Roles are requester, staff, expert, vendor, lead, admin, on_call. A tier is typed as "
            "`tier2`, a skill as `+db`, a time zone as `zone:Europe/Berlin`, a customer's plan as `plan:gold`.",
        ),
        (":as dba zone:Mars/Olympus", "“Mars/Olympus” is no time zone. Type one as `zone:Europe/Berlin`."),
        (":as dba staff zone:", "“” is no time zone. Type one as `zone:Europe/Berlin`."),
        (":as dba plan:24x7", "“24x7” is no name for a plan. Type one as `plan:gold`."),
        (":as dba plan:", "“” is no name for a plan. Type one as `plan:gold`."),
        ("helper: on my way", "Words are said in a thread, as in `helper #1: on my way`. A command follows a `>`."),
        ("helper #7> take", "There is no request #7 here that you can see."),
        ("helper #7: on my way", "There is no request #7 here that you can see."),
        ("helper #7> board", "There is no request #7 here that you can see."),
        ("helper> take #7", "There is no request #7 here that you can see."),
        ("helper> take", "Which request? Say `take #42 …`, or write `helper #42> take …` in its thread."),
        ("helper>", "Say what you want. `help` lists all there is."),
        ("helper> \udcff", "That line is not UTF-8 text. Nothing of it was read; type it again."),
    ],
)
async def test_a_bad_line_is_answered_with_a_sentence(tmp_path: Path, line: str, sentence: str) -> None:
    (heard,) = await play(tmp_path / "m.db", line)
    assert (heard.answer.splitlines()[0], heard.refused) == (sentence, True)


async def test_time_cannot_be_slept_to_its_end(tmp_path: Path) -> None:
    heard = await play(tmp_path / "m.db", "requester> open printer jams", *[":sleep 366d"] * 7_000)
    assert heard[-1].answer == "That is too far ahead. Begin a new database."


async def test_a_line_without_a_name_is_meant_as_the_one_before(tmp_path: Path) -> None:
    heard = await play(
        tmp_path / "m.db",
        "requester> open printer jams",
        "",
        "  ",
        "# a remark",
        "HELPER #1> take",
        "tried paper",
        ":q",
    )
    assert heard[4].answer == "You look after #1 now."
    assert "Tried paper" in heard[5].card()
    assert all(one.shown == [] for one in heard[1:4])


async def test_roles_are_kept_until_they_are_declared_anew(tmp_path: Path) -> None:
    await play(tmp_path / "m.db", ":as bo staff", "requester> open printer jams")
    heard = await play(tmp_path / "m.db", "bo #1> tried paper", ":as bo", "bo #1> tried ink")
    assert not heard[0].refused
    assert heard[1].answer == "@bo is somebody who may ask."
    assert heard[2].answer.startswith("You no longer help at this desk."), "they may only give it away"


async def test_whatever_can_be_declared_is_said_back(tmp_path: Path) -> None:
    heard = await play(
        tmp_path / "m.db",
        ":as anna staff on_call zone:Europe/Berlin plan:gold tier2 +db",
        ":as @Bo ZONE:America/New_York",
        ":as cy PLAN:Blue On_Call",
        ":as anna",
    )
    assert [one.answer for one in heard] == [
        "@anna is expert, on call, staff, tier 2, +db, in the time zone Europe/Berlin, with the plan gold.",
        "@bo is somebody who may ask, in the time zone America/New_York.",
        "@cy is on call, with the plan blue.",
        "@anna is somebody who may ask, in the time zone Europe/Berlin.",
    ]


async def test_a_time_is_meant_in_the_declared_zone(tmp_path: Path) -> None:
    heard = await play(tmp_path / "m.db", ":as bo staff zone:Asia/Kolkata", "bo> away tomorrow 17:00")
    assert "11:30 UTC" in heard[1].answer


async def test_it_goes_on_where_it_was_its_time_included(tmp_path: Path) -> None:
    db = tmp_path / "m.db"
    await play(db, ":as helper staff", ":as dba tier2", "requester> open printer jams", "helper #1> pull @dba why?")
    await play(db, ":sleep 5m", "dba #1> accept", ":sleep 3d", "helper #1> tried paper")
    heard = await play(db, "helper #1> status", "helper #1> resolve paper", "requester> open #1 again")
    assert "Swarm @dba (tier 2, 3 d ago)" in heard[0].answer
    assert "resolved in 3 d" in heard[1].card()
    assert "#2 is open" in heard[2].answer


def test_strict_makes_a_refusal_the_exit_code(tmp_path: Path) -> None:
    good, bad = "requester> open printer jams\n", "requester> opne printer jams\n"
    assert run(tmp_path / "a.db", good, "--strict")[0] == 0
    assert run(tmp_path / "b.db", bad)[0] == 0
    code, output, errors = run(tmp_path / "c.db", good + bad + good.replace("printer", "window"), "--strict")
    assert (code, errors) == (1, "") and "Did you mean `open`?" in output and "#2 is open" in output


def test_json_lines_have_their_fields(tmp_path: Path) -> None:
    typed = "requester> open printer jams\nrequester> nonsense\nhelper #1> take\nrequester> board\nrequester> mine"
    code, output, errors = run(tmp_path / "m.db", typed, "--json")
    assert (code, errors) == (0, "")
    lines = parsed(output)
    for line in lines:
        assert line["type"] in ("answer", "refused", "error", "effect")
        assert line["request"] is None or isinstance(line["request"], int)
        if line["type"] == "effect":
            assert line["kind"] and line["place"] == "#1" and line["who"] is None and line["request"] == 1
        else:
            assert line["who"] in ("requester", "helper")
        card = line["card"]
        assert isinstance(card["title"], str) and isinstance(card["body"], str)
        assert all(isinstance(one, str) for one in (*card["facts"].values(), *card["buttons"]))
    assert [line["type"] for line in lines if line["type"] != "effect"] == [
        *("answer", "refused", "answer", "refused", "answer")
    ]


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_bytes_that_are_no_text_and_a_line_without_an_end(tmp_path: Path, flags: tuple[str, ...]) -> None:
    typed = b"requester> open \xff\xfe\r\n\r\nrequester> open caf\xc3\xa9 a\rb\r\nrequester> mine"
    code, output, errors = run(tmp_path / "m.db", typed, *flags, env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert (code, errors) == (0, "")
    assert "not UTF-8 text" in output and "#1 is open" in output and "café" in output and "you asked" in output


def test_a_very_long_line_is_refused_at_once(tmp_path: Path) -> None:
    code, output, errors = run(tmp_path / "m.db", "requester> open " + "word " * 400_000 + "\n", "--json", "--strict")
    assert (code, errors) == (1, "")
    assert "The title has 1,999,999 characters" in output


def test_without_input_nothing_happens(tmp_path: Path) -> None:
    assert run(tmp_path / "m.db", "") == (0, "", "")


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda path: path / "missing" / "m.db", "cannot be opened for writing"),
        (lambda path: path, "cannot be opened for writing"),
        (lambda path: _file(path / "notes.txt", b"some words, no database\n" * 100), "is no database"),
        (lambda path: _foreign(path / "other.db"), "not one of Muster's"),
    ],
    ids=["no folder", "a folder", "no database", "another's database"],
)
def test_a_file_that_cannot_be_used_is_a_sentence(tmp_path: Path, make: object, sentence: str) -> None:
    assert callable(make)
    code, output, errors = run(make(tmp_path), "requester> open printer jams\n")
    assert (code, output) == (1, "")
    assert sentence in errors and "Traceback" not in errors and len(errors.splitlines()) == 1


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _foreign(path: Path) -> Path:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE things (id INTEGER)")
    db.close()
    return path


async def test_two_terminals_on_one_file(tmp_path: Path) -> None:
    db = tmp_path / "m.db"
    one, two = [await _started(db) for _ in range(2)]
    assert "is helper" not in await _typed(one, ":as bo staff")
    assert "#1 is open. @bo looks after it" in await _typed(two, "requester> open printer jams")
    assert "@dba is asked" in await _typed(one, "bo #1> pull @dba why?")
    assert "You are in the swarm" in await _typed(two, "dba #1> accept")
    assert "Swarm @dba" in await _typed(one, "bo #1> status")
    both = [asyncio.create_task(_typed(each, f"asker{n}> open jam {n}")) for n, each in enumerate((one, two))]
    opened = "".join([await each for each in both])
    assert "#2 is open" in opened and "#3 is open" in opened
    for each in (one, two):
        assert each.stdin is not None
        each.stdin.close()
        assert await each.wait() == 0


@pytest.mark.parametrize("flags", [(), ("--json",)])
async def test_what_nobody_reads_is_done_all_the_same(tmp_path: Path, flags: tuple[str, ...]) -> None:
    db = tmp_path / "m.db"
    reading, writing = os.pipe()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "console", "--db", str(db), *flags),
        env=PLAIN,
        stdin=asyncio.subprocess.PIPE,
        stdout=writing,
        stderr=asyncio.subprocess.PIPE,
    )
    os.close(writing)
    os.close(reading)
    _, errors = await asyncio.wait_for(process.communicate(b"requester> open printer jams\n" * 3), 20)
    assert (process.returncode, errors) == (0, b"")
    (mine,) = await play(db, "requester> mine")
    assert "#1 printer jams" in mine.answer


async def test_ctrl_c_ends_it_quietly(tmp_path: Path) -> None:
    process = await _started(tmp_path / "m.db")
    assert "#1 is open" in await _typed(process, "requester> open printer jams")
    process.send_signal(signal.SIGINT)
    _, errors = await asyncio.wait_for(process.communicate(), 10)
    assert (process.returncode, errors) == (0, b"")


async def test_ctrl_c_at_the_prompt_ends_it_quietly(tmp_path: Path) -> None:
    async with terminal("console", "--db", str(tmp_path / "m.db")) as screen:
        assert "requester> open my printer jams" in await screen.until(PROMPT)
        assert "#1 is open" in await screen.types("requester> open printer jams")
        await asyncio.sleep(0.3)  # the prompt is seen a moment before keys are waited for
        screen.process.send_signal(signal.SIGINT)
        assert await screen.ended() == (0, b"")


async def test_the_end_of_input_at_the_prompt_ends_it(tmp_path: Path) -> None:
    async with terminal("console", "--db", str(tmp_path / "m.db")) as screen:
        await screen.until(PROMPT)
        screen.presses(b"\x04")
        assert await screen.ended() == (0, b"")


async def _started(db: Path) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "console", "--db", str(db), "--json"),
        env=PLAIN,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
    )


async def _typed(process: asyncio.subprocess.Process, line: str) -> str:
    """Type a line; what is shown until it is answered, and up to what follows from it."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(f"{line}\nnobody> ?\n".encode())
    shown: list[str] = []
    while True:
        (one,) = parsed((await asyncio.wait_for(process.stdout.readline(), 10)).decode())
        if one["who"] == "nobody":
            return "\n".join(shown)
        shown.append(text(one["card"]))
