"""The way to the app, whatever the transport: questions that a person waits for, and events that are told again."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .records import Json, PlatformFailure

if TYPE_CHECKING:
    from .platform import Platform

COMMAND, EVENT, INTERACTIVE = "slash_commands", "events_api", "interactive"


@dataclass(eq=False)
class Delivery:
    """One thing told to the app, with every attempt at it (seconds of the monotonic clock)."""

    kind: str
    name: str
    payload: Json
    sent: list[float] = field(default_factory=list)
    acked: float | None = None
    reply: Json = field(default_factory=dict)
    failure: str | None = None
    finished: bool = False

    @property
    def took(self) -> float | None:
        """From the first attempt to the acknowledgement."""
        return self.acked - self.sent[0] if self.acked is not None and self.sent else None


class Post:
    def __init__(self, slack: Platform) -> None:
        self._slack = slack
        self.deliveries: list[Delivery] = []
        self.under_way = 0

    async def ask(self, kind: str, name: str, payload: Json) -> Json:
        """A command or an interaction: one attempt, and the person sees how it went."""
        delivery = self._begin(kind, name, payload)
        try:
            return await self._carry(delivery)
        finally:
            self._finish(delivery)

    def tell(self, name: str, payload: Json) -> Delivery:
        """An event: nobody waits; unless acknowledged it is told again, three times at most."""
        delivery = self._begin(EVENT, name, payload)
        self._slack.spawn(self._insist(delivery))
        return delivery

    async def repeat(self, delivery: Delivery) -> Json:
        """The very same once more, as after an acknowledgement that got lost."""
        retry = (1, "timeout") if delivery.kind == EVENT else None
        return await self._carry(delivery, retry)

    def _begin(self, kind: str, name: str, payload: Json) -> Delivery:
        delivery = Delivery(kind, name, payload)
        self.deliveries.append(delivery)
        self.under_way += 1
        return delivery

    def _finish(self, delivery: Delivery) -> None:
        delivery.finished = True
        self.under_way -= 1
        self._slack.workspace.changed()

    async def _insist(self, delivery: Delivery) -> None:
        retry: tuple[int, str] | None = None
        try:
            for delay in (None, *self._slack.retry_delays):
                if delay:
                    await asyncio.sleep(delay)
                try:
                    await self._carry(delivery, retry)
                    return
                except PlatformFailure as failure:
                    retry = (1 if retry is None else retry[0] + 1, failure.reason)
        finally:
            self._finish(delivery)

    async def _carry(self, delivery: Delivery, retry: tuple[int, str] | None = None) -> Json:
        slack = self._slack
        if delivery.kind == EVENT and not slack.request_url.url:
            await slack.sockets.somebody()
        delivery.sent.append(time.monotonic())
        try:
            if slack.request_url.url:
                reply = await slack.request_url.carry(delivery.kind, delivery.payload, retry)
            else:
                reply = await slack.sockets.carry(delivery.kind, delivery.payload, retry)
        except PlatformFailure as failure:
            delivery.failure = str(failure)
            raise
        delivery.failure = None
        delivery.acked = delivery.acked or time.monotonic()
        delivery.reply = reply
        return reply
