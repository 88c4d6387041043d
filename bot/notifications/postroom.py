"""Sends notifications by e-mail (SMTP) and webhook."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from email.message import EmailMessage

import aiohttp
import aiosmtplib

from bot.casework.teams import Teams
from bot.notifications.letters import Letter, Letters
from bot.settings import Settings
from bot.startup import StartError
from bot.storage.notifications import Notification

SECONDS = 20
SHORTEST_SECRET = 32
SIGNATURE = "X-Alongside-Signature-256"


class NotSent(Exception):
    """It was not sent. ``may_try_again``: the fault may pass."""

    def __init__(self, why: str, *, may_try_again: bool) -> None:
        self.may_try_again = may_try_again
        super().__init__(why)


@dataclass(frozen=True)
class Postroom:
    """Where to send by, and what the letters say."""

    settings: Settings
    letters: Letters

    @classmethod
    def open(cls, settings: Settings, teams: Teams) -> Postroom:
        """Reads the letters; raises ``ContentError``, and ``StartError`` where nothing could go."""
        told = [one for team in (*teams.teams, teams.fallback) for one in team.told]
        if any(one.emails for one in told) and not settings.smtp_host:
            raise StartError(
                "data/teams.yml names e-mail addresses, but there is no mail server: "
                "set ALONGSIDE_SMTP_HOST, or take the addresses out."
            )
        if any(one.webhooks for one in told) and len(settings.webhook_secret) < SHORTEST_SECRET:
            raise StartError(
                "data/teams.yml names webhooks, but they could not be signed: "
                f"set ALONGSIDE_WEBHOOK_SECRET to {SHORTEST_SECRET} characters or more."
            )
        return cls(settings, Letters.load(settings.data_dir / "notifications.yml"))

    async def send(self, notification: Notification) -> None:
        """Send it; raises ``NotSent``."""
        letter = self.letters.write(
            notification.template, notification.fields, self.settings.console_url
        )
        if notification.means == "email":
            await self._email(notification.address, letter)
        elif notification.means == "webhook":
            await self._post(notification, letter)
        else:
            raise NotSent("unknown means", may_try_again=False)

    async def _email(self, address: str, letter: Letter) -> None:
        settings = self.settings
        if not settings.smtp_host:
            raise NotSent("ALONGSIDE_SMTP_HOST is not set", may_try_again=False)
        message = EmailMessage()
        message["From"], message["To"] = settings.smtp_from, address
        message["Subject"] = letter.subject
        message.set_content(letter.text)
        try:
            await aiosmtplib.send(
                message,
                hostname=settings.smtp_host,
                port=settings.smtp_port,
                username=settings.smtp_user or None,
                password=settings.smtp_password or None,
                start_tls=settings.smtp_tls,
                timeout=SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise NotSent("address refused", may_try_again=False) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise NotSent(type(error).__name__, may_try_again=True) from error

    async def _post(self, notification: Notification, letter: Letter) -> None:
        body = json.dumps(
            {"event": notification.template, "text": letter.subject, **notification.fields}
        ).encode()
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        headers = {"Content-Type": "application/json", SIGNATURE: self._signature(body)}
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(
                    notification.address, data=body, headers=headers, allow_redirects=False
                ) as response,
            ):
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NotSent(type(error).__name__, may_try_again=True) from error
        if status >= 300:
            raise NotSent(f"status {status}", may_try_again=status == 429 or status >= 500)

    def _signature(self, body: bytes) -> str:
        secret = self.settings.webhook_secret.encode()
        return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
