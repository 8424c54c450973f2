"""Routes: application commands, and the answers to interactions."""

from tests.platforms.discord import payloads
from tests.platforms.discord.command_rules import CHAT_INPUT, check_command, check_commands
from tests.platforms.discord.forms import Form
from tests.platforms.discord.palette import Palette
from tests.platforms.discord.records import Json
from tests.platforms.discord.refusals import Refusal
from tests.platforms.discord.rest import Asked, Route


class CommandRoutes:
    """The set of commands is replaced as a whole, or grows by one."""

    def __init__(self, palette: Palette) -> None:
        self.palette = palette

    def _scope(self, asked: Asked) -> int | None:
        if asked.id("application") != asked.world.application_id:
            raise Refusal(10002)
        if "guild" not in asked.ids:
            return None
        if asked.id("guild") != asked.world.guild_id:
            raise Refusal(50001)
        return asked.world.guild_id

    async def listed(self, asked: Asked) -> list[Json]:
        return self.palette.synced.get(self._scope(asked), [])

    async def replace(self, asked: Asked) -> list[Json]:
        scope = self._scope(asked)
        if not isinstance(asked.body, list):
            raise Refusal(50035, errors={"_errors": [{"code": "LIST_TYPE_CONVERT", "message": "Not a list"}]})
        check_commands(asked.body)
        known = {(one["type"], one["name"]): one["id"] for one in self.palette.synced.get(scope, [])}
        complete = []
        for command in asked.body:
            kept = known.get((command.get("type") or CHAT_INPUT, command["name"]))
            complete.append(self._complete(asked, command, scope, kept))
        self.palette.synced[scope] = complete
        return complete

    async def add(self, asked: Asked) -> tuple[int, Json]:
        scope, form = self._scope(asked), Form()
        check_command(form, (), asked.form)
        form.settle()
        before = self.palette.synced.get(scope, [])
        key = (asked.form.get("type") or CHAT_INPUT, asked.form["name"])
        known = next((one for one in before if (one["type"], one["name"]) == key), None)
        command = self._complete(asked, asked.form, scope, known["id"] if known else None)
        check_commands([*(one for one in before if one is not known), command])
        self.palette.synced[scope] = [*(one for one in before if one is not known), command]
        return (200 if known else 201), command

    def _complete(self, asked: Asked, command: Json, scope: int | None, kept: str | None) -> Json:
        said: Json = {
            "default_member_permissions": None,
            "dm_permission": True,
            "contexts": None,
            "integration_types": [0],
            "nsfw": False,
            "description": "",
            "options": [],
            **command,
            "id": kept or str(asked.world.mint()),
            "application_id": str(asked.world.application_id),
            "version": str(asked.world.mint()),
            "type": command.get("type") or CHAT_INPUT,
        }
        if scope is not None:
            said["guild_id"] = str(scope)
        return said

    def routes(self) -> list[tuple[str, str, Route]]:
        found: list[tuple[str, str, Route]] = []
        for base in ("/applications/{application}", "/applications/{application}/guilds/{guild}"):
            found += [
                ("GET", f"{base}/commands", self.listed),
                ("PUT", f"{base}/commands", self.replace),
                ("POST", f"{base}/commands", self.add),
            ]
        return found


async def callback(asked: Asked) -> Json | None:
    receipt = asked.desk.respond(asked.id("interaction"), asked.ids["token"], asked.form)
    return receipt if asked.query.get("with_response", "").lower() in ("1", "true") else None


async def follow_up(asked: Asked) -> Json:
    message = asked.desk.follow_up(asked.id("application"), asked.ids["token"], asked.form)
    return payloads.message(asked.world, message)


def _which(asked: Asked) -> tuple[int, str, str]:
    return asked.id("application"), asked.ids["token"], asked.ids.get("message", "@original")


async def fetch(asked: Asked) -> Json:
    return payloads.message(asked.world, asked.desk.find(*_which(asked)))


async def edit(asked: Asked) -> Json:
    return payloads.message(asked.world, asked.desk.edit(*_which(asked), asked.form))


async def delete(asked: Asked) -> None:
    asked.desk.delete(*_which(asked))


ANSWERS: list[tuple[str, str, Route]] = [
    ("POST", "/interactions/{interaction}/{token}/callback", callback),
    ("POST", "/webhooks/{application}/{token}", follow_up),
    ("GET", "/webhooks/{application}/{token}/messages/{message}", fetch),
    ("PATCH", "/webhooks/{application}/{token}/messages/{message}", edit),
    ("DELETE", "/webhooks/{application}/{token}/messages/{message}", delete),
]
