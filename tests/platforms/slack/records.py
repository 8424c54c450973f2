"""What a workspace is made of, as plain records: people, channels, groups, messages, private answers, modals, calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
Read = Callable[[str, list[Json]], str]


@dataclass(eq=False)
class User:
    id: str
    name: str
    guest: bool = False
    tz: str = "Etc/UTC"
    is_bot: bool = False
    deactivated: bool = False


@dataclass(eq=False)
class Usergroup:
    id: str
    handle: str
    members: list[str]


@dataclass(eq=False)
class Message:
    """A message everybody in the channel can see. It is live: an edit shows in the object a test already holds."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json]
    read: Read = field(repr=False)
    thread_ts: str | None = None
    metadata: Json | None = None
    edits: int = 0
    deleted: bool = False
    by_bot: bool = False
    client_msg_id: str | None = None
    reactions: dict[str, list[str]] = field(default_factory=dict)
    notified: tuple[str, ...] = ()

    @property
    def plain(self) -> str:
        return self.read(self.text, self.blocks)


@dataclass(eq=False)
class Answer:
    """What one person alone sees: the answer to a command, an ephemeral message, or what came by a response_url."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: list[Json]
    read: Read = field(repr=False)
    source: str = "ack"
    thread_ts: str | None = None
    deleted: bool = False
    edits: int = 0
    message: Message | None = None

    @property
    def plain(self) -> str:
        return self.read(self.text, self.blocks)


@dataclass(eq=False)
class View:
    """A modal as one person sees it; `errors` are the sentences under its inputs, by block_id."""

    id: str
    user: str
    given: Json
    blocks: list[Json]
    hash: str
    read: Read = field(repr=False)
    root: str = ""
    previous: str | None = None
    chosen: dict[tuple[str, str], Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    open: bool = True

    @property
    def title(self) -> str:
        return str(self.given["title"]["text"])

    @property
    def callback_id(self) -> str:
        return str(self.given.get("callback_id", ""))

    @property
    def external_id(self) -> str:
        return str(self.given.get("external_id", ""))

    @property
    def private_metadata(self) -> str:
        return str(self.given.get("private_metadata", ""))

    @property
    def plain(self) -> str:
        ends = [f"[{self.given[key]['text']}]" for key in ("submit", "close") if key in self.given]
        return "\n".join(filter(None, [self.title, self.read("", self.blocks), " ".join(ends)]))


@dataclass(eq=False)
class Channel:
    """A public or private channel, or the direct messages between the app and one person (`im`)."""

    id: str
    name: str
    members: list[str]
    created: int
    private: bool = False
    im: str | None = None
    archived: bool = False
    creator: str = ""
    messages: dict[str, Message] = field(default_factory=dict)
    threads: dict[str, list[Message]] = field(default_factory=dict)

    @property
    def family(self) -> str:
        """The prefix of the scopes and subscriptions that cover this channel."""
        if self.im:
            return "im"
        return "groups" if self.private else "channels"

    @property
    def type(self) -> str:
        return {"im": "im", "groups": "group", "channels": "channel"}[self.family]

    @property
    def shown_name(self) -> str:
        return {"im": "directmessage", "groups": "privategroup", "channels": self.name}[self.family]


@dataclass(eq=False)
class Call:
    """One request of the app: a Web API method, or a post to a response_url."""

    method: str
    args: Json
    at: float
    connection: int
    status: int = 0
    error: str | None = None
    took: float = 0.0


class PlatformFailure(Exception):  # noqa: N818 - it is what the person is shown, not an error of ours
    """What Slack shows a person when the app did not answer, or not well."""

    def __init__(self, code: str, reason: str = "") -> None:
        super().__init__(f"{code} ({reason})" if reason else code)
        self.code = code
        self.reason = reason


class NotVisible(AssertionError):  # noqa: N818 - the test is at fault, and reads it as a sentence
    """The test has somebody do what that person could not do: press what is not shown, write where they are not."""


class Refusal(Exception):  # noqa: N818 - Slack's word for it is `ok: false`
    """A Web API call that Slack answers with ok: false."""

    def __init__(self, error: str, messages: list[str] | None = None, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.body: Json = {"ok": False, "error": error, **more}
        if messages:
            self.body["errors"] = messages
            self.body["response_metadata"] = {"messages": [f"[ERROR] {message}" for message in messages]}
