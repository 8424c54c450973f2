"""All that is kept about one person, as one JSON document that they can read: what an operator hands out on request."""

import json
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from bot.settings import Config
from storage.about import about
from storage.editing import editing

TERMINAL = Path("-")
EXPLAINED = (
    "All that Muster keeps about this person. Of the requests that they asked it is the whole history, with what the "
    "staff noted of them; of other requests what they did and wrote, and what names them. What they wrote in threads "
    "is not kept by Muster, only when. Ids are those of the platforms."
)
PRIVATE = "{who} is mentioned in private requests of others, which are not handed out: {which}. Look for yourself."


async def exported(
    config: Config, who: str, desks: Sequence[str], names: Sequence[str], now: datetime
) -> tuple[str, str]:
    """The document, or nothing, and what the operator is to know of what is not in it.

    Raises StorageBroken, Newer, LookupError.
    """
    async with editing(config.where) as edited:
        known = {desk for (desk,) in await edited.reader.rows("desks_known")} | set(config.desks)
        if missing := [one for one in desks if one not in known]:
            raise LookupError(f"There is no desk “{missing[0]}”. There is {', '.join(sorted(known))}.")
        kept = {desk: await about(edited.reader, desk, who, tuple(names)) for desk in desks or sorted(known)}
    found = {desk: one.kept for desk, one in kept.items() if one.kept}
    private = ", ".join(f"{desk}#{number}" for desk, one in kept.items() for number in one.private)
    unsaid = PRIVATE.format(who=who, which=private) if private else ""
    if not found:
        return "", unsaid
    document = {"about": who, "made_at": now.isoformat(), "what_this_is": EXPLAINED, "desks": found}
    return json.dumps(document, ensure_ascii=False, indent=2), unsaid


def handed_out(document: str, who: str, file: Path, say: Callable[[str], object], *, unsaid: str) -> bool:
    """Write it down, and say so; whether there was anything. Raises ValueError where it cannot be written."""
    if not document:
        say(f"Nothing is kept about {who}{' that can be handed out' if unsaid else ''}.")
        return False
    if file == TERMINAL:
        say(document)
        return True
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as opened:
            opened.write(f"{document}\n")
    except FileExistsError:
        raise ValueError(f"{file} is there already. Name another file.") from None
    except OSError as error:
        raise ValueError(f"{file} cannot be written: {(error.strerror or str(error)).lower()}.") from None
    say(f"Written to {file}, which only you can read. Look through it before you hand it out: others are named in it.")
    return True
