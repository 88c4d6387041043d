"""Answers questions: picks the article, asks for the nation where it matters."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import (
    Near,
    entity,
    is_choice,
    nation,
    nearest,
    nearest_before,
    note,
    understanding,
)
from actions.dependencies import library
from actions.replies import utter, utter_article
from actions.signposting import is_answered, signpost
from bot.content.articles import Article
from bot.content.rendering import paragraphs

Events = list[dict[str, Any]]

# Below this the nearest paragraph is about something else (read over 40 follow-ups by eye).
NEAR_ENOUGH = 0.4


class ActionAnswer(Action):
    """Answers one question, or two asked in one message."""

    def name(self) -> str:
        """As domain.yml names it."""
        return "action_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Utter the article on each topic; where the nation is needed first, ask for it."""
        topics = _topics(tracker)
        if len(topics) > 1:
            utter(dispatcher, library(), "utter_two_questions")
            # Notes end an utterance for the gateway, so that this one stands alone.
            dispatcher.utter_message(json_message={"kind": "notice"})
        events: Events = []
        for topic in topics:
            events += answer(dispatcher, tracker, topic)
        return events


class ActionSetNation(Action):
    """Takes the nation that a carer names, and answers what waited for it."""

    def name(self) -> str:
        """As domain.yml names it."""
        return "action_set_nation"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Remember the nation; ask again where none was named."""
        said = nation(tracker) if entity(tracker, "nation") else None
        if said is None:
            utter(dispatcher, library(), "utter_ask_nation")
            return []
        waiting = tracker.get_slot("waiting_topic") or note(tracker, "topic")
        if waiting in library().vocabulary.topics:
            return [SlotSet("waiting_topic", None), *_answer_waiting(dispatcher, tracker, waiting)]
        name = library().wording["nations"][said]
        utter(dispatcher, library(), "utter_nation_set", nation_name=name)
        dispatcher.utter_message(json_message={"nation": said})
        return []


def _answer_waiting(dispatcher: CollectingDispatcher, tracker: Tracker, topic: str) -> Events:
    """What the carer asked before the nation: the article nearest to the words of then."""
    if is_answered(tracker, topic):
        return signpost(dispatcher, tracker, topic)
    counterpart = library().vocabulary.counterpart(topic, nation(tracker))
    nearby = nearest_before(tracker, topic, counterpart)
    if nearby and library().is_general(nearby[0].slug):
        nearby = []  # Another nation's general article was nearest: so is the carer's own.
    return answer(dispatcher, tracker, topic, nearby)


def answer(
    dispatcher: CollectingDispatcher, tracker: Tracker, asked: str, nearby: list[Near] | None = None
) -> Events:
    """Utter the best article on a topic for the carer's nation; returns the slots to set.

    ``nearby`` are the articles near to the question, where this message doesn't ask it itself.
    """
    where = nation(tracker)
    topic = library().vocabulary.counterpart(asked, where)
    if where is None and library().depends_on_nation(topic):
        utter(dispatcher, library(), "utter_ask_nation")
        return [SlotSet("waiting_topic", topic)]
    article, near = _best(
        tracker, topic, where, nearest(tracker, topic) if nearby is None else nearby
    )
    if article is None:
        utter(dispatcher, library(), "utter_no_article")
    elif near is not None and article.slug == note(tracker, "article"):
        _follow_up(dispatcher, article, near)
    else:
        utter_article(dispatcher, library(), article, where)
        return signpost(dispatcher, tracker, topic)
    return []


def _topics(tracker: Tracker) -> list[str]:
    chosen = entity(tracker, "topic")
    if is_choice(tracker) and chosen:
        return [chosen]
    read = understanding(tracker)
    labels = (read.label, read.also) if read else ()
    return [label for label in labels if label and label in library().vocabulary.topics]


def _best(
    tracker: Tracker, topic: str, where: str | None, nearby: list[Near]
) -> tuple[Article | None, Near | None]:
    """The article, and what in it is near where the carer follows up."""
    candidates = library().about(topic, where) or library().about(topic)
    by_slug = {article.slug: article for article in candidates}
    read = understanding(tracker)
    for near in nearby:
        if near.slug in by_slug:
            return by_slug[near.slug], near if read and read.follow_up else None
    return library().general(topic, where), None


def _follow_up(dispatcher: CollectingDispatcher, article: Article, near: Near) -> None:
    """More on the article that was just shown: its nearest part, or an honest "no more"."""
    if near.likeness < NEAR_ENOUGH:
        utter(dispatcher, library(), "utter_no_more")
        dispatcher.utter_message(json_message={"unanswered": {"labels": [article.topic]}})
        return
    passage = paragraphs(article, library())[near.paragraph]
    utter(dispatcher, library(), "utter_follow_up", passage=passage)
