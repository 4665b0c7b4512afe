"""`rawi watch`: poll feeds, and keep an archive up to date."""

from __future__ import annotations

import signal
import sys
import threading
from typing import Annotated

import typer

from rawi.commands.add import (
    EVERY_SECONDS,
    PARTLY,
    Contact,
    NoCode,
    NoPages,
    Pause,
    Reader,
    Threads,
    code,
    ended,
    open_archive,
)


def command(
    archive: Annotated[
        str,
        typer.Argument(
            metavar="ARCHIVE",
            help="The archive: a file, made where there is none, or a postgresql:// address of a database.",
        ),
    ],
    feeds: Annotated[list[str], typer.Argument(metavar="FEED", help="Web addresses of RSS or Atom feeds.")],
    every: Annotated[
        float, typer.Option(metavar="MINUTES", min=0.01, help="Usual time between two polls of a feed.")
    ] = 15.0,
    once: Annotated[bool, typer.Option("--once", help="Poll each feed once, and end: for cron.")] = False,
    no_code: NoCode = False,
    reader: Reader = None,
    threads: Threads = None,
    no_pages: NoPages = False,
    pause: Pause = 2.0,
    contact: Contact = None,
) -> None:
    """Poll feeds, for weeks if need be, and take what is new into an archive; then code it.

    A feed that has not changed is not sent again (ETag, Last-Modified); one that fails is asked ever more seldom, up to
    once a day; what servers and feeds ask for (Retry-After, ttl, robots.txt) is kept to. Ctrl-C or SIGTERM end it, with
    all saved; begun again, it goes on where it was.
    """
    from rawi.archive.add import Adding, Tally
    from rawi.archive.watch import Watch
    from rawi.intake.canonical import clean
    from rawi.intake.origin import Options
    from rawi.intake.web import Web
    from rawi.progress import Messages

    addresses = [clean(feed) or "" for feed in feeds]
    for feed, address in zip(feeds, addresses, strict=True):
        if not address:
            raise typer.BadParameter(f"'{feed}' is no web address: write it as https://host/path", param_hint="FEED")
    stop = threading.Event()
    tally = Tally()
    with ended(tally), open_archive(archive) as store, Messages(every=EVERY_SECONDS) as messages:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        web = Web(pause=pause, contact=contact, patience=60.0, stop=stop)
        adding = Adding(store, messages, tally, stopped=stop.is_set)
        chain = None

        def code_new() -> None:
            nonlocal chain
            if not no_code:
                chain = code(store, messages, tally, reader, threads, coder=chain, stopped=stop.is_set)

        watch = Watch(
            store,
            addresses,
            web,
            adding,
            messages,
            options=Options(pages=not no_pages),
            every=every * 60,
            code=code_new,
        )
        code_new()
        watch.run(once=once)
    print(f"rawi: {tally}", file=sys.stderr)
    raise typer.Exit(PARTLY if once and watch.failed else 0)
