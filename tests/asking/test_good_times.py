"""When it is good to ring: understood as carers write it, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.asking.good_times import DAY, EVERY_DAY, GoodTimes, Hours, Span
from bot.asking.time_reader import TimeReader
from bot.content.errors import ContentError

READER = TimeReader.load(Path("data/good_times.yml"))
WEEKDAYS, WEEKEND = frozenset(range(5)), frozenset({5, 6})


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        ("after 4 on weekdays", "Monday to Friday, 4pm onwards"),
        ("After 4pm Mon-Fri please", "Monday to Friday, 4pm onwards"),
        ("Ring after 4 on weekdays, not Tuesdays.", "Monday to Friday, 4pm onwards; not Tuesday"),
        ("not Tuesdays", "any day, any time; not Tuesday"),
        ("evenings after half six", "any day, 6.30pm onwards"),
        ("evenings are best, after 6", "any day, 6pm onwards"),
        ("any time", "any day, any time"),
        ("I dont mind", "any day, any time"),
        ("between 9 and 3 term time", "any day, 9am to 3pm, in term time"),
        ("weekdays before 3, in term time", "Monday to Friday, before 3pm, in term time"),
        ("mornings, not friday", "any day, before 12 noon; not Friday"),
        ("not friday mornings", "any day, any time; not Friday mornings"),
        ("not mondays, tuesdays or fridays", "any day, any time; not Monday, Tuesday and Friday"),
        ("any time but tuesdays", "any day, any time; not Tuesday"),
        ("weekdays but not between 12 and 1", "Monday to Friday, any time; not 12 noon to 1pm"),
        ("not tuesdays, wednesdays are best", "Wednesday, any time; not Tuesday"),
        ("mon, wed and fri after 4", "Monday, Wednesday and Friday, 4pm onwards"),
        ("after 4 on mon, tues and wed", "Monday to Wednesday, 4pm onwards"),
        (
            "mondays and wednesdays after 4, fridays any time",
            "Monday and Wednesday, 4pm onwards; Friday, any time",
        ),
        (
            "weekdays after 4 or any time at weekends",
            "Monday to Friday, 4pm onwards; Saturday and Sunday, any time",
        ),
        (
            "Weekday mornings or Saturday afternoons",
            "Monday to Friday, before 12 noon; Saturday, 12 noon to 6pm",
        ),
        ("mornings or after 4", "any day, before 12 noon; any day, 4pm onwards"),
        ("mornings, after 4", "any day, before 12 noon; any day, 4pm onwards"),
        ("9am till 5pm mon to fri. not wednesdays", "Monday to Friday, 9am to 5pm; not Wednesday"),
        ("not before 10 or after 6", "any day, 10am to 6pm"),
        ("after 9 but before 12", "any day, 9am to 12 noon"),
        ("4:30 onwards mon - thurs", "Monday to Thursday, 4.30pm onwards"),
        ("I'm free after half past 3", "any day, 3.30pm onwards"),
        ("between half 9 and quarter to 3", "any day, 9.30am to 2.45pm"),
        ("after 16:00 weekdays", "Monday to Friday, 4pm onwards"),
        ("4ish", "any day, about 4pm"),
        ("lunchtime", "any day, 12 noon to 2pm"),
        ("Weds pm", "Wednesday, 12 noon onwards"),
        ("10 til 2", "any day, 10am to 2pm"),
        ("7 to 9pm", "any day, 7pm to 9pm"),
        ("8 to 6", "any day, 8am to 6pm"),
        ("mornings 8 to 10", "any day, 8am to 10am"),
        ("10pm to 1am", "any day, 10pm to 1am"),
        ("9pm till midnight", "any day, 9pm onwards"),
        ("weekends only", "Saturday and Sunday, any time"),
    ],
)  # fmt: skip
def test_what_carers_write_is_understood(said: str, understood: str) -> None:
    assert READER.words(said) == understood


@pytest.mark.parametrize(
    "said",
    [
        # Words that we don't know may change everything.
        "when he is at the day centre", "after work", "after tea", "school hours", "not at night",
        "weekdays unless he is home", "any time is fine but please not at night", "most days",
        "im at work till 5 so after that", "tomorrow after 4", "in 5 minutes", "this tuesday",
        # Both halves of the day are likely.
        "after 8", "7 to 9", "before 9", "until 8",
        # What belongs to what, or what "no" goes with, can't be told.
        "after 4 or weekends", "mornings and weekends", "mondays and after 4",
        "not mondays and after 4", "not mondays, tuesdays", "not fridays after 4",
        "weekdays after 4, weekends", "tuesdays no good", "No, mondays are best", "not after",
        "mornings no, afternoons yes",
        # No times at all.
        "4", "no", "fine", "", "?", "07700 900123", "24/11", "after midnight", "not any time",
        "25:00", "4.75pm", "after 4 " * 30,
    ],
)  # fmt: skip
def test_what_is_not_plain_is_not_understood(said: str) -> None:
    assert READER.understand(said) is None
    assert READER.shown(said) == said


def test_a_call_after_4_is_wanted_in_the_afternoon() -> None:
    assert READER.understand("after 4") == GoodTimes((Span(EVERY_DAY, Hours(16 * 60, DAY)),))
    assert READER.understand("after 4am") == GoodTimes((Span(EVERY_DAY, Hours(4 * 60, DAY)),))


def test_hours_past_midnight_belong_to_the_day_they_begin_on() -> None:
    times = READER.understand("fridays 10pm to 1am")
    assert times == GoodTimes((Span(frozenset({4}), Hours(22 * 60, DAY + 60)),))


def test_it_is_shown_as_said_and_as_understood() -> None:
    assert READER.shown("after 4 on weekdays") == (
        "after 4 on weekdays (Monday to Friday, 4pm onwards)"
    )


@given(st.text(max_size=80))
@example("½ past 4")
@example("4pm\N{ZERO WIDTH SPACE}")
def test_anything_may_be_said(text: str) -> None:
    READER.shown(text)


minutes = st.integers(0, 48).map(lambda half: half * 30)
hours = st.tuples(minutes, minutes).filter(lambda pair: pair[0] < pair[1])
days = st.frozensets(st.integers(0, 6), min_size=1)
spans = st.builds(Span, days, st.one_of(st.just(Hours()), hours.map(lambda pair: Hours(*pair))))


@given(st.lists(spans, min_size=1, max_size=3, unique=True), st.booleans())
def test_what_is_read_back_means_the_same(good: list[Span], in_term: bool) -> None:
    times = GoodTimes(tuple(Span(one.days, one.hours, in_term and len(good) == 1) for one in good))
    assert READER.understand(READER._words.say(times)) == times


@given(days, hours)
def test_what_is_never_good_means_the_same_read_back(
    off: frozenset[int], at: tuple[int, int]
) -> None:
    for never in (Span(off), Span(EVERY_DAY, Hours(*at))):
        if never.hours == Hours() and never.days == EVERY_DAY:
            continue
        if never.hours != Hours() and (not never.hours.start or never.hours.end == DAY):
            # "Not before 10" is "after 10".
            continue
        times = GoodTimes((Span(),), (never,))
        assert READER.understand(READER._words.say(times)) == times


KNOWN = ["after 4", "weekdays", "mornings", "not", "tuesdays", "or", "and", "but", ",", "any time",
         "between 9 and 5", "before 12", "weekends", "5pm", "evenings"]  # fmt: skip
said = st.lists(st.sampled_from(KNOWN), min_size=1, max_size=7)


@given(said, st.sampled_from(["when", "unless", "night"]), st.data())
def test_a_word_that_is_not_known_leaves_nothing_understood(
    words: list[str], strange: str, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(words)))
    assert READER.understand(" ".join([*words[:place], strange, *words[place:]])) is None


@given(said)
def test_who_says_not_is_never_taken_to_want_it(words: list[str]) -> None:
    """ "Not" is either understood as such, or nothing is."""
    times = READER.understand(" ".join([*words, "not", "tuesdays"]))
    assert times is None or any(1 in span.days for span in times.never)


def test_a_file_that_lacks_a_list_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "good_times.yml").write_text("days: {}\n")
    with pytest.raises(ContentError, match="good_times"):
        TimeReader.load(tmp_path / "good_times.yml")
