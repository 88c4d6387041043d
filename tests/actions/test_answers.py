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
    assert replies[1]["custom"]["kind"] == "choices"
    assert [question["topic"] for question in events[0]["value"]] == ["sectioning_general"]


async def test_two_questions_that_wait_for_the_nation_ask_for_it_once_and_last() -> None:
    turn = Turn(text="x", understanding=understood("cto", also="tribunal"))
    replies, (event,) = await run(ActionAnswer(), turn)
    assert [reply.get("response") for reply in replies].count("utter_ask_nation") == 1
    assert [question["topic"] for question in event["value"]] == ["cto", "tribunal"]
    mixed = Turn(text="x", understanding=understood("cto", also="guilt"))
    replies, (event,) = await run(ActionAnswer(), mixed)
    assert replies[2]["custom"]["topic"] == "guilt"
    assert replies[3]["response"] == "utter_ask_nation"
    assert [question["topic"] for question in event["value"]] == ["cto"]


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


async def test_all_that_waited_for_the_nation_is_answered_once_it_is_said() -> None:
    turn = Turn(
        text="/change_nation",
        entities={"nation": "wales"},
        slots={"waiting": [{"topic": one, "articles": []} for one in ("cto", "tribunal")]},
    )
    replies, (event,) = await run(ActionSetNation(), turn)
    assert [reply["custom"]["topic"] for reply in replies] == ["cto", "tribunal"]
    assert {reply["custom"]["nation"] for reply in replies} == {"wales"}
    assert (event["name"], event["value"]) == ("waiting", [])


async def test_the_question_that_waited_gets_the_article_nearest_to_it() -> None:
    for slug in ("section_3/section-3", "section_3/section-17-leave"):
        asked = Turn(
            text="x",
            understanding=understood("section_3"),
            nearest={"section_3": [[slug, 1, 0.6]]},
        )
        _, (event,) = await run(ActionAnswer(), asked)
        said = Turn(
            text="/change_nation", entities={"nation": "england"}, slots={"waiting": event["value"]}
        )
        (reply,), _ = await run(ActionSetNation(), said)
        assert reply["custom"]["article"] == slug


async def test_a_button_shows_the_overview_of_its_topic() -> None:
    for topic, slug in (
        ("psychosis_what", "psychosis_what/what-is-psychosis"),
        ("confidentiality_sharing", "confidentiality_sharing/overview"),
        ("carers_allowance_benefits", "carers_allowance_benefits/carers-allowance"),
    ):
        turn = Turn(
            text=f'/ask{{"topic": "{topic}"}}',
            entities={"topic": topic},
            notes={"nation": "england"},
        )
        (reply,), _ = await run(ActionAnswer(), turn)
        assert reply["custom"]["article"] == slug


async def test_another_nation_gets_its_own_answer_to_what_was_talked_about() -> None:
    notes = {
        "nation": "scotland",
        "topic": "carers_assessment_scotland",
        "article": "carers_assessment_scotland/overview",
    }
    turn = Turn(text="im in wales", entities={"nation": "wales"}, notes=notes)
    (reply,), _ = await run(ActionSetNation(), turn)
    assert reply["custom"]["topic"] == "carers_assessment_wales"


async def test_an_answer_that_holds_in_another_nation_too_is_not_shown_again() -> None:
    article = min(library().about("guilt"), key=lambda one: one.slug)
    notes = {"nation": "england", "topic": "guilt", "article": article.slug}
    named = Turn(text="im in wales", entities={"nation": "wales"}, notes=notes)
    asked = Turn(
        text="what about in wales",
        understanding=understood("guilt", follow_up=True),
        nearest={"guilt": [[article.slug, 1, 0.6]]},
        entities={"nation": "wales"},
        notes=notes,
    )
    for action, turn in ((ActionSetNation(), named), (ActionAnswer(), asked)):
        replies, _ = await run(action, turn)
        assert replies[0]["response"] == "utter_same_in_nation"
        assert replies[0]["nation_name"] == "Wales"
        assert replies[1]["custom"]["nation"] == "wales"


async def test_more_on_this_leads_through_all_articles_of_the_topic() -> None:
    shown, seen = None, set()
    for _ in library().about("clozapine"):
        turn = Turn(
            text='/ask{"topic": "clozapine"}',
            entities={"topic": "clozapine"},
            notes={"article": shown},
        )
        (reply,), _ = await run(ActionAnswer(), turn)
        shown = reply["custom"]["article"]
        seen.add(shown)
        titles = [button["title"] for button in reply["buttons"]]
        assert "More on this" in titles
        assert "Clozapine" not in titles
    assert seen == {article.slug for article in library().about("clozapine")}


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
