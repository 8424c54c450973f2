"""The shape of what Slack sends of its own accord: events, commands, presses, forms and shortcuts, as far as they are
read here. What has to be there is asked for where it is read.
"""

from typing import Annotated, Any

from pydantic import BeforeValidator, with_config
from typing_extensions import TypedDict

from bot.shape import MORE, Shape, Word, Words, like

User = Annotated[Word, like(r"[UW][A-Z0-9]{1,40}")]
Channel = Annotated[Word, like(r"[CDG][A-Z0-9]{1,40}")]
Moment = Annotated[Word, like(r"[0-9]{1,20}(\.[0-9]{1,20})?")]
"""By which a message is known, and the thread that it begins."""


@with_config(MORE)
class _Item(TypedDict, total=False):
    channel: Channel
    ts: Moment


@with_config(MORE)
class _Subteam(TypedDict, total=False):
    id: Word


@with_config(MORE)
class _Event(TypedDict, total=False):
    type: Word
    subtype: Words
    channel_type: Words
    channel: Channel
    user: User | None
    text: Words
    ts: Moment
    thread_ts: Moment
    reaction: Word
    item: _Item
    subteam: _Subteam
    subteam_id: Word


@with_config(MORE)
class _Told(TypedDict):
    event_id: Word
    event: _Event


@with_config(MORE)
class _Asked(TypedDict, total=False):
    """What all have that somebody waits for."""

    trigger_id: Word
    response_url: Word


@with_config(MORE)
class _Command(_Asked, total=False):
    channel_id: Channel
    user_id: User
    text: Words


@with_config(MORE)
class _Place(TypedDict, total=False):
    id: Channel


@with_config(MORE)
class _Who(TypedDict, total=False):
    id: User


@with_config(MORE)
class _Option(TypedDict, total=False):
    value: Words


@with_config(MORE)
class _Action(TypedDict, total=False):
    value: Words
    selected_option: _Option | None
    action_ts: Moment


@with_config(MORE)
class _Container(TypedDict, total=False):
    type: Word
    channel_id: Channel
    message_ts: Moment
    thread_ts: Moment | None


@with_config(MORE)
class _Message(TypedDict, total=False):
    user: Words
    text: Words
    thread_ts: Moment | None


@with_config(MORE)
class _Press(_Asked, total=False):
    actions: list[_Action]
    container: _Container
    message: _Message | None
    user: _Who


@with_config(MORE)
class _Shortcut(_Asked, total=False):
    type: Word
    callback_id: Words
    channel: _Place
    message: _Message
    message_ts: Moment
    action_ts: Moment
    user: _Who


@with_config(MORE)
class _Block(TypedDict, total=False):
    type: Word
    block_id: Word


@with_config(MORE)
class _State(TypedDict, total=False):
    values: Annotated[dict[Word, Any], BeforeValidator(lambda sent: {} if sent == [] else sent)]
    """Slack writes an empty list where there are none."""


@with_config(MORE)
class _View(TypedDict, total=False):
    callback_id: Words
    private_metadata: Word
    blocks: list[_Block]
    state: _State
    id: Word
    hash: Word


@with_config(MORE)
class _Form(_Asked, total=False):
    view: _View
    user: _Who


EVENT = Shape("an event", _Told)
COMMAND = Shape("a command", _Command)
PRESS = Shape("a press", _Press)
FORM = Shape("a form", _Form)
SHORTCUT = Shape("a shortcut", _Shortcut)
