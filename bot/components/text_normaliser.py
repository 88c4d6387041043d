"""First component: parts of the message, with shorthand expanded and spelling put right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.message_keys import CONTEXT, METADATA, NORMALISED
from bot.content.topics import Vocabulary, read_vocabulary
from bot.understanding.continuations import Continuations
from bot.understanding.normaliser import Normaliser
from bot.understanding.segments import segments


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class TextNormaliser(GraphComponent):
    """Keeps the raw text as it is and sets the normalised parts beside it."""

    def __init__(
        self, normaliser: Normaliser, continuations: Continuations, vocabulary: Vocabulary
    ) -> None:
        self._normaliser = normaliser
        self._continuations = continuations
        self._vocabulary = vocabulary

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Where words and the names of topics lie, from the project's folder."""
        return {"words": "data/vocabulary", "vocabulary": "data/topics.yml"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TextNormaliser:
        """Read the words and the names of topics."""
        words = Path(config["words"])
        vocabulary = read_vocabulary(Path(config["vocabulary"]))
        return cls(Normaliser.load(words), Continuations.load(words), vocabulary)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Examples are taken whole: their label is about all of the text."""
        for example in training_data.training_examples:
            if example.get(TEXT):
                example.set(NORMALISED, [self._normaliser.normalise(example.get(TEXT))])
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the message's normalised parts, the whole text first; the raw text stays."""
        for message in messages:
            text = message.get(TEXT) or ""
            parts = segments(text, self._continuations) + self._together_with_topic(message)
            message.set(NORMALISED, [self._normaliser.normalise(part) for part in parts])
        return messages

    def _together_with_topic(self, message: Message) -> list[str]:
        """The message joined with the topic in hand, where it leans on it."""
        text = message.get(TEXT) or ""
        topic = str((message.get(METADATA) or {}).get("topic"))
        if topic not in self._vocabulary.topics or not self._continuations.leans_on_context(text):
            return []
        message.set(CONTEXT, topic)
        return [f"{self._vocabulary.choice(topic)}: {text}"]
