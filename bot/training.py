"""Train Rasa's model where it is needed, and know whether the one at hand is the right one."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.settings import child_environment

MODEL = Path("models/alongside.tar.gz")
RECORD = Path("models/alongside.json")
# What the model is made from. Interface words are read at run time, and so are safety data but for
# the examples that the trained layer learns from.
INPUTS = (
    "config.yml", "domain.yml", "requirements.lock", "data/topics.yml", "data/answers.yml",
    "data/training/**/*", "data/knowledge/**/*", "data/services/*", "data/facts/*",
    "data/vocabulary/*", "data/models/*",
    "data/safety/examples/tune/*", "data/safety/examples/voices/*",
    "bot/components/*.py", "bot/understanding/*.py", "bot/content/*.py",
)  # fmt: skip
# Of no use before there is a model.
FOR_SERVING = {
    f"bot/components/{name}.py"
    for name in (
        "action_results", "bounded_tracker_store", "gateway_channel", "kept_connection",
        "responses", "served_agent", "sessions", "stored_events",
    )
}  # fmt: skip
# Rasa reports to third parties unless told not to; one thread each is fastest on few cores.
QUIET_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    # Seconds that a conversation waits for a Rasa process that died in the middle of its turn; a
    # minute otherwise. Longer than any turn takes.
    "TICKET_LOCK_LIFETIME": "20",
}


class ModelError(Exception):
    """There is no model that can be used; the message names the cure."""


def is_needed() -> bool:
    """True where there is no model, or what it is made from has changed since."""
    return not MODEL.exists() or _record().get("inputs") != _inputs_sha256()


def train(log: Path) -> None:
    """Train a new model; Rasa's output goes to ``log``. Raises ``ModelError`` where that fails."""
    inputs = _inputs_sha256()
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable, "-m", "rasa", "train", "--out", str(MODEL.parent),
        "--fixed-model-name", MODEL.name.removesuffix(".tar.gz"), "--skip-validation",
    ]  # fmt: skip
    with log.open("w", encoding="utf-8") as output:
        done = subprocess.run(  # noqa: S603 (our own command)
            command, stdout=output, stderr=subprocess.STDOUT, env=rasa_environment(), check=False
        )
    if done.returncode or not MODEL.exists():
        raise ModelError(f"Training failed: {_last_line(log)}\nThe whole output is in {log}.")
    RECORD.write_text(json.dumps({"inputs": inputs, "model": _sha256(MODEL)}), encoding="utf-8")


def check() -> None:
    """Raise ``ModelError`` unless the model is the one that training wrote."""
    if not MODEL.exists():
        raise ModelError("There is no trained model: run `make run`, or `python -m bot train`.")
    if _record().get("model") != _sha256(MODEL):
        raise ModelError(
            f"{MODEL} is damaged: run `.venv/bin/python -m bot train` to make it anew."
        )


def rasa_environment() -> dict[str, str]:
    """This process's environment, with Rasa's telemetry and error reporting off."""
    return child_environment(QUIET_ENVIRONMENT)


def _record() -> dict[str, str]:
    try:
        return dict(json.loads(RECORD.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _inputs_sha256() -> str:
    found = hashlib.sha256()
    for path in sorted(_input_files()):
        found.update(f"{path.as_posix()}\0".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def _input_files() -> Iterator[Path]:
    for pattern in INPUTS:
        for path in Path().glob(pattern):
            if path.is_file() and path.as_posix() not in FOR_SERVING:
                yield path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no output"
