"""How well carers are understood: `python -m bot evaluate`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content.reading import read_yaml
from bot.content.topics import read_vocabulary
from bot.evaluation.curve import calibration_points, draw
from bot.evaluation.held_out import read_held_out
from bot.understand import Line, understand
from bot.understanding.confidence import OUT_OF_SCOPE
from bot.understanding.scores import Example

MOST_CONFUSIONS = 40
CURVE = Path("var/confidence.svg")


@dataclass(frozen=True)
class Marks:
    """Shares from 0 to 1. All but ``caught`` are of the messages in scope."""

    top_1: float
    reached: float
    wrong: float
    caught: float


def evaluate(data: Path, model: Path, part: str) -> tuple[str, list[str]]:
    """The table for one part of the held-out messages, through the code that serves carers.

    Second, each mark of data/marks.yml that the judge half misses, in words. The confidence curve
    is drawn too; the table names the file.
    """
    examples = read_held_out(data / "evaluation", part, read_vocabulary(data / "topics.yml"))
    lines = [Line(number, one.text) for number, one in enumerate(examples)]
    results = understand(lines, data, model)
    required = Marks(**read_yaml(data / "marks.yml"))
    missed = below(marks(examples, results), required) if part == "judge" else []
    draw(calibration_points(examples, results), CURVE)
    return f"{table(examples, results)}\nconfidence curve: {CURVE}\n", missed


def below(found: Marks, required: Marks) -> list[str]:
    """Each mark that is missed, in words."""
    rows = [
        ("right first", found.top_1, required.top_1, found.top_1 >= required.top_1),
        ("answered or offered", found.reached, required.reached, found.reached >= required.reached),
        ("wrong answers", found.wrong, required.wrong, found.wrong <= required.wrong),
        ("out of scope caught", found.caught, required.caught, found.caught >= required.caught),
    ]
    return [
        f"{name} {is_now:.1%}, not {must_be:.1%}" for name, is_now, must_be, ok in rows if not ok
    ]


def marks(examples: Sequence[Example], results: Sequence[dict[str, Any]]) -> Marks:
    """Right first; answered right or offered; answered wrong; out of scope not answered."""
    pairs = list(zip(examples, results, strict=True))
    inside = [pair for pair in pairs if pair[0].label != OUT_OF_SCOPE]
    outside = [pair for pair in pairs if pair[0].label == OUT_OF_SCOPE]
    return Marks(
        top_1=_share(_best_guess(result) == one.label for one, result in inside),
        reached=_share(_reached(one, result) for one, result in inside),
        wrong=_share(_wrong(one, result) for one, result in inside),
        caught=_share(result["outcome"] == "passed_on" for _, result in outside),
    )


def table(examples: Sequence[Example], results: Sequence[dict[str, Any]]) -> str:
    """The marks, the labels in order of difficulty and the commonest confusions."""
    overall = marks(examples, results)
    lines = [
        f"messages             {len(examples)}",
        f"right first          {overall.top_1:.1%}",
        f"answered or offered  {overall.reached:.1%}",
        f"wrong answers        {overall.wrong:.1%}",
        f"out of scope caught  {overall.caught:.1%}",
        "",
        "label                            n  right  reached",
        *_by_label(examples, results),
        "",
        "meant -> understood as",
        *_confusions(examples, results),
    ]
    return "\n".join(lines) + "\n"


def _best_guess(result: dict[str, Any]) -> str:
    return str(result["offered"][0] if result["outcome"] == "offered" else result["label"])


def _reached(one: Example, result: dict[str, Any]) -> bool:
    return result["label"] == one.label or one.label in result["offered"]


def _wrong(one: Example, result: dict[str, Any]) -> bool:
    return result["outcome"] in ("answered", "urgent") and result["label"] != one.label


def _share(hits: Iterable[bool]) -> float:
    counted = list(hits)
    return sum(counted) / len(counted) if counted else 0.0


def _by_label(examples: Sequence[Example], results: Sequence[dict[str, Any]]) -> list[str]:
    rows: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for one, result in zip(examples, results, strict=True):
        rows[one.label].append((_best_guess(result) == one.label, _reached(one, result)))
    ordered = sorted(
        rows.items(), key=lambda item: (sum(a for a, _ in item[1]) / len(item[1]), item[0])
    )
    return [
        f"{label:30} {len(hits):3}  {_share(first for first, _ in hits):5.0%}"
        f"  {_share(reached for _, reached in hits):7.0%}"
        for label, hits in ordered
    ]


def _confusions(examples: Sequence[Example], results: Sequence[dict[str, Any]]) -> list[str]:
    pairs = Counter(
        (one.label, _best_guess(result))
        for one, result in zip(examples, results, strict=True)
        if _best_guess(result) != one.label
    )
    return [
        f"{count:3}  {meant} -> {found}"
        for (meant, found), count in pairs.most_common(MOST_CONFUSIONS)
    ]
