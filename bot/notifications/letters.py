"""What teams are told, read from data/notifications.yml. No personal data ever goes into it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content.errors import ContentError
from bot.content.reading import Fault, read_yaml

TEMPLATES = (
    "opened", "moved", "late", "cancelled", "carer_added", "reopened", "locked",
    "no_answer", "stopped", "phone_needed", "undelivered",
)  # fmt: skip


@dataclass(frozen=True)
class Letter:
    """Subject and text of an e-mail; ``link`` leads to the console and stands in the text, too."""

    subject: str
    text: str
    link: str = ""


@dataclass(frozen=True)
class Letters:
    """Letters by template; ``kinds`` and ``urgent`` are words for their fields."""

    templates: Mapping[str, Letter]
    kinds: Mapping[str, str]
    urgent: str

    @classmethod
    def load(cls, path: Path) -> Letters:
        """Read ``path``; raises ``ContentError`` where a letter is missing."""
        try:
            data = read_yaml(path)
            letters = {name: Letter(**data["letters"][name]) for name in TEMPLATES}
            return cls(letters, data["kinds"], data["urgent"])
        except (Fault, OSError, KeyError, TypeError) as error:
            raise ContentError([f"{path}: {error}"]) from error

    def write(self, template: str, fields: Mapping[str, Any], console_url: str) -> Letter:
        """The letter for ``template``."""
        words = {
            **fields,
            "kind": self.kinds.get(str(fields["kind"]), str(fields["kind"])),
            "urgent": self.urgent if fields.get("is_urgent") == "yes" else "",
            "link": f"{console_url}{fields['path']}",
        }
        letter = self.templates[template]
        subject = " ".join(letter.subject.format(**words).split())
        return Letter(subject, letter.text.format(**words), str(words["link"]))
