"""From scores to what was understood: sure, unsure or unknown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from bot.understanding.confidence import (
    OUT_OF_SCOPE,
    Scores,
    Settings,
    confidences,
    joined,
    log_odds,
    probability,
    scope_evidence,
)

SURE, UNSURE, UNKNOWN = "sure", "unsure", "unknown"
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
    "affirm", "deny", "greet", "thanks", "goodbye", "repeat_that", "restart",
    "change_nation",
}  # fmt: skip
RANKING_LENGTH = 10
# The say of the classifier's share beside the second opinion: by cross-validation on the examples
# that are learned from (docs/safety/evaluation.md).
SHARE_WEIGHT = 0.33
LEAST_SHARE = 1e-5


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


def decide(
    labels: Sequence[str],
    scores: Scores,
    familiarity: float,
    settings: Settings,
    opinions: Scores | None = None,
) -> Understanding:
    """What a message is about, from the scores of its parts (the whole text first).

    ``familiarity`` and ``opinions``, one for each part, are those of ``Classifier.read``.
    """
    danger = find_danger(labels, scores, settings, opinions)
    if danger:
        return Understanding(SURE, (danger,))
    labels, scores = without(is_hidden, labels, scores)
    ours = float(log_odds(scope_evidence(labels, joined(scores), familiarity), settings.scope))
    labels, scores = without(lambda label: label == OUT_OF_SCOPE, labels, scores)
    ranking = _ranking(labels, joined(scores), ours, settings)
    also = _also(labels, scores, ours, ranking[0].label, settings)
    return Understanding(_band(ranking[0], ours, settings), ranking, also)


def without(
    unwanted: Callable[[str], bool], labels: Sequence[str], scores: Scores
) -> tuple[Sequence[str], Scores]:
    """``labels`` and ``scores`` less the labels that are ``unwanted``."""
    kept = [place for place, label in enumerate(labels) if not unwanted(label)]
    return [labels[place] for place in kept], scores[:, kept]


def is_crisis(label: str) -> bool:
    """True for the labels of danger."""
    return label.startswith(CRISIS_PREFIX)


def is_hidden(label: str) -> bool:
    """True for labels that are never shown or offered."""
    return is_crisis(label) or label == NEAR_DANGER


def find_danger(
    labels: Sequence[str], scores: Scores, settings: Settings, opinions: Scores | None = None
) -> Ranked | None:
    """The likeliest kind of danger, where the message or a part of it speaks of danger enough.

    The classifier says whether it is danger rather than a question, the second opinion whether it
    is danger rather than what sounds like it; both have a say.
    """
    places = [place for place, label in enumerate(labels) if is_crisis(label)]
    if not places:
        return None
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    together = shares[:, places].sum(axis=1)
    proof = SHARE_WEIGHT * _odds(together) + (0 if opinions is None else opinions)
    needed = np.full(len(together), settings.crisis_part, np.float32)
    needed[0] = settings.crisis
    row = int((proof - needed).argmax())
    if proof[row] < needed[row]:
        return None
    best = places[int(shares[row, places].argmax())]
    return Ranked(labels[best], round(float(together[row]), 4))


def _odds(share: Scores) -> Scores:
    """Log-odds of ``share``, bounded: an opinion of nothing but certainty would decide alone."""
    return np.asarray(np.log((share + LEAST_SHARE) / (1 - share + LEAST_SHARE)))


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


def _ranking(
    labels: Sequence[str], row: Scores, ours: float, settings: Settings
) -> tuple[Ranked, ...]:
    order = np.argsort(-row[0])[:RANKING_LENGTH]
    confidence = float(confidences(row, ours, settings)[0])
    relative = np.exp(row[0, order] - row[0, order[0]])
    return tuple(
        Ranked(labels[index], round(confidence * float(share), 4))
        for index, share in zip(order, relative, strict=True)
    )


def _band(best: Ranked, ours: float, settings: Settings) -> str:
    if probability(ours) < settings.ours:
        return UNKNOWN
    return SURE if best.confidence >= settings.sure else UNSURE


def _also(
    labels: Sequence[str], scores: Scores, ours: float, label: str, settings: Settings
) -> str | None:
    """What a part is surely about, far from ``label``, if the whole message speaks of it too.

    "Is he mad or what?" alone may be about many things; that it is next to a question about
    psychosis does not make two questions of it.
    """
    main = labels.index(label)
    likely = {labels[place] for place in np.argsort(-joined(scores)[0])[:MOST_ASKED]}
    parts = scores[1:]
    found = [
        (float(part.max() - part[main]), labels[int(part.argmax())])
        for part, confidence in zip(parts, confidences(parts, ours, settings), strict=True)
        if confidence >= settings.sure
    ]
    others = [one for one in found if one[1] in likely - {label, *NEVER_OFFERED}]
    lead, other = max(others, default=(0.0, label))
    return other if lead >= settings.also else None
