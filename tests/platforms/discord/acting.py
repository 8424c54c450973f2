"""People do things: type commands, press buttons, send forms, speak; each gets to see what comes of it."""

import asyncio
from typing import Any

from tests.platforms.discord import payloads, threads
from tests.platforms.discord.announcements import interaction_create
from tests.platforms.discord.answers import Answer, Modal, PlatformFailure
from tests.platforms.discord.command_rules import MESSAGE_MENU
from tests.platforms.discord.desk import Desk
from tests.platforms.discord.interaction import AUTOCOMPLETE, COMMAND, COMPONENT, DEFER, MODAL, Interaction
from tests.platforms.discord.membership import join, leave, leave_guild, let_in, return_to_guild, set_archived, turn_out
from tests.platforms.discord.palette import Palette
from tests.platforms.discord.permissions import BITS
from tests.platforms.discord.posting import post, react, remove, revise
from tests.platforms.discord.pressing import pressed, sent
from tests.platforms.discord.records import Channel, Json, Message, Person, Thread
from tests.platforms.discord.stage import Stage, Where, Who

NO_ANSWER = "The application did not respond"


class Acting(Stage):
    def __init__(self, bot_name: str) -> None:
        super().__init__(bot_name)
        self.desk = Desk(self.world, self.watch.changed)
        self.palette = Palette(self.world)
        self.last: tuple[str, Json, Channel] | None = None
        """What somebody did last, as the bot was told."""

    def _place(self, person: Person, where: Where) -> Channel:
        """The channel, if this person can be there."""
        channel = self.where(where)
        inside = channel.recipient in (None, person) and not person.left
        if isinstance(channel, Thread) and channel.private:
            inside = person.id in channel.members
        assert inside, f"@{person.name} cannot see {channel.name}"
        return channel

    # Commands

    async def slash(self, who: Who, where: Where, line: str, /, **options: Any) -> Answer:
        """Types `/line` with named options; people, roles and channels are given by name."""
        person = self.who(who)
        channel = self._place(person, where)
        data = self.palette.typed(line, options, person, channel)
        return await self._interact(self.desk.begin(COMMAND, person, channel, data, name=line))

    async def autocomplete(
        self, who: Who, where: Where, line: str, option: str, typed: str, /, **others: Any
    ) -> list[str]:
        """What is offered while somebody types into an option: the names of the choices."""
        person = self.who(who)
        channel = self._place(person, where)
        data = self.palette.typed(line, {**others, option: typed}, person, channel, focused=option)
        interaction = self.desk.begin(AUTOCOMPLETE, person, channel, data)
        await self._first_response(interaction)
        return [choice["name"] for choice in interaction.choices]

    async def context_menu(self, who: Who, message: Message, name: str) -> Answer:
        """A command from the menu on a message."""
        person = self.who(who)
        channel = self._place(person, message.channel)
        command = self.palette.find(MESSAGE_MENU, name, person, channel)
        shown = payloads.message(self.world, message)
        data: Json = {
            "id": command["id"],
            "name": name,
            "type": MESSAGE_MENU,
            "target_id": str(message.id),
            "resolved": {"messages": {str(message.id): shown}},
        }
        if command.get("guild_id"):
            data["guild_id"] = command["guild_id"]
        return await self._interact(self.desk.begin(COMMAND, person, channel, data, name=name, menu=True))

    def _may_write(self, person: Person, channel: Channel) -> None:
        """A locked thread takes no more words; commands and buttons still reach the bot."""
        if isinstance(channel, Thread) and channel.locked:
            rights = self.world.person_bits(person, channel)
            assert rights & BITS["manage_threads"], f"{channel.name} is locked; @{person.name} cannot write"

    # Buttons and forms

    async def presses(self, who: Who, message: Message | Answer, label: str, *picks: str) -> Answer:
        """A button by what stands on it; an option of a select; or people in a select, by its placeholder."""
        person = self.who(who)
        shown = message.shown if isinstance(message, Answer) else message
        assert not shown.gone, "the message is gone"
        assert shown.only_for in (None, person), f"@{person.name} does not see this message"
        self._place(person, shown.channel)
        data = pressed(self.palette, shown, label, list(picks))
        return await self._interact(self.desk.begin(COMPONENT, person, shown.channel, data, source=shown))

    async def submits(self, who: Who, form: Modal | Answer, values: dict[str, str | list[str]]) -> Answer:
        """Sends a form; fields not named keep what stood in them."""
        modal = form.modal if isinstance(form, Answer) else form
        assert modal is not None, "no form is open"
        person, opened_by = self.who(who), modal.interaction
        assert person is opened_by.person, f"the form is open in front of @{opened_by.person.name}"
        data = sent(self.palette, modal, values)
        interaction = self.desk.begin(MODAL, person, opened_by.channel, data, source=opened_by.source)
        interaction.name = opened_by.name
        return await self._interact(interaction)

    # The way to the bot and back

    async def _interact(self, interaction: Interaction) -> Answer:
        await self._first_response(interaction)
        original = interaction.original
        if interaction.response == DEFER and original is not None:
            await self.until(lambda: not original.loading or original.gone, timeout=30)
        return Answer(interaction)

    async def _first_response(self, interaction: Interaction) -> None:
        self._tell("INTERACTION_CREATE", interaction_create(self.world, interaction), interaction.channel)
        done, _ = await asyncio.wait([interaction.answered], timeout=self.desk.patience)
        if not done:
            raise PlatformFailure(NO_ANSWER)

    def _tell(self, event: str, payload: Json, channel: Channel) -> None:
        self.last = (event, payload, channel)
        self.world.emit(event, payload, channel)

    def redeliver(self) -> None:
        """What somebody did last is delivered once more, with the same id."""
        assert self.last is not None, "nobody has done anything yet"
        self.world.emit(*self.last)

    # Speaking

    async def says(self, who: Who, where: Where, text: str, *, reply_to: Message | None = None) -> Message:
        """Speaks; `@name` and `#name` become what the client makes of them."""
        person = self.who(who)
        channel = self._place(person, where)
        self._may_write(person, channel)
        body: Json = {"content": self.typed(text)}
        if reply_to is not None:
            ids = {"message_id": str(reply_to.id), "channel_id": str(channel.id), "guild_id": str(self.guild)}
            body["message_reference"] = {"type": 0, **ids}
        starter = None
        if isinstance(channel, Thread):
            set_archived(self.world, channel, False)
            if channel.awaiting_starter and person is channel.owner:
                channel.awaiting_starter, starter = False, channel.id
        kind = 19 if reply_to is not None else 0
        message = post(self.world, channel, person, body, kind=kind, snowflake=starter)
        self.last = ("MESSAGE_CREATE", payloads.message(self.world, message, event=True), channel)
        return message

    async def edits(self, who: Who, message: Message, text: str) -> Message:
        assert message.author is self.who(who), "only the author edits a message"
        return revise(self.world, message, {"content": self.typed(text)})

    async def deletes(self, who: Who, message: Message) -> None:
        """An ephemeral message is dismissed by the one who sees it; any other is deleted."""
        assert message.only_for in (None, self.who(who))
        remove(self.world, message)

    async def reacts(self, who: Who, message: Message, emoji: str) -> None:
        before, person = self.world.emit, self.who(who)
        told: list[tuple[str, Json, Channel | None]] = []

        def listen(event: str, payload: Json, channel: Channel | None) -> None:
            told.append((event, payload, channel))

        self.world.emit = listen
        try:
            react(self.world, message, person, emoji)
        finally:
            self.world.emit = before
        for event, payload, _ in told:
            self._tell(event, payload, message.channel)

    # Threads, as people use them

    async def opens_thread(self, who: Who, on: Message | Where, name: str) -> int:
        """On a message, or in a channel without one."""
        person = self.who(who)
        if isinstance(on, Message):
            return threads.open_on(self.world, on, person, {"name": name}).id
        return threads.open_in(self.world, self.where(on), person, {"name": name, "type": 11}).id

    async def posts(self, who: Who, forum: Where, name: str, text: str | None) -> int:
        """A forum post. Without words, its first message is still on its way: `says` in it delivers that."""
        message = None if text is None else {"content": self.typed(text)}
        return threads.open_post(self.world, self.where(forum), self.who(who), {"name": name}, message).id

    async def joins(self, who: Who, where: Where) -> None:
        thread = self.where(where)
        assert isinstance(thread, Thread)
        join(self.world, thread, [self.who(who)])

    async def quits(self, who: Who) -> None:
        """Somebody leaves the guild, or is made to."""
        leave_guild(self.world, self.who(who))

    async def returns(self, who: Who) -> None:
        """Somebody who left comes back."""
        return_to_guild(self.world, self.who(who))

    async def throws_out(self, where: Where, who: Who) -> None:
        """A moderator, or somebody who was in it before, takes a person out of a thread."""
        thread = self.where(where)
        assert isinstance(thread, Thread)
        leave(self.world, thread, self.who(who))

    async def removes_bot(self) -> None:
        turn_out(self.world)

    async def readmits_bot(self) -> None:
        let_in(self.world)

    async def archives(self, where: Where, *, locked: bool = False) -> None:
        """A moderator closes a thread."""
        thread = self.where(where)
        assert isinstance(thread, Thread)
        thread.locked = locked
        set_archived(self.world, thread, True)
