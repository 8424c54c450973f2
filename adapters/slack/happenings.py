"""What Slack tells of its own accord: mentions, words, reactions, people coming and going.

Nobody waits, but Slack tells it again unless it is acknowledged: what fails is not, what is in hand is not begun twice.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from adapters.slack import address, line
from adapters.slack.address import Place
from adapters.slack.directory import Directory
from adapters.slack.hands import Hands
from adapters.slack.membership import Membership
from adapters.slack.missed import of_a_person
from adapters.slack.news import News
from adapters.slack.once import Once
from adapters.slack.payloads import Payloads
from adapters.slack.reactions import Reactions
from adapters.slack.shapes import EVENT
from adapters.slack.timely import Timely
from adapters.slack.workspace import Me
from bot.door import Answer, Heard, Hears, Later, Never
from bot.malformed import Malformed, careful
from bot.text import Form, sentence

Json = dict[str, Any]

log = structlog.get_logger()

EDITED = sentence("I go by this message as it was first sent. To say something else to me, write a new one.")


class Happenings:
    """One way for each kind of event; unknown ones are acknowledged and forgotten."""

    def __init__(
        self,
        *,
        me: Me,
        directory: Directory,
        membership: Membership,
        news: News,
        payloads: Payloads,
        reactions: Reactions,
        hears: Hears,
        timely: Timely,
        once: Once,
        hands: Hands,
        lost: Callable[[str, Exception], None],
    ) -> None:
        """`lost` is told of words on a desk that could not be kept."""
        self._me = me
        self._directory = directory
        self._membership = membership
        self._news = news
        self._payloads = payloads
        self._reactions = reactions
        self._hears = hears
        self._timely = timely
        self._once = once
        self._hands = hands
        self._lost = lost
        self._in_hand: dict[str, asyncio.Task[None]] = {}
        self._kinds: dict[str, Callable[[Json], Awaitable[None]]] = {
            "app_mention": self._mentioned,
            "message": self._written,
            "reaction_added": self._reacted,
            "member_joined_channel": self._joined,
            "member_left_channel": self._left,
            "subteam_members_changed": self._regrouped,
            "subteam_updated": self._group_updated,
        }

    async def happened(self, body: Json) -> bool:
        """Whether the event is dealt with; if not, Slack is to tell it again, and our log says why.

        What is malformed is: it would be no better if it were told again.
        """
        try:
            await asyncio.shield(self._begun(str(body.get("event_id")), body))
        except Malformed:
            return True
        except Exception:
            return False
        return True

    def _begun(self, name: str, body: Json) -> asyncio.Task[None]:
        """The work on an event; told again while that goes on, it is the same work."""
        if name not in self._in_hand:
            task = self._hands.take(self._work(body), "deal with an event")
            self._in_hand[name] = task
            task.add_done_callback(lambda _: self._in_hand.pop(name, None))
        return self._in_hand[name]

    async def _work(self, body: Json) -> None:
        work = self._kinds.get(_kind(body))
        if work is not None:
            await work(EVENT.of(body))

    async def _mentioned(self, body: Json) -> None:
        """A line, unless it is told anew because somebody changed it: what was done cannot be changed so."""
        event = body["event"]
        if event.get("bot_id") or event.get("user", "") is None:  # no person said it
            return
        heard = self._payloads.mentioned(body)
        self._membership.joined(address.place(heard.place).channel, address.user_of(heard.by.id))
        if event.get("edited"):
            self._once.show(heard.delivery, address.user_of(heard.by.id), address.place(heard.place), EDITED)
        else:
            self._answer(heard, await self._timely.hear(heard))

    async def _written(self, body: Json) -> None:
        event = body["event"]
        if not of_a_person(event):
            return
        if event.get("channel_type") == "im":
            heard = self._payloads.told(body)
            self._answer(heard, await self._timely.hear(heard))
            return
        await self._spoke(*_words(event))

    async def _spoke(self, where: Place, ts: str, user: str, text: str) -> None:
        """Words in a thread of a desk's channel count; commands, which begin with a mention, do not."""
        desk = self._directory.desk_at(where.channel)
        if desk:
            self._membership.joined(where.channel, user)
        where = self._directory.home(where)
        in_thread = bool(where.ts) or self._directory.is_private(where.channel)
        if desk and in_thread and not line.begins_with_mention(text, self._me.user):
            by = self._directory.person(desk, user)
            try:
                await self._hears.spoke(desk=desk, by=by, thread=str(where), delivery=address.spoken(where.channel, ts))
            except Exception as error:
                self._lost(desk, error)  # Slack tells it again, but for some minutes only
                raise Later(str(error)) from error

    async def _reacted(self, body: Json) -> None:
        try:
            heard = await self._reactions.heard(body)
        except Never as never:
            user, where = _reacted_to(body["event"])
            log.warning("could not", what="read a message with a reaction", why=str(never))
            self._once.show(
                body["event_id"], user, where, sentence("This message cannot be made a request. ", str(never))
            )
            return
        if heard is not None:
            self._answer(heard, await self._timely.hear(heard))

    async def _joined(self, body: Json) -> None:
        channel, user = _whereabouts(body["event"])
        if user == self._me.user:
            await self._news.moved(channel)
        else:
            self._membership.joined(channel, user)

    async def _left(self, body: Json) -> None:
        channel, user = _whereabouts(body["event"])
        if user == self._me.user:
            await self._news.moved(channel)
        else:
            await self._news.left(channel, user)

    async def _regrouped(self, body: Json) -> None:
        await self._news.regrouped(body["event"]["subteam_id"])

    async def _group_updated(self, body: Json) -> None:
        """A group was switched off, or on again; a new name alone changes nothing."""
        group, gone = _updated(body["event"])
        if self._directory.concerned(group, gone=gone):
            await self._news.regrouped(group)

    def _answer(self, heard: Heard, answer: Answer | Form) -> None:
        self._once.show(heard.delivery, address.user_of(heard.by.id), address.place(heard.place), answer)


@careful
def _kind(body: Json) -> str:
    return str(body["event"]["type"]) if body["event_id"] else ""


@careful
def _words(event: Json) -> tuple[Place, str, str, str]:
    where = Place(event["channel"], event.get("thread_ts", ""))
    return where, event["ts"], event["user"], event.get("text") or ""


@careful
def _reacted_to(event: Json) -> tuple[str, Place]:
    return event["user"], Place(event["item"]["channel"])


@careful
def _whereabouts(event: Json) -> tuple[str, str]:
    return event["channel"], event["user"]


@careful
def _updated(event: Json) -> tuple[str, bool]:
    group = event["subteam"]
    return group["id"], bool(group.get("date_delete"))
