"""`make run` as a person meets it: what it says when something is wrong, and how it ends."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.logs import short_hash
from tests.support.chat import Chat
from tests.support.service import Service, answers, environment, running, wait_for

SUICIDE = "he says hes going to kill himself tonight"


def run(var: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run until it ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        env={**environment(var), **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_with_rasa_killed_a_message_about_suicide_gets_its_urgent_reply(service: Service) -> None:
    chat = Chat(service.url)
    chat.ask("what is psychosis")
    service.kill("rasa run")
    service.kill("actions.server")
    sent = chat.say(SUICIDE)
    assert sent["messages"][0]["kind"] == "urgent"
    assert "999" in sent["messages"][0]["text"]
    assert [one for one in chat.transcript() if one["kind"] == "urgent"] == sent["messages"]


def test_a_question_asked_while_rasa_is_down_is_answered_when_it_is_back(service: Service) -> None:
    chat = Chat(service.url)
    service.kill("rasa run")
    position = chat.say("what is psychosis")["position"]
    wait_for(
        lambda: any(
            reply["title"] == "What psychosis is" for reply in chat.replies_after(position, 60)
        ),
        90,
    )


def test_the_conversation_survives_the_gateway_being_killed(service: Service) -> None:
    chat = Chat(service.url)
    chat.ask("hello")
    before = chat.transcript()
    service.kill("bot gateway")
    wait_for(lambda: answers(f"{service.url}/health/live"))
    assert chat.transcript() == before


def until_ready(service: Service) -> Iterator[str]:
    """The lines that it says until the last one of its greeting."""
    assert service.process.stdout
    for line in service.process.stdout:
        yield line
        if "Press Ctrl-C" in line:
            return


def test_the_console_runs_and_the_first_admin_is_told_how_to_come_in(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        said = list(until_ready(service))
        assert answers(f"{service.console_url}/sign-in")
    assert f"  Console:  {service.console_url}\n" in said
    assert any("bot add-staff" in line for line in said)


def test_a_console_that_was_killed_comes_back(service: Service) -> None:
    service.kill("bot console")
    wait_for(lambda: answers(f"{service.console_url}/health/live"))


def test_ctrl_c_stops_every_process(tmp_path: Path) -> None:
    with running(tmp_path) as service:
        service.process.send_signal(signal.SIGINT)
        output, _ = service.process.communicate(timeout=20)
        assert service.process.returncode == 0
        assert output.rstrip().endswith("Stopped.")
        assert service.pids("-m") == []


@pytest.mark.parametrize("name", ["GATEWAY", "CONSOLE", "RASA", "ACTIONS"])
def test_a_port_in_use_is_one_clear_line(tmp_path: Path, name: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run(tmp_path, **{f"ALONGSIDE_{name}_PORT": port})
    assert done.returncode == 1
    assert f"Port {port} is in use" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("MESSAGES_PER_MINUTE", "many", "ALONGSIDE_MESSAGES_PER_MINUTE must be a number"),
        ("DATA_DIR", "nowhere", "There is no folder nowhere: set ALONGSIDE_DATA_DIR"),
        ("GATEWAY_HOST", "no.such.host.invalid", "no.such.host.invalid is no address"),
        ("DATABASE_URL", "postgresql+asyncpg://x:y@127.0.0.1:1/z", "The database doesn't answer"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(
    tmp_path: Path, name: str, value: str, line: str
) -> None:
    done = run(tmp_path, **{f"ALONGSIDE_{name}": value})
    assert done.returncode == 1
    assert done.stderr.startswith(line)
    assert len(done.stderr.strip().splitlines()) == 1


def test_two_doors_on_one_port_are_one_clear_line(tmp_path: Path) -> None:
    ports = dict.fromkeys(("ALONGSIDE_RASA_PORT", "ALONGSIDE_ACTIONS_PORT"), "5999")
    done = run(tmp_path, **ports)
    assert done.returncode == 1
    assert done.stderr == (
        "ALONGSIDE_RASA_PORT and ALONGSIDE_ACTIONS_PORT are both 5999: change one in .env.\n"
    )


def test_a_broken_article_is_named(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree("data", data)
    (data / "knowledge/guilt/broken.md").write_text("---\ntopic: guilt\n---\nx", encoding="utf-8")
    done = run(tmp_path / "var", ALONGSIDE_DATA_DIR=str(data))
    assert done.returncode == 1
    assert "broken.md: missing" in done.stderr


def test_an_article_that_is_no_text_is_named(tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree("data", data)
    (data / "knowledge/guilt/broken.md").write_bytes(b"---\n\xff\xfe")
    done = run(tmp_path / "var", ALONGSIDE_DATA_DIR=str(data))
    assert done.returncode == 1
    assert "broken.md: not readable as text; save it as UTF-8" in done.stderr


@pytest.mark.parametrize("name", ["RASA", "ACTIONS"])
def test_what_answers_can_be_reached_from_this_machine_only(service: Service, name: str) -> None:
    # Who listens on every address also listens on this one.
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", service.port(name)), timeout=5)


@pytest.mark.parametrize("name", ["RASA", "ACTIONS"])
def test_it_does_not_open_them_to_strangers(tmp_path: Path, name: str) -> None:
    done = run(tmp_path, **{f"ALONGSIDE_{name}_HOST": "0.0.0.0", "ALONGSIDE_INTERNAL_SECRET": ""})  # noqa: S104
    assert done.returncode == 1
    assert f"ALONGSIDE_{name}_HOST is 0.0.0.0" in done.stdout + done.stderr


def test_logs_hold_no_words_of_the_carer(service: Service) -> None:
    chat = Chat(service.url)
    chat.ask("canarybird what is psychosis")
    chat.say(f"canarybird {SUICIDE}")
    logs = (service.var / "logs").glob("*.log")
    assert [log.name for log in logs if "canarybird" in log.read_text("utf-8", "replace")] == []


def test_one_conversation_can_be_followed_through_every_process(service: Service) -> None:
    chat = Chat(service.url)
    chat.ask("what is psychosis")
    field = f"conversation={short_hash(chat.id)} "
    logs = {path.stem: path.read_text("utf-8") for path in (service.var / "logs").glob("*.log")}
    assert {name for name, text in logs.items() if field in text} == {"gateway", "rasa", "actions"}
    assert not any(chat.id in text for text in logs.values())
