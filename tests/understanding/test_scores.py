"""The classifier learns, ranks, and is the same after it was stored."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.understanding.confidence import OUT_OF_SCOPE
from bot.understanding.embedder import Embedder
from bot.understanding.scores import Classifier, Example

EXAMPLES = [
    Example("what is psychosis", "psychosis"),
    Example("is he psychotic", "psychosis"),
    Example("he has lost touch with reality", "psychosis"),
    Example("how much is carer's allowance", "money"),
    Example("what benefits can i get", "money"),
    Example("can i claim for looking after him", "money"),
    Example("hello", "greet"),
    Example("hi there", "greet"),
    Example("good morning", "greet"),
]


def learn() -> tuple[Classifier, Embedder]:
    embedder = Embedder.load(Path(".cache/models"))
    return Classifier.learn(EXAMPLES, embedder.encode([one.text for one in EXAMPLES])), embedder


def test_a_new_wording_is_understood() -> None:
    classifier, embedder = learn()
    texts = ["which benefits are there for carers", "good evening"]
    found = classifier.read(texts, embedder.encode(texts)).scores.argmax(axis=1)
    assert [classifier.labels[index] for index in found] == ["money", "greet"]


def test_it_is_the_same_after_it_was_stored(tmp_path: Path) -> None:
    classifier, embedder = learn()
    classifier.save(tmp_path)
    again = Classifier.load(tmp_path)
    texts = ["is this psychosis"]
    vectors = embedder.encode(texts)
    assert again.labels == classifier.labels
    now, before = again.read(texts, vectors), classifier.read(texts, vectors)
    assert np.allclose(now.scores, before.scores, atol=0.02)


def test_danger_is_told_from_what_sounds_like_it(tmp_path: Path) -> None:
    embedder = Embedder.load(Path(".cache/models"))
    danger = [
        "he has taken all his tablets",
        "she took an overdose tonight",
        "he swallowed them all",
    ]
    likeness = [
        "he took an overdose in 2019",
        "he takes his tablets daily",
        "she once took too many",
    ]
    examples = [
        *EXAMPLES,
        *(Example(text, "danger:overdose") for text in danger),
        *(Example(text, "near_danger") for text in likeness),
    ]
    vectors = embedder.encode([one.text for one in examples])
    Classifier.learn(examples, vectors).save(tmp_path)
    texts = ["he has swallowed all of his tablets", "in 2019 she took an overdose"]
    now, then = Classifier.load(tmp_path).read(texts, embedder.encode(texts)).danger
    assert now > 0 > then


def test_without_examples_of_danger_there_is_no_opinion_on_it() -> None:
    classifier, embedder = learn()
    texts = ["he took all his tablets"]
    assert classifier.read(texts, embedder.encode(texts)).danger.tolist() == [0.0]


def test_a_familiar_question_makes_a_strange_story_familiar() -> None:
    embedder = Embedder.load(Path(".cache/models"))
    strangers = ["who won the football", "how do i bake a cake", "my car will not start"]
    examples = [*EXAMPLES, *(Example(text, OUT_OF_SCOPE) for text in strangers)]
    classifier = Classifier.learn(examples, embedder.encode([one.text for one in examples]))
    story = "my car would not start and then the cake burned"
    alone, asked = [story], [story, "what is psychosis"]
    read = [classifier.read(texts, embedder.encode(texts)) for texts in (alone, asked)]
    assert read[0].familiarity < read[1].familiarity
