"""A reply as WhatsApp shows it: buttons, a list, or numbers.

Limits: developers.facebook.com/docs/whatsapp/cloud-api/reference/messages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.channels.base import Part
from bot.channels.numbered import as_numbers
from bot.channels.whatsapp_text import cut
from bot.channels.words import ChannelWords
from bot.messages import Choice, JsonObject, Reply


@dataclass(frozen=True)
class Limits:
    """How much of each kind there may be, and how long it may be."""

    text: int = 4096
    interactive_text: int = 1024
    buttons: int = 3
    button_label: int = 20
    rows: int = 10
    row_label: int = 24


def render(reply: Reply, words: ChannelWords, limits: Limits) -> list[Part]:
    """Texts; the last has the choices, as pressable as WhatsApp allows."""
    title = f"*{reply.title}*\n" if reply.kind == "person" and reply.title else ""
    text = title + reply.text
    buttons, rows = _pressable(reply.choices, limits)
    if not buttons and not rows:
        numbers = as_numbers(reply.choices, words.reply_with_number)
        whole = "\n\n".join(part for part in (text, numbers) if part)
        return [Part(part) for part in cut(whole, limits.text)]
    if len(text) <= limits.interactive_text:
        return [Part(text, buttons, rows)]
    parts = [Part(part) for part in cut(text, limits.text)]
    return [*parts, Part(words.choose, buttons, rows)]


def message_body(part: Part, words: ChannelWords) -> JsonObject:
    """A part as the API wants it."""
    if part.buttons:
        buttons = [{"type": "reply", "reply": _option(one)} for one in part.buttons]
        return _interactive("button", part.text, {"buttons": buttons})
    if part.rows:
        rows = [_option(one) for one in part.rows]
        action = {"button": words.menu, "sections": [{"rows": rows}]}
        return _interactive("list", part.text, action)
    return {"type": "text", "text": {"body": part.text, "preview_url": False}}


def _pressable(
    choices: Sequence[Choice], limits: Limits
) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    labels = [choice.label for choice in choices]
    longest = max(map(len, labels), default=0)
    if not labels or len(set(labels)) < len(labels):
        return (), ()
    if len(labels) <= limits.buttons and longest <= limits.button_label:
        return tuple(choices), ()
    if len(labels) <= limits.rows and longest <= limits.row_label:
        return (), tuple(choices)
    return (), ()


def _option(choice: Choice) -> JsonObject:
    return {"id": choice.id, "title": choice.label}


def _interactive(kind: str, text: str, action: JsonObject) -> JsonObject:
    return {
        "type": "interactive",
        "interactive": {"type": kind, "body": {"text": text}, "action": action},
    }
