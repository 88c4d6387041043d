"""The choices beside "did you mean": topics and articles of the carer's own nation."""

from __future__ import annotations

from functools import partial

from rasa_sdk import Tracker

from actions.conversation import nation, nearest
from actions.dependencies import library
from actions.replies import Button, choice
from bot.understanding.decision import Understanding
from bot.understanding.offers import offers


def offered(tracker: Tracker, read: Understanding) -> list[Button]:
    """Each button shows the article of its topic that is nearest to what was written."""
    labels = labels_offered(tracker, read)
    return [choice(one, library(), _article(tracker, one)) for one in labels]


def labels_offered(tracker: Tracker, read: Understanding) -> list[str]:
    """At most three labels, none of another nation's law or plans, where the nation is known."""
    where = nation(tracker)
    return offers(read, partial(_own, where) if where else None)


def _own(where: str, label: str) -> str | None:
    """What ``label`` is called in a nation; None where nothing is known of it there."""
    vocabulary = library().vocabulary
    if label not in vocabulary.topics:
        return label
    theirs = vocabulary.sibling(label, where) or label
    return theirs if library().about(theirs, where) else None


def _article(tracker: Tracker, topic: str) -> str | None:
    where = nation(tracker)
    articles = (library().articles[one.slug] for one in nearest(tracker, topic))
    fit = (one.slug for one in articles if where is None or where in one.nations)
    return next(fit, None)
