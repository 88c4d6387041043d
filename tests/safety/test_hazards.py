"""The hazard log is whole, its risks are those of the matrix, and each control has its tests."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.safety.hazards import PAGE, as_page, faults, read_log

ROOT = Path(__file__).parents[2]
IN_TIME, TOO_LATE = date(2026, 11, 24), date(2030, 1, 1)


@pytest.fixture
def log() -> dict[str, Any]:
    return deepcopy(dict(read_log(ROOT)))


def test_the_log_is_whole_and_every_test_it_names_exists(log: dict[str, Any]) -> None:
    assert faults(log, ROOT, IN_TIME) == []


def test_the_starter_hazards_are_all_there(log: dict[str, Any]) -> None:
    assert {f"H{number}" for number in range(1, 13)} <= {one["id"] for one in log["hazards"]}


def test_the_page_is_made_from_the_log(log: dict[str, Any]) -> None:
    cure = "run python -m bot.safety.hazards"
    assert (ROOT / PAGE).read_text(encoding="utf-8") == as_page(log), cure


def test_a_control_whose_test_is_gone_is_reported(log: dict[str, Any]) -> None:
    control = log["hazards"][0]["causes"][0]["controls"][0]
    control["tests"] = ["tests/safety/test_detector.py::test_that_nobody_wrote"]
    assert "no test tests/safety/test_detector.py::test_that_nobody_wrote" in faults_of(log)


def test_a_control_in_place_without_proof_is_reported(log: dict[str, Any]) -> None:
    del log["hazards"][0]["causes"][0]["controls"][0]["tests"]
    assert "is in place without tests" in faults_of(log)


def test_a_risk_that_the_matrix_does_not_give_is_reported(log: dict[str, Any]) -> None:
    log["hazards"][0]["residual"]["risk"] = 1
    assert "residual risk is 4 by the matrix, not 1" in faults_of(log)


def test_a_log_past_its_review_is_reported(log: dict[str, Any]) -> None:
    assert any("was to be reviewed by" in fault for fault in faults(log, ROOT, TOO_LATE))


def faults_of(log: dict[str, Any]) -> str:
    return "\n".join(faults(log, ROOT, IN_TIME))
