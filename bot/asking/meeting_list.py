"""A carer's list for a meeting: their own points, and the questions for a meeting of that kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.asking.draft import JsonObject, Progress
from bot.asking.questions import RequestForms


@dataclass(frozen=True)
class MeetingList:
    """What the carer said. ``kind`` is one of ``meeting_questions`` in data/requests.yml."""

    kind: str
    when: str = ""
    points: tuple[str, ...] = ()

    @classmethod
    def of(cls, progress: Progress) -> MeetingList:
        """The list of a draft, as far as it was answered."""
        given = progress.draft.answers
        kind, when, points = map(given.get, ("meeting_kind", "meeting_when", "meeting_points"))
        lines = points.said.splitlines() if points and points.value else []
        return cls(
            kind.value if kind else "other",
            when.shown if when and when.value else "",
            tuple(point for line in lines if (point := line.strip(" -*\t"))),
        )

    @classmethod
    def read(cls, note: Mapping[str, Any]) -> MeetingList:
        """From the note that ``note`` made; raises KeyError, TypeError or ValueError."""
        points = tuple(str(point) for point in note["points"])
        return cls(str(note["kind"]), str(note["when"]), points)

    def note(self) -> JsonObject:
        """The note for the desk, which makes a page of it."""
        return {"do": "meeting_page", **vars(self), "points": list(self.points)}

    def title(self, forms: RequestForms) -> str:
        """What kind of meeting it is, as the carer chose it."""
        return forms.questions["meeting_kind"].choices[self.kind]

    def questions(self, forms: RequestForms) -> list[str]:
        """The questions to take along."""
        return forms.meeting_questions[self.kind]

    def as_text(self, forms: RequestForms) -> str:
        """The whole list as a message."""
        words = forms.list_words
        parts = [words["title"].format(meeting_kind=self.title(forms))]
        if self.when:
            parts.append(words["when"].format(meeting_when=self.when))
        if self.points:
            parts.append("\n".join([words["mine"], *(f"- {point}" for point in self.points)]))
        parts.append(
            "\n".join([words["questions"], *(f"- {one}" for one in self.questions(forms))])
        )
        return "\n\n".join([*parts, words["last"]])
