"""What Rasa expects of each component, and what they promise each other."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import create_autospec

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.article_importer import ArticleImporter, label_of
from bot.components.article_retriever import ArticleRetriever
from bot.components.message_keys import ARTICLE, LABEL, NORMALISED, UNDERSTANDING, VECTORS
from bot.components.sentence_featurizer import SentenceFeaturizer
from bot.components.text_normaliser import TextNormaliser
from bot.components.topic_classifier import TopicClassifier
from bot.content.library import Library
from bot.safety.model import KINDS
from bot.understanding.decision import CRISIS_PREFIX, NEAR_DANGER, is_crisis

COMPONENTS = (TextNormaliser, SentenceFeaturizer, TopicClassifier, ArticleRetriever)
TRAINABLE = (TopicClassifier, ArticleRetriever)


def make(component: Any, storage: LocalModelStorage, loaded: bool = False) -> Any:
    build = component.load if loaded else component.create
    config = component.get_default_config()
    return build(config, storage, Resource(component.__name__), create_autospec(ExecutionContext))


def example(text: str, topic: str, slug: str) -> Message:
    message: Message = Message.build(text=text, intent="ask")
    message.set(LABEL, topic)
    message.set(ARTICLE, slug)
    return message


def training_data() -> TrainingData:
    """Every article's first questions, through normaliser and featurizer."""
    articles = Library.load(Path("data")).articles.values()
    pairs = [(one, text) for one in articles for text in one.questions[:2]]
    return TrainingData([example(text, one.topic, one.slug) for one, text in pairs])


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> list[Any]:
    """All four components, trained and loaded again."""
    storage = LocalModelStorage(tmp_path_factory.mktemp("model"))
    normaliser, featurizer = make(TextNormaliser, storage), make(SentenceFeaturizer, storage)
    data = featurizer.process_training_data(normaliser.process_training_data(training_data()))
    for component in TRAINABLE:
        make(component, storage).train(data)
    return [normaliser, featurizer, *(make(one, storage, loaded=True) for one in TRAINABLE)]


def parse(components: list[Any], text: str, **metadata: str) -> Message:
    message = Message({TEXT: text, "metadata": metadata})
    for component in components:
        (message,) = component.process([message])
    return message


def test_a_question_gets_intent_understanding_and_articles(trained: list[Any]) -> None:
    output = parse(trained, "what is psychosis").as_dict(only_output_properties=True)
    assert {INTENT, "intent_ranking", UNDERSTANDING, "nearest_articles"} <= set(output)


def test_the_raw_text_is_never_changed(trained: list[Any]) -> None:
    assert parse(trained, "WOT is Psycosis??").get(TEXT) == "WOT is Psycosis??"


def test_each_part_has_a_vector(trained: list[Any]) -> None:
    message = parse(trained, "What is clozapine? And who is the nearest relative?")
    assert len(message.get(NORMALISED)) == len(message.get(VECTORS)) == 3


def test_a_message_that_leans_on_its_topic_is_read_with_it(trained: list[Any]) -> None:
    alone = parse(trained, "and the side effects?")
    together = parse(trained, "and the side effects?", topic="clozapine")
    assert len(together.get(NORMALISED)) == len(alone.get(NORMALISED)) + 1


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_empty_text_breaks_nothing(trained: list[Any], text: str) -> None:
    parse(trained, text)


@pytest.mark.parametrize("component", TRAINABLE)
def test_an_untrained_component_leaves_messages_alone(component: Any, tmp_path: Path) -> None:
    message = Message({TEXT: "hello", NORMALISED: ["hello"], VECTORS: np.zeros((1, 384))})
    make(component, LocalModelStorage(tmp_path)).process([message])
    assert message.get(UNDERSTANDING) is None


def test_articles_questions_become_examples_of_their_topic() -> None:
    importer = ArticleImporter("config.yml", "domain.yml", ["data"])
    examples = importer.get_nlu_data().intent_examples
    labels = {label_of(one) for one in examples}
    vocabulary = Library.load(Path("data")).vocabulary
    danger = {label for label in labels if is_crisis(label)}
    ordinary = set(vocabulary.topics) | set(vocabulary.acts)
    assert labels - danger == ordinary | {NEAR_DANGER}
    assert {label.removeprefix(CRISIS_PREFIX) for label in danger} == set(KINDS)


@pytest.mark.parametrize(("language", "band"), [("cy", "unknown"), (None, "sure")])
def test_what_is_written_in_welsh_is_not_guessed_at(
    trained: list[Any], language: str | None, band: str
) -> None:
    message = Message.build(text=training_data().intent_examples[0].get(TEXT))
    message.set("metadata", {"written_in": language})
    for component in trained:
        component.process([message])
    assert message.get(UNDERSTANDING)["band"] == band
