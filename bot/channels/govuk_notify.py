"""Text messages through GOV.UK Notify.

Contract: docs.notifications.service.gov.uk. Notify signs nothing: its calls bring the bearer token
that we chose. What we answer with 4xx it never sends again.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot import clock
from bot.channels import sms_text
from bot.channels.base import Address, Delivery, Outgoing, Part, Progress, Receipt, WebhookCall
from bot.channels.errors import Ambiguous, Cure, NotThere, Rejected, SendError, Throttled
from bot.channels.keywords import read_word
from bot.channels.notify_account import NotifyAccount
from bot.channels.phones import e164
from bot.channels.posting import Answered
from bot.channels.words import ChannelWords
from bot.content.articles import Article
from bot.content.library import Library
from bot.content.rendering import sms_answer
from bot.messages import InboundMessage, JsonObject, Reply, without_controls

# Notify takes 918 characters: six segments.
MOST_SEGMENTS = 6
PROGRESS: Mapping[str, Progress] = {
    "sent": "sent",
    "delivered": "delivered",
    "permanent-failure": "failed",
    "temporary-failure": "failed",
    "technical-failure": "failed",
}


class GovukNotify:
    """The channel."""

    name = "notify-sms"
    window: timedelta | None = None
    tells_stop = False
    answers_in_place = False

    def __init__(self, account: NotifyAccount, words: ChannelWords) -> None:
        self._account = account
        self._words = words

    def show_article(self, article: Article, library: Library, nation: str | None) -> Reply:
        """An article in one text message."""
        return Reply("answer", sms_answer(article, library))

    def challenge(self, call: WebhookCall) -> str | None:
        """Notify asks no such question."""
        return None

    def verify(self, call: WebhookCall) -> bool:
        """Brings our token."""
        scheme, _, token = call.headers.get("Authorization", "").partition(" ")
        given, expected = token.strip().encode("utf-8", "replace"), self._account.callback_token
        return hmac.compare_digest(given, expected.encode()) and scheme.lower() == "bearer"

    def parse(self, call: WebhookCall) -> Delivery:
        """One text, or one receipt."""
        body = _object(call.body)
        if "source_number" in body:
            message = self._message(body, call.received_at)
            return Delivery(messages=[message] if message else [])
        progress = PROGRESS.get(str(body.get("status")))
        if progress is None:
            return Delivery()
        error = str(body["status"]) if progress == "failed" else None
        return Delivery(
            receipts=[Receipt(_text(body, "id"), _text(body, "reference"), progress, error)]
        )

    def render(self, reply: Reply) -> list[Part]:
        """As few text messages as will do, choices as numbers."""
        return sms_text.parts(reply, self._words, MOST_SEGMENTS)

    def answer(self, parts: list[tuple[str, Part]]) -> tuple[str, str]:
        """Notify wants nothing back."""
        return "", "text/plain"

    async def send(self, outgoing: Outgoing) -> str:
        """Raises ``SendError``."""
        if outgoing.to.scheme != "tel":
            raise Rejected("no_number")
        body = {
            "phone_number": outgoing.to.value,
            "template_id": self._account.template_id,
            "personalisation": {"message": outgoing.part.text},
            "reference": outgoing.reference,
        }
        try:
            answered = await self._account.call(
                "POST", "/v2/notifications/sms", outgoing.tried_at, data=json.dumps(body)
            )
        except Ambiguous as error:
            # Notify's own client says that a 503 was not processed.
            raise (Throttled("503") if error.code == "503" else error) from error
        if not answered.is_ok or not isinstance(answered.body.get("id"), str):
            raise _error(answered)
        return str(answered.body["id"])

    async def look_up(self, outgoing: Outgoing) -> str | None:
        """By our reference."""
        query = {"reference": outgoing.reference, "template_type": "sms"}
        answered = await self._account.call(
            "GET", "/v2/notifications", outgoing.tried_at, params=query
        )
        if not answered.is_ok:
            raise _error(answered)
        found = answered.body.get("notifications") or []
        return str(found[0]["id"]) if found else None

    def cure_of(self, code: str) -> Cure:
        """What a failure that was reported later asks for."""
        return error_of(code).cure

    async def send_template(self, outgoing: Outgoing) -> str:
        """Text messages need none."""
        raise Rejected("no_template")

    async def seen(self, provider_id: str) -> None:
        """There is no such thing here."""

    async def received(self, since: datetime) -> list[InboundMessage]:
        """Notify keeps the last seven days; the newest 250 will do."""
        answered = await self._account.call("GET", "/v2/received-text-messages", clock.now())
        if not answered.is_ok:
            raise _error(answered)
        found = answered.body.get("received_text_messages") or []
        read = (self._message(_as_callback(one), _moment(one)) for one in found)
        return [message for message in read if message and message.received_at >= since]

    async def check(self) -> list[str]:
        """What is wrong with the account."""
        try:
            answered = await self._account.call("GET", "/v2/received-text-messages", clock.now())
        except SendError as error:
            return [f"Notify does not answer at {self._account.api_url} ({error.code})."]
        return [] if answered.is_ok else [f"Notify answers {answered.status} to our key."]

    def _message(self, body: JsonObject, received_at: datetime) -> InboundMessage | None:
        # The source has no +, and is British unless it says otherwise.
        source, identity = _text(body, "source_number") or "", _text(body, "id")
        number = e164(source if source.startswith("0") else f"+{source.lstrip('+')}")
        if number is None or not identity:
            return None
        text = without_controls(_text(body, "message") or "").strip()
        return InboundMessage(
            channel=self.name,
            provider_id=identity[:128],
            sender=str(Address("tel", number)),
            text=text,
            received_at=received_at,
            word=read_word(text),
            unreadable=None if text else "other",
        )


def error_of(code: str) -> type[SendError]:
    """What a status or an HTTP status asks for."""
    return {"permanent-failure": NotThere, "429": Throttled}.get(code, Rejected)


def _error(answered: Answered) -> SendError:
    code = str(answered.status)
    return error_of(code)(code)


def _as_callback(one: JsonObject) -> JsonObject:
    """An entry of Notify's list as its callback would have brought it."""
    names = {"id": "id", "user_number": "source_number", "content": "message"}
    return {field: one.get(name) for name, field in names.items()}


def _moment(one: JsonObject) -> datetime:
    try:
        return datetime.fromisoformat(str(one.get("created_at")))
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _object(body: bytes) -> JsonObject:
    try:
        whole = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return whole if isinstance(whole, dict) else {}


def _text(body: JsonObject, name: str) -> str | None:
    value = body.get(name)
    return value if isinstance(value, str) else None
