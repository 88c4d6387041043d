"""Fills a database with a believable service, by the same commands that carers and teams use."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from bot.asking.time_reader import TimeReader
from bot.casework import team_commands
from bot.casework.model import (
    Answer,
    CareRequest,
    Contact,
    Kind,
    NewRequest,
    Status,
    Urgency,
)
from bot.casework.opening import open_request
from bot.casework.team_commands import Deed
from bot.casework.teams import Teams
from bot.casework.work import Work
from bot.channels.web_chat import WebChat
from bot.conversation.person_replies import PersonReplies, Speaker
from bot.conversation.wording import notice
from bot.demo.people import add_members, pick
from bot.messages import InboundMessage, Reply
from bot.staff.model import Member, Role
from bot.storage.outbox import reply_id
from bot.storage.unit_of_work import UnitOfWork

Story = dict[str, Any]
REQUESTS, DAYS, CHATS = 200, 60, 120
# Carers write in the evening and at night.
HOURS = (0, 1, 3, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 20, 21, 21, 22, 22, 23, 23)


@dataclass
class Seed:
    """One filling. The same ``luck`` makes the same service."""

    work: UnitOfWork
    data: Mapping[str, Any]
    teams: Teams
    says: Mapping[str, str]
    now: datetime
    times: TimeReader
    luck: random.Random = field(default_factory=lambda: random.Random(7))  # noqa: S311
    members: dict[str, Member] = field(default_factory=dict)

    async def fill(self) -> list[Member]:
        """Members, requests from opening to outcome, and chats; returns the members."""
        began = self.now - timedelta(days=DAYS + 1)
        self.members = await add_members(self.work, self.data["members"], began)
        for moment in sorted(self._moments(REQUESTS)):
            story = self._pick_story(moment)
            await self._live(await self._open(story, moment), story, moment)
        for moment in sorted(self._moments(CHATS)):
            await self._chat_only(moment)
        return list(self.members.values())

    def _moments(self, count: int) -> list[datetime]:
        moments = [self._moment(self.luck.uniform(0, DAYS)) for _ in range(count - 2)]
        # Something is always happening just now.
        return [*moments, self.now - timedelta(minutes=12), self.now - timedelta(minutes=50)]

    def _moment(self, days_ago: float) -> datetime:
        day = self.now - timedelta(days=days_ago)
        at = day.replace(hour=self.luck.choice(HOURS), minute=self.luck.randrange(60))
        return at if at < self.now else at - timedelta(days=1)

    def _pick_story(self, at: datetime) -> Story:
        kinds = self.data["kinds"]
        weights = [one["how_often"] for one in kinds.values()]
        name = self.luck.choices(list(kinds), weights)[0]
        if self.now - at < timedelta(minutes=20):
            name = Kind.CRISIS.value
        return {**self.luck.choice(kinds[name]["stories"]), "kind": Kind(name)}

    async def _open(self, story: Story, at: datetime) -> CareRequest:
        kind, places = story["kind"], self.data["places"]
        place = places[0] if kind is Kind.CRISIS else self.luck.choice(places)
        chat = await self._begin_chat(at, story["wrote"], self.data["noted"])
        new = NewRequest(
            kind=kind,
            key=f"demo:{chat}",
            conversation=chat,
            asked_at=at,
            urgency=Urgency.URGENT if kind is Kind.CRISIS else Urgency.ORDINARY,
            answers={name: Answer(text, text) for name, text in story["answers"].items()},
            contact=Contact() if kind is Kind.CRISIS else self._contact(),
            person_name=self.luck.choice([None, None, *self.data["people"]]),
            consent="demo",
            **place,
        )
        return (await open_request(cast(Work, self.work), new, self.teams)).request

    def _contact(self) -> Contact:
        safe = (True, True, False, None)
        when = self.luck.choice(self.data["times"])
        # Ofcom keeps 07700 900000 to 900999 for stories.
        return Contact(
            name=self.luck.choice(self.data["carers"]),
            phone=f"+447700900{self.luck.randrange(1000):03d}",
            when=when,
            when_understood=self.times.words(when) or "",
            safe_to_text=self.luck.choice(safe),
            safe_to_leave_message=self.luck.choice(safe),
        )

    async def _live(self, request: CareRequest, story: Story, at: datetime) -> None:
        """What became of a request: older ones are mostly finished."""
        age = self.now - at
        if age < timedelta(hours=1) or self.luck.random() < (0.5 if age < timedelta(days=2) else 0):
            return
        if request.team is None and self.luck.random() < 0.5:
            return
        member = pick(self.members, request.team, Role.RESPONDER)
        on_time = self.luck.random() < 0.88
        share = self.luck.uniform(0.1, 0.95) if on_time else self.luck.uniform(1.1, 1.8)
        # Members write while their team is there.
        hours = self.teams.find(request.team).hours
        answered = hours.open_from(at + (request.promise - at) * share)
        answered += timedelta(minutes=self.luck.randrange(25))
        if answered > self.now:
            return
        request = await self._answer(request, member, story["reply"], answered)
        closed = hours.open_from(answered + timedelta(hours=self.luck.uniform(1, 60)))
        if closed < self.now and self.luck.random() < 0.94:
            await self._close(request, member, story["outcome"], closed)
        elif self.luck.random() < 0.5:
            deed = Deed(request.id, request.version, member.id, answered)
            await team_commands.change_status(cast(Work, self.work), deed, Status.WAITING, None)

    async def _answer(
        self, request: CareRequest, member: Member, words: str, at: datetime
    ) -> CareRequest:
        work, chat = cast(Work, self.work), request.conversation or ""
        await team_commands.see(work, Deed(request.id, request.version, member.id, at))
        deed = Deed(request.id, request.version + 1, member.id, at)
        request = await team_commands.assign(work, deed, member.id)
        if self.luck.random() < 0.5:
            await team_commands.note(work, deed, self.luck.choice(self.data["notes"]))
        newest = (await self.work.conversations.latest([chat]))[chat]
        deed = Deed(request.id, request.version, member.id, at)
        replies = PersonReplies(self.teams, self.says)
        speaker = Speaker(member.id, member.name)
        request = await replies.reply(self.work, deed, speaker, words, newest)
        handover = await self.work.handovers.of(chat)
        if handover and handover.until < self.now:
            await self.work.handovers.end(chat)
        return request

    async def _close(
        self, request: CareRequest, member: Member, outcome: str, at: datetime
    ) -> None:
        deed = Deed(request.id, request.version, member.id, at)
        to = Status.PASSED_ON if self.luck.random() < 0.1 else Status.DONE
        replies = PersonReplies(self.teams, self.says)
        await replies.change_status(self.work, deed, to, outcome)

    async def _begin_chat(self, at: datetime, wrote: str, answer: str) -> str:
        chat = str(UUID(int=self.luck.getrandbits(128), version=4))
        await self.work.conversations.open(chat, WebChat.name, chat, None, at)
        await self._say(chat, at, notice("welcome", self.data["welcome"]))
        await self._hear(chat, at, wrote)
        await self._say(chat, at, notice("answer", answer))
        return chat

    async def _hear(self, chat: str, at: datetime, text: str) -> None:
        position = await self.work.conversations.next_position(chat, at)
        message = InboundMessage(WebChat.name, f"{chat}:{position}", chat, text, at)
        await self.work.inbox.add(message, chat, position, None, "done")

    async def _say(self, chat: str, at: datetime, reply: Reply) -> None:
        position = await self.work.conversations.next_position(chat, at)
        await self.work.outbox.add(reply_id("demo", chat, position), chat, position, reply, at)

    async def _chat_only(self, at: datetime) -> None:
        """A chat that needed no team: answered and rated, or without an answer."""
        question = self.luck.choice(self.data["unanswered"])
        chat = await self._begin_chat(at, question["text"], self.data["noted"])
        row = await self.work.inbox.find(WebChat.name, f"{chat}:2")
        if row is None:
            return
        if self.luck.random() < 0.2:
            await self.work.insights.unanswered(row, question["labels"], None)
        else:
            article = self.luck.choice(self.data["articles"])
            await self.work.insights.feedback(row, article, self.luck.random() < 0.8, None)
