"""The commands people can type: what the bot has synced, and the options as the client sends them."""

from typing import Any

from tests.platforms.discord import payloads
from tests.platforms.discord.announcements import resolved_people
from tests.platforms.discord.command_rules import (
    BOOLEAN,
    CHANNEL,
    CHAT_INPUT,
    GROUP,
    INTEGER,
    MENTIONABLE,
    NUMBER,
    ROLE,
    STRING,
    SUBCOMMAND,
    USER,
)
from tests.platforms.discord.permissions import BITS
from tests.platforms.discord.records import DM, Channel, Json, Person
from tests.platforms.discord.world import World


class Palette:
    """Everything here that the client would not let a person do is an AssertionError."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.synced: dict[int | None, list[Json]] = {}

    def shown(self, person: Person, channel: Channel) -> list[Json]:
        """The commands this person is offered here."""
        return [one for scope in (self.world.guild_id, None) for one in self._usable(scope, person, channel)]

    def _usable(self, scope: int | None, person: Person, channel: Channel) -> list[Json]:
        direct = channel.kind == DM
        found = []
        for command in self.synced.get(scope, []):
            contexts = command.get("contexts")
            here = (
                (1 if direct else 0) in contexts if contexts is not None else command.get("dm_permission") is not False
            )
            if direct and (scope is not None or not here):
                continue
            needed = int(command.get("default_member_permissions") or 0)
            held = self.world.person_bits(person, channel)
            if (direct or here) and held & needed == needed:
                found.append(command)
        return found

    def find(self, kind: int, name: str, person: Person, channel: Channel) -> Json:
        offered = [one for one in self.shown(person, channel) if one["type"] == kind]
        for command in offered:
            if command["name"] == name:
                return command
        names = ", ".join(one["name"] for one in offered) or "none"
        raise AssertionError(f"@{person.name} is offered no command {name!r} here; there are: {names}")

    def typed(self, line: str, options: Json, person: Person, channel: Channel, *, focused: str | None = None) -> Json:
        """The `data` of a slash command typed as `group subcommand` with named options."""
        first, *path = line.lstrip("/").split()
        command = self.find(CHAT_INPUT, first, person, channel)
        node, nesting = command, []
        for word in path:
            inner = [one for one in node["options"] if one["type"] in (SUBCOMMAND, GROUP)]
            node = next((one for one in inner if one["name"] == word), {})
            known = ", ".join(one["name"] for one in inner)
            assert node, f"/{line}: there is no {word!r}; there are: {known}"
            nesting.append(node)
        inner = node.get("options") or []
        assert not any(one["type"] in (SUBCOMMAND, GROUP) for one in inner), f"/{line} needs a subcommand"
        resolved: Json = {}
        given = self._fill(line, inner, options, resolved, focused)
        for level in reversed(nesting):
            given = [{"name": level["name"], "type": level["type"], "options": given}]
        data: Json = {"id": command["id"], "name": command["name"], "type": CHAT_INPUT, "options": given}
        if resolved:
            data["resolved"] = resolved
        if command.get("guild_id"):
            data["guild_id"] = command["guild_id"]
        return data

    def _fill(self, line: str, known: list[Json], options: Json, resolved: Json, focused: str | None) -> list[Json]:
        names = [one["name"] for one in known]
        for name in options:
            assert name in names, f"/{line} has no option {name!r}; it has: {', '.join(names) or 'none'}"
        given = []
        for option in known:
            name = option["name"]
            if options.get(name) is None:
                missing = option.get("required") and focused is None
                assert not missing, f"/{line}: the option {name!r} is required"
                continue
            if name == focused:
                assert option.get("autocomplete"), f"/{line}: {name!r} offers no completion"
                given.append({"name": name, "type": option["type"], "value": str(options[name]), "focused": True})
                continue
            value = self._value(f"/{line} {name}", option, options[name], resolved)
            given.append({"name": name, "type": option["type"], "value": value})
        return given

    def _value(self, where: str, option: Json, value: Any, resolved: Json) -> Any:
        kind = option["type"]
        if option.get("choices"):
            for choice in option["choices"]:
                if value in (choice["name"], choice["value"]):
                    return choice["value"]
            raise AssertionError(f"{where}: no choice {value!r}; there are {[c['name'] for c in option['choices']]}")
        if kind == STRING:
            assert isinstance(value, str), f"{where} is a text"
            low, high = option.get("min_length") or 0, option.get("max_length") or 6_000
            assert low <= len(value) <= high, f"{where} is {len(value)} long; it takes {low} to {high}"
        elif kind in (INTEGER, NUMBER):
            allowed = (int,) if kind == INTEGER else (int, float)
            assert isinstance(value, allowed) and not isinstance(value, bool), f"{where} is a number"
            assert option.get("min_value") is None or value >= option["min_value"], f"{where}: {value} is too low"
            assert option.get("max_value") is None or value <= option["max_value"], f"{where}: {value} is too high"
        elif kind == BOOLEAN:
            assert isinstance(value, bool), f"{where} is yes or no"
        elif kind in (USER, ROLE, MENTIONABLE, CHANNEL):
            return self.resolve(where, kind, value, resolved)
        return value

    def resolve(self, where: str, kind: int, value: int | str, resolved: Json) -> str:
        """A person, role or channel by name or id, described under `resolved`."""
        world = self.world
        for person in world.people.values() if kind in (USER, MENTIONABLE) else ():
            if value in (person.id, person.name, f"@{person.name}"):
                for part, entries in resolved_people(world, [person.id]).items():
                    resolved.setdefault(part, {}).update(entries)
                return str(person.id)
        for role in world.roles.values() if kind in (ROLE, MENTIONABLE) else ():
            if value in (role.id, role.name, f"@{role.name}"):
                resolved.setdefault("roles", {})[str(role.id)] = payloads.role(role)
                return str(role.id)
        for channel in world.channels.values() if kind == CHANNEL else ():
            if value in (channel.id, channel.name, f"#{channel.name}") and channel.kind != DM:
                shown = payloads.channel(world, channel) | {"permissions": str(BITS["view_channel"])}
                resolved.setdefault("channels", {})[str(channel.id)] = shown
                return str(channel.id)
        raise AssertionError(f"{where}: nobody and nothing here is called {value!r}")
