"""Second component: a sentence vector for each part of the message."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.message_keys import NORMALISED, VECTORS
from bot.understanding.embedder import Embedder


class Vectors(np.ndarray):  # type: ignore[type-arg]
    """Sentence vectors that Rasa can tell apart quickly: it would print each number otherwise."""

    def fingerprint(self) -> str:
        """What Rasa's cache knows them by."""
        return hashlib.sha256(self.tobytes()).hexdigest()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(GraphComponent):
    """all-MiniLM-L6-v2 in int8; see bot/understanding/embedder.py."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Where the prepared graph is kept, from the project's folder."""
        return {"cache": ".cache/models"}

    @staticmethod
    def required_packages() -> list[str]:
        """The library that runs the model."""
        return ["onnxruntime"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        """Load the model; builds its graph the first time."""
        return cls(Embedder.load(Path(config["cache"])))

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Sets the vector of each example, of several at a time."""
        with ThreadPoolExecutor(os.cpu_count()) as threads:
            for _ in threads.map(self._set_vectors, training_data.training_examples):
                pass
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the vectors of each part, in the order of the parts."""
        for message in messages:
            self._set_vectors(message)
        return messages

    def _set_vectors(self, message: Message) -> None:
        if message.get(NORMALISED):
            vectors = self._embedder.encode(message.get(NORMALISED))
            message.set(VECTORS, vectors.view(Vectors))
