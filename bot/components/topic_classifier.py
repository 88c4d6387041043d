"""Third component: which topic or dialogue act a message is, and how sure that is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.article_importer import ASK, CRISIS, label_of
from bot.components.message_keys import CONTEXT, NORMALISED, UNDERSTANDING, VECTORS
from bot.content.topics import Vocabulary, read_vocabulary
from bot.language import WELSH
from bot.understanding.confidence import Settings
from bot.understanding.decision import (
    SURE,
    UNKNOWN,
    Ranked,
    Understanding,
    decide,
    decide_in_context,
    is_crisis,
)
from bot.understanding.scores import Classifier, Example, Reading

INTENT_RANKING = "intent_ranking"
# Raised by hand when bot/understanding stores something else: Rasa's cache would not know.
STORED_AS = 2


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TopicClassifier(GraphComponent, IntentClassifier):
    """Sets intent (``ask`` for a topic, ``nlu_fallback`` unless sure) and understanding."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        classifier: Classifier | None = None,
    ) -> None:
        self._settings = Settings.load(Path(config["settings"]))
        self._vocabulary = read_vocabulary(Path(config["vocabulary"]))
        self._model_storage = model_storage
        self._resource = resource
        self._classifier = classifier

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Where calibration and the names of topics lie, from the project's folder."""
        return {
            "settings": "data/understanding.yml",
            "vocabulary": "data/topics.yml",
            "stored_as": STORED_AS,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TopicClassifier:
        """An untrained classifier."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> TopicClassifier:
        """The classifier that ``train`` stored."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Classifier.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from every example that the featurizer has seen."""
        messages = [one for one in training_data.intent_examples if one.get(VECTORS) is not None]
        examples = [Example(one.get(NORMALISED)[0], label_of(one)) for one in messages]
        vectors = np.concatenate([np.asarray(one.get(VECTORS)) for one in messages])
        self._classifier = Classifier.learn(examples, vectors)
        with self._model_storage.write_to(self._resource) as folder:
            self._classifier.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets intent, ranking and understanding; leaves empty messages as they are."""
        for message in messages:
            if self._classifier and message.get(VECTORS) is not None:
                understanding = self._understand(message, self._classifier)
                if _is_a_guess(message, understanding):
                    understanding = replace(understanding, band=UNKNOWN)
                intents = [_intent(self._vocabulary, one) for one in understanding.ranking]
                message.set(INTENT, _first(understanding, intents), add_to_output=True)
                message.set(INTENT_RANKING, intents, add_to_output=True)
                message.set(UNDERSTANDING, understanding.to_json(), add_to_output=True)
        return messages

    def _understand(self, message: Message, classifier: Classifier) -> Understanding:
        texts, vectors = message.get(NORMALISED), np.asarray(message.get(VECTORS))
        topic, read = message.get(CONTEXT), classifier.read(texts, vectors)
        if topic is None:
            return self._decide(classifier, read)
        # The normaliser put the message joined with its context last.
        alone = self._decide(classifier, read.of(slice(None, -1)))
        together = self._decide(classifier, read.of(slice(-1, None)))
        return decide_in_context(alone, together, topic)

    def _decide(self, classifier: Classifier, read: Reading) -> Understanding:
        return decide(classifier.labels, read.scores, read.familiarity, self._settings, read.danger)


def _is_a_guess(message: Message, understanding: Understanding) -> bool:
    """Whether it is in another language, of which nothing was learned.

    Danger is met all the same, but in Welsh, where the trained layer takes ordinary words for it:
    3 of 5 sentences of tests/content/test_languages.py. Of 7 dangers in Welsh that it had not
    learned it found none beyond the safety net, which reads each message first.
    """
    language = (message.get("metadata") or {}).get("written_in")
    return bool(language) and (language == WELSH or not _is_danger(understanding))


def _is_danger(understanding: Understanding) -> bool:
    return bool(understanding.ranking) and is_crisis(understanding.ranking[0].label)


def _intent(vocabulary: Vocabulary, ranked: Ranked) -> dict[str, Any]:
    name = ASK if ranked.label in vocabulary.topics else ranked.label
    name = CRISIS if is_crisis(name) else name
    return {"name": name, "label": ranked.label, "confidence": ranked.confidence}


def _first(understanding: Understanding, intents: list[dict[str, Any]]) -> dict[str, Any]:
    if understanding.band == SURE:
        return intents[0]
    return {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": 1 - understanding.confidence}
