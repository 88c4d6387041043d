"""Who asks where other carers are is shown the services and groups of their own nation."""

from __future__ import annotations

from typing import Any

import pytest

from actions.answers import ActionAnswer, ActionSetNation
from actions.dependencies import library
from bot.content.nations import NATIONS
from tests.actions.conversation import Turn, run, understood

TOPIC = "peer_support_groups"
ASKED: dict[str, Any] = {
    "text": "where can I find other carers",
    "understanding": understood(TOPIC),
}
ARTICLE = "peer_support_groups/carers-groups"


@pytest.mark.parametrize(
    ("nation", "own"),
    [
        ("england", "Rethink"),
        ("scotland", "Change Mental Health"),
        ("wales", "Adferiad"),
        ("northern_ireland", "CAUSE"),
    ],
)
async def test_the_answer_is_followed_by_the_services_of_the_nation(nation: str, own: str) -> None:
    replies, _ = await run(ActionAnswer(), Turn(**ASKED, notes={"nation": nation}))
    assert replies[0]["custom"]["article"] == ARTICLE
    listed = replies[-1]["text"]
    assert listed.startswith(f"Where to look in {library().wording['nations'][nation]}:")
    assert own in listed


async def test_by_text_message_the_list_is_short() -> None:
    notes = {"nation": "wales", "channel": "sms"}
    replies, _ = await run(ActionAnswer(), Turn(**ASKED, notes=notes))
    listed = replies[-1]["text"]
    assert "Adferiad: adferiad.org." in listed
    assert len(listed) <= 300


async def test_the_article_comes_at_once_and_the_nation_is_asked_for_the_rest() -> None:
    replies, events = await run(ActionAnswer(), Turn(**ASKED))
    assert replies[0]["custom"]["article"] == ARTICLE
    assert replies[1]["response"] == "utter_ask_nation"
    assert events[0]["value"][0]["topic"] == TOPIC


async def test_once_the_nation_is_said_the_article_is_not_repeated() -> None:
    turn = Turn(
        text="/change_nation",
        entities={"nation": "wales"},
        slots={"waiting": [{"topic": TOPIC, "articles": []}]},
        notes={"article": ARTICLE},
    )
    (reply,), events = await run(ActionSetNation(), turn)
    assert "Adferiad" in reply["text"]
    assert reply["custom"] == {"nation": "wales"}
    assert events[0]["value"] == []


async def test_other_answers_stand_alone() -> None:
    for nation in NATIONS:
        turn = Turn(text="x", understanding=understood("lithium"), notes={"nation": nation})
        replies, _ = await run(ActionAnswer(), turn)
        assert len(replies) == 1
