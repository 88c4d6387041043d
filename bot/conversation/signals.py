"""Signals: something came, something was said.

Only a short cut: whoever listens also looks into the database from time to time, since another
process may have been at work. Where processes tell each other (``bot.conversation.wake_up``), what
happened here waits in ``to_tell``, and what happened there comes in by ``heard``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

# A short cut needs no more; what is left out is found by looking.
MOST_TO_TELL = 1_000


class Signals:
    """Wakes the worker, the sender, and those who wait for news of a conversation."""

    def __init__(self) -> None:
        self.work = asyncio.Event()
        self.sending = asyncio.Event()
        self.telling = asyncio.Event()
        self.closed = False
        self._listeners: dict[str, set[asyncio.Event]] = {}
        # By conversation, whether a message came in it; None where nobody is to be told.
        self._to_tell: dict[str, bool] | None = None

    @contextmanager
    def listen(self, conversation: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever there is news; the listener clears it."""
        event = asyncio.Event()
        self._listeners.setdefault(conversation, set()).add(event)
        try:
            yield event
        finally:
            self._leave(conversation, event)

    def came(self, conversation: str) -> None:
        """A message came: tell the worker, and those who listen."""
        self.heard(conversation, work=True)
        self._note(conversation, work=True)

    def changed(self, conversation: str) -> None:
        """Something was said: tell those who listen to ``conversation``, and who sends."""
        self.heard(conversation)
        self._note(conversation, work=False)

    def heard(self, conversation: str, *, work: bool = False) -> None:
        """The same without telling other processes: it happened there."""
        if work:
            self.work.set()
        self.sending.set()
        for event in self._listeners.get(conversation, ()):
            event.set()

    def to_tell(self) -> dict[str, bool]:
        """What happened here since the last call, and whether it is work; from the first on."""
        found, self._to_tell = self._to_tell or {}, {}
        self.telling.clear()
        return found

    def close(self) -> None:
        """Wake every listener for the last time; ``closed`` tells them that it is."""
        self.closed = True
        for conversation in self._listeners:
            self.heard(conversation)

    def listened_to(self) -> list[str]:
        """The conversations that somebody listens to."""
        return list(self._listeners)

    def _note(self, conversation: str, *, work: bool) -> None:
        if self._to_tell is not None and len(self._to_tell) < MOST_TO_TELL:
            self._to_tell[conversation] = work or self._to_tell.get(conversation, False)
            self.telling.set()

    def _leave(self, conversation: str, event: asyncio.Event) -> None:
        listeners = self._listeners[conversation]
        listeners.discard(event)
        if not listeners:
            del self._listeners[conversation]
