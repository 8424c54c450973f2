"""The threads of a channel that were put away, as Discord lists them: the latest first."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from adapters.discord.calls import Calls

Json = dict[str, Any]

PUBLIC, PRIVATE = "public", "private"
PAGE, PAGES = 100, 10
"""Threads a call, and calls at most."""


async def put_away(
    calls: Calls, channel: str, since: datetime | None = None, which: str = PUBLIC
) -> AsyncIterator[Json]:
    """Those that were put away since then; without a moment, the latest hundred. Raises Later or Denied."""
    before = ""
    for _ in range(PAGES if since is not None else 1):
        query = {"limit": str(PAGE), **({"before": before} if before else {})}
        said = await calls("GET", f"/channels/{{channel}}/threads/archived/{which}", query=query, channel=channel)
        for thread in said["threads"]:
            before = str(thread["thread_metadata"]["archive_timestamp"])
            if since is not None and datetime.fromisoformat(before) < since:
                return
            yield thread
        if not said.get("has_more"):
            return
