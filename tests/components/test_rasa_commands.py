"""Those who know Rasa can use its own commands on the repository's files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bot.training import MODEL, rasa_environment


def rasa(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "rasa", *arguments],
        env=rasa_environment(),
        capture_output=True,
        text=True,
        check=False,
    )


def test_rasa_test_passes_on_the_stories(tmp_path: Path) -> None:
    done = rasa(
        "test", "core", "--model", str(MODEL), "--stories", "tests/conversations",
        "--out", str(tmp_path), "--fail-on-prediction-errors", "--no-plot",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_data_is_valid_to_rasa() -> None:
    done = rasa("data", "validate", "--max-history", "2")
    assert done.returncode == 0, done.stderr[-2000:]
