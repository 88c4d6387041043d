"""Tells teams through GOV.UK Notify, by e-mail or text message, as the carers' channel sends.

Whether it arrives, Notify says later, to the callback of the channel notify-sms
(bot/conversation/receipts.py).
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from bot import clock
from bot.channels.errors import Ambiguous, SendError, Throttled
from bot.channels.notify_account import NotifyAccount
from bot.messages import JsonObject
from bot.notifications.errors import NotSent
from bot.notifications.letters import Letter
from bot.settings import Settings
from bot.storage.notifications import Notification

REFERENCE = "team:"


@dataclass(frozen=True)
class NotifyPost:
    """Notify's side of the postroom.

    The e-mail's template has the subject ``((subject))`` and the text ``((message))``; that of text
    messages is ``((message))``.
    """

    settings: Settings

    async def send(self, notification: Notification, letter: Letter) -> None:
        """Send it; raises ``NotSent``.

        Where nobody knows whether Notify took it, it is tried again: a team is better told twice.
        """
        path, body = self._call(notification, letter)
        account = NotifyAccount(self.settings.notify_key, "", "", self.settings.notify_url)
        try:
            answered = await account.call("POST", path, clock.now(), data=json.dumps(body))
        except (Throttled, Ambiguous) as error:
            raise NotSent(error.code, may_try_again=True) from error
        except SendError as error:
            raise NotSent(error.code, may_try_again=False) from error
        if not answered.is_ok:
            raise NotSent(f"status {answered.status}", may_try_again=False)

    def _call(self, notification: Notification, letter: Letter) -> tuple[str, JsonObject]:
        settings = self.settings
        body: JsonObject = {"reference": f"{REFERENCE}{notification.id}"}
        if notification.means == "notify_email":
            body["email_address"] = notification.address
            body["template_id"] = settings.notify_team_email_template_id
            body["personalisation"] = {"subject": letter.subject, "message": letter.text}
            return "/v2/notifications/email", body
        body["phone_number"] = notification.address
        body["template_id"] = settings.notify_team_text_template_id
        # A text costs by length: what it is and where, no more.
        body["personalisation"] = {"message": f"{letter.subject}\n{letter.link}"}
        return "/v2/notifications/sms", body


def notification_of(reference: str | None) -> int | None:
    """The id of the notification that Notify's receipt is about; None where it is about none."""
    given = (reference or "").removeprefix(REFERENCE)
    ours = (reference or "").startswith(REFERENCE) and given.isdecimal()
    return int(given) if ours else None
