"""Builds the safety net from data/safety, with the numbers of data/services."""

from __future__ import annotations

from bot.content.errors import ContentError
from bot.content.library import Library
from bot.conversation.safety_net import SafetyNet
from bot.conversation.wording import Wording
from bot.safety.careful import CarefulWords
from bot.safety.detector import Detector as PhraseDetector
from bot.safety.errors import SafetyDataError
from bot.safety.phrases import Phrases
from bot.safety.replies import Replies
from bot.settings import Settings


def safety_net(settings: Settings, library: Library, wording: Wording) -> SafetyNet:
    """The detector and its replies; raises ``ContentError``."""
    folder = settings.data_dir / "safety"
    try:
        detector = PhraseDetector(Phrases.load(folder))
        replies = Replies.load(folder / "replies.yml", _numbers(library))
    except SafetyDataError as error:
        # One line each, for the line that a person is shown.
        raise ContentError(" ".join(fault.split()) for fault in error.faults) from error
    return SafetyNet(detector, replies, wording.last_resort)


def careful_words(settings: Settings, library: Library) -> CarefulWords:
    """What is said while a conversation is careful; raises ``ContentError``."""
    try:
        return CarefulWords.load(settings.data_dir / "safety", _numbers(library))
    except SafetyDataError as error:
        raise ContentError(error.faults) from error


def _numbers(library: Library) -> dict[str, str]:
    """Phone and text numbers by service id."""
    texts = {one.id: one.text for one in library.services.values() if one.text}
    return {**texts, **library.numbers}
