"""`rawi recode`: code the reports of an archive anew, after Rawi or its model has changed."""

from __future__ import annotations

import sys

import typer

from rawi.commands.add import EVERY_SECONDS, Reader, Threads, code, ended
from rawi.commands.archives import Where, opened


def command(archive: Where, reader: Reader = None, threads: Threads = None) -> None:
    """Code the reports of an archive that this version, reader and model have not coded yet.

    What older runs read is kept, what people corrected is laid over what is found now. Stopped at any moment, the same
    command goes on where it was.
    """
    from rawi.archive.add import Tally
    from rawi.progress import Messages

    tally = Tally()
    with ended(tally), opened(archive) as store, Messages(None, every=EVERY_SECONDS) as messages:
        code(store, messages, tally, reader, threads, again=True)
    print(f"rawi: {tally.found()}" if tally.coded or tally.failed else "rawi: nothing to code anew", file=sys.stderr)
    raise typer.Exit(3 if tally.failed else 0)
