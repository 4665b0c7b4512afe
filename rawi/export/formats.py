"""What can be asked of an export. Imports nothing, so that the command line can name it."""

from __future__ import annotations

from typing import Literal

Format = Literal["table", "jsonl", "csv", "parquet"]
FileFormat = Literal["jsonl", "csv", "parquet"]
Bidi = Literal["auto", "isolate", "visual", "none"]
"""How Arabic is sent to a terminal; see `rawi.export.bidi`."""
