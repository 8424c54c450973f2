"""Faults that were ordered: which call, how often, and what happens to it."""

from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from tests.platforms.discord.refusals import SAYINGS, Refusal, too_many

GATEWAY_SAYINGS = {500: "500: Internal Server Error", 502: "502: Bad Gateway", 503: "503: Service Unavailable"}


@dataclass(eq=False)
class Fault:
    method: str
    route: str
    times: int | None
    status: int = 500
    retry_after: float = 0.3
    everywhere: bool = False
    code: int | None = None
    hang: float | None = None
    carried_out: bool = False
    """The call is carried out, and only its answer is lost."""
    cut: bool = False
    """The connection breaks instead of an answer."""
    every: int = 1
    """Of the calls that it could meet it meets the second, the fourth and so on, if this is two."""
    says: str | None = None
    """The body of an answer that looks like a success, whatever it is."""
    seen: int = 0
    hit: int = 0

    @property
    def spent(self) -> bool:
        return self.times is not None and self.hit >= self.times

    def refusal(self) -> Refusal:
        if self.code is not None:
            known = SAYINGS.get(self.code)
            return Refusal(self.code, status=known[0] if known else self.status)
        if self.status == 429:
            return too_many(self.retry_after, everywhere=self.everywhere)
        message = GATEWAY_SAYINGS.get(self.status, f"{self.status}: Error")
        return Refusal(0, status=self.status, message=message)


@dataclass
class Faults:
    ordered: list[Fault] = field(default_factory=list)

    def take(self, method: str, route: str, path: str) -> Fault | None:
        """The fault that meets this call, if one does; the pattern may be a template or a path with `*`."""
        for fault in self.ordered:
            if fault.spent or fault.method not in (method, "*"):
                continue
            if fault.route == route or fnmatchcase(path, fault.route) or fnmatchcase(route, fault.route):
                fault.seen += 1
                if fault.seen % fault.every:
                    continue
                fault.hit += 1
                return fault
        return None
