"""The spool: whole files, in order, for this account's eyes only."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import clock
from bot.storage.errors import UnreadableEntry
from bot.storage.spool import Spool
from tests.support.databases import KEYS


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    made = Spool(tmp_path / "spool", KEYS)
    made.check()
    return made


def test_entries_come_back_in_order(spool: Spool) -> None:
    for number in range(20):
        spool.put({"number": number}, "ann")
    assert [spool.read(path)["number"] for path in spool.waiting()] == list(range(20))


def test_order_holds_over_restarts_and_when_the_clock_goes_back(
    spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool.put({"number": 0}, "ann")
    earlier: datetime = clock.now() - timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: earlier)
    Spool(tmp_path / "spool", KEYS).put({"number": 1}, "ann")
    assert [spool.read(path)["number"] for path in spool.waiting()] == [0, 1]


def test_nobody_else_can_read_it(spool: Spool, tmp_path: Path) -> None:
    spool.put({}, "ann")
    assert (tmp_path / "spool").stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in spool.waiting()] == [0o600]


def test_half_a_file_is_not_an_entry(spool: Spool, tmp_path: Path) -> None:
    (tmp_path / "spool" / "1-x.part").write_text("{")
    assert spool.waiting() == []


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff"])
def test_what_is_unreadable_is_said_and_set_aside(
    spool: Spool, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "spool" / "1-x.json"
    path.write_bytes(content)
    with pytest.raises(UnreadableEntry):
        spool.read(path)
    spool.set_aside(path)
    assert spool.waiting() == []
    assert path.with_suffix(".bad").read_bytes() == content


def test_what_was_put_survives_as_it_was(spool: Spool) -> None:
    entry = {"text": "caf\u00e9 \U0001f622\nline"}
    spool.put(entry, "ann")
    [path] = spool.waiting()
    assert spool.read(path) == entry
    assert b"line" not in path.read_bytes()
    spool.remove(path)
    spool.remove(path)
    assert spool.waiting() == []


def test_a_folder_that_can_t_be_made_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        Spool(tmp_path / "file" / "spool", KEYS).check()


def test_each_sender_waits_in_one_queue(spool: Spool) -> None:
    assert not spool.holds("ann")
    for number in range(3):
        spool.put({"number": number}, "ann")
        spool.put({"number": number + 10}, "bob")
    assert spool.holds("ann")
    assert not spool.holds("cat")
    numbers = [[spool.read(path)["number"] for path in queue] for queue in spool.queues()]
    assert sorted(numbers) == [[0, 1, 2], [10, 11, 12]]


def test_a_file_name_does_not_say_who_wrote(spool: Spool) -> None:
    spool.put({}, "+447700900123")
    [path] = spool.waiting()
    assert "900123" not in path.name
    assert len(path.name.split("-")[1]) == len("4095")


def test_what_waits_of_one_sender_is_deleted_also_what_was_set_aside(spool: Spool) -> None:
    for owner in ("tel:+447700900123", "tel:+447700900124"):
        for _ in range(2):
            spool.put({"kind": "message", "data": {"sender": owner, "text": "hello"}}, owner)
    spool.set_aside(next(path for path in spool.waiting() if "900123" in str(spool.read(path))))
    assert spool.forget("tel:+447700900123") == 2
    left = [spool.read(path)["data"]["sender"] for path in spool.waiting()]
    assert left == ["tel:+447700900124"] * 2
