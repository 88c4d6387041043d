"""Figures as CSV, for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# With these a spreadsheet begins a formula (OWASP: CSV injection).
BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def as_csv(rows: Iterable[Sequence[object]]) -> str:
    """The rows as CSV, with a mark for Excel that it is UTF-8."""
    target = io.StringIO()
    writer = csv.writer(target, quoting=csv.QUOTE_ALL)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return f"\ufeff{target.getvalue()}"


def safe(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = str(cell)
    if isinstance(cell, int | float):
        return text
    begins = text.lstrip(" \u00a0\n").startswith(BEGINS_FORMULA) or text.startswith(BEGINS_FORMULA)
    return f"'{text}" if begins else text
