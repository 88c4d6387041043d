"""Everything together, with the real content and the real safety net."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.errors import ContentError
from bot.messages import Reply
from bot.startup import StartError
from bot.wiring import build
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
