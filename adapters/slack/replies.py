"""The shape of what Slack answers to each method, as far as it is read here. An answer of another shape is none."""

from http import HTTPStatus
from typing import Any, NotRequired

from pydantic import InstanceOf, with_config
from typing_extensions import TypedDict

from adapters.slack.refusals import Uncertain
from bot.malformed import Malformed
from bot.shape import MORE, Shape, Sound, Word, Words


@with_config(MORE)
class _Me(TypedDict):
    user_id: Word
    user: Word
    team_id: Word
    url: Word
    bot_id: NotRequired[Words]


@with_config(MORE)
class _Cursor(TypedDict, total=False):
    next_cursor: Words


@with_config(MORE)
class _Page(TypedDict, total=False):
    response_metadata: _Cursor | None


@with_config(MORE)
class _Mark(TypedDict, total=False):
    event_payload: dict[Word, Any] | None


@with_config(MORE)
class _Message(TypedDict):
    ts: Word
    user: NotRequired[Words]
    parent_user_id: NotRequired[Words]
    subtype: NotRequired[Words]
    text: NotRequired[Words]
    thread_ts: NotRequired[Word]
    latest_reply: NotRequired[Words]
    metadata: NotRequired[_Mark | None]


@with_config(MORE)
class _Messages(_Page):
    messages: list[Sound[_Message]]


@with_config(MORE)
class _Posted(TypedDict):
    ts: Word
    message: NotRequired[dict[Word, Any]]


@with_config(MORE)
class _Members(_Page):
    members: list[Sound[Word]]


@with_config(MORE)
class _Users(TypedDict):
    users: list[Word]


@with_config(MORE)
class _Profile(TypedDict, total=False):
    display_name: Words


@with_config(MORE)
class _Person(TypedDict, total=False):
    name: Words
    real_name: Words
    profile: _Profile | None


@with_config(MORE)
class _Whose(TypedDict, total=False):
    user: dict[Word, Any] | None


@with_config(MORE)
class _Channel(TypedDict):
    id: Word
    name: NotRequired[Words]
    creator: NotRequired[Words]


@with_config(MORE)
class _One(TypedDict):
    channel: _Channel


@with_config(MORE)
class _Channels(_Page):
    channels: list[Sound[_Channel]]


@with_config(MORE)
class _Group(TypedDict):
    id: Word


@with_config(MORE)
class _Groups(TypedDict):
    usergroups: list[_Group]


@with_config(MORE)
class _Socket(TypedDict):
    url: Word


@with_config(MORE)
class _Workspace(TypedDict, total=False):
    id: Words
    name: Words


@with_config(MORE)
class _Installed(TypedDict, total=False):
    """What a workspace that installed the app gives us, as Bolt reads it."""

    access_token: Words
    app_id: Words
    authed_user: _Workspace | None
    bot_user_id: Words
    enterprise: _Workspace | None
    expires_in: InstanceOf[int] | None
    incoming_webhook: dict[Word, Any] | None
    is_enterprise_install: InstanceOf[bool] | None
    refresh_token: Words
    scope: Words
    team: _Workspace | None
    token_type: Words


@with_config(MORE)
class _Any(TypedDict):
    """What is done, or is not."""


@with_config(MORE)
class _Why(TypedDict, total=False):
    messages: list[Any]


@with_config(MORE)
class _Refusal(TypedDict, total=False):
    error: Words
    needed: Words
    response_metadata: _Why | None


ANY, REFUSAL = Shape("an answer", _Any), Shape("a refusal", _Refusal)
PERSON = Shape("a person", _Person)
"""What is to be read of one who was asked for: should that be odd, nobody else need wait for them."""
REPLIES = {
    method: Shape(f"an answer to {method}", its)
    for method, its in {
        "apps.connections.open": _Socket,
        "auth.test": _Me,
        "chat.postMessage": _Posted,
        "conversations.create": _One,
        "conversations.history": _Messages,
        "conversations.info": _One,
        "conversations.list": _Channels,
        "conversations.members": _Members,
        "conversations.open": _One,
        "conversations.replies": _Messages,
        "oauth.v2.access": _Installed,
        "usergroups.list": _Groups,
        "usergroups.users.list": _Users,
        "users.info": _Whose,
    }.items()
}

UNREAD = (AttributeError, UnicodeDecodeError, RecursionError)
"""What the library makes of a body that is no object, or no text."""


def read(method: str, data: object) -> dict[str, Any]:
    """What was answered, if that can be read. Raises Uncertain: what was asked for may have been done."""
    try:
        said: dict[str, Any] = REPLIES.get(method, ANY).of(data)
    except Malformed:
        raise unreadable(method) from None
    return said


def refusal(method: str, data: object, status: int) -> dict[str, Any]:
    """Why it was not done. Raises Uncertain, should Slack not say so."""
    try:
        said: dict[str, Any] = REFUSAL.of(data)
    except Malformed:
        said = {}
    if status == HTTPStatus.OK and not said.get("error"):
        raise unreadable(method) from None
    return said


def unreadable(method: str) -> Uncertain:
    return Uncertain(f"Slack answered {method} with something unreadable.")
