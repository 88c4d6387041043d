"""WhatsApp through Twilio. Buttons would need approved templates there: choices are numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.channels import twilio, twilio_forms
from bot.channels.base import Address, Delivery, Outgoing, Part, WebhookCall
from bot.channels.errors import Cure, Rejected
from bot.channels.keywords import read_word
from bot.channels.sms_text import whole
from bot.channels.twilio import TwilioAccount
from bot.channels.whatsapp_text import WINDOW, cut, show_article
from bot.channels.words import ChannelWords
from bot.content.articles import Article
from bot.content.library import Library
from bot.messages import InboundMessage, Reply, without_controls

LONGEST = 1600
PREFIX = "whatsapp:"


class TwilioWhatsApp:
    """The channel. ``template`` is the ContentSid of "an answer waits"; empty for none."""

    name = "twilio-whatsapp"
    window: timedelta | None = WINDOW
    tells_stop = False
    answers_in_place = True

    def __init__(
        self, account: TwilioAccount, number: str, template: str, words: ChannelWords
    ) -> None:
        self._account = account
        self._number = number
        self._template = template
        self._words = words

    def show_article(self, article: Article, library: Library, nation: str | None) -> Reply:
        """The whole article in WhatsApp's formatting."""
        return show_article(article, library)

    def challenge(self, call: WebhookCall) -> str | None:
        """Twilio asks no such question."""
        return None

    def verify(self, call: WebhookCall) -> bool:
        """See ``TwilioAccount.is_signed``."""
        return self._account.is_signed(call)

    def parse(self, call: WebhookCall) -> Delivery:
        """One message, or one status."""
        form = twilio_forms.read_form(call)
        if twilio_forms.is_status(form):
            return twilio_forms.read_receipts(call, form)
        message = self._message(form, call.received_at)
        return Delivery(messages=[message] if message else [])

    def render(self, reply: Reply) -> list[Part]:
        """Cut where WhatsApp must, choices as numbers."""
        return [Part(text) for text in cut(whole(reply, self._words), LONGEST)]

    def answer(self, parts: list[tuple[str, Part]]) -> tuple[str, str]:
        """TwiML."""
        return twilio_forms.as_twiml(parts, self._account.status_url)

    async def send(self, outgoing: Outgoing) -> str:
        """Raises ``SendError``."""
        return await self._account.create(
            outgoing, To=_to(outgoing), From=self._from, Body=outgoing.part.text
        )

    async def look_up(self, outgoing: Outgoing) -> str | None:
        """In Twilio's list of messages."""
        return await self._account.find(outgoing, _to(outgoing), self._from)

    def cure_of(self, code: str) -> Cure:
        """What a failure that was reported later asks for."""
        return twilio.error_of(code).cure

    async def send_template(self, outgoing: Outgoing) -> str:
        """Raises ``SendError``, also where no template is set."""
        if not self._template:
            raise Rejected("no_template")
        return await self._account.create(
            outgoing, To=_to(outgoing), From=self._from, ContentSid=self._template
        )

    async def seen(self, provider_id: str) -> None:
        """There is no such thing here."""

    async def received(self, since: datetime) -> list[InboundMessage]:
        """From Twilio's list of messages."""
        listed = await self._account.listed(self._from, since)
        read = (self._message(twilio_forms.as_form(one), twilio.created(one)) for one in listed)
        return [message for message in read if message]

    async def check(self) -> list[str]:
        """What is wrong with the account."""
        return await self._account.check()

    def _message(self, form: Mapping[str, str], received_at: datetime) -> InboundMessage | None:
        sender, identity = _address(form.get("From", "")), form.get("MessageSid")
        if sender is None or not identity:
            return None
        text = without_controls(form.get("Body", "")).strip()
        pressed = form.get("ButtonPayload") or None
        return InboundMessage(
            channel=self.name,
            provider_id=identity,
            sender=str(sender),
            text=text,
            received_at=received_at,
            choice=pressed,
            word=twilio_forms.opt_out(form) or (None if pressed else read_word(text)),
            unreadable=twilio_forms.unreadable(form),
        )

    @property
    def _from(self) -> str:
        return f"{PREFIX}{self._number}"


def _address(raw: str) -> Address | None:
    value = raw.removeprefix(PREFIX)
    if re.fullmatch(r"\+\d{6,15}", value):
        return Address("tel", value)
    return Address("user", value) if re.fullmatch(r"[A-Z]{2}\.\w{1,100}", value) else None


def _to(outgoing: Outgoing) -> str:
    return f"{PREFIX}{outgoing.to.value}"
