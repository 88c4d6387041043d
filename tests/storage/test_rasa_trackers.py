"""Clearing a chat clears what Rasa remembers of it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from bot.storage.rasa_trackers import RasaTrackers


def rows(path: Path) -> list[str]:
    with sqlite3.connect(path) as connection:
        return [row[0] for row in connection.execute("SELECT sender_id FROM events")]


async def test_only_the_events_of_the_conversation_are_deleted(tmp_path: Path) -> None:
    path = tmp_path / "tracker.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE events (sender_id TEXT, data TEXT)")
        connection.executemany("INSERT INTO events VALUES (?, 'x')", [("a",), ("a",), ("b",)])
    await RasaTrackers(path).erase("a")
    assert rows(path) == ["b"]


async def test_before_rasa_has_written_there_is_nothing_to_delete(tmp_path: Path) -> None:
    await RasaTrackers(tmp_path / "none.db").erase("a")
    empty = tmp_path / "empty.db"
    sqlite3.connect(empty).close()
    await RasaTrackers(empty).erase("a")
