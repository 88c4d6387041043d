"""After danger: the one gentle question, its answers, and a conversation that stays careful.

Wording is in ``data/safety/careful.yml``. Like the rest of the net it needs nothing that can fail.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.safety.errors import SafetyDataError
from bot.safety.reply_wording import NATIONS, UNKNOWN_NATION, Wording
from bot.text import normalise

ANSWERS = ("yes", "no", "unsure")
LEAVE = "leave"
PREFIX = "/careful"
ANYONE, CARER = "any", "carer"
_MARKS = re.compile(r"[^a-z0-9 ]")


@dataclass(frozen=True)
class CarefulWords:
    """Everything said while a conversation is careful, by nation, all filled in but the promise."""

    question: Mapping[str, str]
    buttons: Mapping[str, str]
    told: str
    typed: Mapping[str, frozenset[str]]
    replies: Mapping[tuple[str, str, str], str]
    still_here: Mapping[str, str]
    left: Mapping[str, str]

    @classmethod
    def load(cls, folder: Path, numbers: Mapping[str, str]) -> CarefulWords:
        """Read ``careful.yml``, with the numbers and the pieces by nation of ``replies.yml``.

        Raises ``SafetyDataError``.
        """
        path = folder / "careful.yml"
        try:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
            replies = yaml.safe_load((folder / "replies.yml").read_text(encoding="utf-8"))
            wording = Wording(replies, numbers)
            words = cls._read(data, wording)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise SafetyDataError([f"{path}: can't be read: {error}"]) from error
        except (KeyError, TypeError, AttributeError) as error:
            raise SafetyDataError([f"{path}: something is missing: {error}"]) from error
        if wording.faults:
            raise SafetyDataError([f"{path}: {fault}" for fault in dict.fromkeys(wording.faults)])
        return words

    @classmethod
    def _read(cls, data: Mapping[str, Any], wording: Wording) -> CarefulWords:
        by_nation = {
            (answer, who, nation): wording.fill(data["replies"][answer][who], nation)
            for answer in ANSWERS
            for who in (ANYONE, CARER)
            for nation in NATIONS
        }
        return cls(
            question={who: data["question"][who] for who in (ANYONE, CARER)},
            buttons={name: data["buttons"][name] for name in (*ANSWERS, LEAVE)},
            told=data["told"],
            typed={name: frozenset(map(plain, data["typed"][name])) for name in ANSWERS},
            replies=by_nation,
            still_here={nation: wording.fill(data["still_here"], nation) for nation in NATIONS},
            left={nation: wording.fill(data["left"], nation) for nation in NATIONS},
        )

    def read_answer(self, text: str) -> str | None:
        """Which answer a typed text or a button's payload is: yes, no, unsure, leave or None."""
        if text.startswith(PREFIX):
            return text.removeprefix(f"{PREFIX}_")
        said = plain(text)
        return next((name for name in ANSWERS if _is_said(said, self.typed[name])), None)

    def reply(self, answer: str | None, at_risk: str | None, nation: str | None) -> str:
        """What is said to an answer; None is anything else that the carer writes."""
        place = nation if nation in NATIONS else UNKNOWN_NATION
        if answer is None:
            return self.still_here[str(place)]
        if answer == LEAVE:
            return self.left[str(place)]
        return self.replies[answer, _who(at_risk), str(place)]

    def ask(self, at_risk: str | None) -> str:
        """The question, for whoever is at risk."""
        return self.question[_who(at_risk)]


def plain(text: str) -> str:
    """Lower case, letters and digits only: "Yes!!" and "yes" are the same."""
    return " ".join(_MARKS.sub("", normalise(text)).split())


def _is_said(said: str, phrases: frozenset[str]) -> bool:
    """Whether all of ``said`` is one phrase, or two of the same meaning ("nah hes ok now")."""
    starts = (one for one in phrases if said.startswith(f"{one} "))
    return said in phrases or any(said.removeprefix(f"{one} ") in phrases for one in starts)


def _who(at_risk: str | None) -> str:
    return CARER if at_risk == CARER else ANYONE
