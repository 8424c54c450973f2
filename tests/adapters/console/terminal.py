"""The terminal as a test types at it: in this process, or as the shipped command."""

import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapters.console.session import converse
from adapters.console.tape import Tape

Line = dict[str, Any]
PLAIN = {"PATH": os.environ.get("PATH", ""), "PYTHONWARNINGS": "error,ignore:'audioop':DeprecationWarning"}


@dataclass
class Heard:
    """What one typed line brought about."""

    shown: list[Line] = field(default_factory=list)

    @property
    def answer(self) -> str:
        """What was answered, refusals included."""
        return "\n".join(text(one["card"]) for one in self.shown if one["type"] != "effect")

    @property
    def refused(self) -> bool:
        return any(one["type"] == "refused" for one in self.shown)

    def effects(self, kind: str) -> list[Line]:
        return [one for one in self.shown if one["type"] == "effect" and one["kind"] == kind]

    def posts(self) -> list[str]:
        return [text(one["card"]) for one in self.shown if one.get("kind") in ("post", "update_post")]

    def whispers(self, who: str) -> list[str]:
        return [text(one["card"]) for one in self.effects("whisper") if one["who"] == who]

    def card(self) -> str:
        """The card as it stands after the line, if it changed."""
        cards = [one for one in self.shown if one.get("kind") in ("open_thread", "update_card")]
        return text(cards[-1]["card"]) if cards else ""


def text(card: Line) -> str:
    facts = [f"{name} {said}" for name, said in card["facts"].items()]
    buttons = " ".join(f"[{label}]" for label in card["buttons"])
    return "\n".join(one for one in (card["title"], card["body"], *facts, buttons) if one)


async def play(db: Path, *typed: str) -> list[Heard]:
    """A session of these lines; what each of them brought about."""
    tape: list[str] = []
    heard = [Heard() for _ in typed]

    def read(index: int) -> None:
        if index >= 0:
            heard[index].shown = [json.loads(line) for line in tape]
        tape.clear()

    async def lines() -> AsyncIterator[str]:
        for index, line in enumerate(typed):
            read(index - 1)
            yield line
        read(len(typed) - 1)

    refused = await converse(db, lines(), json=True, screen=Tape(tape.append))
    assert refused == sum(one["type"] in ("refused", "error") for each in heard for one in each.shown)
    return heard


def run(db: Path | str, typed: str | bytes, *flags: str, env: dict[str, str] | None = None) -> tuple[int, str, str]:
    """The shipped command, fed with lines: its exit code, its output, its errors."""
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "console", "--db", str(db), *flags],
        input=typed if isinstance(typed, bytes) else typed.encode(),
        env={**PLAIN, **(env or {})},
        capture_output=True,
        timeout=60,
        check=False,
    )
    return ran.returncode, ran.stdout.decode(), ran.stderr.decode()


def parsed(output: str) -> Sequence[Line]:
    return [json.loads(line) for line in output.splitlines()]
