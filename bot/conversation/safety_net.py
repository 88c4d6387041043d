"""The safety net as the message path uses it: it never raises, whatever is broken."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot import logs
from bot.conversation.wording import paragraphs
from bot.language import version
from bot.messages import LONGEST_TEXT, Action, Reply
from bot.safety.model import KINDS, Concern
from bot.safety.script import is_in_other_letters
from bot.safety.spread import find_spread_concern
from bot.storage.concerns import Found

LOG = logs.Log(__name__)
# Stands in the audit where a pattern's id would.
TRAINED = "trained"
NOT_CHECKED = "not_checked"
HASH_BYTES = 16
# Some minutes of a busy service, in a few megabytes.
MOST_KEPT = 16_384


class Detector(Protocol):
    """Finds a concern in a text, or None; tells who is at risk by one of a kind."""

    def find_concern(self, text: str) -> Found | None: ...
    def who_is_at_risk(self, text: str, kind: str) -> str: ...
    def is_young(self, text: str) -> bool: ...


class UrgentReply(Protocol):
    """Reviewed words for a concern; an action is a label and a phone number or a text number."""

    @property
    def first(self) -> str: ...
    @property
    def more(self) -> Sequence[str]: ...
    @property
    def actions(self) -> Sequence[tuple[str, str]]: ...


class UrgentReplies(Protocol):
    """Gives the words for a concern; ``nation`` is None where it is not known."""

    def reply_for(self, concern: Any, nation: str | None) -> UrgentReply: ...


@dataclass(frozen=True)
class NotChecked:
    """Stands where the detector failed, or can't read the letters: people should read it."""

    kind: str = NOT_CHECKED
    at_risk: str | None = None
    pattern: str | None = None


@dataclass(frozen=True)
class Finding:
    """What a look at a text gave: a concern; that it failed or could read nothing; or none."""

    concern: Found | None = None
    failed: bool = False

    @property
    def to_note(self) -> Found | None:
        """What goes into the audit."""
        return self.concern or (NotChecked() if self.failed else None)


class Looks:
    """What the detector found in messages of late, so that looking back need not look again.

    By a keyed hash: of what was written, nothing is kept.
    """

    def __init__(self, find: Callable[[str], Found | None]) -> None:
        self._find = find
        self._key = os.urandom(HASH_BYTES)
        self._found: dict[bytes, Found | None] = {}

    def find(self, text: str) -> Found | None:
        """What is in ``text``, as it was found before or is now."""
        name = self._name(text)
        if name not in self._found:
            return self.find_anew(text)
        return self._found[name]

    def find_anew(self, text: str) -> Found | None:
        """What is in ``text``, looked for now."""
        found = self._find(text)
        self._found[self._name(text)] = found
        if len(self._found) > MOST_KEPT:
            del self._found[next(iter(self._found))]
        return found

    def _name(self, text: str) -> bytes:
        # Doors strip what they store. Halves of characters are no reason to fail.
        plain = text.strip().encode("utf-8", "surrogatepass")
        return hashlib.blake2b(plain, key=self._key, digest_size=HASH_BYTES).digest()


class SafetyNet:
    """The detector and its replies. ``last_resort`` is said if the replies fail.

    ``second``: the trained layer, where it is loaded: gives the kind of danger in a text. It looks
    where the detector found nothing.
    """

    def __init__(
        self,
        detector: Detector,
        replies: UrgentReplies,
        last_resort: Reply,
        second: Callable[[str], str | None] | None = None,
    ) -> None:
        self._detector = detector
        self._looks = Looks(lambda text: detector.find_concern(text))
        self._replies = replies
        self._last_resort = last_resort
        self._second = second

    def look(self, text: str) -> Finding:
        """What ``text`` is about; of one that is far too long, its beginning and its end."""
        if len(text) > 2 * LONGEST_TEXT:
            text = f"{text[:LONGEST_TEXT]} {text[-LONGEST_TEXT:]}"
        try:
            found = self._looks.find_anew(text) or self._look_again(text)
            return Finding(found, failed=found is None and is_in_other_letters(text))
        except Exception as error:  # nothing may stand between a carer and help
            LOG.error("detector_failed", error)
            return Finding(self._look_again(text), failed=True)

    def _look_again(self, text: str) -> Concern | None:
        if self._second is None or not text.strip():
            return None
        try:
            return self.trained(self._second(text), text)
        except Exception as error:
            LOG.error("trained_net_failed", error)
            return None

    def look_back(self, earlier: Sequence[str], text: str) -> Finding:
        """Danger told over ``earlier``, the carer's last messages, and ``text`` together."""
        try:
            return Finding(find_spread_concern(self._looks.find, earlier, text))
        except Exception as error:
            LOG.error("detector_failed", error)
            return Finding(failed=True)

    def as_child(self, earlier: Sequence[str], concern: Concern) -> Concern:
        """``concern`` of one who may have said in ``earlier`` messages that they are a child."""
        try:
            young = any(map(self._detector.is_young, earlier))
        except Exception as error:
            LOG.error("detector_failed", error)
            return concern
        if not young:
            return concern
        at_risk = "child" if concern.at_risk in ("carer", "unknown") else concern.at_risk
        return replace(concern, at_risk=at_risk, young=True)

    def trained(self, kind: object, text: str) -> Concern | None:
        """Danger of ``kind`` that the trained layer saw in ``text``; words tell who is at risk."""
        if kind not in KINDS:
            return None
        try:
            at_risk = self._detector.who_is_at_risk(text, str(kind))
            young = self._detector.is_young(text)
        except Exception as error:
            LOG.error("detector_failed", error)
            at_risk, young = "unknown", False
        return Concern(str(kind), at_risk, TRAINED, young)

    def reply(self, finding: Finding, nation: str | None = None) -> Reply | None:
        """The urgent reply that is due, if one is."""
        if finding.concern is None:
            return None
        try:
            return _reply(self._replies.reply_for(finding.concern, nation))
        except Exception as error:
            LOG.error("urgent_reply_failed", error)
            return version(self._last_resort)


def _reply(words: UrgentReply) -> Reply:
    text = "\n\n".join((words.first, *words.more))
    return Reply("urgent", text, html=paragraphs(text), actions=to_press(words.actions))


def to_press(actions: Sequence[tuple[str, str]]) -> tuple[Action, ...]:
    """Labels and numbers as what a carer can press."""
    return tuple(Action(label, _address(number)) for label, number in actions)


def _address(number: str) -> str:
    if number.startswith(("tel:", "sms:", "https://")):
        return number
    scheme = "sms" if number.lower().startswith("text") else "tel"
    return f"{scheme}:{re.sub('[^0-9+]', '', number)}"
