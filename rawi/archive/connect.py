"""Open an archive: a SQLite file by its path, a PostgreSQL database by its URL; bring its tables up to date."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, exc, inspect, text
from sqlalchemy.engine import URL, make_url

from rawi.archive.errors import ArchiveError, explained

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0001"
"""The newest migration: the shape of the tables that this version of Rawi reads and writes."""

APPLICATION_ID = int.from_bytes(b"Rawi", "big")
"""Marks a SQLite file as an archive (`PRAGMA application_id`)."""

WAIT_SECONDS = 60
"""How long a writer waits for another one to finish its transaction."""

_WRITES = "rawi_writes"
_POSTGRESQL = "postgresql+psycopg"


def open_engine(where: str | Path, create: bool = False, *, readonly: bool = False) -> Engine:
    """Return the engine of the archive at `where`, its tables brought up to date.

    `where` is the path of a SQLite file or a URL (`postgresql://user@host/name`, `sqlite:///path`). `create` makes an
    archive where there is none; `readonly` opens one without the right to change it, and without changing its tables.
    Raises ArchiveError, naming the archive and what to do, where there is none, where it is something else, where it
    was made by a newer version, or cannot be opened.
    """
    url = _url(where)
    name = name_of(where)
    if url.get_backend_name() == "sqlite":
        _check_file(Path(url.database or ""), create)
        engine = _sqlite(url, readonly)
    elif url.get_backend_name() == "postgresql":
        engine = _postgresql(url, readonly)
    else:
        raise ArchiveError(f"{name}: an archive is a SQLite file or a postgresql:// address, not {url.drivername}")
    try:
        with explained(name):
            _bring_up_to_date(engine, name, create, readonly)
    except BaseException:
        engine.dispose()
        raise
    return engine


def name_of(where: str | Path) -> str:
    """Return how to call an archive in messages: its path, or its URL without the password."""
    url = _url(where)
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    return url.set(drivername=url.get_backend_name()).render_as_string(hide_password=True)


def writing(engine: Engine) -> Engine:
    """Return `engine` for transactions that write: in SQLite they wait for each other at once, not midway."""
    return engine.execution_options(**{_WRITES: True})


def reading(engine: Engine) -> Engine:
    """Return `engine` for transactions that see one state of the archive from their first query to their last."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="REPEATABLE READ")
    return engine


def _url(where: str | Path) -> URL:
    if isinstance(where, str) and "://" in where:
        try:
            url = make_url(where)
        except (exc.ArgumentError, ValueError):
            raise ArchiveError(
                f"{where}: not an address of a database: write postgresql://user@host/name, or the path of a file"
            ) from None
        if url.drivername in ("postgresql", "postgres"):
            url = url.set(drivername=_POSTGRESQL)
        return url
    return URL.create("sqlite", database=os.path.expanduser(str(where)))


def _check_file(path: Path, create: bool) -> None:
    if path.is_dir():
        raise ArchiveError(f"{path}: is a folder; an archive is a file: name one in it, like {path / 'news.rawi'}")
    if not path.exists():
        if not create:
            raise ArchiveError(f"{path}: there is no archive; `rawi add {path} SOURCE` makes one")
        path.parent.mkdir(parents=True, exist_ok=True)
        return
    with path.open("rb") as stream:
        begin = stream.read(72)
    if begin and not begin.startswith(b"SQLite format 3\0"):
        raise ArchiveError(f"{path}: is no archive (and no SQLite file): choose another name")
    mark = int.from_bytes(begin[68:72], "big")
    if begin and mark not in (0, APPLICATION_ID):
        raise ArchiveError(f"{path}: is a SQLite file of another program: choose another name")


def _sqlite(url: URL, readonly: bool) -> Engine:
    path = Path(url.database or "").resolve()
    mode = "rwc"
    if readonly:
        # without the right to write beside the file SQLite cannot share it, and has to take it as it is
        beside = path.with_name(f"{path.name}-wal")
        alone = not os.access(path.parent, os.W_OK) and not (beside.exists() and beside.stat().st_size)
        mode = "ro&immutable=1" if alone else "ro"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(
            f"{path.as_uri()}?mode={mode}",
            uri=True,
            timeout=WAIT_SECONDS,
            check_same_thread=False,
            # transactions begin where SQLAlchemy says so, not where the driver guesses
            isolation_level=None,
        )

    engine = create_engine(url, creator=connect)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: Any) -> None:
        if not readonly:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        connection.create_function("strpos", 2, _place, deterministic=True)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA cache_size = -32768")
        connection.execute("PRAGMA mmap_size = 1073741824")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES) and not readonly
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _place(whole: bytes | None, part: bytes) -> int | None:
    """Where a part stands in a whole, from 1; 0 where it does not: `strpos` of PostgreSQL, for bytes."""
    return None if whole is None else whole.find(part) + 1


def _postgresql(url: URL, readonly: bool) -> Engine:
    if url.drivername != _POSTGRESQL:
        raise ArchiveError(f"{url.drivername}: write the address as postgresql://user@host/name")
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        raise ArchiveError(
            f"an archive in PostgreSQL needs the package psycopg: pip install 'rawi[postgres]' ({error})"
        ) from None
    options = f"-c lock_timeout={WAIT_SECONDS}s -c timezone=UTC -c client_min_messages=warning"
    if readonly:
        options += " -c default_transaction_read_only=on"
    return create_engine(url, connect_args={"options": options}, pool_pre_ping=True)


def _bring_up_to_date(engine: Engine, name: str, create: bool, readonly: bool) -> None:
    with engine.connect() as connection:
        shape = _shape(connection)
        if shape == HEAD:
            return
        empty = not inspect(connection).get_table_names()
    if shape is None and not empty:
        raise ArchiveError(f"{name}: holds tables of another program: choose another name or database")
    if shape is None and not create:
        raise ArchiveError(f"{name}: there is no archive; `rawi add {name} SOURCE` makes one")
    if shape is not None and shape not in shapes():
        raise ArchiveError(f"{name}: was written by a newer version of Rawi (tables {shape}): update rawi")
    if readonly:
        raise ArchiveError(f"{name}: was written by an older version of Rawi: `rawi check {name}` brings it up to date")
    _migrate(engine)


def _shape(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def config() -> Config:
    """Return the settings of Alembic: where the migrations lie."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    # a folder may have a colon or a space in its name, so that no separator is looked for
    settings.set_main_option("path_separator", "newline")
    return settings


def shapes() -> set[str]:
    """Return the names of all migrations."""
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}


def _migrate(engine: Engine) -> None:
    from alembic import command

    with writing(engine).begin() as connection:
        if engine.dialect.name == "postgresql":
            # two processes that open a new archive at once make its tables one after the other
            connection.execute(text("SELECT pg_advisory_xact_lock(:id)"), {"id": APPLICATION_ID})
        if _shape(connection) == HEAD:
            return
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
