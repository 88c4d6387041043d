"""What Meta's webhook brings: batches of entries, changes, messages and statuses."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from bot.channels.base import Address, Delivery, Progress, Receipt, WebhookCall
from bot.channels.keywords import read_word
from bot.messages import InboundMessage, JsonObject, without_controls

PROGRESS: dict[str, Progress] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "read",
    "failed": "failed",
}
UNREADABLE = {
    "image": "picture",
    "sticker": "picture",
    "audio": "voice",
    "video": "video",
    "document": "document",
    "location": "place",
    "contacts": "contact",
    "unsupported": "other",
}
# Nothing that an answer could be given to.
SILENT = {"reaction", "system", "request_welcome"}


def read_delivery(call: WebhookCall, channel: str, phone_id: str) -> Delivery:
    """All that came for our number; what is not understood is left out."""
    delivery = Delivery()
    for value in _values(call.body):
        metadata = value.get("metadata")
        if not isinstance(metadata, dict) or metadata.get("phone_number_id") != phone_id:
            continue
        for one in _objects(value.get("messages")):
            message = _message(one, channel, call)
            delivery.messages.extend([message] if message else [])
        for one in _objects(value.get("statuses")):
            receipt = _receipt(one)
            delivery.receipts.extend([receipt] if receipt else [])
    return delivery


def _values(body: bytes) -> Iterator[JsonObject]:
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError):
        return
    entries = whole.get("entry") if isinstance(whole, dict) else None
    for entry in _objects(entries):
        for change in _objects(entry.get("changes")):
            if isinstance(change.get("value"), dict):
                yield change["value"]


def _objects(given: Any) -> list[JsonObject]:
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []


def _message(one: JsonObject, channel: str, call: WebhookCall) -> InboundMessage | None:
    identity, sender, kind = one.get("id"), _sender(one), one.get("type")
    if not isinstance(identity, str) or sender is None or kind in SILENT or one.get("group_id"):
        return None
    choice, words = _words(one)
    text = without_controls(words).strip()
    return InboundMessage(
        channel=channel,
        provider_id=identity[:128],
        sender=str(sender),
        text=text,
        received_at=call.received_at,
        choice=choice,
        word=None if choice else read_word(text),
        unreadable=UNREADABLE.get(str(kind), None if text else "other"),
    )


def _sender(one: JsonObject) -> Address | None:
    """A number, or the id of somebody who shows none."""
    given = str(one.get("from") or one.get("from_user_id") or "")
    if re.fullmatch(r"\d{6,15}", given):
        return Address("tel", f"+{given}")
    if re.fullmatch(r"[A-Za-z]{2}\.\w{1,100}", given):
        return Address("user", given)
    return None


def _words(one: JsonObject) -> tuple[str | None, str]:
    """The id of the choice that was pressed, and what stands in the message."""
    kind = one.get("type")
    part = one.get(str(kind))
    if not isinstance(part, dict):
        return None, ""
    if kind == "interactive":
        pressed = part.get(str(part.get("type")))
        if not isinstance(pressed, dict):
            return None, ""
        return _text(pressed, "id") or None, _text(pressed, "title")
    if kind == "button":
        return _text(part, "payload") or None, _text(part, "text")
    return None, _text(part, "body") or _text(part, "caption")


def _receipt(one: JsonObject) -> Receipt | None:
    progress = PROGRESS.get(str(one.get("status")))
    if progress is None or not isinstance(one.get("id"), str):
        return None
    errors = _objects(one.get("errors"))
    error = str(errors[0].get("code")) if errors else None
    return Receipt(one["id"], _text(one, "biz_opaque_callback_data") or None, progress, error)


def _text(part: JsonObject, name: str) -> str:
    value = part.get(name)
    return value if isinstance(value, str) else ""
