"""The example messages of ``data/safety/examples``: what must be caught and what must not.

Patterns are tuned on ``tune``; the trained layer learns from ``tune`` and ``voices``; ``judge``
tells how well the net does, and nothing may be tuned on it; each of ``fresh``, ``fresh_2``,
``fresh_3`` and ``fresh_4`` was written before a round of work, and is only measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import yaml_text

LEARNED = ("tune", "voices")
SETS = (*LEARNED, "judge", "fresh", "fresh_2", "fresh_3", "fresh_4")
_FRONT_MATTER = "---\n"


@dataclass(frozen=True)
class Example:
    """One message. ``kind`` and ``at_risk`` are None where it is no crisis.

    ``group``: for a crisis how plainly it is said, else the reason why it is none.
    """

    text: str
    group: str
    kind: str | None = None
    at_risk: str | None = None


def read_examples(folder: Path, name: str) -> list[Example]:
    """The examples of one set in ``folder``."""
    catch = _read(folder / "examples" / name / "catch.yml")
    ordinary = _read(folder / "examples" / name / "ordinary.yml")
    return [*_to_catch(catch), *_ordinary(ordinary)]


def read_questions(data: Path) -> list[Example]:
    """What carers ask in the articles and say in the training data: ordinary, all of it."""
    paths = sorted((data / "knowledge").rglob("*.md"))
    asked = [text for path in paths for text in _front_matter(path).get("questions", [])]
    trained = [
        text for path in sorted((data / "training" / "nlu").glob("*.yml")) for text in _said(path)
    ]
    return [Example(str(text), "questions") for text in (*asked, *trained)]


def _to_catch(content: Any) -> Iterator[Example]:
    for group, kinds in content.items():
        for kind, by_risk in kinds.items():
            for at_risk, texts in by_risk.items():
                yield from (Example(str(text), group, kind, at_risk) for text in texts)


def _ordinary(content: Any) -> Iterator[Example]:
    for reason, texts in content.items():
        yield from (Example(str(text), reason) for text in texts)


def _read(path: Path) -> Any:
    return yaml_text.parse(path.read_text(encoding="utf-8"))


def _front_matter(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    if not text.startswith(_FRONT_MATTER):
        return {}
    return yaml_text.parse(text.split(_FRONT_MATTER, 2)[1]) or {}


def _said(path: Path) -> Iterator[str]:
    for entry in (_read(path) or {}).get("nlu", []):
        for line in entry.get("examples", "").splitlines():
            yield line.removeprefix("- ").strip()
