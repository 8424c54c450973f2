"""One effect of what is in hand: whether it can be carried out now, and what came of it, put on record.

What comes when is the courier's business; how it is done on a platform, the deliverer's.
"""

import secrets
from collections import Counter, defaultdict
from contextlib import AbstractContextManager
from functools import partial

import structlog

from bot.arrivals import Arrivals
from bot.begun import Sending, noting
from bot.clock import Clock
from bot.decided import decided
from bot.delivering import Deliverer
from bot.door import Later, Never
from bot.effect import STATES
from bot.in_hand import InHand
from bot.patience import Patience, insist
from bot.places import Places
from storage.broken import Lost, StorageBroken
from storage.job import Pending
from storage.store import Store

log = structlog.get_logger()
AT_ONCE = 64
"""How many effects are carried out side by side on one platform. One that hangs, or waits for its turn, takes no place
from another."""
TRIES = 10
"""How often something may break in a way nobody foresaw before it is given up."""

UNSURE = 1.0
"""Seconds until something is tried again that may be somebody else's by now."""


class Carrying:
    """Each effect by itself; of one request only one at a time."""

    def __init__(
        self,
        store: Store,
        deliverer: Deliverer,
        clock: Clock,
        arrivals: Arrivals,
        *,
        in_hand: InHand,
        patience: Patience,
    ) -> None:
        self._store = store
        self._deliverer = deliverer
        self._clock = clock
        self._arrivals = arrivals
        self._in_hand = in_hand
        self._patience = patience
        self._places: defaultdict[str, Places] = defaultdict(lambda: Places(AT_ONCE, lambda: in_hand.sure))
        self._broke: Counter[tuple[int, int]] = Counter()
        """How often an effect broke, by its id and revision. Waiting for a platform in trouble does not count."""
        self._stopped = False

    def stop(self) -> None:
        """Begin nothing new; who waits for a place does not any more."""
        self._stopped = True
        for places in self._places.values():
            places.stop()

    async def carry(self, row: Pending, read: float) -> float | None:
        """Do one thing, which was read not before a moment of the event loop; how long to wait, in seconds, if it could
        not be done yet."""
        if not self._in_hand.sure:
            return UNSURE
        wait = self._patience.left(row)
        if wait > 0:
            return wait
        sending = Sending(partial(self._in_hand.begin, row))
        try:
            async with self._places[await self._deliverer.platform(row)].one():
                if self._stopped or not self._in_hand.sure:  # a place may have been waited for for long
                    return UNSURE
                with noting(sending), _decided(row, read):
                    done = await self._deliverer.deliver(row)
        except Later as later:
            return await self._postpone(row, later, unshown=row.begun is None and sending.unshown)
        except Never as never:
            await self._give_up(row, str(never))
            return None
        except (StorageBroken, Lost):
            self._in_hand.unsure(row)  # it may have been done before the database failed
            raise  # it is not the effect that broke: nothing is given up for it
        except Exception:
            reference = secrets.token_hex(3)
            log.exception("an effect broke", ref=reference, desk=row.desk, request=row.number, kind=row.kind)
            self._broke[row.id, row.revision] += 1
            if self._broke[row.id, row.revision] >= TRIES:
                await self._give_up(row, f"It broke on our side (ref {reference}).")
                return None
            return await self._postpone(row, Later(f"it broke (ref {reference})"))
        self._broke.pop((row.id, row.revision), None)
        heals = row.kind if row.kind in STATES else ""
        at, write = self._clock.now(), partial(self._store.delivered, row.desk, row.id, row.revision, number=row.number)
        delivered = partial(write, addresses=done.addresses, heals=heals, at=at, late=done.late)
        await insist(delivered, lambda: not self._stopped)
        self._arrivals.tell(row.desk, row.number)
        return None

    async def _postpone(self, row: Pending, later: Later, *, unshown: bool = False) -> float:
        """Do it later. Is nothing shown of it for certain, nobody has to look for it."""
        wait, not_before = self._patience.begin(row, later)
        self._arrivals.tell(row.desk, row.number)
        await self._store.postponed(row.desk, row.id, not_before, str(later), number=row.number, unshown=unshown)
        log.info(
            "an effect waits", desk=row.desk, request=row.number, kind=row.kind, why=str(later), seconds=round(wait, 2)
        )
        return wait

    async def _give_up(self, row: Pending, why: str) -> None:
        self._broke.pop((row.id, row.revision), None)
        log.error("could not", desk=row.desk, request=row.number, kind=row.kind, why=why)
        self._arrivals.tell(row.desk, row.number)
        await self._deliverer.gave_up(row, why)  # before it is noted, or nobody would be told by the next process
        await self._store.failed(row.desk, row.id, why, revision=row.revision)


def _decided(row: Pending, read: float) -> AbstractContextManager[None]:
    """Whatever is carried out within is this effect; when it was decided nobody knows, if the clock was set back since.

    It was read not before this moment of the event loop.
    """
    return decided(read - row.ago if row.ago >= 0 else None)
