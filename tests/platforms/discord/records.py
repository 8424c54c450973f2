"""What exists on the platform: people, roles, channels, threads, messages. Plain records, always live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TEXT, DM, ANNOUNCEMENT, FORUM = 0, 1, 5, 15
PUBLIC_THREAD, PRIVATE_THREAD = 11, 12

EPHEMERAL, LOADING, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 15
HAS_THREAD, SILENT = 1 << 5, 1 << 12

SYSTEM_TYPES = {1: "added somebody", 4: "changed the name", 18: "started a thread", 21: "thread starter"}


@dataclass(eq=False)
class Role:
    id: int
    name: str
    mentionable: bool = True
    permissions: int = 0
    position: int = 0


@dataclass(eq=False)
class Person:
    id: int
    name: str
    joined_at: str
    roles: list[Role] = field(default_factory=list)
    bot: bool = False
    takes_messages: bool = True
    """Whether the person lets the bot write to them directly."""
    left: bool = False
    """Whether they are in the guild no more. What they said stays, with their name."""

    def has(self, role: str) -> bool:
        return any(held.name == role for held in self.roles)


@dataclass(eq=False)
class Channel:
    id: int
    kind: int
    name: str
    messages: dict[int, Message] = field(default_factory=dict, repr=False)
    whispers: dict[int, Message] = field(default_factory=dict, repr=False)
    """Messages shown to one person only; never part of the history."""
    denied: set[str] = field(default_factory=set)
    """Permissions that were taken from the bot here."""
    nonces: dict[str, tuple[float, Message]] = field(default_factory=dict, repr=False)
    recipient: Person | None = None
    position: int = 0

    @property
    def parent(self) -> Channel:
        return self


@dataclass(eq=False)
class Thread(Channel):
    under: Channel | None = None
    owner: Person | None = None
    archived: bool = False
    locked: bool = False
    auto_archive: int = 1440
    invitable: bool = True
    members: dict[int, str] = field(default_factory=dict)
    """Who is in it, and since when."""
    created_at: str = ""
    archived_at: str = ""
    sent: int = 0
    awaiting_starter: bool = False
    """A forum post whose author has not sent its first message yet."""
    tags: list[str] = field(default_factory=list)

    @property
    def parent(self) -> Channel:
        assert self.under is not None
        return self.under

    @property
    def private(self) -> bool:
        return self.kind == PRIVATE_THREAD


@dataclass(eq=False)
class Message:
    id: int
    channel: Channel = field(repr=False)
    author: Person
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    type: int = 0
    flags: int = 0
    only_for: Person | None = None
    edited_at: str | None = None
    nonce: str | None = None
    reference: Json | None = None
    mentions: list[Person] = field(default_factory=list)
    mention_roles: list[Role] = field(default_factory=list)
    mention_everyone: bool = False
    pinged: tuple[str, ...] = ()
    """Whom it made a sound for when it appeared; edits never do."""
    reactions: dict[str, list[Person]] = field(default_factory=dict)
    thread: Thread | None = None
    interaction: Json | None = None
    gone: bool = False
    read_as: Callable[[Message], str] | None = field(default=None, repr=False)

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        return bool(self.flags & LOADING)

    @property
    def system(self) -> bool:
        return self.type in SYSTEM_TYPES

    @property
    def edited(self) -> bool:
        return self.edited_at is not None

    @property
    def plain(self) -> str:
        """The message as a person reads it now."""
        assert self.read_as is not None
        return self.read_as(self)
