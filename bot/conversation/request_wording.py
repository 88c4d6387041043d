"""What carers are told about their requests, read from data/requests.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.casework.model import Kind, Status
from bot.content.errors import ContentError
from bot.content.reading import Fault, read_yaml

# Every sentence that the desk may have to say.
SENTENCES = (
    "opened", "opened_again", "cancelled", "contact_changed", "added", "reopened",
    "unknown_reference", "needs_pin", "reference_locked", "illegal_move", "nothing_open",
    "could_not", "demo", "asked_later", "asked_later_yes", "asked_later_no",
    "back_to_assistant", "closed_for_now",
    *(f"status_{status.value}" for status in Status),
)  # fmt: skip


@dataclass(frozen=True)
class RequestWording:
    """Sentences by name, and what carers call each kind of request."""

    says: Mapping[str, str]
    kinds: Mapping[Kind, str]

    @classmethod
    def load(cls, path: Path) -> RequestWording:
        """Read ``path``; raises ``ContentError`` where a sentence or a kind is missing."""
        try:
            return cls.read(read_yaml(path))
        except (Fault, OSError, ValueError) as error:
            raise ContentError([f"{path}: {line}" for line in str(error).splitlines()]) from error

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> RequestWording:
        """From the file's data; raises ``ValueError`` naming all that is missing."""
        says, kinds = data.get("says") or {}, data.get("kinds") or {}
        missing = [f"says.{name} is missing" for name in SENTENCES if not says.get(name)]
        names = {kind: str((kinds.get(kind.value) or {}).get("name") or "") for kind in Kind}
        missing += [f"kinds.{kind.value}.name is missing" for kind in Kind if not names[kind]]
        if missing:
            raise ValueError("\n".join(missing))
        return cls(says, names)

    def say(self, sentence: str, **words: object) -> str:
        """A sentence with its words filled in."""
        return self.says[sentence].format(**words)
