"""Files that are written whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def replacing(path: Path, keep: Callable[[], bool]) -> Iterator[BinaryIO]:
    """Give a stream whose content becomes the file at `path` at the end; the folder is made where it is missing.

    A file that is there is replaced at the end only, and only where `keep` says so then, however the block ends; not
    where writing failed. What is no file (a device, a pipe) is written at once. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            yield stream
        return
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as stream:
            yield stream
    except OSError:
        part.unlink(missing_ok=True)
        raise
    finally:
        if part.exists():
            if keep():
                part.replace(path)
            else:
                part.unlink()
