"""The marks count what they say they count."""

from __future__ import annotations

from typing import Any

import pytest

from bot.evaluation.report import Marks, below, marks, table
from bot.understanding.scores import Example


def result(outcome: str, label: str, *offered: str) -> dict[str, Any]:
    return {"outcome": outcome, "label": label, "offered": list(offered)}


EXAMPLES = [
    Example("answered right", "guilt"),
    Example("answered wrong", "guilt"),
    Example("offered, second", "guilt"),
    Example("passed on", "guilt"),
    Example("caught", "out_of_scope"),
    Example("not caught", "out_of_scope"),
]
RESULTS = [
    result("answered", "guilt"),
    result("answered", "respite"),
    result("offered", "isolation", "isolation", "guilt"),
    result("passed_on", "out_of_scope"),
    result("passed_on", "out_of_scope"),
    result("answered", "guilt"),
]


def test_the_marks() -> None:
    found = marks(EXAMPLES, RESULTS)
    assert found.top_1 == pytest.approx(1 / 4)
    assert found.reached == pytest.approx(2 / 4)
    assert found.wrong == pytest.approx(1 / 4)
    assert found.caught == pytest.approx(1 / 2)


def test_the_table_names_the_confusions() -> None:
    report = table(EXAMPLES, RESULTS)
    assert "guilt -> isolation" in report
    assert "right first          25.0%" in report


def test_each_missed_mark_is_named() -> None:
    required = Marks(top_1=0.25, reached=0.6, wrong=0.1, caught=0.5)
    missed = below(marks(EXAMPLES, RESULTS), required)
    assert missed == ["answered or offered 50.0%, not 60.0%", "wrong answers 25.0%, not 10.0%"]
