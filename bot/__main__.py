"""The command line, and the composition root: the only module that imports adapters."""

import asyncio
import sys
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import keeping_commands, person_commands
from bot.clock import Clock
from bot.config import Config, Misconfigured, load
from bot.door import Door, Hears
from bot.duties import Duties
from bot.homes import homes
from bot.installs import kept_installs
from bot.paces import Paces
from storage.broken import SchemaTooNew, StorageBroken
from storage.store import Store
from swarm import when
from swarm.refused import Refused

if TYPE_CHECKING:
    from bot.doctor import Checkup
    from bot.sealing import Values

WRONG_CONFIG = 2
"""The exit code of a mistake in the configuration or on the command line."""
BROKEN = 1

cli = typer.Typer(no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
ConfigFile = Annotated[Path, typer.Option("--config", help="The configuration; secrets come from the environment.")]


@cli.command()
def run(
    config: ConfigFile = Path("muster.toml"),
    ahead: Annotated[str, typer.Option(help="Rehearse: let the clock go ahead, by 2h or 3d. Never in earnest.")] = "",
) -> None:
    """Run whatever is configured: Slack, Discord or both, until SIGTERM or SIGINT."""
    from bot.exposed import warn
    from bot.logs import to_stderr
    from bot.paces import paces
    from bot.process import run as run_process
    from storage.keeping import alone

    settings, clock = _loaded(config), Clock(_length(ahead))
    to_stderr(settings)
    warn(config, settings)

    async def running() -> None:
        async with paces(settings.where) as kept:
            await run_process(
                settings.where, homes(settings), clock, partial(_doors, settings, paces=kept, clock=clock)
            )

    with alone(settings.where, "`muster run`"):
        asyncio.run(running())


@cli.command()
def console(
    db: Annotated[Path, typer.Option("--db", help="The database file; what happened in it goes on.")],
    json: Annotated[bool, typer.Option("--json", help="One line of JSON per answer, refusal and effect.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if a line was refused.")] = False,
) -> None:
    """Talk to Muster in the terminal, as anybody: `requester> open printer jams`, `helper #1> take`."""
    from adapters.console.session import converse, typed
    from bot.logs import quiet
    from storage.keeping import sharing

    quiet()
    with sharing(db, "`muster console`"):
        refused = asyncio.run(converse(db, typed(prompt=sys.stdin.isatty() and not json), json=json))
    raise typer.Exit(1 if strict and refused else 0)


@cli.command()
def demo() -> None:
    """A guided tour of one request, from open to closed, in a database that is thrown away."""
    from adapters.console.demo import tour
    from bot.logs import quiet

    quiet()
    asyncio.run(tour(stay=sys.stdin.isatty() and sys.stdout.isatty()))


@cli.command()
def doctor(config: ConfigFile = Path("muster.toml")) -> None:
    """Say what is wrong: what could not be done on a platform, and what still waits; also while Muster runs."""
    from bot.at_hand import opened
    from bot.doctor import asked
    from bot.exposed import exposed
    from bot.installs import complaints

    settings = _loaded(config, to_run=False)
    checkups = list(_checkups(settings, asyncio.run(opened(settings))))
    findings = asyncio.run(asked(settings.where, list(settings.desks), checkups))
    findings += [*asyncio.run(complaints(settings)), *exposed(config, settings)]
    for finding in findings or ["Nothing is wrong: everything was delivered."]:
        typer.echo(finding)
    raise typer.Exit(BROKEN if findings else 0)


@cli.command()
def key() -> None:
    """Make a key for MUSTER_KEY, which seals the tokens of many workspaces. Keep it where only Muster finds it."""
    from bot.sealing import new_key

    typer.echo(new_key())


@cli.command()
def policy(config: ConfigFile = Path("muster.toml")) -> None:
    """Say what is in force on every desk: limits, hours and coming holidays, tiers, who is told of what."""
    from bot.clock import Clock
    from bot.policy_words import policy_of

    now = Clock().now()
    desks = _loaded(config, to_run=False).desks
    typer.echo("\n\n".join(policy_of(name, desk, now) for name, desk in desks.items()))


def _link(config: Config, desk: str, where: str) -> str:
    """Where a browser finds what lives at an address of a desk; on Slack only the workspace's own address would say."""
    from adapters.discord import address

    place = config.desks[desk].discord if desk in config.desks else None
    return address.link(place.guild, *where.partition(":")[2].split("/")) if place and address.bare(where) else where


def _doors(
    config: Config, app: Hears, duties: Duties, store: Store, *, paces: Paces, clock: Clock
) -> Mapping[str, Door]:
    doors: dict[str, Door] = {}
    on_slack = {name: desk for name, desk in config.desks.items() if desk.slack}
    on_discord = {name: desk for name, desk in config.desks.items() if desk.discord}
    if on_slack:
        from adapters.slack.door import SlackDoor

        its = kept_installs(config, store, clock)
        doors["slack"] = SlackDoor(config.slack, on_slack, config.secrets, app, paces, duties=duties, installs=its)
    if on_discord:
        from adapters.discord.door import DiscordDoor

        doors["discord"] = DiscordDoor(config.discord, on_discord, config.secrets, app, paces, duties=duties)
    return doors


def _checkups(config: Config, installed: "Mapping[str, Values]") -> Iterator["Checkup"]:
    """Of the platforms that desks are on, if their tokens are at hand."""
    slack, discord = config.secrets.slack_bot_token, config.secrets.discord_token
    if desks := {name: desk for name, desk in config.desks.items() if desk.slack}:
        from adapters.slack.checkup import examine, examine_each

        if slack:
            yield partial(examine, config.slack, desks, slack.get_secret_value())
        elif installed:
            yield partial(examine_each, config.slack, desks, installed)
    if discord and (desks := {name: desk for name, desk in config.desks.items() if desk.discord}):
        from adapters.discord.checkup import examine as ask_discord

        yield partial(ask_discord, config.discord, desks, discord.get_secret_value())


def _length(typed: str) -> timedelta:
    try:
        return when.duration(typed) if typed else timedelta()
    except Refused as refused:
        raise typer.BadParameter(str(refused), param_hint="--ahead") from None


def _loaded(path: Path, *, to_run: bool = True) -> Config:
    try:
        return load(path, to_run=to_run)
    except Misconfigured as mistake:
        typer.echo(str(mistake), err=True)
        raise typer.Exit(WRONG_CONFIG) from None


keeping_commands.add(cli, partial(_loaded, to_run=False))
person_commands.add(cli, partial(_loaded, to_run=False), _link)


def main() -> None:
    """The command `muster`."""
    try:
        cli()
    except (StorageBroken, SchemaTooNew) as broken:
        typer.echo(str(broken), err=True)
        sys.exit(BROKEN)


if __name__ == "__main__":
    main()
