"""The Discord door: native slash commands with typed options, in a text channel or a forum, against the double."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from adapters.discord.commands import group_of
from bot.grammar import parse
from tests.platforms.discord import DiscordDouble, Message
from tests.stories.manifest import discord_permissions
from tests.stories.process import Muster
from tests.stories.stage import CAST, PATIENCE, SITTING

ROLES = ("staff", "tier2", "tier3", "vendor", "lead")


class DiscordStage:
    def __init__(self, double: DiscordDouble, folder: Path, *, forum: bool = False, policy: str = "") -> None:
        self.name = "discord-forum" if forum else "discord"
        self.double = double
        double.privileged = {"members"}
        double.world.bot.roles[0].permissions = discord_permissions()
        roles = {role: double.role(role) for role in ROLES}
        for person, role in CAST.items():
            double.user(person, roles=(role,) if role else ())
        self.channel = double.channel("help", forum=forum)
        named = "\n".join(f'{role} = ["{its}"]' for role, its in roles.items())
        addresses = f'api_url = "{double.api_url}"\ngateway_url = "{double.gateway_url}"'
        self.platform = f"[discord]\n{addresses}\ncalls_a_second = 10_000\n"
        self.private_channel = double.channel("help-in-private") if forum else self.channel
        self.place = (
            f'[desks.support.discord]\nguild = "{double.guild}"\nchannel = "{self.channel}"\n'
            f'private_channel = "{self.private_channel}"\n'
            f"[desks.support.discord.roles]\n{named}\n"
        )
        self.secrets = {"DISCORD_TOKEN": double.token}
        config = f"{self.platform}[desks.support.policy]\n{policy}\n{self.place}"
        self.muster = Muster(folder, config, self.secrets)
        self._shown: dict[str, list[str]] = {}

    async def start(self) -> None:
        await self.muster.start()
        await self.double.until(lambda: self.double.palette.synced, 10)

    async def restart(self) -> None:
        assert await self.muster.stop() == 0
        await self.muster.start()

    async def crash(self) -> None:
        await self.muster.kill()
        await self.muster.start()

    async def later(self, length: str) -> None:
        await self.muster.later(length)

    async def types(self, who: str, line: str, request: int | None = None) -> str:
        name, options = typed(line)
        where = self.channel if request is None else self._thread(request).id
        return (await self.double.slash(who, where, f"{group_of(name)} {name}", **options)).plain

    async def says(self, who: str, words: str, request: int) -> None:
        await self.double.says(who, self._thread(request).id, words)

    async def presses(self, who: str, label: str, request: int, *, fill: dict[str, str] | None = None) -> str:
        answer = await self.double.presses(who, self._with(who, label, request), label)
        if fill is not None:
            assert answer.modal is not None, answer.plain
            labels = {name: _label([field.label for field in answer.modal.fields], name) for name in fill}
            answer = await self.double.submits(who, answer, {labels[name]: value for name, value in fill.items()})
        return answer.plain

    def card(self, request: int) -> str:
        return self._card(request).plain

    def runs_out(self, request: int) -> timedelta:
        """As the timestamp beside "Next" has it, which every reader's own client counts from."""
        shown = re.search(r"^\*\*Next\*\* .*<t:(\d+):R>", self._card(request).embeds[0]["description"], re.MULTILINE)
        assert shown, self._card(request).embeds
        return datetime.fromtimestamp(int(shown[1]), UTC) - self.muster.now()

    def thread(self, request: int) -> list[str]:
        posted = self.double.thread_messages(self._thread(request).id)[1:]
        return [one.plain for one in posted if one.author.name == "muster" and not one.ephemeral]

    def private(self, who: str) -> list[str]:
        return [one.plain for one in self.double.dm(who)]

    def leads_to(self, who: str, request: int) -> bool:
        said = self.double.dm(who)[-1]
        words = "".join([said.content, *(one.get("description", "") for one in said.embeds)])
        thread = self._thread(request).id
        return f"<#{thread}>" in words or f"](https://discord.com/channels/{self.double.guild}/{thread})" in words

    async def until(self, told: Callable[[], object], seconds: float = PATIENCE) -> None:
        await self.double.until(told, seconds)

    def _card(self, request: int) -> Message:
        return self.double.thread_messages(self._thread(request).id)[0]

    def _thread(self, request: int) -> Any:
        threads = [*self.double.threads(self.channel), *self.double.threads(self.private_channel)]
        if request == SITTING:
            return [one for one in threads if re.match(r"(Dispatch|Backlog) swarm\b", one.name)][-1]
        found = [one for one in threads if one.name.startswith((f"#{request} ", f"support-{request}-"))]
        return found[0]

    def _with(self, who: str, label: str, request: int) -> Message:
        here = [*self.double.thread_messages(self._thread(request).id), *self.double.dm(who)]
        return [one for one in here if f"[{label}]" in one.plain][-1]


def typed(line: str) -> tuple[str, dict[str, Any]]:
    """A typed line as the options somebody picks on Discord: people by name, the request by number."""
    parsed = parse(re.sub(rf"@({'|'.join(CAST)})\b", r"@name:\1", line))
    options: dict[str, Any] = {name: _picked(value) for name, value in parsed.values.items()}
    if parsed.target is not None:
        options["request"] = parsed.target.number
    return parsed.command.name, options


def _picked(value: object) -> object:
    match value:
        case StrEnum():
            return value.value
        case tuple():
            return " ".join(str(one) for one in value)
        case str() if value.startswith("name:"):
            return value.removeprefix("name:")
        case _:
            return value


def _label(labels: list[str], name: str) -> str:
    found = [label for label in labels if label.lower().startswith(name)]
    assert found, f"no field {name} in {labels}"
    return found[0]
