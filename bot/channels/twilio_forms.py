"""What Twilio's webhooks bring, and what they get back."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, quote
from xml.sax.saxutils import escape

from bot.channels.base import Delivery, Part, Progress, Receipt, WebhookCall
from bot.messages import JsonObject, Word

PROGRESS: Mapping[str, Progress] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
}
OPT_OUT: Mapping[str, Word] = {"STOP": "stop", "START": "start", "HELP": "help"}
REFERENCE = "ref"
MEDIA = {"image": "picture", "audio": "voice", "video": "video", "text": "contact"}


def read_pairs(body: bytes) -> list[tuple[str, str]]:
    """A form's fields exactly as they were signed: nothing is trimmed."""
    return parse_qsl(body.decode("utf-8", "surrogateescape"), keep_blank_values=True)


def read_form(call: WebhookCall) -> dict[str, str]:
    """A form's fields by name."""
    return dict(read_pairs(call.body))


def read_receipts(call: WebhookCall, form: Mapping[str, str]) -> Delivery:
    """What a status callback says; nothing for a status that changes nothing."""
    progress = PROGRESS.get(form.get("MessageStatus", "").lower())
    if progress is None:
        return Delivery()
    error = form.get("ErrorCode") or None
    return Delivery(
        receipts=[Receipt(form.get("MessageSid"), call.query.get(REFERENCE), progress, error)]
    )


def is_status(form: Mapping[str, str]) -> bool:
    """Whether a call reports on a message of ours."""
    return "MessageStatus" in form


def opt_out(form: Mapping[str, str]) -> Word | None:
    """What Twilio itself took for an instruction (Advanced Opt-Out)."""
    return OPT_OUT.get(form.get("OptOutType", "").upper())


def unreadable(form: Mapping[str, str]) -> str | None:
    """What came that is no text."""
    if form.get("Latitude"):
        return "place"
    if form.get("NumMedia", "0") in ("", "0"):
        return None
    family = form.get("MediaContentType0", "").partition("/")[0]
    return MEDIA.get(family, "document")


def as_twiml(parts: list[tuple[str, Part]], status_url: str) -> tuple[str, str]:
    """An answer that says ``parts``, or nothing."""
    messages = "".join(
        f'<Message action="{escape(status_url)}?{REFERENCE}={quote(reference)}">'
        f"<Body>{escape(part.text)}</Body></Message>"
        for reference, part in parts
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{messages}</Response>', "text/xml"


def as_form(one: JsonObject) -> dict[str, str]:
    """An entry of Twilio's list as its webhook would have brought it."""
    names = {"sid": "MessageSid", "from": "From", "body": "Body", "num_media": "NumMedia"}
    return {field: str(one.get(name) or "") for name, field in names.items()}
