"""Draw the table of one sample report as docs/table.svg, the picture in the README: `python -m scripts.picture
[ID]`."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import msgspec
from rich.console import Console

from rawi import Coder, Report
from rawi.export.table import TableWriter

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Code the sample report with this id (the first one by default) and write the picture."""
    rows = [json.loads(line) for line in (ROOT / "samples" / "reports.jsonl").open(encoding="utf-8")]
    wanted = next((r for r in rows if len(sys.argv) > 1 and r["id"] == sys.argv[1]), rows[0])
    report = msgspec.convert(wanted, Report)
    console = Console(record=True, width=150, file=io.StringIO(), force_terminal=True)
    writer = TableWriter(console, language="en", mode="none")
    writer.write(report, Coder().code(report))
    svg = console.export_svg(title=f"rawi code ({report.id})")
    # rich names a font on a server; the picture is to load nothing
    svg = re.sub(r"@font-face\s*\{.*?\}", "", svg, flags=re.S).replace("Fira Code, monospace", "monospace")
    (ROOT / "docs" / "table.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
