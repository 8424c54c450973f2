"""What Muster says in one workspace: cards, messages, words for one person. Whoever is called is brought to it."""

from collections.abc import Mapping
from functools import partial

import structlog

from adapters.slack import address
from adapters.slack.address import Place
from adapters.slack.membership import Membership
from adapters.slack.profiles import Profiles
from adapters.slack.sent import Sent, shown
from adapters.slack.spans import Surroundings
from adapters.slack.web import Web
from adapters.slack.workspace import Workspace
from bot.door import Later, Never
from bot.text import Card, Link, pings, sentence
from swarm.refused import Mention

log = structlog.get_logger()


class Speaking:
    """Each method raises Later, Never or Gone."""

    def __init__(self, web: Web, workspace: Workspace, profiles: Profiles, membership: Membership) -> None:
        self._web = web
        self._workspace = workspace
        self._profiles = profiles
        self._membership = membership
        self._sent = Sent(web)

    def look_first(self, key: str, ago: float = 0.0) -> None:
        self._sent.doubts.look_first(key, ago)
        self._web.resume()

    def settle(self, key: str) -> None:
        self._sent.doubts.settle(key)

    async def say(
        self, where: Place, card: Card, loud: list[str], key: str, after: str = "", *, intake: bool = False
    ) -> Place:
        """Post to an intake, a thread in one, or a private request's channel; whoever is pinged is brought in, or told
        in private where it is."""
        around = await self._around(await self._quiet(card, loud))
        called = [user for user in map(address.user, loud) if user is not None]
        private = not where.ts and not intake
        absent = await self._membership.bring(where.channel, list(dict.fromkeys(called)), private=private)
        until = self._sent.doubts.until(key)
        at = await self._sent.send(where, card, around, key, after)
        for user in absent:
            await self._call_from_outside(user, at, where.ts, key, until)
        return at

    async def open(self, where: Place, card: Card, greeting: Card, key: str, *, intake: bool) -> Place:
        """One message: the card, which notifies those whom it or the greeting pings."""
        return await self.say(where, card, [*pings(card), *pings(greeting)], key, intake=intake)

    async def edit(self, at: Place, card: Card) -> None:
        change = partial(self._web.call, "chat.update", channel=at.channel, ts=at.ts)
        await shown(card, await self._around(), lambda said: change(**said))

    async def whisper(self, user: str, card: Card, key: str) -> Place:
        return await self._sent.send(Place(user), card, await self._around(), key)

    async def _call_from_outside(self, user: str, at: Place, root: str, key: str, until: float | None) -> None:
        """A part of the effect: it is done once as well, and where it cannot be done the rest stands.

        Until when what was sent before may be brought out is true of this as well.
        """
        link = address.permalink((await self._workspace.me()).site, at, root)
        said = sentence(
            "You are wanted ",
            Link(link, "here"),
            ", in a channel that you are not in, and Slack does not let me invite you. Ask somebody there to add you.",
        )
        if until is not None:
            self._sent.doubts.doubt(f"{key} {user}", until)
        try:
            await self._sent.send(Place(user), said, await self._around(), f"{key} {user}")
        except Never as never:
            log.warning("could not", what="tell somebody who could not be invited", why=str(never))
            self._sent.doubts.settle(f"{key} {user}")
        except Later:
            self._sent.doubts.doubt(key)
            raise

    async def _quiet(self, card: Card, loud: list[str]) -> dict[str, str]:
        """The names of those whom the card mentions without pinging them: a real mention would notify them."""
        mentioned = {user for who in _mentioned(card) if who not in loud and (user := address.user(who))}
        names = {user: await self._profiles.name(user) for user in sorted(mentioned)}
        return {user: name for user, name in names.items() if name is not None}

    async def _around(self, names: Mapping[str, str] | None = None) -> Surroundings:
        return Surroundings((await self._workspace.me()).site, names or {})


def _mentioned(card: Card) -> list[str]:
    texts = [card.title, *card.body, *(fact.text for fact in card.facts)]
    return [span.person for text in texts for span in text if isinstance(span, Mention)]
