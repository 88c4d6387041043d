"""A tiny safety net for tests that are about the path, not about what it finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FakeConcern:
    """A concern as the real detector gives it."""

    kind: str = "suicide_person"
    at_risk: str = "person"
    pattern: str = "kill himself"


@dataclass(frozen=True)
class FakeUrgentReply:
    """An urgent reply as the real replies give it."""

    first: str
    more: tuple[str, ...]
    actions: tuple[tuple[str, str], ...]


class FakeDetector:
    """Finds one phrase; ``broken`` makes it raise."""

    broken = False

    def find_concern(self, text: str) -> FakeConcern | None:
        """A concern if somebody speaks of killing."""
        if self.broken:
            raise RuntimeError(text)
        return FakeConcern() if "kill himself" in text or "kill myself" in text else None

    def who_is_at_risk(self, text: str, kind: str) -> str:
        """The carer, if that is who is spoken of."""
        if self.broken:
            raise RuntimeError(text)
        return "carer" if "myself" in text else "person"

    def is_young(self, text: str) -> bool:
        """Nobody is."""
        return False


class FakeReplies:
    """One reply; names the nation so that tests see which was asked for."""

    def reply_for(self, concern: FakeConcern, nation: str | None) -> FakeUrgentReply:
        """Always 999."""
        more = ("Stay with them if it is safe.", f"Nation: {nation or 'not known'}.")
        return FakeUrgentReply("Please call 999 now.", more, (("Call 999", "999"),))
