"""The confidence curve: of the messages called so likely to be right, how many were."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pygal

from bot.understanding.scores import Example

BANDS = 10
Point = tuple[float, float]


def calibration_points(
    examples: Sequence[Example], results: Sequence[dict[str, Any]]
) -> list[Point]:
    """For each tenth of confidence that occurs: its mean confidence, and the share right."""
    bands: list[list[Point]] = [[] for _ in range(BANDS)]
    for one, result in zip(examples, results, strict=True):
        confidence = float(result["confidence"])
        place = min(int(confidence * BANDS), BANDS - 1)
        bands[place].append((confidence, float(result["label"] == one.label)))
    return [_mean(band) for band in bands if band]


def draw(points: Sequence[Point], path: Path) -> None:
    """Write the curve as a picture (SVG), beside the line on which it ought to lie."""
    chart = pygal.XY(
        title="How often we are right, by how sure we are",
        x_title="confidence", y_title="share right", range=(0, 1), xrange=(0, 1), js=[],
        width=640, height=480, legend_at_bottom=True,
    )  # fmt: skip
    chart.add("measured", list(points))
    chart.add("as it ought to be", [(0, 0), (1, 1)], show_dots=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(chart.render())


def _mean(band: Sequence[Point]) -> Point:
    return (sum(x for x, _ in band) / len(band), sum(y for _, y in band) / len(band))
