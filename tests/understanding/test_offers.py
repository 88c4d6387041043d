"""What is offered where it is not sure what was meant."""

from __future__ import annotations

import pytest

from bot.understanding.decision import UNSURE, Ranked, Understanding
from bot.understanding.offers import offers


@pytest.mark.parametrize(
    ("ranking", "offered"),
    [
        (["carer_burnout", "cancel_request", "guilt"], ["carer_burnout", "guilt"]),
        (
            ["cancel_request", "carer_burnout", "guilt"],
            ["cancel_request", "carer_burnout", "guilt"],
        ),
        (["greet", "stop_messages", "respite"], ["stop_messages", "respite"]),
        (["a", "b", "c", "d"], ["a", "b", "c"]),
    ],
)
def test_what_reads_like_mockery_is_offered_only_first(
    ranking: list[str], offered: list[str]
) -> None:
    ranked = tuple(Ranked(label, 0.3) for label in ranking)
    assert offers(Understanding(UNSURE, ranked)) == offered
