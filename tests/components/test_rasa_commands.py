"""Those who know Rasa can use its own commands on the repository's files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.conversation.worker import LEASE
from bot.training import MODEL, rasa_environment
from tests.support.service import free_port


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


@pytest.mark.parametrize("named", ["bot.components.no_such_store.Store", "SQL"])
def test_a_start_with_another_tracker_store_is_refused_with_one_clear_line(
    tmp_path: Path, named: str
) -> None:
    endpoints = tmp_path / "endpoints.yml"
    database = tmp_path / "tracker.db"
    endpoints.write_text(
        f"tracker_store: {{type: {named}, dialect: sqlite, db: {database}, query: {{}}}}"
    )
    done = rasa(
        "run", "--model", str(MODEL), "--endpoints", str(endpoints), "--interface", "127.0.0.1",
        "--port", str(free_port()), "--credentials", "credentials.yml",
    )  # fmt: skip
    assert done.returncode == 1
    last = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()][-1]
    assert last.startswith("Rasa keeps conversations in a ")
    assert "bot.components.bounded_tracker_store.BoundedTrackerStore" in last


def test_a_conversation_does_not_wait_a_minute_for_a_process_that_died() -> None:
    """Rasa reads it from its environment, once; the worker gives a turn up after 20 seconds."""
    show = "from rasa.core.lock_store import LOCK_LIFETIME; print(LOCK_LIFETIME)"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", show],
        env=rasa_environment(), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert float(done.stdout) == LEASE.total_seconds()
