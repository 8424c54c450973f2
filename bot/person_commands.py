"""The commands about one person, as an operator types them: to forget them, and to give them what is kept of them."""

import asyncio
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.config import Config

Load = Callable[[Path], Config]
Link = Callable[[Config, str, str], str]
BROKEN, WRONG = 1, 2
Person = Annotated[str, typer.Argument(help="Who: slack:U0123456789, discord:100000000000000001, or as pasted.")]
Desks = Annotated[list[str] | None, typer.Option("--desk", help="This desk alone; may be given again.")]
LETTERS = re.compile(r"\w.*\w", re.DOTALL)


def _long_enough(names: list[str] | None) -> list[str] | None:
    """What is no name, such as a variable that is not set, stands in everybody's words."""
    for name in names or ():
        if not LETTERS.search(name):
            raise typer.BadParameter(f"{name!r} is no name that anybody could be known by: two letters at least.")
    return names


Names = Annotated[
    list[str] | None, typer.Option("--name", help="What others call them; may be given again.", callback=_long_enough)
]
ConfigFile = Annotated[Path, typer.Option("--config", help="The configuration; secrets come from the environment.")]


def add(cli: typer.Typer, load: Load, link: Link) -> None:
    """Add them to the command line. What they do is loaded with whichever is typed."""

    @cli.command()
    def forget(
        person: Person,
        *,
        desk: Desks = None,
        name: Names = None,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is found of them, and where.")] = False,
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
        also_open: Annotated[bool, typer.Option("--also-open", help="Also if they are in open requests.")] = False,
        config: ConfigFile = Path("muster.toml"),
    ) -> None:
        """Erase a person's words and name everywhere, also in what happened, and keep the measures; also while it runs.

        What platforms go on showing is listed before: keep the list. Called off half way, it goes on when typed again.
        """
        from bot.asking_first import asked_first  # noqa: PLC0415
        from bot.clock import Clock  # noqa: PLC0415
        from bot.forgetting import Wish  # noqa: PLC0415

        settings = load(config)
        who = _of_one_workspace(settings, _id_of(person), desk)
        wish = Wish(who=who, desks=tuple(desk or ()), names=tuple(name or ()), also_open=also_open)
        sure = None if dry_run else (lambda: yes or typer.confirm("Forget them?", err=True))
        found = partial(link, settings)
        raise typer.Exit(asked_first(settings, wish, link=found, say=typer.echo, sure=sure, clock=Clock()))

    @cli.command()
    def export(
        person: Person,
        file: Annotated[Path, typer.Argument(help="The file that it is written to; - for the terminal.")],
        *,
        desk: Desks = None,
        name: Names = None,
        config: ConfigFile = Path("muster.toml"),
    ) -> None:
        """Write down all that is kept about one person, as JSON that they can read; also while Muster runs."""
        from bot.clock import Clock  # noqa: PLC0415
        from bot.exporting import exported, handed_out  # noqa: PLC0415

        settings = load(config)
        who = _of_one_workspace(settings, _id_of(person), desk)
        try:
            said, unsaid = asyncio.run(exported(settings, who, tuple(desk or ()), tuple(name or ()), Clock().now()))
            told = handed_out(said, who, file, typer.echo, unsaid=unsaid)
        except (ValueError, LookupError) as mistake:
            typer.echo(str(mistake.args[0]), err=True)
            raise typer.Exit(WRONG) from None
        if unsaid:
            typer.echo(unsaid, err=True)
        raise typer.Exit(0 if told else BROKEN)


def _of_one_workspace(config: Config, who: str, desks: list[str] | None) -> str:
    """The same person, if they are one. In another workspace the same id may be somebody else's."""
    meant = {name: desk.slack for name, desk in config.desks.items() if desk.slack and (not desks or name in desks)}
    if who.startswith("slack:") and len({place.installation for place in meant.values()}) > 1:
        where = ", ".join(f"{name} in {place.installation}" for name, place in meant.items())
        what = f"has to be given: in another workspace {who} may be somebody else ({where})"
        raise typer.BadParameter(what, param_hint="--desk")
    return who


def _id_of(typed: str) -> str:
    from bot.persons import person  # noqa: PLC0415

    try:
        return person(typed)
    except ValueError as mistake:
        raise typer.BadParameter(str(mistake), param_hint="PERSON") from None
