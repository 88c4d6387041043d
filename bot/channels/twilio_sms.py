"""Text messages through Twilio."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.channels import sms_text, twilio, twilio_forms
from bot.channels.base import Address, Delivery, Outgoing, Part, WebhookCall
from bot.channels.errors import Cure, Rejected
from bot.channels.keywords import read_word
from bot.channels.phones import e164
from bot.channels.twilio import TwilioAccount
from bot.channels.words import ChannelWords
from bot.content.articles import Article
from bot.content.library import Library
from bot.content.rendering import sms_answer
from bot.messages import InboundMessage, Reply, without_controls

# Twilio takes 1,600 characters; the networks join six segments reliably.
MOST_SEGMENTS = 6


class TwilioSms:
    """The channel. ``number`` is ours, in E.164."""

    name = "twilio-sms"
    window: timedelta | None = None
    # On long numbers Twilio confirms STOP, START and HELP, and blocks what we would say.
    tells_stop = True
    answers_in_place = True

    def __init__(self, account: TwilioAccount, number: str, words: ChannelWords) -> None:
        self._account = account
        self._number = number
        self._words = words

    def show_article(self, article: Article, library: Library, nation: str | None) -> Reply:
        """An article in one text message."""
        return Reply("answer", sms_answer(article, library))

    def challenge(self, call: WebhookCall) -> str | None:
        """Twilio asks no such question."""
        return None

    def verify(self, call: WebhookCall) -> bool:
        """See ``TwilioAccount.is_signed``."""
        return self._account.is_signed(call)

    def parse(self, call: WebhookCall) -> Delivery:
        """One text, or one status."""
        form = twilio_forms.read_form(call)
        if twilio_forms.is_status(form):
            return twilio_forms.read_receipts(call, form)
        message = self._message(form, call.received_at)
        return Delivery(messages=[message] if message else [])

    def render(self, reply: Reply) -> list[Part]:
        """As few text messages as will do, choices as numbers."""
        return sms_text.parts(reply, self._words, MOST_SEGMENTS)

    def answer(self, parts: list[tuple[str, Part]]) -> tuple[str, str]:
        """TwiML."""
        return twilio_forms.as_twiml(parts, self._account.status_url)

    async def send(self, outgoing: Outgoing) -> str:
        """Raises ``SendError``."""
        return await self._account.create(
            outgoing, To=_number(outgoing), From=self._number, Body=outgoing.part.text
        )

    async def look_up(self, outgoing: Outgoing) -> str | None:
        """In Twilio's list of messages."""
        return await self._account.find(outgoing, _number(outgoing), self._number)

    def cure_of(self, code: str) -> Cure:
        """What a failure that was reported later asks for."""
        return twilio.error_of(code).cure

    async def send_template(self, outgoing: Outgoing) -> str:
        """Text messages need none."""
        raise Rejected("no_template")

    async def seen(self, provider_id: str) -> None:
        """There is no such thing here."""

    async def received(self, since: datetime) -> list[InboundMessage]:
        """From Twilio's list of messages."""
        listed = await self._account.listed(self._number, since)
        read = (self._message(twilio_forms.as_form(one), twilio.created(one)) for one in listed)
        return [message for message in read if message]

    async def check(self) -> list[str]:
        """What is wrong with the account."""
        return await self._account.check()

    def _message(self, form: Mapping[str, str], received_at: datetime) -> InboundMessage | None:
        number, identity = e164(form.get("From", "")), form.get("MessageSid")
        if number is None or not identity:
            return None
        text = without_controls(form.get("Body", "")).strip()
        return InboundMessage(
            channel=self.name,
            provider_id=identity,
            sender=str(Address("tel", number)),
            text=text,
            received_at=received_at,
            word=twilio_forms.opt_out(form) or read_word(text),
            unreadable=twilio_forms.unreadable(form),
        )


def _number(outgoing: Outgoing) -> str:
    if outgoing.to.scheme != "tel":
        raise Rejected("no_number")
    return outgoing.to.value
