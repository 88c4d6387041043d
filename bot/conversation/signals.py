"""Signals: something came, something was said.

Only a short cut: whoever listens also looks into the database from time to time, since another
process may have been at work. Where processes tell each other (``bot.conversation.wake_up``), what
happened here waits in ``to_tell``, and what happened there comes in by ``heard``.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bot.storage.transcript import Said

# A short cut needs no more; what is left out is found by looking.
MOST_TO_TELL = 1_000
MOST_TO_HEAR = 20


@dataclass(frozen=True)
class Heard:
    """All that happened in a conversation, in order, and whether a reply is on its way now."""

    said: Sequence[Said]
    typing: bool


class Listener(asyncio.Event):
    """Set whenever there is news. ``position`` is the last message that its owner knows of."""

    def __init__(self) -> None:
        super().__init__()
        self.position = -1
        self._heard: list[Heard] = []
        self._must_look = True

    def hear(self, heard: Heard | None) -> None:
        """There is news; with None, one must look."""
        if heard is None or len(self._heard) == MOST_TO_HEAR:
            self._must_look = True
        else:
            self._heard.append(heard)
        self.set()

    def take(self) -> list[Heard] | None:
        """What was heard since the last call; None where one must look, or heard nothing."""
        self.clear()
        heard = None if self._must_look else self._heard
        self._heard, self._must_look = [], False
        return heard or None


class Signals:
    """Wakes the worker, the sender, and those who wait for news of a conversation."""

    def __init__(self) -> None:
        self.work = asyncio.Event()
        self.sending = asyncio.Event()
        self.telling = asyncio.Event()
        self.closed = False
        self._listeners: dict[str, set[Listener]] = {}
        # By conversation, whether a message came in it; None where nobody is to be told.
        self._to_tell: dict[str, bool] | None = None

    @contextmanager
    def listen(self, conversation: str) -> Iterator[Listener]:
        """An event that is set whenever there is news; the listener clears it."""
        listener = Listener()
        self._listeners.setdefault(conversation, set()).add(listener)
        try:
            yield listener
        finally:
            self._leave(conversation, listener)

    def came(self, conversation: str, said: Said | None = None) -> None:
        """A message came: tell the worker, and those who listen.

        ``said`` is that message, where nothing else happened and it waits for its answer.
        """
        self.heard(conversation, Heard([said], typing=True) if said else None, work=True)
        self._note(conversation, work=True)

    def changed(self, conversation: str, heard: Heard | None = None) -> None:
        """Something was said: tell those who listen to ``conversation``, and who sends.

        ``heard`` is all that changed, where that is known.
        """
        self.heard(conversation, heard)
        self._note(conversation, work=False)

    def heard(self, conversation: str, heard: Heard | None = None, *, work: bool = False) -> None:
        """The same without telling other processes: it happened there."""
        if work:
            self.work.set()
        self.sending.set()
        for listener in self._listeners.get(conversation, ()):
            listener.hear(heard)

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

    def is_known(self, conversation: str, position: int) -> bool:
        """Whether all who listen to ``conversation`` know what was said up to ``position``."""
        return all(one.position >= position for one in self._listeners.get(conversation, ()))

    def _note(self, conversation: str, *, work: bool) -> None:
        if self._to_tell is not None and len(self._to_tell) < MOST_TO_TELL:
            self._to_tell[conversation] = work or self._to_tell.get(conversation, False)
            self.telling.set()

    def _leave(self, conversation: str, listener: Listener) -> None:
        listeners = self._listeners[conversation]
        listeners.discard(listener)
        if not listeners:
            del self._listeners[conversation]
