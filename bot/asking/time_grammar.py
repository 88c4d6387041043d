"""Finds the hours and days in tokens, and keeps every reading that a bare hour allows.

"After 4" may be 4 in the morning or in the afternoon. Words beside it may tell ("mornings after
4"). Where none does, what is likely for a call holds: nobody asks to be rung at 4 in the morning.
Where even that leaves two ("after 8"), nothing is understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.asking.good_times import DAY, NOON, Hours
from bot.asking.time_tokens import Clock, Token

LETTERS = {
    "clock": "c", "day": "d", "part": "p", "after": "a", "from": "f", "before": "b", "to": "t",
    "until": "l", "between": "w", "onwards": "o", "about": "u", "any": "y", "negation": "n",
    "term": "m", "and": "A", "or": "O", "but": "B", "good": "g", "comma": ",", "dash": "-",
    "stop": ";",
}  # fmt: skip
SHAPES = re.compile(
    r"(?P<range>wc[tlA-]c|f?c[tl-]c|[af]c[AB,]?[bl]c|n[bl]c[OA]?n?ac)"
    r"|(?P<since>n[bl]c|[af]co?|co)|(?P<till>nac|[bl]c)|(?P<at>uc|c)|(?P<all>y)|(?P<part>p)"
    r"|(?P<days>d[tl-]d)|(?P<day>d)|(?P<gap>[,;AOB-])|(?P<never>n)|(?P<term>m)|(?P<good>g)"
)
# Between these minutes of the day a call is likely to be wanted, by what the hour is for. From 7 to
# 9 both halves of the day are; before 7 to 11, too.
LIKELY = {"range": (540, 1140), "since": (540, 1140), "till": (720, 1140), "at": (600, 1140)}


@dataclass(frozen=True)
class Maybe:
    """Hours that may be meant, and the clock times that were said for them."""

    hours: Hours
    said: tuple[int, ...] = ()


@dataclass(frozen=True)
class When:
    """Hours in all their readings. ``form``: range, since, till, at, all or part."""

    form: str
    readings: tuple[Maybe, ...]

    def meet(self, other: When) -> When | None:
        """What both allow; None where nothing is."""
        found = {
            Maybe(both, one.said + another.said)
            for one in self.readings
            for another in other.readings
            if (both := _overlap(one, another)) is not None
        }
        form = other.form if self.form in ("all", "part") else self.form
        return When(form, tuple(found)) if found else None

    def alone(self) -> When:
        """What is meant where no word beside it tells; all readings where that is not plain."""
        hours = self.settle()
        return When(self.form, tuple(one for one in self.readings if hours in (None, one.hours)))

    def settle(self) -> Hours | None:
        """The hours that are meant; None where it is not plain."""
        low, high = LIKELY.get(self.form, (0, DAY))
        likely = [one for one in self.readings if all(low <= at < high for at in one.said[:1])]
        for readings in (self.readings, likely):
            hours = {one.hours for one in readings}
            if len(hours) == 1:
                return hours.pop()
        return None


@dataclass(frozen=True)
class Item:
    """A piece of the sentence: when, days, gap, never, term or good; ``gap``: which one."""

    kind: str
    when: When | None = None
    days: frozenset[int] = frozenset()
    gap: str = ""


def read_items(tokens: list[Token]) -> list[Item] | None:
    """The pieces of a sentence; None where tokens are left over or make no sense."""
    said = [token for token in tokens if token.kind != "filler"]
    letters = "".join(LETTERS[token.kind] for token in said)
    items, at = [], 0
    while at < len(letters):
        shape = SHAPES.match(letters, at)
        item = _item(str(shape.lastgroup), said[at : shape.end()]) if shape else None
        if shape is None or item is None:
            return None
        items.append(item)
        at = shape.end()
    return items


def _item(shape: str, tokens: list[Token]) -> Item | None:
    if shape in ("days", "day"):
        days = _days([token.days for token in tokens if token.days])
        return Item("days", days=days) if days else None
    if shape in ("gap", "never", "term", "good"):
        return Item(shape, gap=LETTERS[tokens[0].kind] if shape == "gap" else "")
    if shape == "all":
        return Item("when", When("all", (Maybe(Hours()),)))
    if shape == "part":
        return Item("when", When("part", (Maybe(tokens[0].hours or Hours()),)))
    clocks = [token.clock for token in tokens if token.clock]
    if shape == "at" and len(tokens) == 1 and clocks[0].is_bare:
        # "In 5", "2 please": a number alone may be anything.
        return None
    readings = tuple(_readings(shape, clocks))
    return Item("when", When(shape, readings)) if readings else None


def _days(named: list[frozenset[int]]) -> frozenset[int] | None:
    if len(named) == 1:
        return named[0]
    first, last = named
    if len(first) > 1 or len(last) > 1:
        return None
    (begin,), (end,) = first, last
    return frozenset((begin + step) % 7 for step in range((end - begin) % 7 + 1))


def _readings(shape: str, clocks: list[Clock]) -> Iterator[Maybe]:
    if shape == "range":
        yield from _ranges(clocks[0].could_be, clocks[1].could_be)
        return
    for minute in clocks[0].could_be:
        if shape == "since" and minute < DAY:
            yield Maybe(Hours(minute, DAY), (minute,))
        elif shape == "till" and minute:
            yield Maybe(Hours(0, minute), (minute,))
        elif shape == "at":
            yield Maybe(Hours(minute, minute), (minute,))


def _ranges(starts: tuple[int, ...], ends: tuple[int, ...]) -> Iterator[Maybe]:
    """From each start to the next time that the clock shows the end.

    Where only the end says which half of the day, the start is the last one before it: "7 to 9pm".
    """
    starts = tuple(start % DAY for start in starts)
    nearest = {start: min((end for end in ends if end > start), default=0) for start in starts}
    whole = {start: end for start, end in nearest.items() if end}
    if len(ends) == 1 and whole:
        whole = {max(whole): ends[0]}
    if not whole and len(ends) == 1 and ends[0] < NOON and max(starts) > ends[0]:
        # "10pm to 1am": past midnight.
        whole = {max(starts): ends[0] + DAY}
    yield from (Maybe(Hours(start, end), (start, end)) for start, end in whole.items())


def _overlap(one: Maybe, other: Maybe) -> Hours | None:
    inside = all(_is_in(at, other.hours) for at in one.said) and all(
        _is_in(at, one.hours) for at in other.said
    )
    start, end = max(one.hours.start, other.hours.start), min(one.hours.end, other.hours.end)
    point = Hours(start, end) in (one.hours, other.hours)
    return Hours(start, end) if inside and (start < end or (start == end and point)) else None


def _is_in(minute: int, hours: Hours) -> bool:
    return hours.start <= minute <= hours.end
