"""Puts pieces of a sentence together: days, with the hours that hold on them.

What stands between two pieces decides whether they belong together: "weekdays, after 4" are one;
"weekdays after 4, Sundays any time" two; "after 4 or weekends" nobody can tell.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.asking.good_times import EVERY_DAY, Hours, Span
from bot.asking.time_grammar import Item, When

# Gaps across which days and times belong together: comma, dash, none at all.
WITHIN = (",", "-", "")


@dataclass
class Chunk:
    """What stands between two gaps. ``order``: D days, T times, as they follow each other."""

    gap: str = ""
    never: bool = False
    order: str = ""
    days: frozenset[int] = frozenset()
    whens: list[When] = field(default_factory=list)
    praised: bool = False
    in_term: bool = False

    def add(self, item: Item) -> bool:
        """Put ``item`` in; False where it can't belong here."""
        self.praised |= item.kind == "good"
        self.in_term |= item.kind == "term"
        if item.kind == "days":
            self.days |= item.days
            self._follows("D")
        if item.when:
            met = self.whens[0].meet(item.when) if self.whens else item.when
            self.whens = [met] if met else []
            self._follows("T")
            if met is None:
                return False
        return len(self.order) <= 2

    def _follows(self, letter: str) -> None:
        if not self.order.endswith(letter):
            self.order += letter


class Clauses:
    """The clauses so far, and the pieces of one half that wait for their other half."""

    def __init__(self) -> None:
        self._clauses: list[Chunk] = []
        self._open: Chunk | None = None

    def read(self, chunks: list[Chunk]) -> list[Span] | None:
        """The good times; None where it is not plain what belongs together."""
        for chunk in chunks:
            if not self._take(replace(chunk, whens=list(chunk.whens))):
                return None
        if self._open and self._clauses:
            return None
        clauses = [self._open] if self._open else self._clauses
        in_term = any(one.in_term for one in chunks)
        mixed = len({one.order for one in clauses}) > 1 and len(chunks) > len(clauses)
        if len(clauses) > 1 and (in_term or mixed):
            return None
        return _spans(clauses, in_term)

    def _take(self, chunk: Chunk) -> bool:
        if len(chunk.order) != 1:
            return self._take_whole(chunk)
        waiting = self._open
        if waiting and waiting.order != chunk.order:
            # Its other half: "weekdays, after 4".
            self._clauses.append(_joined(waiting, chunk))
            self._open = None
            return chunk.gap in (*WITHIN, "B")
        last = waiting or (self._clauses[-1] if self._clauses else None)
        if last and last.order.endswith(chunk.order):
            return _extend(last, chunk)
        self._open = chunk
        return chunk.gap != "B"

    def _take_whole(self, chunk: Chunk) -> bool:
        """Both halves at once, with what waits for its second half: "Mon, Wed and Fri after 4"."""
        waiting, self._open = self._open, None
        if waiting and not chunk.order.startswith(waiting.order):
            return False
        self._clauses.append(_joined(waiting, chunk, chunk.order) if waiting else chunk)
        return chunk.gap != "B"


def _joined(one: Chunk, other: Chunk, order: str = "") -> Chunk:
    return Chunk(
        order=order or one.order + other.order,
        days=one.days | other.days,
        whens=[*one.whens, *other.whens],
    )


def _extend(last: Chunk, chunk: Chunk) -> bool:
    """More days, or more hours, of the same clause; False where that makes no sense."""
    last.days |= chunk.days
    if not chunk.whens:
        return chunk.gap != "B"
    met = last.whens[-1].meet(chunk.whens[0].alone())
    # "Evenings, after half six" is one; "mornings, after 4" and "after 4 or before 9" are two.
    if met and chunk.gap in (*WITHIN, "B"):
        last.whens[-1] = met
    else:
        last.whens += chunk.whens
    return bool(met) or chunk.gap != "B"


def _spans(clauses: list[Chunk], in_term: bool) -> list[Span] | None:
    spans = []
    for clause in clauses:
        for hours in [when.settle() for when in clause.whens] or [Hours()]:
            if hours is None:
                return None
            spans.append(Span(clause.days or EVERY_DAY, hours, in_term))
    return spans
