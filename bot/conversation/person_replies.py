"""A person of the team talks in the carer's chat: replies, hands back, and closes the request.

Each deed works inside the unit of work that it is given. The conversation is locked before the
request, as everyone does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from bot.casework import team_commands
from bot.casework.errors import CaseworkError, Changed, UnknownReference
from bot.casework.hours import Hours
from bot.casework.model import OPEN, CareRequest, Happening, Status
from bot.casework.team_commands import Deed
from bot.casework.teams import Teams
from bot.casework.work import Work
from bot.channels.web_chat import WebChat
from bot.conversation.wording import notice
from bot.language import speaking
from bot.messages import Reply, clean_text
from bot.storage.conversations import Conversation
from bot.storage.handovers import Handover
from bot.storage.outbox import Status as OutboxStatus
from bot.storage.outbox import reply_id
from bot.storage.unit_of_work import UnitOfWork

# Just before closing time a carer still gets an answer to "are you there?".
SHORTEST = timedelta(minutes=30)
# Of a team that never closes.
LONGEST = timedelta(hours=8)


class NoChat(CaseworkError):
    """The carer has no chat any more, or never had one: only the safe contact is left."""

    code = "no_chat"


@dataclass(frozen=True)
class Speaker:
    """Who writes: the carer sees their name."""

    id: int
    name: str


class PersonReplies:
    """What a member does in the chat. ``says`` has the words, by name, of data/console.yml."""

    def __init__(self, teams: Teams, says: Mapping[str, str]) -> None:
        self._teams = teams
        self._says = says

    async def reply(
        self, work: UnitOfWork, deed: Deed, speaker: Speaker, text: str, position: int
    ) -> CareRequest:
        """Say ``text`` to the carer; the assistant steps back until the team goes home.

        ``position`` is that of the newest message which the member saw. Raises ``Changed``,
        ``NoChat`` and ``MessageError``.
        """
        words = clean_text(text)
        chat = await self._chat(work, deed)
        newest = (await work.conversations.latest([chat.id]))[chat.id]
        if newest != position:
            raise Changed
        request = await team_commands.replied(cast(Work, work), deed)
        await self._take_over(work, request, chat, speaker, deed.at)
        with speaking(chat.language):
            team = self._teams.find(request.team).called
            title = self._says["speaker"].format(member=speaker.name, team=team)
        await _say(work, chat, notice("person", words, title), deed.at)
        return request

    async def hand_back(self, work: UnitOfWork, deed: Deed) -> None:
        """The assistant is back; does nothing where it was never away. Raises ``NoChat``."""
        chat = await self._chat(work, deed)
        if await work.handovers.end(chat.id):
            await _say(work, chat, self._notice(chat, "handed_back"), deed.at)
            happening = Happening(deed.request, "handed_back", deed.at, deed.member)
            await work.requests.happened(happening)

    async def change_status(
        self, work: UnitOfWork, deed: Deed, to: Status, outcome: str | None
    ) -> CareRequest:
        """Move the request on; where that closes it, the carer is told in the same chat.

        Raises as ``team_commands.change_status`` does.
        """
        chat = await self._chat_if_any(work, deed)
        request = await team_commands.change_status(cast(Work, work), deed, to, outcome)
        if chat and to not in OPEN:
            closed = self._notice(chat, f"closed_{to.value}", reference=request.reference)
            await _say(work, chat, closed, deed.at)
            await work.handovers.end(chat.id)
        return request

    async def _take_over(
        self, work: UnitOfWork, request: CareRequest, chat: Conversation, speaker: Speaker,
        at: datetime,
    ) -> None:  # fmt: skip
        until = until_when(self._teams.find(request.team).hours, at)
        if await work.handovers.begin(Handover(chat.id, speaker.id, request.id, at, until)):
            await _say(work, chat, self._notice(chat, "person_begins"), at)

    def _notice(self, chat: Conversation, name: str, **values: str) -> Reply:
        """One of the sentences, in the carer's language."""
        with speaking(chat.language):
            return notice("notice", self._says[name].format(**values))

    async def _chat(self, work: UnitOfWork, deed: Deed) -> Conversation:
        chat = await self._chat_if_any(work, deed)
        if chat is None:
            raise NoChat
        return chat

    async def _chat_if_any(self, work: UnitOfWork, deed: Deed) -> Conversation | None:
        request = await work.requests.find(deed.request)
        if request is None:
            raise UnknownReference
        if request.conversation is None:
            return None
        chat = await work.conversations.hold(request.conversation)
        return None if chat is None or chat.erased else chat


def until_when(hours: Hours, at: datetime) -> datetime:
    """How long the assistant stays back: until the team closes, and for half an hour at least."""
    if hours.never_closes:
        return at + LONGEST
    now = next((one.end for one in hours.openings(at) if one.start <= at), at)
    return max(now, at + SHORTEST)


async def _say(work: UnitOfWork, chat: Conversation, reply: Reply, at: datetime) -> None:
    position = await work.conversations.next_position(chat.id, at)
    identity = reply_id("person", chat.id, position)
    status: OutboxStatus = "to_fetch" if chat.channel == WebChat.name else "waiting"
    await work.outbox.add(identity, chat.id, position, reply, at, status=status)
