"""Carers who wander: they ask, press, begin requests, leave them, start again; all by a seed."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content.library import Library
from tests.support.request_talks import ANSWERS

REQUESTS = (
    "can someone ring me",
    "i want a carer's assessment",
    "is there a group for carers near me",
    "i want to tell the team what i know about him",
    "i want to complain about the ward",
    "help me get ready for the meeting",
    "any news on my request",
    "i have a new phone number",
    "i feel worn out, can you check how i am",
)
SMALL_TALK = (
    "hello", "thanks", "yes", "no", "say that again", "what did you say", "what can you do",
    "are you a robot", "i live in scotland", "we are in wales", "skip", "go back", "stop asking",
    "qwerty zxcvb", "and how long does that take", "pass it on", "bye",
)  # fmt: skip
AGAIN = ("start again", "/restart")
# How often each, of a hundred. An open question is answered three times of four.
PRESS, BEGIN, CHAT, RESTART, OLD_BUTTON = 25, 10, 15, 3, 2
ANSWER_OPEN = 0.75
NIGHT = 0.02


@dataclass(frozen=True)
class Said:
    """A message, and whether a night went by before it."""

    text: str
    after_a_night: bool


class RandomCarer:
    """One carer. ``leaves_open``: never finishes a request, but talks of other things in it."""

    def __init__(self, seed: int, *, leaves_open: bool = False) -> None:
        self._random = random.Random(seed)
        self._leaves_open = leaves_open
        library = Library.load(Path("data"))
        self._questions = [one for each in library.articles.values() for one in each.questions]
        self._buttons: list[str] = []

    def next(self, asked: str | None, replies: list[dict[str, Any]]) -> Said:
        """What is said next: ``asked`` is the open question, ``replies`` came last."""
        buttons = [one["payload"] for reply in replies for one in reply.get("buttons") or []]
        self._buttons = [*self._buttons[-50:], *buttons]
        return Said(self._text(asked, buttons), self._random.random() < NIGHT)

    def _text(self, asked: str | None, buttons: list[str]) -> str:
        if asked and not self._leaves_open and self._random.random() < ANSWER_OPEN:
            return self._answer(asked, buttons)
        dice = self._random.randrange(100)
        for share, texts in (
            (PRESS, buttons if not asked or not self._leaves_open else []),
            (BEGIN, REQUESTS),
            (CHAT, SMALL_TALK),
            (RESTART, AGAIN if not self._leaves_open else ()),
            (OLD_BUTTON, self._buttons),
        ):
            if dice < share and texts:
                return self._random.choice(texts)
            dice -= share
        return self._random.choice(self._questions)

    def _answer(self, asked: str, buttons: list[str]) -> str:
        if buttons and (asked not in ANSWERS or self._random.random() < 0.3):
            return self._random.choice(buttons)
        return ANSWERS.get(asked, "yes")
