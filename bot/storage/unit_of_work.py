"""One transaction: made anew for each piece of work, rolled back unless it is committed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Generic, NoReturn, Protocol, TypeVar

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
T = TypeVar("T")
# What is wrong with a statement or its values stays wrong; everything else may pass.
LASTING = (exc.IntegrityError, exc.DataError)
PASSING = (exc.DBAPIError, exc.TimeoutError, OSError, TimeoutError)


class Turn(Protocol):
    """What a unit of work holds while it lasts, where only one may write at a time."""

    async def acquire(self) -> object: ...
    def release(self) -> None: ...


class Queries(Generic[T]):
    """The queries of one noun, made when a unit of work first asks for them: most ask for few."""

    def __init__(self, kind: Callable[[AsyncConnection], T]) -> None:
        self._kind = kind

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, work: UnitOfWork, _owner: type) -> T:
        made = self._kind(work.connection)
        # From now on it is found there first.
        vars(work)[self._name] = made
        return made


class UnitOfWork:
    """``async with database.work() as work: …; await work.commit()``.

    Raises ``StorageAway``, from any of its methods, where the database can't be used just now.
    """

    conversations = Queries(Conversations)
    dialogues = Queries(Dialogues)
    inbox = Queries(Inbox)
    arrivals = Queries(Arrivals)
    claims = Queries(Claims)
    outbox = Queries(Outbox)
    sending = Queries(Sending)
    sent_parts = Queries(SentParts)
    dead_letters = Queries(DeadLetters)
    opt_outs = Queries(OptOuts)
    transcript = Queries(Transcript)
    concerns = Queries(Concerns)
    insights = Queries(Insights)
    requests = Queries(CareRequests)
    due = Queries(DueRequests)
    careful = Queries(CarefulTalks)
    meeting_pages = Queries(MeetingPages)
    handovers = Queries(Handovers)
    erasures = Queries(Erasures)
    data_links = Queries(DataLinks)
    own_data = Queries(OwnData)
    retention = Queries(Retention)
    notifications = Queries(Notifications)
    switches = Queries(Switches)
    figures = Queries(Figures)
    queue = Queries(Queue)
    searches = Queries(Searches)
    audit = Queries(Audit)
    staff = Queries(Staff)
    sign_ins = Queries(SignIns)

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
            if self._engine.dialect.name == "sqlite":
                # It locks what it will need now; PostgreSQL begins with the first statement.
                await self.connection.begin()
            await self._keys_fit(self.connection)
        except BaseException as error:
            await self.connection.close()
            _raise(error)

    def _release(self) -> None:
        if self._turn:
            self._turn.release()


def _passes(error: BaseException) -> bool:
    return isinstance(error, PASSING) and not isinstance(error, LASTING)


def _raise(error: BaseException) -> NoReturn:
    if _passes(error):
        raise StorageAway from error
    raise error
