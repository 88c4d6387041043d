"""Messages as they travel: what a carer sends, and what Alongside replies."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from bot.language import current

LONGEST_TEXT = 10_000

JsonObject: TypeAlias = dict[str, Any]
Word: TypeAlias = Literal["stop", "start", "help"]
Kind: TypeAlias = Literal["answer", "choices", "notice", "person", "receipt", "urgent", "welcome"]


class MessageError(ValueError):
    """A carer's message that can't be taken. ``code`` names the sentence that says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class Choice:
    """A button. ``payload`` is what it stands for; carers and their browsers never see it."""

    id: str
    label: str
    payload: str


@dataclass(frozen=True)
class Action:
    """Something to do outside the chat: ``href`` is a tel:, sms: or https: address.

    On a machine that is its own public address it may be http.
    """

    label: str
    href: str


@dataclass(frozen=True)
class Source:
    """Where an answer comes from. ``checked`` says in words when it was read."""

    title: str
    url: str
    checked: str


@dataclass(frozen=True)
class InboundMessage:
    """One message from a carer.

    ``provider_id`` is the channel's own id of it, never used twice. ``sender`` is the address on
    the channel. ``choice`` is set, and ``text`` is its label, where a button was pressed.
    ``proof`` is the hash of the token that the sender showed; None where the channel itself
    vouches for the sender. ``word`` is set for stop, start and help; ``unreadable`` says what came
    that is no text: picture, voice, video, document, place, contact or other.
    """

    channel: str
    provider_id: str
    sender: str
    text: str
    received_at: datetime
    choice: str | None = None
    proof: str | None = None
    word: Word | None = None
    unreadable: str | None = None

    def to_json(self) -> JsonObject:
        """As plain JSON; ``from_json`` makes it whole again."""
        return {**asdict(self), "received_at": self.received_at.isoformat()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> InboundMessage:
        """The message that ``to_json`` wrote; raises KeyError, TypeError or ValueError."""
        return cls(**{**data, "received_at": datetime.fromisoformat(data["received_at"])})


@dataclass(frozen=True)
class Reply:
    """One message to a carer. ``html`` is safe as it is; ``text`` says the same without it.

    ``language`` is that of its words: a code of two letters.
    """

    kind: Kind
    text: str
    html: str | None = None
    title: str | None = None
    choices: tuple[Choice, ...] = ()
    actions: tuple[Action, ...] = ()
    sources: tuple[Source, ...] = ()
    footer: str | None = None
    language: str = field(default_factory=current)

    def to_json(self) -> JsonObject:
        """As plain JSON, payloads of choices included: for storing, not for showing."""
        # ``asdict`` does the same at ten times the cost: it looks into each string, too.
        parts = {name: [dict(vars(one)) for one in getattr(self, name)] for name in _PARTS}
        return {**vars(self), **parts}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Reply:
        """The reply that ``to_json`` wrote; raises KeyError or TypeError for anything else."""
        parts = {name: tuple(kind(**one) for one in data[name]) for name, kind in _PARTS.items()}
        return cls(**{**data, **parts})


_PARTS: dict[str, type[Choice] | type[Action] | type[Source]] = {
    "choices": Choice,
    "actions": Action,
    "sources": Source,
}


def clean_text(raw: str) -> str:
    """What a carer typed, fit to be kept: composed, without control characters.

    Raises ``MessageError`` with the code ``empty``, ``no_words`` or ``too_long``.
    """
    if not raw.strip():
        raise MessageError("empty")
    text = without_controls(raw).strip()
    if not text:
        raise MessageError("no_words")
    if len(text) > LONGEST_TEXT:
        raise MessageError("too_long")
    return text


def without_controls(raw: str) -> str:
    """``raw`` in composed form, without control characters and halves of characters."""
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n"))
    return "".join(letter for letter in text if _may_stay(letter))


def _may_stay(letter: str) -> bool:
    # Cs are lone surrogates, which no database takes; Cf (joiners) make up emoji and stay.
    return letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs")
