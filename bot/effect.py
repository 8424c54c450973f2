"""The kinds of things that are done on the platforms: data only, as the outbox keeps them."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from bot.text import Card
from storage.job import Effect as Row
from storage.newer import as_far_as_known
from swarm.request import Nudge

OPEN_THREAD, UPDATE_CARD = "open_thread", "update_card"
STATES = frozenset({OPEN_THREAD, UPDATE_CARD, "open_sitting", "update_sitting"})
"""Kinds that show how things stand: the next one that succeeds makes good those that could not be done."""


@dataclass(frozen=True, slots=True)
class OpenThread:
    kind: Literal["open_thread"] = "open_thread"


@dataclass(frozen=True, slots=True)
class UpdateCard:
    kind: Literal["update_card"] = "update_card"


@dataclass(frozen=True, slots=True)
class Post:
    card: Card
    kind: Literal["post"] = "post"


@dataclass(frozen=True, slots=True)
class PostPull:
    """The question put to one person; shown as it stands when it is sent."""

    pull: str
    ask: int
    kind: Literal["post_pull"] = "post_pull"


@dataclass(frozen=True, slots=True)
class UpdatePull:
    pull: str
    ask: int
    kind: Literal["update_pull"] = "update_pull"


@dataclass(frozen=True, slots=True)
class Whisper:
    to: str
    card: Card
    kind: Literal["whisper"] = "whisper"


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing of a digest: which clock of which request. It is worded when it is said."""

    number: int
    nudge: Nudge


@dataclass(frozen=True, slots=True)
class Digest:
    """What one person is told of clocks, perhaps of several requests."""

    to: str
    things: tuple[Thing, ...]
    more: int = 0
    """How many there are beside those that are listed."""
    kind: Literal["digest"] = "digest"


@dataclass(frozen=True, slots=True)
class CloseThread:
    kind: Literal["close_thread"] = "close_thread"


@dataclass(frozen=True, slots=True)
class ReopenThread:
    kind: Literal["reopen_thread"] = "reopen_thread"


@dataclass(frozen=True, slots=True)
class Follow:
    """Another request has to know of this one; done by a command of Muster's own, not on a platform."""

    number: int
    kind: Literal["follow"] = "follow"


@dataclass(frozen=True, slots=True)
class ShutOut:
    """The desk's requests have to go on without somebody; done by commands of Muster's own, not on a platform."""

    person: str
    kind: Literal["shut_out"] = "shut_out"


@dataclass(frozen=True, slots=True)
class OpenSitting:
    """The card of a sitting, in a thread of its own."""

    swarm: str
    id: int
    kind: Literal["open_sitting"] = "open_sitting"


@dataclass(frozen=True, slots=True)
class UpdateSitting:
    swarm: str
    id: int
    kind: Literal["update_sitting"] = "update_sitting"


@dataclass(frozen=True, slots=True)
class CloseSitting:
    swarm: str
    id: int
    kind: Literal["close_sitting"] = "close_sitting"


OfSitting = OpenSitting | UpdateSitting | CloseSitting
AnyEffect = (
    OpenThread
    | UpdateCard
    | Post
    | PostPull
    | UpdatePull
    | Whisper
    | Digest
    | CloseThread
    | ReopenThread
    | Follow
    | ShutOut
    | OpenSitting
    | UpdateSitting
    | CloseSitting
)
EFFECT: TypeAdapter[AnyEffect] = TypeAdapter(Annotated[AnyEffect, Field(discriminator="kind")])


def read(doc: str) -> AnyEffect:
    """An effect that the outbox has kept. Raises Newer where only a newer Muster can do it, once we have gone."""
    effect: AnyEffect = as_far_as_known(EFFECT, doc)
    return effect


def kept(effect: AnyEffect) -> Row:
    """The effect as the outbox keeps it. A card or pull not yet updated is updated once, to what it is then."""
    match effect:
        case UpdateCard():
            key = "card"
        case UpdatePull(pull=pull, ask=ask):
            key = f"{pull} {ask}"
        case UpdateSitting(swarm=swarm, id=id_):
            key = f"{swarm} {id_}"
        case _:
            key = ""
    return Row(kind=effect.kind, doc=EFFECT.dump_json(effect).decode(), key=key)
