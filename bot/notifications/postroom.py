"""Sends notifications: by e-mail (SMTP), webhook and GOV.UK Notify."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from email.message import EmailMessage

import aiohttp
import aiosmtplib

from bot.casework.teams import Teams
from bot.notifications.errors import NotSent
from bot.notifications.govuk_notify import NotifyPost
from bot.notifications.letters import Letter, Letters
from bot.settings import Settings
from bot.startup import StartError
from bot.storage.notifications import Notification

SECONDS = 20
SHORTEST_SECRET = 32
SIGNATURE = "X-Alongside-Signature-256"


@dataclass(frozen=True)
class Postroom:
    """Where to send by, and what the letters say."""

    settings: Settings
    letters: Letters

    @classmethod
    def open(cls, settings: Settings, teams: Teams) -> Postroom:
        """Reads the letters; raises ``ContentError``, and ``StartError`` where nothing could go."""
        told = [one for team in (*teams.teams, teams.fallback) for one in team.told]
        used = {means for one in told for means, _ in one.ways}
        for means, (lacking, cure) in _lacking(settings).items():
            if means in used and lacking:
                raise StartError(f"data/teams.yml {cure}")
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
        elif notification.means in ("notify_email", "notify_text"):
            await NotifyPost(self.settings).send(notification, letter)
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


def _lacking(settings: Settings) -> dict[str, tuple[bool, str]]:
    """By means: whether a setting is missing that it needs, and the cure."""
    mail = "names e-mail addresses, but there is no mail server: set {}, or take the addresses out."
    signed = "names webhooks, but they could not be signed: set {} to {} characters or more."
    notify = "names {}, but GOV.UK Notify can't send them: set ALONGSIDE_NOTIFY_KEY and {}."
    short = len(settings.webhook_secret) < SHORTEST_SECRET
    key, email = settings.notify_key, settings.notify_team_email_template_id
    text = settings.notify_team_text_template_id
    return {
        "email": (not settings.smtp_host, mail.format("ALONGSIDE_SMTP_HOST")),
        "webhook": (short, signed.format("ALONGSIDE_WEBHOOK_SECRET", SHORTEST_SECRET)),
        "notify_email": (
            not (key and email),
            notify.format("notify_emails", "ALONGSIDE_NOTIFY_TEAM_EMAIL_TEMPLATE_ID"),
        ),
        "notify_text": (
            not (key and text),
            notify.format("notify_texts", "ALONGSIDE_NOTIFY_TEAM_TEXT_TEMPLATE_ID"),
        ),
    }
