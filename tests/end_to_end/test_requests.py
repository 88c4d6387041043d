"""Requests through the real assistant, where time passes and processes die."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.storage.key_files import keys_of
from tests.support.chat import Chat
from tests.support.service import Service, answers, running, wait_for

DAY = 86_400


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service of its own, whose processes may be killed."""
    with running(tmp_path_factory.mktemp("var"), ALONGSIDE_MESSAGES_PER_MINUTE="1000") as started:
        yield started


def days_pass(service: Service, days: float) -> None:
    """Make Rasa's memory older."""
    keys = keys_of(Settings.from_env({**os.environ, "ALONGSIDE_VAR_DIR": str(service.var)}))
    with closing(sqlite3.connect(service.var / "alongside.db", timeout=10)) as database:
        rows = database.execute("SELECT rowid, events FROM dialogues").fetchall()
        for identity, sealed in rows:
            events = json.loads(keys.open(sealed, "dialogues.events"))
            older = [{**one, "timestamp": one["timestamp"] - days * DAY} for one in events]
            database.execute(
                "UPDATE dialogues SET events = ? WHERE rowid = ?",
                (keys.seal(json.dumps(older), "dialogues.events"), identity),
            )
        database.commit()


def half_way(service: Service) -> Chat:
    chat = Chat(service.url)
    chat.ask("can someone ring me")
    chat.press("Yes")
    chat.ask("his new tablets")
    chat.press("Skip this")
    return chat


def finish(chat: Chat) -> str:
    for answer in ("07700 900123", "yes", "no", "mornings", "no"):
        chat.ask(answer)
    return str(chat.press("Send it")[0]["text"])


def requests_of(service: Service) -> int:
    with closing(sqlite3.connect(Path(service.var) / "alongside.db")) as database:
        return int(database.execute("SELECT count(*) FROM care_requests").fetchone()[0])


def test_a_request_is_taken_up_again_the_next_day(service: Service) -> None:
    chat = half_way(service)
    days_pass(service, 2)
    (reply,) = chat.ask("hello")
    assert "Welcome back" in reply["text"]
    assert "Which number" in reply["text"]
    assert "Your reference is CR-" in finish(chat)


def rename(service: Service, table: str, new_name: str) -> None:
    with closing(sqlite3.connect(service.var / "alongside.db", timeout=10)) as database:
        database.execute(f"ALTER TABLE {table} RENAME TO {new_name}")


def test_when_rasas_memory_fails_the_carer_is_told_so_and_does_not_start_again(
    service: Service,
) -> None:
    chat = half_way(service)
    rename(service, "dialogues", "away")
    chat.say("07700 900123")
    wait_for(lambda: says(chat, "I can't answer just now"), 60)
    rename(service, "away", "dialogues")
    wait_for(lambda: says(chat, "Is it safe to send a text"), 60)
    assert "Your reference is CR-" in str(
        [chat.ask(answer) for answer in ("yes", "no", "mornings", "no")] and chat.press("Send it")
    )


def test_no_log_holds_what_a_carer_told_us(service: Service) -> None:
    chat = half_way(service)
    chat.ask("07700 900787")
    # Answered by a response whose buttons have a payload.
    chat.ask("what can you do")
    logs = "".join(path.read_text("utf-8") for path in (service.var / "logs").glob("*.log"))
    assert "900787" not in logs
    assert "new tablets" not in logs


def says(chat: Chat, words: str) -> bool:
    return any(words in str(one["text"]) for one in chat.transcript())


@pytest.mark.parametrize("process", ["actions.server", "rasa run", "bot gateway"])
def test_a_process_killed_in_mid_answer_loses_nothing_and_doubles_nothing(
    service: Service, process: str
) -> None:
    before, chat = requests_of(service), half_way(service)
    chat.say("07700 900123")
    service.kill(process)
    wait_for(lambda: answers(f"{service.url}/health/live"))
    wait_for(lambda: says(chat, "Is it safe to send a text"), 90)
    for answer in ("yes", "no", "mornings", "no"):
        chat.ask(answer)
    chat.choose("Send it")
    service.kill(process)
    wait_for(lambda: answers(f"{service.url}/health/live"))
    wait_for(lambda: says(chat, "Your reference is CR-"), 90)
    asked = [str(one["text"]) for one in chat.transcript()]
    assert sum("Is it safe to send a text to that number?" in one for one in asked) == 1
    assert requests_of(service) == before + 1
