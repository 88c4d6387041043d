"""Which language a carer is answered in, and the first reply to one who writes in another."""

from __future__ import annotations

import html
from dataclasses import dataclass, replace

from bot import logs
from bot.content.languages import Language, Languages
from bot.content.library import Library
from bot.content.placeholders import fill
from bot.conversation.presence import add_notice
from bot.conversation.signals import Signals
from bot.conversation.wording import notice
from bot.language import ENGLISH, LANGUAGES, WELSH, speaking
from bot.messages import Choice, InboundMessage, Reply
from bot.storage.conversations import Conversation
from bot.storage.database import Database
from bot.storage.inbox import InboxRow
from bot.storage.outbox import choice_id, reply_id
from bot.storage.unit_of_work import UnitOfWork

LOG = logs.Log(__name__)
SPEAK = "/speak_"
# Said once in a conversation, whatever the language.
ONCE = "first_language"
# What came before may have been a greeting.
GREETINGS, WORDS_OF_GREETING = 2, 2


@dataclass(frozen=True)
class LanguageDesk:
    """Takes the turns that are about the language itself."""

    database: Database
    languages: Languages
    library: Library
    signals: Signals

    async def takes(self, row: InboxRow, conversation: Conversation) -> bool:
        """Whether this turn was taken here."""
        wanted = self._wanted(row)
        if wanted:
            await self._switch(row, wanted)
            return True
        found = None if row.payload else self.recognised(row.text)
        if found is None or (found.code == WELSH and conversation.language):
            return False
        return await self._greet(row, found)

    def recognised(self, text: str) -> Language | None:
        """The language of ``text``, where it is one of ours; never raises."""
        try:
            return self.languages.recognise(text)
        except Exception as error:  # it stands in the way of danger being told
            LOG.error("language_not_recognised", error)
            return None

    async def greet_after(
        self, work: UnitOfWork, conversation: Conversation, message: InboundMessage
    ) -> None:
        """After a reply of the net: the same lines for one who writes in another language."""
        found = self.recognised(message.text)
        if found and not (found.code == WELSH and conversation.language):
            await add_notice(work, conversation.id, self._reply(conversation.id, found), ONCE)

    async def choose(self, work: UnitOfWork, conversation: str, language: str) -> None:
        """Answer in ``language`` from now on."""
        await work.conversations.remember(conversation, {"language": language})

    def _wanted(self, row: InboxRow) -> str | None:
        code = (row.payload or "").removeprefix(SPEAK) if row.payload else ""
        if code in LANGUAGES:
            return self.languages.offered(code)
        return None if row.payload else self.languages.asked_for(row.text)

    async def _switch(self, row: InboxRow, language: str) -> None:
        with speaking(language):
            said = notice("notice", self.languages.welsh.switched[language])
        async with self.database.work() as work:
            await work.conversations.hold(row.conversation)
            await self.choose(work, row.conversation, language)
            key = f"language:{row.provider_id}"
            if await add_notice(work, row.conversation, with_draft(said, self.languages), key):
                await work.inbox.finish(row, "done")
            await work.commit()
        self.signals.changed(row.conversation)

    async def _greet(self, row: InboxRow, found: Language) -> bool:
        async with self.database.work() as work:
            await work.conversations.hold(row.conversation)
            earlier = await work.inbox.before(row, GREETINGS + 1)
            is_first = len(earlier) <= GREETINGS and all(map(_is_greeting, earlier))
            if not is_first and found.letters is None:
                return False
            reply = self._reply(row.conversation, found)
            if not await add_notice(work, row.conversation, reply, ONCE):
                return False
            if is_first:
                await work.inbox.finish(row, "done")
            await work.commit()
        self.signals.changed(row.conversation)
        # Later it may be an answer in a form: the lines are said, and the talk goes on.
        return is_first

    def _reply(self, conversation: str, found: Language) -> Reply:
        if found.code == WELSH:
            return self._offer(conversation)
        theirs = fill(found.reply, self.library)
        ours = fill(self.languages.in_english, self.library).format(language=found.english)
        shown = "".join(
            f'<p lang="{code}" dir="{direction}">{html.escape(part.strip())}</p>'
            for text, code, direction in (
                (theirs, found.code, found.direction),
                (ours, ENGLISH, "ltr"),
            )
            for part in text.strip().split("\n\n")
        )
        return Reply("notice", f"{theirs.strip()}\n\n{ours.strip()}", html=shown)

    def _offer(self, conversation: str) -> Reply:
        with speaking(WELSH):
            said = notice("notice", self.languages.welsh.offer)
        identity = reply_id("notice", conversation, ONCE)
        button = Choice(choice_id(identity, 0), "Cymraeg", f"{SPEAK}{WELSH}")
        return replace(said, choices=(button,))


def with_draft(reply: Reply, languages: Languages) -> Reply:
    """``reply``, and that its Welsh is a draft while nobody has reviewed it."""
    if reply.language != WELSH or languages.welsh.reviewed_by:
        return reply
    text = f"{reply.text}\n\n{languages.welsh.draft}"
    with speaking(reply.language):
        return notice(reply.kind, text, reply.title)


def written_in(languages: LanguageDesk, row: InboxRow) -> str | None:
    """The language of a typed message, where it is another than English."""
    found = None if row.payload else languages.recognised(row.text)
    return found.code if found else None


def _is_greeting(row: InboxRow) -> bool:
    return not row.payload and len(row.text.split()) <= WORDS_OF_GREETING
