"""Somebody who goes on telling things, whatever the weather; and what has to stand in the thread because of it."""

import asyncio
import re
from itertools import count
from typing import Self

from tests.storms.talk import FAILURES, told
from tests.storms.weather import Weather

NOT_NOW = re.compile(r"Something broke on our side|Working on it")


class Chatter:
    """`async with` it: one word after the other, each its own; whoever is not heard says it differently."""

    def __init__(self, weather: Weather, number: int, breath: float = 0.05) -> None:
        """`breath` is what somebody takes between two words, in seconds."""
        self._weather = weather
        self._number = number
        self._breath = breath
        self._talking: asyncio.Task[None] | None = None
        self.answered: list[str] = []
        self.unanswered: list[str] = []
        """Of these nobody knows whether they were heard."""

    async def __aenter__(self) -> Self:
        self._talking = asyncio.create_task(self._talk())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._talking is not None
        self._talking.cancel()
        await asyncio.wait([self._talking])
        if not self._talking.cancelled():
            self._talking.result()

    async def more(self, seconds: float = 20.0) -> None:
        """Until something more was answered."""
        before = len(self.answered)
        async with asyncio.timeout(seconds):
            while len(self.answered) == before:
                await asyncio.sleep(0.01)  # the platforms tell of changes there, not of what people have read

    def stands(self) -> list[str]:
        """What stands in the thread: all that was answered, in order; nothing twice, and nothing that nobody said."""
        there = told(self._weather, self._number)
        assert len(there) == len(set(there)), there
        assert [word for word in there if word in self.answered] == self.answered, (there, self.answered)
        assert set(there) <= {*self.answered, *self.unanswered}
        return there

    async def _talk(self) -> None:
        for number in count():
            word = f"word {number}"
            self.unanswered.append(word)
            try:
                answer = await self._weather.types("lead", f"tell #{self._number} {word}")
                if "is told" in answer:
                    self.answered.append(word)
                    self.unanswered.remove(word)
                else:
                    assert NOT_NOW.search(answer), answer
            except FAILURES:
                pass  # it was perhaps heard, and perhaps not
            await asyncio.sleep(self._breath)
