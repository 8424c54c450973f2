"""One interaction: who did what where, and how far the bot has answered it."""

import asyncio
from dataclasses import dataclass, field

from tests.platforms.discord import payloads
from tests.platforms.discord.records import Channel, Json, Message, Person
from tests.platforms.discord.world import World

COMMAND, COMPONENT, AUTOCOMPLETE, MODAL = 2, 3, 4, 5
MESSAGE, DEFER, DEFER_UPDATE, UPDATE, CHOICES, SHOW_MODAL = 4, 5, 6, 7, 8, 9


@dataclass(eq=False)
class Interaction:
    id: int
    token: str
    kind: int
    person: Person
    channel: Channel
    data: Json
    opened: float
    source: Message | None = None
    """The message whose button was pressed, also if a form came in between."""
    name: str | None = None
    menu: bool = False
    answered: asyncio.Future[int] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    original: Message | None = None
    followups: list[Message] = field(default_factory=list)
    modal: Json | None = None
    choices: list[Json] = field(default_factory=list)
    expired: bool = False

    @property
    def response(self) -> int | None:
        return self.answered.result() if self.answered.done() and not self.answered.cancelled() else None


def metadata(world: World, interaction: Interaction) -> Json:
    """What an answer tells about the act it answers."""
    said: Json = {
        "id": str(interaction.id),
        "type": interaction.kind,
        "user": payloads.user(interaction.person),
        "authorizing_integration_owners": {"0": str(world.guild_id)},
    }
    if interaction.kind == COMMAND:
        said |= {"name": interaction.name, "command_type": 3 if interaction.menu else 1}
    if interaction.kind == COMPONENT and interaction.source:
        said["interacted_message_id"] = str(interaction.source.id)
    return said
