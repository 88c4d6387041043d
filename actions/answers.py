"""Answers questions: picks the article, asks for the nation where it matters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.conversation import Near, entity, is_choice, nation, nearest, note, understanding
from actions.dependencies import library
from actions.replies import next_steps, utter, utter_article
from actions.signposting import is_answered, leads_on, signpost
from bot.content.articles import Article
from bot.content.rendering import paragraphs

JsonObject = dict[str, Any]
Events = list[JsonObject]

# Below this the nearest paragraph is about something else: of 28 follow-ups read by eye, 12 were
# above it, and 9 of those were answered by the paragraph.
NEAR_ENOUGH = 0.22


class ActionAnswer(Action):
    """Answers one question, or two asked in one message."""

    def name(self) -> str:
        """As domain.yml names it."""
        return "action_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> Events:
        """Utter the article on each topic; where the nation is needed first, ask for it, once."""
        topics = _topics(tracker)
        if len(topics) > 1:
            utter(dispatcher, library(), "utter_two_questions")
            # Notes end an utterance for the gateway, so that this one stands alone.
            dispatcher.utter_message(json_message={"kind": "notice"})
        where = nation(tracker)
        answered = [topic for topic in topics if not _waits(topic, where)]
        for topic in answered:
            answer(dispatcher, tracker, topic)
        waiting = [topic for topic in topics if topic not in answered]
        if where is None:
            # Their services and groups are still to come.
            waiting += [topic for topic in answered if leads_on(topic)]
        if waiting:
            _ask_nation(dispatcher)
        return [SlotSet("waiting", [_waiting(topic, tracker) for topic in waiting])]


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
            _ask_nation(dispatcher)
            return []
        waiting = tracker.get_slot("waiting") or []
        for question in waiting:
            if is_answered(tracker, question["topic"]):
                signpost(dispatcher, tracker, question["topic"])
            else:
                answer(dispatcher, tracker, question["topic"], question["articles"])
        if not waiting:
            _for_another_nation(dispatcher, tracker, said)
        return [SlotSet("waiting", [])]


def answer(
    dispatcher: CollectingDispatcher, tracker: Tracker, topic: str, liked: Sequence[str] = ()
) -> None:
    """Utter the best article on ``topic`` for the carer's nation, and where to turn for it.

    ``liked``: the articles nearest to a question that was asked before, nearest first.
    """
    where = nation(tracker)
    topic = library().vocabulary.counterpart(topic, where)
    article, near = _best(tracker, topic, where, liked)
    if article is None:
        utter(dispatcher, library(), "utter_no_article")
    elif near is None or article.slug != note(tracker, "article"):
        utter_article(dispatcher, library(), article, where)
        signpost(dispatcher, tracker, topic)
    elif entity(tracker, "nation") and where:
        _the_same_there(dispatcher, where)
    else:
        _follow_up(dispatcher, article, near, where)


def _waits(topic: str, where: str | None) -> bool:
    return where is None and library().depends_on_nation(topic)


def _waiting(topic: str, tracker: Tracker) -> JsonObject:
    """A question that waits for the nation: what it is about, and the articles nearest to it."""
    kin = (topic, *library().vocabulary.counterparts.get(topic, {}).values())
    articles = [near.slug for one in kin for near in nearest(tracker, one)]
    if articles and library().is_general(articles[0]):
        # Where a nation's general article was nearest, so is that of the carer's own nation.
        del articles[1:]
    chosen = entity(tracker, "article")
    return {"topic": topic, "articles": [chosen] if chosen else articles}


def _ask_nation(dispatcher: CollectingDispatcher) -> None:
    utter(dispatcher, library(), "utter_ask_nation")
    dispatcher.utter_message(json_message={"kind": "choices"})


def _for_another_nation(dispatcher: CollectingDispatcher, tracker: Tracker, where: str) -> None:
    """What was talked about, as it is in ``where``; or only that the nation is known now."""
    topic = library().vocabulary.sibling(note(tracker, "topic"), where)
    articles = library().in_order(topic, where) if topic else []
    if not articles:
        _say_with_nation(dispatcher, "utter_nation_set", where)
    elif note(tracker, "article") in [article.slug for article in articles]:
        _the_same_there(dispatcher, where)
    else:
        utter_article(dispatcher, library(), articles[0], where)


def _the_same_there(dispatcher: CollectingDispatcher, where: str) -> None:
    _say_with_nation(dispatcher, "utter_same_in_nation", where)


def _say_with_nation(dispatcher: CollectingDispatcher, response: str, where: str) -> None:
    utter(dispatcher, library(), response, nation_name=library().wording["nations"][where])
    dispatcher.utter_message(json_message={"nation": where})


def _topics(tracker: Tracker) -> list[str]:
    chosen = entity(tracker, "topic")
    if is_choice(tracker) and chosen:
        return [chosen]
    read = understanding(tracker)
    labels = (read.label, read.also) if read else ()
    return [label for label in labels if label and label in library().vocabulary.topics]


def _best(
    tracker: Tracker, topic: str, where: str | None, liked: Sequence[str] = ()
) -> tuple[Article | None, Near | None]:
    """The article, and what in it is near where the carer follows up."""
    candidates = library().in_order(topic, where) or library().in_order(topic)
    by_slug = {article.slug: article for article in candidates}
    for slug in (*liked, entity(tracker, "article")):
        if slug in by_slug:
            return by_slug[slug], None
    read = understanding(tracker)
    for near in nearest(tracker, topic) if not liked else []:
        if near.slug in by_slug:
            return by_slug[near.slug], near if read and read.follow_up else None
    return (_overview_or_more(tracker, candidates), None) if candidates else (None, None)


def _overview_or_more(tracker: Tracker, candidates: list[Article]) -> Article:
    """The overview; a button on the topic in hand, "More on this", leads on to the next."""
    slugs = [article.slug for article in candidates]
    shown = note(tracker, "article")
    is_more = entity(tracker, "topic") and shown in slugs
    return candidates[(slugs.index(shown) + 1) % len(slugs) if is_more else 0]


def _follow_up(
    dispatcher: CollectingDispatcher, article: Article, near: Near, where: str | None
) -> None:
    """More on the article that was just shown: its nearest part, or an honest "no more"."""
    buttons = next_steps(article, library(), where)
    if near.likeness < NEAR_ENOUGH:
        utter(dispatcher, library(), "utter_no_more", buttons=buttons)
        dispatcher.utter_message(json_message={"unanswered": {"labels": [article.topic]}})
        return
    passage = paragraphs(article, library())[near.paragraph]
    utter(dispatcher, library(), "utter_follow_up", passage=passage, buttons=buttons)
