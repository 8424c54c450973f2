"""What an administrator does to a server: everything gets another name, or a role goes. Ids stay what they are."""

from tests.platforms.discord import payloads
from tests.platforms.discord.double import DiscordDouble
from tests.platforms.discord.guild_payload import guild


def rename_everything(double: DiscordDouble, suffix: str = " (old)") -> None:
    """The server, its roles and its channels."""
    world, of = double.world, {"guild_id": str(double.guild)}
    world.emit("GUILD_UPDATE", {**guild(world), "name": f"Anything{suffix}"}, None)
    for role in world.roles.values():
        if role is not world.everyone:
            role.name += suffix
            world.emit("GUILD_ROLE_UPDATE", {**of, "role": payloads.role(role)}, None)
    for channel in list(world.channels.values()):
        if channel.parent is channel and channel.recipient is None:
            channel.name += suffix
            world.emit("CHANNEL_UPDATE", payloads.channel(world, channel), channel)


def delete_role(double: DiscordDouble, snowflake: int) -> None:
    """Whoever had it has it no more; nobody is told so one by one."""
    role = double.world.roles.pop(snowflake)
    for person in double.world.people.values():
        if role in person.roles:
            person.roles.remove(role)
    double.world.emit("GUILD_ROLE_DELETE", {"guild_id": str(double.guild), "role_id": str(snowflake)}, None)
