"""What people see, and waiting until they see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .mentions import mentioned
from .platform import Platform
from .reading import mrkdwn
from .records import Answer, Channel, Json, Message, View


class Seeing(Platform):
    def messages(self, channel: str) -> list[Message]:
        """Top level, oldest first, without what was deleted."""
        found = self.workspace.channel(channel).messages.values()
        return [message for message in found if not message.deleted and not message.thread_ts]

    def thread(self, channel: str, root: Message | str) -> list[Message]:
        """The root and its replies, by the root or any message of the thread."""
        place = self.workspace.channel(channel)
        first = place.messages[root.ts if isinstance(root, Message) else root]
        first = place.messages[first.thread_ts or first.ts]
        return [message for message in (first, *self.workspace.replies(place, first.ts)) if not message.deleted]

    def dm(self, user: str) -> list[Message]:
        """Everything in the direct messages between the app and somebody."""
        return [message for message in self.workspace.im(user).messages.values() if not message.deleted]

    def seen_only_by(self, user: str) -> list[Answer]:
        person = self.workspace.user(user).id
        return [answer for answer in self.workspace.answers if answer.user == person and not answer.deleted]

    def view(self, user: str) -> View | None:
        """The modal on top, if any is open."""
        return self.workspace.top_view(self.workspace.user(user).id)

    def plain(self, what: Message | Answer | View | str | list[Json]) -> str:
        """As read by a person; of a string as mrkdwn, of a list as blocks."""
        if isinstance(what, str):
            return mrkdwn(what, self.workspace.name_of)
        if isinstance(what, list):
            return self.workspace.read("", what)
        return what.plain

    def pings(self, message: Message) -> list[str]:
        """Who was notified when it was posted. Edits notify nobody, nor do mentions of people outside the channel."""
        return list(message.notified)

    def mentions(self, what: Message | Answer) -> list[str]:
        """Whom its present words mention, notified or not."""
        return mentioned(self.workspace, what.text, what.blocks)

    def permalink(self, message: Message) -> str:
        link = f"https://{self.workspace.domain}.slack.com/archives/{message.channel}/p{message.ts.replace('.', '')}"
        return f"{link}?thread_ts={message.thread_ts}&cid={message.channel}" if message.thread_ts else link

    async def until(self, condition: Callable[[], object], timeout: float = 5.0) -> None:
        """Until it holds, asked whenever anything changes here; otherwise everything visible is in the error."""
        if not await self.workspace.until(condition, timeout):
            raise AssertionError(f"not within {timeout} s. What people see:\n{self.transcript()}")

    async def quiet(self, timeout: float = 5.0) -> None:
        """Until nothing is under way: no delivery unacknowledged, no call unanswered."""
        await self.until(lambda: self.idle, timeout)

    @property
    def idle(self) -> bool:
        return not self.post.under_way and not self.calls_under_way

    def transcript(self) -> str:
        return "\n".join(self._lines())

    def _lines(self) -> Iterator[str]:
        for channel in self.workspace.channels.values():
            if channel.messages:
                yield f"{'@' if channel.im else '#'}{channel.name}{' (archived)' if channel.archived else ''}"
                yield from self._channel_lines(channel)
        for answer in self.workspace.answers:
            if not answer.deleted:
                yield _entry(f"(only {self.workspace.name_of(answer.user)})", answer.plain)
        for user, stack in self.workspace.views.items():
            for view in stack:
                yield _entry(f"(modal of {self.workspace.name_of(user)})", view.plain)
        for call in self.calls:
            if call.error:
                yield f"! {call.method} -> {call.error}"

    def _channel_lines(self, channel: Channel) -> Iterator[str]:
        for message in channel.messages.values():
            if message.thread_ts:
                continue
            for one in (message, *self.workspace.replies(channel, message.ts)):
                words = "(deleted)" if one.deleted else one.plain
                marks = " (edited)" if one.edits else ""
                yield _entry(("    " if one.thread_ts else "  ") + self.workspace.name_of(one.user) + marks, words)


def _entry(who: str, words: str) -> str:
    margin = " " * (len(who) - len(who.lstrip()) + 2)
    return f"{who}: " + words.replace("\n", f"\n{margin}")
