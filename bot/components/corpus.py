"""All training examples, as training sees them."""

from __future__ import annotations

from rasa.shared.nlu.constants import TEXT

from bot.components.article_importer import ArticleImporter, label_of
from bot.understanding.scores import Example


def training_examples() -> list[Example]:
    """The articles' questions and the dialogue acts' examples, raw."""
    importer = ArticleImporter("config.yml", "domain.yml", ["data"])
    examples = importer.get_nlu_data().intent_examples
    return [Example(one.get(TEXT), label_of(one)) for one in examples]
