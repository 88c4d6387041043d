"""Alembic's entry: runs on the connection that it is given, or on the configured database."""

from __future__ import annotations

import asyncio

from alembic import context
from sqlalchemy import Connection

from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.tables import metadata


def run(connection: Connection) -> None:
    """Run the migrations on ``connection``, in its transaction."""
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    context.run_migrations()


async def run_on_configured_database() -> None:
    """For the ``alembic`` command, which makes new migrations."""
    database = Database.of(Settings.from_env())
    async with database.engine.begin() as connection:
        await connection.run_sync(run)
    await database.close()


given = context.config.attributes.get("connection")
if given is None:
    asyncio.run(run_on_configured_database())
else:
    run(given)
