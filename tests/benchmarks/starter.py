"""A plain Rasa assistant to measure against: the starter project that `rasa init` makes.

In our own environment its pipeline has what Rasa offers without TensorFlow: logistic regression
for DIET, no response selector, and, for TED, the policy that remembers stories wherever they begin.
In an environment of Rasa as published (`make plain-rasa`) it is as it comes. Either runs as
it comes otherwise: conversations in memory, no action server, no database.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp

from bot.training import rasa_environment
from tests.support.processor_time import seconds_used_by
from tests.support.resident_memory import megabytes_of, own_megabytes_of
from tests.support.service import answers, free_port, wait_for

PUBLISHED = Path(".venv-rasa/bin/python")
SECONDS_TO_TRAIN, SECONDS_TO_START = 900, 600
WITHOUT_TENSORFLOW = """\
recipe: default.v1
assistant_id: starter
language: en
pipeline:
- name: WhitespaceTokenizer
- name: RegexFeaturizer
- name: LexicalSyntacticFeaturizer
- name: CountVectorsFeaturizer
- name: CountVectorsFeaturizer
  analyzer: char_wb
  min_ngram: 1
  max_ngram: 4
- name: LogisticRegressionClassifier
- name: EntitySynonymMapper
- name: FallbackClassifier
  threshold: 0.3
  ambiguity_threshold: 0.1
policies:
- name: AugmentedMemoizationPolicy
- name: RulePolicy
"""
# What it was made for: it greets, asks how one is, cheers up, says goodbye.
MESSAGES = (
    "hello", "i am very sad", "yes", "goodbye", "are you a bot?", "hi", "wonderful", "bye",
    "good morning", "am i talking to a human?",
)  # fmt: skip


@dataclass
class Starter:
    """A trained starter project. Seconds and megabytes are what was measured on the way."""

    name: str
    python: Path
    folder: Path
    training_seconds: float
    port: int = field(default_factory=free_port)
    start_seconds: float = 0.0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def used(self) -> float:
        """CPU seconds so far."""
        return seconds_used_by(self.process.pid) if self.process else 0.0

    def memory(self) -> float:
        """Megabytes resident."""
        return megabytes_of(self.process.pid) if self.process else 0.0

    def own_memory(self) -> float:
        """The same, as ``Ours`` counts it."""
        return own_megabytes_of(self.process.pid) if self.process else 0.0

    def disk(self) -> float:
        """Megabytes of its environment and its model."""
        return megabytes_in(self.python.parent.parent) + megabytes_in(self.folder / "models")


@dataclass
class StarterTalk:
    """One conversation over Rasa's REST channel."""

    session: aiohttp.ClientSession
    url: str
    sender: str

    async def say(self, text: str) -> None:
        """Send and wait; fails where nothing is said, which is how Rasa hides an error."""
        body = {"sender": self.sender, "message": text}
        async with self.session.post(f"{self.url}/webhooks/rest/webhook", json=body) as response:
            assert await response.json(), text


def pythons() -> list[tuple[str, Path]]:
    """The environments at hand, each with the name it is printed by."""
    found = [("plain Rasa, our environment", Path(sys.executable))]
    if PUBLISHED.exists():
        found.append(("plain Rasa as published", PUBLISHED.absolute()))
    return found


@contextmanager
def starter(name: str, python: Path, folder: Path) -> Iterator[Starter]:
    """Made, trained and running."""
    _make(python, folder)
    took = _train(python, folder)
    one = Starter(name, python, folder, took)
    began = time.monotonic()
    one.process = _rasa(python, folder, ["run", "--port", str(one.port), "-i", "127.0.0.1"])
    try:
        # Its own address answers before there is a model.
        wait_for(lambda: answers(f"{one.url}/webhooks/rest/"), SECONDS_TO_START)
        one.start_seconds = time.monotonic() - began
        yield one
    finally:
        one.process.terminate()
        one.process.wait()


def megabytes_in(folder: Path) -> float:
    """Size of the files in ``folder``; a link counts as nothing."""
    files = (one for one in folder.rglob("*") if not one.is_symlink() and one.is_file())
    return sum(one.stat().st_size for one in files) / 1e6


def _make(python: Path, folder: Path) -> None:
    where = (
        "import rasa, pathlib; print(pathlib.Path(rasa.__file__).parent / 'cli/initial_project')"
    )
    found = subprocess.run(
        [python, "-W", "ignore", "-c", where],
        capture_output=True, text=True, check=True, env=_environment(python),
    )  # fmt: skip
    shutil.copytree(found.stdout.strip(), folder)
    if python == Path(sys.executable):
        (folder / "config.yml").write_text(WITHOUT_TENSORFLOW, encoding="utf-8")


def _train(python: Path, folder: Path) -> float:
    began = time.monotonic()
    training = _rasa(python, folder, ["train"])
    code = training.wait(SECONDS_TO_TRAIN)
    log = (folder / "rasa.log").read_text(encoding="utf-8", errors="replace")
    assert code == 0, log[-2000:]
    return time.monotonic() - began


def _rasa(python: Path, folder: Path, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    with (folder / "rasa.log").open("a") as log:
        return subprocess.Popen(
            [python, "-m", "rasa", *arguments],
            cwd=folder, env=_environment(python), stdout=log, stderr=log,
        )  # fmt: skip


def _environment(python: Path) -> dict[str, str]:
    ours = rasa_environment() if python == Path(sys.executable) else dict(os.environ)
    return {**ours, "RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3"}
