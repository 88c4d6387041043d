"""`python -m bot understand` and `python -m bot ask`: what is made of a carer's message."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.components.reader import Reader
from bot.content.library import Library
from bot.content.rendering import sms_answer
from bot.safety.detector import Detector
from bot.safety.phrases import Phrases
from bot.understanding.confidence import OUT_OF_SCOPE
from bot.understanding.decision import (
    CRISIS_PREFIX,
    SURE,
    UNSURE,
    Understanding,
    is_crisis,
)
from bot.understanding.normaliser import Normaliser
from bot.understanding.offers import offers

CRISIS = "crisis"
OUTCOMES = {SURE: "answered", UNSURE: "offered"}


class InputError(Exception):
    """Input that can't be read; the message names the line and the cure."""


@dataclass(frozen=True)
class Line:
    """One message to understand."""

    id: Any
    text: str


class Judge:
    """Safety net and understanding, as the gateway and Rasa apply them to a first message."""

    def __init__(self, detector: Detector, reader: Reader) -> None:
        self._detector = detector
        self._reader = reader

    @classmethod
    def load(cls, data: Path, model: Path) -> Judge:
        """Load the safety data and the trained model."""
        return cls(Detector(Phrases.load(data / "safety")), Reader.load(model))

    async def judge(self, line: Line) -> dict[str, Any]:
        """One line of output, as TOPICS.md describes it."""
        began = time.perf_counter()
        concern = self._detector.find_concern(line.text)
        parsed = await self._reader.read(line.text)
        milliseconds = round((time.perf_counter() - began) * 1000, 2)
        found = _urgent(concern.kind) if concern else _understood(parsed)
        return {"id": line.id, **found, "milliseconds": milliseconds}

    async def parse(self, text: str) -> dict[str, Any]:
        """Rasa's whole parse of ``text``."""
        return await self._reader.read(text)


def understand(lines: list[Line], data: Path, model: Path) -> list[dict[str, Any]]:
    """What is made of each line, in order, each as the first message of a conversation."""
    judge = Judge.load(data, model)

    async def judge_all() -> list[dict[str, Any]]:
        return [await judge.judge(line) for line in lines]

    return asyncio.run(judge_all())


def read_lines(path: Path) -> list[Line]:
    """The messages in a JSON Lines file; raises ``InputError`` with every line that is wrong."""
    lines: list[Line] = []
    faults: list[str] = []
    try:
        raw = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} can't be read: {error}") from error
    for number, text in enumerate(raw, start=1):
        try:
            lines.append(_line(text))
        except ValueError as error:
            faults.append(f"{path}, line {number}: {error}")
    if faults:
        raise InputError("\n".join(faults))
    return lines


def explain(text: str, data: Path, model: Path) -> str:
    """For one sentence: normalised text, concern, label, confidence, runners-up, answer."""
    library = Library.load(data)
    judge = Judge.load(data, model)
    result = asyncio.run(judge.judge(Line("", text)))
    parsed = asyncio.run(judge.parse(text))
    read = Understanding.from_json(parsed["understanding"])
    ranking = ", ".join(f"{one.label} {one.confidence:.2f}" for one in read.ranking[1:4])
    return "\n".join(
        [
            f"normalised  {Normaliser.load(data / 'vocabulary').normalise(text)}",
            f"concern     {result['concern'] or 'none'}",
            f"label       {read.label} ({read.confidence:.2f}, {read.band})",
            f"runners-up  {ranking}",
            f"also        {read.also or 'nothing else'}",
            f"outcome     {result['outcome']}",
            f"answer      {_answer(read, parsed, library)}",
        ]
    )


def to_json_lines(results: list[dict[str, Any]]) -> str:
    """The results as JSON, one a line."""
    return "".join(json.dumps(result, ensure_ascii=False) + "\n" for result in results)


def _line(text: str) -> Line:
    try:
        entry = json.loads(text)
    except ValueError as error:
        raise ValueError(f"is not JSON ({error})") from error
    if not isinstance(entry, dict) or "id" not in entry:
        raise ValueError('must be an object with "id" and "text"')
    if not isinstance(entry.get("text"), str) or not entry["text"].strip():
        raise ValueError('has no "text"')
    return Line(entry["id"], entry["text"])


def _urgent(kind: str, confidence: float = 1.0) -> dict[str, Any]:
    return {
        "label": CRISIS,
        "confidence": confidence,
        "outcome": "urgent",
        "offered": [],
        "concern": kind,
    }


def _understood(parsed: dict[str, Any]) -> dict[str, Any]:
    read = Understanding.from_json(parsed["understanding"])
    if is_crisis(read.label):
        return _urgent(read.label.removeprefix(CRISIS_PREFIX), read.confidence)
    outcome = OUTCOMES.get(read.band, "passed_on")
    return {
        "label": OUT_OF_SCOPE if outcome == "passed_on" else read.label,
        "confidence": read.confidence,
        "outcome": outcome,
        "offered": offers(read) if outcome == "offered" else [],
        "concern": None,
    }


def _answer(read: Understanding, parsed: dict[str, Any], library: Library) -> str:
    articles = parsed.get("nearest_articles", {}).get(read.label, [])
    if not articles:
        return f"(a reply of domain.yml to {read.label})"
    return f"{articles[0][0]}: {sms_answer(library.articles[articles[0][0]], library)}"
