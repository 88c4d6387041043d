"""``python -m bot.papers`` writes docs/security/asvs.md, and puts the figures into every paper."""

from __future__ import annotations

from pathlib import Path

from bot.papers import asvs
from bot.papers.figures import figures, filled


def main(root: Path) -> None:
    """Write what is made from data, in the project in ``root``."""
    (root / asvs.PAGE).write_text(asvs.as_page(asvs.read_table(root)), encoding="utf-8")
    known = figures(root)
    for path in (root / "docs").rglob("*.md"):
        before = path.read_text(encoding="utf-8")
        if (after := filled(before, known)) != before:
            path.write_text(after, encoding="utf-8")


if __name__ == "__main__":
    main(Path())
