"""Sure, unsure, unknown; two questions; follow-ups."""

from __future__ import annotations

import numpy as np

from bot.understanding.confidence import Settings
from bot.understanding.decision import (
    SURE,
    UNKNOWN,
    UNSURE,
    Ranked,
    Understanding,
    decide,
    decide_in_context,
)

LABELS = ("clozapine", "lithium", "out_of_scope")
# The highest score alone decides here, so that each test can choose its confidence; and danger's
# share alone: from a half of the whole message on, and nine tenths of a part.
SETTINGS = Settings(
    scope=(10.0, 1.0, 0.0),
    ours=0.5,
    weights=(1.0, 0.0, 0.0, 0.0, 0.0),
    sure=0.8,
    also=4.0,
    crisis=0.0,
    crisis_part=0.72,
)
KNOWN, STRANGE = 0.1, -0.5


def scores(*rows: tuple[float, ...]) -> np.ndarray:  # type: ignore[type-arg]
    return np.array(rows, np.float32)


def test_a_high_score_is_sure() -> None:
    found = decide(LABELS, scores((3, 0, 0)), KNOWN, SETTINGS)
    assert (found.band, found.label) == (SURE, "clozapine")


def test_a_middling_score_is_unsure() -> None:
    assert decide(LABELS, scores((0.5, 0.4, 0)), KNOWN, SETTINGS).band == UNSURE


def test_what_is_not_like_anything_we_know_is_unknown() -> None:
    assert decide(LABELS, scores((3, 0, 0)), STRANGE, SETTINGS).band == UNKNOWN


def test_what_looks_out_of_scope_is_unknown() -> None:
    assert decide(LABELS, scores((0, 0, 3)), KNOWN, SETTINGS).band == UNKNOWN


def test_what_is_familiar_and_may_be_out_of_scope_is_asked_back() -> None:
    found = decide(LABELS, scores((1, 0, 1.5)), KNOWN, SETTINGS)
    assert (found.band, found.label) == (UNSURE, "clozapine")


def test_the_ranking_is_in_order_of_score_and_offers_nothing_out_of_scope() -> None:
    found = decide(LABELS, scores((1, 3, 2)), KNOWN, SETTINGS)
    assert [one.label for one in found.ranking] == ["lithium", "clozapine"]


def test_the_parts_have_half_of_the_say() -> None:
    found = decide(LABELS, scores((1, 0, 0), (0, 4, 0), (0, 4, 0)), KNOWN, SETTINGS)
    assert found.label == "lithium"


def test_one_part_alone_does_not_mislead() -> None:
    found = decide(LABELS, scores((3, 0, 0), (3, 0, 0), (0, 4, 0)), KNOWN, SETTINGS)
    assert found.label == "clozapine"


def test_a_second_question_is_named() -> None:
    found = decide(LABELS, scores((4, 3.5, 0), (5, 0, 0), (0, 5, 0)), KNOWN, SETTINGS)
    assert (found.label, found.also) == ("clozapine", "lithium")


def test_a_part_that_may_be_about_the_same_is_no_second_question() -> None:
    found = decide(LABELS, scores((4, 3.5, 0), (5, 0, 0), (2, 5, 0)), KNOWN, SETTINGS)
    assert (found.label, found.also) == ("clozapine", None)


def test_an_unsure_part_is_no_second_question() -> None:
    found = decide(LABELS, scores((4, 3.5, 0), (5, 0, 0), (-4, 0.5, 0)), KNOWN, SETTINGS)
    assert found.also is None


def test_what_is_out_of_scope_is_never_a_second_question() -> None:
    found = decide(LABELS, scores((4, 0, 1), (5, 0, 0), (0, 0, 5)), KNOWN, SETTINGS)
    assert found.also is None


def understood(label: str, band: str, confidence: float) -> Understanding:
    return Understanding(band, (Ranked(label, confidence),))


def test_a_follow_up_is_read_together_with_its_topic() -> None:
    alone = understood("out_of_scope", UNKNOWN, 0.1)
    together = understood("antipsychotics_side_effects", SURE, 0.9)
    found = decide_in_context(alone, together, "clozapine")
    assert (found.label, found.follow_up) == ("antipsychotics_side_effects", True)


def test_a_question_that_is_surer_alone_is_read_alone() -> None:
    alone = understood("lithium", SURE, 0.95)
    together = understood("clozapine", SURE, 0.9)
    assert decide_in_context(alone, together, "clozapine") is alone


def test_where_nothing_is_sure_the_talk_goes_on_about_the_same_topic() -> None:
    nothing = understood("respite", UNKNOWN, 0.1)
    found = decide_in_context(nothing, nothing, "clozapine")
    assert (found.label, found.band, found.follow_up) == ("clozapine", SURE, True)


def test_an_understanding_survives_json() -> None:
    found = decide(LABELS, scores((3, 2, 1)), KNOWN, SETTINGS)
    assert Understanding.from_json(found.to_json()) == found


DANGER_LABELS = (*LABELS, "danger:overdose", "danger:violence", "near_danger")


def test_danger_in_any_part_goes_before_everything_else() -> None:
    found = decide(DANGER_LABELS, scores((5, 0, 0, 1, 0, 0), (0, 0, 0, 6, 1, 0)), KNOWN, SETTINGS)
    assert (found.band, found.label) == (SURE, "danger:overdose")


def test_a_part_must_speak_of_danger_more_plainly_than_the_whole() -> None:
    half = (2, 0, 0, 3, 0, 0)
    assert decide(DANGER_LABELS, scores(half), KNOWN, SETTINGS).label == "danger:overdose"
    found = decide(DANGER_LABELS, scores((5, 0, 0, 0, 0, 0), half), KNOWN, SETTINGS)
    assert found.label == "clozapine"


def test_the_second_opinion_on_danger_has_a_say() -> None:
    half = scores((2, 0, 0, 2.2, 0, 0))
    for opinion, label in ((2.0, "danger:overdose"), (-2.0, "clozapine")):
        found = decide(DANGER_LABELS, half, KNOWN, SETTINGS, np.array([opinion], np.float32))
        assert found.label == label


def test_the_second_opinion_alone_makes_no_question_danger() -> None:
    plain = scores((9, 0, 0, 0, 0, 0))
    found = decide(DANGER_LABELS, plain, KNOWN, SETTINGS, np.array([1.5], np.float32))
    assert found.label == "clozapine"


def test_kinds_of_danger_count_together() -> None:
    found = decide(DANGER_LABELS, scores((3, 0, 0, 2.9, 2.8, 0)), KNOWN, SETTINGS)
    assert found.label == "danger:overdose"


def test_danger_is_heard_in_a_strange_message() -> None:
    found = decide(DANGER_LABELS, scores((0, 0, 1, 6, 0, 1)), STRANGE, SETTINGS)
    assert (found.band, found.label) == (SURE, "danger:overdose")


def test_a_trace_of_danger_and_what_sounds_like_it_are_never_offered() -> None:
    found = decide(DANGER_LABELS, scores((5, 1, 0, 2, 2, 6)), KNOWN, SETTINGS)
    assert found.label == "clozapine"
    hidden = {"danger:overdose", "danger:violence", "near_danger"}
    assert not hidden & {one.label for one in found.ranking}
