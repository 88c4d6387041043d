"""Tables as benchmarks print them."""

from __future__ import annotations

from collections.abc import Mapping

Row = Mapping[str, float | str]


def print_table(title: str, rows: Mapping[str, Row]) -> None:
    """``rows`` by name; a column for every key that a row has, in the order of their coming."""
    columns = list(dict.fromkeys(key for row in rows.values() for key in row))
    lines = [["", *columns]]
    lines += [[name, *(_shown(row.get(one, "")) for one in columns)] for name, row in rows.items()]
    widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
    print(f"\n{title}")
    for line in lines:
        cells = [one.rjust(width) for one, width in zip(line[1:], widths[1:], strict=True)]
        print("  ".join([line[0].ljust(widths[0]), *cells]))


def _shown(value: float | str) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
