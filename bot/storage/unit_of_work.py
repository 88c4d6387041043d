"""One transaction: made anew for each piece of work, rolled back unless it is committed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import NoReturn, Protocol

from sqlalchemy import exc
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot import logs
from bot.storage.arrivals import Arrivals
from bot.storage.audit import Audit
from bot.storage.care_requests import CareRequests
from bot.storage.careful_talks import CarefulTalks
from bot.storage.claims import Claims
from bot.storage.concerns import Concerns
from bot.storage.conversations import Conversations
from bot.storage.data_links import DataLinks
from bot.storage.dead_letters import DeadLetters
from bot.storage.dialogues import Dialogues
from bot.storage.due_requests import DueRequests
from bot.storage.erasures import Erasures
from bot.storage.errors import StorageAway
from bot.storage.figures import Figures
from bot.storage.handovers import Handovers
from bot.storage.inbox import Inbox
from bot.storage.insights import Insights
from bot.storage.meeting_pages import MeetingPages
from bot.storage.notifications import Notifications
from bot.storage.opt_outs import OptOuts
from bot.storage.outbox import Outbox
from bot.storage.own_data import OwnData
from bot.storage.queue import Queue
from bot.storage.retention import Retention
from bot.storage.searches import Searches
from bot.storage.sending import Sending
from bot.storage.sent_parts import SentParts
from bot.storage.sign_ins import SignIns
from bot.storage.staff import Staff
from bot.storage.switches import Switches
from bot.storage.transcript import Transcript

LOG = logs.Log(__name__)
# What is wrong with a statement or its values stays wrong; everything else may pass.
LASTING = (exc.IntegrityError, exc.DataError)
PASSING = (exc.DBAPIError, exc.TimeoutError, OSError, TimeoutError)


class Turn(Protocol):
    """What a unit of work holds while it lasts, where only one may write at a time."""

    async def acquire(self) -> object: ...
    def release(self) -> None: ...


class UnitOfWork:
    """``async with database.work() as work: …; await work.commit()``.

    Raises ``StorageAway``, from any of its methods, where the database can't be used just now.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        keys_fit: Callable[[AsyncConnection], Awaitable[None]],
        turn: Turn | None = None,
    ) -> None:
        self._engine = engine
        self._keys_fit = keys_fit
        self._turn = turn
        self.connection: AsyncConnection

    async def __aenter__(self) -> UnitOfWork:
        if self._turn:
            await self._turn.acquire()
        try:
            await self._begin()
        except BaseException:
            self._release()
            raise
        self._gather()
        return self

    async def commit(self) -> None:
        """Keep what was done."""
        await self.connection.commit()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            await self._leave(error)
        finally:
            self._release()
        if error:
            _raise(error)

    async def _leave(self, error: BaseException | None) -> None:
        """Give the connection back; whatever goes wrong with that, nothing uncommitted stays."""
        try:
            if error and _passes(error) and not self.connection.closed:
                # Saying goodbye to a database that doesn't answer would only wait again.
                await self.connection.invalidate()
            await self.connection.close()
        except Exception as failure:
            LOG.warning("connection_lost", error=type(failure).__name__)

    async def _begin(self) -> None:
        try:
            self.connection = await self._engine.connect()
        except Exception as error:
            # Drivers raise what they like when they can't connect.
            raise StorageAway from error
        try:
            await self.connection.begin()
            await self._keys_fit(self.connection)
        except BaseException as error:
            await self.connection.close()
            _raise(error)

    def _release(self) -> None:
        if self._turn:
            self._turn.release()

    def _gather(self) -> None:
        self.conversations = Conversations(self.connection)
        self.dialogues = Dialogues(self.connection)
        self.inbox = Inbox(self.connection)
        self.arrivals = Arrivals(self.connection)
        self.claims = Claims(self.connection)
        self.outbox = Outbox(self.connection)
        self.sending = Sending(self.connection)
        self.sent_parts = SentParts(self.connection)
        self.dead_letters = DeadLetters(self.connection)
        self.opt_outs = OptOuts(self.connection)
        self.transcript = Transcript(self.connection)
        self.concerns = Concerns(self.connection)
        self.insights = Insights(self.connection)
        self.requests = CareRequests(self.connection)
        self.due = DueRequests(self.connection)
        self.careful = CarefulTalks(self.connection)
        self.meeting_pages = MeetingPages(self.connection)
        self.handovers = Handovers(self.connection)
        self.erasures = Erasures(self.connection)
        self.data_links = DataLinks(self.connection)
        self.own_data = OwnData(self.connection)
        self.retention = Retention(self.connection)
        self.notifications = Notifications(self.connection)
        self.switches = Switches(self.connection)
        self.figures = Figures(self.connection)
        self.queue = Queue(self.connection)
        self.searches = Searches(self.connection)
        self.audit = Audit(self.connection)
        self.staff = Staff(self.connection)
        self.sign_ins = SignIns(self.connection)


def _passes(error: BaseException) -> bool:
    return isinstance(error, PASSING) and not isinstance(error, LASTING)


def _raise(error: BaseException) -> NoReturn:
    if _passes(error):
        raise StorageAway from error
    raise error
