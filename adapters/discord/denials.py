"""What Discord's refusals mean: to the courier `Later`, `Gone` or `Never`, and in words to an operator what to do."""

from adapters.discord.calls import Denied
from bot.door import Gone, Later, Never

TOO_LATE, ANSWERED = 10062, 40060
ARCHIVED, EXISTS = 50083, 160004
CLOSED_TO_US = (50007, 50278)
"""The person takes no direct messages of ours, or shares no server with us."""
UNTIL_THREADS_REST = 300.0
"""Seconds."""


def outcome(denied: Denied, doing: str, where: str, needs: str) -> Exception:
    """Later or Never for a refusal met while `doing` something `where`; `needs` names the permissions for it."""
    match denied.code:
        case 10003:
            return Gone(f"Muster cannot {doing} {where}: it does not exist any more, or Muster was removed from it.")
        case 10008:
            return Gone(f"Muster cannot {doing} {where}: the message was deleted.")
        case 50001:
            return Never(f"Muster cannot {doing} {where}: it may not see it. Give it View Channel there.")
        case 50013:
            return Never(f"Muster cannot {doing} {where}: a permission is missing. Give it {needs} there.")
        case 50024:
            return Never(f"Muster cannot {doing} {where}: it is no text channel. Name one in the configuration.")
        case 160005:
            return Never(f"Muster cannot {doing} {where}: the thread is locked. Unlock it, or give it Manage Threads.")
        case 40058:
            return Later(f"Muster cannot {doing} {where} yet: its first message is still on its way.", 1.0)
        case 160006:
            return Later(f"The server of {where} has 1,000 open threads, which is the most.", UNTIL_THREADS_REST)
    return Never(f"Muster cannot {doing} {where}: Discord says {denied}.")
