"""The import rules that import-linter can't say (docs/adr/0002)."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

MODULES = sorted(path for top in ("bot", "actions") for path in Path(top).rglob("*.py"))
BLOCKED = ("rasa", "rasa_sdk", "sqlalchemy", "aiohttp", "numpy", "onnxruntime")


def names_used(path: Path) -> Iterator[str]:
    """Every dotted name that a module's code uses."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            yield ast.unparse(node)


def users_of(name: str) -> set[str]:
    return {path.as_posix() for path in MODULES if name in names_used(path)}


def test_the_environment_is_read_in_one_place() -> None:
    assert users_of("os.environ") == {"bot/settings.py"}


def test_the_time_is_told_in_one_place() -> None:
    assert users_of("datetime.now") == {"bot/clock.py"}


def test_aiohttp_serves_only_at_the_doors() -> None:
    importers = {
        path.parts[1]
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and node.module == "aiohttp"
        and any(name.name == "web" for name in node.names)
    }
    assert importers <= {"gateway", "console", "preview", "simulator", "serving.py"}


def test_importing_a_package_drags_in_nothing() -> None:
    packages = [path for path in MODULES if path.name == "__init__.py"]
    inits = [path for path in packages if "stand_ins" not in path.parts]
    assert [path for path in inits if path.read_text(encoding="utf-8").strip()] == []


def test_no_module_is_long() -> None:
    long = {path.as_posix(): len(path.read_text("utf-8").splitlines()) for path in MODULES}
    assert {name: lines for name, lines in long.items() if lines > 250} == {}


@pytest.mark.parametrize("module", ["bot.safety.detector", "bot.safety.replies"])
def test_the_safety_net_works_with_everything_else_missing(module: str) -> None:
    block = f"import sys; sys.modules.update(dict.fromkeys({BLOCKED!r}))"
    done = subprocess.run(
        [sys.executable, "-c", f"{block}; import {module}"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
