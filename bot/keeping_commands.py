"""The commands that keep a database, as an operator types them: to copy it, to move it, to look through it."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from bot.config import Config

BROKEN = 1
ConfigFile = Annotated[Path, typer.Option("--config", help="The configuration; secrets come from the environment.")]


def add(cli: typer.Typer, load: Callable[[Path], Config]) -> None:
    """Add them to the command line. What they do is loaded with whichever is typed."""

    @cli.command()
    def backup(
        file: Annotated[Path, typer.Argument(help="The file that becomes the backup.")],
        config: ConfigFile = Path("muster.toml"),
        force: Annotated[bool, typer.Option("--force", help="Overwrite the file if it is there.")] = False,
    ) -> None:
        """Copy the whole database, as it is at one moment, into one file; also while Muster runs."""
        from bot.keeping import backed_up  # noqa: PLC0415

        _say(backed_up(load(config).where, file, force=force))

    @cli.command()
    def restore(
        file: Annotated[Path, typer.Argument(help="A file that `muster backup` has made.")],
        config: ConfigFile = Path("muster.toml"),
        force: Annotated[bool, typer.Option("--force", help="Also where something is; it is kept aside.")] = False,
    ) -> None:
        """Put a backup in the place of the database, if all is well with it. Muster has to be stopped."""
        from bot.keeping import restored  # noqa: PLC0415

        _say(restored(file, load(config).where, force=force))

    @cli.command()
    def migrate(
        to: Annotated[str, typer.Argument(help="A file that is not there yet, or postgresql://user@host/database.")],
        config: ConfigFile = Path("muster.toml"),
    ) -> None:
        """Move everything into another, empty database, and compare every row. Muster has to be stopped."""
        from bot.moving import migrated, target  # noqa: PLC0415

        try:
            place = target(to)
        except ValueError as mistake:
            raise typer.BadParameter(str(mistake), param_hint="TO") from None
        _say(migrated(load(config), place))

    @cli.command()
    def verify(
        db: Annotated[Path | None, typer.Option("--db", help="Another file than the configured one: a backup.")] = None,
        config: ConfigFile = Path("muster.toml"),
    ) -> None:
        """Look through the whole database for what does not fit together; also while Muster runs."""
        from bot.keeping import verified  # noqa: PLC0415

        _say(verified(db or load(config).where))

    @cli.command()
    def rebuild(config: ConfigFile = Path("muster.toml")) -> None:
        """Remake every request's row that is not as its history says.

        A Muster on a file has to be stopped for it; on PostgreSQL it may run, but nobody can write meanwhile.
        """
        from bot.keeping import remade  # noqa: PLC0415

        _say(remade(load(config).where))


def _say(work: Coroutine[Any, Any, tuple[list[str], bool]]) -> NoReturn:
    """Carry something out and say what came of it."""
    from bot.keeping import carried_out  # noqa: PLC0415

    said, well = carried_out(work)
    for one in said:
        typer.echo(one)
    raise typer.Exit(0 if well else BROKEN)
