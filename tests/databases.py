"""Fixtures that give a test an archive of its own, on a fresh SQLite file and on a fresh PostgreSQL database.

    pytest_plugins = ["databases"]

    def test_something(archive): ...     # an open, empty archive; runs on both databases
    def test_other(place): ...           # where to open one: a path, then a URL

The PostgreSQL server is a real one, started from Debian's binaries (`apt-get install postgresql`) once for each
process that runs tests, in a folder of its own, reached by a Unix socket only. Where there is none, its tests are
skipped and say so; with RAWI_REQUIRE_ALL=1 they fail instead.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from rawi.archive.store import Archive

USERS = ("postgres", "nobody")
"""Whom the server runs as where the tests run as root, which it refuses: the first of these that there is."""

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=32MB", "max_connections=40")
START_SECONDS = 60
_numbers = itertools.count(1)


class Server:
    """A running PostgreSQL server; `url` is the address of one of its databases."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.has_model = False

    def url(self, database: str) -> str:
        return f"postgresql://rawi@/{database}?host={self.folder}"

    def run(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(f"host={self.folder} user=rawi dbname=postgres", autocommit=True) as connection:
            connection.execute(statement)

    def fresh(self, *, with_tables: bool = False) -> str:
        """Make a database, empty or with the tables of an archive, and return its address."""
        name = f"test_{next(_numbers)}"
        if with_tables and not self.has_model:
            self.run("CREATE DATABASE model")
            Archive(self.url("model"), create=True).close()
            self.has_model = True
        self.run(f"CREATE DATABASE {name} TEMPLATE {'model' if with_tables else 'template0'}")
        return self.url(name)

    def drop(self, url: str) -> None:
        self.run(f"DROP DATABASE {url.split('/')[3].split('?')[0]} WITH (FORCE)")


def binaries() -> Path | None:
    """Return the folder of PostgreSQL's programs, the newest version first."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    found += [Path(on_path).resolve().parent] if on_path else []
    return next((p for p in found if (p / "initdb").exists() and (p / "postgres").exists()), None)


def _other_user() -> pwd.struct_passwd | None:
    if os.getuid() != 0:
        return None
    for name in USERS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise RuntimeError(f"PostgreSQL does not run as root, and there is no user of these: {', '.join(USERS)}")


def _end_with_parent() -> None:
    # PR_SET_PDEATHSIG: a test run that is killed leaves no server behind
    ctypes.CDLL(None).prctl(1, signal.SIGINT)


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """Run a PostgreSQL server in a temporary folder. Raises FileNotFoundError where PostgreSQL is missing."""
    programs = binaries()
    if programs is None:
        raise FileNotFoundError("PostgreSQL is not installed: apt-get install postgresql")
    user = _other_user()
    folder = Path(tempfile.mkdtemp(prefix="rawi-pg-"))
    as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    if user:
        os.chown(folder, user.pw_uid, user.pw_gid)
    data, log = folder / "data", folder / "log"
    try:
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "rawi", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"],
            check=True,
            cwd=folder,
            capture_output=True,
            **as_user,
        )
        options = [f"-c{option}" for option in (*FAST, "listen_addresses=", f"unix_socket_directories={folder}")]
        with log.open("wb") as stream:
            process = subprocess.Popen(
                [programs / "postgres", "-D", data, *options],
                cwd=folder,
                stdout=stream,
                stderr=stream,
                preexec_fn=_end_with_parent,
                **as_user,
            )
        try:
            running = Server(folder)
            _wait(running, process, log)
            yield running
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(START_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait(running: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    import psycopg

    end = time.monotonic() + START_SECONDS
    while True:
        try:
            running.run("SELECT 1")
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"PostgreSQL does not start: {log.read_text(errors='replace')[-2000:]}") from None
            time.sleep(0.05)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL server, running while the tests of this process do."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        _missing("the package psycopg is missing: pip install 'rawi[postgres]'")
    if binaries() is None:
        _missing("PostgreSQL is not installed: apt-get install postgresql")
    with server() as running:
        yield running


def _missing(why: str) -> None:
    if os.environ.get("RAWI_REQUIRE_ALL") == "1":
        pytest.fail(why)
    pytest.skip(why)


@functools.cache
def _model_file() -> bytes:
    """A SQLite file with the tables of an archive: to copy it is quicker than to make them."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.rawi"
        Archive(path, create=True).close()
        return path.read_bytes()


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a test may make an archive: the path of a file that is not there, the URL of an empty database.

    For a test that asks for `archive` as well, where that one is."""
    with_tables = "archive" in request.fixturenames
    if request.param == "sqlite":
        path = tmp_path / "archive.rawi"
        if with_tables:
            path.write_bytes(_model_file())
        yield str(path)
        return
    running: Server = request.getfixturevalue("postgres")
    url = running.fresh(with_tables=with_tables)
    yield url
    running.drop(url)


@pytest.fixture
def archive(place: str) -> Iterator[Archive]:
    """An open archive without reports."""
    with Archive(place) as opened:
        yield opened
