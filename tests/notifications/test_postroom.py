"""Letters and webhooks: real servers, signed, without anything personal."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from aiosmtpd.controller import Controller

from bot.casework.model import Kind
from bot.casework.teams import read_teams
from bot.notifications.errors import NotSent
from bot.notifications.letters import TEMPLATES, Letters
from bot.notifications.postroom import SIGNATURE, Postroom
from bot.settings import Settings
from bot.startup import StartError
from bot.storage.notifications import Notification
from bot.team_data import bank_holidays
from tests.support.service import free_port

SECRET = "a secret of more than thirty-two characters"
FIELDS = {
    "reference": "CR-7F3K-29", "kind": "ask_callback", "urgency": "urgent", "is_urgent": "yes",
    "team": "the carers' team", "promise": "Thursday 26 November, 17:00", "path": "/requests/7",
}  # fmt: skip


def postroom(**settings: str) -> Postroom:
    """A postroom with these settings."""
    given = {f"ALONGSIDE_{name.upper()}": value for name, value in settings.items()}
    return Postroom(Settings.from_env(given), Letters.load(Path("data/notifications.yml")))


def to(means: str, address: str) -> Notification:
    """A notification."""
    return Notification(1, means, address, "opened", FIELDS, 1)


class Mailbox:
    """What an SMTP server took. ``refuses`` makes it refuse every address."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.refuses = False

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take or refuse an address."""
        if self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a letter."""
        self.letters.append(envelope.content.decode())
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, Postroom]]:
    """A real SMTP server on loopback, and a postroom that sends by it."""
    box = Mailbox()
    port = free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, postroom(smtp_host="127.0.0.1", smtp_port=str(port), smtp_tls="no")
    controller.stop()


async def test_an_email_says_where_to_look_and_nothing_else(
    mailbox: tuple[Mailbox, Postroom],
) -> None:
    box, room = mailbox
    await room.send(to("email", "team@example.org"))
    (letter,) = box.letters
    assert "Urgent: CR-7F3K-29" in letter
    assert "http://127.0.0.1:8081/requests/7" in letter


async def test_a_refused_address_is_not_tried_again(mailbox: tuple[Mailbox, Postroom]) -> None:
    box, room = mailbox
    box.refuses = True
    with pytest.raises(NotSent) as refusal:
        await room.send(to("email", "team@example.org"))
    assert not refusal.value.may_try_again


async def test_a_mail_server_that_is_away_is_tried_again() -> None:
    room = postroom(smtp_host="127.0.0.1", smtp_port="9", smtp_tls="no")
    with pytest.raises(NotSent) as refusal:
        await room.send(to("email", "team@example.org"))
    assert refusal.value.may_try_again


@pytest.fixture
async def hook() -> AsyncIterator[tuple[TestServer, list[web.Request], dict[str, int]]]:
    """A webhook receiver: its address, what came, and what it answers."""
    came: list[Any] = []
    answer = {"status": 200}

    async def take(request: web.Request) -> web.Response:
        came.append((request.headers.get(SIGNATURE), await request.read()))
        return web.Response(status=answer["status"], headers={"Location": "/elsewhere"})

    app = web.Application()
    app.router.add_post("/hook", take)
    server = TestServer(app)
    await server.start_server()
    yield server, came, answer
    await server.close()


async def test_a_webhook_is_signed(hook: Any) -> None:
    server, came, _ = hook
    await postroom(webhook_secret=SECRET).send(to("webhook", str(server.make_url("/hook"))))
    ((signature, body),) = came
    expected = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    assert signature == f"sha256={expected}"
    assert json.loads(body)["reference"] == "CR-7F3K-29"


@pytest.mark.parametrize(
    ("status", "again"), [(302, False), (400, False), (410, False), (429, True), (503, True)]
)
async def test_a_webhook_that_fails_is_tried_again_only_if_that_may_help(
    hook: Any, status: int, again: bool
) -> None:
    server, came, answer = hook
    answer["status"] = status
    with pytest.raises(NotSent) as refusal:
        await postroom(webhook_secret=SECRET).send(to("webhook", str(server.make_url("/hook"))))
    assert refusal.value.may_try_again is again
    assert len(came) == 1


def test_there_is_a_letter_for_everything_that_is_told() -> None:
    letters = Letters.load(Path("data/notifications.yml"))
    for template in TEMPLATES:
        letter = letters.write(template, FIELDS, "https://console.example.org")
        assert "CR-7F3K-29" in letter.subject
        assert "https://console.example.org/requests/7" in letter.text
    assert set(letters.kinds) == {kind.value for kind in Kind}


@pytest.mark.parametrize(
    ("told", "settings", "cure"),
    [
        ({"emails": ["a@example.org"]}, {}, "ALONGSIDE_SMTP_HOST"),
        ({"webhooks": ["https://example.org/hook"]}, {}, "ALONGSIDE_WEBHOOK_SECRET"),
        ({"webhooks": ["https://example.org/hook"]}, {"webhook_secret": "short"}, "32 characters"),
    ],
)
def test_nothing_starts_that_could_not_tell_the_team(
    told: dict[str, list[str]], settings: dict[str, str], cure: str
) -> None:
    given = {f"ALONGSIDE_{name.upper()}": value for name, value in settings.items()}
    team = {"name": "t", "hours": "always", "answers_within": {}, "told": told}
    unrouted = {"name": "u", "hours": "always", "answers_within": {}}
    served = read_teams({"teams": {"one": team}, "unrouted": unrouted}, bank_holidays())
    with pytest.raises(StartError, match=cure):
        Postroom.open(Settings.from_env(given), served)
