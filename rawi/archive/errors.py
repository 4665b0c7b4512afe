"""What can go wrong with an archive, told with its name and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

_ADVICE = (
    (("disk is full", "no space left"), "the disk is full", "make room on it and run the same command again"),
    (
        ("database is locked", "lock timeout", "deadlock detected"),
        "another process has been writing for too long",
        "wait until it is done, or end it, and run the same command again",
    ),
    (
        ("readonly database", "read-only transaction", "permission denied"),
        "it cannot be written to",
        "check who may write the file and its folder (or the tables, in PostgreSQL)",
    ),
    (
        ("malformed", "not a database", "invalid page"),
        "it is damaged",
        "see what `rawi check` says, and fall back on a copy from before the damage",
    ),
    (
        ("disk i/o error", "could not read block", "could not write"),
        "the disk reports an error",
        "check the disk, then the archive with `rawi check`",
    ),
    (
        (
            "connection refused",
            "connection failed",
            "connection is bad",
            "connection to server",
            "server closed the connection",
            "terminating connection",
        ),
        "the database server cannot be reached",
        "check that it runs and that the address is right, and run the same command again",
    ),
    (("unable to open database file",), "it cannot be opened", "check that its folder is there and may be written to"),
)


class ArchiveError(OSError):
    """Something about an archive that its user can mend; the message names the archive and says how."""


def explain(where: str, error: BaseException) -> ArchiveError:
    """Return the error to raise for one that the database raised: which archive, what is wrong, what to do."""
    origin = getattr(error, "orig", None) or error
    said = str(origin).strip().splitlines()[0] if str(origin).strip() else type(origin).__name__
    for patterns, what, remedy in _ADVICE:
        if any(pattern in said.lower() for pattern in patterns):
            return ArchiveError(f"{where}: {what}; what was saved before is whole: {remedy} ({said})")
    return ArchiveError(f"{where}: the database refused: {said}")


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Turn what the database raises about its state (full disk, lock, lost server) into an `ArchiveError`."""
    try:
        yield
    except (exc.OperationalError, exc.InterfaceError, exc.InternalError) as error:
        raise explain(where, error) from error
    except exc.DatabaseError as error:
        # SQLite tells of a damaged file with the base class, which stands for faults of the program as well
        if type(error) is not exc.DatabaseError:
            raise
        raise explain(where, error) from error
