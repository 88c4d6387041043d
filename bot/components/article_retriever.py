"""Fourth component: which article of the topic, and which paragraph, is nearest to the message."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.message_keys import ARTICLE, CONTEXT, NEAREST, UNDERSTANDING, VECTORS
from bot.content.library import Library
from bot.content.rendering import paragraphs
from bot.understanding.decision import Understanding
from bot.understanding.embedder import Embedder
from bot.understanding.retrieval import Index, Vectors


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ArticleRetriever(GraphComponent):
    """Ranks the articles of the understood topics; the action picks by nation."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        index: Index | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._index = index

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Where content and the prepared graph lie, from the project's folder."""
        return {"data": "data", "cache": ".cache/models"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ArticleRetriever:
        """An untrained retriever."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ArticleRetriever:
        """The retriever that ``train`` stored."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Index.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Index the vectors of every article's questions and paragraphs."""
        index = Index(_question_vectors(training_data), self._paragraph_vectors())
        with self._model_storage.write_to(self._resource) as folder:
            index.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets, by topic, the slugs nearest first, each with its nearest paragraph."""
        for message in messages:
            if self._index and message.get(UNDERSTANDING):
                message.set(NEAREST, self._nearest(message, self._index), add_to_output=True)
        return messages

    def _nearest(self, message: Message, index: Index) -> dict[str, list[list[Any]]]:
        understanding = Understanding.from_json(message.get(UNDERSTANDING))
        # The last part is the message together with its context, where it leans on one.
        vectors = message.get(VECTORS)
        vector = vectors[-1 if message.get(CONTEXT) else 0]
        topics = {one.label for one in understanding.ranking} | {understanding.also}
        by_topic: dict[str, list[str]] = defaultdict(list)
        for slug in index.questions:
            by_topic[slug.partition("/")[0]].append(slug)
        return {
            topic: [
                # The context is in every paragraph of the topic: only the message tells them apart.
                [slug, *index.nearest_paragraph(vectors[0], slug)]
                for slug in index.rank(vector, by_topic[topic])
            ]
            for topic in topics & set(by_topic)
            if topic
        }

    def _paragraph_vectors(self) -> dict[str, Vectors]:
        embedder = Embedder.load(Path(self._config["cache"]))
        library = Library.load(Path(self._config["data"]))
        return {
            slug: embedder.encode(paragraphs(article, library))
            for slug, article in library.articles.items()
        }


def _question_vectors(training_data: TrainingData) -> dict[str, Vectors]:
    vectors: dict[str, list[Vectors]] = defaultdict(list)
    for example in training_data.intent_examples:
        if example.get(ARTICLE) and example.get(VECTORS) is not None:
            vectors[example.get(ARTICLE)].append(example.get(VECTORS))
    return {slug: np.concatenate(rows) for slug, rows in vectors.items()}
