"""What people do on the platform. Nobody can do here what they could not do in Slack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import controls, events, interactions
from .composer import compose, curl
from .conversations import enter, leave
from .delivery import COMMAND, INTERACTIVE
from .forms import fill, label_of
from .modals import change_view, checked, clear_views, close_view, stack_view
from .platform import Platform
from .posting import check_content, edit_message, post_answer, post_message, remove_message
from .records import Answer, Channel, Json, Message, NotVisible, PlatformFailure, Refusal, User, View
from .seen import Seen


class Acting(Platform):
    async def types(self, user: str, channel: str, line: str, *, curly: bool = False) -> Answer:
        """A slash command in a channel (threads have none); the answer, empty if the app only acknowledged."""
        person, place = self._writer(user, channel)
        name, _, rest = line.partition(" ")
        if name not in self.commands or not self.installed:
            raise PlatformFailure("invalid_command", name)
        rest = compose(self.workspace, curl(rest) if curly else rest, labelled=True, references=self.escaping)
        payload = interactions.command(self, person, place, name, rest.strip())
        reply = await self.post.ask(COMMAND, name, payload)
        return self._answered(person, place, payload, reply)

    def _answered(self, person: User, place: Channel, payload: Json, reply: Json) -> Answer:
        if not reply.get("text") and not reply.get("blocks"):
            return Answer(place.id, "", person.id, "", [], self.workspace.read)
        try:
            text, blocks = check_content(reply)
        except Refusal as refusal:
            raise PlatformFailure("dispatch_failed", str(refusal.body)) from None
        if reply.get("response_type") == "in_channel":
            message = post_message(self, place, self.workspace.bot.id, text, blocks)
            return Answer(place.id, message.ts, person.id, text, blocks, self.workspace.read, message=message)
        answer = post_answer(self, place.id, person.id, text, blocks, source="ack")
        self.response_urls.answered(payload["response_url"], answer)
        return answer

    async def says(
        self, user: str, channel: str, text: str, thread: Message | str | None = None, *, curly: bool = False
    ) -> Message:
        """A message, in a thread if one is given (by any message of it)."""
        person, place = self._writer(user, channel)
        root = (thread.thread_ts or thread.ts) if isinstance(thread, Message) else thread
        text = compose(self.workspace, curl(text) if curly else text, labelled=False)
        return post_message(self, place, person.id, text, [], thread_ts=root, client_msg_id=events.client_message_id())

    async def edits(self, user: str, message: Message, text: str) -> None:
        if message.user != self.workspace.user(user).id:
            raise NotVisible("only the author can edit a message")
        edit_message(self, message, compose(self.workspace, text, labelled=False), [])

    async def deletes(self, user: str, message: Message, *, admin: bool = False) -> None:
        """One's own message; an admin of the workspace deletes anybody's."""
        if not admin and message.user != self.workspace.user(user).id:
            raise NotVisible("only the author can delete a message")
        remove_message(self, message)

    async def presses(
        self,
        user: str,
        where: Message | Answer | View,
        label: str,
        *,
        beside: str | None = None,
        nth: int | None = None,
    ) -> Seen:
        """A button, or an option of an overflow menu, select or list of choices, by its visible words."""
        return await self._acts(user, where, controls.find(self.workspace, where.blocks, label, beside, nth))

    async def chooses(self, user: str, where: Message | Answer | View, label: str, value: str) -> Seen:
        """A value in the menu whose placeholder is `label`: a person, a channel, a date."""
        return await self._acts(user, where, controls.choose(self.workspace, where.blocks, label, value))

    async def _acts(self, user: str, where: Message | Answer | View, action: Json) -> Seen:
        person = self._onlooker(user, where)
        if isinstance(where, View):
            state = {key: value for key, value in action.items() if key.startswith("selected")}
            if state:
                where.chosen[action["block_id"], action["action_id"]] = state
            values, _ = fill(self.workspace, where, {})
            payload = interactions.pressed_in_view(self, person, where, action, values)
        else:
            payload = interactions.pressed_in_message(self, person, where, action)
        return await self._interacts(person, "block_actions", payload)

    async def submits(self, user: str, view: View, values: Mapping[str, Any]) -> Seen:
        """The form filled and sent; on errors (by label) it stays open."""
        person = self._onlooker(user, view)
        if "submit" not in view.given:
            raise NotVisible("this view has nothing to submit")
        state, complaints = fill(self.workspace, view, values)
        seen = Seen(self.workspace, person.id)
        if complaints:
            seen.errors = complaints
            return seen
        payload = interactions.submission(self, person, view, state)
        reply = await self.post.ask(INTERACTIVE, "view_submission", payload)
        try:
            seen.errors = self._respond_to_form(person, view, reply)
        except Refusal as refusal:
            raise PlatformFailure("dispatch_failed", str(refusal.body)) from None
        return seen

    def _respond_to_form(self, person: User, view: View, reply: Json) -> dict[str, str]:
        action = reply.get("response_action")
        view.errors = {}
        match action:
            case None:
                close_view(self, view)
            case "clear":
                clear_views(self, person.id)
            case "update":
                change_view(self, view, checked(reply.get("view")))
            case "push":
                stack_view(self, person.id, checked(reply.get("view")))
            case "errors" if reply.get("errors"):
                view.errors = dict(reply["errors"])
                self.workspace.changed()
                return {label_of(self.workspace, view, block): text for block, text in view.errors.items()}
            case _:
                raise Refusal("invalid_arguments", [f"response_action {action!r}"])
        return {}

    async def dismisses(self, user: str, view: View) -> None:
        """Closed without sending; the app hears of it only if it asked to."""
        person = self._onlooker(user, view)
        close_view(self, view)
        if view.given.get("notify_on_close"):
            await self.post.ask(INTERACTIVE, "view_closed", interactions.closing(self, person, view, cleared=False))

    async def shortcut(self, user: str, message: Message | None, callback_id: str) -> Seen:
        """A message shortcut, or a global one where there is no message."""
        if message is None:
            person = self.workspace.user(user)
            payload = interactions.global_shortcut(self, person, callback_id)
            return await self._interacts(person, "shortcut", payload)
        person = self._onlooker(user, message)
        payload = interactions.shortcut(self, person, message, callback_id)
        return await self._interacts(person, "message_action", payload)

    async def _interacts(self, person: User, name: str, payload: Json) -> Seen:
        seen = Seen(self.workspace, person.id)
        await self.post.ask(INTERACTIVE, name, payload)
        return seen

    async def reacts(self, user: str, message: Message, name: str) -> None:
        person = self._onlooker(user, message)
        who = message.reactions.setdefault(name, [])
        if person.id not in who:
            who.append(person.id)
            self.workspace.changed()
            events.reaction(self, "reaction_added", person.id, message, name)

    async def joins(self, user: str, channel: str) -> None:
        place = self.workspace.channel(channel)
        if place.private:
            raise NotVisible("nobody joins a private channel: somebody in it has to invite them")
        enter(self, place, self.workspace.user(user).id)

    async def invites(self, inviter: str, user: str, channel: str) -> None:
        """By a person, so the bot too can be invited."""
        person, place = self._writer(inviter, channel)
        enter(self, place, self.workspace.user(user).id, person.id)

    async def leaves(self, user: str, channel: str) -> None:
        leave(self, self.workspace.channel(channel), self.workspace.user(user).id)

    # who may act where

    def _writer(self, user: str, channel: str) -> tuple[User, Channel]:
        person, place = self.workspace.user(user), self.workspace.channel(channel)
        if person.id not in place.members:
            raise NotVisible(f"{person.name} is not in #{place.name}")
        if place.archived:
            raise PlatformFailure("is_archived", place.name)
        return person, place

    def _onlooker(self, user: str, what: Message | Answer | View) -> User:
        person = self.workspace.user(user)
        if isinstance(what, View):
            if what.user != person.id or what is not self.workspace.top_view(person.id):
                raise NotVisible(f"{person.name} does not have this view before them")
            return person
        if what.deleted:
            raise NotVisible("this message is gone")
        if isinstance(what, Answer) and what.message is None and what.user != person.id:
            raise NotVisible(f"{person.name} cannot see what only {self.workspace.name_of(what.user)} sees")
        channel = self.workspace.channels[what.channel]
        if person.id not in channel.members and channel.family != "channels":
            raise NotVisible(f"{person.name} cannot see into {channel.name}")
        return person
