"""Notes that an action attached to its answer: kept in the transaction that keeps the answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.content.library import Library
from bot.content.nations import NATIONS
from bot.conversation.safety_net import SafetyNet
from bot.messages import JsonObject
from bot.storage.inbox import InboxRow
from bot.storage.unit_of_work import UnitOfWork

# After "start again". The nation stays: a carer does not move house by it.
TALKED_ABOUT_NOTHING = {"topic": None, "article": None}


def learned(notes: Iterable[JsonObject], library: Library) -> JsonObject:
    """What the conversation remembers from now on."""
    remembered: JsonObject = {}
    for one in notes:
        if one.get("forget") is True:
            remembered |= TALKED_ABOUT_NOTHING
        remembered |= known(one, library)
    return remembered


async def keep_notes(
    work: UnitOfWork, row: InboxRow, notes: JsonObject, library: Library, net: SafetyNet
) -> None:
    """Keep what ``notes`` count; unknown keys and values of a wrong kind are left out."""
    concern = net.trained(notes.get("concern"), row.text)
    if concern:
        await work.concerns.add(concern, row.conversation, row.id, row.received_at)
    unanswered = notes.get("unanswered")
    if isinstance(unanswered, dict):
        asked = await work.inbox.typed_before(row) if unanswered.get("earlier") else row
        await work.insights.unanswered(asked or row, _labels(unanswered), _number(unanswered))
    feedback = notes.get("feedback")
    if isinstance(feedback, dict):
        await _keep_feedback(work, row, feedback, library)


def known(notes: JsonObject, library: Library) -> JsonObject:
    """What a conversation remembers: nation, topic, article, each only if we know it."""
    allowed: dict[str, Any] = {
        "nation": NATIONS,
        "topic": library.vocabulary,
        "article": library.articles,
    }
    return {
        name: notes[name]
        for name, values in allowed.items()
        if isinstance(notes.get(name), str) and notes[name] in values
    }


async def _keep_feedback(
    work: UnitOfWork, row: InboxRow, feedback: JsonObject, library: Library
) -> None:
    """Helpful or not, where that was said; the article, where one was shown."""
    article, helpful, words = (feedback.get(name) for name in ("article", "helpful", "words"))
    await work.insights.feedback(
        row,
        article if article in library.articles else None,
        helpful if isinstance(helpful, bool) else None,
        words if isinstance(words, str) else None,
    )


def _labels(unanswered: JsonObject) -> list[str]:
    labels = unanswered.get("labels")
    return [str(label) for label in labels] if isinstance(labels, list) else []


def _number(unanswered: JsonObject) -> float | None:
    confidence = unanswered.get("confidence")
    return float(confidence) if isinstance(confidence, int | float) else None
