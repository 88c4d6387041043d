"""A short storm, in a process of its own; `make chaos` runs a long one."""

from __future__ import annotations

import subprocess
import sys

SHORT = ["--deliveries", "72", "--carers", "8", "--kills", "4", "--cuts", "1"]


def test_a_storm_loses_doubles_and_reorders_nothing(database_url: str) -> None:
    kind = database_url.partition("+")[0]
    command = [sys.executable, "-m", "tests.chaos", *SHORT, "--database", kind]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
