"""When a report was published, where nobody says: only from what its own text states."""

from __future__ import annotations

from msgspec.structs import replace

from rawi.records import Report
from rawi.resolve.when import infer_published


def dated(report: Report) -> Report:
    """Return the report with a publication date: its own, else the one that its text states, else none."""
    if report.published is not None:
        return report
    found = infer_published(report.text)
    return report if found is None else replace(report, published=found[0].isoformat())
