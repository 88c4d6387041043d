"""A service at GOV.UK Notify, and how its API is called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt

from bot.channels.posting import Answered
from bot.channels.posting import call as post_or_get


@dataclass(frozen=True)
class NotifyAccount:
    """A service at Notify. ``key`` ends in the service's id and its secret, 36 letters each.

    The template has one field, ``message``, and nothing else.
    """

    key: str
    template_id: str
    callback_token: str
    api_url: str

    @property
    def service(self) -> str:
        """The service's id."""
        return self.key[-73:-37]

    @property
    def secret(self) -> str:
        """What our calls are signed with."""
        return self.key[-36:]

    async def call(self, method: str, path: str, at: datetime, **how: Any) -> Answered:
        """Notify's answer; raises ``SendError``."""
        issued = {"iss": self.service, "iat": int(at.timestamp())}
        token = jwt.encode(issued, self.secret, algorithm="HS256")
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return await post_or_get(method, f"{self.api_url}{path}", headers=headers, **how)
