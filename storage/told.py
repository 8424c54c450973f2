"""What a desk knows of somebody whom an operator is about to forget: where it is shown, and how much. Only reads."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from storage.driver import Reader
from storage.tracing import THE_DESK, Traced, Tracing, of_them_alone
from swarm.events import Opened, fold
from swarm.forgetting import OPEN, Forgetting


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request that tells of somebody."""

    number: int
    open: bool
    """Whether it is open, and they are in it."""
    parts: Mapping[str, str]
    source: str = ""
    """The message of theirs from which it was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a desk knows of somebody."""

    requests: tuple[Request, ...]
    private: tuple[str, ...]
    """Where messages are that were for them alone."""
    sittings: tuple[str, ...]
    """Where cards of sittings are, the last ones first: nobody knows any more what was on the agenda of each."""
    rows: Mapping[str, int]
    """In how many rows of which table they are."""

    def __bool__(self) -> bool:
        return bool(self.rows)


async def told_of(reader: Reader, desk: str, forgetting: Forgetting) -> Told:
    """All that there is of somebody on a desk, and would be changed. Raises Newer, StorageBroken."""
    tracing = Tracing(reader=reader, desk=desk, forgetting=forgetting)
    rows: Counter[str] = Counter()
    requests = []
    async for one in tracing.requests():
        rows["outbox"] += len(one.undone)
        if one.number != THE_DESK and one.events != one.after:
            rows["events"] += sum(before != after for before, after in zip(one.events, one.after, strict=True))
            rows["requests"] += 1
            requests.append(await _request(reader, desk, one, forgetting.who))
    rows["deliveries"] = len([at async for at, _ in tracing.answers()])
    rows["sittings"] = len(await tracing.sittings())
    rows["policies"] = int(await tracing.promised())
    rows["people"] = len(await tracing.blocks())
    part = of_them_alone(forgetting.who)
    rows.update(dict(await reader.rows("traces_of", desk=desk, who=forgetting.who, part=part)))
    private = [where for (where,) in await reader.rows("private_addresses", desk=desk, part=part)]
    sittings = [where for (where,) in await reader.rows("sitting_cards", desk=desk)] if requests else []
    return Told(requests=tuple(requests), private=tuple(private), sittings=tuple(sittings), rows=+rows)


async def _request(reader: Reader, desk: str, one: Traced, who: str) -> Request:
    request = fold(one.events)
    opened = [event for event in one.events if isinstance(event, Opened) and who in event.writers]
    here = who in (request.requester, request.shepherd) or request.member(who) is not None
    return Request(
        number=one.number,
        open=request.status in OPEN and here,
        parts=dict(await reader.rows("addresses", desk=desk, number=one.number)),
        source=opened[0].source if opened else "",
    )
