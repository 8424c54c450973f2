"""What is kept of the workspaces in which the app is installed, opened to ask with. Nothing is changed by it."""

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from bot.config import Config
from storage.keeping import reads

if TYPE_CHECKING:
    from bot.sealing import Values


async def opened(config: Config) -> "Mapping[str, Values]":
    """What belongs to each workspace, if there are many and the key to it is here. Raises StorageBroken."""
    key = config.secrets.muster_key
    if key is None or not config.many_workspaces:
        return {}
    from bot.sealing import Keys, Sealed  # noqa: PLC0415 - whoever has one workspace does without this library

    keys, found = Keys(key.get_secret_value()), {}
    async with reads(config.where) as store:
        for one in await store.installations():
            with suppress(Sealed):  # which is a complaint of its own
                found[one.id] = keys.open(one.id, one.doc)
    return found
