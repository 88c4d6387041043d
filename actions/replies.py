"""Puts replies together: words from domain.yml, articles and numbers from the library."""

from __future__ import annotations

import json
from typing import Any

from rasa_sdk.executor import CollectingDispatcher

from bot.content.articles import Article
from bot.content.library import Library
from bot.content.rendering import linked_topics, sms_answer

MOST_NEXT = 4
FEEDBACK = "give_feedback"

Button = dict[str, str]


def utter(dispatcher: CollectingDispatcher, library: Library, response: str, **words: Any) -> None:
    """Say a response of domain.yml, with the numbers of all services at hand."""
    dispatcher.utter_message(response=response, **numbers(library), **words)


def utter_article(
    dispatcher: CollectingDispatcher, library: Library, article: Article, nation: str | None
) -> None:
    """Answer with an article: its short form for any client, its name for the gateway."""
    dispatcher.utter_message(
        text=sms_answer(article, library),
        buttons=[*next_steps(article, library, nation), *helpful(library)],
        json_message={"article": article.slug, "topic": article.topic, "nation": nation},
    )


def numbers(library: Library) -> dict[str, str]:
    """``phone_<id>`` and ``hours_<id>`` of every service whose number may be given."""
    phones = {f"phone_{name}": number for name, number in library.numbers.items()}
    hours = {f"hours_{name}": library.services[name].hours for name in library.numbers}
    return {**phones, **hours}


def choice(label: str, library: Library, article: str | None = None) -> Button:
    """A button that asks about a topic, perhaps for one ``article``, or does a dialogue act."""
    asks = {"topic": label, **({"article": article} if article else {})}
    is_topic = label in library.vocabulary.topics
    payload = f"/ask{json.dumps(asks)}" if is_topic else f"/{label}"
    return {"title": library.vocabulary.choice(label), "payload": payload}


def next_steps(article: Article, library: Library, nation: str | None) -> list[Button]:
    """What the article offers next, and the topics that its text names."""
    labels = dict.fromkeys((*article.next, *linked_topics(article)))
    known = [label for label in labels if _has_answer(label, library)]
    steps = [_step(label, article, library, nation) for label in known]
    return [step for step in steps if step][:MOST_NEXT]


def _step(label: str, article: Article, library: Library, nation: str | None) -> Button | None:
    """A button; the article's own topic leads to its other articles, if there are any."""
    if label != article.topic:
        return choice(label, library)
    if len(library.about(label, nation)) < 2:
        return None
    return {**choice(label, library), "title": library.wording["more"]}


def helpful(library: Library) -> list[Button]:
    """Was this helpful: yes and no."""
    return [
        {"title": title, "payload": f"/{FEEDBACK}{json.dumps({'helpful': answer})}"}
        for answer, title in library.wording["helpful"].items()
    ]


def _has_answer(label: str, library: Library) -> bool:
    return label in library.vocabulary.acts or bool(library.about(label))
