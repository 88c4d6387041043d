"""Puts together what shows, erases and forgets carers' data."""

from __future__ import annotations

from bot.casework.teams import Teams
from bot.conversation.data_desk import DataDesk
from bot.conversation.data_summary import Summary
from bot.conversation.eraser import Eraser
from bot.conversation.privacy_words import PrivacyWords
from bot.conversation.request_wording import RequestWording
from bot.conversation.retention import RetentionRun
from bot.conversation.retention_policy import RetentionPolicy
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.spool import Spool


def build_eraser(settings: Settings, database: Database) -> Eraser:
    """What erases."""
    return Eraser(database, _spool(settings, database), settings.var_dir / "erasures.jsonl")


def build_retention(settings: Settings, database: Database) -> RetentionRun:
    """What deletes data that is too old; raises ``ContentError``."""
    policy = RetentionPolicy.load(settings.data_dir / "retention.yml")
    return RetentionRun(database, policy, _spool(settings, database))


def build_data_desk(
    settings: Settings, says: RequestWording, teams: Teams, eraser: Eraser, retention: RetentionRun
) -> DataDesk:
    """What tells carers about their data; raises ``ContentError``."""
    words = PrivacyWords.load(settings.data_dir / "privacy.yml")
    summary = Summary(words, says, teams, retention.policy)
    return DataDesk(words, summary, teams, eraser, settings.public_url)


async def replay_erasures(settings: Settings) -> int:
    """Erase again, in a database that a backup was restored to; how many conversations.

    Call it before anything else is started on that database. Raises ``StorageAway``.
    """
    database = Database.of(settings)
    try:
        return await build_eraser(settings, database).replay()
    finally:
        await database.close()


def _spool(settings: Settings, database: Database) -> Spool:
    return Spool(settings.var_dir / "spool", database.keys)
