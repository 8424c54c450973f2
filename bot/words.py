"""The sentences the bot says. Refusals are worded by the rules that refuse."""

from datetime import timedelta

from bot.text import Code, Span, Text
from swarm.people import FORGOTTEN, is_gone
from swarm.refused import Mention, Part, Refused

PRIVATE = "(private)"
"""Stands for the title of a private request wherever others can read."""


def length(time: timedelta) -> str:
    """A length of time as people say it: 40 s, 52 min, 2 h 5 min, 3 d 4 h."""
    seconds = max(0, round(time.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    minutes = seconds // 60
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def spans(parts: tuple[Part, ...]) -> Text:
    """A refusal's parts as spans; what stands between backticks in its own words is something to type."""
    said: list[Span] = []
    for part in parts:
        if isinstance(part, str):
            said += marked(part)
        elif isinstance(part, Mention) and is_gone(part.person):
            said.append(FORGOTTEN)
        else:
            said.append(part)
    return tuple(said)


def marked(text: str) -> list[Span]:
    """A sentence of ours in which `something` is to be typed."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return [text]
    return [Code(piece) if index % 2 else piece for index, piece in enumerate(pieces) if piece]


def refusal(refused: Refused) -> Text:
    return spans(refused.parts)


def broken(reference: str) -> str:
    return f"Something broke on our side (ref {reference}). Nothing was changed."


def newer() -> str:
    return "A newer Muster is at work on this, and only it can go on. Nothing was changed; try again in a minute."


def which_request(name: str, in_thread: str) -> Refused:
    return Refused(f"Which request? Say `{name} #42 …`, or write `{in_thread}{name} …` in its thread.")


def no_request(number: int) -> Refused:
    return Refused(f"There is no request #{number} here that you can see.")


def another_request(number: int) -> Refused:
    return Refused(
        f"This is about another #{number}, which is not known here any more: the database was begun anew since, or "
        "restored from a backup. Nothing was changed."
    )


def which_desk(desks: list[str]) -> Refused:
    named = " or ".join(f"`{desk}#42`" for desk in desks[:3])
    return Refused(f"Which desk? Say it in the desk's channel, or name the request in full, such as {named}.")


def no_desk() -> Refused:
    return Refused("No desk of Muster is at home here. Ask in the channel of a desk.")


def owned_by(requester: str, shepherd: str) -> Text:
    """The thread learns who looks after the request."""
    return (Mention(requester, ping=True), ": ", Mention(shepherd, ping=True), " looks after this now.")


def no_private(platform: str) -> Refused:
    setting = {"slack": "`private = true`", "discord": "`private_channel`"}.get(platform, "a place for them")
    return Refused(
        "Nothing was opened: this desk takes no private requests here. Its operator can allow them by setting "
        f"{setting} for the desk; ask without `private` what everybody may read."
    )


def said_privately() -> Refused:
    return Refused(
        "Nothing was opened: what is said in a private request is not made a request that others can read. "
        "Ask with `open private:yes …`, or where everybody may read it."
    )


def said_between_us() -> Refused:
    return Refused(
        "Nothing was opened: what stands here is between you and Muster, and is not made a request that others can "
        "read. Ask with `open …` in words that they may."
    )


def no_such_desk(desk: str) -> Refused:
    return Refused(f"There is no desk “{desk}” here.")
