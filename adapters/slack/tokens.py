"""The tokens that Slack does not accept: said once, and tried once a minute by one call for all."""

import asyncio

import structlog

from bot.door import Later

log = structlog.get_logger()

PAUSE, TRYING = 60.0, 2.0
"""Seconds. What cannot be done without a token is kept until there is one that is good; and while one call tries it
again, all others wait for no more than what comes of that."""


class Tokens:
    """Which of our tokens are refused, each by whose it is."""

    def __init__(self, *, quiet: bool = False) -> None:
        """`quiet` is who only finds out for somebody else, who says it."""
        self._quiet = quiet
        self._refused: dict[str, tuple[float, str]] = {}

    def check(self, whose: str) -> None:
        """Raises Later while nothing can be done with this token."""
        until, why = self._refused.get(whose, (0.0, ""))
        now = asyncio.get_running_loop().time()
        if until > now:
            raise Later(why, until - now)
        if why:
            self._refused[whose] = now + TRYING, why  # whoever comes first tries it for all others

    def refused(self, whose: str, why: str) -> None:
        if whose not in self._refused and not self._quiet:
            log.error("slack refuses a token", whose=whose, why=why)
        self._refused[whose] = asyncio.get_running_loop().time() + PAUSE, why

    def accepted(self, whose: str) -> None:
        if self._refused.pop(whose, None):
            log.info("slack accepts the token again", whose=whose)
