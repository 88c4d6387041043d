"""`evaluate-safety` measures the sets that tune nothing, and says which marks are missed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.evaluation.safety import evaluate_safety

DATA = Path(__file__).parents[2] / "data"
IMPOSSIBLE = """
net: {explicit: 1.1, caught: 1.1, right: 1.1, false_alarms: -0.1}
both_layers: {explicit: 0, caught: 0, right: 0, false_alarms: 1}
questions: -1
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    shutil.copytree(DATA / "safety", tmp_path / "safety")
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "training" / "nlu").mkdir(parents=True)
    examples = (
        "nlu:\n- intent: ask\n  examples: |\n    - my son has taken an overdose\n    - hello\n"
    )
    (tmp_path / "training" / "nlu" / "ask.yml").write_text(examples)
    return tmp_path


def test_every_set_and_every_miss_is_printed(data: Path) -> None:
    table, _ = evaluate_safety(data, None)
    assert "judge: the net alone" in table
    assert "fresh: the net alone" in table
    assert "overdose/person by overdose" in table.split("ordinary questions")[1]


def test_marks_that_are_missed_are_said(data: Path) -> None:
    (data / "safety" / "marks.yml").write_text(IMPOSSIBLE)
    _, missed = evaluate_safety(data, None)
    assert len(missed) == 5
    assert missed[0].startswith("the net alone: plain danger caught")
    assert missed[-1] == "false alarms at ordinary questions 50.00%, not -100.00%"
