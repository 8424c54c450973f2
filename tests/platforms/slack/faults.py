"""Trouble a test orders: a method that fails, hangs, is refused for a while, or takes effect and loses its answer."""

from __future__ import annotations

from dataclasses import dataclass

from .records import Json


@dataclass(eq=False)
class Fault:
    method: str
    left: int | None
    status: int
    retry_after: int | None
    error: str | None
    hang: float | None
    channel: str | None
    done: bool
    drop: bool
    thread: str | None = None
    every: int = 1
    """Of the calls that it could meet it meets the second, the fourth and so on, if this is two."""
    says: str | None = None
    """The body of an answer that looks like a success, whatever it is."""
    seen: int = 0

    def meets(self, method: str, args: Json) -> bool:
        if self.left == 0 or self.method not in {"*", method}:
            return False
        if self.channel is not None and args.get("channel") != self.channel:
            return False
        if self.thread is not None and self.thread not in (args.get("thread_ts"), args.get("ts")):
            return False
        self.seen += 1
        return self.seen % self.every == 0


class Faults:
    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def order(self, fault: Fault) -> None:
        self._ordered.append(fault)

    def heal(self, method: str | None = None) -> None:
        self._ordered = [fault for fault in self._ordered if method is not None and fault.method != method]

    def strike(self, method: str, args: Json) -> Fault | None:
        """The first fault that fits this call, used up by one."""
        for fault in self._ordered:
            if fault.meets(method, args):
                if fault.left is not None:
                    fault.left -= 1
                return fault
        return None
