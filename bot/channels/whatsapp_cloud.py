"""WhatsApp through Meta's Cloud API.

Contract: developers.facebook.com/documentation/business-messaging/whatsapp/webhooks.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.channels.base import Delivery, Outgoing, Part, WebhookCall
from bot.channels.errors import (
    CanNotTell,
    Cure,
    NotThere,
    Rejected,
    SendError,
    Throttled,
    WindowShut,
)
from bot.channels.posting import Answered, call
from bot.channels.whatsapp_inbound import read_delivery
from bot.channels.whatsapp_outbound import Limits, message_body, render
from bot.channels.whatsapp_text import WINDOW, show_article
from bot.channels.words import ChannelWords
from bot.content.articles import Article
from bot.content.library import Library
from bot.messages import InboundMessage, Reply

SIGNATURE = "X-Hub-Signature-256"
# developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
ERRORS: Mapping[str, type[SendError]] = {
    "4": Throttled,
    "80007": Throttled,
    "130429": Throttled,
    "131056": Throttled,
    "131047": WindowShut,
    "131026": NotThere,
}


@dataclass(frozen=True)
class MetaAccount:
    """Our phone number at Meta. ``template`` is the name of "an answer waits"; empty for none."""

    phone_id: str
    token: str
    app_secret: str
    verify_token: str
    api_url: str
    template: str


class WhatsAppCloud:
    """The channel."""

    name = "whatsapp"
    window: timedelta | None = WINDOW
    tells_stop = False
    answers_in_place = False

    def __init__(self, account: MetaAccount, words: ChannelWords) -> None:
        self._account = account
        self._words = words

    def show_article(self, article: Article, library: Library, nation: str | None) -> Reply:
        """The whole article in WhatsApp's formatting."""
        return show_article(article, library)

    def challenge(self, call: WebhookCall) -> str | None:
        """What Meta asks when the address is set up."""
        token = call.query.get("hub.verify_token", "")
        asked = call.query.get("hub.mode") == "subscribe"
        if not asked or not _same(token, self._account.verify_token):
            return None
        return call.query.get("hub.challenge", "")

    def verify(self, call: WebhookCall) -> bool:
        """Signed with our app secret, over the raw bytes: JSON written anew would differ."""
        secret = self._account.app_secret.encode()
        expected = "sha256=" + hmac.new(secret, call.body, hashlib.sha256).hexdigest()
        return _same(call.headers.get(SIGNATURE, ""), expected)

    def parse(self, call: WebhookCall) -> Delivery:
        """All messages and statuses of all entries."""
        return read_delivery(call, self.name, self._account.phone_id)

    def render(self, reply: Reply) -> list[Part]:
        """Buttons for up to three choices, a list for up to ten, else numbers."""
        return render(reply, self._words, Limits())

    def answer(self, parts: list[tuple[str, Part]]) -> tuple[str, str]:
        """Meta wants nothing back."""
        return "", "text/plain"

    async def send(self, outgoing: Outgoing) -> str:
        """Raises ``SendError``."""
        return await self._post({**self._to(outgoing), **message_body(outgoing.part, self._words)})

    async def look_up(self, outgoing: Outgoing) -> str | None:
        """Meta keeps no list: only a status can tell."""
        raise CanNotTell("no_list")

    def cure_of(self, code: str) -> Cure:
        """What a failure that was reported later asks for."""
        return error_of(code).cure

    async def send_template(self, outgoing: Outgoing) -> str:
        """Raises ``SendError``, also where no template is set."""
        if not self._account.template:
            raise Rejected("no_template")
        template = {"name": self._account.template, "language": {"code": "en_GB"}}
        return await self._post({**self._to(outgoing), "type": "template", "template": template})

    async def seen(self, provider_id: str) -> None:
        """Blue ticks, and that we type until the answer comes."""
        read = {"messaging_product": "whatsapp", "status": "read", "message_id": provider_id}
        body = json.dumps({**read, "typing_indicator": {"type": "text"}})
        await call("POST", self._messages, headers=self._headers, data=body)

    async def received(self, since: datetime) -> list[InboundMessage]:
        """Meta keeps no list; it calls again for days."""
        raise CanNotTell("no_list")

    async def check(self) -> list[str]:
        """What is wrong with the account."""
        url = f"{self._account.api_url}/{self._account.phone_id}"
        try:
            answered = await call("GET", url, headers=self._headers)
        except SendError as error:
            return [f"Meta does not answer at {self._account.api_url} ({error.code})."]
        if answered.is_ok:
            return []
        names = "ALONGSIDE_WHATSAPP_PHONE_ID and ALONGSIDE_WHATSAPP_TOKEN"
        return [f"Meta answers {answered.status}: check {names}."]

    def _to(self, outgoing: Outgoing) -> dict[str, Any]:
        to = outgoing.to
        whom = {"to": to.value.lstrip("+")} if to.scheme == "tel" else {"recipient": to.value}
        return {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            # Comes back in statuses, also where the answer to this call is lost.
            "biz_opaque_callback_data": outgoing.reference,
            **whom,
        }

    async def _post(self, body: dict[str, Any]) -> str:
        answered = await call("POST", self._messages, headers=self._headers, data=json.dumps(body))
        sent = answered.body.get("messages")
        if not answered.is_ok or not isinstance(sent, list) or not sent:
            raise _error(answered)
        return str(sent[0]["id"])

    @property
    def _messages(self) -> str:
        return f"{self._account.api_url}/{self._account.phone_id}/messages"

    @property
    def _headers(self) -> dict[str, str]:
        return {
            "Authorization": f"Bearer {self._account.token}",
            "Content-Type": "application/json",
        }


def error_of(code: str) -> type[SendError]:
    """What an error code asks for."""
    return ERRORS.get(code, Rejected)


def _error(answered: Answered) -> SendError:
    error = answered.body.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    named = str(code or answered.status)
    return error_of(named)(named)


def _same(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())
