"""What platforms go on showing of somebody who is forgotten, as it is listed for an operator.

Nothing is deleted there, and nothing of it is known afterwards.
"""

from collections.abc import Callable, Iterator, Mapping

from bot.private import LAST
from bot.threads import CARD, LOST, THREAD
from storage.told import Told

Link = Callable[[str, str], str]
"""Where a browser finds what lives at an address of a desk, or the address itself."""
SITTINGS = 10
"""How many cards of sittings are named."""
PLATFORMS = (
    "Muster shows its own cards and questions anew. What else it wrote in these threads, their names on Discord, what "
    "it told others of them, and what they wrote themselves, stays on the platform until somebody deletes it there:"
)


def shown(found: Mapping[str, Told], link: Link) -> Iterator[str]:
    lines = list(_lines(found, link))
    if lines:
        yield PLATFORMS
        yield from lines


def _lines(found: Mapping[str, Told], link: Link) -> Iterator[str]:
    for desk, told in found.items():
        for one in told.requests:
            places = [f"{part} {link(desk, one.parts[part])}" for part in (THREAD, CARD, LOST) if part in one.parts]
            places += [f"told to {who} alone {link(desk, where)}" for who, where in _others_were_told(one.parts, told)]
            places += [f"made from {one.source}"] if one.source else []
            if places:
                yield f"  {desk}#{one.number}: {', '.join(places)}"
        yield from (f"  {desk}, told to them alone: {link(desk, where)}" for where in told.private)
        if told.sittings:
            cards = ", ".join(link(desk, where) for where in told.sittings[:SITTINGS])
            more = f" and {len(told.sittings) - SITTINGS} more" if len(told.sittings) > SITTINGS else ""
            yield f"  {desk}, cards of sittings that may have had these on the agenda: {cards}{more}"


def _others_were_told(parts: Mapping[str, str], told: Told) -> Iterator[tuple[str, str]]:
    for part, where in sorted(parts.items()):
        what, _, who = part.partition(" ")
        if what == LAST and who and where not in told.private:
            yield who, where
