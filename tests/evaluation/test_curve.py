"""The confidence curve shows how often we were right at each confidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.evaluation.curve import calibration_points, draw
from bot.understanding.scores import Example

EXAMPLES = [Example("a", "guilt"), Example("b", "guilt"), Example("c", "respite")]
RESULTS = [
    {"label": "guilt", "confidence": 0.92},
    {"label": "respite", "confidence": 0.98},
    {"label": "respite", "confidence": 0.41},
]


def test_each_band_of_confidence_has_its_share_right() -> None:
    found = calibration_points(EXAMPLES, RESULTS)
    assert found == [pytest.approx((0.41, 1.0)), pytest.approx((0.95, 0.5))]


def test_full_confidence_belongs_to_the_highest_band() -> None:
    assert calibration_points(EXAMPLES[:1], [{"label": "guilt", "confidence": 1.0}]) == [(1.0, 1.0)]


def test_the_curve_is_drawn_as_a_picture_that_loads_nothing(tmp_path: Path) -> None:
    picture = tmp_path / "var" / "curve.svg"
    draw([(0.4, 0.5), (0.9, 1.0)], picture)
    text = picture.read_text(encoding="utf-8")
    assert "<svg" in text
    assert "<script xlink" not in text
