"""The commands of the README on a machine that lacks something."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path


def make(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    for name in ("Makefile", "requirements.lock"):
        shutil.copy(name, folder)
    return subprocess.run(
        ["make", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )


def test_without_python_3_11_one_line_says_what_to_install(tmp_path: Path) -> None:
    done = make(tmp_path, "run", "PYTHON=")
    assert done.returncode != 0
    assert "needs Python 3.11" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_help_lists_the_commands(tmp_path: Path) -> None:
    done = make(tmp_path, "help")
    assert all(f"make {name}" in done.stdout for name in ("run", "test", "check", "bench", "help"))
