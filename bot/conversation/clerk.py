"""The clerk: what must happen because time has passed.

Tells of late requests, sends notifications, ends handovers, and asks carers how it went. Any number
of clerks may run: each deed is done once.
"""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

from bot import clock, logs
from bot.casework.lateness import tell_late
from bot.casework.model import CareRequest
from bot.casework.silence import SILENT_AFTER, tell_silence
from bot.casework.teams import Teams
from bot.content.languages import Languages
from bot.conversation.eraser import Eraser
from bot.conversation.presence import add_notice
from bot.conversation.request_wording import RequestWording
from bot.conversation.retention import RetentionRun
from bot.conversation.safe_contact import open_follow_up
from bot.conversation.signals import Signals
from bot.conversation.wording import notice
from bot.language import speaking
from bot.messages import Choice, Reply
from bot.notifications.errors import NotSent
from bot.notifications.postroom import Postroom
from bot.storage.conversations import Conversation
from bot.storage.database import Database
from bot.storage.errors import StorageAway
from bot.storage.handovers import Handover
from bot.storage.notifications import Notification
from bot.storage.outbox import choice_id, reply_id

LOG = logs.Log(__name__)
SECONDS_BETWEEN_ROUNDS = 5.0
AT_ONCE = 20
# Longer than sending takes: what was claimed longer ago belongs to a clerk that died.
LEASE = timedelta(minutes=2)
# R6: at least eight tries over an hour or more; these come to two and a half hours.
PAUSES = tuple(timedelta(seconds=one) for one in (5, 15, 60, 300, 600, 900, 1800, 2700, 2700))
ASK_AFTER = timedelta(days=3)
BETWEEN_RETENTIONS = timedelta(hours=1)


class Clerk:
    """Makes a round every five seconds until it is stopped."""

    def __init__(
        self,
        database: Database,
        teams: Teams,
        wording: RequestWording,
        signals: Signals,
        postroom: Postroom,
        eraser: Eraser,
        retention: RetentionRun,
        languages: Languages,
    ) -> None:
        self._database = database
        self._teams = teams
        self._wording = wording
        self._signals = signals
        self._postroom = postroom
        self._eraser = eraser
        self._retention = retention
        self._languages = languages
        self._next_retention = datetime.min.replace(tzinfo=UTC)
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Make rounds until ``stop``."""
        while not self._stopping.is_set():
            try:
                await self.make_round()
            except StorageAway:
                # The worker says so, once.
                pass
            except Exception as error:  # a clerk that ends would leave carers waiting
                LOG.error("clerk_failed", error)
            await self._pause()

    def stop(self) -> None:
        """Make no more rounds."""
        self._stopping.set()

    async def make_round(self) -> None:
        """Do all that is due now."""
        await self._tell_late()
        await self._tell_silences()
        await self._end_handovers()
        await self._ask_how_it_went()
        await self._send()
        await self._eraser.settle()
        await self._forget_old()

    async def _tell_late(self) -> None:
        async with self._database.work() as work:
            if await tell_late(work, self._teams, clock.now()):
                await work.commit()

    async def _tell_silences(self) -> None:
        async with self._database.reading() as work:
            silent = await work.careful.silent(clock.now() - SILENT_AFTER)
        for talk in silent:
            async with self._database.work() as work:
                await work.conversations.hold(talk.conversation)
                request = await open_follow_up(work, talk.conversation)
                if await work.careful.silence_told(talk.conversation) and request:
                    await tell_silence(work, request, self._teams, clock.now())
                await work.commit()

    async def _end_handovers(self) -> None:
        async with self._database.reading() as work:
            over = await work.handovers.over(clock.now())
        for handover in over:
            await self._come_back(handover)

    async def _come_back(self, handover: Handover) -> None:
        async with self._database.work() as work:
            chat = await work.conversations.hold(handover.conversation)
            if await work.handovers.end(handover.conversation):
                key = f"back:{handover.until.isoformat()}"
                with self._speaking_to(chat):
                    said = notice("notice", self._wording.say("back_to_assistant"))
                await add_notice(work, handover.conversation, said, key)
                await work.commit()
        self._signals.changed(handover.conversation)

    async def _ask_how_it_went(self) -> None:
        async with self._database.reading() as work:
            requests = await work.due.to_ask_later(clock.now() - ASK_AFTER, AT_ONCE)
        for request in requests:
            await self._ask(request)

    async def _ask(self, request: CareRequest) -> None:
        if request.conversation is None:
            return
        async with self._database.work() as work:
            chat = await work.conversations.hold(request.conversation)
            if await work.due.asked_later(request.id, clock.now()):
                with self._speaking_to(chat):
                    reply = self._question(request, request.conversation)
                await add_notice(work, request.conversation, reply, _key(request))
                await work.commit()
        self._signals.changed(request.conversation)

    def _speaking_to(self, chat: Conversation | None) -> AbstractContextManager[None]:
        return speaking(self._languages.offered(chat.language if chat else None))

    def _question(self, request: CareRequest, conversation: str) -> Reply:
        kind = self._wording.kind(request.kind, request.nation)
        text = self._wording.say("asked_later", kind=kind)
        identity = reply_id("notice", conversation, _key(request))
        # The form of these payloads is Rasa's: an intent with its entities.
        answers = (("yes", "yes"), ("no", "no"))
        choices = tuple(
            Choice(
                choice_id(identity, place),
                self._wording.say(f"asked_later_{word}"),
                f'/say_how_it_went{{"went_well":"{value}","reference":"{request.reference}"}}',
            )
            for place, (word, value) in enumerate(answers)
        )
        question = notice("choices", text)
        return Reply(question.kind, question.text, html=question.html, choices=choices)

    async def _forget_old(self) -> None:
        """What is older than data/retention.yml allows."""
        now = clock.now()
        if now >= self._next_retention:
            await self._retention.run(now)
            self._next_retention = now + BETWEEN_RETENTIONS

    async def _send(self) -> None:
        now = clock.now()
        async with self._database.work() as work:
            due = await work.notifications.claim(now, now + LEASE, AT_ONCE)
            if due:
                await work.commit()
        await asyncio.gather(*(self._send_one(one) for one in due))

    async def _send_one(self, notification: Notification) -> None:
        failure: NotSent | None = None
        try:
            await self._postroom.send(notification)
        except NotSent as error:
            LOG.warning("notification_not_sent", means=notification.means, why=str(error))
            failure = error
        async with self._database.work() as work:
            tries = notification.attempts
            if failure is None:
                await work.notifications.finish(notification.id, "sent")
            elif failure.may_try_again and tries <= len(PAUSES):
                await work.notifications.retry(notification.id, clock.now() + PAUSES[tries - 1])
            else:
                await work.notifications.finish(notification.id, "failed")
            await work.commit()

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(SECONDS_BETWEEN_ROUNDS):
                await self._stopping.wait()
        except TimeoutError:
            return


def _key(request: CareRequest) -> str:
    return f"asked_later:{request.id}"
