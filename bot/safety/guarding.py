"""Decides whether words near a match show that it is not danger now."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache

from bot.safety.automaton import End, Hit
from bot.safety.model import Context, Guard, Pattern
from bot.safety.tokens import Message

_FARTHEST = 16
_LONGEST_SPAN = 24


class Spans:
    """Where one guard or context was found. Made whole only where a match is near."""

    def __init__(self, ends: Sequence[End], whole: Callable[[End], Hit]) -> None:
        self._ends = ends
        self._places = [end.place for end in ends]
        self._whole = cache(whole)

    def near(self, match: Hit, reach: int = _FARTHEST) -> Iterator[Hit]:
        """Those not farther than ``reach`` words from ``match``."""
        first = bisect_left(self._places, match.start - reach - 1)
        # A span is far shorter than that, so later ones begin out of reach.
        last = bisect_left(self._places, match.end + reach + _LONGEST_SPAN)
        for end in self._ends[first:last]:
            hit = self._whole(end)
            if hit.start <= match.end + reach + 1:
                yield hit


class Guarding:
    """The guards and contexts found in one message."""

    def __init__(
        self,
        message: Message,
        guards: Mapping[str, Guard],
        contexts: Mapping[str, Context],
        found: Mapping[str, Spans],
    ) -> None:
        self._message = message
        self._guards = guards
        self._contexts = contexts
        self._found = found

    def cancels(self, pattern: Pattern, match: Hit) -> bool:
        """Whether a guard that ``pattern`` allows cancels ``match``."""
        return any(self._guard_cancels(self._guards[name], match) for name in pattern.guards)

    def _guard_cancels(self, guard: Guard, match: Hit) -> bool:
        spans = self._found.get(f"guard:{guard.name}")
        if spans is None:
            return False
        reaching = [span for span in spans.near(match) if self._reaches(guard, span, match)]
        return any(not self._overruled(guard, span, match) for span in reaching)

    def _overruled(self, guard: Guard, span: Hit, match: Hit) -> bool:
        return any(
            not _overlap(context, span)
            for name in guard.unless
            for context in self._context(name, match)
        )

    def _context(self, name: str, match: Hit) -> Iterable[Hit]:
        spans = self._found.get(f"context:{name}")
        near = spans.near(match, self._contexts[name].reach) if spans else ()
        return (hit for hit in near if self._in_one_breath(hit, match))

    def _reaches(self, guard: Guard, span: Hit, match: Hit) -> bool:
        if not self._same_sentence(span, match):
            return False
        if _overlap(span, match):
            return guard.overlapping or (guard.edge and _on_the_edge(span, match))
        if span.end < match.start:
            return self._within(guard, guard.before, span.end + 1, match.start)
        return self._within(guard, guard.after, match.end + 1, span.start)

    def _within(self, guard: Guard, most: int | None, start: int, end: int) -> bool:
        """Whether the words from ``start`` to before ``end`` may stand between the two."""
        if most is None or end - start > most:
            return False
        if guard.same_clause and self._parted(self._message.clauses, start - 1, end):
            return False
        if guard.no_comma and self._parted(self._message.commas, start - 1, end):
            return False
        between = self._message.readings[start:end]
        return guard.through is None or all(words & guard.through for words in between)

    def _in_one_breath(self, one: Hit, other: Hit) -> bool:
        """Whether no comma, "but" or full stop stands between the two."""
        first, last = (one, other) if one.end < other.end else (other, one)
        if last.start <= first.end:
            first, last = Hit("", one.start, one.start), Hit("", other.start, other.start)
        counts = (self._message.sentences, self._message.clauses, self._message.commas)
        return not any(self._parted(count, first.end, last.start) for count in counts)

    @staticmethod
    def _parted(counts: Sequence[int], start: int, end: int) -> bool:
        return counts[start] != counts[end]

    def _same_sentence(self, one: Hit, other: Hit) -> bool:
        first, last = (one, other) if one.end < other.end else (other, one)
        return self._message.sentences[first.end] == self._message.sentences[last.start] or (
            last.start <= first.end
        )


def _on_the_edge(span: Hit, match: Hit) -> bool:
    """Whether ``span`` shares the first or the last word of ``match``."""
    return any(span.start <= place <= span.end for place in (match.start, match.end))


def _overlap(one: Hit, other: Hit) -> bool:
    return one.start <= other.end and other.start <= one.end
