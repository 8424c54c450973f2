"""When PostgreSQL fails: what each kind of failure means, as a sentence for the operator. Never for a reader."""

import asyncpg

from storage.broken import SchemaTooNew, StorageBroken


def too_new(where: str, found: int, known: int) -> SchemaTooNew:
    """The refusal of a database from the future."""
    return SchemaTooNew(
        f"The database {where} has schema version {found}, but this Muster knows only up to {known}. "
        "Run the newer Muster."
    )


def still_at_work(where: str, before: int, after: int) -> StorageBroken:
    """The refusal to change a database under the hands of those who could not go on with it."""
    return StorageBroken(
        f"The database {where} has schema version {before}, and older processes work on it, which cannot "
        f"go on with {after}. Stop them all, then start this Muster."
    )


def foreign(where: str) -> StorageBroken:
    """The refusal of a database that is somebody else's."""
    return StorageBroken(
        f"The database {where} holds tables, but not Muster's. Give Muster a database of its own in storage.url."
    )


def another_encoding(where: str, encoding: str) -> StorageBroken:
    """The refusal of a database that cannot hold what people write."""
    return StorageBroken(f"The database {where} keeps its texts as {encoding}. Make one with ENCODING 'UTF8'.")


def broken(where: str, error: Exception) -> StorageBroken:
    """What an error of the driver means, and what the operator can do."""
    state = (error.sqlstate or "") if isinstance(error, asyncpg.PostgresError) else ""
    for states, sentence in _SENTENCES:
        if state.startswith(states):
            return StorageBroken(f"{sentence.format(where=where)} ({error})")
    if isinstance(error, asyncpg.PostgresError):
        return StorageBroken(f"The database {where} failed. ({state}: {error})")
    if isinstance(error, TimeoutError):
        return StorageBroken(f"{_UNREACHED.format(where=where)} (It does not answer.)")
    if isinstance(error, OSError | asyncpg.InterfaceError | asyncpg.InternalClientError):
        return StorageBroken(f"{_UNREACHED.format(where=where)} ({error})")
    return StorageBroken(f"Something could not be stored in {where}. ({type(error).__name__}: {error})")


_UNREACHED = (
    "The database {where} cannot be reached. Check that it runs and storage.url; if Muster runs, it goes on by itself."
)
_SENTENCES: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("28",),
        "The database {where} does not let Muster in. Check the user in storage.url and the password in PGPASSWORD.",
    ),
    (("3D000",), "There is no database {where}. Make it, and let Muster's user own it."),
    (("3F000", "42501"), "Muster's user may not do that in the database {where}. Let it own the database."),
    (("25006",), "The database {where} can only be read: it is a standby. Name the server that it follows."),
    (
        ("55P03", "57014", "25P03", "40001", "40P01"),
        "The database {where} is busy: something was not done in time. If Muster runs, it goes on by itself.",
    ),
    (
        ("53100",),
        "There is no room left for the database {where}. Free some space; if Muster runs, it goes on by itself.",
    ),
    (("53300",), "The database {where} has no connection left. Let it take more, or run fewer processes."),
    (("08", "57P"), _UNREACHED),
    (("58", "XX001", "XX002"), "The database {where} is damaged, or its disk is. Restore it from a backup."),
)
