"""Gives a carer their list for a meeting: in the chat, and as a page to print behind a link."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.asking.meeting_list import MeetingList
from bot.asking.questions import RequestForms
from bot.channels.web_chat import token_hash
from bot.conversation.wording import notice
from bot.messages import Action, JsonObject, Reply
from bot.storage.inbox import InboxRow
from bot.storage.meeting_pages import MeetingPage
from bot.storage.unit_of_work import UnitOfWork

OPEN_FOR = timedelta(days=30)
# Letters and digits only: phones leave other signs out of a link that ends with them.
TOKEN_BYTES = 16
TEXT_MESSAGES = ("notify-sms", "twilio-sms")
BUTTONS = ("web",)
PATH = "/list/"


@dataclass(frozen=True)
class MeetingDesk:
    """Makes the pages. ``public_url`` is where carers reach the gateway."""

    forms: RequestForms
    public_url: str

    async def give(self, work: UnitOfWork, row: InboxRow, note: JsonObject) -> Reply:
        """Keep the page and say where it is; raises KeyError, TypeError or ValueError."""
        made = MeetingList.read(note)
        if made.kind not in self.forms.meeting_questions:
            raise ValueError("no such meeting")
        token = secrets.token_hex(TOKEN_BYTES)
        await work.meeting_pages.add(
            MeetingPage(
                token_hash=token_hash(token),
                conversation=row.conversation,
                kind=made.kind,
                meeting_when=made.when,
                points=list(made.points),
                until=row.received_at + OPEN_FOR,
            )
        )
        return self._reply(made, row.channel, f"{self.public_url}{PATH}{token}")

    def _reply(self, made: MeetingList, channel: str, link: str) -> Reply:
        words, days = self.forms.list_words, OPEN_FOR.days
        if channel in TEXT_MESSAGES:
            # Each text costs: the list itself is on the page.
            return notice("answer", words["in_text_message"].format(link=link, days=days))
        whole = made.as_text(self.forms)
        by_link = words["in_message"].format(link=link, days=days)
        reply = notice("answer", f"{whole}\n\n{by_link}")
        if channel not in BUTTONS:
            return reply
        shown = notice("answer", f"{whole}\n\n{words['in_chat'].format(days=days)}")
        return replace(reply, html=shown.html, actions=(Action(words["open"], link),))
