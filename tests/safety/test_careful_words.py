"""The careful words that are shipped: each is short, names 999 and fits whoever reads it."""

from __future__ import annotations

import re

import pytest

from bot.language import ENGLISH, WELSH, speaking, version
from bot.safety.careful import OUT, Danger
from bot.safety.model import KINDS
from tests.support.careful import words

DANGERS = [
    Danger(kind, at_risk)
    for kind in (*KINDS, None)
    for at_risk in ("carer", "person", "child", "unknown", None)
]


@pytest.mark.parametrize("nation", ["england", "scotland", "wales", "northern_ireland", None])
@pytest.mark.parametrize(
    "answer", ["yes", "no", "unsure", "rung", "leave", "ask", "thanks", "delete", None]
)
def test_every_careful_reply_is_short_and_names_999(nation: str | None, answer: str | None) -> None:
    for danger in DANGERS:
        for earlier in (0, 1):
            reply = words().reply(answer, danger, nation, earlier)
            assert len(reply) <= 320, reply
            assert "999" in reply
            assert "{" not in reply


def test_northern_ireland_is_never_sent_to_111() -> None:
    shipped = words()
    for answer in ("yes", "no", "unsure", "rung", "ask", None):
        for danger in DANGERS:
            for earlier in (0, 1):
                said = shipped.reply(answer, danger, "northern_ireland", earlier)
                assert "111" not in said.replace("0800 1111", "")
    for danger in DANGERS:
        assert "111" not in dict(shipped.numbers(danger, "northern_ireland")).values()


@pytest.mark.parametrize("answer", ["yes", "no", "unsure", "rung", "ask", None])
def test_someone_who_is_hurt_by_another_is_not_told_of_hurting_themselves(
    answer: str | None,
) -> None:
    said = words().reply(answer, Danger("abuse", "carer"), "england")
    assert "yourself" not in said
    assert "Samaritans" not in said
    assert words().reply(answer, Danger("violence", "carer"), "england") == said


@pytest.mark.parametrize("nation", ["england", "wales", "scotland"])
def test_illness_of_the_body_is_not_sent_to_the_line_for_minds(nation: str) -> None:
    shipped = words()
    for answer in ("yes", "no", "unsure", "rung", "ask", None):
        said = shipped.reply(answer, Danger("medical", "person"), nation)
        assert "mental health" not in said
        assert "press 2" not in said
    # Who sees nobody in danger may not know that it is an emergency.
    assert "ring 111 now" in shipped.reply("no", Danger("medical", "person"), "wales")


@pytest.mark.parametrize("language", [ENGLISH, WELSH])
@pytest.mark.parametrize("nation", ["england", "scotland", "wales", "northern_ireland", None])
@pytest.mark.parametrize("at_risk", ["carer", "person", "child", "unknown"])
def test_after_too_many_tablets_999_is_named_before_any_other_number(
    language: str, nation: str | None, at_risk: str
) -> None:
    danger = Danger("overdose", at_risk)
    with speaking(language):
        shipped = version(words())
        for answer in ("yes", "no", "unsure", "rung", "ask", None):
            for earlier in (0, 1):
                said = shipped.reply(answer, danger, nation, earlier)
                assert named_numbers(said)[0] == "999", said
        assert shipped.numbers(danger, nation)[0][1] == "999"


@pytest.mark.parametrize("language", [ENGLISH, WELSH])
@pytest.mark.parametrize("nation", ["england", "scotland", "wales", "northern_ireland", None])
def test_a_collapse_is_told_999_before_the_line_for_health(
    language: str, nation: str | None
) -> None:
    with speaking(language):
        for answer in ("no", "unsure", "rung", None):
            said = version(words()).reply(answer, Danger("medical", "carer"), nation)
            assert named_numbers(said)[0] == "999", said
            # Whoever is ill may be the one who reads it.
            assert " they " not in said


def test_a_childs_overdose_names_childline_among_the_numbers() -> None:
    labels = [label for label, _ in words().numbers(Danger("overdose", "child"), "wales")]
    assert labels == ["Ring 999", "Ring Childline"]


def named_numbers(text: str) -> list[str]:
    """The numbers in ``text``, in the order in which a carer reads them; 55 is only pressed."""
    return [one for one in re.findall(r"[0-9]+(?: [0-9]+)*", text) if one != "55"]


@pytest.mark.parametrize("nation", ["england", "scotland", "wales", "northern_ireland", None])
@pytest.mark.parametrize("at_risk", ["carer", "child", "other", "unknown"])
def test_the_words_for_while_they_are_out_are_short_and_name_999(
    nation: str | None, at_risk: str
) -> None:
    for kind in ("abuse", "violence"):
        said = words().reply(OUT, Danger(kind, at_risk), nation)
        assert "999" in said
        assert len(said) <= 320, said
