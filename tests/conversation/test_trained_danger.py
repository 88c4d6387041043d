"""Danger that only the trained layer saw is met as the net's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.careful import happened, labels
from tests.support.gateway import Gateway, running


async def test_danger_that_only_the_trained_layer_saw_is_met_alike(gateway: Gateway) -> None:
    carer = await gateway.begin()
    gateway.rasa.answers["he has gone quiet"] = [
        {"text": "Call 999."},
        {"custom": {"concern": "suicide_person"}},
    ]
    await carer.say("he has gone quiet")
    (urgent,) = await carer.until_replies(1)
    assert labels(urgent) == ["Yes", "No, not now", "I'm not sure"]
    assert await happened(gateway, carer) == ["opened"]
    (answer,) = (await carer.say("yes"))["messages"]
    assert "Ring 999 now" in answer["text"]


@pytest.mark.parametrize(
    ("words", "who"), [("not safe with myself", "carer"), ("he is at it again", "person")]
)
async def test_who_is_at_risk_by_what_the_trained_layer_saw_is_read_from_the_words(
    gateway: Gateway, words: str, who: str
) -> None:
    carer = await gateway.begin()
    gateway.rasa.answers[words] = [{"text": "Call 999."}, {"custom": {"concern": "self_harm"}}]
    await carer.say(words)
    await carer.until_replies(1)
    async with gateway.services.database.work() as work:
        talk = await work.careful.of(carer.id)
    assert talk is not None
    assert talk.at_risk == who


@pytest.mark.parametrize("earlier", ["hello im 13 and i look after my mum", None])
async def test_a_child_is_spoken_to_as_one_where_only_the_trained_layer_saw_the_danger(
    sqlite_url: str, tmp_path: Path, earlier: str | None
) -> None:
    text = "she has gone all odd" if earlier else "im 13 and she has gone all odd"
    async with running(sqlite_url, tmp_path, net="real") as gateway:
        carer = await gateway.begin()
        gateway.rasa.answers[text] = [{"text": "Call 999."}, {"custom": {"concern": "medical"}}]
        if earlier:
            await carer.say(earlier)
            await carer.until_replies(1)
        await carer.say(text)
        urgent = (await carer.until_replies(2 if earlier else 1))[-1]
        assert "tel:08001111" in [one["href"] for one in urgent["actions"]]
