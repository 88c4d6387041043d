"""Signals inside one process: something came, something was said.

Only a short cut: whoever listens also looks into the database from time to time, since another
process may have been at work.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Signals:
    """Wakes the worker, the sender, and those who wait for news of a conversation."""

    def __init__(self) -> None:
        self.work = asyncio.Event()
        self.sending = asyncio.Event()
        self.closed = False
        self._listeners: dict[str, set[asyncio.Event]] = {}

    @contextmanager
    def listen(self, conversation: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever there is news; the listener clears it."""
        event = asyncio.Event()
        self._listeners.setdefault(conversation, set()).add(event)
        try:
            yield event
        finally:
            self._leave(conversation, event)

    def changed(self, conversation: str) -> None:
        """Tell those who listen to ``conversation``, and who sends what was said."""
        self.sending.set()
        for event in self._listeners.get(conversation, ()):
            event.set()

    def close(self) -> None:
        """Wake every listener for the last time; ``closed`` tells them that it is."""
        self.closed = True
        for conversation in self._listeners:
            self.changed(conversation)

    def listened_to(self) -> list[str]:
        """The conversations that somebody listens to."""
        return list(self._listeners)

    def _leave(self, conversation: str, event: asyncio.Event) -> None:
        listeners = self._listeners[conversation]
        listeners.discard(event)
        if not listeners:
            del self._listeners[conversation]
