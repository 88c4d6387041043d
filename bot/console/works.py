"""Units of work for handlers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.staff.errors import StaffError
from bot.storage.database import Database
from bot.storage.unit_of_work import UnitOfWork


@asynccontextmanager
async def keeping(database: Database) -> AsyncIterator[UnitOfWork]:
    """A unit of work that is kept when it ends well, and when signing in was refused.

    A wrong try that was forgotten would be a try for nothing.
    """
    async with database.work() as work:
        try:
            yield work
        except StaffError:
            await work.commit()
            raise
        await work.commit()
