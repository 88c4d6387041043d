"""Requests in the middle of requests, and dialogues at random: nothing is lost or asked twice."""

from __future__ import annotations

import random
from itertools import permutations

import pytest

from actions.dependencies import request_forms
from tests.support.request_talks import ANSWERS, RequestTalker, answer_until

FORMS = request_forms().forms
OPENABLE = [name for name, form in FORMS.items() if form.questions]
SENT = {name for name in OPENABLE if FORMS[name].note == "open"}
CONTACT = {"name", "callback_phone", "phone", "reach_phone", "safe_to_text", "when", "consent"}
TURNS = 60


async def finish(talker: RequestTalker, form: str) -> list[str]:
    """Answer and send ``form``; what was asked for it."""
    asked = []
    while talker.is_open and talker.slots["request_kind"] == form:
        question = str(talker.asked)
        if question == "confirm":
            await talker.say("send it")
        else:
            asked.append(question)
            await talker.say(ANSWERS[question])
    return asked


@pytest.mark.parametrize(("first", "second"), list(permutations(OPENABLE, 2)))
async def test_each_request_can_be_interrupted_by_each_other(first: str, second: str) -> None:
    talker = RequestTalker()
    await talker.send(f"/{first}")
    before = []
    if len(FORMS[first].questions) > 1:
        before.append(str(talker.asked))
        await talker.say(ANSWERS[before[0]])
    waiting = talker.asked
    await talker.send(f"/{second}")
    during = await finish(talker, second)
    assert talker.slots["request_kind"] == first
    # What the second request found out need not be asked again.
    assert talker.asked == waiting or waiting in during or waiting in CONTACT
    after = await finish(talker, first)
    assert not talker.is_open
    once = [one for one in (*before, *during, *after) if one in CONTACT]
    assert len(once) == len(set(once))
    kinds = [note.get("kind") or note["do"] for note in talker.notes]
    expected = [FORMS[name].note and (name if name in SENT else FORMS[name].note) for name in
                (second, first)]  # fmt: skip
    assert kinds == [one for one in expected if one]


async def test_requests_in_requests_come_back_in_turn() -> None:
    talker = RequestTalker()
    forms = ["raise_concern_or_complaint", "join_peer_group", "ask_callback"]
    for form in forms:
        await talker.send(f"/{form}")
        await answer_until(talker, {"ask_callback": "about"}.get(form, FORMS[form].questions[1]))
    await talker.send("/raise_concern_or_complaint")
    assert talker.slots["request_kind"] == "raise_concern_or_complaint"
    for form in ("raise_concern_or_complaint", "ask_callback", "join_peer_group"):
        await finish(talker, form)
    assert [note["kind"] for note in talker.notes] == [forms[0], forms[2], forms[1]]
    assert not talker.is_open


async def test_a_dropped_request_gives_way_to_the_one_before() -> None:
    talker = RequestTalker()
    await talker.send("/ask_callback")
    await talker.send("/have_a_say")
    await talker.say("forget it")
    assert talker.slots["request_kind"] == "ask_callback"


@pytest.mark.parametrize("seed", range(60))
async def test_a_random_carer_ends_with_what_was_read_back(seed: int) -> None:
    chance = random.Random(seed)
    talker, kind = RequestTalker(), chance.choice(sorted(SENT))
    await talker.send(f"/{kind}")
    settled: set[str] = set()
    for turn in range(TURNS):
        if talker.asked == "confirm":
            break
        asked = str(talker.asked)
        assert asked not in settled, "asked twice"
        deed = "answer" if turn > TURNS // 2 else chance.choice([*DEEDS, "answer", "answer"])
        await DEEDS[deed](talker, asked)
        draft = talker.slots["request_draft"]
        settled = set(draft["answers"]) | {name for name in settled if name in draft["answers"]}
    read_back = talker.replies[-1]["text"]
    await talker.say("yes")
    (note,) = talker.notes
    assert note["kind"] == kind
    assert not talker.is_open
    for answer in note["answers"].values():
        assert answer["understood"] in read_back
    for said in (note["contact"].get(name) for name in ("name", "email", "when")):
        assert said is None or said in read_back


async def _answer(talker: RequestTalker, asked: str) -> None:
    await talker.say(ANSWERS[asked])


async def _ask_why(talker: RequestTalker, asked: str) -> None:
    await talker.say("why?")
    assert talker.asked == asked


async def _ask_something(talker: RequestTalker, asked: str) -> None:
    if not request_forms().questions[asked].takes_questions:
        await talker.say("what can i do about it?", "guilt")
        assert talker.asked == asked


async def _say_nonsense(talker: RequestTalker, asked: str) -> None:
    await talker.say("?!")
    assert talker.asked == asked


async def _go_back(talker: RequestTalker, asked: str) -> None:
    await talker.say("go back")


async def _greet(talker: RequestTalker, asked: str) -> None:
    question = request_forms().questions[asked]
    if question.answer in ("yes_no", "phone", "email", "postcode", "choice"):
        await talker.say("hello", "greet")
        assert talker.asked == asked


DEEDS = {
    "answer": _answer,
    "why": _ask_why,
    "question": _ask_something,
    "nonsense": _say_nonsense,
    "back": _go_back,
    "greet": _greet,
}
