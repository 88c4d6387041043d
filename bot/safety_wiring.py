"""Builds the safety net from data/safety, with the numbers of data/services."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot import logs
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
from bot.training import MODEL

LOG = logs.Log(__name__)
# Where the embedder's graph is kept, as in config.yml.
CACHE = Path(".cache/models")


def safety_net(settings: Settings, library: Library, wording: Wording) -> SafetyNet:
    """The detector and its replies; raises ``ContentError``."""
    folder = settings.data_dir / "safety"
    try:
        detector = PhraseDetector(Phrases.load(folder))
        replies = Replies.load(folder / "replies.yml", _numbers(library))
    except SafetyDataError as error:
        # One line each, for the line that a person is shown.
        raise ContentError(" ".join(fault.split()) for fault in error.faults) from error
    return SafetyNet(detector, replies, wording.last_resort, _trained_layer(settings))


def careful_words(settings: Settings, library: Library) -> CarefulWords:
    """What is said while a conversation is careful; raises ``ContentError``."""
    try:
        return CarefulWords.load(settings.data_dir / "safety", _numbers(library))
    except SafetyDataError as error:
        raise ContentError(error.faults) from error


def _trained_layer(settings: Settings) -> Callable[[str], str | None] | None:
    """The trained layer, where it is wanted and can be loaded: the net does without it."""
    if not settings.trained_net_in_gateway:
        return None
    try:
        # Imported here because only this needs it: the net itself must work without.
        from bot.understanding.danger import DangerReader

        return DangerReader.load(settings.data_dir, CACHE, MODEL).find
    except Exception as error:  # whatever it is, carers are answered without
        LOG.error("trained_net_not_loaded", error)
        return None


def _numbers(library: Library) -> dict[str, str]:
    """Phone and text numbers by service id."""
    texts = {one.id: one.text for one in library.services.values() if one.text}
    return {**texts, **library.numbers}
