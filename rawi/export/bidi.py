"""Arabic in a terminal: marked with isolates for one that orders it itself, else ordered and joined here.

The order follows the Unicode Bidirectional Algorithm (UAX #9) for a line without explicit marks; the joined shapes
are those that Unicode keeps for compatibility (Arabic Presentation Forms), found through their decompositions.
"""

from __future__ import annotations

import os
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby

from rawi.export.formats import Bidi

_LRI, _RLI, _PDI = "\u2066", "\u2067", "\u2069"
_MIRRORED = dict(zip("()[]{}<>«»‹›⟦⟧", ")(][}{><»«›‹⟧⟦", strict=True))
_OPENING = dict(zip("([{", ")]}", strict=True))


def resolve(mode: Bidi, environment: Mapping[str, str] | None = None) -> Bidi:
    """Return what `auto` stands for: `visual` in a terminal that is known not to order text itself, else `isolate`."""
    if mode != "auto":
        return mode
    given = os.environ if environment is None else environment
    table = tomllib.loads(files("rawi.export").joinpath("data/terminals.toml").read_text(encoding="utf-8"))
    signs = table["without_bidi"].items()
    known = any(given[name].startswith(tuple(values)) for name, values in signs if name in given)
    return "visual" if known else "isolate"


def is_rtl(text: str) -> bool:
    """Return whether the first letter with a direction runs from right to left."""
    return next((_class(c) != "L" for c in text if _class(c) in ("L", "R", "AL")), False)


def lay_out(line: str, mode: Bidi, *, rtl: bool) -> str:
    """Return a line as a terminal of that kind is to be sent it; `rtl` is the direction of its paragraph."""
    if mode == "none" or not any(_class(c) in ("R", "AL", "AN") for c in line):
        return line
    if mode == "visual":
        return visual(shape(line), rtl=rtl)
    return f"{_RLI if rtl else _LRI}{line}{_PDI}"


def lay_out_runs(runs: Sequence[tuple[str, str]], mode: Bidi, *, rtl: bool) -> list[tuple[str, str]]:
    """Return a line made of runs of one style each as a terminal of that kind is to be sent it, as `lay_out` does.

    A run is a text and the name of its style; the runs that come back follow one another from left to right. Where a
    ligature joins two runs, it goes with the first.
    """
    line = "".join(text for text, _ in runs)
    styles = [style for text, style in runs for _ in text]
    if mode == "none" or not any(_class(c) in ("R", "AL", "AN") for c in line):
        return list(runs)
    if mode == "isolate":
        return [(_RLI if rtl else _LRI, ""), *runs, (_PDI, "")]
    shaped = _shaped(line)
    kept = [(c, style) for c, style in zip(shaped, styles, strict=True) if c]
    order = _ordered("".join(c for c, _ in kept), rtl=rtl)
    cells = [(text, kept[i][1]) for text, i in order]
    return [("".join(text for text, _ in run), style) for style, run in groupby(cells, key=lambda cell: cell[1])]


def clean(text: str) -> str:
    """Return text fit for a terminal: no control characters, no direction marks of its own, spaces for line breaks."""
    text = " ".join(text.split())
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co") or c in "\u200c\u200d")


def shape(text: str) -> str:
    """Return Arabic letters in the shapes that they have next to their neighbours, lam-alef as one."""
    return "".join(_shaped(text))


def _shaped(text: str) -> list[str]:
    """The shape of each character; that of a letter that went into the one before it is empty."""
    shapes, ligatures = _forms()
    letters = [i for i, c in enumerate(text) if not unicodedata.combining(c)]
    out = list(text)
    joined_before = False
    skip = -1
    for n, i in enumerate(letters):
        character = text[i]
        if i == skip:
            joined_before = False
            continue
        after = letters[n + 1] if n + 1 < len(letters) else None
        own = shapes.get(character, {})
        ligature = ligatures.get(character + text[after]) if after is not None else None
        if ligature and after is not None:
            out[i], out[after] = ligature["final" if joined_before else "isolated"], ""
            skip = after
            continue
        joins_after = after is not None and "initial" in own and "final" in shapes.get(text[after], {})
        joins_before = joined_before and "final" in own
        kind = ("medial" if joins_after else "final") if joins_before else ("initial" if joins_after else "isolated")
        out[i] = own.get(kind, character)
        joined_before = joins_after
    return out


def visual(line: str, *, rtl: bool) -> str:
    """Return the characters of a line from left to right as they are seen, in a paragraph of the direction given."""
    return "".join(character for character, _ in _ordered(line, rtl=rtl))


def _ordered(line: str, *, rtl: bool) -> list[tuple[str, int]]:
    """The characters of a line from left to right, marks with their letters, and where each stood in the line."""
    base = 1 if rtl else 0
    levels = _levels([_class(c) for c in line], line, base)
    # rule L1: spaces at the end belong to the paragraph
    for i in range(len(line) - 1, -1, -1):
        if not line[i].isspace():
            break
        levels[i] = base
    cells: list[tuple[str, int, int]] = []
    for i, (character, level) in enumerate(zip(line, levels, strict=True)):
        if unicodedata.combining(character) and cells:
            cells[-1] = cells[-1][0] + character, cells[-1][1], cells[-1][2]
        else:
            cells.append((_MIRRORED.get(character, character) if level % 2 else character, level, i))
    for level in range(max((n for _, n, _ in cells), default=0), 0, -1):
        turned: list[tuple[str, int, int]] = []
        for high, group in groupby(cells, key=lambda cell, level=level: cell[1] >= level):  # type: ignore[misc]
            run = list(group)
            turned += reversed(run) if high else run
        cells = turned
    return [(character, i) for character, _, i in cells]


def _levels(classes: list[str], line: str, base: int) -> list[int]:
    edge = "R" if base else "L"
    weak = _weak(classes, edge)
    strong = _neutral(_brackets(weak, line, edge), edge)
    up = {("L", 0): 0, ("L", 1): 2, ("R", 0): 1, ("R", 1): 1}
    return [up.get((c, base), 2) for c in strong]


def _weak(classes: list[str], edge: str) -> list[str]:
    """Rules W1 to W7: what marks, digits and the signs between digits count as."""
    out: list[str] = []
    for c in classes:
        out.append((out[-1] if out else edge) if c == "NSM" else c)
    strong = edge
    for i, c in enumerate(out):
        if c in ("L", "R", "AL"):
            strong = c
        elif c == "EN" and strong == "AL":
            out[i] = "AN"
    out = ["R" if c == "AL" else c for c in out]
    for i in range(1, len(out) - 1):
        before, c, after = out[i - 1 : i + 2]
        if before == after and ((c == "ES" and before == "EN") or (c == "CS" and before in ("EN", "AN"))):
            out[i] = before
    at = 0
    for c, run in groupby(out[:]):
        n = len(list(run))
        if c == "ET" and ((at and out[at - 1] == "EN") or out[at + n : at + n + 1] == ["EN"]):
            out[at : at + n] = ["EN"] * n
        at += n
    strong = edge
    for i, c in enumerate(out):
        if c in ("L", "R"):
            strong = c
        elif c == "EN" and strong == "L":
            out[i] = "L"
        elif c in ("ES", "ET", "CS", "B", "S", "WS", "BN"):
            out[i] = "ON"
    return out


def _brackets(classes: list[str], line: str, edge: str) -> list[str]:
    """Rule N0: a pair of brackets takes the direction of what is in it."""
    out = list(classes)
    waiting: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for i, character in enumerate(line):
        if out[i] != "ON":
            continue
        if character in _OPENING:
            waiting.append((_OPENING[character], i))
        elif character in _OPENING.values():
            depth = next((d for d in range(len(waiting) - 1, -1, -1) if waiting[d][0] == character), None)
            if depth is not None:
                pairs.append((waiting[depth][1], i))
                del waiting[depth:]
    for start, end in sorted(pairs):
        inside = {_side(c) for c in out[start + 1 : end]} - {None}
        if edge in inside:
            out[start] = out[end] = edge
        elif inside:
            before = next((s for s in map(_side, reversed(out[:start])) if s), edge)
            out[start] = out[end] = before if before in inside else edge
    return out


def _neutral(classes: list[str], edge: str) -> list[str]:
    """Rules N1 and N2: what has no direction takes that of both neighbours, or else the paragraph's."""
    out = list(classes)
    at = 0
    for neutral, run in groupby(classes, key=lambda c: c == "ON"):
        n = len(list(run))
        if neutral:
            before = _side(out[at - 1]) if at else edge
            after = _side(classes[at + n]) if at + n < len(classes) else edge
            out[at : at + n] = [(before if before == after else edge) or edge] * n
        at += n
    return out


def _side(c: str) -> str | None:
    return {"L": "L", "R": "R", "EN": "R", "AN": "R"}.get(c)


@cache
def _class(character: str) -> str:
    return unicodedata.bidirectional(character) or "L"


@cache
def _forms() -> tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]]:
    """Return the shapes of each letter, and of each pair of lam and alef, by their place in a word."""
    shapes: dict[str, dict[str, str]] = {"\u0640": dict.fromkeys(("initial", "medial", "final", "isolated"), "\u0640")}
    ligatures: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFDFC), *range(0xFE70, 0xFEFD)):
        kind, *parts = unicodedata.decomposition(chr(code)).split() or [""]
        whole = "".join(chr(int(part, 16)) for part in parts)
        if len(whole) == 1:
            shapes.setdefault(whole, {})[kind.strip("<>")] = chr(code)
        elif code >= 0xFEF5:
            ligatures.setdefault(whole, {})[kind.strip("<>")] = chr(code)
    return shapes, ligatures
