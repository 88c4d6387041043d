"""Questions that had no answer, put together by topic and by like words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from bot.storage.figures import Unanswered

# Two questions with this much of their words in common are asked as one (0 to 100).
ALIKE = 72
# Comparing is quadratic; a busy month has a few hundred.
MOST = 300


@dataclass
class Group:
    """Questions alike. ``label`` is the nearest topic, empty where there is none."""

    label: str
    questions: list[Unanswered] = field(default_factory=list)

    @property
    def id(self) -> int:
        """That of its newest question."""
        return self.questions[0].id


def groups(questions: Sequence[Unanswered]) -> list[Group]:
    """Groups, the largest first."""
    found: list[Group] = []
    for question in questions[:MOST]:
        label = question.labels[0] if question.labels else ""
        group = next((one for one in found if _belongs(question, label, one)), None)
        if group is None:
            group = Group(label)
            found.append(group)
        group.questions.append(question)
    return sorted(found, key=lambda one: -len(one.questions))


def _belongs(question: Unanswered, label: str, group: Group) -> bool:
    if not question.text:
        # Its words were forgotten; it is still counted with its topic.
        return label == group.label
    score = fuzz.token_set_ratio(question.text.lower(), group.questions[0].text.lower())
    # Of one topic, half of the words will do.
    return bool(score >= (ALIKE - 20 if label and label == group.label else ALIKE))
