"""The paper on sizing says what its script reckons."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.sizing import costs, table


def test_the_paper_has_the_tables_that_the_script_prints() -> None:
    paper = Path("docs/sizing.md").read_text(encoding="utf-8")
    assert costs() in paper
    assert table() in paper
