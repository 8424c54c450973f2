"""The terminal door: the shipped `muster console --json`, one line in, JSON lines out."""

import asyncio
import json
import re
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from swarm import when
from tests.stories.process import PLAIN
from tests.stories.stage import CAST, SITTING

MARK = "nobody> help nothing-of-that-name"
"""A line whose answer tells that everything before it has been shown."""


class ConsoleStage:
    name = "console"

    def __init__(self, folder: Path) -> None:
        self._db = folder / "muster.db"
        self._process: asyncio.subprocess.Process | None = None
        self._typing = asyncio.Lock()
        """One person types at a terminal at a time."""
        self._cards: dict[int, str] = {}
        self._lines: dict[int, dict[str, str]] = {}
        self._private: dict[str, list[str]] = {}

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "console", "--db", str(self._db), "--json"),
            env=PLAIN,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=2**20,
        )
        for who, role in CAST.items():
            await self.line(f":as {who} {role}")

    async def restart(self) -> None:
        await self._end()
        await self.start()

    async def crash(self) -> None:
        assert self._process is not None
        self._process.kill()
        await self._process.wait()
        await self.start()

    async def later(self, length: str) -> None:
        await self.line(f":sleep {length}")

    async def close(self) -> None:
        await self._end()

    async def types(self, who: str, line: str, request: int | None = None) -> str:
        place = "" if request is None else f" #{request}"
        answers = [one for one in await self.line(f"{who}{place}> {line}") if one["type"] != "effect"]
        return "\n".join(_text(one["card"]) for one in answers)

    async def says(self, who: str, words: str, request: int) -> None:
        await self.line(f"{who} #{request}: {words}")

    async def presses(self, who: str, label: str, request: int, *, fill: dict[str, str] | None = None) -> str:
        """In the terminal a button is typed: its label is the command, its form the rest of the line."""
        command = {"It works": "confirm", "Not solved": "reopen", "Take it over": "accept", "Not now": "decline"}
        words = " ".join((fill or {}).values())
        if request == SITTING:
            return await self.types(who, f"{self._of_the_sitting(label)} {words}".strip())
        return await self.types(who, f"{command.get(label, label.lower())} {words}".strip(), request)

    def card(self, request: int) -> str:
        return self._cards[request]

    def runs_out(self, request: int) -> timedelta:
        shown = re.search(r"^Next .* in (.+)$", self.card(request), re.MULTILINE)
        assert shown, self.card(request)
        return when.duration(shown[1])

    def thread(self, request: int) -> list[str]:
        return list(self._lines[request].values())

    def private(self, who: str) -> list[str]:
        return self._private.get(who, [])

    def leads_to(self, who: str, request: int) -> bool:
        """A thread is named by its request's number."""
        return f"#{request}" in self.private(who)[-1]

    async def until(self, told: Callable[[], object]) -> None:
        assert told(), (self._cards, self._lines, self._private)

    async def line(self, line: str) -> list[dict[str, Any]]:
        """Type a line; everything that was shown because of it."""
        assert self._process is not None and self._process.stdin is not None and self._process.stdout is not None
        async with self._typing:
            self._process.stdin.write(f"{line}\n{MARK}\n".encode())
            await self._process.stdin.drain()
            return await self._shown(self._process.stdout)

    async def _shown(self, output: asyncio.StreamReader) -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = []
        while True:
            read = await asyncio.wait_for(output.readline(), 10)
            assert read, "the terminal ended"
            one = json.loads(read)
            if one["type"] == "refused" and one["who"] == "nobody":
                return shown
            shown.append(one)
            if one["type"] == "effect":
                self._seen(one)

    def _seen(self, effect: dict[str, Any]) -> None:
        card, request = effect["card"], effect["request"]
        if card is None:
            return
        text = _text(card)
        if effect["kind"] == "whisper":
            self._private.setdefault(effect["who"], []).append(text)
        elif effect["kind"] in ("open_thread", "update_card"):
            self._cards[request] = text
            self._lines.setdefault(request, {})
        elif effect["kind"] == "post":
            self._lines[request][str(len(self._lines[request]))] = text

    def _of_the_sitting(self, label: str) -> str:
        """What is typed instead of a button of the sitting, about the request that is looked at."""
        shown = re.search(r"^(\w+) swarm(?:.*? #(\d+))?", self.card(SITTING))
        assert shown, self.card(SITTING)
        swarm, number = shown[1].lower(), shown[2]
        lines = {
            "Next": f"sitting {swarm} next {number}",
            "Close the sitting": f"sitting {swarm} close",
            "Classify": f"set #{number} topic",
        }
        return lines.get(label, f"{label.lower()} #{number}")

    async def _end(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
            assert await self._process.wait() == 0


def _text(card: dict[str, Any]) -> str:
    facts = [f"{name} {text}" for name, text in card["facts"].items()]
    buttons = " ".join(f"[{label}]" for label in card["buttons"])
    return "\n".join(one for one in (card["title"], card["body"], *facts, buttons) if one)
