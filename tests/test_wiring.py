"""Everything together, with the real content and the real safety net."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bot.content.errors import ContentError
from bot.conversation.safety_net import Finding, SafetyNet
from bot.messages import Reply
from bot.startup import StartError
from bot.wiring import build
from tests.support.fake_safety import FakeConcern, FakeDetector, FakeReplies
from tests.support.gateway import CLOSED, library, make_settings


async def test_the_real_net_answers_with_real_numbers(tmp_path: Path) -> None:
    settings = make_settings(f"sqlite+aiosqlite:///{tmp_path}/x.db", tmp_path, CLOSED)
    services = build(settings, library=library())
    finding = services.net.look("my son says he is going to kill himself tonight")
    for nation in (None, "england", "scotland", "wales", "northern_ireland"):
        reply = services.net.reply(finding, nation)
        assert isinstance(reply, Reply)
        assert reply.kind == "urgent"
        assert "999" in reply.text
        assert reply != services.wording.last_resort
        assert {action.href.partition(":")[0] for action in reply.actions} <= {"tel", "sms"}
        assert "tel:999" in {action.href for action in reply.actions}
    assert services.net.look("what is the crisis team?").concern is None
    await services.close()


def test_a_spool_that_can_t_be_written_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "spool").write_text("")
    settings = make_settings(f"sqlite+aiosqlite:///{tmp_path}/x.db", tmp_path, CLOSED)
    with pytest.raises(StartError, match="ALONGSIDE_VAR_DIR"):
        build(settings, library=library())


def test_missing_safety_data_stop_the_start(tmp_path: Path) -> None:
    words = Path("data/interface.yml").read_text(encoding="utf-8")
    (tmp_path / "interface.yml").write_text(words, encoding="utf-8")
    settings = make_settings(
        f"sqlite+aiosqlite:///{tmp_path}/x.db", tmp_path, CLOSED, data_dir=str(tmp_path)
    )
    with pytest.raises(ContentError, match="safety"):
        build(settings, library=library())


# Danger that no pattern knows and the trained layer does.
UNKNOWN_TO_PATTERNS = "he's given the nephews his medals and shaken everyone's hand"


async def test_the_gateway_reads_with_the_trained_layer_too_where_that_is_set(
    tmp_path: Path,
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/x.db"
    alone = build(make_settings(url, tmp_path, CLOSED), library=library())
    assert alone.net.look(UNKNOWN_TO_PATTERNS).concern is None
    both = build(
        make_settings(url, tmp_path, CLOSED, trained_net_in_gateway="yes"), library=library()
    )
    began = time.monotonic()
    concern = both.net.look(UNKNOWN_TO_PATTERNS).concern
    assert time.monotonic() - began < 1
    assert concern is not None
    assert (concern.kind, concern.at_risk, concern.pattern) == (
        "suicide_person", "person", "trained",
    )  # fmt: skip
    assert both.net.look("what is the crisis team?").concern is None
    for services in (alone, both):
        await services.close()


@pytest.mark.parametrize("damage", ["missing", "damaged"])
async def test_a_model_that_can_t_be_read_leaves_the_net_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    model = tmp_path / "model.tar.gz"
    if damage == "damaged":
        model.write_bytes(b"no archive")
    monkeypatch.setattr("bot.safety_wiring.MODEL", model)
    url = f"sqlite+aiosqlite:///{tmp_path}/x.db"
    settings = make_settings(url, tmp_path, CLOSED, trained_net_in_gateway="yes")
    services = build(settings, library=library())
    assert services.net.look("he has taken an overdose").concern is not None
    assert services.net.look(UNKNOWN_TO_PATTERNS).concern is None
    await services.close()


def test_a_trained_layer_that_fails_hides_nothing() -> None:
    def fail(text: str) -> str:
        raise RuntimeError(text)

    net = SafetyNet(FakeDetector(), FakeReplies(), Reply("urgent", "Call 999."), fail)
    assert net.look("he wants to kill himself").concern is not None
    assert net.look("he is quiet") == Finding(None)


def test_the_trained_layer_looks_where_the_net_itself_fails() -> None:
    detector = FakeDetector()
    detector.broken = True
    net = SafetyNet(detector, FakeReplies(), Reply("urgent", "Call 999."), lambda text: "overdose")
    found = net.look("he is quiet")
    assert found.failed
    assert found.concern is not None
    assert (found.concern.kind, found.concern.at_risk) == ("overdose", "unknown")


def test_looking_back_looks_at_nothing_twice_and_a_net_that_fails_still_says_so() -> None:
    asked: list[str] = []

    class Counting(FakeDetector):
        def find_concern(self, text: str) -> FakeConcern | None:
            asked.append(text)
            return super().find_concern(text)

    detector = Counting()
    net = SafetyNet(detector, FakeReplies(), Reply("urgent", "Call 999."))
    for text in ("he has a plan", "he will kill", "\ud800 himself"):
        assert net.look(text) == Finding(None)
    found = net.look_back(["he has a plan", "he will kill"], "\ud800 himself")
    assert found == Finding(None)
    assert len(asked) == len(set(asked)) > 3
    assert net.look_back(["he will kill"], "himself").concern is not None
    detector.broken = True
    assert net.look("he has a plan").failed
    assert net.look_back(["he has a plan"], "and now").failed
