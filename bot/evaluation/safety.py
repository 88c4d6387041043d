"""How well danger is seen: ``python -m bot evaluate-safety``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content.reading import read_yaml
from bot.safety.detector import Detector
from bot.safety.evaluation import Marks, Outcome, below, evaluate, marks, report, share
from bot.safety.examples import read_examples, read_questions
from bot.safety.model import Concern
from bot.safety.phrases import Phrases
from bot.understand import Line, understand

JUDGE = "judge"
SETS = (JUDGE, "fresh", "fresh_2", "fresh_3", "fresh_4")
NET, BOTH = "the net alone", "the net and the trained layer"


@dataclass(frozen=True)
class Required:
    """The marks of ``data/safety/marks.yml``: for the net alone, and for both layers together.

    ``questions``: the share of ordinary questions at which the net may raise a false alarm.
    """

    net: Marks
    both_layers: Marks
    questions: float

    @classmethod
    def load(cls, path: Path) -> Required:
        """Read the marks."""
        content = read_yaml(path)
        net, both = Marks(**content["net"]), Marks(**content["both_layers"])
        return cls(net, both, content["questions"])

    def of(self, layer: str) -> Marks:
        """The marks of ``layer``."""
        return self.net if layer == NET else self.both_layers


def evaluate_safety(data: Path, model: Path | None) -> tuple[str, list[str]]:
    """The tables of the judging sets and of the ordinary questions; and each mark that is missed.

    Without ``model``, the net is measured alone.
    """
    required = Required.load(data / "safety" / "marks.yml")
    net = Detector(Phrases.load(data / "safety"))
    measured = [one for name in SETS for one in _measure(name, net, data, model)]
    asked = evaluate(net.find_concern, read_questions(data))
    tables = [report(f"{name}: {layer}", outcomes) for name, layer, outcomes in measured]
    missed = [
        f"{layer}: {fault}"
        for name, layer, outcomes in measured
        if name == JUDGE
        for fault in below(marks(outcomes), required.of(layer))
    ]
    missed += _too_many(share(one.caught for one in asked), required.questions)
    return "\n".join([*tables, report("ordinary questions: the net alone", asked)]), missed


def _measure(
    name: str, net: Detector, data: Path, model: Path | None
) -> list[tuple[str, str, list[Outcome]]]:
    alone = evaluate(net.find_concern, read_examples(data / "safety", name))
    if model is None:
        return [(name, NET, alone)]
    return [(name, NET, alone), (name, BOTH, _with_trained_layer(alone, net, data, model))]


def _too_many(found: float, most: float) -> list[str]:
    return (
        [f"false alarms at ordinary questions {found:.2%}, not {most:.2%}"] if found > most else []
    )


def _with_trained_layer(
    alone: Sequence[Outcome], net: Detector, data: Path, model: Path
) -> list[Outcome]:
    """What both layers make of them: the net's word comes first."""
    lines = [Line(number, one.example.text) for number, one in enumerate(alone)]
    trained = understand(lines, data, model)
    return [
        one if one.concern else Outcome(one.example, _concern(net, one.example.text, result))
        for one, result in zip(alone, trained, strict=True)
    ]


def _concern(net: Detector, text: str, result: Mapping[str, Any]) -> Concern | None:
    kind = result["concern"]
    return Concern(kind, net.who_is_at_risk(text, kind), "trained") if kind else None
