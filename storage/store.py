"""The store: what the application sees of this package, wherever it is kept. Delegates; holds no SQL and no rule."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Self

from storage.decision import Decision
from storage.digest import Digest
from storage.hearing import Heard
from storage.installations import Installation, Installed, Issued, Renewed, Uninstalled, Used
from storage.job import DigestFacts, DigestOutcome, Job, Outcome, SittingFacts, SittingOutcome
from storage.leases import Place
from storage.marking import Marked
from storage.milliseconds import ms
from storage.opened import Opened
from storage.projection import Row
from storage.reads import Reads
from storage.rebuild import rebuild
from storage.retention import empty
from storage.sitting import Sitting
from storage.sqlite.opening import opened as opened_file
from storage.turning_back import no_way_back
from storage.upkeep import Begun, Delivered, Failed, Known, Postponed, Settled
from storage.writer import Writer
from swarm.people import Person

PATIENCE = 5.0
"""How many seconds a database that another process has locked, or that does not answer, is waited for."""

LOOK = 2_000
"""For so many milliseconds nobody else looks at what one process has found to be due."""

SCHEMES = ("postgresql://", "postgres://")
"""What the address of a database on a server begins with."""


class Store(Reads):
    """Every method raises StorageBroken if the database fails; then nothing of what was asked is written."""

    def __init__(self, db: Opened) -> None:
        super().__init__(db.reader, db.counter)
        self._writer = Writer(db.connection)
        self._errands = db.errands
        self.leases = db.leases

    @classmethod
    async def open(cls, where: Path | str, patience: float = PATIENCE) -> Self:
        """Open the database, and bring it to today's schema; a file is made where there is none.

        Raises StorageBroken, SchemaTooNew.
        """
        if not on_a_server(where):
            return cls(await opened_file(Path(where), patience))
        from storage.postgres.opening import opened  # noqa: PLC0415 - whoever has a file does without this driver

        return cls(await opened(str(where), patience))

    async def close(self) -> None:
        """Finish what is in hand, then close. Whatever comes later is refused.

        The writer goes last: whoever closes last writes the log back into the file, and a reader may not.
        """
        await self._reader.close()
        await self._counter.close()
        if self._errands is not None:
            await self._errands.close()
        await self._writer.close()

    async def run(self, job: Job) -> Outcome:
        """Carry a job out; once this returns, all of it is on the disk. Raises what its decision raises."""
        return await self._writer.do(Decision(job))

    async def take_due(self, now: datetime, limit: int) -> list[Place]:
        """Whose clocks are due, the longest due first; of several processes one is told of each, for a moment."""
        if self._errands is None:
            return await self.due(now, limit)
        return await self._errands.rows("take_due", now=ms(now), rows=limit, look=LOOK)

    async def take_ready(self, now: datetime, limit: int) -> list[tuple[str, str]]:
        """Which desks' people may have notices that are ready; of several processes one is told of each notice."""
        if self._errands is None:
            return await self.ready(now, limit)
        found = await self._errands.rows("take_ready", now=ms(now), rows=limit, look=LOOK)
        return list(dict.fromkeys(found))

    async def take_sittings(self, now: datetime) -> list[tuple[str, str]]:
        """For which desks' sittings there is something to do; of several processes one is told of each."""
        if self._errands is None:
            return await self.sittings_due(now)
        return await self._errands.rows("take_sittings", now=ms(now), look=LOOK)

    async def digest(self, desk: str, person: str, decide: Callable[[DigestFacts], DigestOutcome]) -> DigestOutcome:
        """Make one message of what one person may be told by now. Raises what its decision raises."""
        return await self._writer.do(Digest(desk=desk, person=person, decide=decide))

    async def sit(
        self, desk: str, kind: str, decide: Callable[[SittingFacts], SittingOutcome], delivery: str = ""
    ) -> SittingOutcome:
        """Take one step of a sitting of the desk. Raises what its decision raises."""
        return await self._writer.do(Sitting(desk=desk, kind=kind, decide=decide, delivery=delivery))

    async def policy(self, desk: str, mark: str, now: datetime) -> bool:
        """The desk's policy has this mark. Where it had another, all that is not closed is due now; says whether."""
        return await self._writer.do(Marked(desk=desk, mark=mark, now=now))

    async def begun(self, desk: str, effect_id: int, *, number: int) -> None:
        """Something is about to be sent for an effect. Raises Lost, if it is not in our hands."""
        await self._writer.do(Begun(desk=desk, number=number, effect=effect_id, process=self.leases.process))

    async def delivered(
        self,
        desk: str,
        effect_id: int,
        revision: int,
        *,
        number: int,
        addresses: Mapping[str, str] | None = None,
        heals: str = "",
        at: datetime | None = None,
        late: int = 0,
    ) -> None:
        """An effect was done, and these parts of its request now live at these addresses.

        What it `heals`, a kind of effect of which one failed before, is no failure any more. So many nudges of its
        message were too `late` by then: they count as dropped on that day, and not as sent. Raises Lost, if it is not
        in our hands.
        """
        done = Delivered(
            desk=desk,
            number=number,
            effect=effect_id,
            revision=revision,
            addresses=addresses or {},
            heals=heals,
            at=at,
            late=late,
            process=self.leases.process,
        )
        await self._settle(done)

    async def settled(self, desk: str, number: int, addresses: Mapping[str, str], heals: str = "") -> None:
        """These parts of a request now live at these addresses. Raises Lost, if its effects are not in our hands."""
        process = self.leases.process
        await self._settle(Settled(desk=desk, number=number, addresses=addresses, heals=heals, process=process))

    async def postponed(
        self, desk: str, effect_id: int, not_before: datetime, error: str, *, number: int, unshown: bool = False
    ) -> None:
        """An effect is to be tried again, not before this moment. Is it certainly `unshown`, it has not begun.

        Raises Lost, if it is not in our hands.
        """
        work = Postponed(
            desk=desk,
            number=number,
            effect=effect_id,
            not_before=not_before,
            error=error,
            unshown=unshown,
            process=self.leases.process,
        )
        await self._writer.do(work)

    async def failed(self, desk: str, effect_id: int, error: str, revision: int | None = None) -> None:
        """An effect cannot be done. With a revision: unless a newer one has taken its place."""
        await self._writer.do(Failed(desk=desk, effect=effect_id, revision=revision, error=error))

    async def know(self, desk: str, people: Sequence[Person], *, complete: bool = False, platform: str = "") -> None:
        """What the directory says of people; with `complete`, whoever is not listed loses roles, tier and skills.

        A directory that speaks of one platform alone takes nothing from people of another.
        """
        await self._writer.do(Known(desk=desk, people=people, complete=complete, platform=platform))

    async def empty_words(self, desk: str, before: datetime, now: datetime, answer: str) -> int:
        """The words of what was closed before, and what was answered, are no longer kept; of how many requests.

        Whoever is heard again gets this answer.
        """
        return await empty(self._writer.alone, self._counter, desk, before=before, now=now, answer=answer)

    async def heard(self, desk: str, platform: str, at: datetime) -> None:
        """All that was said on a desk's platform up to this moment has been heard."""
        await self._writer.do(Heard(desk=desk, platform=platform, at=at))

    async def readdress(self, desk: str, before: str, after: str) -> bool:
        """What addresses of a desk begin with is another thing from now on; whether any began so."""
        first, last = before, before[:-1] + chr(ord(before[-1]) + 1)  # all that begins so
        if not await self._reader.rows("addresses_between", desk=desk, first=first, last=last):
            return False
        async with self._writer.alone() as db:
            row: Row = {"desk": desk, "first": first, "last": last, "kept": len(before) + 1, "after": after}
            await db.write(("move_addresses", [row]))
        return True

    async def installed(self, one: Installation) -> None:
        """The app was installed in a workspace, perhaps once more."""
        await self._writer.do(Installed(one=one))

    async def renewed(self, one: Installation, doc: str) -> None:
        """What belongs to an installation was encrypted anew."""
        await self._writer.do(Renewed(id=one.id, before=one.doc, doc=doc))

    async def uninstalled(self, one: Installation) -> None:
        """The app is no longer installed there, unless it has been installed anew meanwhile."""
        await self._writer.do(Uninstalled(one=one))

    async def issued(self, state: str, now: datetime, until: datetime) -> None:
        """Somebody has begun to install the app."""
        await self._writer.do(Issued(state=state, now=now, until=until))

    async def used(self, state: str, now: datetime) -> bool:
        """Somebody has come back with this state; whether it is one of ours, not used before and in time."""
        return await self._writer.do(Used(state=state, now=now))

    async def rebuild(self) -> int:
        """Remake every projection row from its history in one transaction. Says how many differed."""
        async with self._writer.alone() as db:
            differed = await rebuild(db)
            no_way_back()
        return differed

    async def _settle(self, work: Settled) -> None:
        known = await self.addresses(work.desk, work.number) if work.addresses else {}
        await self._writer.do(work)
        left = {known[part] for part in work.addresses if part in known}
        self._places.moved(work.desk, left, set(work.addresses.values()), work.number)


def on_a_server(where: Path | str) -> bool:
    """Whether this is the address of a database on a server, and not the path of a file."""
    return isinstance(where, str) and where.startswith(SCHEMES)
