"""The state of one workspace, and the waiting room for those who want to know when it changes."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable

from .identities import Timestamps, stable
from .reading import flatten
from .records import Answer, Channel, Json, Message, NotVisible, User, Usergroup, View

BOT_NAME = "muster"


class Workspace:
    def __init__(self, name: str = "desk") -> None:
        """People, channels and groups of equal names have equal ids, whichever workspace they are in."""
        self.team = stable("T", "team" if name == "desk" else name)
        self.team_name = name.capitalize()
        self.domain = name
        self.shared = ""
        """What tells its channels and groups from those of other workspaces of its organisation."""
        self.enterprise = ""
        """The organisation to which it belongs, on Enterprise Grid."""
        self.app_id = stable("A", "app")
        self.bot_id = stable("B", BOT_NAME)
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, Usergroup] = {}
        self.answers: list[Answer] = []
        self.views: dict[str, list[View]] = {}
        self.offset = 0.0
        self._timestamps = Timestamps()
        self._waiting: set[asyncio.Event] = set()
        self.bot = self.add_user(BOT_NAME, is_bot=True)

    # time and change

    def now(self) -> float:
        return time.time() + self.offset

    def mint_ts(self) -> str:
        return self._timestamps.mint(self.now())

    def changed(self) -> None:
        for event in self._waiting:
            event.set()

    async def until(self, condition: Callable[[], object], timeout: float) -> bool:
        """True once the condition holds; it is asked again whenever something changes, and never in between."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            async with asyncio.timeout(timeout):
                while not condition():
                    await event.wait()
                    event.clear()
        except TimeoutError:
            return bool(condition())
        finally:
            self._waiting.discard(event)
        return True

    # who and where

    def id_of(self, prefix: str, name: str) -> str:
        """Of a channel or a group of this name. People of an organisation are the same in all of its workspaces."""
        return stable(prefix, self.shared + name)

    def add_user(self, name: str, *, guest: bool = False, tz: str = "Etc/UTC", is_bot: bool = False) -> User:
        user = User(stable("U", name), name, guest=guest, tz=tz, is_bot=is_bot)
        self.users[user.id] = user
        return user

    def user(self, who: str) -> User:
        """By id or by name; somebody unknown joins the workspace."""
        if who in self.users:
            return self.users[who]
        name = who.removeprefix("@")
        return self.users.get(stable("U", name)) or self.add_user(name)

    def add_channel(
        self, name: str, members: Iterable[str], *, private: bool = False, im: str | None = None
    ) -> Channel:
        prefix = "D" if im else "C"
        channel = Channel(self.id_of(prefix, im or name), name, list(members), int(self.now()), private=private, im=im)
        self.channels[channel.id] = channel
        self.changed()
        return channel

    def channel(self, where: str) -> Channel:
        """By id or by name; a channel nobody made is a mistake in the test."""
        found = self.channels.get(where) or self.channels.get(self.id_of("C", where.removeprefix("#")))
        if found is None:
            raise NotVisible(f"there is no channel {where!r}")
        return found

    def im(self, who: str) -> Channel:
        """The direct messages between the app and somebody, opened on first use."""
        user = self.user(who)
        known = self.channels.get(self.id_of("D", user.id))
        return known or self.add_channel(user.name, (user.id, self.bot.id), im=user.id)

    def group(self, which: str) -> Usergroup | None:
        return self.groups.get(which) or self.groups.get(self.id_of("S", which.removeprefix("@")))

    def top_view(self, user: str) -> View | None:
        stack = self.views.get(user)
        return stack[-1] if stack else None

    def find_view(self, view_id: str) -> View | None:
        return next((view for stack in self.views.values() for view in stack if view.id == view_id), None)

    # reading

    def name_of(self, reference: str) -> str:
        """The name somebody reads where the text holds an id; an unknown id is shown as Slack shows it."""
        if reference in self.users:
            return self.users[reference].name
        if reference in self.channels:
            return self.channels[reference].name
        group = self.groups.get(reference)
        return group.handle if group else reference

    def read(self, text: str, blocks: list[Json]) -> str:
        return flatten(text, blocks, self.name_of)

    def replies(self, channel: Channel, root: str) -> list[Message]:
        return [message for message in channel.threads.get(root, ()) if not message.deleted]
