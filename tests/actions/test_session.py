"""Repeating and feedback."""

from __future__ import annotations

from typing import Any

from actions.session import ActionRepeat, ActionTakeFeedback
from tests.actions.conversation import Turn, run

SAID = {"event": "bot", "text": "Guilt is common.", "data": {"buttons": [], "custom": None}}


def user(text: str) -> dict[str, Any]:
    return {"event": "user", "text": text}


async def test_the_last_reply_is_said_again() -> None:
    turn = Turn(text="what", events=[user("guilt"), SAID, user("what")])
    (reply,), _ = await run(ActionRepeat(), turn)
    assert reply["text"] == "Guilt is common."


async def test_with_nothing_said_there_is_nothing_to_repeat() -> None:
    (reply,), _ = await run(ActionRepeat(), Turn(text="what", events=[user("what")]))
    assert reply["response"] == "utter_nothing_to_repeat"


async def test_a_press_of_a_button_is_kept_without_words() -> None:
    turn = Turn(text="/give_feedback", entities={"helpful": "no"}, notes={"article": "guilt/a"})
    replies, _ = await run(ActionTakeFeedback(), turn)
    assert replies[0]["response"] == "utter_feedback_not_helped"
    assert replies[1]["custom"]["feedback"] == {
        "article": "guilt/a", "helpful": False, "words": None
    }  # fmt: skip


async def test_a_typed_opinion_is_kept_in_the_carers_words() -> None:
    replies, _ = await run(ActionTakeFeedback(), Turn(text="this is useless"))
    assert replies[1]["custom"]["feedback"]["words"] == "this is useless"
