"""The buttons under a question. Each names its question, so that an old one is known for that."""

from __future__ import annotations

import json
from collections.abc import Mapping

from actions.replies import Button
from bot.asking.draft import Draft
from bot.asking.questions import Question

INTENT = "answer_request"
SKIP = "(skip)"
PENDING, CARRY_ON = "pending", "carry_on"


def button(title: str, question: str, value: str) -> Button:
    """A button that answers ``question`` with ``value``."""
    payload = json.dumps({"question": question, "value": value})
    return {"title": title, "payload": f"/{INTENT}{payload}"}


def question_buttons(question: Question, draft: Draft, words: Mapping[str, str]) -> list[Button]:
    """The choices of a question, and the way to leave it out."""
    buttons = [button(title, question.id, value) for value, title in choices_of(question, words)]
    buttons += [button(name, question.id, name) for name in draft.options]
    if draft.options:
        buttons.append(button(words["none_of_these"], question.id, SKIP))
    elif question.optional:
        buttons.append(button(words["skip"], question.id, SKIP))
    return buttons


def choices_of(question: Question, words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Value and title of each choice."""
    if question.answer == "yes_no":
        return [("yes", words["yes"]), ("no", words["no"])]
    return list(question.choices.items())
