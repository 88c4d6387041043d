"""Makes the articles' own questions the training examples of their topics."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.message_keys import ARTICLE, LABEL
from bot.content.library import Library
from bot.content.reading import read_yaml, yaml_files
from bot.content.topics import Vocabulary
from bot.safety.examples import LEARNED, read_examples
from bot.understanding.decision import CRISIS_PREFIX, NEAR_DANGER

ASK = "ask"
CRISIS = "crisis"
DATA = Path("data")


class ArticleImporter(RasaFileImporter):
    """Rasa's own files, each article's questions, and the further examples of each label.

    Every topic has the one intent ``ask``; which topic, the example's label says. So dialogue
    needs one rule for all topics, and a new article needs none.
    """

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """The dialogue acts' examples from ``data/training/nlu``, the topics' from the articles."""
        library = Library.load(DATA)
        examples = [*_questions(library), *_further_examples(library.vocabulary), *_danger()]
        return super().get_nlu_data(language).merge(TrainingData(examples))


def label_of(message: Message) -> str:
    """The topic of a question, the intent of any other example."""
    return str(message.get(LABEL) or message.get(INTENT))


def _questions(library: Library) -> Iterator[Message]:
    for article in library.articles.values():
        for question in article.questions:
            yield _example(question, article.topic, article.slug)


def _further_examples(vocabulary: Vocabulary) -> Iterator[Message]:
    """``data/training/topics/<label>.yml``: lists of messages that belong to no one article."""
    for path in yaml_files(DATA / "training" / "topics"):
        for text in read_yaml(path):
            if path.stem in vocabulary.topics:
                yield _example(text, path.stem)
            else:
                yield Message.build(text=text, intent=path.stem)


def _danger() -> Iterator[Message]:
    """What must be caught, and what only sounds like it.

    The second safety layer learns from it; it is joined to the first by "or".
    """
    learned = (read_examples(DATA / "safety", name) for name in LEARNED)
    for one in chain.from_iterable(learned):
        message: Message = Message.build(text=one.text, intent=CRISIS)
        message.set(LABEL, f"{CRISIS_PREFIX}{one.kind}" if one.kind else NEAR_DANGER)
        yield message


def _example(text: str, topic: str, slug: str | None = None) -> Message:
    message: Message = Message.build(text=text, intent=ASK)
    message.set(LABEL, topic)
    message.set(ARTICLE, slug)
    return message
