"""There is a reply for every kind, whoever is at risk, in every nation; it fits two texts."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
import yaml

from bot import gsm7
from bot.safety.detector import Detector
from bot.safety.errors import SafetyDataError
from bot.safety.model import AT_RISK, KINDS, Concern
from bot.safety.replies import Replies
from bot.safety.reply_wording import NATIONS
from tests.safety.conftest import DATA

PATH = DATA / "safety" / "replies.yml"
ALL = list(product(KINDS, AT_RISK, (None, *NATIONS)))


@pytest.fixture(scope="module")
def replies(numbers: dict[str, str]) -> Replies:
    return Replies.load(PATH, numbers)


@pytest.mark.parametrize(("kind", "at_risk", "nation"), ALL)
def test_each_reply_is_short_plain_and_honest(
    replies: Replies, kind: str, at_risk: str, nation: str | None
) -> None:
    reply = replies.reply_for(Concern(kind, at_risk, "x"), nation)
    assert gsm7.length(reply.first) <= 320
    assert not gsm7.foreign_characters(" ".join((reply.first, *reply.more)))
    assert "999" in reply.first
    assert "No person is watching this chat." in reply.first
    assert "{" not in " ".join((reply.first, *reply.more))
    assert reply.actions[0] == ("Ring 999", "999")


def test_northern_ireland_is_never_sent_to_111(replies: Replies) -> None:
    for kind, at_risk in product(KINDS, AT_RISK):
        reply = replies.reply_for(Concern(kind, at_risk, "x"), "northern_ireland")
        assert "111" not in " ".join((reply.first, *reply.more)).replace("0800 1111", "")
        assert not {"111"} & {number for _, number in reply.actions}


def test_the_carer_at_risk_is_spoken_to(replies: Replies) -> None:
    reply = replies.reply_for(Concern("suicide_carer", "carer", "x"))
    assert "Your life matters" in reply.first
    assert "116 123" in reply.first


def test_the_carer_of_someone_at_risk_is_told_how_to_get_an_assessment(replies: Replies) -> None:
    more = " ".join(replies.reply_for(Concern("suicide_person", "person", "x"), "england").more)
    assert "Mental Health Act assessment" in more
    assert "nearest relative" in more


def test_abuse_tells_of_the_quick_exit(replies: Replies) -> None:
    reply = replies.reply_for(Concern("abuse", "carer", "x"), "wales")
    assert any("Leave this page quickly" in text for text in reply.more)


def test_who_is_attacked_is_told_of_the_helpline_at_once(replies: Replies) -> None:
    reply = replies.reply_for(Concern("violence", "carer", "x"), "wales")
    assert "0808 80 10 800" in reply.more[0]
    assert "0808 80 10 800" in {number for _, number in reply.actions}


def test_new_mothers_are_spoken_of_only_after_a_birth(replies: Replies) -> None:
    for nation in NATIONS:
        of_birth = replies.reply_for(Concern("medical", "person", "medical.after_birth"), nation)
        assert "new mother" in of_birth.more[0]
        other = replies.reply_for(Concern("medical", "person", "medical.collapse"), nation)
        assert other.more == of_birth.more[1:]


@pytest.mark.parametrize("kind", KINDS)
def test_a_child_who_writes_is_told_of_the_childrens_line_first(
    replies: Replies, kind: str
) -> None:
    reply = replies.reply_for(Concern(kind, "person", "x", young=True), "scotland")
    assert "0800 1111" in reply.more[0]
    assert ("Ring Childline", "0800 1111") in reply.actions
    assert reply.actions[0] == ("Ring 999", "999")


def test_the_writer_is_seen_to_be_a_child(detector: Detector) -> None:
    concern = detector.find_concern("im 13 and my mum has taken all her tablets")
    assert concern == Concern("overdose", "person", concern.pattern if concern else "", young=True)


@pytest.mark.parametrize("nation", NATIONS)
def test_whoever_may_look_over_the_shoulder_reads_nothing_of_abuse_first(
    replies: Replies, nation: str
) -> None:
    first = replies.reply_for(Concern("abuse", "carer", "x"), nation).first.lower()
    for word in ("abuse", "hurt", "hit", "violen", "control", "police", "partner"):
        assert word not in first
    assert "close" in first


def test_a_body_in_danger_is_not_sent_to_a_mental_health_line(replies: Replies) -> None:
    for nation, who in product(NATIONS, AT_RISK):
        reply = replies.reply_for(Concern("medical", who, "x"), nation)
        assert not {"0808 808 8000"} & {number for _, number in reply.actions}
        assert "press 2" not in " ".join((reply.first, *(label for label, _ in reply.actions)))


def test_no_line_is_given_to_a_nation_that_it_does_not_serve(replies: Replies) -> None:
    reply = replies.reply_for(Concern("abuse", "carer", "x"), "northern_ireland")
    assert "Men's Advice Line" not in " ".join((reply.first, *reply.more))
    assert "0808 801 0327" not in {number for _, number in reply.actions}


def test_another_nation_or_language_gets_what_is_true_for_all(replies: Replies) -> None:
    concern = Concern("suicide_person", "person", "x")
    assert replies.reply_for(concern, "france") == replies.reply_for(concern, None)


@pytest.mark.parametrize("service", ["samaritans", "emergency", "lifeline_ni", "childline"])
def test_a_reply_whose_number_is_missing_does_not_load(
    numbers: dict[str, str], service: str
) -> None:
    fewer = {name: number for name, number in numbers.items() if name != service}
    with pytest.raises(SafetyDataError, match=service):
        Replies.load(PATH, fewer)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"first": "x" * 321}, "has 321 characters"),
        ({"first": "Ring {phone:emergency} 😀"}, "letters not all phones show"),
        ({"more": ["nothing_such"]}, "there is no text nothing_such"),
        ({"kind": "sadness"}, "none for suicide_person"),
    ],
)
def test_faulty_replies_do_not_load(
    tmp_path: Path, numbers: dict[str, str], change: dict[str, object], fault: str
) -> None:
    content = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    content["replies"][0] |= change
    (tmp_path / "replies.yml").write_text(yaml.safe_dump(content, allow_unicode=True))
    with pytest.raises(SafetyDataError, match=fault):
        Replies.load(tmp_path / "replies.yml", numbers)


def test_no_number_is_typed_in_the_file() -> None:
    content = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    texts = {**content["texts"], **content["more_texts"]}.values()
    firsts = [reply["first"] for reply in content["replies"]]
    for text in (*texts, *firsts):
        assert "116 123" not in text
        assert "0808" not in text
