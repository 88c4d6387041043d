"""The net stands alone: it works where rasa, the database and the web server can't be loaded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SCRIPT = """
import sys
from pathlib import Path

for name in ("rasa", "rasa_sdk", "sqlalchemy", "aiohttp", "numpy", "onnxruntime"):
    sys.modules[name] = None
from bot.safety.detector import Detector
from bot.safety.phrases import Phrases
from bot.safety import evaluation, replies

detector = Detector(Phrases.load(Path("data/safety")))
assert detector.find_concern("my son has taken an overdose").kind == "overdose"
ours = {name for name in sys.modules if name.startswith("bot.")}
allowed = {"bot.text", "bot.yaml_text", "bot.language", "bot.messages", "bot.safety"}
assert all(name in allowed or name.startswith("bot.safety.") for name in ours), ours
"""


def test_it_works_with_everything_else_missing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_nothing_is_read_at_import() -> None:
    script = """
import builtins, io, pathlib, sys
import yaml
def refuse(*a, **k): raise AssertionError("read at import")
pathlib.Path.read_text = pathlib.Path.open = refuse
import bot.safety.detector, bot.safety.replies, bot.safety.evaluation
"""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
