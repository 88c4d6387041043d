"""Each rule of the content finds what it is there for, and nothing in sound content."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.content.checks import faults, unusable
from bot.content.library import Library
from bot.content.measures import unanswered
from tests.support.content import (
    QUESTIONS,
    write_article,
    write_fact,
    write_general,
    write_library,
    write_service,
)

TODAY = date(2026, 11, 23)


def found(data: Path, today: date = TODAY) -> str:
    return "\n".join(faults(Library.load(data), data, today))


def test_sound_content_has_no_fault(tmp_path: Path) -> None:
    assert found(write_library(tmp_path)) == ""


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"topic": "unheard_of"}, "not in data/topics.yml"),
        ({"nations": ["france"]}, "nation france"),
        ({"status": "perfect"}, "status perfect"),
        ({"next": ["unheard_of"]}, "points to unheard_of"),
        ({"next": ["respite"]}, "respite, which has no article yet"),
        ({"next": []}, "offers nothing next"),
        ({"sources": []}, "has no source"),
        ({"questions": QUESTIONS[:5]}, "5 questions"),
        ({"questions": [*QUESTIONS, QUESTIONS[0].upper()]}, "question given twice"),
        ({"short": "word " * 70}, "short takes"),
        ({"short": "It\u2019s common"}, "text messages can't carry"),
        ({"short": "Ring {phone:nobody}"}, "no such service"),
        ({"short": "Ring 0808 808 7777"}, "is typed in"),
        (
            {"nations": ["wales"], "short": "Guilt is common."},
            "short doesn't say that it is for Wales",
        ),
        ({"body": "word " * 260}, "body has 260 words"),
        ({"body": "Say it " + "and say it again " * 8}, "sentence of"),
        ({"body": "Psychopharmacological interventions necessitate multidisciplinary."}, "grade"),
        ({"body": "See [this](topic:respite)."}, "respite, which has no article"),
        ({"body": "It is {fact:unheard_of}."}, "no such fact"),
        ({"body": "Most people take 10 mg at night. Ask the team."}, "gives a dose: 10 mg"),
        ({"body": "You should stop the tablets. Ask the team."}, "what to do with a medicine"),
        ({"short": "Ask how your loved one is."}, "avoids: loved one"),
        ({"body": "Please note that this is no advice.\n\nAsk."}, "opens with a disclaimer"),
        ({"body": "Guilt is common.\n\nIt may pass."}, "doesn't end in something to do"),
    ],
)
def test_each_fault_is_found(tmp_path: Path, change: dict[str, Any], fault: str) -> None:
    assert fault in found(write_library(tmp_path, **change))


def test_advice_against_stopping_is_no_fault(tmp_path: Path) -> None:
    body = "They should not stop suddenly. You shouldn't double a dose. Ask the team first."
    assert found(write_library(tmp_path, body=body)) == ""


def test_all_faults_are_reported_at_once(tmp_path: Path) -> None:
    report = found(write_library(tmp_path, status="perfect", sources=[], next=[]))
    assert report.count("guilt.md") == 3


def test_a_missing_nation_is_reported(tmp_path: Path) -> None:
    assert "no article for northern_ireland" in found(
        write_library(tmp_path, nations=["england", "scotland", "wales"])
    )


def test_several_articles_without_a_general_one_are_reported(tmp_path: Path) -> None:
    write_library(tmp_path)
    write_article(tmp_path, "guilt/anger.md")
    assert "name one general article of guilt for wales" in found(tmp_path)
    write_general(tmp_path, guilt=["guilt"])
    assert found(tmp_path) == ""
    write_general(tmp_path, guilt=["guilt", "gone"])
    assert "general article guilt/gone is not in data/knowledge" in found(tmp_path)


def test_stale_content_is_reported(tmp_path: Path) -> None:
    write_library(tmp_path, review_by="2026-11-22")
    write_service(tmp_path, review_by="2026-11-22")
    report = found(tmp_path)
    assert "review it again" in report
    assert "carers_uk was to be checked" in report


def test_a_fact_past_its_review_date_is_reported_with_the_articles_that_quote_it(
    tmp_path: Path,
) -> None:
    write_library(tmp_path, body="It takes {fact:wait}. Ask when.")
    write_fact(tmp_path, review_by="2026-11-22")
    assert "data/facts: wait was to be reviewed by 2026-11-22" in found(tmp_path)
    assert "(quoted in guilt/guilt)" in found(tmp_path)
    assert found(tmp_path, date(2026, 11, 22)) == ""


def test_a_fact_of_next_year_is_reported_until_then(tmp_path: Path) -> None:
    write_library(tmp_path, body="It takes {fact:wait}. Ask when.")
    write_fact(tmp_path, valid_from=date(2027, 4, 6))
    assert "wait is valid only from 2027-04-06" in found(tmp_path)
    assert found(tmp_path, date(2027, 4, 6)) == ""


def test_a_library_that_is_hard_to_read_as_a_whole_is_reported(tmp_path: Path) -> None:
    hard = "Understanding particular medicines occasionally requires professional explanation."
    assert "the articles' median grade" in found(write_library(tmp_path, body=hard))


def test_training_data_in_the_wrong_file_is_reported(tmp_path: Path) -> None:
    write_library(tmp_path)
    (tmp_path / "services" / "stray.yml").write_text("services: []\nnlu:\n- a\n", "utf-8")
    assert "Rasa training data" in found(tmp_path)


def test_an_answer_with_a_gap_stops_the_start(tmp_path: Path) -> None:
    write_library(tmp_path)
    write_article(tmp_path, "guilt/gap.md", body="Ring {phone:nobody}.")
    assert len(unusable(Library.load(tmp_path))) == 1


def test_the_real_content_answers_every_topic_for_every_nation() -> None:
    assert unanswered(Library.load(Path("data"))) == []


def test_the_real_content_has_no_fault() -> None:
    data = Path("data")
    assert faults(Library.load(data), data, TODAY) == []
