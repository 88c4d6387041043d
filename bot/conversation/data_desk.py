"""What is stored about a carer: shown, handed out behind a link, and deleted once they confirm."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.casework import carer_commands
from bot.casework.carer_commands import Proof
from bot.casework.hours import LONDON
from bot.casework.model import CareRequest, Happening, Kind
from bot.casework.teams import Teams
from bot.channels.web_chat import WebChat, token_hash
from bot.conversation.data_summary import Summary, day
from bot.conversation.eraser import Eraser
from bot.conversation.meeting_desk import BUTTONS, TEXT_MESSAGES, TOKEN_BYTES
from bot.conversation.privacy_words import PrivacyWords
from bot.conversation.wording import notice
from bot.messages import Action, Choice, Reply
from bot.storage.conversations import Conversation
from bot.storage.inbox import InboxRow
from bot.storage.outbox import reply_id, status_on
from bot.storage.unit_of_work import UnitOfWork

OPEN_FOR = timedelta(hours=24)
PATH = "/data/"
ASK, ERASE, ERASE_AND_CANCEL, KEEP = (
    "/delete_my_data", "/erase_my_data", "/erase_my_data_and_cancel", "/keep_my_data",
)  # fmt: skip


@dataclass(frozen=True)
class DataDesk:
    """``public_url`` is where carers reach the gateway."""

    words: PrivacyWords
    summary: Summary
    teams: Teams
    eraser: Eraser
    public_url: str

    async def show(self, work: UnitOfWork, row: InboxRow) -> Reply:
        """What is stored, in plain words, with a link to all of it."""
        token, say = secrets.token_hex(TOKEN_BYTES), self.words.say
        await work.data_links.add(token_hash(token), row.conversation, row.received_at + OPEN_FOR)
        link = f"{self.public_url}{PATH}{token}"
        if row.channel in TEXT_MESSAGES:
            return notice("answer", await self.summary.short(work, row.conversation, link))
        whole = await self.summary.whole(work, row.conversation)
        with_buttons = row.channel in BUTTONS
        told = say("in_chat") if with_buttons else say("in_message", link=link)
        shown = notice("answer", f"{whole}\n\n{told}")
        actions = (Action(say("open_file"), link),) if with_buttons else ()
        return _with(shown, (Choice("", say("delete"), ASK),), actions)

    async def ask(self, work: UnitOfWork, row: InboxRow, *, again: bool = False) -> Reply:
        """Ask whether to delete it all, and say what a team would keep."""
        say = self.words.say
        asked, danger = await self._open(work, row.conversation)
        parts = [say("ask_again")] if again else []
        parts.append(say("ask"))
        choices = [Choice("", say("agree"), ERASE)]
        if asked:
            parts.append(say("ask_open", references=_references(asked), days=self._days))
            choices.append(Choice("", say("agree_and_cancel"), ERASE_AND_CANCEL))
        if danger:
            parts.append(say("ask_danger"))
        choices.append(Choice("", say("refuse"), KEEP))
        return _with(notice("choices", "\n\n".join(parts)), tuple(choices))

    def keep(self) -> Reply:
        """They said no."""
        return notice("notice", self.words.say("kept_all"))

    async def erase(
        self, work: UnitOfWork, row: InboxRow, chat: Conversation, at: datetime, *, cancel: bool
    ) -> None:
        """Delete everything of ``chat``, which is held, and leave the receipt in its place."""
        if cancel:
            await self._cancel(work, row, at)
        asked, danger = await self._open(work, chat.id)
        for request in await self._still_open(work, chat.id):
            await work.requests.happened(Happening(request.id, "carer_erased", at))
        position = await work.conversations.next_position(chat.id, at)
        erased = await self.eraser.erase(work, chat, at, everything=True, may_read_receipt=True)
        receipt = self._receipt(erased.reference, chat.channel, at, asked, danger)
        identity = reply_id("notice", chat.id, "receipt")
        status = status_on(chat.channel)
        await work.outbox.add(identity, chat.id, position, receipt, at, status=status)

    def _receipt(
        self, reference: str, channel: str, at: datetime, asked: list[CareRequest], danger: bool
    ) -> Reply:
        say = self.words.say
        local = at.astimezone(LONDON)
        when = f"{day(at)}, {local:%H:%M}"
        parts = [say("receipt", when=when, reference=reference)]
        if asked:
            parts.append(say("receipt_kept_open", references=_references(asked), days=self._days))
        if danger:
            parts.append(say("receipt_kept_danger", days=self._days))
        is_web = channel == WebChat.name
        parts.append(say("receipt_kept_web" if is_web else "receipt_kept_always"))
        return notice("receipt", "\n\n".join(parts), say("receipt_title"))

    async def _cancel(self, work: UnitOfWork, row: InboxRow, at: datetime) -> None:
        asked, _ = await self._open(work, row.conversation)
        for request in asked:
            proof = Proof(row.conversation, request.reference, None, at)
            await carer_commands.cancel(work, proof, self.teams)

    async def _open(self, work: UnitOfWork, conversation: str) -> tuple[list[CareRequest], bool]:
        """Open requests that the carer made, and whether one was made because of danger."""
        still = await self._still_open(work, conversation)
        asked = [request for request in still if request.kind is not Kind.CRISIS]
        return asked, len(asked) < len(still)

    async def _still_open(self, work: UnitOfWork, conversation: str) -> list[CareRequest]:
        requests = await work.requests.of_conversation(conversation)
        return [request for request in requests if request.is_open]

    @property
    def _days(self) -> int:
        """How long a request is kept after its closing, where all else was deleted."""
        return self.summary.policy.days("erased_requests")


def _references(requests: list[CareRequest]) -> str:
    return ", ".join(request.reference for request in requests)


def _with(reply: Reply, choices: tuple[Choice, ...], actions: tuple[Action, ...] = ()) -> Reply:
    return Reply(reply.kind, reply.text, html=reply.html, choices=choices, actions=actions)
