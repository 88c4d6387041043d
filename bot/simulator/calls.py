"""Calls to our webhooks as the providers make them, with real signatures."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from twilio.request_validator import SIGNATURE_HEADER, RequestValidator

from bot.messages import JsonObject
from bot.settings import Settings

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


@dataclass(frozen=True)
class Call:
    """A request to our gateway. ``path`` has the query."""

    path: str
    headers: Mapping[str, str]
    body: bytes


class Caller:
    """Signs with the secrets of ``settings``, for the public address in them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def twilio(self, channel: str, fields: Mapping[str, str], reference: str | None = None) -> Call:
        """A call of Twilio with these fields."""
        query = f"?ref={quote(reference)}" if reference else ""
        path = f"/webhooks/{channel}{query}"
        validator = RequestValidator(self._settings.twilio_auth_token)
        signature = validator.compute_signature(self._settings.public_url + path, dict(fields))
        headers = {"Content-Type": FORM, SIGNATURE_HEADER: signature}
        return Call(path, headers, urlencode(fields).encode())

    def twilio_message(self, channel: str, sid: str, sender: str, text: str, **more: str) -> Call:
        """A carer's message by Twilio."""
        prefix = "whatsapp:" if channel == "twilio-whatsapp" else ""
        number = (
            self._settings.twilio_whatsapp_number if prefix else self._settings.twilio_sms_number
        )
        fields = {
            "MessageSid": sid, "SmsSid": sid, "AccountSid": self._settings.twilio_account_sid,
            "From": prefix + sender, "To": prefix + number, "Body": text, "NumMedia": "0",
            "NumSegments": "1", "ApiVersion": "2010-04-01", **more,
        }  # fmt: skip
        return self.twilio(channel, fields)

    def twilio_status(
        self, channel: str, sid: str, status: str, reference: str | None, error: str = ""
    ) -> Call:
        """What Twilio says of a message of ours."""
        fields = {"MessageSid": sid, "MessageStatus": status}
        return self.twilio(
            channel, {**fields, **({"ErrorCode": error} if error else {})}, reference
        )

    def meta(self, *values: JsonObject) -> Call:
        """A call of Meta with one entry for each of ``values``."""
        entries = [
            {"id": str(place), "changes": [{"field": "messages", "value": value}]}
            for place, value in enumerate(values)
        ]
        body = json.dumps({"object": "whatsapp_business_account", "entry": entries}).encode()
        return self.meta_raw(body)

    def meta_raw(self, body: bytes) -> Call:
        """A call of Meta with this body."""
        secret = self._settings.whatsapp_app_secret.encode()
        signature = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": JSON, "X-Hub-Signature-256": signature}
        return Call("/webhooks/whatsapp", headers, body)

    def meta_value(
        self, messages: Sequence[JsonObject] = (), statuses: Sequence[JsonObject] = ()
    ) -> JsonObject:
        """What one change brings."""
        metadata = {
            "display_phone_number": "447700900456",
            "phone_number_id": self._settings.whatsapp_phone_id,
        }
        value: JsonObject = {"messaging_product": "whatsapp", "metadata": metadata}
        return {**value, "messages": list(messages), "statuses": list(statuses)}

    def meta_text(self, identity: str, sender: str, text: str) -> Call:
        """A carer's words by Meta."""
        return self.meta(self.meta_value([meta_text(identity, sender, text)]))

    def meta_status(self, identity: str, status: str, reference: str, error: str = "") -> Call:
        """What Meta says of a message of ours."""
        one: dict[str, Any] = {
            "id": identity, "status": status, "timestamp": "1763856003",
            "biz_opaque_callback_data": reference,
        }  # fmt: skip
        if error:
            one["errors"] = [{"code": int(error), "title": "simulated"}]
        return self.meta(self.meta_value(statuses=[one]))

    def notify(self, body: JsonObject) -> Call:
        """A call of GOV.UK Notify."""
        token = self._settings.notify_callback_token
        headers = {"Content-Type": JSON, "Authorization": f"Bearer {token}"}
        return Call("/webhooks/notify-sms", headers, json.dumps(body).encode())

    def notify_message(self, identity: str, sender: str, text: str) -> Call:
        """A carer's text message by Notify."""
        return self.notify(
            {
                "id": identity,
                "source_number": sender.lstrip("+"),
                "destination_number": "07700900456",
                "message": text,
                "date_received": "2026-11-24T12:15:30.000000Z",
            }
        )

    def notify_receipt(self, identity: str, status: str, reference: str) -> Call:
        """What Notify says of a message of ours."""
        return self.notify(
            {
                "id": identity,
                "reference": reference,
                "to": "447700900123",
                "status": status,
                "notification_type": "sms",
                "template_version": 1,
            }
        )


def meta_text(identity: str, sender: str, text: str) -> JsonObject:
    """A text message as Meta writes it."""
    return {
        "from": sender.lstrip("+"),
        "id": identity,
        "timestamp": "1763856000",
        "type": "text",
        "text": {"body": text},
    }


def meta_pressed(identity: str, sender: str, choice: str, title: str, kind: str) -> JsonObject:
    """A pressed button, or a chosen row, as Meta writes it."""
    return {
        "from": sender.lstrip("+"),
        "id": identity,
        "timestamp": "1763856000",
        "type": "interactive",
        "interactive": {"type": kind, kind: {"id": choice, "title": title}},
    }
