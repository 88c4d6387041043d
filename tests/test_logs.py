"""Logs: one line an event, nothing that could tell on a carer."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from bot import logs


@pytest.fixture(autouse=True)
def _set_up(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    before = logging.getLogger().handlers
    logs.set_up("INFO")
    yield
    logging.getLogger().handlers = before


def _line(capsys: pytest.CaptureFixture[str]) -> str:
    [line] = capsys.readouterr().err.splitlines()
    return line


def test_an_event_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.Log("bot.test").info("turn", ms=41, code='a "b"\nc=d', well=True)
    line = _line(capsys)
    assert line[10:11] == "T"
    assert line.endswith("Z INFO bot.test turn ms=41 code=a_b_c_d well=True")


def test_a_conversation_is_hashed_short(capsys: pytest.CaptureFixture[str]) -> None:
    identity = "7b0e7a52-7f0c-4a8e-9d5a-2f6f3a0f9c11"
    logs.Log("bot.test").info("turn", conversation=identity)
    line = _line(capsys)
    assert "7b0e7a52" not in line
    assert f"conversation={logs.short_hash(identity)}" in line
    assert logs.short_hash(identity).isalpha()


@pytest.mark.parametrize("number", ["07700900461", "07700 900 461", "07700-900-461", "12345"])
def test_long_numbers_are_masked(capsys: pytest.CaptureFixture[str], number: str) -> None:
    logging.getLogger("somebody.else").warning("called %s, code 1234", number)
    line = _line(capsys)
    assert number not in line
    assert "code 1234" in line


def test_of_an_error_only_type_and_place_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("canary words of a carer")
    except ValueError as error:
        logs.Log("bot.test").error("failed", error)
    line = _line(capsys)
    assert "canary" not in line
    assert "error=ValueError@test_of_an_error_only_type_and_place_are_shown:" in line


def test_tracebacks_of_others_are_cut_too(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("canary words of a carer")
    except ValueError:
        logging.getLogger("somebody.else").exception("unhandled", stack_info=True)
    written = capsys.readouterr().err
    assert "canary" not in written
    assert "ValueError@" in written


def test_a_log_line_that_can_t_be_made_shows_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("somebody.else").warning("%d", "canary words of a carer")
    assert "canary" not in capsys.readouterr().err
