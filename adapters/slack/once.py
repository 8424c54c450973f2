"""Answers to what Slack tells more than once: each is shown once, by one of all processes, and remembered a while."""

from adapters.slack.address import Place
from adapters.slack.answers import Answers
from adapters.slack.hands import Hands
from bot.door import Answer
from bot.duties import Duties
from bot.text import Card, Form

REMEMBERED = 1_000
ANSWER = "slack answer "
"""What a process does for all others if it shows an answer, with the name of what is answered."""


class Once:
    """What was answered, by the name under which Slack tells it."""

    def __init__(self, answers: Answers, duties: Duties, hands: Hands) -> None:
        self._answers = answers
        self._duties = duties
        self._hands = hands
        self._answered: dict[str, None] = {}

    def show(self, name: str, user: str, where: Place, answer: Answer | Form | Card) -> None:
        """Show an answer; told again because the acknowledgement got lost, it has been shown already."""
        if name in self._answered:
            return
        self._answered[name] = None
        self._hands.take(self._shown(name, user, where, answer), "answer")

    async def _shown(self, name: str, user: str, where: Place, answer: Answer | Form | Card) -> None:
        """Unless another process that lives was told of it as well, and was faster."""
        try:
            if await self._duties.take(ANSWER + name) is not False:
                await self._answers.privately(user, where, answer)
        finally:
            await self._forget()

    async def _forget(self) -> None:
        """Nobody tells of the oldest again."""
        while len(self._answered) > REMEMBERED:
            oldest = next(iter(self._answered))
            del self._answered[oldest]
            await self._duties.lay_down(ANSWER + oldest)
