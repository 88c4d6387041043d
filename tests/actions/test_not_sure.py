"""Where it is not sure it asks; where it doesn't know it says so."""

from __future__ import annotations

import json

from actions.answers import ActionAnswer
from actions.dependencies import library
from actions.not_sure import ActionNoneOfThese, ActionNotSure
from tests.actions.conversation import Turn, run, understood


async def test_up_to_three_choices_and_none_of_these() -> None:
    read = understood("guilt", "thanks", "isolation", "respite", "ocd", band="unsure")
    (reply, note), _ = await run(ActionNotSure(), Turn(text="x", understanding=read))
    assert note["custom"] == {"kind": "choices"}
    assert reply["phone_samaritans"]
    assert [button["title"] for button in reply["buttons"]] == [
        "Feeling guilty", "Feeling alone", "Getting a break", "None of these"
    ]  # fmt: skip


async def test_a_choice_leads_to_the_article_nearest_to_what_was_written() -> None:
    slug = "section_3/section-17-leave"
    turn = Turn(
        text="can he come home at weekends",
        understanding=understood("section_3", "respite", band="unsure"),
        nearest={"section_3": [[slug, 1, 0.6]]},
    )
    (offered, _), _ = await run(ActionNotSure(), turn)
    payload = offered["buttons"][0]["payload"]
    pressed = Turn(text=payload, entities=json.loads(payload.removeprefix("/ask")))
    pressed.notes = {"nation": "england"}
    (reply,), _ = await run(ActionAnswer(), pressed)
    assert reply["custom"]["article"] == slug


async def test_what_is_unknown_is_said_and_kept() -> None:
    read = understood("guilt", band="unknown")
    replies, _ = await run(ActionNotSure(), Turn(text="x", understanding=read))
    assert replies[0]["response"] == "utter_unknown"
    assert replies[0]["phone_carers_uk"]
    assert replies[0]["phone_samaritans"]
    assert replies[1]["custom"]["unanswered"]["labels"] == ["guilt"]


async def test_emoji_alone_are_met_with_a_way_to_a_person_and_are_no_question() -> None:
    read = understood("guilt", band="unknown")
    for text in ("😭😭😭", "??"):
        (reply,), _ = await run(ActionNotSure(), Turn(text=text, understanding=read))
        assert reply["response"] == "utter_no_words"


async def test_none_of_these_keeps_the_question_that_came_before() -> None:
    replies, _ = await run(ActionNoneOfThese(), Turn(text="/none_of_these"))
    assert replies[-1]["custom"]["unanswered"]["earlier"] is True


SCOTLANDS, NORTHERN_IRELANDS = "carers_assessment_scotland", "carers_assessment_ni"


async def test_choices_are_those_of_the_carers_nation() -> None:
    labels = (SCOTLANDS, "carers_assessment", NORTHERN_IRELANDS, "isolation", "respite", "ocd")
    turn = Turn(text="x", understanding=understood(*labels, band="unsure"))
    turn.notes = {"nation": "northern_ireland"}
    (reply, _), _ = await run(ActionNotSure(), turn)
    topics = [
        json.loads(one["payload"].removeprefix("/ask"))["topic"] for one in reply["buttons"][:-1]
    ]
    # What one nation calls otherwise is offered once, and two more have their place.
    assert topics == [NORTHERN_IRELANDS, "isolation", "respite"]


async def test_an_article_of_another_nation_is_not_opened() -> None:
    known = library().about("section_3")
    theirs = next(one for one in known if "scotland" not in one.nations)
    ours = next(one for one in known if "scotland" in one.nations)
    turn = Turn(
        text="x",
        understanding=understood("section_3", band="unsure"),
        nearest={"section_3": [[theirs.slug, 0, 0.9], [ours.slug, 0, 0.5]]},
    )
    turn.notes = {"nation": "scotland"}
    (reply, _), _ = await run(ActionNotSure(), turn)
    assert json.loads(reply["buttons"][0]["payload"].removeprefix("/ask"))["article"] == ours.slug
