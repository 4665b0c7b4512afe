"""A series of counts as a picture: one SVG file, without anything from outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 960, 420, 56, 56, 48, 48
QUADS = (
    ("verbal cooperation", "#4c9a8b"),
    ("material cooperation", "#1f6f8b"),
    ("verbal conflict", "#e0a458"),
    ("material conflict", "#b5483a"),
)
"""Names and colours of PLOVER's quad classes, 1 to 4; the colours differ in lightness too."""


class Point(Protocol):
    """What is drawn of a period: see `rawi.archive.counts.Point`."""

    @property
    def start(self) -> str: ...  # noqa: D102
    @property
    def scale(self) -> float | None: ...  # noqa: D102
    @property
    def quads(self) -> tuple[int, int, int, int]: ...  # noqa: D102


def svg(points: Sequence[Point], title: str) -> str:
    """Return a chart of a series: a bar a period, its parts the quad classes, and the mean score (-10 to 10) as a
    line over them."""
    most = max((sum(p.quads) for p in points), default=0) or 1
    step = (WIDTH - LEFT - RIGHT) / max(len(points), 1)
    high = HEIGHT - TOP - BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        'font-family="system-ui, sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="24" font-size="16" font-weight="600" fill="#222">{escape(title)}</text>',
    ]
    for share in (0, 0.5, 1):
        y = TOP + high * (1 - share)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(_label(LEFT - 8, y + 4, f"{most * share:g}", "end"))
        parts.append(_label(WIDTH - RIGHT + 8, y + 4, f"{20 * share - 10:+g}", "start"))
    every = max(1, len(points) // 12)
    line: list[str] = []
    for i, p in enumerate(points):
        x, y = LEFT + i * step, float(TOP + high)
        for n, (name, colour) in zip(p.quads, QUADS, strict=True):
            if n:
                tall = high * n / most
                y -= tall
                parts.append(
                    f'<rect x="{x + step * 0.1:.1f}" y="{y:.1f}" width="{step * 0.8:.1f}" height="{tall:.1f}" '
                    f'fill="{colour}"><title>{p.start}: {n} {name}</title></rect>'
                )
        if p.scale is not None:
            line.append(f"{x + step / 2:.1f},{TOP + high * (0.5 - p.scale / 20):.1f}")
        if i % every == 0:
            parts.append(_label(x + step / 2, HEIGHT - BOTTOM + 18, p.start, "middle"))
    parts.append(f'<polyline points="{" ".join(line)}" fill="none" stroke="#222" stroke-width="1.5"/>')
    for i, (name, colour) in enumerate(QUADS):
        parts.append(f'<rect x="{LEFT + i * 170}" y="{HEIGHT - 18}" width="10" height="10" fill="{colour}"/>')
        parts.append(_label(LEFT + i * 170 + 16, HEIGHT - 9, name, "start"))
    parts.append(_label(WIDTH - RIGHT, HEIGHT - 9, "line: mean score, right axis", "end"))
    return "\n".join([*parts, "</svg>", ""])


def _label(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="#555" text-anchor="{anchor}">{escape(text)}</text>'
