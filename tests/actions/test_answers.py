"""Questions are answered with the right article for the right nation."""

from __future__ import annotations

import pytest

from actions.answers import ActionAnswer, ActionSetNation
from actions.dependencies import library
from bot.content.measures import asked_everywhere
from bot.content.nations import NATIONS
from tests.actions.conversation import Turn, run, understood

ASK_GUILT = Turn(
    text="i feel so guilty",
    understanding=understood("guilt"),
    nearest={"guilt": [[next(iter(library().about("guilt"))).slug, 0, 0.6]]},
)


async def test_a_question_is_answered_with_its_article() -> None:
    (reply,), _ = await run(ActionAnswer(), ASK_GUILT)
    assert reply["custom"]["topic"] == "guilt"
    assert reply["text"]


async def test_an_answer_offers_what_comes_next_and_asks_if_it_helped() -> None:
    (reply,), _ = await run(ActionAnswer(), ASK_GUILT)
    payloads = [button["payload"] for button in reply["buttons"]]
    assert payloads[-2:] == ['/give_feedback{"helpful": "yes"}', '/give_feedback{"helpful": "no"}']
    assert 3 <= len(payloads) <= 6


async def test_two_questions_get_two_answers() -> None:
    turn = Turn(text="x", understanding=understood("guilt", also="isolation"))
    replies, _ = await run(ActionAnswer(), turn)
    assert replies[0]["response"] == "utter_two_questions"
    assert [reply["custom"]["topic"] for reply in replies[2:]] == ["guilt", "isolation"]


async def test_the_nation_is_asked_where_the_answer_depends_on_it() -> None:
    turn = Turn(text="x", understanding=understood("sectioning_general"))
    replies, events = await run(ActionAnswer(), turn)
    assert replies[0]["response"] == "utter_ask_nation"
    assert events[0]["value"] == "sectioning_general"


async def test_the_nation_that_the_gateway_remembers_is_not_asked_again() -> None:
    turn = Turn(
        text="x", understanding=understood("sectioning_general"), notes={"nation": "scotland"}
    )
    (reply,), _ = await run(ActionAnswer(), turn)
    assert "scotland" in library().articles[reply["custom"]["article"]].nations


async def test_a_scottish_carer_gets_the_scottish_assessment() -> None:
    turn = Turn(
        text="x", understanding=understood("carers_assessment"), slots={"nation": "scotland"}
    )
    (reply,), _ = await run(ActionAnswer(), turn)
    assert reply["custom"]["topic"] == "carers_assessment_scotland"


async def test_what_waited_for_the_nation_is_answered_once_it_is_said() -> None:
    turn = Turn(
        text="/change_nation",
        entities={"nation": "wales"},
        slots={"waiting_topic": "sectioning_general"},
    )
    replies, events = await run(ActionSetNation(), turn)
    assert replies[0]["custom"]["nation"] == "wales"
    assert events[0] == {
        "event": "slot", "timestamp": None, "name": "waiting_topic", "value": None
    }  # fmt: skip


@pytest.mark.parametrize(
    ("near", "nation", "article"),
    [
        ("after-the-assessment", "england", "after-the-assessment"),
        ("overview", "northern_ireland", "overview"),
        ("after-the-assessment", "northern_ireland", "what-the-trust-can-offer"),
    ],
)
async def test_the_words_asked_before_the_nation_choose_the_article(
    near: str, nation: str, article: str
) -> None:
    found = {
        "carers_assessment": [[f"carers_assessment/{near}", 0, 0.7]],
        "carers_assessment_ni": [["carers_assessment_ni/what-the-trust-can-offer", 0, 0.6]],
    }
    question = {"event": "user", "parse_data": {"nearest_articles": found}}
    turn = Turn(
        text="/change_nation",
        entities={"nation": nation},
        slots={"waiting_topic": "carers_assessment"},
        events=[question, {"event": "user"}],
    )
    (reply,), _ = await run(ActionSetNation(), turn)
    assert reply["custom"]["nation"] == nation
    assert reply["custom"]["article"].endswith(f"/{article}")


@pytest.mark.parametrize(
    ("band", "article"), [("unsure", "after-the-assessment"), ("sure", "overview")]
)
async def test_a_did_you_mean_opens_the_article_nearest_to_the_question(
    band: str, article: str
) -> None:
    near = [["carers_assessment/after-the-assessment", 0, 0.7]]
    data = {
        "nearest_articles": {"carers_assessment": near},
        "understanding": understood("carers_assessment", band=band),
    }
    turn = Turn(
        text="/ask",
        entities={"topic": "carers_assessment"},
        notes={"nation": "england"},
        events=[{"event": "user", "parse_data": data}, {"event": "user"}],
    )
    (reply,), _ = await run(ActionAnswer(), turn)
    assert reply["custom"]["article"] == f"carers_assessment/{article}"


@pytest.mark.parametrize(
    ("topic", "nation", "article"),
    [
        ("carers_assessment", "england", "carers_assessment/overview"),
        (
            "carers_allowance_benefits",
            "scotland",
            "carers_allowance_benefits/carer-support-payment",
        ),
        ("sectioning_general", "wales", "sectioning_general/what-sectioning-means"),
        ("complaints_pals", "northern_ireland", "complaints_pals/northern-ireland"),
    ],
)
async def test_a_button_opens_the_general_article_of_the_nation(
    topic: str, nation: str, article: str
) -> None:
    turn = Turn(text="/ask", entities={"topic": topic}, notes={"nation": nation})
    (reply,), _ = await run(ActionAnswer(), turn)
    assert reply["custom"]["article"] == article


@pytest.mark.parametrize("nation", NATIONS)
async def test_every_topic_is_answered_with_an_article_of_the_carers_nation(nation: str) -> None:
    for topic in asked_everywhere(library()):
        turn = Turn(text="/ask", entities={"topic": topic}, notes={"nation": nation})
        replies, _ = await run(ActionAnswer(), turn)
        assert nation in library().articles[replies[0]["custom"]["article"]].nations, topic


async def test_a_place_that_is_no_nation_is_asked_about() -> None:
    replies, _ = await run(ActionSetNation(), Turn(text="france", entities={"nation": "france"}))
    assert replies[0]["response"] == "utter_ask_nation"


async def test_a_follow_up_on_the_same_article_quotes_its_nearest_part() -> None:
    slug = next(iter(library().about("guilt"))).slug
    turn = Turn(
        text="is it normal",
        understanding=understood("guilt", follow_up=True),
        nearest={"guilt": [[slug, 1, 0.6]]},
        notes={"article": slug},
    )
    (reply,), _ = await run(ActionAnswer(), turn)
    assert reply["response"] == "utter_follow_up"
    assert reply["passage"]


async def test_a_button_asks_about_its_topic() -> None:
    turn = Turn(text='/ask{"topic": "guilt"}', entities={"topic": "guilt"})
    (reply,), _ = await run(ActionAnswer(), turn)
    assert reply["custom"]["topic"] == "guilt"


async def test_where_the_article_has_nothing_near_it_says_so_and_keeps_the_question() -> None:
    slug = next(iter(library().about("guilt"))).slug
    turn = Turn(
        text="and the weather",
        understanding=understood("guilt", follow_up=True),
        nearest={"guilt": [[slug, 1, 0.1]]},
        notes={"article": slug},
    )
    replies, _ = await run(ActionAnswer(), turn)
    assert replies[0]["response"] == "utter_no_more"
    assert replies[1]["custom"]["unanswered"]["labels"] == ["guilt"]


async def test_the_nation_is_asked_where_another_nation_has_a_topic_of_its_own() -> None:
    turn = Turn(text="x", understanding=understood("carers_assessment"))
    replies, _ = await run(ActionAnswer(), turn)
    assert replies[0]["response"] == "utter_ask_nation"
