"""What carers are told about their requests, read from data/requests.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.casework.model import Kind, Status
from bot.content.errors import ContentError
from bot.content.reading import Fault, read_words
from bot.language import languages_of, spoken

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
    """Sentences by name, and what each kind of request is called, in some nations otherwise."""

    says: Mapping[str, str]
    kinds: Mapping[Kind, str]
    by_nation: Mapping[tuple[Kind, str], str]

    @classmethod
    def load(cls, path: Path) -> RequestWording:
        """Read ``path``; raises ``ContentError`` where a sentence or a kind is missing."""
        try:
            return spoken({one: cls.read(read_words(path, one)) for one in languages_of(path)})
        except (Fault, OSError, ValueError) as error:
            raise ContentError([f"{path}: {line}" for line in str(error).splitlines()]) from error

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> RequestWording:
        """From the file's data; raises ``ValueError`` naming all that is missing."""
        says, kinds = data.get("says") or {}, data.get("kinds") or {}
        missing = [f"says.{name} is missing" for name in SENTENCES if not says.get(name)]
        names: dict[Kind, str] = {
            kind: (kinds.get(kind.value) or {}).get("name", "") for kind in Kind
        }
        missing += [f"kinds.{kind.value}.name is missing" for kind in Kind if not names[kind]]
        if missing:
            raise ValueError("\n".join(missing))
        return cls(says, names, _by_nation(kinds, data.get("by_nation") or {}))

    def kind(self, kind: Kind, nation: str | None) -> str:
        """What a kind of request is called where the carer is."""
        return self.by_nation.get((kind, nation or ""), self.kinds[kind])

    def say(self, sentence: str, **words: object) -> str:
        """A sentence with its words filled in."""
        return self.says[sentence].format(**words)


def _by_nation(
    kinds: Mapping[str, Any], words: Mapping[str, Mapping[str, str]]
) -> dict[tuple[Kind, str], str]:
    return {
        (kind, nation): name
        for kind in Kind
        for nation, name in words.get(kinds[kind.value].get("named_by_nation"), {}).items()
    }
