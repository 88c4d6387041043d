"""Teams told through GOV.UK Notify: over HTTP, against the simulator's stand-in for its API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from bot import clock
from bot.casework.teams import read_teams
from bot.notifications.errors import NotSent
from bot.notifications.govuk_notify import notification_of
from bot.notifications.letters import Letters
from bot.notifications.postroom import Postroom
from bot.settings import Settings, SettingsError
from bot.simulator.app import make_app
from bot.simulator.exchange import Exchange
from bot.simulator.provider_apis import EXCHANGE
from bot.startup import StartError
from bot.storage.casework_tables import notifications
from bot.storage.notifications import Notification
from bot.team_data import bank_holidays
from tests.support.messaging import messaging

EMAIL, TEXT = "team@example.org", "+447700900321"
TEMPLATES = {
    "notify_team_email_template_id": "00000000-0000-4000-8000-000000000002",
    "notify_team_text_template_id": "00000000-0000-4000-8000-000000000003",
}
KEY = "team-" + "-".join(["00000000-0000-4000-8000-000000000009"] * 2)
FIELDS = {
    "reference": "CR-7F3K-29", "kind": "ask_callback", "urgency": "urgent", "is_urgent": "yes",
    "team": "the carers' team", "promise": "Thursday 26 November, 17:00", "path": "/requests/7",
}  # fmt: skip


def settings(**given: str) -> Settings:
    """Settings from these alone."""
    return Settings.from_env({f"ALONGSIDE_{name.upper()}": value for name, value in given.items()})


@dataclass
class Office:
    """A postroom, and the stand-in for Notify that it sends to."""

    postroom: Postroom
    notify: Exchange

    async def send(self, means: str, address: str) -> None:
        """Tell one."""
        await self.postroom.send(Notification(7, means, address, "opened", FIELDS, 1))

    def sent(self, address: str) -> list[str]:
        """What Notify was given for an address."""
        return [one.text for one in self.notify.of("notify-sms", address)]


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    played = settings(demo="yes", **TEMPLATES)
    app = make_app(played)
    server = TestServer(app)
    await server.start_server()
    url = f"http://127.0.0.1:{server.port}"
    letters = Letters.load(Path("data/notifications.yml"))
    postroom = Postroom(replace(played, notify_url=url), letters)
    app[EXCHANGE].retries, app[EXCHANGE].quick = 1, True
    yield Office(postroom, app[EXCHANGE])
    await app[EXCHANGE].settle()
    await server.close()


async def test_an_email_has_a_subject_and_a_link_and_nothing_personal(office: Office) -> None:
    await office.send("notify_email", EMAIL)
    (letter,) = office.sent(EMAIL)
    assert letter.startswith("Urgent: CR-7F3K-29: a new request for the carers' team\n\n")
    assert "http://127.0.0.1:8081/requests/7" in letter


async def test_a_text_is_short(office: Office) -> None:
    await office.send("notify_text", TEXT)
    (text,) = office.sent(TEXT)
    assert text == (
        "Urgent: CR-7F3K-29: a new request for the carers' team\nhttp://127.0.0.1:8081/requests/7"
    )


@pytest.mark.parametrize(
    ("mood", "again"), [("throttled", True), ("broken", True), ("refusing", False)]
)
@pytest.mark.parametrize(("means", "address"), [("notify_email", EMAIL), ("notify_text", TEXT)])
async def test_what_fails_is_tried_again_only_if_that_may_help(
    office: Office, means: str, address: str, mood: str, again: bool
) -> None:
    office.notify.mood = mood
    with pytest.raises(NotSent) as refusal:
        await office.send(means, address)
    assert refusal.value.may_try_again is again


async def test_a_wrong_key_is_not_tried_again(office: Office) -> None:
    wrong = settings(notify_key=KEY, notify_url=office.postroom.settings.notify_url, **TEMPLATES)
    with pytest.raises(NotSent, match="403") as refusal:
        await Office(Postroom(wrong, office.postroom.letters), office.notify).send(
            "notify_email", EMAIL
        )
    assert not refusal.value.may_try_again


async def test_notify_that_is_away_is_tried_again() -> None:
    away = settings(notify_key=KEY, notify_url="http://127.0.0.1:9", **TEMPLATES)
    letters = Letters.load(Path("data/notifications.yml"))
    with pytest.raises(NotSent) as refusal:
        await Postroom(away, letters).send(
            Notification(7, "notify_email", EMAIL, "opened", FIELDS, 1)
        )
    assert refusal.value.may_try_again


@pytest.mark.parametrize(
    ("told", "given", "cure"),
    [
        ({"notify_emails": [EMAIL]}, {}, "NOTIFY_KEY and ALONGSIDE_NOTIFY_TEAM_EMAIL_TEMPLATE_ID"),
        ({"notify_texts": [TEXT]}, {}, "NOTIFY_KEY and ALONGSIDE_NOTIFY_TEAM_TEXT_TEMPLATE_ID"),
        (
            {"notify_texts": [TEXT]},
            {
                "notify_key": KEY,
                "notify_team_email_template_id": TEMPLATES["notify_team_email_template_id"],
            },
            "ALONGSIDE_NOTIFY_TEAM_TEXT_TEMPLATE_ID",
        ),
    ],
)
def test_nothing_starts_that_could_not_tell_the_team(
    told: dict[str, list[str]], given: dict[str, str], cure: str
) -> None:
    team = {"name": "t", "hours": "always", "answers_within": {}, "told": told}
    unrouted = {"name": "u", "hours": "always", "answers_within": {}}
    teams = read_teams({"teams": {"one": team}, "unrouted": unrouted}, bank_holidays())
    with pytest.raises(StartError, match=cure):
        Postroom.open(settings(**given), teams)


def test_half_the_settings_stop_the_start() -> None:
    with pytest.raises(SettingsError, match="also needs ALONGSIDE_NOTIFY_KEY"):
        settings(**TEMPLATES)
    with pytest.raises(SettingsError, match="ALONGSIDE_NOTIFY_TEAM_EMAIL_TEMPLATE_ID"):
        settings(notify_key=KEY)
    assert not settings(notify_key=KEY, **TEMPLATES).has_channel("notify-sms")


@pytest.mark.parametrize(("mood", "failed"), [("well", []), ("undelivered", [TEXT, EMAIL])])
async def test_what_notify_could_not_deliver_stands_among_the_undelivered(
    database_url: str, tmp_path: Path, mood: str, failed: list[str]
) -> None:
    async with messaging(database_url, tmp_path, **TEMPLATES) as phones:
        services = phones.gateway.services
        phones.exchange.mood = mood
        async with services.database.work() as work:
            for means, address in (("notify_email", EMAIL), ("notify_text", TEXT)):
                await work.notifications.add(means, means, address, "opened", FIELDS, clock.now())
            await work.commit()
        # The gateway's own clerk may be on his round, too.
        await services.clerk.make_round()
        for address in (EMAIL, TEXT):
            await phones.until_ours("notify-sms", 1, address)
        await phones.exchange.settle()
        n = notifications.c
        statuses = select(n.address).where(n.status == "failed").order_by(n.id.desc())
        async with asyncio.timeout(10):
            while [row[0] for row in await phones.rows(statuses)] != failed:
                await asyncio.sleep(0.02)


@pytest.mark.parametrize(
    ("reference", "told"),
    [("team:7", 7), ("team:", None), ("team:x", None), ("7", None), ("a.0", None), (None, None)],
)
def test_receipts_about_teams_are_known_by_their_reference(
    reference: str | None, told: int | None
) -> None:
    assert notification_of(reference) == told
