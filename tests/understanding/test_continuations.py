"""What leans on the talk so far, and what stands by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.understanding.continuations import Continuations

leans_on_context = Continuations.load(Path("data/vocabulary")).leans_on_context


@pytest.mark.parametrize(
    "text",
    ["and the side effects?", "what about in Scotland?", "how long does it take", "is that normal"],
)
def test_continuations_lean(text: str) -> None:
    assert leans_on_context(text)


@pytest.mark.parametrize(
    "text",
    [
        "what is clozapine",
        "my son has been sectioned",
        "thank you",
        "I have been trying for weeks to get the community team to come and see him about it all",
        "",
    ],
)
def test_whole_questions_stand_alone(text: str) -> None:
    assert not leans_on_context(text)
