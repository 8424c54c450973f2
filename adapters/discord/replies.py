"""The shape of what Discord answers to each call, as far as it is read here. An answer of another shape is none."""

from typing import Annotated, Any, NotRequired

from pydantic import InstanceOf, with_config
from typing_extensions import TypedDict

from bot.door import Later
from bot.malformed import Malformed
from bot.shape import MORE, Shape, Sound, Word, Words, like

Id = Annotated[Word, like(r"[0-9]{1,20}")]
Number = InstanceOf[int]


@with_config(MORE)
class _Begun(TypedDict):
    remaining: Number
    total: Number
    reset_after: Number
    max_concurrency: Number


@with_config(MORE)
class _Gateway(TypedDict):
    session_start_limit: _Begun
    shards: Number


@with_config(MORE)
class _Known(TypedDict):
    """Whatever has an id, and is read for nothing else."""

    id: Id


@with_config(MORE)
class _Archived(TypedDict):
    archive_timestamp: Word


@with_config(MORE)
class _Thread(TypedDict):
    id: Id
    name: NotRequired[Words]
    owner_id: NotRequired[Id | None]
    parent_id: NotRequired[Id | None]
    last_message_id: NotRequired[Id | None]


@with_config(MORE)
class _PutAway(_Thread):
    thread_metadata: _Archived


@with_config(MORE)
class _Threads(TypedDict):
    threads: list[Sound[_Thread]]


@with_config(MORE)
class _Archive(TypedDict):
    threads: list[Sound[_PutAway]]


@with_config(MORE)
class _Button(TypedDict, total=False):
    custom_id: Words


@with_config(MORE)
class _Row(TypedDict, total=False):
    components: list[_Button] | None


@with_config(MORE)
class _Message(TypedDict):
    id: Id
    type: Number
    author: _Known
    content: NotRequired[Words]
    embeds: NotRequired[list[dict[Word, Any]] | None]
    components: NotRequired[list[_Row] | None]


@with_config(MORE)
class _Member(TypedDict):
    user: _Known
    roles: list[Id]


@with_config(MORE)
class _Channel(TypedDict):
    type: Number


@with_config(MORE)
class _Named(TypedDict, total=False):
    username: Words


@with_config(MORE)
class _Direct(_Known):
    recipients: NotRequired[list[_Named] | None]


@with_config(MORE)
class _Application(TypedDict):
    flags: NotRequired[Number | None]


@with_config(MORE)
class _Choice(TypedDict):
    name: Word
    value: Any


@with_config(MORE)
class _Option(TypedDict):
    name: Word
    options: NotRequired[list["_Option"] | None]
    choices: NotRequired[list[_Choice] | None]


@with_config(MORE)
class _Command(TypedDict):
    name: Word
    type: NotRequired[Number]
    options: NotRequired[list[_Option] | None]


MESSAGES, ARCHIVE = "/channels/{channel}/messages", "/channels/{channel}/threads/archived/"
REPLIES = {
    (method, route): Shape(f"an answer to {method} {route}", its)
    for method, route, its in (
        ("GET", "/applications/@me", _Application),
        ("GET", "/applications/{application}/guilds/{guild}/commands", list[_Command]),
        ("GET", "/channels/{channel}", _Channel),
        ("GET", MESSAGES, list[_Message]),
        ("POST", MESSAGES, _Known),
        ("POST", "/channels/{channel}/threads", _Known),
        ("GET", f"{ARCHIVE}private", _Archive),
        ("GET", f"{ARCHIVE}public", _Archive),
        ("GET", "/gateway/bot", _Gateway),
        ("GET", "/guilds/{guild}/members", list[_Member]),
        ("GET", "/guilds/{guild}/roles", list[_Known]),
        ("GET", "/guilds/{guild}/threads/active", _Threads),
        ("GET", "/users/@me", _Known),
        ("POST", "/users/@me/channels", _Direct),
    )
}


def read(method: str, route: str, said: object) -> Any:
    """What was answered, if that can be read. Raises Later: what was asked for may have been done."""
    shape = REPLIES.get((method, route))
    try:
        return shape.of(said) if shape is not None else said
    except Malformed as malformed:
        raise Later(f"Discord said something unreadable: {malformed}.") from None
