"""Slack's payloads as what was heard. Pure but for the directory in memory; a malformed payload raises Malformed."""

from typing import Any

from adapters.slack import address, form, line
from adapters.slack.address import Place
from adapters.slack.directory import Directory
from adapters.slack.workspace import Me
from bot.door import Heard, Typed
from bot.malformed import careful
from bot.whole import whole

Json = dict[str, Any]

HELP = "help"
WORDLESS = "(a message without words)"


class Payloads:
    """Reading payloads takes knowing who is who, and who the bot itself is."""

    def __init__(self, directory: Directory, me: Me) -> None:
        self._directory = directory
        self._me = me

    @careful
    def command(self, body: Json) -> Heard:
        """A slash command; with nothing after it, help."""
        place = Place(body["channel_id"])
        said = line.typed(body.get("text") or "") or HELP
        return self._heard(f"cmd:{body['trigger_id']}", body["user_id"], place, line=said, shows_forms=True)

    @careful
    def pressed(self, body: Json) -> Heard | None:
        """A button or an option behind [⋯]: its value is the line. None for what is not ours."""
        action, container = body["actions"][0], body["container"]
        value = action.get("value") or (action.get("selected_option") or {}).get("value")
        if not value or container["type"] != "message":
            return None
        delivery = f"act:{body.get('trigger_id') or action['action_ts']}"
        where = _pressed_at(container, body)
        return self._heard(delivery, body["user"]["id"], where, line=value, shows_forms=True, pressed=True)

    @careful
    def submitted(self, body: Json) -> Heard:
        """A form that was filled in and sent."""
        view = body["view"]
        origin = form.origin(view)
        by = self._directory.person(origin.desk, body["user"]["id"])
        delivery = f"slack:form:{body.get('trigger_id') or view['id'] + view['hash']}"
        return whole(
            Heard(
                delivery=delivery,
                by=by,
                place=origin.place,
                desk=origin.desk,
                typed=form.typed(view),
                in_thread=self._in_thread,
            )
        )

    @careful
    def shortcut(self, body: Json) -> Heard:
        """A message that somebody wants to be a request."""
        place = Place(body["channel"]["id"], body["message_ts"])
        delivery = f"turn:{body.get('trigger_id') or body['action_ts']}"
        return self._turned(delivery, body["user"]["id"], place, body["message"])

    @careful
    def reacted(self, body: Json, message: Json) -> Heard:
        """A message to which somebody put the desk's reaction."""
        event = body["event"]
        place = Place(event["item"]["channel"], event["item"]["ts"])
        return self._turned(f"event:{body['event_id']}", event["user"], place, message)

    @careful
    def mentioned(self, body: Json) -> Heard:
        """What follows the first mention of the bot; with nothing after it, help."""
        event = body["event"]
        place = Place(event["channel"], event.get("thread_ts", ""))
        said = line.after_mention(event["text"], self._me.user) or HELP
        return self._heard(f"event:{body['event_id']}", event["user"], place, line=said)

    @careful
    def told(self, body: Json) -> Heard:
        """What is written to the bot in private: a line, whether it is mentioned or not."""
        event = body["event"]
        text = event.get("text") or ""
        said = line.after_mention(text, self._me.user) if line.begins_with_mention(text, self._me.user) else text
        return self._heard(
            f"event:{body['event_id']}", event["user"], Place(event["channel"]), line=line.typed(said) or HELP
        )

    def _heard(self, delivery: str, user: str, where: Place, **more: Any) -> Heard:
        desk, where = self._directory.desk_at(where.channel), self._directory.home(where)
        return whole(
            Heard(
                delivery=f"slack:{delivery}",
                by=self._directory.person(desk, user),
                place=str(where),
                desk=desk,
                in_thread=self._in_thread,
                **more,
            )
        )

    def _turned(self, delivery: str, user: str, where: Place, message: Json) -> Heard:
        title, _, details = (line.typed(message.get("text") or "") or WORDLESS).partition("\n")
        by_a_person = message.get("user") and not message.get("bot_id")
        values = {"title": title.strip(), "details": details.strip()}
        return self._heard(
            delivery,
            user,
            Place(where.channel),
            typed=Typed(name="open", values={name: value for name, value in values.items() if value}),
            author=address.person(message["user"] if by_a_person else user),
            source="" if where.direct else address.permalink(self._me.site, where, message.get("thread_ts", "")),
        )

    @property
    def _in_thread(self) -> str:
        return f"@{self._me.name} "


def _pressed_at(container: Json, body: Json) -> Place:
    """The thread of a message; an answer that only one person sees starts none, nor does a direct message."""
    where = Place(container["channel_id"])
    root = container.get("thread_ts") or (body.get("message") or {}).get("thread_ts")
    if where.direct:
        return where
    if root:
        return Place(where.channel, root)
    return where if container.get("is_ephemeral") else Place(where.channel, container["message_ts"])
