"""Whether a request is Slack's own: signed with our secret over its very bytes, and sent just now.

It is decided before anything of the body is read by any parser. The secret is known here and nowhere else.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock

log = structlog.get_logger()

TIME, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"
SENT, SIGNED = re.compile(r"[0-9]{1,12}"), re.compile(r"v0=[0-9a-f]{64}")
FRESH = timedelta(minutes=5)
"""Slack's own advice: what is older may be somebody's who has overheard it."""
SAID_AGAIN = timedelta(hours=1)
"""How long that a clock is wrong is not said again."""


class Signatures:
    """What Slack signs with one secret."""

    def __init__(self, secret: str, now: Callable[[], datetime] | None = None) -> None:
        """`now` is the machine's own clock, which nobody moves ahead to rehearse."""
        self._key = secret.encode()
        self._now = now or Clock().now
        self._said: datetime | None = None

    @staticmethod
    def carried(headers: Mapping[str, str]) -> bool:
        """Whether there is anything to check at all; else nobody need wait for the body."""
        return bool(SENT.fullmatch(headers.get(TIME, "")) and SIGNED.fullmatch(headers.get(SIGNATURE, "")))

    def good(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Whether Slack sent this, and just now."""
        if not self.carried(headers):
            return False
        sent = headers[TIME].encode()
        expected = "v0=" + hmac.new(self._key, b"v0:%b:%b" % (sent, body), hashlib.sha256).hexdigest()
        return hmac.compare_digest(expected, headers[SIGNATURE]) and self._just_now(int(sent))

    def _just_now(self, sent: int) -> bool:
        """Only what is signed well is asked for its time, so that nobody else can make the log speak of clocks."""
        now = self._now()
        off = abs(now.timestamp() - sent)
        if off <= FRESH.total_seconds():
            return True
        if self._said is None or not timedelta() <= now - self._said < SAID_AGAIN:
            self._said = now
            log.error("Slack's requests are refused", why=_why(off))
        return False


def _why(seconds: float) -> str:
    minutes = round(seconds / 60)
    return (
        f"the request's time is {minutes} minutes from this machine's clock: set the clock right, "
        "or find out who sends old requests again, if it is right"
    )
