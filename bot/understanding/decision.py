"""From scores to what was understood: sure, unsure or unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

Scores = NDArray[np.float32]

SURE, UNSURE, UNKNOWN = "sure", "unsure", "unknown"
OUT_OF_SCOPE = "out_of_scope"
# Labels of the second safety layer: what the deterministic net did not know, by kind.
CRISIS_PREFIX = "danger:"
# What sounds like danger and is none ("I could murder a curry"): a label of its own, never shown,
# so that the labels of danger learn the difference.
NEAR_DANGER = "near_danger"
MOST_CHOICES = 3
# Of so many labels a whole message may speak at once.
MOST_ASKED = 5
# Small talk makes no sense as an offer or a second question: nobody is asked "Did you mean: thank
# you?"
NEVER_OFFERED = {
    OUT_OF_SCOPE, "affirm", "deny", "greet", "thanks", "goodbye", "repeat_that", "restart",
    "change_nation",
}  # fmt: skip
RANKING_LENGTH = 10


@dataclass(frozen=True)
class Ranked:
    """A label and how likely it is right, from 0 to 1."""

    label: str
    confidence: float


@dataclass(frozen=True)
class Understanding:
    """What was made of one message.

    ``also`` is the label of a second question in the same message. ``follow_up`` is true where
    the message only makes sense together with what was being talked about.
    """

    band: str
    ranking: tuple[Ranked, ...]
    also: str | None = None
    follow_up: bool = False

    @property
    def label(self) -> str:
        """The likeliest label."""
        return self.ranking[0].label

    @property
    def confidence(self) -> float:
        """How likely the label is right."""
        return self.ranking[0].confidence

    def to_json(self) -> dict[str, Any]:
        """As Rasa keeps it with the message."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Understanding:
        """Read what ``to_json`` wrote."""
        ranking = tuple(Ranked(**entry) for entry in data["ranking"])
        return cls(data["band"], ranking, data["also"], data["follow_up"])


@dataclass(frozen=True)
class Settings:
    """Numbers that `python -m bot calibrate` chooses on held-out messages; never set by hand.

    ``weights`` and ``bias`` turn the highest score, its lead over the second and its share into
    the probability of being right: from ``sure`` on we answer, below we offer choices. A message
    less familiar than ``familiar`` is not ours. A part of the message that is ahead of the whole's
    label by a score of ``also`` is a second question. From a share of ``crisis`` on, all kinds
    together, a message counts as danger; from ``crisis_part`` on, one sentence in it.
    """

    weights: tuple[float, float, float]
    bias: float
    sure: float
    familiar: float
    also: float
    crisis: float
    crisis_part: float

    @classmethod
    def load(cls, path: Path) -> Settings:
        """Read data/understanding.yml."""
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls(tuple(data.pop("weights")), **data)


def evidence(scores: Scores) -> NDArray[np.float64]:
    """Per row: the highest score, its lead over the second, its share of all (log)."""
    ordered = np.sort(scores.astype(np.float64), axis=1)
    top, second = ordered[:, -1], ordered[:, -2]
    share = -np.log(np.exp(ordered - top[:, None]).sum(axis=1))
    return np.stack([top, top - second, share], axis=1)


def confidences(scores: Scores, settings: Settings) -> NDArray[np.float64]:
    """Per row: how likely the highest label is right, from 0 to 1."""
    logits = evidence(scores) @ np.array(settings.weights) + settings.bias
    return np.asarray(1 / (1 + np.exp(-logits)))


def joined(scores: Scores) -> Scores:
    """One row from the scores of a message's parts, the whole text first.

    The whole text has half of the say and its parts together the other half: in a long story the
    vector of the whole is vague, and a part alone may mislead (measured: docs/adr/0005).
    """
    if len(scores) == 1:
        return scores
    return np.asarray((scores[:1] + scores[1:].mean(axis=0, keepdims=True)) / 2)


def decide(
    labels: Sequence[str], scores: Scores, familiarity: float, settings: Settings
) -> Understanding:
    """What a message is about, from the scores of its parts (the whole text first).

    ``familiarity`` is that of the whole text (``Classifier.familiarity``).
    """
    danger = find_danger(labels, scores, settings)
    if danger:
        return Understanding(SURE, (danger,))
    ordinary = [place for place, label in enumerate(labels) if not is_hidden(label)]
    labels, scores = [labels[place] for place in ordinary], scores[:, ordinary]
    ranking = _ranking(labels, joined(scores), settings)
    also = _also(labels, scores, ranking[0].label, settings)
    return Understanding(_band(ranking[0], familiarity, settings), ranking, also)


def is_crisis(label: str) -> bool:
    """True for the labels of danger."""
    return label.startswith(CRISIS_PREFIX)


def is_hidden(label: str) -> bool:
    """True for labels that are never shown or offered."""
    return is_crisis(label) or label == NEAR_DANGER


def find_danger(labels: Sequence[str], scores: Scores, settings: Settings) -> Ranked | None:
    """The likeliest kind of danger, where the message or a part of it speaks of danger enough."""
    places = [place for place, label in enumerate(labels) if is_crisis(label)]
    if not places:
        return None
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    together = shares[:, places].sum(axis=1)
    needed = np.full(len(together), settings.crisis_part)
    needed[0] = settings.crisis
    row = int((together - needed).argmax())
    if together[row] < needed[row]:
        return None
    best = places[int(shares[row, places].argmax())]
    return Ranked(labels[best], round(float(together[row]), 4))


def decide_in_context(alone: Understanding, together: Understanding, topic: str) -> Understanding:
    """What a message that leans on ``topic`` is about: read alone, or together with the topic.

    Where neither reading is sure, the carer is still talking about the same topic.
    """
    if is_crisis(alone.label) or (alone.band == SURE and alone.confidence >= together.confidence):
        return alone
    if together.band == SURE:
        return replace(together, also=None, follow_up=True)
    if alone.band == SURE:
        return alone
    return Understanding(SURE, (Ranked(topic, together.confidence), *together.ranking), None, True)


def _ranking(labels: Sequence[str], row: Scores, settings: Settings) -> tuple[Ranked, ...]:
    order = np.argsort(-row[0])[:RANKING_LENGTH]
    confidence = float(confidences(row, settings)[0])
    relative = np.exp(row[0, order] - row[0, order[0]])
    return tuple(
        Ranked(labels[index], round(confidence * float(share), 4))
        for index, share in zip(order, relative, strict=True)
    )


def _band(best: Ranked, familiarity: float, settings: Settings) -> str:
    if best.label == OUT_OF_SCOPE or familiarity < settings.familiar:
        return UNKNOWN
    return SURE if best.confidence >= settings.sure else UNSURE


def _also(labels: Sequence[str], scores: Scores, label: str, settings: Settings) -> str | None:
    """What a part is surely about, far from ``label``, if the whole message speaks of it too.

    "Is he mad or what?" alone may be about many things; that it is next to a question about
    psychosis does not make two questions of it.
    """
    main = labels.index(label)
    likely = {labels[place] for place in np.argsort(-joined(scores)[0])[:MOST_ASKED]}
    parts = scores[1:]
    found = [
        (float(part.max() - part[main]), labels[int(part.argmax())])
        for part, confidence in zip(parts, confidences(parts, settings), strict=True)
        if confidence >= settings.sure
    ]
    others = [one for one in found if one[1] in likely - {label, *NEVER_OFFERED}]
    lead, other = max(others, default=(0.0, label))
    return other if lead >= settings.also else None
