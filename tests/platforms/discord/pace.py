"""Rate limits as Discord keeps them: a bucket per route and channel, and fifty a second over all."""

import hashlib
import time
from dataclasses import dataclass, field

from tests.platforms.discord.refusals import too_many

OVERALL = (50, 1.0)
NAME_EDITS = (2, 600.0)
_BUCKETS = {
    ("POST", "/channels/{channel}/messages"): (5, 5.0),
    ("PATCH", "/channels/{channel}/messages/{message}"): (5, 5.0),
    ("DELETE", "/channels/{channel}/messages/{message}"): (5, 1.0),
    ("PUT", "/channels/{channel}/messages/{message}/reactions/{emoji}/@me"): (1, 0.25),
    ("POST", "/channels/{channel}/messages/{message}/threads"): (50, 10.0),
    ("POST", "/channels/{channel}/threads"): (50, 10.0),
    ("POST", "/webhooks/{application}/{token}"): (5, 2.0),
}
_OTHERS = (10, 1.0)


@dataclass
class _Window:
    until: float
    used: int = 0


@dataclass
class Pace:
    windows: dict[tuple[str, ...], _Window] = field(default_factory=dict)

    def _take(self, key: tuple[str, ...], most: int, seconds: float) -> tuple[int, float]:
        """What is left in the window and when it ends; refuses when nothing is left."""
        now = time.monotonic()
        window = self.windows.get(key)
        if window is None or window.until <= now:
            window = self.windows[key] = _Window(now + seconds)
        if window.used >= most:
            raise too_many(round(window.until - now, 3), everywhere=key == ("all",))
        window.used += 1
        return most - window.used, window.until - now

    def take(self, method: str, route: str, major: str) -> dict[str, str]:
        """Counts a call and gives the headers that tell the client about it."""
        if "/interactions/" not in route and "/webhooks/" not in route:
            self._take(("all",), *OVERALL)
        most, seconds = _BUCKETS.get((method, route), _OTHERS)
        left, ends_in = self._take((method, route, major), most, seconds)
        return {
            "X-RateLimit-Bucket": hashlib.sha256(f"{method} {route}".encode()).hexdigest()[:16],
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset": f"{time.time() + ends_in:.3f}",
            "X-RateLimit-Reset-After": f"{ends_in:.3f}",
        }

    def take_name_edit(self, thread: str) -> None:
        """Shown in no header: the third change of a name within ten minutes is refused."""
        self._take(("name", thread), *NAME_EDITS)
