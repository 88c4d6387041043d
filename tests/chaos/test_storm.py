"""A short storm, in a process of its own; `make chaos` runs a long one."""

from __future__ import annotations

import subprocess
import sys

SHORT = ["--deliveries", "120", "--carers", "8", "--kills", "5", "--cuts", "1"]


def test_a_storm_loses_doubles_and_reorders_nothing() -> None:
    command = [sys.executable, "-m", "tests.chaos", *SHORT, "--database", "sqlite"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
