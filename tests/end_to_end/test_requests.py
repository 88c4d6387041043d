"""A carer asks for a call while every process is killed in turn: nothing lost, nothing doubled."""

from __future__ import annotations

import re
import sqlite3
from itertools import cycle
from pathlib import Path

from bot.casework.references import find_reference
from tests.support.chat import Chat, Message
from tests.support.service import Service, answers, wait_for

# What the form asks, by words of the question, and what this carer says.
SAYS = {
    "is that all right": "yes",
    "what is it about": "his medicine keeps running out",
    "what name shall": "Jo",
    "which number": "07700 900123",
    "safe to send a text": "no, we share that phone",
    "leave a voice message": "yes",
    "good and safe time": "after 4 on weekdays",
    "may i ask you here": "yes",
    "shall i send this": "send it",
}
PROCESSES = ("bot gateway", "rasa_sdk", "rasa run")
MOST_QUESTIONS = 15


def next_words(question: str) -> str:
    """What the carer says to a question of the form."""
    plain = question.lower()
    found = [says for asked, says in SAYS.items() if asked in plain]
    assert found, question
    return found[-1]


def opened(var: Path) -> list[str]:
    """The kinds of all requests in the database."""
    with sqlite3.connect(var / "alongside.db") as database:
        rows = database.execute("SELECT kind FROM care_requests WHERE kind != 'crisis_follow_up'")
        return [kind for (kind,) in rows]


def settled(chat: Chat, position: int) -> Message:
    """The newest reply to what was said at ``position``, once it is no apology for waiting."""
    reply: list[Message] = []

    def is_there() -> bool:
        said = chat.replies_after(position, 90)
        reply[:] = [one for one in said if "can't answer just now" not in one["text"]]
        return bool(reply)

    wait_for(is_there, 90)
    return reply[-1]


def test_a_request_survives_the_death_of_every_process(service: Service) -> None:
    before = len(opened(service.var))
    chat, killed = Chat(service.url), cycle(PROCESSES)
    reply = settled(chat, chat.say("please can somebody from the team ring me")["position"])
    for _ in range(MOST_QUESTIONS):
        if find_reference(reply["text"]):
            break
        service.kill(next(killed))
        wait_for(lambda: answers(f"{service.url}/health/live"))
        reply = settled(chat, chat.say(next_words(reply["text"]))["position"])
    reference = find_reference(reply["text"])
    assert reference, reply["text"]
    assert re.search(r"\b\d{6}\b", reply["text"])
    assert len(opened(service.var)) == before + 1
    (status,) = chat.ask(f"whats happening with {reference}")
    assert reference in status["text"]
    shown = [one for one in chat.transcript() if find_reference(one.get("text") or "") == reference]
    assert len([one for one in shown if "PIN" in one["text"]]) == 1
