"""Topics and dialogue acts: the assistant's public vocabulary (data/topics.yml)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.content.reading import Fault, read_words, read_yaml
from bot.language import languages_of, spoken


@dataclass(frozen=True)
class Topic:
    """What can be asked about. ``choice`` is its name in carers' words, for "did you mean"."""

    id: str
    group: str
    choice: str


@dataclass(frozen=True)
class Vocabulary:
    """Every label a message can get.

    ``counterparts`` maps a topic to the topic that answers the same question in one nation:
    ``{"carers_assessment": {"scotland": "carers_assessment_scotland"}}``. ``general`` names, by
    file, the articles that a button opens where a topic has several.
    """

    topics: Mapping[str, Topic]
    acts: Mapping[str, str]
    counterparts: Mapping[str, Mapping[str, str]]
    general: Mapping[str, Sequence[str]]

    def choice(self, label: str) -> str:
        """The words on a button for a topic or a dialogue act."""
        return self.topics[label].choice if label in self.topics else self.acts[label]

    def __contains__(self, label: object) -> bool:
        return label in self.topics or label in self.acts

    def counterpart(self, topic: str, nation: str | None) -> str:
        """The topic that answers ``topic`` for a carer in ``nation``."""
        return self.counterparts.get(topic, {}).get(nation or "", topic)

    def sibling(self, topic: str | None, nation: str) -> str | None:
        """What ``topic``, perhaps one nation's own, is called in ``nation``; None if unknown."""
        if topic is None or topic not in self.topics:
            return None
        families = (base for base, own in self.counterparts.items() if topic in own.values())
        return self.counterpart(next(families, topic), nation)


def read_vocabulary(path: Path) -> Vocabulary:
    """Read data/topics.yml; raises ``Fault`` where its parts are missing."""
    data = read_yaml(path)
    try:
        topics = {
            topic_id: Topic(topic_id, group, choice)
            for group, entries in data["groups"].items()
            for topic_id, choice in entries.items()
        }
        acts = spoken({one: read_words(path, one)["acts"] for one in languages_of(path)})
        return Vocabulary(topics, acts, data["counterparts"], data["general"])
    except (KeyError, TypeError, AttributeError) as error:
        raise Fault(f"{path}: needs groups, acts, counterparts and general ({error})") from error
